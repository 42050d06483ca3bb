//! The shapes of a grain's amplitude, in the form that the kernels evaluate: two straight lines over the grain's age,
//! the greater of which says how far the amplitude has sunk along a cosine slope, and for bells and decays a power of
//! two besides.

use crate::math::exp2;
use crate::simd::{Scalar, Simd};

/// Shape of a grain's amplitude over its life; all are zero before its onset and after its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum Window {
    /// Raised cosine.
    #[default]
    Hann,
    /// Flat with cosine slopes.
    Tukey,
    /// Gaussian with σ = 0.15 of the grain.
    Gauss,
    /// Quick start, exponential decay of 48 dB (Roads, *Microsound*, 2001).
    Expodec,
    /// The reverse of [`Window::Expodec`].
    Rexpodec,
    /// Flat, its edges rounded over half a millisecond against clicks.
    Rectangle,
    /// The stored grain as it is, from its first sample to its last.
    Raw,
}

/// Seconds over which a rectangle's edges are rounded.
const DECLICK: f32 = 0.0005;
/// The part of a decay over which its sudden edge is rounded.
const EDGE: f32 = 0.02;

impl Window {
    /// In the order of the parameter `cloud.window`.
    pub const ALL: [Self; 7] =
        [Self::Hann, Self::Tukey, Self::Gauss, Self::Expodec, Self::Rexpodec, Self::Rectangle, Self::Raw];

    /// The window that the plain parameter value names.
    #[must_use]
    pub fn from_plain(value: f32) -> Self {
        *Self::ALL.get(value as usize).unwrap_or(&Self::Hann)
    }

    /// The two cosine slopes, as parts of the grain; `slope` and `skew` are the parameters of those names and `declick`
    /// the part that [`DECLICK`] is.
    fn slopes(self, slope: f32, skew: f32, declick: f32) -> (f32, f32) {
        let skewed = |both: f32| (both * 0.5 * (1.0 + skew), both * 0.5 * (1.0 - skew));
        match self {
            Self::Hann => skewed(1.0),
            Self::Tukey => skewed(slope),
            Self::Gauss => (0.1, 0.1),
            Self::Expodec => (EDGE, 4.0 * EDGE),
            Self::Rexpodec => (4.0 * EDGE, EDGE),
            Self::Rectangle => (declick.min(0.5), declick.min(0.5)),
            Self::Raw => (0.0, 0.0),
        }
    }

    /// Coefficients of the power of two, `2^(c0 + c1·p + c2·p²)` at place `p` of the grain, where it has one.
    const fn decay(self) -> Option<[f32; 3]> {
        match self {
            Self::Gauss => {
                // e^(-(p - ½)² / 2σ²) as a power of two.
                let sharp = std::f32::consts::LOG2_E / (2.0 * 0.15 * 0.15);
                Some([-0.25 * sharp, sharp, -sharp])
            }
            Self::Expodec => Some([0.0, -8.0, 0.0]),
            Self::Rexpodec => Some([-8.0, 8.0, 0.0]),
            _ => None,
        }
    }
}

/// A window laid over one grain. At age `x` (samples since the first one at or after the onset) the amplitude is
/// `hann(t) × 2^(curve[0] + curve[1]·x + curve[2]·x²)` with `t = max(rise[0] + rise[1]·x, fall[0] + fall[1]·x)`
/// clamped to [0, 1].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Shape {
    /// Sinks from 1 to 0 over the rise.
    pub rise: [f32; 2],
    /// Climbs from 0 to 1 over the fall.
    pub fall: [f32; 2],
    /// Exponent of the power of two, if there is one.
    pub curve: Option<[f32; 3]>,
}

impl Shape {
    /// `window` over `samples` samples, of which `late` in [0, 1) have passed at age 0.
    pub fn new(window: Window, samples: f32, late: f32, slope: f32, skew: f32, sample_rate: f32) -> Self {
        if window == Window::Raw {
            let last = samples.ceil();
            return Self { rise: [-1.0, -2.0], fall: [1.0 - 2.0 * last, 2.0], curve: None };
        }
        let (rise, fall) = window.slopes(slope, skew, DECLICK * sample_rate / samples);
        // A slope within one sample is as steep as can be.
        let (rise, fall) = ((rise * samples).max(1.0), (fall * samples).max(1.0));
        let curve = window.decay().map(|[c0, c1, c2]| {
            let (step, first) = (1.0 / samples, late / samples);
            [c0 + first * (c1 + c2 * first), step * (c1 + 2.0 * c2 * first), c2 * step * step]
        });
        Self { rise: [1.0 - late / rise, -1.0 / rise], fall: [(late - samples) / fall + 1.0, 1.0 / fall], curve }
    }

    /// Lets the amplitude sink to nothing within `samples` from age `age` on, from where it is by then; sooner where the
    /// window ends sooner.
    pub fn fade(&mut self, age: f32, samples: f32) {
        let sunk = self.sunk(age);
        let end = (1.0 - self.fall[0]) / self.fall[1];
        let climb = (1.0 - sunk) / samples.min(end - age).max(1.0);
        self.fall = [sunk - climb * age, climb];
    }

    fn sunk(&self, age: f32) -> f32 {
        let (rise, fall) = (self.rise[0] + self.rise[1] * age, self.fall[0] + self.fall[1] * age);
        rise.max(fall).clamp(0.0, 1.0)
    }

    /// Amplitude at age `age`.
    pub fn at(&self, age: f32) -> f32 {
        let decay = self.curve.map_or(1.0, |[c0, c1, c2]| exp2(c0 + age * (c1 + c2 * age)));
        hann(Scalar, self.sunk(age)) * decay
    }
}

/// `cos²(πt/2)` for `t` in [0, 1] as `(1 - t²)²·(1 + …)`: exact at both ends, elsewhere within 5e-5.
#[expect(clippy::inline_always, reason = "it has to be compiled for the instruction set of its kernel")]
#[inline(always)]
pub(super) fn hann<S: Simd>(s: S, t: S::F) -> S::F {
    let one = s.splat(1.0);
    let q = s.mul(t, t);
    let u = s.sub(one, q);
    let bend = s.add(s.splat(-0.466_134_84), s.mul(q, s.splat(0.086_291_9)));
    s.mul(s.mul(u, u), s.add(one, s.mul(q, bend)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(window: Window, samples: f32, late: f32) -> Shape {
        Shape::new(window, samples, late, 0.5, 0.0, 48_000.0)
    }

    #[test]
    fn windows_are_silent_outside_and_reach_one() {
        for window in Window::ALL {
            for (samples, late) in [(2.0, 0.0), (24.0, 0.3), (4800.0, 0.0), (190_000.7, 0.99)] {
                let shape = shape(window, samples, late);
                let end = (samples - late).ceil();
                for outside in [-1.0, -17.0, end, end + 1.0, end + 500.0] {
                    if window != Window::Raw || outside < 0.0 || outside >= samples.ceil() {
                        assert_eq!(shape.at(outside), 0.0, "{window:?} of {samples} at {outside}");
                    }
                }
                let top = (0..=1000).map(|i| shape.at((samples * i as f32 / 1000.0).floor())).fold(0.0, f32::max);
                assert!((0.65..=1.0001).contains(&top) || samples < 3.0, "{window:?} of {samples} peaks at {top}");
            }
        }
    }

    #[test]
    fn hann_is_a_raised_cosine_wherever_the_onset_falls() {
        for late in [0.0, 0.25, 0.9] {
            let shape = shape(Window::Hann, 97.0, late);
            for x in 0..97 {
                let exact = 0.5 - 0.5 * (std::f32::consts::TAU * (x as f32 + late) / 97.0).cos();
                let exact = if x as f32 + late > 97.0 { 0.0 } else { exact };
                assert!((shape.at(x as f32) - exact).abs() < 6e-5, "{x} {late}");
            }
        }
    }

    #[test]
    fn decays_and_bells_follow_their_formulas() {
        let at = |window, p: f32| shape(window, 10_000.0, 0.0).at(p * 10_000.0);
        assert!((at(Window::Expodec, 0.5) - 1.0 / 16.0).abs() < 1e-4);
        assert!((at(Window::Rexpodec, 0.5) - 1.0 / 16.0).abs() < 1e-4);
        assert!((at(Window::Rexpodec, 0.97) - 2.0_f32.powf(-0.24)).abs() < 1e-4);
        assert!((at(Window::Gauss, 0.65) - (-0.5_f32).exp()).abs() < 1e-4);
        assert_eq!(at(Window::Raw, 0.999), 1.0);
    }

    #[test]
    fn slopes_lean_to_either_side() {
        let skewed = |window, slope, skew, p: f32| Shape::new(window, 1000.0, 0.0, slope, skew, 48e3).at(p * 1000.0);
        assert!(skewed(Window::Tukey, 0.5, 1.0, 0.01) < 0.01 && skewed(Window::Tukey, 0.5, 1.0, 0.99) > 0.99);
        assert!(skewed(Window::Hann, 0.0, -1.0, 0.01) > 0.99 && skewed(Window::Hann, 0.0, -1.0, 0.5) < 0.51);
        assert!(skewed(Window::Tukey, 0.0, 0.0, 0.01) > 0.99);
    }

    #[test]
    fn a_fade_starts_where_the_window_is_and_never_lasts_longer() {
        for (window, age) in
            [(Window::Hann, 300.0), (Window::Hann, 20.0), (Window::Tukey, 500.0), (Window::Gauss, 480.0)]
        {
            let mut shape = shape(window, 1000.0, 0.0);
            let before = shape.at(age);
            shape.fade(age, 96.0);
            assert!((shape.at(age) - before).abs() < 1e-4, "{window:?}");
            assert_eq!(shape.at(age + 97.0), 0.0);
        }
        let mut ending = shape(Window::Hann, 1000.0, 0.0);
        ending.fade(990.0, 96.0);
        assert_eq!(ending.at(1000.0), 0.0, "a grain that ends sooner ends when it would have");
    }
}
