//! Drawing grains from what a harmonic decoder says: partials and noise.
//!
//! A grain of `n` samples is exactly `m` periods of the root, so that it loops without a seam; `m` is what brings the
//! sample rate, `n · root / m`, nearest to the wanted one. Every partial lies on a bin of the grain's Fourier transform,
//! and one inverse transform draws them all. A partial's phase depends on its ratio alone: overlapping grains add up
//! instead of cancelling each other. The phases of noise depend on grain and bin, so that breath is not heard as a tone.

use std::f32::consts::TAU;
use std::sync::Arc;

use nephele_realtime::cloud::Tone;
use nephele_realtime::math::uniform;
use rustfft::num_complex::Complex32;
use rustfft::{Fft, FftPlanner};

use super::contract::Contract;

/// Cycles of phase per squared ratio. Irrational, so that no grain is a train of clicks (Schroeder 1970 has the idea).
const CHIRP: f32 = 0.309_017;

/// Seed of the phases of noise.
const SEED: u64 = 0x4e50_484c;

/// The part of a grain's power that is a periodic tone, and from what to what it counts as the tone's strength: as
/// [`crate::tones`] takes the clarity of a repetition.
const CLARITY: std::ops::Range<f32> = 0.3..0.95;

/// Periods of the root in a grain.
fn periods(contract: &Contract, root_hz: f32) -> f32 {
    let length = contract.grain_length as f32;
    (length * root_hz / contract.sample_rate).round().clamp(1.0, length / 4.0)
}

/// Sample rate in Hz of grains at `root_hz`.
pub(crate) fn sample_rate(contract: &Contract, root_hz: f32) -> f32 {
    contract.grain_length as f32 * (root_hz / periods(contract, root_hz))
}

/// Draws grains of one root.
pub(crate) struct Pencil {
    fft: Arc<dyn Fft<f32>>,
    bins: Vec<Complex32>,
    scratch: Vec<Complex32>,
    /// Sample rate of the grains in Hz.
    pub sample_rate: f32,
    root_hz: f32,
    /// The bin of each partial below half the sample rate, and its phase in cycles.
    partials: Vec<(usize, f32)>,
    /// Whether each of those is a multiple of the root.
    periodic: Vec<bool>,
    /// For each bin from 1: the band of noise at or below it, and how far it is on the way to the next.
    bands: Vec<(usize, f32)>,
    /// Amplitude of a bin over the density there.
    per_density: f32,
}

impl Pencil {
    /// For grains at `root_hz` (1 … 20 000) of a harmonic decoder.
    pub(crate) fn new(contract: &Contract, root_hz: f32) -> Self {
        let length = contract.grain_length;
        let periods = periods(contract, root_hz);
        let bin_hz = root_hz / periods;
        let fft = FftPlanner::new().plan_fft_inverse(length);
        let bin = |ratio: &f32| (ratio * periods).round() as usize;
        let heard: Vec<&f32> = contract.ratios.iter().take_while(|ratio| bin(ratio) < length / 2).collect();
        let place = |number: usize| {
            let hz = number as f32 * bin_hz;
            let above = contract.noise_hz.partition_point(|centre| *centre <= hz);
            let (Some(low), Some(high)) = (above.checked_sub(1), contract.noise_hz.get(above)) else {
                return None;
            };
            Some((low, (hz - contract.noise_hz[low]) / (high - contract.noise_hz[low])))
        };
        Self {
            scratch: vec![Complex32::default(); fft.get_inplace_scratch_len()],
            fft,
            bins: vec![Complex32::default(); length],
            sample_rate: length as f32 * bin_hz,
            root_hz,
            partials: heard.iter().map(|ratio| (bin(ratio), CHIRP * *ratio * *ratio)).collect(),
            periodic: heard.iter().map(|ratio| (**ratio - ratio.round()).abs() < 1e-3).collect(),
            // Noise ends where its outermost bands lie: beyond, nothing is known.
            bands: (1..length / 2).map(|number| place(number).unwrap_or((usize::MAX, 0.0))).collect(),
            // A cosine's peak is √2 of its RMS.
            per_density: (2.0 * bin_hz).sqrt(),
        }
    }

    /// Appends grain `number` to `samples`: `partials` are peak amplitudes, `noise` densities (RMS per √Hz), as in the
    /// [contract](super::contract); what is negative counts as nothing. Gives the grain's tone.
    pub(crate) fn draw(&mut self, number: usize, partials: &[f32], noise: &[f32], samples: &mut Vec<f32>) -> Tone {
        let length = self.bins.len();
        self.bins.fill(Complex32::default());
        // Half to the bin and half to its mirror image, which the real part of the transform stands for.
        for (bin, &(band, share)) in (1..).zip(&self.bands) {
            let (Some(low), Some(high)) = (noise.get(band), noise.get(band.wrapping_add(1))) else { continue };
            let amplitude = (low + (high - low) * share).max(0.0) * self.per_density;
            let phase = uniform(SEED, number as u64, bin as u64);
            self.bins[bin] = Complex32::from_polar(amplitude, TAU * phase);
        }
        let power = |bins: &[Complex32]| bins.iter().map(Complex32::norm_sqr).sum::<f32>();
        let (mut tonal, mut other) = (0.0, power(&self.bins));
        for ((&(bin, cycles), &periodic), &amplitude) in self.partials.iter().zip(&self.periodic).zip(partials) {
            let amplitude = amplitude.max(0.0);
            self.bins[bin] += Complex32::from_polar(amplitude, TAU * cycles.fract());
            *(if periodic { &mut tonal } else { &mut other }) += amplitude * amplitude;
        }
        self.fft.process_with_scratch(&mut self.bins, &mut self.scratch);
        samples.extend(self.bins[..length].iter().map(|bin| bin.re));
        let clarity = if tonal > 0.0 { tonal / (tonal + other) } else { 0.0 };
        let strength = ((clarity - CLARITY.start) / (CLARITY.end - CLARITY.start)).clamp(0.0, 1.0);
        Tone { hz: self.root_hz, phase: CHIRP, strength }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::Kind;

    fn contract(sample_rate: f32) -> Contract {
        Contract {
            kind: Kind::Harmonic,
            name: String::new(),
            licence: String::new(),
            sample_rate,
            hop: 2048,
            grain_length: 4096,
            root_hz: 220.0,
            takes_pitch: true,
            context: 0,
            ratios: vec![1.0, 2.0, 2.5, 4000.0],
            noise_hz: vec![0.0, 1000.0, 3000.0],
        }
    }

    fn grain(root_hz: f32, number: usize, partials: &[f32], noise: &[f32]) -> (Vec<f32>, f32, Tone) {
        let (mut pencil, mut samples) = (Pencil::new(&contract(44_100.0), root_hz), Vec::new());
        let tone = pencil.draw(number, partials, noise, &mut samples);
        (samples, pencil.sample_rate, tone)
    }

    #[test]
    fn partials_have_their_frequency_phase_and_amplitude() {
        for root_hz in [27.5, 220.0, 4186.0] {
            let (samples, rate, tone) = grain(root_hz, 3, &[0.5, 0.25, 0.0, 9.0], &[0.0; 3]);
            assert!((rate / 44_100.0 - 1.0).abs() < 0.21, "{rate} Hz at {root_hz} Hz");
            assert_eq!((samples.len(), tone.hz, tone.strength), (4096, root_hz, 1.0));
            for (n, &sample) in samples.iter().enumerate() {
                let cycles = f64::from(root_hz) / f64::from(rate) * n as f64;
                let cosine = |ratio: f64| (std::f64::consts::TAU * (ratio * cycles + 0.309_017 * ratio * ratio)).cos();
                let wanted = 0.5 * cosine(1.0) + 0.25 * cosine(2.0);
                assert!((f64::from(sample) - wanted).abs() < 2e-3, "sample {n} at {root_hz} Hz: {sample} for {wanted}");
            }
            let first = std::f64::consts::TAU * f64::from(tone.phase);
            assert!((first.cos() - (std::f64::consts::TAU * 0.309_017).cos()).abs() < 1e-6);
        }
    }

    #[test]
    fn noise_has_its_density_between_its_bands_and_differs_from_grain_to_grain() {
        let (samples, rate, tone) = grain(220.0, 0, &[0.0; 4], &[0.02, 0.02, 0.0]);
        assert_eq!(tone.strength, 0.0);
        // Flat for 1 kHz, then falling to nothing over 2 kHz: ∫ d² = 0.02² · (1000 + 2000 / 3).
        let wanted = 0.02_f32.powi(2) * (1000.0 + 2000.0 / 3.0);
        let power = samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32;
        assert!((power / wanted - 1.0).abs() < 0.03, "{power} for {wanted} at {rate} Hz");
        let other = grain(220.0, 1, &[0.0; 4], &[0.02, 0.02, 0.0]).0;
        let product: f32 = samples.iter().zip(&other).map(|(a, b)| a * b).sum::<f32>() / samples.len() as f32;
        assert!(product.abs() < 0.2 * power, "neighbours are alike: {product}");
        assert_eq!(samples, grain(220.0, 0, &[0.0; 4], &[0.02, 0.02, 0.0]).0);
    }

    #[test]
    fn what_is_too_high_or_negative_is_left_out() {
        let (samples, ..) = grain(20_000.0, 0, &[-1.0, 1.0, 1.0, 1.0], &[-1.0; 3]);
        assert!(samples.iter().all(|&sample| sample == 0.0));
        let inharmonic = grain(220.0, 0, &[0.0, 0.0, 1.0, 0.0], &[0.0; 3]).2;
        assert_eq!(inharmonic.strength, 0.0);
    }
}
