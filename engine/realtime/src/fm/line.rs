//! Quantities of sixteen voices that move in lines.

use super::{WIDTH, Wide};
use crate::CONTROL_PERIOD;
use crate::simd::Simd;

/// A quantity that moves in a line within a control period: `from + slope × sample`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Line {
    /// At the first sample of the period.
    pub from: Wide,
    /// Change per sample.
    pub slope: Wide,
    target: Wide,
}

impl Line {
    /// Sends voice `lane` to `target` by the end of the period, or at once. Whether it moves.
    pub fn go(&mut self, lane: usize, target: f32, at_once: bool) -> bool {
        let from = if at_once { target } else { self.target[lane] };
        self.from[lane] = from;
        self.slope[lane] = (target - from) * (1.0 / CONTROL_PERIOD as f32);
        self.target[lane] = target;
        from != target
    }

    /// Lets voice `lane` move from `from` to `to` within the rest of the period, of which a sample is the part `per_sample`.
    pub fn run(&mut self, lane: usize, per_sample: f32, (from, to): (f32, f32)) {
        let slope = (to - from) * per_sample;
        self.slope[lane] = slope;
        // As if it came from the period's first sample.
        self.from[lane] = to - slope * CONTROL_PERIOD as f32;
        self.target[lane] = to;
    }

    /// The vector at `at` of its values at sample `now`.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "part of the kernels")]
    pub(crate) fn at<S: Simd>(&self, s: S, at: usize, now: S::F) -> S::F {
        s.add(s.load(&self.from, at), s.mul(s.load(&self.slope, at), now))
    }

    /// What voice `lane` moves to.
    #[must_use]
    pub const fn target(&self, lane: usize) -> f32 {
        self.target[lane]
    }

    /// Begins a period: what moved in the last one has arrived.
    pub fn settle(&mut self) {
        self.from = self.target;
        self.slope = [0.0; WIDTH];
    }
}
