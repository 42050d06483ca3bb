//! What can be varied of the voices of a batch.

use super::{BatchError, Patch};

/// All continuous parameters of a batch, or one number for each of them, such as a gradient.
///
/// Arrays are row-major. An envelope's times are those of its semantics: a decay or release falls to 1/e in its time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parameters {
    /// Hz, within ±1 MHz: `[voices]`, or `[voices, samples]` where it changes from sample to sample.
    pub frequency: Vec<f64>,
    /// Factor on the frequency, within ±1000: `[voices, operators]`.
    pub ratio: Vec<f64>,
    /// Factor on an operator's output, heard or modulating, within ±1000: `[voices, operators]`.
    pub gain: Vec<f64>,
    /// Seconds, 0 … 10 000: `[voices, operators]`.
    pub attack: Vec<f64>,
    /// Seconds, 0 … 10 000: `[voices, operators]`.
    pub decay: Vec<f64>,
    /// Level, 0 … 1: `[voices, operators]`.
    pub sustain: Vec<f64>,
    /// Seconds, 0 … 10 000: `[voices, operators]`.
    pub release: Vec<f64>,
    /// Radians of the carrier's phase for a modulator's output of 1, within ±1000: `[voices, edges]`, in the order of the
    /// patch's routing. gradrack's is 1 throughout.
    pub depth: Vec<f64>,
}

impl Parameters {
    /// Names, ranges and values of the arrays that have as many columns as there are operators.
    pub(super) fn of_operators(&self) -> [(&'static str, (f64, f64), &[f64]); 6] {
        const TIME: (f64, f64) = (0.0, 1e4);
        const FACTOR: (f64, f64) = (-1e3, 1e3);
        [
            ("ratio", FACTOR, &self.ratio),
            ("gain", FACTOR, &self.gain),
            ("attack", TIME, &self.attack),
            ("decay", TIME, &self.decay),
            ("sustain", (0.0, 1.0), &self.sustain),
            ("release", TIME, &self.release),
        ]
    }

    /// The number of voices of `samples` samples, if every array fits `patch` and every value its range.
    pub(super) fn check(&self, patch: &Patch, samples: usize) -> Result<usize, BatchError> {
        let (operators, edges) = (patch.operators(), patch.routing().len());
        let voices = self.ratio.len() / operators;
        let of_operators = self.of_operators().map(|(array, range, values)| (array, range, values, voices * operators));
        let depth = ("depth", (-1e3, 1e3), &self.depth[..], voices * edges);
        let moves = self.frequency.len() != voices;
        let expected = if moves { voices.saturating_mul(samples) } else { voices };
        let frequency = ("frequency", (-1e6, 1e6), &self.frequency[..], expected);
        for (array, (least, most), values, expected) in of_operators.into_iter().chain([depth, frequency]) {
            if values.len() != expected {
                return Err(BatchError::Length { array, expected, found: values.len() });
            }
            // NaN is in no range.
            if let Some(index) = values.iter().position(|value| !(least..=most).contains(value)) {
                return Err(BatchError::Range { array, index, value: values[index] });
            }
        }
        Ok(voices)
    }

    /// As many zeros.
    pub(super) fn zeros(&self) -> Self {
        let zeros = |values: &Vec<f64>| vec![0.0; values.len()];
        Self {
            frequency: zeros(&self.frequency),
            ratio: zeros(&self.ratio),
            gain: zeros(&self.gain),
            attack: zeros(&self.attack),
            decay: zeros(&self.decay),
            sustain: zeros(&self.sustain),
            release: zeros(&self.release),
            depth: zeros(&self.depth),
        }
    }
}
