//! The gradient of a loss with respect to all parameters.

use std::f64::consts::TAU;

use super::number::Dual;
use super::voice::{self, Point};
use super::{Adsr, Batch, BatchError, Parameters, Patch};

/// A loss and its derivatives.
#[derive(Clone, Debug, PartialEq)]
pub struct Gradient {
    /// The loss.
    pub loss: f64,
    /// Its derivative to each parameter, in the places of the parameters; to a frequency that changes from sample to
    /// sample, one for each sample. To a time of less than a sample it is 0.
    pub parameters: Parameters,
}

impl Batch {
    /// The gradient of a loss of the voices.
    ///
    /// `loss` is given what [`Batch::render_f64`] renders, `[voices, samples]`, and answers with the loss and its
    /// derivative to each of those samples, such as [`super::squared_error`] does.
    ///
    /// Hand-derived. Without feedback, a sample of an operator depends on earlier ones only through sums of the frequency
    /// and through the envelope's own state; so the derivatives are passed from carriers to modulators within each sample
    /// (reverse mode), while the envelope carries its four along in dual numbers (forward mode). It takes the time of a
    /// few renders and no more memory than one, whatever the number of parameters.
    ///
    /// # Errors
    /// [`BatchError::Length`] if `loss` answers with another number of derivatives than there are samples.
    pub fn gradient(&self, loss: impl FnOnce(&[f64]) -> (f64, Vec<f64>)) -> Result<Gradient, BatchError> {
        let rendered = self.render_f64();
        let (loss, derivative) = loss(&rendered);
        if derivative.len() != rendered.len() {
            let expected = rendered.len();
            return Err(BatchError::Length { array: "loss derivative", expected, found: derivative.len() });
        }
        let mut parameters = self.parameters.zeros();
        for (voice, derivative) in derivative.chunks_exact(self.samples).enumerate() {
            let mut slopes = Vec::with_capacity(self.samples);
            voice::play(self, voice, Adsr::with_derivatives, |at, points| {
                slopes.push(self.pass_back(voice, derivative[at], points, &mut parameters));
            });
            self.to_frequency(voice, &slopes, &mut parameters.frequency);
        }
        Ok(Gradient { loss, parameters })
    }

    /// Adds to `gradient` what one sample of `voice` gives, `slope` being the loss's derivative to it. Returns the loss's
    /// derivative to the cycles of the voice's frequency so far.
    fn pass_back(
        &self,
        voice: usize,
        slope: f64,
        points: &[Point<Dual<4>>; Patch::MAX_OPERATORS],
        gradient: &mut Parameters,
    ) -> f64 {
        let patch = &self.patch;
        let mut to_out = [0.0; Patch::MAX_OPERATORS];
        for &operator in patch.terminal() {
            to_out[operator] = slope;
        }
        let mut to_cycles = 0.0;
        // Carriers before those that modulate them.
        for &operator in patch.order().iter().rev() {
            let Point { cycles, sine, cosine, level, .. } = points[operator];
            let at = voice * patch.operators() + operator;
            let (to_out_here, gain) = (to_out[operator], self.parameters.gain[at]);
            gradient.gain[at] += to_out_here * level.value * sine;
            let to_level = to_out_here * gain * sine;
            let [attack, decay, sustain, release] = level.partials;
            gradient.attack[at] += to_level * attack;
            gradient.decay[at] += to_level * decay;
            gradient.sustain[at] += to_level * sustain;
            gradient.release[at] += to_level * release;
            let to_phase = to_out_here * gain * level.value * cosine;
            gradient.ratio[at] += to_phase * TAU * cycles;
            to_cycles += to_phase * TAU * self.parameters.ratio[at];
            for input in patch.inputs(operator) {
                let edge = voice * patch.routing().len() + input.edge;
                gradient.depth[edge] += to_phase * points[input.modulator].out;
                to_out[input.modulator] += to_phase * self.parameters.depth[edge];
            }
        }
        to_cycles
    }

    /// Puts the derivatives of `voice` to its frequency into `gradient`, given those to the cycles at each sample: a
    /// sample's frequency is part of the cycles of all later ones.
    fn to_frequency(&self, voice: usize, to_cycles: &[f64], gradient: &mut [f64]) {
        let mut later = 0.0;
        let mut constant = 0.0;
        let moves = gradient.len() != self.voices;
        for (at, slope) in to_cycles.iter().enumerate().rev() {
            let here = later / self.sample_rate;
            if moves {
                gradient[voice * self.samples + at] = here;
            }
            constant += here;
            later += slope;
        }
        if !moves {
            gradient[voice] = constant;
        }
    }
}
