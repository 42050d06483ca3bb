//! The filter of one grain: a state-variable filter of two poles, solved without delay (Simper, *Solving the continuous
//! SVF equations using trapezoidal integration and equivalent currents*, Cytomic 2013).

use super::kernel::BATCH;
use crate::CONTROL_PERIOD;
use crate::math::{exp2, sin_turns};
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

/// Coefficients, drawn at the grain's birth, and state.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Filter {
    a: [f32; 3],
    /// Parts of input, band and low in the output.
    mix: [f32; 3],
    state: [f32; 2],
}

impl Default for Filter {
    /// One that lets everything through as it is.
    fn default() -> Self {
        Self { a: [0.0; 3], mix: [1.0, 0.0, 0.0], state: [0.0; 2] }
    }
}

impl Filter {
    /// At rest. `cutoff` in Hz is brought between 10 Hz and 0.45 of `sample_rate`; `resonance` in [0, 1] goes from a
    /// quality of ½ to 16.
    #[must_use]
    pub fn new(kind: FilterKind, cutoff: f32, resonance: f32, sample_rate: f32) -> Self {
        // tan(πf) from sine and cosine, which are the same bits everywhere.
        let turns = 0.5 * (cutoff / sample_rate).clamp(10.0 / sample_rate, 0.45);
        let g = sin_turns(turns) / sin_turns(turns + 0.25);
        let k = 2.0 * exp2(-5.0 * resonance.clamp(0.0, 1.0));
        let a1 = 1.0 / (1.0 + g * (g + k));
        let mix = match kind {
            FilterKind::Low => [0.0, 0.0, 1.0],
            FilterKind::High => [1.0, -k, -1.0],
            FilterKind::Band => [0.0, k, 0.0],
        };
        Self { a: [a1, g * a1, g * g * a1], mix, state: [0.0; 2] }
    }
}

/// Filters samples `from..to` of each grain of a batch, a vector of grains at a time: `samples[grain][time]`.
#[expect(clippy::inline_always, reason = "it has to be compiled for the instruction set of its kernel")]
#[inline(always)]
pub(super) fn run<S: Simd>(
    s: S,
    filters: &mut [Filter],
    samples: &mut [[f32; CONTROL_PERIOD]; BATCH],
    (from, to): (usize, usize),
) {
    let mut fields = [[0.0_f32; BATCH]; 8];
    for (lane, Filter { a, mix, state }) in filters.iter().enumerate().take(BATCH) {
        let all = [a[0], a[1], a[2], mix[0], mix[1], mix[2], state[0], state[1]];
        fields.iter_mut().zip(all).for_each(|(field, value)| field[lane] = value);
    }
    let mut by_time = [[0.0_f32; BATCH]; CONTROL_PERIOD];
    for (lane, row) in samples.iter().enumerate() {
        by_time.iter_mut().zip(row).for_each(|(now, sample)| now[lane] = *sample);
    }
    let [a1, a2, a3, input, band, low, first, second] = &mut fields;
    for lane in (0..BATCH).step_by(S::LANES) {
        let (a1, a2, a3) = (s.load(a1, lane), s.load(a2, lane), s.load(a3, lane));
        let (input, band, low) = (s.load(input, lane), s.load(band, lane), s.load(low, lane));
        let (mut ic1, mut ic2) = (s.load(first, lane), s.load(second, lane));
        for now in &mut by_time[from..to] {
            let v0 = s.load(now, lane);
            let v3 = s.sub(v0, ic2);
            let v1 = s.add(s.mul(a1, ic1), s.mul(a2, v3));
            let v2 = s.add(ic2, s.add(s.mul(a2, ic1), s.mul(a3, v3)));
            ic1 = s.sub(s.add(v1, v1), ic1);
            ic2 = s.sub(s.add(v2, v2), ic2);
            s.store(now, lane, s.add(s.mul(input, v0), s.add(s.mul(band, v1), s.mul(low, v2))));
        }
        s.store(first, lane, ic1);
        s.store(second, lane, ic2);
    }
    for (lane, row) in samples.iter_mut().enumerate() {
        by_time.iter().zip(row).for_each(|(now, sample)| *sample = now[lane]);
    }
    for (lane, filter) in filters.iter_mut().enumerate().take(BATCH) {
        filter.state = [first[lane], second[lane]];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Scalar;

    /// Gain of `filter` at `hz`, by its answer to a sine.
    fn gain(filter: Filter, hz: f64) -> f64 {
        let (mut samples, mut filters) = ([[0.0; CONTROL_PERIOD]; BATCH], [filter]);
        let (mut re, mut im, mut n) = (0.0, 0.0, 0_u32);
        for period in 0..3000_u32 {
            for t in 0..CONTROL_PERIOD as u32 {
                let turns = f64::from(period * CONTROL_PERIOD as u32 + t) * hz / 48_000.0;
                samples[0][t as usize] = (turns * std::f64::consts::TAU).sin() as f32;
            }
            run(Scalar, &mut filters, &mut samples, (0, CONTROL_PERIOD));
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
                let mut filters = [Filter::new(kind, cutoff, resonance, rate)];
                let mut samples = [[0.0; CONTROL_PERIOD]; BATCH];
                for period in 0..2000 {
                    samples[0] = [if period == 0 { 1.0 } else { 0.0 }; CONTROL_PERIOD];
                    run(Scalar, &mut filters, &mut samples, (0, CONTROL_PERIOD));
                    assert!(samples[0].iter().all(|x| x.abs() < 40.0), "{kind:?} {cutoff} {resonance}");
                }
            }
        }
    }
}
