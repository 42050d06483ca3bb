//! The filter of each voice: one or two state-variable filters in a row, voices as lanes.
//!
//! The trapezoidal state-variable filter of A. Simper ("Solving the continuous SVF equations using trapezoidal
//! integration", 2013), which stays stable and in tune while its cutoff moves.

#![allow(clippy::inline_always, reason = "what is not inlined is not compiled for the instruction set of its kernel")]

use crate::fm::{Line, WIDTH, Wide};
use crate::math::tan_turns;
use crate::simd::Simd;

/// What comes out of a state-variable filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Output {
    #[default]
    Low,
    High,
    Band,
    Notch,
}

/// Kind of the filter, the same for all voices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FilterKind {
    output: Output,
    /// State-variable filters in a row, 1 or 2.
    stages: usize,
}

impl FilterKind {
    /// The kind of the plain value of the parameter `filter.kind`; `None` is off.
    #[must_use]
    pub const fn from_plain(value: f32) -> Option<Self> {
        let (output, stages) = match value as u32 {
            1 => (Output::Low, 1),
            2 => (Output::Low, 2),
            3 => (Output::High, 1),
            4 => (Output::High, 2),
            5 => (Output::Band, 1),
            6 => (Output::Band, 2),
            7 => (Output::Notch, 1),
            8 => (Output::Notch, 2),
            _ => return None,
        };
        Some(Self { output, stages })
    }
}

/// Coefficients of one stage.
#[derive(Clone, Copy, Debug, Default)]
struct Coefficients {
    /// `a1`, `a2`, `a3` and the damping `k` of the paper.
    a: [Line; 4],
}

/// Filters of sixteen voices, left and right.
#[derive(Clone, Copy, Debug, Default)]
pub struct VoiceFilter {
    stages: [Coefficients; 2],
    drive: Line,
    /// `state[stage][side][integrator]`
    state: [[[Wide; 2]; 2]; 2],
    driven: bool,
}

/// Damping of a stage that rings no more than it must, and the least there is: it rings long, but ends.
const DAMPING: [[f32; 2]; 2] = [[std::f32::consts::SQRT_2, 0.0], [1.847_759, 0.765_366_9]];
const LEAST: f32 = 0.01;

impl VoiceFilter {
    /// Forgets what voice `lane` has sounded.
    pub fn restart(&mut self, lane: usize) {
        self.state.iter_mut().flatten().flatten().for_each(|wide| wide[lane] = 0.0);
    }

    /// Sends voice `lane` to a cutoff of `cycles` per sample, a resonance of 0 … 1 and a gain in front of the filter by
    /// the end of the period, or at once.
    pub fn set(&mut self, kind: FilterKind, lane: usize, (cycles, resonance, drive): (f32, f32, f32), at_once: bool) {
        let g = tan_turns(cycles.clamp(1e-5, 0.49) * 0.5);
        let free = 1.0 - resonance.clamp(0.0, 1.0);
        for (stage, damping) in DAMPING[kind.stages - 1].into_iter().enumerate().take(kind.stages) {
            // Only the last stage resonates; the first of two stays broad.
            let k = if stage + 1 == kind.stages { damping * free + LEAST } else { damping };
            let a1 = 1.0 / (1.0 + g * (g + k));
            let values = [a1, g * a1, g * g * a1, k];
            for (line, value) in self.stages[stage].a.iter_mut().zip(values) {
                line.go(lane, value, at_once);
            }
        }
        self.drive.go(lane, drive, at_once);
        self.driven |= drive > 1.0;
    }

    /// Begins a control period.
    pub fn settle(&mut self) {
        self.stages.iter_mut().flat_map(|stage| &mut stage.a).for_each(Line::settle);
        self.drive.settle();
        self.driven = self.drive.from.iter().any(|drive| *drive > 1.0);
    }

    /// Filters the vector at `at` of sample `t` of the period, of both sides.
    #[inline(always)]
    pub(super) fn sample<S: Simd>(&mut self, s: S, kind: FilterKind, at: usize, t: f32, sides: [S::F; 2]) -> [S::F; 2] {
        // Written out: what a closure or an iterator of arrays calls is not compiled for the instruction set.
        let now = s.splat(t);
        let [mut left, mut right] = sides;
        if self.driven {
            // Lanes without a voice have none.
            let drive = s.max(self.drive.at(s, at, now), s.splat(1.0));
            // A voice that is not driven goes through unharmed, whatever its neighbours do.
            let part = s.min(s.sub(drive, s.splat(1.0)), s.splat(1.0));
            left = driven(s, left, drive, part);
            right = driven(s, right, drive, part);
        }
        for stage in 0..kind.stages.min(2) {
            let [a1, a2, a3, k] = &self.stages[stage].a;
            let a = [a1.at(s, at, now), a2.at(s, at, now), a3.at(s, at, now), k.at(s, at, now)];
            let [left_state, right_state] = &mut self.state[stage];
            left = pass(s, kind.output, a, left, left_state, at);
            right = pass(s, kind.output, a, right, right_state, at);
        }
        [left, right]
    }
}

/// One sample through one filter.
#[inline(always)]
fn pass<S: Simd>(s: S, output: Output, [a1, a2, a3, k]: [S::F; 4], x: S::F, state: &mut [Wide; 2], at: usize) -> S::F {
    let [one, two] = state;
    let (ic1, ic2) = (s.load(one, at), s.load(two, at));
    let v3 = s.sub(x, ic2);
    let v1 = s.add(s.mul(a1, ic1), s.mul(a2, v3));
    let v2 = s.add(ic2, s.add(s.mul(a2, ic1), s.mul(a3, v3)));
    s.store(one, at, s.sub(s.add(v1, v1), ic1));
    s.store(two, at, s.sub(s.add(v2, v2), ic2));
    let damped = s.mul(k, v1);
    match output {
        Output::Low => v2,
        // At unit gain in its middle.
        Output::Band => damped,
        Output::Notch => s.sub(x, damped),
        Output::High => s.sub(s.sub(x, damped), v2),
    }
}

/// A sample saturated in front of the filter, as far as `part` says.
#[inline(always)]
fn driven<S: Simd>(s: S, x: S::F, drive: S::F, part: S::F) -> S::F {
    s.add(x, s.mul(part, s.sub(s.div(saturated(s, s.mul(x, drive)), drive), x)))
}

/// Slope 1 at 0, ±1 from ±1.5 on.
#[inline(always)]
fn saturated<S: Simd>(s: S, x: S::F) -> S::F {
    let x = s.min(s.max(x, s.splat(-1.5)), s.splat(1.5));
    s.sub(x, s.mul(s.splat(4.0 / 27.0), s.mul(x, s.mul(x, x))))
}

const _: () = assert!(WIDTH == 16, "lanes are those of the rack's groups");
