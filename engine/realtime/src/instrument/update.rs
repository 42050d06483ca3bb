//! The control tick of one voice.

use super::base::{Stale, Traits};
use super::channels::Heard;
use super::control::{Shapes, level_gain, lfo_hz, lfo_of};
use super::engine::Instrument;
use crate::CONTROL_PERIOD;
use crate::cloud::Birth;
use crate::fm::{Kind, WIDTH};
use crate::math::{db_to_gain, exp2, pan_gains, sqrt, uniform};
use crate::modulation::{Source, Sources, Trigger, moved_at};
use crate::parameters::{CLOUD_NODE, Global, LFOS, NODES, OPERATORS, OperatorField, ParameterValues};
use crate::voice::{FilterKind, Lane};

/// Length of the fade of a stolen or choked voice, seconds.
const FADE: f32 = 0.003;
/// Spray added at full pressure.
const PRESSURE_SPRAY: f32 = 0.25;
/// Streams of a voice's randomness: its own draw, and those of sample and hold.
const DRAW: u64 = 0x64_72_61;
const HOLD: u64 = 0x68_6f_6c;

impl Instrument {
    /// Takes voice `index` to the end of the running control period, `samples` from now. `stale` is what has changed for
    /// all voices.
    pub(super) fn update_lane(&mut self, index: usize, samples: usize, mut stale: Stale) {
        let Some(mut lane) = self.lanes.0.get(index).copied() else { return };
        let fresh = std::mem::take(&mut lane.fresh);
        if fresh || std::mem::take(&mut lane.rekeyed) {
            stale = Stale::ALL;
        }
        let heard = self.heard(lane.note.channel.unwrap_or(0));
        let song = self.song.beats(self.clock, self.sample_rate, self.values().global(Global::SeqTempo));
        let seconds = samples as f32 / self.sample_rate;
        self.update_values(index, &lane, fresh, stale);
        self.modulate_lane(index, &mut lane, &heard, (seconds, song.1), &mut stale);

        let (group, strip) = (index / WIDTH, index % WIDTH);
        let place = CONTROL_PERIOD - samples;
        self.update_pitch(index, &mut lane, &heard, seconds, fresh, &mut stale);
        let levels = self.advance_envelopes(index, &mut lane, samples, stale);
        self.update_rack(index, &mut lane, &heard, &levels, (samples, fresh), stale);
        self.update_strip(index, &mut lane, &heard, &levels, (place, fresh));
        let _ = (group, strip);
        self.lanes.0[index] = lane;
        self.start_grains(index, &lane, &heard, samples, song);
    }

    /// Brings the lane's own parameters to where the base's are.
    fn update_values(&mut self, index: usize, lane: &Lane, fresh: bool, stale: Stale) {
        let (base, values) = (&self.base, &mut self.voice_values[index]);
        if fresh || stale == Stale::ALL {
            values.clone_from(base.now());
            return;
        }
        for changed in base.changed() {
            // What is modulated is worked out from the base below.
            values.put(changed, base.now().get(changed));
        }
        let _ = lane;
    }

    /// Moves what slots and host modulate.
    fn modulate_lane(
        &mut self,
        index: usize,
        lane: &mut Lane,
        heard: &Heard,
        (seconds, samples_per_beat): (f32, f64),
        stale: &mut Stale,
    ) {
        for (number, lfo) in lane.lfos.iter_mut().enumerate() {
            let listened = self.bay.listens(|s| lfo_of(s) == Some(number));
            if listened && Trigger::of(&self.voice_values[index], number) != Trigger::Global {
                lfo.advance(seconds, lfo_hz(&self.voice_values[index], number, self.sample_rate, samples_per_beat));
            }
        }
        if self.bay.destinations().is_empty() && lane.offsets.iter().next().is_none() {
            return;
        }
        let sources = self.sources(index, lane, heard);
        let values = &mut self.voice_values[index];
        let offsets = self.bay.offsets(values, &sources);
        let traits = Traits::get();
        let mut put = |destination: usize, offset: f32| {
            let moved = moved_at(destination, self.base.now().get(destination), offset);
            if moved != values.get(destination) {
                values.put(destination, moved);
                stale.add(traits.stale[destination]);
            }
        };
        let by_host = |destination: usize| lane.offsets.iter().find(|(i, _)| *i == destination).map_or(0.0, |o| o.1);
        for (&destination, offset) in self.bay.destinations().iter().zip(offsets) {
            put(destination, offset + by_host(destination));
        }
        for (destination, offset) in lane.offsets.iter().filter(|(i, _)| !self.bay.moves(*i)) {
            put(destination, offset);
        }
    }

    /// What each source gives for a voice.
    pub(super) fn sources(&self, index: usize, lane: &Lane, heard: &Heard) -> Sources {
        let values = &self.voice_values[index];
        let mut sources = [0.0; Source::ALL.len()];
        let mut set = |source: Source, value: f32| sources[source as usize] = value;
        let own = |number: usize| match Trigger::of(values, number) {
            Trigger::Global => &self.global_lfos[number],
            Trigger::Voice | Trigger::Key => &lane.lfos[number],
        };
        for (number, source) in [Source::Lfo1, Source::Lfo2, Source::Lfo3, Source::Lfo4].into_iter().enumerate() {
            if self.bay.listens(|s| s == source) {
                set(source, own(number).value(values, number));
            }
        }
        set(Source::Envelope1, lane.free_envelopes[0].level());
        set(Source::Envelope2, lane.free_envelopes[1].level());
        set(Source::Envelope3, lane.free_envelopes[2].level());
        set(Source::FilterEnvelope, lane.filter_envelope.level());
        set(Source::CloudEnvelope, lane.envelopes[CLOUD_NODE].level());
        set(Source::Velocity, lane.velocity);
        set(Source::ReleaseVelocity, lane.release_velocity);
        set(Source::Key, ((f32::from(lane.note.key.unwrap_or(60)) - 60.0) * (1.0 / 60.0)).clamp(-1.0, 1.0));
        set(Source::Bend, heard.wheel_bend);
        set(Source::Wheel, heard.wheel);
        set(Source::Pressure, lane.pressure.max(heard.pressure));
        set(Source::Slide, slide(lane, heard) * 2.0 - 1.0);
        set(Source::Breath, heard.breath);
        set(Source::Expression, heard.expression);
        set(Source::Random, lane.draw(DRAW, 0) * 2.0 - 1.0);
        let cycle = own(0).count().cast_unsigned();
        set(Source::SampleHold, uniform(lane.seed(), HOLD, cycle) * 2.0 - 1.0);
        set(Source::Alternate, if lane.serial.is_multiple_of(2) { 1.0 } else { -1.0 });
        let macros = [
            Source::Macro1,
            Source::Macro2,
            Source::Macro3,
            Source::Macro4,
            Source::Macro5,
            Source::Macro6,
            Source::Macro7,
            Source::Macro8,
        ];
        for (number, source) in macros.into_iter().enumerate() {
            set(source, values.get(Global::Macro1.index() + number));
        }
        sources
    }

    /// Pitch of the note, and the operators' frequencies.
    fn update_pitch(
        &mut self,
        index: usize,
        lane: &mut Lane,
        heard: &Heard,
        seconds: f32,
        fresh: bool,
        stale: &mut Stale,
    ) {
        let (values, base) = (&self.voice_values[index], self.base.now());
        let key = lane.note.key.unwrap_or(60);
        let pitch = self.tuning.pitch(key).unwrap_or_else(|| f32::from(key));
        let unison = lane.unison.side() * base.global(Global::UnisonDetune) * 0.01;
        let moved = heard.bend + lane.tuning + unison + base.global(Global::MasterTune) * 0.01 + lane.glide;
        let step = lane.glide_rate * seconds;
        lane.glide = if lane.glide.abs() <= step { 0.0 } else { lane.glide - step.copysign(lane.glide) };
        let hz = 440.0 * exp2((pitch - 69.0 + moved) * (1.0 / 12.0));
        if stale.has(Stale::PITCH) {
            for (op, tuning) in lane.tunings.iter_mut().enumerate() {
                let v = |field| values.operator(op, field);
                let detune = exp2(v(OperatorField::Detune) * (1.0 / 1200.0));
                let ratio = v(OperatorField::Ratio);
                let part = (1.0 + v(OperatorField::Fine)) * detune;
                let offset = v(OperatorField::Offset);
                *tuning = match v(OperatorField::Mode) as u32 {
                    1 if ratio < 0.75 => (0.5 * part, offset),
                    1 => ((ratio + 0.5).floor() * part, offset),
                    2 => (0.0, v(OperatorField::Hz) * detune + offset),
                    _ => (ratio * part, offset),
                };
            }
        }
        if hz == lane.hz && !stale.has(Stale::PITCH) {
            return;
        }
        lane.hz = hz;
        let rate = f64::from(self.sample_rate) * f64::from(1_u32 << self.doublings());
        let cycles = lane.tunings.map(|(ratio, offset)| f64::from(hz * ratio + offset) / rate);
        if let Some(group) = self.groups.get_mut(index / WIDTH) {
            for (op, cycles) in cycles.iter().enumerate() {
                group.set_frequency(op, index % WIDTH, *cycles);
            }
        }
        if fresh {
            self.set_phases(index, &cycles.map(|cycles| cycles * f64::from(1_u32 << self.doublings())));
        }
    }

    /// Envelopes at the end of the period; the cloud's last.
    fn advance_envelopes(&mut self, index: usize, lane: &mut Lane, samples: usize, stale: Stale) -> [f32; NODES] {
        let samples = samples as f32;
        let own;
        let moved = |i: &usize| Traits::get().stale[*i].has(Stale::ENVELOPES);
        let by_host = lane.offsets.iter().any(|(i, _)| moved(&i));
        let shapes = if by_host || self.bay.destinations().iter().any(moved) {
            own = Shapes::new(&self.voice_values[index], self.sample_rate);
            &own
        } else {
            &*self.shapes
        };
        if stale.has(Stale::SCALE) {
            let values = &self.voice_values[index];
            let octaves = (f32::from(lane.note.key.unwrap_or(60)) - 60.0) * (1.0 / 12.0);
            for (op, speed) in lane.speeds.iter_mut().enumerate() {
                let amount = values.operator(op, OperatorField::RateScaling);
                *speed = if amount == 0.0 { 1.0 } else { exp2(amount * octaves) };
            }
        }
        let mut levels = [0.0; NODES];
        for (node, envelope) in lane.envelopes.iter_mut().enumerate() {
            let speed = lane.speeds.get(node).copied().unwrap_or(1.0);
            levels[node] = envelope.advance(samples, speed, &shapes.nodes[node]);
        }
        lane.filter_envelope.advance(samples, 1.0, &shapes.filter);
        for (envelope, shape) in lane.free_envelopes.iter_mut().zip(&shapes.free) {
            envelope.advance(samples, 1.0, shape);
        }
        levels
    }

    /// Amplitudes, cells and mix of the operators.
    fn update_rack(
        &mut self,
        index: usize,
        lane: &mut Lane,
        heard: &Heard,
        levels: &[f32; NODES],
        (samples, fresh): (usize, bool),
        stale: Stale,
    ) {
        let doublings = self.doublings();
        let (values, v) = (&self.voice_values[index], index % WIDTH);
        let Some(group) = self.groups.get_mut(index / WIDTH) else { return };
        if stale.has(Stale::SCALE) {
            lane.scales = std::array::from_fn(|op| scale(values, op, lane));
        }
        let steps = (samples << doublings) as f32;
        for op in 0..OPERATORS {
            group.approach_amplitude(op, v, levels[op] * lane.scales[op], steps);
        }
        let pressure = lane.pressure.max(heard.pressure);
        let index_now = 2.0 * slide(lane, heard) * (1.0 + pressure) * values.global(Global::RackIndex);
        if stale.has(Stale::CELLS) || index_now != lane.index {
            lane.index = index_now;
            for from in 0..NODES {
                for to in 0..NODES {
                    let kind = Kind::from_plain(values.kind(from, to));
                    let factor = if kind == Kind::Ring { 1.0 } else { index_now };
                    group.set_cell((from, to), kind, v, values.matrix(from, to) * factor, fresh);
                }
            }
        }
        if stale.has(Stale::MIX) {
            let gain = level_gain(values, Global::RackLevel);
            for op in 0..OPERATORS {
                let (left, right) = pan_gains(values.operator(op, OperatorField::Pan));
                let level = values.operator(op, OperatorField::Level) * gain;
                group.set_mix(op, v, (left * level, right * level), fresh);
            }
        }
    }

    /// Amplitude of the voice, its cloud's envelope, its filter.
    fn update_strip(
        &mut self,
        index: usize,
        lane: &mut Lane,
        heard: &Heard,
        levels: &[f32; NODES],
        (place, fresh): (usize, bool),
    ) {
        let (values, base, v) = (&self.voice_values[index], self.base.now(), index % WIDTH);
        let Some(strip) = self.strips.get_mut(index / WIDTH) else { return };
        let samples = CONTROL_PERIOD - place;
        strip.envelope.run(v, place, (strip.envelope.target(v), levels[CLOUD_NODE]));
        let cloud = level_gain(values, Global::CloudLevel);
        strip.cloud.go(v, cloud, fresh);
        if lane.is_fading() {
            lane.fade = (lane.fade - samples as f32 / (FADE * self.sample_rate)).max(0.0);
        }
        let side = lane.unison.side() * base.global(Global::UnisonSpread);
        let (left, right) = pan_gains((lane.pan + side).clamp(-1.0, 1.0));
        let amount = values.global(Global::Velocity);
        let velocity = 1.0 - amount + amount * lane.velocity * lane.velocity;
        let together = 1.0 / sqrt(f32::from(lane.unison.of.max(1)));
        let gain = lane.gain * lane.fade * velocity * together * std::f32::consts::SQRT_2;
        for (line, to) in strip.amplitude.iter_mut().zip([left * gain, right * gain]) {
            let from = if fresh { to } else { line.target(v) };
            line.run(v, place, (from, to));
        }
        let nodes = levels.iter().enumerate().map(|(node, level)| {
            level * if node == CLOUD_NODE { cloud } else { values.operator(node, OperatorField::Level) }
        });
        lane.loudness = gain * nodes.fold(0.0, f32::max);
        if let Some(kind) = FilterKind::from_plain(values.global(Global::Filter)) {
            let track = values.global(Global::FilterTrack) * crate::math::log2(lane.hz * (1.0 / MIDDLE_C));
            let by_velocity = values.global(Global::FilterVelocity);
            let touch = 1.0 - by_velocity + by_velocity * lane.velocity;
            let swing = values.global(Global::FilterAmount) * (1.0 / 12.0) * lane.filter_envelope.level() * touch;
            let hz = values.global(Global::FilterCutoff) * exp2(track + swing);
            let drive = db_to_gain(values.global(Global::FilterDrive));
            let at_once = fresh || !self.filtered;
            strip.filter.set(kind, v, (hz / self.sample_rate, values.global(Global::FilterResonance), drive), at_once);
        }
        let _ = heard;
    }

    /// Draws the grains that start within the period.
    fn start_grains(
        &mut self,
        index: usize,
        lane: &Lane,
        heard: &Heard,
        samples: usize,
        (beat, samples_per_beat): (Option<f64>, f64),
    ) {
        let values = &self.voice_values[index];
        let wanted = self.cloud_is_heard(values) || self.wiring.listens_to_cloud();
        if !wanted || !lane.envelopes[CLOUD_NODE].is_active() {
            return;
        }
        let Some((slot, cloud)) = self.slots.current() else { return };
        let extra_spray = lane.pressure.max(heard.pressure) * PRESSURE_SPRAY;
        let birth = Birth { hz: lane.hz, sample_rate: self.sample_rate, extra_spray, beat, samples_per_beat };
        let (pool, place) = (&mut self.pool, CONTROL_PERIOD - samples);
        if let Some(lane) = self.lanes.0.get_mut(index) {
            lane.scheduler.advance(samples, values, &birth, cloud, |grain| {
                pool.start(grain, index as u8, slot, cloud, place);
            });
        }
    }

    /// log2 of how many samples of the rack make one of the output's.
    pub(super) fn doublings(&self) -> usize {
        (self.base.now().global(Global::Oversampling) as usize).min(2)
    }
}

/// Middle C in Hz, from which the filter's cutoff is tracked.
const MIDDLE_C: f32 = 261.625_58;

/// Slide of a note: its own brightness, or its channel's CC 74.
fn slide(lane: &Lane, heard: &Heard) -> f32 {
    (lane.brightness + heard.slide - 0.5).clamp(0.0, 1.0)
}

/// Output of operator `op` at full envelope: velocity, and level scaling from the break point on.
fn scale(values: &ParameterValues, op: usize, lane: &Lane) -> f32 {
    let v = |field| values.operator(op, field);
    let amount = v(OperatorField::Velocity);
    let velocity = 1.0 - amount + amount * lane.velocity * lane.velocity;
    let octaves = (f32::from(lane.note.key.unwrap_or(60)) - v(OperatorField::Break)) * (1.0 / 12.0);
    let (depth, curve) = if octaves < 0.0 {
        (v(OperatorField::Left), v(OperatorField::LeftCurve))
    } else {
        (v(OperatorField::Right), v(OperatorField::RightCurve))
    };
    if depth == 0.0 || octaves == 0.0 {
        return velocity;
    }
    let way = if curve > 0.5 { exp2(octaves.abs()) - 1.0 } else { octaves.abs() };
    velocity * db_to_gain((depth * way).clamp(-96.0, 6.0))
}

const _: () = assert!(LFOS == 4);
