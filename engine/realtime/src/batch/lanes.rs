//! Sixteen voices at once: the layout of [`crate::fm::OperatorGroup`], with gradrack's semantics.

use super::adsr::attack_end;
use super::{Batch, Patch};
use crate::math::sin_turns;
use crate::simd::{Instructions, Simd, dispatch};

/// Voices of a group.
const LANES: usize = 16;
/// The most samples that are rendered at a time.
const STRETCH: usize = 64;
/// Levels below this count as none, before they become subnormal, which processors are slow at.
const SILENCE: f64 = 1e-30;

/// One quantity of sixteen voices.
type Wide = [f32; LANES];
/// One quantity of sixteen voices that sums up over time.
type Double = [f64; LANES];

/// The envelopes of an operator. While `attack` is above 0 the level rises by `step`, where it is 0 the level is `first`,
/// and below that the level nears `target` by `factor`.
#[derive(Clone, Copy, Default)]
struct Envelopes {
    level: Double,
    /// Samples of attack that are left.
    attack: Double,
    step: Double,
    first: Double,
    target: Double,
    factor: Double,
}

#[derive(Clone, Copy, Default)]
struct Operator {
    ratio: Double,
    gain: Wide,
    envelopes: Envelopes,
}

/// A group of voices on their way through time.
struct Group<'a> {
    batch: &'a Batch,
    /// The voice of each lane; lanes that are left over play the last voice again.
    voices: [usize; LANES],
    operators: [Operator; Patch::MAX_OPERATORS],
    /// Depth of each edge, turns for an output of 1.
    depth: Vec<Wide>,
    gate: [bool; LANES],
    /// Cycles of each voice's frequency so far: whole ones and the rest, as in [`super::voice`].
    whole: Double,
    rest: Double,
}

/// Samples of a stretch, `[sample][lane]`.
struct Block {
    /// Cycles per sample.
    frequency: [Double; STRETCH],
    out: [Wide; STRETCH],
}

/// All voices of `batch`, `[voices, samples]`.
pub fn render(batch: &Batch, instructions: Instructions) -> Vec<f32> {
    let mut out = vec![0.0; batch.voices * batch.samples];
    let mut block = Block { frequency: [[0.0; LANES]; STRETCH], out: [[0.0; LANES]; STRETCH] };
    for (index, rows) in out.chunks_mut(LANES * batch.samples).enumerate() {
        let mut group = Group::new(batch, index * LANES);
        let mut from = 0;
        while from < batch.samples {
            let count = group.next_stretch(from, &mut block.frequency);
            advance(instructions, &mut group, &mut block, count);
            for (lane, row) in rows.chunks_exact_mut(batch.samples).enumerate() {
                for (to, wide) in row[from..from + count].iter_mut().zip(&block.out) {
                    *to = wide[lane];
                }
            }
            from += count;
        }
    }
    out
}

impl<'a> Group<'a> {
    fn new(batch: &'a Batch, first: usize) -> Self {
        let Batch { patch, parameters, .. } = batch;
        let voices = std::array::from_fn(|lane| (first + lane).min(batch.voices - 1));
        let mut operators = [Operator::default(); Patch::MAX_OPERATORS];
        for (index, operator) in operators.iter_mut().enumerate().take(patch.operators()) {
            let at = voices.map(|voice: usize| voice * patch.operators() + index);
            operator.ratio = at.map(|at| parameters.ratio[at]);
            operator.gain = at.map(|at| parameters.gain[at] as f32);
            operator.envelopes.attack = [-1.0; LANES];
        }
        let edges = patch.routing().len();
        let turns = |at: usize| (parameters.depth[at] / std::f64::consts::TAU) as f32;
        let depth = (0..edges).map(|edge| voices.map(|voice| turns(voice * edges + edge))).collect();
        Self { batch, voices, operators, depth, gate: [false; LANES], whole: [0.0; LANES], rest: [0.0; LANES] }
    }

    /// Opens and closes the gates as they are at sample `from`, fills in the frequency from there on, and returns the
    /// samples up to where a gate changes again, at most [`STRETCH`].
    fn next_stretch(&mut self, from: usize, frequency: &mut [Double; STRETCH]) -> usize {
        let batch = self.batch;
        let mut count = STRETCH.min(batch.samples - from);
        for (lane, voice) in self.voices.into_iter().enumerate() {
            let gate = &batch.gate(voice)[from..];
            if gate[0] != self.gate[lane] {
                self.gate[lane] = gate[0];
                self.turn(lane, voice, gate[0]);
            }
            count = gate[..count].iter().position(|later| *later != gate[0]).unwrap_or(count);
        }
        for (lane, voice) in self.voices.into_iter().enumerate() {
            for (sample, wide) in frequency[..count].iter_mut().enumerate() {
                wide[lane] = batch.cycles(voice, from + sample);
            }
        }
        count
    }

    /// Opens or closes the gate of a lane.
    fn turn(&mut self, lane: usize, voice: usize, open: bool) {
        let Batch { patch, parameters, sample_rate, .. } = self.batch;
        for (index, operator) in self.operators.iter_mut().enumerate().take(patch.operators()) {
            let at = voice * patch.operators() + index;
            let samples = |seconds: f64| (seconds * sample_rate).max(1.0);
            let envelopes = &mut operator.envelopes;
            if open {
                let (attack, sustain) = (samples(parameters.attack[at]), parameters.sustain[at]);
                let decay = samples(parameters.decay[at]);
                let whole = attack_end(attack).floor();
                envelopes.attack[lane] = whole;
                envelopes.step[lane] = (1.0 - envelopes.level[lane]) / attack;
                // The attack ends between two samples, and the decay begins there.
                let since = whole + 1.0 - attack;
                envelopes.first[lane] = sustain + (1.0 - sustain) * (-since / decay).exp();
                envelopes.target[lane] = sustain;
                envelopes.factor[lane] = (-1.0 / decay).exp();
            } else {
                envelopes.attack[lane] = -1.0;
                envelopes.target[lane] = 0.0;
                envelopes.factor[lane] = (-1.0 / samples(parameters.release[at])).exp();
            }
        }
    }

    /// The kernel: plain loops over the voices, which the compiler turns into the vectors of each instruction set.
    #[expect(clippy::needless_range_loop, reason = "each line of the kernel is one operation on all lanes")]
    #[expect(clippy::inline_always, reason = "it has to be compiled for each instruction set")]
    #[inline(always)]
    fn advance(&mut self, block: &mut Block, count: usize) {
        let patch = &self.batch.patch;
        let mut out = [[0.0_f32; LANES]; Patch::MAX_OPERATORS];
        for (frequency, sum) in block.frequency.iter().zip(&mut block.out).take(count) {
            for &index in patch.order() {
                let operator = &mut self.operators[index];
                let mut turns: Wide = [0.0; LANES];
                for lane in 0..LANES {
                    let cycles = operator.ratio[lane] * (self.whole[lane] + self.rest[lane]);
                    turns[lane] = (cycles - rounded(cycles)) as f32;
                }
                for input in patch.inputs(index) {
                    let (depth, modulator) = (&self.depth[input.edge], &out[input.modulator]);
                    for lane in 0..LANES {
                        turns[lane] += depth[lane] * modulator[lane];
                    }
                }
                operator.envelopes.advance();
                for lane in 0..LANES {
                    let level = operator.envelopes.level[lane] as f32;
                    out[index][lane] = sin_turns(turns[lane]) * level * operator.gain[lane];
                }
            }
            *sum = [0.0; LANES];
            for &index in patch.terminal() {
                for lane in 0..LANES {
                    sum[lane] += out[index][lane];
                }
            }
            for lane in 0..LANES {
                let rest = self.rest[lane] + frequency[lane];
                self.whole[lane] += rounded(rest);
                self.rest[lane] = rest - rounded(rest);
            }
        }
        for operator in &mut self.operators {
            for level in &mut operator.envelopes.level {
                *level = if *level < SILENCE { 0.0 } else { *level };
            }
        }
    }
}

impl Envelopes {
    #[expect(clippy::inline_always, reason = "it has to be compiled for each instruction set")]
    #[inline(always)]
    fn advance(&mut self) {
        for lane in 0..LANES {
            let (level, attack) = (self.level[lane], self.attack[lane]);
            let rising = level + self.step[lane];
            let falling = self.target[lane] + (level - self.target[lane]) * self.factor[lane];
            let steady = if attack < 0.0 { falling } else { self.first[lane] };
            self.level[lane] = if attack > 0.0 { rising } else { steady };
            self.attack[lane] = attack - 1.0;
        }
    }
}

/// `x`, within ±2⁵¹, to the nearest whole number. Beside 1.5 · 2⁵² a double has no fraction; `f64::round` would be a call
/// where SSE2 is all there is.
#[inline(always)]
fn rounded(x: f64) -> f64 {
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    (x + SHIFT) - SHIFT
}

#[expect(clippy::inline_always, reason = "it has to be compiled for each instruction set")]
#[inline(always)]
fn kernel<S: Simd>(_: S, group: &mut Group, block: &mut Block, count: usize) {
    group.advance(block, count);
}

dispatch! {
    fn advance(group: &mut Group, block: &mut Block, count: usize) = kernel
}
