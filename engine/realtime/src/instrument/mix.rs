//! The audio-rate part: operators, grains and their sum, for a stretch within one control period.

use super::engine::{GROUPS, Instrument};
use super::scope::Scope;
use crate::CONTROL_PERIOD;
use crate::cloud::CloudBus;
use crate::effects::Ramp;
use crate::fm::{Decimator, GroupOutput, Score, Span, WIDTH, Wiring};
use crate::parameters::Global;
use crate::simd::{Instructions, Simd, Square, dispatch};
use crate::voice::{Desk, FilterInput, FilterKind, GroupCloud, LANES, Sum};

/// Buffers of one control period and the gains of the mix.
#[derive(Debug)]
pub(super) struct Mix {
    /// Cloud of each voice in the control period before this one, which modulates the operators now.
    past: [GroupCloud; GROUPS],
    /// Cloud of each voice in this control period.
    now: [GroupCloud; GROUPS],
    /// Whether `past` and `now` hold anything.
    cloudy: [bool; 2],
    outputs: [GroupOutput; GROUPS],
    decimators: [[Decimator; 2]; GROUPS],
    push: [[f32; CONTROL_PERIOD]; LANES],
    /// Whether `push` holds anything.
    pushed: bool,
    buses: [CloudBus; LANES],
    sum: Sum,
    master: Ramp,
    /// Largest absolute samples since the last report.
    pub peak: [f32; 2],
    pub scope: Scope,
}

#[expect(clippy::large_stack_arrays, reason = "built in place in its box, or by a reset, which may not allocate")]
impl Default for Mix {
    fn default() -> Self {
        Self {
            past: [[[0.0; WIDTH]; CONTROL_PERIOD]; GROUPS],
            now: [[[0.0; WIDTH]; CONTROL_PERIOD]; GROUPS],
            cloudy: [false; 2],
            outputs: [GroupOutput::default(); GROUPS],
            decimators: [[Decimator::default(); 2]; GROUPS],
            push: [[0.0; CONTROL_PERIOD]; LANES],
            pushed: false,
            buses: [CloudBus::default(); LANES],
            sum: Sum::default(),
            master: Ramp::default(),
            peak: [0.0; 2],
            scope: Scope::default(),
        }
    }
}

impl Mix {
    pub(super) const fn set_target(&mut self, master: f32) {
        self.master.target = master;
    }

    pub(super) fn approach(&mut self, k: f32) {
        if k >= 1.0 {
            // With nothing sounding there is nothing to glide from.
            self.master.settle();
        } else {
            self.master.approach(k);
        }
    }

    /// At a control tick, this period's cloud becomes the past one.
    pub(super) fn age_cloud(&mut self) {
        if self.cloudy != [false; 2] {
            std::mem::swap(&mut self.past, &mut self.now);
            self.now = [[[0.0; WIDTH]; CONTROL_PERIOD]; GROUPS];
            self.cloudy = [self.cloudy[1], false];
        }
    }

    /// Largest sample of the loudest cloud among the lanes whose bits are in `alive`, in the last control periods.
    pub(super) fn cloud_peak(&self, alive: u128) -> f32 {
        let mut peak = 0.0_f32;
        for (buffer, cloudy) in [&self.past, &self.now].into_iter().zip(self.cloudy) {
            for (group, samples) in buffer.iter().enumerate().filter(|_| cloudy) {
                let bits = (alive >> (group * WIDTH)) as u16;
                for wide in samples.iter().filter(|_| bits != 0) {
                    for (v, sample) in wide.iter().enumerate() {
                        if bits >> v & 1 == 1 {
                            peak = peak.max(sample.abs());
                        }
                    }
                }
            }
        }
        peak
    }

    /// Forgets what lane `index` last sounded.
    pub(super) fn restart(&mut self, index: usize) {
        let (group, v) = (index / WIDTH, index % WIDTH);
        for buffer in [&mut self.past, &mut self.now] {
            buffer[group].iter_mut().for_each(|wide| wide[v] = 0.0);
        }
        self.decimators[group].iter_mut().for_each(|decimator| decimator.restart(v));
    }

    /// Brings what the operators of every group gave to the output's sample rate, and what pushes grains to their lanes.
    fn finish_rack(&mut self, voices: &[usize; GROUPS], wiring: &Wiring, span: Span, instructions: Instructions) {
        let sounding = voices.iter().enumerate().filter(|(_, voices)| **voices > 0);
        for (group, &voices) in sounding {
            let output = &mut self.outputs[group];
            let [left, right] = &mut self.decimators[group];
            left.run(instructions, span, &mut output.left);
            right.run(instructions, span, &mut output.right);
            if wiring.pushes() {
                for (v, push) in self.push[group * WIDTH..].iter_mut().enumerate().take(voices) {
                    let pushed = &output.push[span.from..span.to];
                    push[span.from..span.to].iter_mut().zip(pushed).for_each(|(to, wide)| *to = wide[v]);
                }
            }
        }
    }
}

impl Instrument {
    /// Renders the samples of `left` and `right`, which lie within one control period from `place` on.
    pub(super) fn mix_span(&mut self, place: usize, left: &mut [f32], right: &mut [f32]) {
        let range = (place, place + left.len());
        if self.alive == 0 {
            left.fill(0.0);
            right.fill(0.0);
        } else {
            self.mix_voices(range, left, right);
        }
        self.effects.process(left, right);
        let mix = &mut *self.mix;
        for (side, samples) in [&mut *left, &mut *right].into_iter().enumerate() {
            for (t, sample) in (range.0..range.1).zip(samples.iter_mut()) {
                *sample = ceiling(*sample * mix.master.at(t));
                mix.peak[side] = mix.peak[side].max(sample.abs());
            }
        }
        mix.scope.write(left, right);
    }

    fn mix_voices(&mut self, range: (usize, usize), left: &mut [f32], right: &mut [f32]) {
        let instructions = self.pool.instructions();
        let span = Span { from: range.0, to: range.1, doublings: self.doublings() };
        let voices: [usize; GROUPS] = std::array::from_fn(|group| {
            let bits = (self.alive >> (group * WIDTH)) as u16;
            (u16::BITS - bits.leading_zeros()) as usize
        });
        let grains = !self.pool.is_empty();
        let mix = &mut *self.mix;
        if !self.wiring.is_idle() {
            let position = self.base.now().global(Global::CloudPosition);
            let grain = self.slots.current().and_then(|(_, cloud)| cloud.cycle(position));
            let score = Score { wiring: &self.wiring, voices: &voices, cloud: &mix.past, grain, span };
            crate::fm::render(instructions, &score, &mut *self.groups, &mut mix.outputs);
            mix.finish_rack(&voices, &self.wiring, span, instructions);
        }
        if mix.pushed && !self.wiring.pushes() {
            mix.push = [[0.0; CONTROL_PERIOD]; LANES];
        }
        mix.pushed = self.wiring.pushes();
        if grains {
            for bus in &mut mix.buses {
                bus.left[range.0..range.1].fill(0.0);
                bus.right[range.0..range.1].fill(0.0);
            }
            self.pool.render(&self.slots, &mix.push, range, &mut mix.buses);
            if self.base.now().global(Global::CloudMix) > 0.5 {
                self.pool.divide_by_active(range, &mut mix.buses);
            }
            mix.cloudy[1] = true;
        }
        let values = self.base.now();
        let filter = FilterKind::from_plain(values.global(Global::Filter))
            .map(|kind| (kind, FilterInput::from_plain(values.global(Global::FilterInput))));
        let rack = self.wiring.is_heard();
        mix.sum.clear(range);
        for (group, strip) in self.strips.iter_mut().enumerate().filter(|(group, _)| voices[*group] > 0) {
            let mut clouds = [[[0.0; WIDTH]; CONTROL_PERIOD]; 2];
            if grains {
                by_time(instructions, &mix.buses[group * WIDTH..], &mut clouds);
            }
            let desk = Desk { filter, range, voices: voices[group], rack };
            let (output, now) = (&mix.outputs[group], &mut mix.now[group]);
            strip.run(instructions, &desk, grains.then_some(&clouds), output, now, &mut mix.sum);
        }
        for (t, (left, right)) in (range.0..range.1).zip(left.iter_mut().zip(right.iter_mut())) {
            [*left, *right] = mix.sum.at(t);
        }
    }
}

/// The buses of a group's voices, `[side][sample][voice]`.
#[inline(always)]
#[expect(clippy::inline_always, reason = "it has to be compiled for each instruction set")]
fn turned<S: Simd>(s: S, buses: &[CloudBus], clouds: &mut [GroupCloud; 2]) {
    let mut rows: Square = [[0.0; CONTROL_PERIOD]; WIDTH];
    rows.iter_mut().zip(buses).for_each(|(row, bus)| *row = bus.left);
    s.transpose(&rows, &mut clouds[0]);
    rows.iter_mut().zip(buses).for_each(|(row, bus)| *row = bus.right);
    s.transpose(&rows, &mut clouds[1]);
}

dispatch! {
    fn by_time(buses: &[CloudBus], clouds: &mut [GroupCloud; 2]) = turned
}

/// Keeps a sample within ±1: untouched up to ±0.8, bent smoothly above; NaN becomes silence.
fn ceiling(x: f32) -> f32 {
    const KNEE: f32 = 0.8;
    let size = x.abs();
    if size <= KNEE {
        return x;
    }
    if x.is_nan() {
        return 0.0;
    }
    // Rational bend: slope 1 at the knee, ±1 at infinity.
    let over = (size.min(1e6) - KNEE) / (1.0 - KNEE);
    (KNEE + (1.0 - KNEE) * over / (1.0 + over)).copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ceiling_is_never_passed_and_never_heard_below_the_knee() {
        for x in [0.0, 0.5, -0.79, 1.0, -3.0, 1e30, f32::INFINITY, f32::NEG_INFINITY, f32::NAN] {
            let y = ceiling(x);
            assert!(y.abs() <= 1.0, "{x} gives {y}");
            assert!(x.abs() > 0.8 || x == y || x.is_nan());
        }
        assert!((ceiling(0.8001) - 0.8001).abs() < 1e-5, "no corner at the knee");
    }
}
