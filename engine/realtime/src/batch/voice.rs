//! One voice, sample by sample, in double precision.

use std::f64::consts::TAU;

use super::number::Number;
use super::{Adsr, Batch, Parameters, Patch};

/// An operator at one sample.
#[derive(Clone, Copy, Debug)]
pub struct Point<N> {
    /// Cycles of the voice's frequency so far, of which its phase is the multiple by its ratio, less modulation.
    pub cycles: f64,
    /// Sine of its phase.
    pub sine: f64,
    /// Cosine of its phase.
    pub cosine: f64,
    /// Its envelope.
    pub level: N,
    /// Its output.
    pub out: f64,
}

/// Hands the operators of `voice` at each sample to `each`: one [`Point`] per operator of the patch, the rest unused.
/// `envelope` makes an operator's envelope from its place in the arrays of the parameters.
pub fn play<N: Number>(
    batch: &Batch,
    voice: usize,
    envelope: impl Fn(&Parameters, usize, f64) -> Adsr<N>,
    mut each: impl FnMut(usize, &[Point<N>; Patch::MAX_OPERATORS]),
) {
    let Batch { patch, parameters, sample_rate, .. } = batch;
    let (first, first_edge) = (voice * patch.operators(), voice * patch.routing().len());
    let mut envelopes: Vec<_> =
        (0..patch.operators()).map(|operator| envelope(parameters, first + operator, *sample_rate)).collect();
    let silent = Point { cycles: 0.0, sine: 0.0, cosine: 1.0, level: N::constant(0.0), out: 0.0 };
    let mut points = [silent; Patch::MAX_OPERATORS];
    // Whole cycles apart from the rest, so that the sum does not lose precision as it grows.
    let (mut whole, mut rest) = (0.0, 0.0);
    for (at, gate) in batch.gate(voice).iter().enumerate() {
        let cycles = whole + rest;
        for &operator in patch.order() {
            let input =
                |input: &super::patch::Input| parameters.depth[first_edge + input.edge] * points[input.modulator].out;
            let modulation: f64 = patch.inputs(operator).iter().map(input).sum();
            let (sine, cosine) = (TAU * parameters.ratio[first + operator] * cycles + modulation).sin_cos();
            let level = envelopes[operator].next(*gate);
            let out = parameters.gain[first + operator] * level.value() * sine;
            points[operator] = Point { cycles, sine, cosine, level, out };
        }
        each(at, &points);
        rest += batch.cycles(voice, at);
        whole += f64::round(rest);
        rest -= f64::round(rest);
    }
}
