//! The rack as a library: many voices of one patch rendered from arrays of parameters, and the gradient of a loss with
//! respect to all of them, for matching sounds.
//!
//! Nothing here is for the audio thread: it allocates, and its double precision calls the platform's libm. Semantics are
//! gradrack's (the reference data's README has them): `phase[t] = 2π/sr · Σ f[k]` over `k < t`, times the operator's
//! ratio, plus the outputs of its modulators in radians; an operator's output is `gain · envelope · sin(phase)`; a voice is
//! the sum of the operators that modulate no other one. There is no feedback.
//!
//! An envelope rises in a straight line from where it is when the gate opens, to 1 at the end of the attack. From there on
//! it is `S + (1 - S)·exp(-t/D)`. Where the gate closes, it falls as `exp(-t/R)`. Times of less than a sample count as one.
//! gradrack is known to depart from this where a voice of a batch is triggered again, where an attack is interrupted and
//! where the sustain is 0; those are defects, and not copied.
//!
//! [`Batch::render`] plays sixteen voices at once in single precision, [`Batch::render_f64`] one after the other in
//! double precision. [`Batch::gradient`] takes any loss that can tell its derivative to each sample.

mod adsr;
mod error;
mod gradient;
mod lanes;
mod loss;
mod number;
mod parameters;
mod patch;
mod voice;

pub use error::BatchError;
pub use gradient::Gradient;
pub use loss::squared_error;
pub use parameters::Parameters;
pub use patch::Patch;

use crate::simd::Instructions;
use adsr::Adsr;

/// Voices that share a patch, a length and a sample rate, checked and ready to be rendered.
#[derive(Clone, Debug)]
pub struct Batch {
    patch: Patch,
    parameters: Parameters,
    gate: Vec<bool>,
    voices: usize,
    samples: usize,
    sample_rate: f64,
}

impl Batch {
    /// The most samples of all voices together: 1 GiB of single precision.
    pub const MAX_SAMPLES: usize = 1 << 28;

    /// Voices of `samples` samples at `sample_rate` Hz (1 kHz … 1 MHz); `parameters` say how many. `gate` says at which
    /// samples a key is held: `[samples]` for all voices, or `[voices, samples]`.
    ///
    /// # Errors
    /// If there is nothing to render or too much, an array has not the shape that [`Parameters`] says, or a value is not a
    /// number within its range.
    pub fn new(
        patch: Patch,
        parameters: Parameters,
        gate: Vec<bool>,
        samples: usize,
        sample_rate: f64,
    ) -> Result<Self, BatchError> {
        if !(1e3..=1e6).contains(&sample_rate) {
            return Err(BatchError::SampleRate(sample_rate));
        }
        let voices = parameters.check(&patch, samples)?;
        match voices.checked_mul(samples) {
            Some(0) => return Err(BatchError::Empty),
            Some(1..=Self::MAX_SAMPLES) => {}
            _ => return Err(BatchError::TooLarge { voices, samples }),
        }
        if gate.len() != samples && gate.len() != voices * samples {
            return Err(BatchError::Length { array: "gate", expected: samples, found: gate.len() });
        }
        Ok(Self { patch, parameters, gate, voices, samples, sample_rate })
    }

    /// Puts other parameters of as many voices in place of those that it has, as a search does in each of its steps.
    ///
    /// # Errors
    /// As [`Batch::new`]; the old parameters stay then.
    pub fn set_parameters(&mut self, parameters: Parameters) -> Result<(), BatchError> {
        let voices = parameters.check(&self.patch, self.samples)?;
        if voices != self.voices {
            let expected = self.voices * self.patch.operators();
            return Err(BatchError::Length { array: "ratio", expected, found: parameters.ratio.len() });
        }
        self.parameters = parameters;
        Ok(())
    }

    /// Its parameters.
    #[must_use]
    pub const fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// Its patch.
    #[must_use]
    pub const fn patch(&self) -> &Patch {
        &self.patch
    }

    /// Number of voices.
    #[must_use]
    pub const fn voices(&self) -> usize {
        self.voices
    }

    /// Samples of each voice.
    #[must_use]
    pub const fn samples(&self) -> usize {
        self.samples
    }

    /// Sample rate in Hz.
    #[must_use]
    pub const fn sample_rate(&self) -> f64 {
        self.sample_rate
    }

    /// All voices, `[voices, samples]` row by row, in single precision.
    ///
    /// Phases and envelopes are kept in double precision, the sine is [`crate::math::sin_turns`]: with depths of a few
    /// radians, the difference to [`Batch::render_f64`] is some 1e-6 of the gain.
    #[must_use]
    pub fn render(&self) -> Vec<f32> {
        lanes::render(self, Instructions::best())
    }

    /// All voices, `[voices, samples]` row by row, one after the other in double precision: the measure for
    /// [`Batch::render`].
    #[must_use]
    pub fn render_f64(&self) -> Vec<f64> {
        let mut out = Vec::with_capacity(self.voices * self.samples);
        for voice in 0..self.voices {
            voice::play(self, voice, Adsr::new, |_, points| {
                out.push(self.patch.terminal().iter().map(|operator| points[*operator].out).sum());
            });
        }
        out
    }

    /// The envelope of an operator of a voice, `[samples]` in 0 … 1; `None` if there is no such voice or operator.
    #[must_use]
    pub fn envelope(&self, voice: usize, operator: usize) -> Option<Vec<f64>> {
        let operators = self.patch.operators();
        if voice >= self.voices || operator >= operators {
            return None;
        }
        let mut envelope = Adsr::new(&self.parameters, voice * operators + operator, self.sample_rate);
        Some(self.gate(voice).iter().map(|gate| envelope.next(*gate)).collect())
    }

    /// The gate of `voice`.
    fn gate(&self, voice: usize) -> &[bool] {
        let from = if self.gate.len() == self.samples { 0 } else { voice * self.samples };
        &self.gate[from..from + self.samples]
    }

    /// Cycles per sample of `voice` at sample `at`, before the operators' ratios.
    fn cycles(&self, voice: usize, at: usize) -> f64 {
        let frequency = &self.parameters.frequency;
        let hz = if frequency.len() == self.voices { frequency[voice] } else { frequency[voice * self.samples + at] };
        hz / self.sample_rate
    }
}

#[cfg(test)]
mod tests;
