//! The inner loop: reads, filters, shapes and sums grains over a control period.
//!
//! Vectors run over time within one grain, not over grains: neighbouring samples of a grain lie in one row of memory,
//! which two loads and a permutation bring into place, where grains side by side would cost a gather for each tap.

use super::filter::{Batch, Filter};
use super::grain::{CURVED, FILTERED, Hot};
use super::levels::LEVELS;
use super::pool::CloudBus;
use super::slots::SLOTS;
use super::window::HANN;
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

const _: () = assert!(CONTROL_PERIOD == 16, "a period is what `Simd` loads and stores");

/// What the kernel works on.
pub(super) struct Job<'a> {
    pub grains: &'a mut [Hot],
    pub filters: &'a mut [Filter],
    pub views: &'a Views<'a>,
    /// Movement of the reading by lane, in cycles of the root.
    pub push: &'a [[f32; CONTROL_PERIOD]; LANES],
    pub buses: &'a mut [CloudBus; LANES],
    /// Samples of the control period.
    pub from: usize,
    pub to: usize,
    /// Four-point interpolation instead of two-point.
    pub cubic: bool,
    /// Room for grains on their way through their filters.
    pub batch: &'a mut Batch,
}

dispatch! {
    /// Adds samples `job.from..job.to` of every grain to the bus of its lane, and takes the grains on to the next period
    /// if that is its end.
    pub(super) fn play(job: &mut Job<'_>) = grains
}

#[inline(always)]
fn grains<S: Simd>(s: S, job: &mut Job<'_>) {
    match ((job.from, job.to) == (0, CONTROL_PERIOD), job.cubic) {
        (true, true) => each::<S, true>(s, job),
        (true, false) => each::<S, false>(s, job),
        // Part of a period: the same steps, one sample at a time.
        (false, true) => each::<Scalar, true>(Scalar, job),
        (false, false) => each::<Scalar, false>(Scalar, job),
    }
}

#[inline(always)]
fn each<S: Simd, const CUBIC: bool>(s: S, job: &mut Job<'_>) {
    let (from, to, views) = (job.from, job.to, job.views);
    let mut pushed = 0_u64;
    for (lane, push) in job.push.iter().enumerate() {
        pushed |= u64::from(push[from..to].iter().any(|&x| x != 0.0)) << lane;
    }
    let plain = |hot: &Hot| hot.flags & (FILTERED | CURVED) == 0 && pushed >> (hot.lane & 63) & 1 == 0;
    job.batch.count = 0;
    let mut at = 0;
    while at < job.grains.len() {
        // Two at a time: alone, one would wait for its own results longer than the processor can look ahead.
        if let Some([one, two]) = job.grains.get_mut(at..at + 2)
            && plain(one)
            && plain(two)
        {
            sound::<S, CUBIC, 2>(s, [one, two], views, job.buses, (from, to));
            step(one, to);
            step(two, to);
            at += 2;
            continue;
        }
        let hot = &mut job.grains[at];
        let lane = usize::from(hot.lane);
        if plain(hot) {
            sound::<S, CUBIC, 1>(s, [hot], views, job.buses, (from, to));
        } else if let (Some(bus), Some(push)) = (job.buses.get_mut(lane), job.push.get(lane)) {
            let view = &views[usize::from(hot.view) % views.len()];
            let is_pushed = pushed >> (lane & 63) & 1 != 0;
            let row = &mut job.batch.samples[job.batch.count];
            for t in (from..to).step_by(S::LANES) {
                let sample = if is_pushed {
                    read_pushed::<S, CUBIC>(s, hot, view, push, t)
                } else {
                    read::<S, CUBIC, 1>(s, [hot], [view], t)[0]
                };
                if hot.flags & FILTERED == 0 {
                    shape(s, hot, hot.age, sample, bus, t);
                } else {
                    s.store(row, t, sample);
                }
            }
            if hot.flags & FILTERED != 0 {
                // Nothing goes into the filter before the onset.
                let before = (-hot.age).clamp(0, CONTROL_PERIOD as i32) as usize;
                row[..before].fill(0.0);
                job.batch.grains[job.batch.count] = at;
                job.batch.count += 1;
            }
        }
        step(hot, to);
        at += 1;
        if job.batch.count == job.batch.grains.len() {
            flush(s, job);
        }
    }
    flush(s, job);
}

/// Takes a grain to the next period, if that begins at `to`.
#[inline(always)]
fn step(hot: &mut Hot, to: usize) {
    if to == CONTROL_PERIOD {
        hot.read += i64::from(hot.step) * CONTROL_PERIOD as i64;
        hot.age += CONTROL_PERIOD as i32;
    }
}

/// Reads, shapes and adds `N` grains that have neither filter nor curve nor push.
#[inline(always)]
fn sound<S: Simd, const CUBIC: bool, const N: usize>(
    s: S,
    hots: [&mut Hot; N],
    views: &Views<'_>,
    buses: &mut [CloudBus; LANES],
    (from, to): (usize, usize),
) {
    let hots = hots.map(|hot| &*hot);
    let view = hots.map(|hot| &views[usize::from(hot.view) % views.len()]);
    for t in (from..to).step_by(S::LANES) {
        let samples = read::<S, CUBIC, N>(s, hots, view, t);
        let shaped = window(s, hots, hots.map(|hot| hot.age), t);
        for i in 0..N {
            if let Some(bus) = buses.get_mut(usize::from(hots[i].lane)) {
                add(s, hots[i], s.mul(samples[i], shaped[i]), bus, t);
            }
        }
    }
}

/// Filters, shapes and adds the grains of the batch.
#[inline(always)]
fn flush<S: Simd>(s: S, job: &mut Job<'_>) {
    if job.batch.count == 0 {
        return;
    }
    job.batch.run(s, job.filters, (job.from, job.to));
    // After a whole period the grains have gone on already.
    let ahead = if job.to == CONTROL_PERIOD { CONTROL_PERIOD as i32 } else { 0 };
    for (row, &at) in job.batch.samples.iter().zip(&job.batch.grains).take(job.batch.count) {
        let hot = &job.grains[at];
        let Some(bus) = job.buses.get_mut(usize::from(hot.lane)) else { continue };
        for t in (job.from..job.to).step_by(S::LANES) {
            shape(s, hot, hot.age - ahead, s.load(row, t), bus, t);
        }
    }
    job.batch.count = 0;
}

/// Bits of a place below the point.
const MASK: i32 = 0x00FF_FFFF;

/// Places at times `t..t + LANES` as 8.24, counted from the lowest whole place of the period.
#[inline(always)]
fn places<S: Simd>(s: S, hot: &Hot, t: usize) -> (S::I, i32) {
    let first = (hot.read as i32 & MASK).wrapping_add(hot.lead).wrapping_add(hot.step.wrapping_mul(t as i32));
    (s.ramp(first, hot.step), first)
}

#[inline(always)]
fn fraction<S: Simd>(s: S, places: S::I) -> S::F {
    s.mul(s.float(s.and_i(places, s.splat_i(MASK))), s.splat(1.0 / 16_777_216.0))
}

/// An array of one vector for each of `N` grains, each step taken for all of them before the next.
macro_rules! each {
    ($s:ident, $i:ident => $value:expr) => {{
        let mut all = [$s.splat(0.0); N];
        for ($i, slot) in all.iter_mut().enumerate() {
            *slot = $value;
        }
        all
    }};
}

/// Stored samples at times `t..t + LANES`, interpolated; silence where the reading has left the buffer altogether.
#[inline(always)]
fn read<S: Simd, const CUBIC: bool, const N: usize>(
    s: S,
    hots: [&Hot; N],
    views: [&View<'_>; N],
    t: usize,
) -> [S::F; N] {
    let mut taps = [[s.splat(0.0); 4]; N];
    let mut fractions = [s.splat(0.0); N];
    for i in 0..N {
        let hot = hots[i];
        let (places, first) = places(s, hot, t);
        let (least, most) = if S::LANES == CONTROL_PERIOD {
            // The lowest place of the period, and more than fifteen steps of the fastest grain come to.
            (0, 24)
        } else {
            let last = first.wrapping_add(hot.step.wrapping_mul(S::LANES as i32 - 1));
            (first.min(last) >> 24, first.max(last) >> 24)
        };
        let base = hot.start as i32 + (hot.read >> 24) as i32 - 1;
        if let Some(four) = s.neighbours(views[i].samples, base, s.high_8(places), least, most) {
            taps[i] = four;
        }
        fractions[i] = fraction(s, places);
    }
    between::<S, CUBIC, N>(s, taps, fractions)
}

/// As [`read`], with each place moved by `push` cycles of the root.
#[inline(always)]
fn read_pushed<S: Simd, const CUBIC: bool>(
    s: S,
    hot: &Hot,
    view: &View<'_>,
    push: &[f32; CONTROL_PERIOD],
    t: usize,
) -> S::F {
    let (places, _) = places(s, hot, t);
    let moved = s.mul(s.load(push, t), s.splat(view.cycle));
    // A million samples and more are far outside; NaN goes there too.
    let moved = s.max(s.min(moved, s.splat(1e6)), s.splat(-1e6));
    let whole = s.truncate(moved);
    let whole = s.add_i(whole, s.less(moved, s.float(whole)));
    let sum = s.add(fraction(s, places), s.sub(moved, s.float(whole)));
    let carry = s.add_i(s.less(sum, s.splat(1.0)), s.splat_i(1));
    // The guards to either side of the row are silent.
    let row = (hot.read >> 24) as i32;
    let whole = s.add_i(s.high_8(places), s.add_i(whole, carry));
    let whole = s.max_i(whole, s.splat_i(-3 - row));
    let whole = s.min_i(whole, s.splat_i(view.length as i32 + 1 - row));
    let (least, most) = s.range(whole);
    match s.neighbours(view.samples, hot.start as i32 + row - 1, whole, least, most) {
        Some(four) => between::<S, CUBIC, 1>(s, [four], [s.sub(sum, s.float(carry))])[0],
        None => s.splat(0.0),
    }
}

/// What lies `f` of the way from the second to the third of four samples: by Catmull and Rom's cubic, or on a line.
#[inline(always)]
fn between<S: Simd, const CUBIC: bool, const N: usize>(s: S, taps: [[S::F; 4]; N], f: [S::F; N]) -> [S::F; N] {
    let rise = each!(s, i => s.sub(taps[i][2], taps[i][1]));
    if !CUBIC {
        return each!(s, i => s.add(taps[i][1], s.mul(f[i], rise[i])));
    }
    // Twice the slopes at either end; all coefficients but the last are twice what they are in the textbook.
    let here = each!(s, i => s.sub(taps[i][2], taps[i][0]));
    let there = each!(s, i => s.sub(taps[i][3], taps[i][1]));
    let twice = each!(s, i => s.add(rise[i], rise[i]));
    let c3 = each!(s, i => s.sub(s.add(here[i], there[i]), s.add(twice[i], twice[i])));
    let c2 = each!(s, i => s.sub(s.sub(twice[i], here[i]), c3[i]));
    let f2 = each!(s, i => s.mul(f[i], f[i]));
    let high = each!(s, i => s.add(s.mul(c3[i], f[i]), c2[i]));
    let low = each!(s, i => s.mul(here[i], f[i]));
    let both = each!(s, i => s.add(s.mul(high[i], f2[i]), low[i]));
    each!(s, i => s.add(s.mul(both[i], s.splat(0.5)), taps[i][1]))
}

/// Amplitudes of the windows' slopes at times `t..t + LANES`; `ages` are those at the start of the period.
#[inline(always)]
fn window<S: Simd, const N: usize>(s: S, hots: [&Hot; N], ages: [i32; N], t: usize) -> [S::F; N] {
    let (zero, one) = (s.splat(0.0), s.splat(1.0));
    let age = each!(s, i => s.float(s.ramp(ages[i].wrapping_add(t as i32), 1)));
    let rise = each!(s, i => s.add(s.splat(hots[i].rise[0]), s.mul(s.splat(hots[i].rise[1]), age[i])));
    let fall = each!(s, i => s.add(s.splat(hots[i].fall[0]), s.mul(s.splat(hots[i].fall[1]), age[i])));
    let sunk = each!(s, i => s.min(s.max(s.max(rise[i], fall[i]), zero), one));
    let q = each!(s, i => s.mul(sunk[i], sunk[i]));
    let bend = each!(s, i => s.add(s.splat(HANN[0]), s.mul(q[i], s.splat(HANN[1]))));
    let bend = each!(s, i => s.add(one, s.mul(q[i], bend[i])));
    let u = each!(s, i => s.sub(one, q[i]));
    let u = each!(s, i => s.mul(u[i], u[i]));
    each!(s, i => s.mul(u[i], bend[i]))
}

/// Adds `shaped` to the bus at times `t..t + LANES`.
#[inline(always)]
fn add<S: Simd>(s: S, hot: &Hot, shaped: S::F, bus: &mut CloudBus, t: usize) {
    let CloudBus { left, right } = bus;
    s.store(left, t, s.add(s.load(left, t), s.mul(shaped, s.splat(hot.gain[0]))));
    s.store(right, t, s.add(s.load(right, t), s.mul(shaped, s.splat(hot.gain[1]))));
}

/// Shapes one grain of any kind and adds it.
#[inline(always)]
fn shape<S: Simd>(s: S, hot: &Hot, age: i32, sample: S::F, bus: &mut CloudBus, t: usize) {
    let [slopes] = window(s, [hot], [age], t);
    let mut shaped = s.mul(sample, slopes);
    if hot.flags & CURVED != 0 {
        // The power of two that some windows have besides their slopes.
        let age = s.float(s.ramp(age.wrapping_add(t as i32), 1));
        let exponent = s.mul(age, s.add(s.splat(hot.curve[0]), s.mul(age, s.splat(hot.curve[1]))));
        shaped = s.mul(shaped, power_of_two(s, exponent));
    }
    add(s, hot, shaped, bus, t);
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
