//! Measures of sound.

use rustfft::{FftPlanner, num_complex::Complex};

/// Below this a sound counts as silence: -90 dBFS.
pub const SILENCE: f32 = 3.2e-5;

/// Largest magnitude. NaN and infinity count as infinite, so that no test takes them for silence.
#[must_use]
pub fn peak(samples: &[f32]) -> f32 {
    samples.iter().fold(0.0, |peak, s| if s.is_finite() { peak.max(s.abs()) } else { f32::INFINITY })
}

/// Root of the mean square.
#[must_use]
pub fn rms(samples: &[f32]) -> f32 {
    let sum: f64 = samples.iter().map(|&s| f64::from(s) * f64::from(s)).sum();
    (sum / samples.len().max(1) as f64).sqrt() as f32
}

/// Ratio as decibels.
#[must_use]
pub fn decibels(ratio: f32) -> f32 {
    20.0 * ratio.max(1e-12).log10()
}

/// Frequency of the strongest partial, between the bins of a Hann-windowed spectrum.
#[must_use]
pub fn strongest_frequency(samples: &[f32], sample_rate: f64) -> f64 {
    let spectrum = magnitudes(samples);
    let bin = (2..spectrum.len() - 1).max_by(|&a, &b| spectrum[a].total_cmp(&spectrum[b])).unwrap_or(0);
    // A parabola through the logarithms of three bins finds the peak of a Hann-windowed sine within a few cents.
    let [left, centre, right] = [bin - 1, bin, bin + 1].map(|at| spectrum[at].max(1e-12).ln());
    let shift = 0.5 * (left - right) / (left - 2.0 * centre + right);
    (bin as f64 + shift) * sample_rate / samples.len() as f64
}

/// Frequency of the strongest partial within a semitone of `hz`.
#[must_use]
pub fn frequency_near(samples: &[f32], sample_rate: f64, hz: f64) -> f64 {
    let spectrum = magnitudes(samples);
    let bin_of = |hz: f64| (hz * samples.len() as f64 / sample_rate) as usize;
    let range = bin_of(hz / 1.06).max(2)..bin_of(hz * 1.06).min(spectrum.len() - 2) + 1;
    let bin = range.max_by(|&a, &b| spectrum[a].total_cmp(&spectrum[b])).unwrap_or(2);
    let [left, centre, right] = [bin - 1, bin, bin + 1].map(|at| spectrum[at].max(1e-12).ln());
    (bin as f64 + 0.5 * (left - right) / (left - 2.0 * centre + right)) * sample_rate / samples.len() as f64
}

/// Amplitude of the partial at `hz`, under a Hann window.
#[must_use]
pub fn amplitude(samples: &[f32], sample_rate: f64, hz: f64) -> f64 {
    let turn = std::f64::consts::TAU / samples.len() as f64;
    let sum: Complex<f64> = (samples.iter().enumerate())
        .map(|(at, &s)| {
            let window = 1.0 - (turn * at as f64).cos();
            Complex::from_polar(f64::from(s) * window, -std::f64::consts::TAU * hz / sample_rate * at as f64)
        })
        .sum();
    2.0 * sum.norm() / samples.len() as f64
}

/// Distance from one frequency to another in semitones.
#[must_use]
pub fn semitones(from: f64, to: f64) -> f64 {
    12.0 * (to / from).log2()
}

fn magnitudes(samples: &[f32]) -> Vec<f64> {
    let length = samples.len();
    let mut bins: Vec<_> = samples
        .iter()
        .enumerate()
        .map(|(at, &s)| {
            let phase = std::f64::consts::TAU * at as f64 / length as f64;
            Complex::new(f64::from(s) * 0.5 * (1.0 - phase.cos()), 0.0)
        })
        .collect();
    FftPlanner::new().plan_fft_forward(length).process(&mut bins);
    bins[..length / 2].iter().map(|bin| bin.norm()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sine_is_found_where_it_is() {
        let sine: Vec<f32> =
            (0..16_384).map(|at| (std::f64::consts::TAU * 440.3 * f64::from(at) / 48_000.0).sin() as f32).collect();
        assert!((strongest_frequency(&sine, 48_000.0) - 440.3).abs() < 0.05);
        assert!((frequency_near(&sine, 48_000.0, 430.0) - 440.3).abs() < 0.05);
        assert!((amplitude(&sine, 48_000.0, 440.3) - 1.0).abs() < 0.01);
        assert!(amplitude(&sine, 48_000.0, 500.0) < 1e-3);
    }

    #[test]
    fn broken_numbers_are_never_silent() {
        assert!(peak(&[0.0, f32::NAN]) > 1.0);
    }
}
