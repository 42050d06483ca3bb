//! The cells that the wiring lists: those in use, moving or not, and every kind of cell and wave.

use super::super::group::LOUDEST;
use super::super::waves::Wave;
use super::oscillator::{sampled, sine};
use super::state::{State, push, value};
use super::{Part, Score};
use crate::CONTROL_PERIOD;
use crate::parameters::{CLOUD_NODE, OPERATORS};
use crate::simd::Simd;

/// The cells in use, none of them moving.
pub(super) const SPARSE: u8 = 1;
/// The cells in use, each of which may move.
pub(super) const MOVING: u8 = 2;
/// Every kind of cell and wave.
pub(super) const GENERAL: u8 = 3;

/// `K` vectors of each of `G` groups.
#[inline(always)]
pub(super) fn listed<S: Simd, const K: usize, const G: usize, const MODE: u8>(
    s: S,
    mut parts: [Part<'_>; G],
    score: &Score<'_>,
) {
    let &Score { wiring, span, .. } = score;
    let first = span.from << span.doublings;
    let State { mut out, mut before, mut amplitude, mut phase } = State::<S, K, G>::load(s, &parts);
    for step in first..(span.to << span.doublings) {
        let t = (step >> span.doublings).min(CONTROL_PERIOD - 1);
        let moves = if MODE >= MOVING { Some(s.splat(t as f32)) } else { None };
        // What node `from` gives to `to`, weighted.
        macro_rules! product {
            ($from:expr, $to:expr, $g:expr, $k:expr, $source:expr) => {
                s.mul(value(s, &parts[$g].group.cells[$to][$from], $k * S::LANES, moves), $source)
            };
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
                        y = sampled(s, (wave, score.grain), here, &*parts[g].group, (op, at), step - first);
                        y = s.mul(y, amplitude[op][g][k]);
                    }
                    if MODE == GENERAL {
                        let one = s.splat(1.0);
                        let mut deviation = s.splat(0.0);
                        for from in wiring.frequency[op].iter() {
                            deviation = s.add(deviation, product!(from, op, g, k, source!(from, op, g, k)));
                        }
                        for from in wiring.ring[op].iter() {
                            let weight = value(s, &parts[g].group.cells[op][from], at, moves);
                            let turned = s.mul(weight, source!(from, op, g, k));
                            let size = s.max(weight, s.sub(s.splat(0.0), weight));
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
                    left = s.add(left, s.mul(value(s, &parts[g].group.left[op], at, moves), out[op][g][k]));
                    if wiring.panned {
                        right = s.add(right, s.mul(value(s, &parts[g].group.right[op], at, moves), out[op][g][k]));
                    }
                }
                let place = step.min(parts[g].output.left.len() - 1);
                s.store(&mut parts[g].output.left[place], at, left);
                s.store(&mut parts[g].output.right[place], at, if wiring.panned { right } else { left });
                if wiring.pushes() {
                    push(s, (wiring, moves), &mut parts[g], &out, (g, k, t));
                }
            }
        }
    }
    State { out, before, amplitude, phase }.store(s, &mut parts, (span.to << span.doublings) - first);
}
