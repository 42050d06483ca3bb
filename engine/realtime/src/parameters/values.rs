//! The flat array of plain values that the engine reads.

use super::{EnvelopeField, Global, LfoField, OperatorField, PARAMETER_COUNT, kind_index, matrix_index, parameters};

/// One plain value for each parameter of the table, always finite and in range.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterValues([f32; PARAMETER_COUNT]);

impl Default for ParameterValues {
    fn default() -> Self {
        Self(std::array::from_fn(|i| parameters()[i].default))
    }
}

impl ParameterValues {
    /// Sets the parameter at `index` to `plain`, brought into range; indices past the table are ignored.
    pub fn set(&mut self, index: usize, plain: f32) {
        if let (Some(slot), Some(parameter)) = (self.0.get_mut(index), parameters().get(index)) {
            *slot = parameter.sanitise(plain);
        }
    }

    /// Sets the parameter at `index` to what is known to be in range; on its way between two values in range.
    #[inline]
    pub(crate) const fn put(&mut self, index: usize, plain: f32) {
        if index < PARAMETER_COUNT {
            self.0[index] = plain;
        }
    }

    /// The plain value at `index`.
    ///
    /// # Panics
    /// If `index` is not below [`PARAMETER_COUNT`]; the typed getters below never pass one.
    #[must_use]
    pub const fn get(&self, index: usize) -> f32 {
        self.0[index]
    }

    /// The value of a parameter that exists once.
    #[inline]
    #[must_use]
    pub const fn global(&self, parameter: Global) -> f32 {
        self.0[parameter.index()]
    }

    /// The value of `field` of operator `op` (0-based).
    #[inline]
    #[must_use]
    pub const fn operator(&self, op: usize, field: OperatorField) -> f32 {
        self.0[field.index(op)]
    }

    /// The value of `field` of LFO `lfo` (0-based).
    #[inline]
    #[must_use]
    pub const fn lfo(&self, lfo: usize, field: LfoField) -> f32 {
        self.0[field.index(lfo)]
    }

    /// The value of `field` of free envelope `envelope` (0-based).
    #[inline]
    #[must_use]
    pub const fn envelope(&self, envelope: usize, field: EnvelopeField) -> f32 {
        self.0[field.index(envelope)]
    }

    /// What the cell from node `from` to node `to` modulates: 0 phase, 1 frequency, 2 amplitude.
    #[inline]
    #[must_use]
    pub const fn kind(&self, from: usize, to: usize) -> f32 {
        self.0[kind_index(from, to)]
    }

    /// Depth with which node `from` modulates node `to` (0-based), radians of phase at full output.
    #[inline]
    #[must_use]
    pub const fn matrix(&self, from: usize, to: usize) -> f32 {
        self.0[matrix_index(from, to)]
    }

    /// All plain values in table order.
    #[must_use]
    pub const fn as_array(&self) -> &[f32; PARAMETER_COUNT] {
        &self.0
    }
}
