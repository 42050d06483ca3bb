//! From the rack's sample rate down to the output's, by halves: two chains of allpasses whose sum leaves only the lower
//! half of the band (Regalia, Mitra and Vaidyanathan, 1988; coefficients by Gazsi's elliptic design, 1985).

#![allow(clippy::inline_always, reason = "what is not inlined is not compiled for the instruction set of its kernel")]

use super::{MAXIMUM_FACTOR, Span, WIDTH, Wide};
use crate::CONTROL_PERIOD;
use crate::simd::{Instructions, Simd, dispatch};

/// The last halving: -99 dB from 0.27 of its input's rate on; up to 0.23 it leaves all as it is.
const STEEP: [f32; 8] =
    [0.040_633_46, 0.150_505_1, 0.300_757_1, 0.460_774_5, 0.609_524_3, 0.738_503_8, 0.849_223_8, 0.949_742_8];
/// The one before, which need only keep away what would fold to where the last one passes: -82 dB.
const WIDE: [f32; 4] = [0.063_676_14, 0.236_978_9, 0.486_229_1, 0.802_361_9];

/// Two chains of `N / 2` allpasses of sixteen voices.
#[derive(Clone, Copy, Debug)]
struct Halver<const N: usize> {
    inputs: [Wide; N],
    outputs: [Wide; N],
}

impl<const N: usize> Halver<N> {
    const SILENT: Self = Self { inputs: [[0.0; WIDTH]; N], outputs: [[0.0; WIDTH]; N] };

    fn restart(&mut self, lane: usize) {
        self.inputs.iter_mut().chain(&mut self.outputs).for_each(|wide| wide[lane] = 0.0);
    }

    /// One sample of the vector at `at` for two.
    #[inline(always)]
    fn halve<S: Simd>(&mut self, s: S, at: usize, coefficients: &[f32; N], (first, second): (S::F, S::F)) -> S::F {
        let mut chains = [second, first];
        for (i, &a) in coefficients.iter().enumerate() {
            let x = chains[i % 2];
            let (old_x, old_y) = (s.load(&self.inputs[i], at), s.load(&self.outputs[i], at));
            let y = s.add(s.mul(s.sub(x, old_y), s.splat(a)), old_x);
            s.store(&mut self.inputs[i], at, x);
            s.store(&mut self.outputs[i], at, y);
            chains[i % 2] = y;
        }
        s.mul(s.add(chains[0], chains[1]), s.splat(0.5))
    }
}

/// The filters of one side of sixteen voices.
#[derive(Clone, Copy, Debug)]
pub struct Decimator {
    last: Halver<8>,
    before: Halver<4>,
}

impl Default for Decimator {
    fn default() -> Self {
        Self { last: Halver::SILENT, before: Halver::SILENT }
    }
}

impl Decimator {
    /// Forgets what voice `lane` has sounded.
    pub fn restart(&mut self, lane: usize) {
        self.last.restart(lane);
        self.before.restart(lane);
    }

    /// Brings the samples of `span` down to the output's rate, in place.
    pub fn run(
        &mut self,
        instructions: Instructions,
        span: Span,
        samples: &mut [Wide; CONTROL_PERIOD * MAXIMUM_FACTOR],
    ) {
        if span.doublings > 0 {
            run(instructions, self, span, samples);
        }
    }

    #[inline(always)]
    fn vector<S: Simd>(&mut self, s: S, at: usize, span: Span, samples: &mut [Wide; CONTROL_PERIOD * MAXIMUM_FACTOR]) {
        for t in span.from..span.to.min(CONTROL_PERIOD) {
            let pair = if span.doublings == 1 {
                (s.load(&samples[2 * t], at), s.load(&samples[2 * t + 1], at))
            } else {
                let early = (s.load(&samples[4 * t], at), s.load(&samples[4 * t + 1], at));
                let late = (s.load(&samples[4 * t + 2], at), s.load(&samples[4 * t + 3], at));
                let first = self.before.halve(s, at, &WIDE, early);
                (first, self.before.halve(s, at, &WIDE, late))
            };
            let one = self.last.halve(s, at, &STEEP, pair);
            // Behind what is still to be read: t is never above 2t.
            s.store(&mut samples[t], at, one);
        }
    }
}

#[inline(always)]
fn all<S: Simd>(s: S, decimator: &mut Decimator, span: Span, samples: &mut [Wide; CONTROL_PERIOD * MAXIMUM_FACTOR]) {
    for at in (0..WIDTH).step_by(S::LANES) {
        decimator.vector(s, at, span, samples);
    }
}

dispatch! {
    fn run(decimator: &mut Decimator, span: Span, samples: &mut [Wide; CONTROL_PERIOD * MAXIMUM_FACTOR]) = all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Loudness of a sine of `cycles` per sample of the rack after it was brought down, in dB.
    fn level(doublings: usize, cycles: f32) -> f32 {
        let mut decimator = Decimator::default();
        let (mut power, mut n) = (0.0, 0_u32);
        for period in 0..200 {
            let mut samples = [[0.0; WIDTH]; CONTROL_PERIOD * MAXIMUM_FACTOR];
            for (t, wide) in samples.iter_mut().enumerate().take(CONTROL_PERIOD << doublings) {
                let turns = f64::from(cycles) * (t + period * (CONTROL_PERIOD << doublings)) as f64;
                *wide = [crate::math::sin_turns(turns.fract() as f32); WIDTH];
            }
            decimator.run(Instructions::best(), Span { from: 0, to: CONTROL_PERIOD, doublings }, &mut samples);
            if period > 100 {
                power += samples[..CONTROL_PERIOD].iter().map(|wide| wide[5] * wide[5]).sum::<f32>();
                n += CONTROL_PERIOD as u32;
            }
        }
        10.0 * (2.0 * power / n as f32).log10()
    }

    #[test]
    fn what_would_fold_is_kept_away() {
        for cycles in [0.02, 0.1, 0.22] {
            assert!(level(1, cycles).abs() < 0.05 && level(2, cycles * 0.5).abs() < 0.05, "{cycles} passes");
        }
        for cycles in [0.28, 0.33, 0.45] {
            assert!(level(1, cycles) < -90.0, "{cycles}: {}", level(1, cycles));
        }
        for cycles in [0.15, 0.3, 0.36, 0.49] {
            assert!(level(2, cycles) < -75.0, "{cycles}: {}", level(2, cycles));
        }
    }
}
