//! The control tick: all that moves on the grid of [`CONTROL_PERIOD`] samples.

use super::engine::Instrument;
use crate::CONTROL_PERIOD;
use crate::cloud::Birth;
use crate::fm::{RackSettings, WIDTH, increment};
use crate::math::{db_to_gain, exp2, pan_gains};
use crate::parameters::{CLOUD_NODE, Global, NODES, OPERATORS, OperatorField, Parameter, ParameterValues, parameters};
use crate::voice::{Envelope, EnvelopeRates, Lane};

/// Time constant of smoothed parameters, seconds.
const SMOOTHING: f32 = 0.008;
/// Length of the fade of a stolen or choked voice, seconds.
const FADE: f32 = 0.003;
/// Spray added at full pressure.
const PRESSURE_SPRAY: f32 = 0.25;

impl Instrument {
    /// Brings everything that moves on the control grid to the end of the period that begins at the present sample.
    pub(super) fn tick(&mut self) {
        // Nothing has sounded since the last period, or at all: nothing can click, and the first note gets what the
        // knobs say.
        let fresh = self.lanes.sounding() == 0 || self.ticked == i64::MIN;
        self.ticked = self.clock;
        self.pool.tick(&self.slots);
        self.follow();
        if self.dirty {
            self.dirty = false;
            self.retarget();
        }
        let k = if fresh { 1.0 } else { 1.0 - exp2(-period(self.sample_rate) / SMOOTHING * std::f32::consts::LOG2_E) };
        self.rack.approach(&self.rack_target, k);
        self.mix.approach(k);
        if self.lanes.sounding() == 0 {
            return;
        }
        self.mix.age_cloud();
        if self.values.global(Global::Bypass) > 0.5 {
            self.lanes.0.iter_mut().for_each(Lane::fade_out);
        }
        for index in 0..self.lanes.0.len() {
            let Some(lane) = self.lanes.0.get(index).filter(|l| l.is_sounding()) else { continue };
            if self.has_ended(lane) {
                self.free_lane(index, lane.note);
            } else {
                self.update_lane(index, CONTROL_PERIOD);
            }
        }
    }

    /// Works out what depends on the parameters alone.
    fn retarget(&mut self) {
        self.pool.set_cubic(self.values.global(Global::CloudQuality) > 0.5);
        let values = &self.values;
        let gain = |p: Global| level_gain(values, p);
        self.rack_target = RackSettings::from_values(values, gain(Global::RackLevel));
        self.mix.set_targets(gain(Global::CloudLevel), gain(Global::MasterLevel));
        let rate = self.sample_rate;
        for (op, rates) in self.rates.iter_mut().enumerate().take(OPERATORS) {
            let v = |field| values.operator(op, field);
            *rates = EnvelopeRates::new(
                v(OperatorField::Attack),
                v(OperatorField::Decay),
                v(OperatorField::Sustain),
                v(OperatorField::Release),
                rate,
            );
        }
        self.rates[CLOUD_NODE] = EnvelopeRates::new(
            values.global(Global::CloudAttack),
            values.global(Global::CloudDecay),
            values.global(Global::CloudSustain),
            values.global(Global::CloudRelease),
            rate,
        );
    }

    /// Whether nothing of the voice can be heard any more: not its cloud, and none of the operators in the mix.
    fn has_ended(&self, lane: &Lane) -> bool {
        let audible = |node: usize, envelope: &Envelope| {
            envelope.is_active() && (node == CLOUD_NODE || self.values.operator(node, OperatorField::Level) > 0.0)
        };
        let silent = !lane.envelopes.iter().enumerate().any(|(node, e)| audible(node, e));
        lane.fade <= 0.0 || silent
    }

    /// Takes voice `index` to the end of the running control period, `samples` from now.
    pub(super) fn update_lane(&mut self, index: usize, samples: usize) {
        let (Some(lane), Some(group)) = (self.lanes.0.get_mut(index), self.groups.get_mut(index / WIDTH)) else {
            return;
        };
        let v = index % WIDTH;
        let song = self.song.beats(self.clock, self.sample_rate, self.values.global(Global::SeqTempo));
        let values = &self.values;
        let channel = lane.note.channel.map_or(0, usize::from);
        let channel = self.channels.get(channel).copied().unwrap_or_default();

        let bend = channel.bend * values.global(Global::BendRange) + lane.tuning;
        let key = f32::from(lane.note.key.unwrap_or(60));
        let hz = 440.0 * exp2((key - 69.0 + bend + values.global(Global::MasterTune) * 0.01) * (1.0 / 12.0));

        let per_sample = 1.0 / samples as f32;
        let velocity = lane.velocity * lane.velocity;
        let by_velocity = |amount: f32| 1.0 - amount + amount * velocity;
        let mut levels = [(0.0, 0.0); NODES];
        for ((envelope, rates), level) in lane.envelopes.iter_mut().zip(&self.rates).zip(&mut levels) {
            *level = (envelope.level(), envelope.advance(samples, rates));
        }
        for (op, &(from, to)) in levels.iter().enumerate().take(OPERATORS) {
            let ratio = values.operator(op, OperatorField::Ratio);
            let detune = exp2(values.operator(op, OperatorField::Detune) * (1.0 / 1200.0));
            group.increment[op][v] = increment(hz * ratio * detune, self.sample_rate);
            let scale = by_velocity(values.operator(op, OperatorField::Velocity));
            group.amplitude[op][v] = from * scale;
            group.ramp[op][v] = (to - from) * scale * per_sample;
        }
        let pressure = lane.pressure.max(channel.pressure);
        group.index[v] = 2.0 * lane.brightness * (1.0 + pressure);
        let (from, to) = levels[CLOUD_NODE];
        lane.cloud_level = from;
        lane.cloud_ramp = (to - from) * per_sample;

        let was_new = lane.amplitude == [0.0; 2] && lane.fade >= 1.0;
        if lane.is_fading() {
            lane.fade = (lane.fade - samples as f32 / (FADE * self.sample_rate)).max(0.0);
        }
        let (left, right) = pan_gains(lane.pan);
        let gain = lane.gain * lane.fade * by_velocity(values.global(Global::Velocity)) * std::f32::consts::SQRT_2;
        let target = [left * gain, right * gain];
        if was_new {
            lane.amplitude = target;
        }
        lane.ramp = std::array::from_fn(|side| (target[side] - lane.amplitude[side]) * per_sample);

        if let Some((slot, cloud)) = self.slots.current()
            && lane.envelopes[CLOUD_NODE].is_active()
        {
            let (beat, samples_per_beat) = song;
            let extra_spray = pressure * PRESSURE_SPRAY;
            let birth = Birth { hz, sample_rate: self.sample_rate, extra_spray, beat, samples_per_beat };
            let (pool, place) = (&mut self.pool, CONTROL_PERIOD - samples);
            lane.scheduler.advance(samples, values, &birth, cloud, |grain| {
                pool.start(grain, index as u8, slot, cloud, place);
            });
        }
    }
}

/// Seconds of a control period.
fn period(sample_rate: f32) -> f32 {
    CONTROL_PERIOD as f32 / sample_rate
}

/// Linear gain of a level parameter in dB, whose lowest value is silence.
fn level_gain(values: &ParameterValues, parameter: Global) -> f32 {
    let db = values.global(parameter);
    let lowest = parameters().get(parameter.index()).map_or(f32::NEG_INFINITY, |p: &Parameter| p.min);
    if db <= lowest { 0.0 } else { db_to_gain(db) }
}
