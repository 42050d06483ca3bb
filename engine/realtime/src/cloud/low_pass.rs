//! The low-pass filters between the bandwidths of a cloud. A cloud of 128 grains is half a million samples, and is waited
//! for: outputs are worked out side by side.

use std::f64::consts::PI;

use crate::simd::{Instructions, Simd, dispatch};

/// Taps to either side of the filters' middle.
pub(super) const REACH: usize = 64;
/// Shape of the Kaiser window: stop band below -90 dB.
const BETA: f64 = 8.96;
/// Width of the filters' transition in cycles per sample, which [`REACH`] and [`BETA`] give.
const TRANSITION: f64 = 0.0452;
/// Partial sums of an output.
const SUMS: usize = 8;
/// Outputs are worked out by at most so many at a time.
const WIDEST: usize = 16;

/// Half of a symmetric Kaiser-windowed low-pass filter, from the middle tap on, whose stop band begins at `edge` cycles
/// per sample (Oppenheim and Schafer, *Discrete-Time Signal Processing*, section 7.6).
pub(super) fn low_pass(edge: f64) -> Taps {
    let cutoff = edge - TRANSITION * 0.5;
    let taps: [f64; REACH + 1] = std::array::from_fn(|n| {
        let x = n as f64;
        let sinc = if n == 0 { 2.0 * cutoff } else { (2.0 * PI * cutoff * x).sin() / (PI * x) };
        let inside = (1.0 - (x / (REACH as f64 + 1.0)).powi(2)).sqrt();
        sinc * bessel(BETA * inside) / bessel(BETA)
    });
    let sum = taps[0] + 2.0 * taps[1..].iter().sum::<f64>();
    taps.map(|tap| (tap / sum) as f32)
}

/// Modified Bessel function of the first kind, order 0, by its series.
fn bessel(x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    for k in 1..40 {
        term *= (x / (2.0 * f64::from(k))).powi(2);
        sum += term;
    }
    sum
}

/// Runs filters; keeps its buffers from row to row.
#[derive(Debug, Default)]
pub(super) struct Filter {
    /// The padded row's samples with even and with odd numbers.
    halves: [Vec<f32>; 2],
    out: Vec<f32>,
}

impl Filter {
    /// Every `step`-th sample (1 or 2) of `row` filtered by the symmetric filter with the taps `half` from its middle on;
    /// beyond its ends the row is silent. The same bits on all machines.
    pub(super) fn run(&mut self, row: &[f32], half: &Taps, step: usize) -> &[f32] {
        let count = row.len().div_ceil(step);
        self.out.clear();
        self.out.resize(count.next_multiple_of(WIDEST), 0.0);
        for (parity, part) in self.halves.iter_mut().enumerate().take(step) {
            part.clear();
            part.resize(REACH / step, 0.0);
            part.extend(row.iter().skip(parity).step_by(step));
            part.resize(self.out.len() + 2 * REACH, 0.0);
        }
        run(Instructions::best(), &self.halves, half, step, &mut self.out);
        &self.out[..count]
    }
}

/// Half a filter, from its middle tap on.
pub(super) type Taps = [f32; REACH + 1];

#[inline(always)]
fn all<S: Simd>(s: S, halves: &[Vec<f32>; 2], half: &Taps, step: usize, out: &mut [f32]) {
    let mut at = 0;
    while at + S::LANES <= out.len() {
        let mut sums = [s.splat(0.0); SUMS];
        let mut k = 1;
        while k <= REACH {
            let mut j = 0;
            while j < SUMS {
                let tap = k + j;
                let (before, after) = if step == 1 {
                    (s.load(&halves[0], at + REACH - tap), s.load(&halves[0], at + REACH + tap))
                } else {
                    // Sample 2n ± tap of the row: REACH is even, so the parity of its place is the tap's.
                    let part = &halves[tap & 1];
                    (s.load(part, at + (REACH - tap) / 2), s.load(part, at + (REACH + tap) / 2))
                };
                sums[j] = s.add(sums[j], s.mul(s.add(before, after), s.splat(half[tap])));
                j += 1;
            }
            k += SUMS;
        }
        let mut sum = sums[0];
        let mut j = 1;
        while j < SUMS {
            sum = s.add(sum, sums[j]);
            j += 1;
        }
        let middle = s.load(&halves[0], at + REACH / step);
        s.store(out, at, s.add(s.mul(middle, s.splat(half[0])), sum));
        at += S::LANES;
    }
}

dispatch! {
    fn run(halves: &[Vec<f32>; 2], half: &Taps, step: usize, out: &mut [f32]) = all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::uniform;

    #[test]
    fn all_instruction_sets_filter_as_the_sum_says() {
        for (length, step) in [(1, 1), (1, 2), (2, 2), (63, 1), (300, 1), (300, 2), (301, 2)] {
            let row: Vec<f32> = (0..length).map(|n| uniform(1, 2, n) - 0.5).collect();
            let half = low_pass(0.5 / step as f64 * 0.7);
            let sample = |place: usize| place.checked_sub(REACH).and_then(|at| row.get(at)).copied().unwrap_or(0.0);
            let mut filter = Filter::default();
            let found = filter.run(&row, &half, step).to_vec();
            assert_eq!(found.len(), row.len().div_ceil(step));
            for (n, &found) in found.iter().enumerate() {
                let middle = n * step + REACH;
                let pairs = (1..=REACH).map(|tap| (sample(middle - tap) + sample(middle + tap)) * half[tap]);
                let wanted = sample(middle) * half[0] + pairs.sum::<f32>();
                assert!((found - wanted).abs() < 1e-6, "sample {n} of {length} by {step}: {found} for {wanted}");
            }
            for instructions in Instructions::ALL.into_iter().filter(|set| set.is_available()) {
                let mut out = vec![0.0; filter.out.len()];
                run(instructions, &filter.halves, &half, step, &mut out);
                assert_eq!(out[..found.len()], found, "{instructions:?}");
            }
        }
    }
}
