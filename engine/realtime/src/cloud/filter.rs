//! The filter of one grain: a state-variable filter of two poles, solved without delay (Simper, *Solving the continuous
//! SVF equations using trapezoidal integration and equivalent currents*, Cytomic 2013).

use super::kernel::BATCH;
use crate::CONTROL_PERIOD;
use crate::math::{exp2, tan_turns};
use crate::simd::Simd;

/// What is kept of the spectrum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterKind {
    /// Below the cutoff.
    Low,
    /// Above the cutoff.
    High,
    /// Around the cutoff, at unit gain there.
    Band,
}

impl FilterKind {
    /// The kind that the plain value of `cloud.filter` names; `None` for no filter.
    #[must_use]
    pub const fn from_plain(value: f32) -> Option<Self> {
        match value as u32 {
            1 => Some(Self::Low),
            2 => Some(Self::High),
            3 => Some(Self::Band),
            _ => None,
        }
    }
}

/// A filter's numbers: how its state goes on, what of input and state is heard, and the state.
///
/// In Simper's terms, of a state `ic1`, `ic2` and an input `v0`: with `d = v0 - ic2`, the next state is
/// `(2a₁ - 1)·ic1 + 2a₂·d` and `ic2 + 2a₂·ic1 + 2a₃·d`; his `v1` and `v2` are sums of input and state as well.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Filter([f32; FIELDS]);

const FIELDS: usize = 8;

impl Default for Filter {
    /// One that lets everything through as it is.
    fn default() -> Self {
        Self([0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0])
    }
}

impl Filter {
    /// At rest. `cutoff` in Hz is brought between 10 Hz and 0.45 of `sample_rate`; `resonance` in [0, 1] goes from a
    /// quality of ½ to 16.
    #[must_use]
    pub fn new(kind: FilterKind, cutoff: f32, resonance: f32, sample_rate: f32) -> Self {
        let g = tan_turns(0.5 * (cutoff / sample_rate).clamp(10.0 / sample_rate, 0.45));
        let k = 2.0 * exp2(-5.0 * resonance.clamp(0.0, 1.0));
        let a1 = 1.0 / (1.0 + g * (g + k));
        let (a2, a3) = (g * a1, g * g * a1);
        let low = [a3, a2, 1.0 - a3];
        let band = [k * a2, k * a1, -k * a2];
        let [input, first, second] = match kind {
            FilterKind::Low => low,
            FilterKind::Band => band,
            FilterKind::High => [1.0 - band[0] - low[0], -band[1] - low[1], -band[2] - low[2]],
        };
        Self([2.0 * a1 - 1.0, 2.0 * a2, 2.0 * a3, input, first, second, 0.0, 0.0])
    }
}

/// The filters of a batch of grains, number by number.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
struct Batch([[f32; BATCH]; FIELDS]);

/// The filters of all grains of the pool, in its order.
#[derive(Debug)]
pub(super) struct Filters(Vec<Batch>);

impl Filters {
    /// Room for `most`.
    pub fn new(most: usize) -> Self {
        Self(vec![Batch([[0.0; BATCH]; FIELDS]); most.div_ceil(BATCH)])
    }

    /// Makes `filter` that of the grain at `place`; places that there is no room for are left out.
    pub fn set(&mut self, place: usize, filter: &Filter) {
        if let Some(Batch(fields)) = self.0.get_mut(place / BATCH) {
            fields.iter_mut().zip(filter.0).for_each(|(field, value)| field[place % BATCH] = value);
        }
    }

    /// Makes the filter of the grain at `from` that of the one at `to`.
    pub fn copy(&mut self, from: usize, to: usize) {
        if let Some(Batch(fields)) = self.0.get(from / BATCH) {
            let filter = Filter(fields.map(|field| field[from % BATCH]));
            self.set(to, &filter);
        }
    }

    /// Filters samples `from..to` of each grain of batch `batch`, a vector of grains at a time: `samples[grain][time]`.
    #[expect(clippy::inline_always, reason = "it has to be compiled for the instruction set of its kernel")]
    #[inline(always)]
    pub fn run<S: Simd>(
        &mut self,
        s: S,
        batch: usize,
        samples: &mut [[f32; CONTROL_PERIOD]; BATCH],
        (from, to): (usize, usize),
    ) {
        let Some(Batch([keep, one, two, input, by_first, by_second, first, second])) = self.0.get_mut(batch) else {
            return;
        };
        let mut by_time = [[0.0_f32; BATCH]; CONTROL_PERIOD];
        s.transpose(samples, &mut by_time);
        for lane in (0..BATCH).step_by(S::LANES) {
            let (keep, one, two) = (s.load(keep, lane), s.load(one, lane), s.load(two, lane));
            let (input, by_first, by_second) = (s.load(input, lane), s.load(by_first, lane), s.load(by_second, lane));
            let (mut ic1, mut ic2) = (s.load(first, lane), s.load(second, lane));
            for now in &mut by_time[from..to] {
                let v0 = s.load(now, lane);
                let heard = s.add(s.mul(by_first, ic1), s.mul(by_second, ic2));
                s.store(now, lane, s.add(s.mul(input, v0), heard));
                let difference = s.sub(v0, ic2);
                let moved = s.mul(one, ic1);
                ic1 = s.add(s.mul(keep, ic1), s.mul(one, difference));
                ic2 = s.add(ic2, s.add(moved, s.mul(two, difference)));
            }
            s.store(first, lane, ic1);
            s.store(second, lane, ic2);
        }
        s.transpose(&by_time, samples);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Scalar;

    /// Gain of `filter` at `hz`, by its answer to a sine.
    fn gain(filter: Filter, hz: f64) -> f64 {
        let (mut samples, mut filters) = ([[0.0; CONTROL_PERIOD]; BATCH], Filters::new(1));
        filters.set(0, &filter);
        let (mut re, mut im, mut n) = (0.0, 0.0, 0_u32);
        for period in 0..3000_u32 {
            for t in 0..CONTROL_PERIOD as u32 {
                let turns = f64::from(period * CONTROL_PERIOD as u32 + t) * hz / 48_000.0;
                samples[0][t as usize] = (turns * std::f64::consts::TAU).sin() as f32;
            }
            filters.run(Scalar, 0, &mut samples, (0, CONTROL_PERIOD));
            for t in 0..CONTROL_PERIOD as u32 {
                let turns = f64::from(period * CONTROL_PERIOD as u32 + t) * hz / 48_000.0 * std::f64::consts::TAU;
                if period >= 1500 {
                    re += f64::from(samples[0][t as usize]) * turns.cos();
                    im += f64::from(samples[0][t as usize]) * turns.sin();
                    n += 1;
                }
            }
        }
        2.0 * re.hypot(im) / f64::from(n)
    }

    #[test]
    fn each_kind_keeps_its_part_of_the_spectrum() {
        let filter = |kind, resonance| Filter::new(kind, 1000.0, resonance, 48_000.0);
        let near = |found: f64, expected: f64| assert!((found - expected).abs() < 0.02 * expected.max(0.2), "{found}");
        // Butterworth at k = √2, which is a resonance of 0.1.
        near(gain(filter(FilterKind::Low, 0.1), 1000.0), std::f64::consts::FRAC_1_SQRT_2);
        near(gain(filter(FilterKind::Low, 0.1), 100.0), 1.0);
        near(gain(filter(FilterKind::Low, 0.1), 8000.0), 0.0145);
        near(gain(filter(FilterKind::High, 0.1), 8000.0), 1.0);
        near(gain(filter(FilterKind::High, 0.1), 100.0), 0.01);
        near(gain(filter(FilterKind::Band, 0.8), 1000.0), 1.0);
        near(gain(filter(FilterKind::Low, 1.0), 1000.0), 16.0);
    }

    #[test]
    fn extremes_stay_finite() {
        for (cutoff, resonance, rate) in [(0.0, 0.0, 48e3), (1e9, 1.0, 8e3), (20_000.0, 1.0, 768e3)] {
            for kind in [FilterKind::Low, FilterKind::High, FilterKind::Band] {
                let mut filters = Filters::new(1);
                filters.set(0, &Filter::new(kind, cutoff, resonance, rate));
                let mut samples = [[0.0; CONTROL_PERIOD]; BATCH];
                for period in 0..2000 {
                    samples[0] = [if period == 0 { 1.0 } else { 0.0 }; CONTROL_PERIOD];
                    filters.run(Scalar, 0, &mut samples, (0, CONTROL_PERIOD));
                    assert!(samples[0].iter().all(|x| x.abs() < 40.0), "{kind:?} {cutoff} {resonance}");
                }
            }
        }
    }
}
