//! The loss in frames of one length.

use std::f64::consts::TAU;
use std::sync::Arc;

use rustfft::num_complex::Complex64;
use rustfft::{Fft, FftPlanner};

/// Magnitudes end here: -80 dB.
const FLOOR: f64 = 1e-4;
/// Frames over each sample.
const OVERLAP: usize = 4;

/// Frames of one length, and what the target has in them.
pub struct Resolution {
    forward: Arc<dyn Fft<f64>>,
    inverse: Arc<dyn Fft<f64>>,
    window: Vec<f64>,
    /// Magnitudes `[voices, frames, bins]`.
    target: Vec<f64>,
}

impl Resolution {
    pub fn new(planner: &mut FftPlanner<f64>, length: usize, target: &[f64], samples: usize) -> Self {
        let (forward, inverse) = (planner.plan_fft_forward(length), planner.plan_fft_inverse(length));
        // A window whose sum is 2 gives a sine of amplitude 1 a magnitude of 1.
        let hann = |at: usize| (1.0 - (TAU * at as f64 / length as f64).cos()) * 2.0 / length as f64;
        let mut made = Self { forward, inverse, window: (0..length).map(hann).collect(), target: Vec::new() };
        let mut magnitudes = Vec::new();
        for voice in target.chunks_exact(samples) {
            for start in made.starts(samples) {
                magnitudes.extend(made.spectrum(voice, start).iter().map(|bin| magnitude(*bin)));
            }
        }
        made.target = magnitudes;
        made
    }

    /// The loss of `voices`; adds its derivatives to those of the same voices.
    pub fn add<'a>(
        &self,
        voices: impl Iterator<Item = &'a [f64]>,
        derivatives: impl Iterator<Item = &'a mut [f64]>,
    ) -> f64 {
        let bins = self.window.len() / 2 + 1;
        let count = self.target.len() as f64;
        let mut targets = self.target.chunks_exact(bins);
        let mut loss = 0.0;
        for (voice, derivative) in voices.zip(derivatives) {
            for (start, target) in self.starts(voice.len()).zip(&mut targets) {
                let mut spectrum = self.spectrum(voice, start);
                for (bin, target) in spectrum.iter_mut().zip(target) {
                    let m = magnitude(*bin);
                    let (linear, log) = (m - target, (m / target).ln());
                    loss += (linear * linear + log * log) / count;
                    // dm/dX = X/m, with X as a pair of real numbers.
                    *bin *= 2.0 * (linear + log / m) / count / m;
                }
                self.add_frame(spectrum, start, derivative);
            }
        }
        loss
    }

    /// Adds to `derivative` what a frame gives. X is a sum of samples times e^(-iωt) and the window, so a sample's derivative
    /// is the real part of the sum over bins of the loss's derivative to X, times e^(iωt): an inverse transform, without the
    /// mirror bins, which the loss does not look at.
    fn add_frame(&self, mut spectrum: Vec<Complex64>, start: isize, derivative: &mut [f64]) {
        spectrum.resize(self.window.len(), Complex64::ZERO);
        self.inverse.process(&mut spectrum);
        for (at, (value, window)) in spectrum.iter().zip(&self.window).enumerate() {
            if let Some(to) =
                start.checked_add_unsigned(at).and_then(|at| derivative.get_mut(usize::try_from(at).ok()?))
            {
                *to += value.re * window;
            }
        }
    }

    /// The bins from 0 to the Nyquist frequency of the frame at `start`; what lies outside the voice is silent.
    fn spectrum(&self, voice: &[f64], start: isize) -> Vec<Complex64> {
        let sample = |at: usize| start.checked_add_unsigned(at).and_then(|at| voice.get(usize::try_from(at).ok()?));
        let windowed = self.window.iter().enumerate().map(|(at, window)| sample(at).unwrap_or(&0.0) * window);
        let mut spectrum: Vec<_> = windowed.map(Complex64::from).collect();
        self.forward.process(&mut spectrum);
        spectrum.truncate(self.window.len() / 2 + 1);
        spectrum
    }

    /// First samples of the frames of a voice of `samples`: so many that each sample is in [`OVERLAP`] of them.
    fn starts(&self, samples: usize) -> impl Iterator<Item = isize> + use<> {
        let length = self.window.len();
        let hop = length / OVERLAP;
        (0..(samples + length - hop).div_ceil(hop)).map(move |frame| (frame * hop) as isize - (length - hop) as isize)
    }
}

/// The absolute value, smoothed so that it is [`FLOOR`] at 0 and has a derivative there.
fn magnitude(bin: Complex64) -> f64 {
    (bin.norm_sqr() + FLOOR * FLOOR).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sine_of_amplitude_1_has_a_magnitude_of_1() {
        // 16 cycles a frame; a Hann window leaves half of them in each neighbouring bin.
        let voice: Vec<_> = (0..2560).map(|t| (TAU * f64::from(t) / 16.0 + 0.4).sin()).collect();
        let resolution = Resolution::new(&mut FftPlanner::new(), 256, &voice, 2560);
        let frames: Vec<_> = resolution.target.chunks_exact(129).collect();
        assert_eq!(frames.len(), 43, "each sample is in four frames");
        for (bin, expected) in [(14, 0.0), (15, 0.5), (16, 1.0), (17, 0.5), (18, 0.0), (100, 0.0)] {
            assert!((frames[20][bin] - expected).abs() < 2e-4, "bin {bin}: {}", frames[20][bin]);
        }
    }
}
