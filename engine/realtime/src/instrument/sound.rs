//! The control tick of one voice: what operators, cells, cloud and filter are to sound like at its end.

use super::base::Stale;
use super::control::level_gain;
use super::operators::{scale, touch};
use super::sources::{pressure, slide};
use super::update::Tick;
use crate::fm::Kind;
use crate::math::{db_to_gain, exp2, pan_gains, sqrt};
use crate::parameters::{CLOUD_NODE, Global, NODES, OPERATORS, OperatorField, cell_of, kind_index};
use crate::sequencer::Target;
use crate::voice::FilterKind;

/// Length of the fade of a stolen or choked voice, seconds.
const FADE: f32 = 0.003;

impl Tick<'_> {
    /// Amplitudes, cells and mix of the operators.
    pub(super) fn play_rack(&mut self, levels: &[f32; NODES]) {
        let v = self.v;
        if self.stale.has(Stale::SCALE) {
            self.lane.scales = std::array::from_fn(|op| scale(self.values, op, self.lane));
        }
        let per_step = 1.0 / (self.samples << self.doublings) as f32;
        for (op, (level, scale)) in levels.iter().zip(self.lane.scales).enumerate() {
            self.group.approach_amplitude(op, v, level * scale, per_step);
        }
        let pressure = pressure(self.lane, self.heard);
        if self.stale.has(Stale::CELLS) {
            self.lane.rack_index = self.values.global(Global::RackIndex);
        }
        let index = 2.0 * slide(self.lane, self.heard) * (1.0 + pressure) * self.lane.rack_index;
        if self.stale.has(Stale::CELLS) || index != self.lane.index {
            self.lane.index = index;
            for cell in 0..NODES * NODES {
                self.set_cell(cell, self.fresh);
            }
            // A weight of one kind is no way to one of another.
            let first = kind_index(0, 0);
            for changed in self.base.changed().filter(|index| (first..first + NODES * NODES).contains(index)) {
                self.set_cell(changed - first, true);
            }
        } else {
            let (bay, offsets) = (self.bay, self.lane.offsets);
            for cell in bay.destinations().iter().copied().filter_map(cell_of) {
                self.set_cell(cell, self.fresh);
            }
            let locks = *self.locks;
            let single = offsets.iter().map(|(index, _)| index).chain(locks.iter().map(|(index, _)| index));
            for cell in single.filter_map(cell_of) {
                self.set_cell(cell, self.fresh);
            }
        }
        if self.stale.has(Stale::MIX) {
            let heard = matches!(self.lane.target, Target::Both | Target::Rack);
            let gain = if heard { level_gain(self.values, Global::RackLevel) } else { 0.0 };
            for op in 0..OPERATORS {
                let (left, right) = pan_gains(self.operator(op, OperatorField::Pan));
                let level = self.operator(op, OperatorField::Level) * gain * self.gates.mix[op];
                self.lane.levels[op] = level;
                self.group.set_mix(op, v, (left * level, right * level), self.fresh);
            }
        }
    }

    /// Sends cell `7 × from + to` to its depth, by the end of the period or at once.
    fn set_cell(&mut self, cell: usize, at_once: bool) {
        let (from, to) = (cell / NODES, cell % NODES);
        let kind = Kind::from_plain(self.values.kind(from, to));
        let factor = if kind == Kind::Ring { 1.0 } else { self.lane.index };
        self.group.set_cell((from, to), kind, self.v, self.values.matrix(from, to) * factor, at_once);
    }

    /// Amplitude of the voice, its cloud's envelope, its filter.
    pub(super) fn mix(&mut self, levels: &[f32; NODES]) {
        let (v, per_sample) = (self.v, 1.0 / self.samples as f32);
        let (lane, values, strip) = (&mut *self.lane, &*self.values, &mut *self.strip);
        if self.stale.has(Stale::MIX) {
            let heard = matches!(lane.target, Target::Both | Target::Cloud);
            let gain = if heard { level_gain(values, Global::CloudLevel) } else { 0.0 };
            lane.cloud_gain = gain * self.gates.cloud();
        }
        if self.stale.has(Stale::SCALE) {
            lane.touch = touch(values.global(Global::Velocity), lane.velocity);
        }
        strip.envelope.run(v, per_sample, (strip.envelope.target(v), levels[CLOUD_NODE]));
        strip.cloud.go(v, lane.cloud_gain, self.fresh);
        if lane.is_fading() {
            lane.fade = (lane.fade - self.samples as f32 / (FADE * self.sample_rate)).max(0.0);
        }
        let alone = lane.unison.of < 2;
        let side = if alone { 0.0 } else { lane.unison.side() * values.global(Global::UnisonSpread) };
        let at = (lane.pan + side).clamp(-1.0, 1.0);
        if at != lane.place.0 || self.fresh {
            lane.place = (at, pan_gains(at).into());
        }
        let together = if lane.unison.of > 1 { 1.0 / sqrt(f32::from(lane.unison.of)) } else { 1.0 };
        let gain = lane.gain * lane.fade * lane.touch * together * std::f32::consts::SQRT_2;
        for (line, to) in strip.amplitude.iter_mut().zip(lane.place.1) {
            let from = if self.fresh { to * gain } else { line.target(v) };
            line.run(v, per_sample, (from, to * gain));
        }
        let nodes = levels
            .iter()
            .enumerate()
            .map(|(node, level)| level * lane.levels.get(node).copied().unwrap_or(lane.cloud_gain));
        lane.loudness = gain * nodes.fold(0.0, f32::max);
        if let Some(kind) = FilterKind::from_plain(self.base.now().global(Global::Filter)) {
            let track = values.global(Global::FilterTrack) * (lane.pitch - 60.0) * (1.0 / 12.0);
            let by_velocity = values.global(Global::FilterVelocity);
            let touch = 1.0 - by_velocity + by_velocity * lane.velocity;
            let swing = values.global(Global::FilterAmount) * (1.0 / 12.0) * lane.filter_envelope.level() * touch;
            let hz = values.global(Global::FilterCutoff) * exp2(track + swing);
            let drive = values.global(Global::FilterDrive);
            let drive = if drive > 0.0 { db_to_gain(drive) } else { 1.0 };
            let settings = (hz / self.sample_rate, values.global(Global::FilterResonance), drive);
            strip.filter.set(kind, v, settings, self.fresh || self.unfiltered);
        }
    }
}
