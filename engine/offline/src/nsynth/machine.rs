//! What runs a step of the decoder: a graph of [`super::decoder_graph`] in ONNX Runtime or in the runtime built in.

use crate::models::ModelFault;

/// What a step is given. `V` is a tensor of the runtime's own, which it gave out before.
pub struct Step<'a, V> {
    /// Samples made so far.
    pub number: usize,
    /// Sounds that are made side by side.
    pub rows: usize,
    /// [rows, 3], the newest sample last.
    pub recent: &'a [f32],
    /// [rows, 16] where conditions are wanted.
    pub encoding: Option<&'a [f32]>,
    /// The present frame's, layer by layer, and that of the output.
    pub conditions: &'a [V],
    /// States of each layer one dilation ago.
    pub near: Vec<&'a V>,
    /// States of each layer two dilations ago.
    pub far: Vec<&'a V>,
}

/// What a step makes.
pub struct Made<V> {
    /// [rows, 256].
    pub probabilities: Vec<f32>,
    /// State of each layer.
    pub states: Vec<V>,
    /// Conditions of the encoding; none where there was none.
    pub conditions: Vec<V>,
}

/// A decoder ready to make steps.
pub trait Machine {
    /// A tensor of this runtime.
    type Value;

    /// The state of silence, for so many rows.
    ///
    /// # Errors
    /// If memory does not suffice.
    fn silence(&self, rows: usize) -> Result<Self::Value, ModelFault>;

    /// Conditions that are all zero, for a step whose chances nobody asks for.
    ///
    /// # Errors
    /// If memory does not suffice.
    fn no_conditions(&self, rows: usize) -> Result<Vec<Self::Value>, ModelFault>;

    /// The largest magnitude in a state in single precision; 0 for another.
    fn peak(&self, state: &Self::Value) -> f32;

    /// Makes one step.
    ///
    /// # Errors
    /// What the runtime says.
    fn step(&mut self, step: &Step<Self::Value>) -> Result<Made<Self::Value>, ModelFault>;
}

/// What a machine has to know of its model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Channels of a state.
    pub width: usize,
    /// Channels of the output's condition.
    pub skip: usize,
    /// Whether states are u8.
    pub quantised: bool,
}

/// The largest magnitude among `values`.
pub fn magnitude(values: &[f32]) -> f32 {
    values.iter().fold(0.0, |most, value| value.abs().max(most))
}
