//! The inner loop: reads, filters, shapes and sums grains over a control period.
//!
//! Vectors run over time within one grain, not over grains: neighbouring samples of a grain lie in one row of memory,
//! which two loads and a permutation bring into place, where grains side by side would cost a gather for each tap.

#![allow(clippy::inline_always, reason = "what is not inlined is not compiled for the instruction set of its kernel")]

use super::filter::Filters;
use super::grain::{CURVED, FILTERED, Hot};
use super::levels::LEVELS;
use super::pool::CloudBus;
use super::slots::SLOTS;
use super::window::hann;
use crate::CONTROL_PERIOD;
use crate::math::EXP2;
use crate::simd::{Scalar, Simd, dispatch};
use crate::voice::LANES;

/// A level of a cloud, as kernels see it.
#[derive(Clone, Copy, Default)]
pub(super) struct View<'a> {
    /// All rows of the level.
    pub samples: &'a [f32],
    /// Samples of a row.
    pub length: u32,
    /// Samples of the level per cycle of the cloud's root.
    pub cycle: f32,
}

/// Places for levels in each slot: a power of two, so that a place never leaves the table.
pub(super) const STRIDE: usize = LEVELS.next_power_of_two();
/// Levels that grains may read, by `slot × STRIDE + level`.
pub(super) type Views<'a> = [View<'a>; SLOTS * STRIDE];

/// What the kernel works on.
pub(super) struct Job<'a> {
    pub grains: &'a mut [Hot],
    pub filters: &'a mut Filters,
    pub views: &'a Views<'a>,
    /// Movement of the reading by lane, in cycles of the root.
    pub push: &'a [[f32; CONTROL_PERIOD]; LANES],
    pub buses: &'a mut [CloudBus; LANES],
    /// Samples of the control period.
    pub from: usize,
    pub to: usize,
    /// Four-point interpolation instead of two-point.
    pub cubic: bool,
    /// Room for the grains of a batch on their way: `samples[grain][time]`.
    pub samples: &'a mut [[f32; CONTROL_PERIOD]; BATCH],
}

dispatch! {
    /// Adds samples `job.from..job.to` of every grain to the bus of its lane, and takes the grains on to the next period
    /// if that is its end.
    pub(super) fn play(job: &mut Job<'_>) = grains
}

#[inline(always)]
fn grains<S: Simd>(s: S, job: &mut Job<'_>) {
    match ((job.from, job.to) == (0, CONTROL_PERIOD), job.cubic) {
        (true, true) => each::<S, true, true>(s, job),
        (true, false) => each::<S, true, false>(s, job),
        // Part of a period: the same steps, one sample at a time.
        (false, true) => each::<Scalar, false, true>(Scalar, job),
        (false, false) => each::<Scalar, false, false>(Scalar, job),
    }
}

/// Grains that go through the stages together. Each stage is short, so that the processor can have several grains of it in
/// flight; all stages of one grain in a row would wait for their own results.
pub(super) const BATCH: usize = 16;

#[inline(always)]
fn each<S: Simd, const WHOLE: bool, const CUBIC: bool>(s: S, job: &mut Job<'_>) {
    // Known at compile time for whole periods, so that the loops over time are unrolled.
    let (from, to) = if WHOLE { (0, CONTROL_PERIOD) } else { (job.from, job.to) };
    let mut pushed = 0_u128;
    for (lane, push) in job.push.iter().enumerate() {
        // Whether any is not zero, whatever its sign: as whole numbers, so that it takes a few vectors.
        let bits = push[from..to].iter().fold(0, |bits, x| bits | x.to_bits() << 1);
        pushed |= u128::from(bits != 0) << lane;
    }
    let (views, samples) = (job.views, &mut *job.samples);
    for (batch, hots) in job.grains.chunks_mut(BATCH).enumerate() {
        let mut flags = 0;
        for (hot, row) in hots.iter().zip(samples.iter_mut()) {
            flags |= hot.flags;
            let view = &views[usize::from(hot.view) % views.len()];
            match job.push.get(usize::from(hot.lane)) {
                Some(push) if pushed >> (hot.lane & 127) & 1 != 0 => {
                    read_pushed::<S, CUBIC>(s, hot, view, push, (from, to), row);
                }
                _ => read::<S, CUBIC>(s, hot, view, (from, to), row),
            }
        }
        if flags & FILTERED != 0 {
            for (hot, row) in hots.iter().zip(samples.iter_mut()) {
                // Nothing goes into the filter before the onset.
                row[..(-hot.age).clamp(0.0, CONTROL_PERIOD as f32) as usize].fill(0.0);
            }
            job.filters.run(s, batch, samples, (from, to));
        }
        for (hot, row) in hots.iter_mut().zip(samples.iter()) {
            let Some(bus) = job.buses.get_mut(usize::from(hot.lane)) else { continue };
            if flags & CURVED == 0 {
                add::<S, false>(s, hot, row, bus, (from, to));
            } else {
                add::<S, true>(s, hot, row, bus, (from, to));
            }
            if to == CONTROL_PERIOD {
                hot.read += i64::from(hot.step) * CONTROL_PERIOD as i64;
                hot.age += CONTROL_PERIOD as f32;
            }
        }
    }
}

/// Bits of a place below the point.
const MASK: i32 = 0x00FF_FFFF;

/// Where a vector that begins at time `t` reads: the row's whole place from which its places count, the lowest that it
/// comes to, and its places from there on as 8.24; `steps` is what each lane is ahead of the first.
#[inline(always)]
fn places<S: Simd>(s: S, hot: &Hot, steps: S::I, t: usize) -> (i32, S::I) {
    // Backwards, the last lane is the lowest.
    let back = hot.step.min(0).wrapping_mul(S::LANES as i32 - 1);
    let lowest = hot.read + i64::from(hot.step) * t as i64 + i64::from(back);
    let first = (lowest as i32 & MASK).wrapping_sub(back);
    ((lowest >> 24) as i32, s.add_i(s.splat_i(first), steps))
}

#[inline(always)]
fn fraction<S: Simd>(s: S, places: S::I) -> S::F {
    s.mul(s.float(s.and_i(places, s.splat_i(MASK))), s.splat(1.0 / 16_777_216.0))
}

/// Writes stored samples at times `from..to` to `row`, interpolated; silence where the reading has left the buffer
/// altogether.
#[inline(always)]
fn read<S: Simd, const CUBIC: bool>(
    s: S,
    hot: &Hot,
    view: &View<'_>,
    (from, to): (usize, usize),
    row: &mut [f32; CONTROL_PERIOD],
) {
    let steps = s.ramp(0, hot.step);
    for t in (from..to).step_by(S::LANES) {
        let (base, places) = places(s, hot, steps, t);
        let four = s.near(view.samples, (hot.start as i32).wrapping_add(base - 1) as usize, s.high_8(places));
        let sample = four.map_or(s.splat(0.0), |four| between::<S, CUBIC>(s, four, fraction(s, places)));
        s.store(row, t, sample);
    }
}

/// As [`read`], with each place moved by `push` cycles of the root.
#[inline(always)]
fn read_pushed<S: Simd, const CUBIC: bool>(
    s: S,
    hot: &Hot,
    view: &View<'_>,
    push: &[f32; CONTROL_PERIOD],
    (from, to): (usize, usize),
    row: &mut [f32; CONTROL_PERIOD],
) {
    let steps = s.ramp(0, hot.step);
    for t in (from..to).step_by(S::LANES) {
        let (base, places) = places(s, hot, steps, t);
        let moved = s.mul(s.load(push, t), s.splat(view.cycle));
        // A million samples and more are far outside; NaN goes there too.
        let moved = s.max(s.min(moved, s.splat(1e6)), s.splat(-1e6));
        let whole = s.truncate(moved);
        let whole = s.add_i(whole, s.less(moved, s.float(whole)));
        let sum = s.add(fraction(s, places), s.sub(moved, s.float(whole)));
        let carry = s.add_i(s.less(sum, s.splat(1.0)), s.splat_i(1));
        // The guards to either side of the row are silent.
        let whole = s.add_i(s.add_i(s.high_8(places), s.splat_i(base)), s.add_i(whole, carry));
        let whole = s.min_i(s.max_i(whole, s.splat_i(-3)), s.splat_i(view.length as i32 + 1));
        let four = s.anywhere(view.samples, hot.start as i32 - 1, whole);
        let f = s.sub(sum, s.float(carry));
        let sample = four.map_or(s.splat(0.0), |four| between::<S, CUBIC>(s, four, f));
        s.store(row, t, sample);
    }
}

/// What lies `f` of the way from the second to the third of four samples: by Catmull and Rom's cubic, or on a line.
#[inline(always)]
fn between<S: Simd, const CUBIC: bool>(s: S, [a, b, c, d]: [S::F; 4], f: S::F) -> S::F {
    let rise = s.sub(c, b);
    if !CUBIC {
        return s.add(b, s.mul(f, rise));
    }
    // Twice the slopes at either end; the coefficients, too, are twice what they are in the textbook.
    let (here, there) = (s.sub(c, a), s.sub(d, b));
    let twice = s.add(rise, rise);
    let c3 = s.sub(s.add(here, there), s.add(twice, twice));
    let c2 = s.sub(s.sub(twice, here), c3);
    let high = s.mul(s.add(s.mul(c3, f), c2), s.mul(f, f));
    s.add(s.mul(s.add(high, s.mul(here, f)), s.splat(0.5)), b)
}

/// Shapes samples `from..to` of `row` and adds them to the bus; only with `CURVES` may the window have a curve.
#[inline(always)]
fn add<S: Simd, const CURVES: bool>(
    s: S,
    hot: &Hot,
    row: &[f32; CONTROL_PERIOD],
    bus: &mut CloudBus,
    (from, to): (usize, usize),
) {
    let (zero, one, lanes) = (s.splat(0.0), s.splat(1.0), s.float(s.ramp(0, 1)));
    let (rise, rising) = (s.splat(hot.rise[0]), s.splat(hot.rise[1]));
    let (fall, falling) = (s.splat(hot.fall[0]), s.splat(hot.fall[1]));
    let (to_left, to_right) = (s.splat(hot.gain[0]), s.splat(hot.gain[1]));
    for t in (from..to).step_by(S::LANES) {
        let age = s.add(s.splat(hot.age + t as f32), lanes);
        let sunk = s.max(s.add(rise, s.mul(rising, age)), s.add(fall, s.mul(falling, age)));
        let sunk = s.min(s.max(sunk, zero), one);
        let mut shaped = s.mul(s.load(row, t), hann(s, sunk));
        if CURVES && hot.flags & CURVED != 0 {
            let exponent = s.mul(age, s.add(s.splat(hot.curve[0]), s.mul(age, s.splat(hot.curve[1]))));
            shaped = s.mul(shaped, power_of_two(s, exponent));
        }
        let sum = s.add(s.load(&bus.left, t), s.mul(shaped, to_left));
        s.store(&mut bus.left, t, sum);
        let sum = s.add(s.load(&bus.right, t), s.mul(shaped, to_right));
        s.store(&mut bus.right, t, sum);
    }
}

/// `2^x` with `x` brought into ±60; as [`crate::math::exp2`].
#[inline(always)]
fn power_of_two<S: Simd>(s: S, x: S::F) -> S::F {
    let x = s.max(s.min(x, s.splat(60.0)), s.splat(-60.0));
    let whole = s.truncate(s.add(x, s.splat(128.5)));
    let whole = s.sub_i(whole, s.splat_i(128));
    let f = s.sub(x, s.float(whole));
    let [c1, c2, c3, c4, c5, c6] = EXP2;
    let high = s.add(s.splat(c4), s.mul(f, s.add(s.splat(c5), s.mul(f, s.splat(c6)))));
    let poly = s.add(s.splat(c1), s.mul(f, s.add(s.splat(c2), s.mul(f, s.add(s.splat(c3), s.mul(f, high))))));
    let poly = s.add(s.splat(1.0), s.mul(f, poly));
    s.mul(poly, s.bits(s.exponent(s.add_i(whole, s.splat_i(127)))))
}
