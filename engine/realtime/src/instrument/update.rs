//! The control tick of one voice.

use super::base::{Base, Reach, Stale, Traits};
use super::channels::Heard;
use super::control::{Shapes, lfo_hz, listens_to_lfo};
use super::engine::Instrument;
use super::gates::Gates;
use super::operators::tuning;
use super::sources::{pressure, sources};
use crate::CONTROL_PERIOD;
use crate::cloud::Birth;
use crate::fm::{OperatorGroup, WIDTH};
use crate::math::exp2;
use crate::modulation::{Bay, Lfo, Source, Sources, Trigger, moved_at};
use crate::parameters::{CLOUD_NODE, Global, LFOS, NODES, OPERATORS, OperatorField, ParameterValues};
use crate::voice::{Lane, Strip, Tuning, VoiceLocks};

/// Spray added at full pressure.
const PRESSURE_SPRAY: f32 = 0.25;
/// Streams of a voice's randomness: the operators' phases, and their noise.
const PHASES: u64 = 0x70_68_61;
const NOISE: u64 = 0x6e_6f_69;

/// One voice in the control tick, and all that it needs of the instrument.
pub(super) struct Tick<'a> {
    pub lane: &'a mut Lane,
    pub locks: &'a mut VoiceLocks,
    pub values: &'a mut ParameterValues,
    pub group: &'a mut OperatorGroup,
    pub strip: &'a mut Strip,
    pub base: &'a Base,
    pub bay: &'a Bay,
    pub reach: Reach,
    pub shapes: &'a Shapes,
    pub tuning: &'a Tuning,
    pub global_lfos: &'a [Lfo; LFOS],
    pub gates: &'a Gates,
    pub heard: &'a Heard,
    /// Its place in the group.
    pub v: usize,
    /// Samples until the end of the period, from now on.
    pub samples: usize,
    pub sample_rate: f32,
    pub samples_per_beat: f64,
    /// log2 of how many samples of the rack make one of the output's.
    pub doublings: usize,
    pub clock: i64,
    /// Whether the note has just begun.
    pub fresh: bool,
    /// Whether the filters were not in use before.
    pub unfiltered: bool,
    pub stale: Stale,
}

impl Instrument {
    /// Takes voice `index` to the end of the running control period, `samples` from now. `stale` is what has changed for
    /// all voices.
    pub(super) fn update_lane(&mut self, index: usize, samples: usize, stale: Stale, beat: (Option<f64>, f64)) {
        let Some(channel) = self.lanes.0.get(index).map(|l| l.note.channel.unwrap_or(0)) else { return };
        let heard = self.heard(channel);
        let doublings = self.doublings();
        let lane = &mut self.lanes.0[index];
        let fresh = std::mem::take(&mut lane.fresh);
        let renewed = std::mem::take(&mut lane.rekeyed) || fresh;
        let mut tick = Tick {
            lane,
            locks: &mut self.voice_locks[index],
            values: &mut self.voice_values[index],
            group: &mut self.groups[index / WIDTH],
            strip: &mut self.strips[index / WIDTH],
            base: &self.base,
            bay: &self.bay,
            reach: self.reach,
            shapes: &self.shapes,
            tuning: &self.tuning,
            global_lfos: &self.global_lfos,
            gates: &self.gates,
            heard: &heard,
            v: index % WIDTH,
            samples,
            sample_rate: self.sample_rate,
            samples_per_beat: beat.1,
            doublings,
            clock: self.clock,
            fresh,
            unfiltered: !self.filtered,
            stale: if renewed { Stale::ALL } else { stale },
        };
        tick.follow_base();
        tick.modulate();
        tick.tune();
        let mut levels = tick.advance_envelopes();
        levels.iter_mut().zip(tick.gates.sound).for_each(|(level, gate)| *level *= gate);
        tick.play_rack(&levels);
        tick.mix(&levels);
        self.start_grains(index, &heard, samples, beat);
    }

    /// What each source gives for the voice `lane` on lane `index`.
    pub(super) fn sources(&self, index: usize, lane: &Lane, heard: &Heard) -> Sources {
        sources(lane, &self.voice_values[index], &self.bay, &self.global_lfos, heard)
    }

    /// Draws the grains that start within the period.
    fn start_grains(
        &mut self,
        index: usize,
        heard: &Heard,
        samples: usize,
        (beat, samples_per_beat): (Option<f64>, f64),
    ) {
        let lane = &mut self.lanes.0[index];
        let wanted = lane.cloud_gain > 0.0 || self.wiring.listens_to_cloud();
        if !wanted || !lane.envelopes[CLOUD_NODE].is_active() {
            return;
        }
        let Some((slot, cloud)) = self.slots.current() else { return };
        let extra_spray = pressure(lane, heard) * PRESSURE_SPRAY;
        let birth = Birth { hz: lane.hz, sample_rate: self.sample_rate, extra_spray, beat, samples_per_beat };
        let (pool, place) = (&mut self.pool, CONTROL_PERIOD - samples);
        lane.scheduler.advance(samples, &self.voice_values[index], &birth, cloud, |grain| {
            pool.start(grain, index as u8, slot, cloud, place);
        });
    }

    /// log2 of how many samples of the rack make one of the output's.
    pub(super) fn doublings(&self) -> usize {
        (self.base.now().global(Global::Oversampling) as usize).min(2)
    }
}

impl Tick<'_> {
    pub(super) fn operator(&self, op: usize, field: OperatorField) -> f32 {
        self.values.operator(op, field)
    }

    /// Brings the lane's own parameters to where the base's are.
    fn follow_base(&mut self) {
        if self.stale == Stale::ALL {
            self.values.clone_from(self.base.now());
            return;
        }
        for changed in self.base.changed() {
            // What is modulated is worked out from the base in the next step.
            self.values.put(changed, self.base.now().get(changed));
        }
    }

    /// Moves what slots and host modulate.
    fn modulate(&mut self) {
        let seconds = self.samples as f32 / self.sample_rate;
        for (number, lfo) in self.lane.lfos.iter_mut().enumerate() {
            if listens_to_lfo(self.bay, number) && Trigger::of(self.values, number) != Trigger::Global {
                lfo.advance(seconds, lfo_hz(self.values, number, self.sample_rate, self.samples_per_beat));
            }
        }
        self.locks.advance(self.samples as f32);
        if self.bay.destinations().is_empty() && self.lane.offsets.is_empty() && self.locks.is_empty() {
            return;
        }
        let sources = sources(self.lane, self.values, self.bay, self.global_lfos, self.heard);
        let offsets = self.bay.offsets(self.values, &sources);
        let (traits, base, values, stale) = (Traits::get(), self.base.now(), &mut *self.values, &mut self.stale);
        let mut put = |destination: usize, moved: f32| {
            if moved != values.get(destination) {
                values.put(destination, moved);
                // Single cells are set where cells are.
                if traits.stale[destination] != Stale::CELLS {
                    stale.add(traits.stale[destination]);
                }
            }
        };
        let by_host = |destination: usize| self.lane.offsets.iter().find(|o| o.0 == destination).map_or(0.0, |o| o.1);
        // A lock stands in for the knob: what modulates it moves it from there.
        let locks = &*self.locks;
        for (place, (&destination, offset)) in self.bay.destinations().iter().zip(offsets).enumerate() {
            let offset = offset + by_host(destination);
            let moved = match locks.get(destination) {
                Some(locked) => moved_at(destination, locked, offset),
                None => self.bay.moved(place, offset),
            };
            put(destination, moved);
        }
        let by_slot = |index: usize| self.bay.moves(index);
        for (destination, offset) in self.lane.offsets.iter().filter(|(i, _)| !by_slot(*i)) {
            let from = locks.get(destination).unwrap_or_else(|| base.get(destination));
            put(destination, moved_at(destination, from, offset));
        }
        let by_host = |index: usize| self.lane.offsets.iter().any(|(i, _)| i == index);
        for (destination, locked) in locks.iter().filter(|(i, _)| !by_slot(*i) && !by_host(*i)) {
            put(destination, locked);
        }
    }

    /// Pitch of the note, and the operators' frequencies.
    fn tune(&mut self) {
        let (lane, values) = (&mut *self.lane, &*self.values);
        let key = lane.note.key.unwrap_or(60);
        let pitch = self.tuning.pitch(key).unwrap_or_else(|| f32::from(key));
        let unison = lane.unison.side() * values.global(Global::UnisonDetune) * 0.01;
        let transposed = values.global(Global::VoicePitch) + values.global(Global::MasterTune) * 0.01;
        let moved = self.heard.bend + lane.tuning + unison + transposed + lane.glide;
        let step = lane.glide_rate * (self.samples as f32 / self.sample_rate);
        lane.glide = if lane.glide.abs() <= step { 0.0 } else { lane.glide - step.copysign(lane.glide) };
        let pitch = pitch + moved;
        if pitch == lane.pitch && !self.stale.has(Stale::PITCH) {
            return;
        }
        lane.pitch = pitch;
        lane.hz = 440.0 * exp2((pitch - 69.0) * (1.0 / 12.0));
        if self.stale.has(Stale::PITCH) {
            lane.tunings = std::array::from_fn(|op| tuning(|field| values.operator(op, field)));
        }
        let hz = lane.hz;
        let rate = f64::from(self.sample_rate) * f64::from(1_u32 << self.doublings);
        let cycles = lane.tunings.map(|(ratio, offset)| f64::from(hz * ratio + offset) / rate);
        for (op, cycles) in cycles.iter().enumerate() {
            self.group.set_frequency(op, self.v, *cycles);
        }
        if self.fresh {
            self.set_phases(&cycles);
        }
    }

    /// Sets the phases at which a new voice's operators, of `cycles` per sample of the rack, start.
    fn set_phases(&mut self, cycles: &[f64; OPERATORS]) {
        let spread = if self.lane.unison.of > 1 { self.base.told().global(Global::UnisonPhase) } else { 0.0 };
        for (op, cycles) in cycles.iter().enumerate() {
            let start = f64::from(self.operator(op, OperatorField::Phase));
            let draw = f64::from(self.lane.draw(PHASES, op as u64));
            let phase = match self.operator(op, OperatorField::Sync) as u32 {
                // As if it had run at this frequency since the beginning.
                1 => start + (cycles * (self.clock << self.doublings) as f64).fract(),
                2 => draw,
                _ => start + draw * f64::from(spread),
            };
            self.group.set_phase(op, self.v, (phase - phase.floor()) as f32);
            let seed = self.lane.draw(NOISE, op as u64) * 16_777_216.0;
            self.group.set_seed(op, self.v, seed as i32);
        }
    }

    /// Envelopes at the end of the period; the cloud's last.
    fn advance_envelopes(&mut self) -> [f32; NODES] {
        let own;
        let shapes = if self.modulates(Stale::ENVELOPES) {
            own = Shapes::new(self.values, self.sample_rate);
            &own
        } else {
            self.shapes
        };
        let samples = self.samples as f32;
        if self.stale.has(Stale::SCALE) {
            let octaves = (f32::from(self.lane.note.key.unwrap_or(60)) - 60.0) * (1.0 / 12.0);
            for op in 0..OPERATORS {
                let amount = self.operator(op, OperatorField::RateScaling);
                self.lane.speeds[op] = if amount == 0.0 { 1.0 } else { exp2(amount * octaves) };
            }
        }
        let (lane, mut levels) = (&mut *self.lane, [0.0; NODES]);
        for (node, envelope) in lane.envelopes.iter_mut().enumerate() {
            let speed = lane.speeds.get(node).copied().unwrap_or(1.0);
            levels[node] = envelope.advance(samples, speed, &shapes.nodes[node]);
        }
        let listened = self.bay.listens(Source::FilterEnvelope);
        if listened || self.base.now().global(Global::Filter) > 0.5 {
            lane.filter_envelope.advance(samples, 1.0, &shapes.filter);
        }
        let sources = [Source::Envelope1, Source::Envelope2, Source::Envelope3];
        for ((envelope, shape), source) in lane.free_envelopes.iter_mut().zip(&shapes.free).zip(sources) {
            if self.bay.listens(source) {
                envelope.advance(samples, 1.0, shape);
            }
        }
        levels
    }

    /// Whether slots, host or locks move anything that makes `what` stale.
    fn modulates(&self, what: Stale) -> bool {
        let traits = Traits::get();
        let single = self.lane.offsets.iter().map(|(i, _)| i).chain(self.locks.iter().map(|(i, _)| i));
        self.reach.stale.has(what) || single.into_iter().any(|i| traits.stale[i].has(what))
    }
}
