//! All thirty-six cells and the cloud's, none of them moving, and sines alone: no list is gone through, so that every
//! place is known to the compiler. Operators add what they are given in the order in which [`super::listed`] does.

use super::oscillator::sine;
use super::state::{State, push};
use super::{Part, Score};
use crate::CONTROL_PERIOD;
use crate::parameters::{CLOUD_NODE, OPERATORS};
use crate::simd::Simd;

/// Runs a block for each operator, 6 to 1, whose number is a constant in it: left to itself the compiler would keep a loop
/// and work out places and branches of each cell anew.
macro_rules! each_operator {
    ($op:ident => $body:block) => {{
        each_operator!($op => $body, 5, 4, 3, 2, 1, 0);
    }};
    ($op:ident => $body:block, $($place:literal),*) => {
        $({
            let $op: usize = $place;
            $body
        })*
    };
}

/// `K` vectors of each of `G` groups.
#[inline(always)]
pub(super) fn dense<S: Simd, const K: usize, const G: usize>(s: S, mut parts: [Part<'_>; G], score: &Score<'_>) {
    let &Score { wiring, span, .. } = score;
    let State { mut out, mut before, mut amplitude, mut phase } = State::<S, K, G>::load(s, &parts);
    let steps = span.from << span.doublings..span.to << span.doublings;
    macro_rules! product {
        ($from:expr, $to:expr, $g:expr, $k:expr, $source:expr) => {
            s.mul(s.load(&parts[$g].group.cells[$to][$from].from, $k * S::LANES), $source)
        };
    }
    for step in steps.clone() {
        let t = (step >> span.doublings).min(CONTROL_PERIOD - 1);
        let place = step.min(parts[0].output.left.len() - 1);
        let mut left = [[s.splat(0.0); K]; G];
        each_operator!(op => {
            for g in 0..G {
                for k in 0..K {
                    let at = k * S::LANES;
                    let mut x = product!(op, op, g, k, s.add(out[op][g][k], before[op][g][k]));
                    for from in (0..op).rev() {
                        x = s.add(x, product!(from, op, g, k, out[from][g][k]));
                    }
                    x = s.add(x, product!(CLOUD_NODE, op, g, k, s.load(&parts[g].cloud[t], at)));
                    for from in (op + 1..OPERATORS).rev() {
                        x = s.add(x, product!(from, op, g, k, out[from][g][k]));
                    }
                    let here = s.add_i(phase[op][g][k], s.shift_10(s.truncate(x)));
                    phase[op][g][k] = s.add_i(phase[op][g][k], s.load_i(&parts[g].group.increment[op], at));
                    let y = sine(s, here, amplitude[op][g][k]);
                    amplitude[op][g][k] = s.add(amplitude[op][g][k], s.load(&parts[g].group.ramp[op], at));
                    before[op][g][k] = out[op][g][k];
                    out[op][g][k] = y;
                }
            }
            if wiring.hears(op) {
                for g in 0..G {
                    for k in 0..K {
                        let gain = s.load(&parts[g].group.left[op].from, k * S::LANES);
                        left[g][k] = s.add(left[g][k], s.mul(gain, out[op][g][k]));
                    }
                }
            }
        });
        for g in 0..G {
            for k in 0..K {
                let at = k * S::LANES;
                s.store(&mut parts[g].output.left[place], at, left[g][k]);
                let mut right = left[g][k];
                if wiring.panned {
                    right = s.splat(0.0);
                    for op in wiring.mix.iter().filter(|&op| op < OPERATORS) {
                        let gain = s.load(&parts[g].group.right[op].from, at);
                        right = s.add(right, s.mul(gain, out[op][g][k]));
                    }
                }
                s.store(&mut parts[g].output.right[place], at, right);
                if wiring.pushes() {
                    push(s, (wiring, None), &mut parts[g], &out, (g, k, t));
                }
            }
        }
    }
    State { out, before, amplitude, phase }.store(s, &mut parts, steps.len());
}
