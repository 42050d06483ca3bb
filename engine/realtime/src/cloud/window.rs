//! The shapes of a grain's amplitude, as tables: every grain reads one by phase.

use crate::math::{exp2, sin_turns};

/// Intervals of a table.
const SIZE: usize = 512;

/// Shape of a grain's amplitude over its life; all begin and end at zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Window {
    /// Raised cosine.
    Hann,
    /// Flat with cosine slopes of a quarter each.
    Tukey,
    /// Gaussian with σ = 0.15 of the grain, lowered to reach zero.
    Gauss,
    /// Quick start, exponential decay of 48 dB (Roads, *Microsound*, 2001).
    Expodec,
    /// The reverse of [`Window::Expodec`].
    Rexpodec,
    /// Flat, its edges rounded over 2 % against clicks.
    Rectangle,
}

impl Window {
    /// In the order of the parameter `cloud.window`.
    pub const ALL: [Self; 6] = [Self::Hann, Self::Tukey, Self::Gauss, Self::Expodec, Self::Rexpodec, Self::Rectangle];

    /// The window that the plain parameter value names.
    #[must_use]
    pub fn from_plain(value: f32) -> Self {
        *Self::ALL.get(value as usize).unwrap_or(&Self::Hann)
    }

    /// Amplitude at `phase` in [0, 1].
    fn shape(self, phase: f32) -> f32 {
        // A cosine slope from 0 to 1 while `x` goes from 0 to `width`.
        let slope = |x: f32, width: f32| if x >= width { 1.0 } else { 0.5 + 0.5 * sin_turns(0.5 * x / width - 0.25) };
        let mirrored = phase.min(1.0 - phase);
        match self {
            Self::Hann => slope(mirrored, 0.5),
            Self::Tukey => slope(mirrored, 0.25),
            Self::Gauss => {
                let bell = |d: f32| exp2(-0.721_347_5 * (d / 0.15) * (d / 0.15));
                (bell(mirrored - 0.5) - bell(0.5)) / (1.0 - bell(0.5))
            }
            Self::Expodec => slope(phase, 0.02) * (exp2(-8.0 * phase) - exp2(-8.0)) / (1.0 - exp2(-8.0)),
            Self::Rexpodec => Self::Expodec.shape(1.0 - phase),
            Self::Rectangle => slope(mirrored, 0.02),
        }
    }
}

/// All windows as tables of `SIZE` intervals, with one entry more to interpolate into.
#[derive(Clone, Debug)]
pub(super) struct WindowTables([[f32; SIZE + 2]; Window::ALL.len()]);

impl WindowTables {
    pub(super) fn new() -> Self {
        Self(Window::ALL.map(|w| std::array::from_fn(|i| w.shape((i as f32 / SIZE as f32).min(1.0)))))
    }

    /// Amplitude of `window` at `phase`, which is clamped to [0, 1].
    #[inline]
    pub(super) fn at(&self, window: Window, phase: f32) -> f32 {
        let table = &self.0[window as usize];
        let x = phase.clamp(0.0, 1.0) * SIZE as f32;
        let place = (x as usize).min(SIZE);
        let fraction = x - place as f32;
        table[place] + (table[place + 1] - table[place]) * fraction
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_silent_at_both_ends_and_reach_one() {
        let tables = WindowTables::new();
        for window in Window::ALL {
            assert!(tables.at(window, 0.0).abs() < 1e-4, "{window:?} starts at zero");
            assert!(tables.at(window, 1.0).abs() < 1e-4, "{window:?} ends at zero");
            let top = (0..=1000).map(|i| tables.at(window, i as f32 / 1000.0)).fold(0.0, f32::max);
            assert!((0.85..=1.0001).contains(&top), "{window:?} peaks at {top}");
        }
    }

    #[test]
    fn table_follows_the_hann_formula() {
        let tables = WindowTables::new();
        for i in 0..=97 {
            let phase = i as f32 / 97.0;
            let exact = 0.5 - 0.5 * (std::f32::consts::TAU * phase).cos();
            assert!((tables.at(Window::Hann, phase) - exact).abs() < 2e-5);
        }
    }
}
