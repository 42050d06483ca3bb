//! How far sounds are from others in their spectra, with the derivative to each sample: a loss for
//! [`nephele_realtime::batch::Batch::gradient`].

mod resolution;

use rustfft::FftPlanner;

use resolution::Resolution;

/// Why there is no loss.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LossError {
    /// The target is not one or more voices of as many samples as were named.
    #[error("a target of {found} samples is not of voices of {samples} samples each")]
    Length {
        /// Samples of a voice.
        samples: usize,
        /// Samples given.
        found: usize,
    },
    /// A frame is a power of two of 16 to 65536 samples.
    #[error("a frame of {0} samples is not a power of two from 16 to 65536")]
    Frame(usize),
    /// No frame at all was asked for.
    #[error("no frame was named")]
    NoFrames,
    /// A sample of the target is NaN or infinite.
    #[error("sample {0} of the target is not finite")]
    NotFinite(usize),
}

/// The multi-resolution spectral loss of DDSP (Engel et al. 2020, equation 4), with squares in place of absolute values,
/// so that it is smooth where spectra agree.
///
/// For each length of frame: the mean of `(|X| - |T|)² + (ln|X| - ln|T|)²` over voices, frames and bins. Frames lie under
/// a Hann window, a quarter of their length apart, and magnitudes are such that a sine of amplitude 1 has 1. Below
/// 1e-4 (-80 dB) magnitudes are smoothed to that value, as the logarithm has to end somewhere. The lengths are added up.
pub struct SpectralLoss {
    samples: usize,
    /// Samples of all voices.
    count: usize,
    resolutions: Vec<Resolution>,
}

impl SpectralLoss {
    /// The loss of voices of `samples` samples against `target`, `[voices, samples]`, in frames of each length of `frames`,
    /// powers of two from 16 to 65536.
    ///
    /// # Errors
    /// If a length is none of these, or the target is not finite or not of that shape.
    pub fn new(target: &[f64], samples: usize, frames: &[usize]) -> Result<Self, LossError> {
        if samples == 0 || target.is_empty() || !target.len().is_multiple_of(samples) {
            return Err(LossError::Length { samples, found: target.len() });
        }
        if let Some(at) = target.iter().position(|sample| !sample.is_finite()) {
            return Err(LossError::NotFinite(at));
        }
        if frames.is_empty() {
            return Err(LossError::NoFrames);
        }
        if let Some(&bad) = frames.iter().find(|frame| !frame.is_power_of_two() || !(16..=65536).contains(*frame)) {
            return Err(LossError::Frame(bad));
        }
        let mut planner = FftPlanner::new();
        let resolution = |frame: &usize| Resolution::new(&mut planner, *frame, target, samples);
        Ok(Self { samples, count: target.len(), resolutions: frames.iter().map(resolution).collect() })
    }

    /// The loss of `x`, `[voices, samples]`, and its derivative to each sample, as many as the target has. What `x` has
    /// more is not looked at; what it lacks is silent.
    #[must_use]
    pub fn evaluate(&self, x: &[f64]) -> (f64, Vec<f64>) {
        let mut padded = x[..x.len().min(self.count)].to_vec();
        padded.resize(self.count, 0.0);
        let mut derivative = vec![0.0; self.count];
        let voices = || padded.chunks_exact(self.samples);
        let add = |resolution: &Resolution| resolution.add(voices(), derivative.chunks_exact_mut(self.samples));
        (self.resolutions.iter().map(add).sum(), derivative)
    }
}

#[cfg(test)]
mod tests;
