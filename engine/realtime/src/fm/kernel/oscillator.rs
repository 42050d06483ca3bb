//! What an operator's phase sounds like.

use super::super::group::{OperatorGroup, SCALE, WIDTH};
use super::super::waves::{Rows, Wave, Waves, noise};
use crate::simd::Simd;

/// `u × (SINE[0] − q) × (q × (q + SINE[1]) + SINE[2])`, where `q` is `u²`, is sin(πu) on [-½, ½] over [`SCALE`], at most
/// 8e-7 off, -122 dB: a minimax polynomial of four odd powers, taken apart at its root.
const SINE: [f32; 3] = [0.978_320_24, -3.604_681_7, 5.789_741_5];

/// The sine of a phase that is a quarter of a cycle ahead, times `amplitude` over [`SCALE`]. The phase's size is its half
/// wave's, folded around zero; eight bits lower and above the exponent of 1 it is a number in [1, 2].
#[inline(always)]
pub(super) fn sine<S: Simd>(s: S, ahead: S::I, amplitude: S::F) -> S::F {
    let folded = s.add_i(s.upper_24(s.size(ahead)), s.splat_i(0x3F80_0000));
    let u = s.sub(s.bits(folded), s.splat(1.5));
    let q = s.mul(u, u);
    let quadratic = s.add(s.mul(q, s.add(q, s.splat(SINE[1]))), s.splat(SINE[2]));
    // In this order the quadratic, which takes longest, is waited for once: operators wait for each other's sines.
    s.mul(s.mul(s.mul(u, amplitude), s.sub(s.splat(SINE[0]), q)), quadratic)
}

/// Waves that are read rather than worked out, over [`SCALE`]: by the lane, on every machine.
#[inline(always)]
pub(super) fn sampled<S: Simd>(
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
    s.mul(s.load(&values, at), s.splat(1.0 / SCALE))
}
