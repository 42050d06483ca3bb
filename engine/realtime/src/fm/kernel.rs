//! Six operators, sample by sample, of as many voices at a time as the machine's vectors take.
//!
//! Operators are taken from 6 to 1, as in DX algorithms: a higher-numbered one modulates a lower one at the same sample,
//! a lower one a higher one at the sample before. One that modulates itself takes the mean of its last two samples, which
//! keeps strong feedback from ringing at half the sample rate (Tomisawa, US 4,249,447).
//!
//! A sample of one voice is a chain of operators that wait for each other, so several vectors are worked on by turns.

#![allow(clippy::inline_always, reason = "what is not inlined is not compiled for the instruction set of its kernel")]
#![expect(clippy::needless_range_loop, reason = "the kernel reads as the matrix product it is, operator by operator")]

use super::group::{GroupOutput, LOUDEST, OperatorGroup, SCALE, WIDTH, Wide};
use super::line::Line;
use super::waves::{Rows, Wave, Waves, noise};
use super::wiring::Wiring;
use crate::CONTROL_PERIOD;
use crate::parameters::{CLOUD_NODE, OPERATORS};
use crate::simd::{Instructions, Simd, dispatch};
use dense::dense;

/// `u × (SINE[0] − q) × (q × (q + SINE[1]) + SINE[2])`, where `q` is `u²`, is sin(πu) on [-½, ½] over [`SCALE`], at most
/// 8e-7 off, -122 dB: a minimax polynomial of four odd powers, taken apart at its root.
const SINE: [f32; 3] = [0.978_320_24, -3.604_681_5, 5.789_741_5];

/// Which samples of a control period.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// The first.
    pub from: usize,
    /// One behind the last, at most [`CONTROL_PERIOD`].
    pub to: usize,
    /// log2 of how many samples of the rack make one, at most 2.
    pub doublings: usize,
}

/// What a kernel works on.
struct Part<'a> {
    group: &'a mut OperatorGroup,
    /// Each voice's cloud, one control period old.
    cloud: &'a [Wide; CONTROL_PERIOD],
    output: &'a mut GroupOutput,
}

/// The cells in use, none of them moving.
const SPARSE: u8 = 1;
/// The cells in use, each of which may move.
const MOVING: u8 = 2;
/// Every kind of cell and wave.
const GENERAL: u8 = 3;

/// What a kernel goes by.
#[derive(Clone, Copy, Debug)]
pub struct Score<'a> {
    /// Cells, waves and mix in use.
    pub wiring: &'a Wiring,
    /// For each group one more than the highest lane that sounds; a group of 0 is left out.
    pub voices: &'a [usize],
    /// For each group each voice's cloud, one control period old.
    pub cloud: &'a [[Wide; CONTROL_PERIOD]],
    /// The cloud's cycle, where it is a wave.
    pub grain: Option<&'a Rows>,
    /// Which samples.
    pub span: Span,
}

/// Renders what `score` says of `groups`; `outputs` has an entry for each.
pub fn render(
    instructions: Instructions,
    score: &Score<'_>,
    groups: &mut [OperatorGroup],
    outputs: &mut [GroupOutput],
) {
    run(instructions, score, groups, outputs);
}

dispatch! {
    fn run(score: &Score<'_>, groups: &mut [OperatorGroup], outputs: &mut [GroupOutput]) = all
}

/// Takes groups together as far as that makes up to four vectors.
#[inline(always)]
fn all<S: Simd>(s: S, score: &Score<'_>, groups: &mut [OperatorGroup], outputs: &mut [GroupOutput]) {
    let together = (S::LANES / 4).clamp(1, 4);
    let all = groups.iter_mut().zip(outputs).zip(score.cloud).zip(score.voices);
    let mut rest = all.filter(|(_, voices)| **voices > 0);
    loop {
        let mut taken = [const { None }; 4];
        let mut most = 0;
        for slot in taken.iter_mut().take(together) {
            *slot = rest.next().map(|(((group, output), cloud), voices)| {
                most = most.max(*voices);
                Part { group, cloud, output }
            });
        }
        let vectors = most.div_ceil(S::LANES);
        match (taken, S::LANES) {
            ([Some(a), None, ..], 1) => shape::<S, 16, 1>(s, [a], score),
            ([Some(a), None, ..], 4) => match vectors {
                1 => shape::<S, 1, 1>(s, [a], score),
                2 => shape::<S, 2, 1>(s, [a], score),
                _ => shape::<S, 4, 1>(s, [a], score),
            },
            ([Some(a), None, ..], 8) if vectors == 2 => shape::<S, 2, 1>(s, [a], score),
            ([Some(a), Some(b), ..], 8) => shape::<S, 2, 2>(s, [a, b], score),
            ([Some(a), None, ..], _) => shape::<S, 1, 1>(s, [a], score),
            ([Some(a), Some(b), None, _], _) => shape::<S, 1, 2>(s, [a, b], score),
            ([Some(a), Some(b), Some(c), None], _) => shape::<S, 1, 3>(s, [a, b, c], score),
            ([Some(a), Some(b), Some(c), Some(d)], _) => shape::<S, 1, 4>(s, [a, b, c, d], score),
            _ => return,
        }
    }
}

#[inline(always)]
fn shape<S: Simd, const K: usize, const G: usize>(s: S, parts: [Part<'_>; G], score: &Score<'_>) {
    if score.wiring.general {
        kernel::<S, K, G, GENERAL>(s, parts, score);
    } else if parts.iter().any(|part| part.group.moving) {
        kernel::<S, K, G, MOVING>(s, parts, score);
    } else if score.wiring.dense {
        dense::<S, K, G>(s, parts, score);
    } else {
        kernel::<S, K, G, SPARSE>(s, parts, score);
    }
}

/// `K` vectors of each of `G` groups.
#[inline(always)]
#[expect(clippy::too_many_lines, reason = "one loop, whose parts share their registers")]
fn kernel<S: Simd, const K: usize, const G: usize, const MODE: u8>(s: S, mut parts: [Part<'_>; G], score: &Score<'_>) {
    let &Score { wiring, span, .. } = score;
    let first = span.from << span.doublings;
    let mut out = [[[s.splat(0.0); K]; G]; OPERATORS];
    let mut before = out;
    let mut amplitude = out;
    let mut phase = [[[s.splat_i(0); K]; G]; OPERATORS];
    for op in 0..OPERATORS {
        for g in 0..G {
            let group = &*parts[g].group;
            for k in 0..K {
                let at = k * S::LANES;
                out[op][g][k] = s.load(&group.out[op], at);
                before[op][g][k] = s.load(&group.before[op], at);
                amplitude[op][g][k] = s.load(&group.amplitude[op], at);
                phase[op][g][k] = s.load_i(&group.phase[op], at);
            }
        }
    }
    for step in first..(span.to << span.doublings) {
        let t = (step >> span.doublings).min(CONTROL_PERIOD - 1);
        let now = s.splat(t as f32);
        // What node `from` gives to `to`, weighted.
        macro_rules! product {
            ($from:expr, $to:expr, $g:expr, $k:expr, $source:expr) => {{
                let (line, at) = (&parts[$g].group.cells[$to][$from], $k * S::LANES);
                let mut weight = s.load(&line.from, at);
                if MODE >= MOVING {
                    weight = s.add(weight, s.mul(s.load(&line.slope, at), now));
                }
                s.mul(weight, $source)
            }};
        }
        macro_rules! source {
            ($from:expr, $to:expr, $g:expr, $k:expr) => {
                if $from == CLOUD_NODE {
                    s.load(&parts[$g].cloud[t], $k * S::LANES)
                } else if $from == $to {
                    s.add(out[$from][$g][$k], before[$from][$g][$k])
                } else {
                    out[$from][$g][$k]
                }
            };
        }
        for op in (0..OPERATORS).rev() {
            let mut sum = [[s.splat(0.0); K]; G];
            for from in wiring.phase[op].iter() {
                for g in 0..G {
                    for k in 0..K {
                        sum[g][k] = s.add(sum[g][k], product!(from, op, g, k, source!(from, op, g, k)));
                    }
                }
            }
            for g in 0..G {
                for k in 0..K {
                    let at = k * S::LANES;
                    let here = s.add_i(phase[op][g][k], s.shift_10(s.truncate(sum[g][k])));
                    let increment = s.load_i(&parts[g].group.increment[op], at);
                    let mut advanced = s.add_i(phase[op][g][k], increment);
                    let wave = if MODE == GENERAL { wiring.waves[op] } else { Wave::Sine };
                    let mut y;
                    if wave == Wave::Sine {
                        y = sine(s, here, amplitude[op][g][k]);
                    } else {
                        y = table(s, (wave, score.grain), here, &*parts[g].group, (op, at), step - first);
                        y = s.mul(s.mul(y, s.splat(1.0 / SCALE)), amplitude[op][g][k]);
                    }
                    if MODE == GENERAL {
                        let one = s.splat(1.0);
                        let mut deviation = s.splat(0.0);
                        for from in wiring.frequency[op].iter() {
                            deviation = s.add(deviation, product!(from, op, g, k, source!(from, op, g, k)));
                        }
                        for from in wiring.ring[op].iter() {
                            let (line, source) = (&parts[g].group.cells[op][from], source!(from, op, g, k));
                            let weight = s.add(s.load(&line.from, at), s.mul(s.load(&line.slope, at), now));
                            let (size, turned) = (s.max(weight, s.sub(s.splat(0.0), weight)), s.mul(weight, source));
                            y = s.mul(y, s.add(s.sub(one, size), turned));
                        }
                        y = s.min(s.max(y, s.splat(-LOUDEST)), s.splat(LOUDEST));
                        if !wiring.frequency[op].is_empty() {
                            let swing = s.mul(s.float(increment), s.mul(deviation, s.splat(1.0 / 4_294_967_296.0)));
                            let swing = s.min(s.max(swing, s.splat(-1.0)), one);
                            let swing = s.shift_2(s.truncate(s.mul(swing, s.splat(1_073_741_823.0))));
                            advanced = s.add_i(advanced, swing);
                        }
                    }
                    phase[op][g][k] = advanced;
                    before[op][g][k] = out[op][g][k];
                    out[op][g][k] = y;
                    amplitude[op][g][k] = s.add(amplitude[op][g][k], s.load(&parts[g].group.ramp[op], at));
                }
            }
        }
        for g in 0..G {
            for k in 0..K {
                let at = k * S::LANES;
                let (mut left, mut right) = (s.splat(0.0), s.splat(0.0));
                for op in wiring.mix.iter() {
                    let op = op.min(OPERATORS - 1);
                    let gain = |line: &Line| {
                        let gain = s.load(&line.from, at);
                        if MODE >= MOVING { s.add(gain, s.mul(s.load(&line.slope, at), now)) } else { gain }
                    };
                    left = s.add(left, s.mul(gain(&parts[g].group.left[op]), out[op][g][k]));
                    if wiring.panned {
                        right = s.add(right, s.mul(gain(&parts[g].group.right[op]), out[op][g][k]));
                    }
                }
                let place = step.min(parts[g].output.left.len() - 1);
                s.store(&mut parts[g].output.left[place], at, left);
                s.store(&mut parts[g].output.right[place], at, if wiring.panned { right } else { left });
                if wiring.pushes() {
                    let mut push = s.splat(0.0);
                    for from in wiring.phase[CLOUD_NODE].iter() {
                        let source = if from == CLOUD_NODE { s.load(&parts[g].cloud[t], at) } else { out[from][g][k] };
                        push = s.add(push, product!(from, CLOUD_NODE, g, k, source));
                    }
                    s.store(&mut parts[g].output.push[t], at, push);
                }
            }
        }
    }
    let steps = ((span.to - span.from) << span.doublings) as i32;
    for part in &mut parts {
        part.group.count.iter_mut().for_each(|count| *count = count.wrapping_add(steps));
    }
    for op in 0..OPERATORS {
        for g in 0..G {
            let group = &mut *parts[g].group;
            for k in 0..K {
                let at = k * S::LANES;
                s.store(&mut group.out[op], at, out[op][g][k]);
                s.store(&mut group.before[op], at, before[op][g][k]);
                s.store(&mut group.amplitude[op], at, amplitude[op][g][k]);
                s.store_i(&mut group.phase[op], at, phase[op][g][k]);
            }
        }
    }
}

/// The sine of a phase that is a quarter of a cycle ahead, times `amplitude` over [`SCALE`]. The phase's size is its half
/// wave's, folded around zero; eight bits lower and above the exponent of 1 it is a number in [1, 2].
#[inline(always)]
fn sine<S: Simd>(s: S, ahead: S::I, amplitude: S::F) -> S::F {
    let folded = s.add_i(s.upper_24(s.size(ahead)), s.splat_i(0x3F80_0000));
    let u = s.sub(s.bits(folded), s.splat(1.5));
    let q = s.mul(u, u);
    let quadratic = s.add(s.mul(q, s.add(q, s.splat(SINE[1]))), s.splat(SINE[2]));
    // What does not wait for `q` is multiplied by itself: one less in the chain from operator to operator.
    s.mul(s.mul(u, amplitude), s.mul(s.sub(s.splat(SINE[0]), q), quadratic))
}

/// Waves that are read rather than worked out: by the lane, on every machine.
#[inline(always)]
fn table<S: Simd>(
    s: S,
    (wave, grain): (Wave, Option<&Rows>),
    ahead: S::I,
    group: &OperatorGroup,
    (op, at): (usize, usize),
    passed: usize,
) -> S::F {
    let mut phases = [0_i32; WIDTH];
    s.store_i(&mut phases, at, ahead);
    let mut values = [0.0_f32; WIDTH];
    for lane in at..(at + S::LANES).min(WIDTH) {
        let (phase, row) = (phases[lane].wrapping_sub(1 << 30), group.row[op][lane]);
        values[lane] = match wave {
            Wave::Table(place) => Waves::get().table(place).map_or(0.0, |rows| rows.at(row, phase)),
            Wave::Grain => grain.map_or(0.0, |rows| rows.at(row, phase)),
            Wave::Noise => noise(group.seed[op][lane], group.count[lane].wrapping_add(passed as i32)),
            Wave::Sine => 0.0,
        };
    }
    s.load(&values, at)
}

mod dense;
#[cfg(test)]
mod tests;
