//! Why voices can not be rendered as a batch.

use std::fmt;

use super::{Batch, Patch};

/// What is wrong with a patch, a batch of voices, or a loss.
#[derive(Clone, Debug, PartialEq)]
pub enum BatchError {
    /// A patch has 1 to [`Patch::MAX_OPERATORS`] operators.
    Operators(usize),
    /// An edge leads from or to an operator that the patch does not have.
    NoOperator {
        /// Place of the edge in the routing.
        edge: usize,
        /// The operator it names.
        operator: usize,
        /// Operators of the patch.
        operators: usize,
    },
    /// Operators modulate each other in a circle; gradrack has no feedback either.
    Cycle {
        /// An operator of the circle, or one that it modulates.
        operator: usize,
    },
    /// The sample rate in Hz is not within 1 kHz … 1 MHz.
    SampleRate(f64),
    /// There is no voice, or no sample of one.
    Empty,
    /// More than [`Batch::MAX_SAMPLES`] of all voices together.
    TooLarge {
        /// Voices.
        voices: usize,
        /// Samples of each.
        samples: usize,
    },
    /// An array has not as many elements as its shape asks for.
    Length {
        /// Name of the array.
        array: &'static str,
        /// Elements expected.
        expected: usize,
        /// Elements given.
        found: usize,
    },
    /// A parameter is NaN or outside its range.
    Range {
        /// Name of the array.
        array: &'static str,
        /// Place in it.
        index: usize,
        /// The value there.
        value: f64,
    },
}

impl fmt::Display for BatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operators(found) => {
                write!(f, "its patch has {found} operators; 1 to {} are played", Patch::MAX_OPERATORS)
            }
            Self::NoOperator { edge, operator, operators } => {
                write!(f, "edge {edge} of its routing names operator {operator}, but there are {operators}")
            }
            Self::Cycle { operator } => {
                write!(
                    f,
                    "its routing has a cycle, which operator {operator} is in or behind; feedback is not rendered"
                )
            }
            Self::SampleRate(rate) => write!(f, "its sample rate of {rate} Hz is not within 1 kHz and 1 MHz"),
            Self::Empty => write!(f, "it has no voices, or no samples"),
            Self::TooLarge { voices, samples } => {
                write!(f, "it has {voices} voices of {samples} samples; {} in all are rendered", Batch::MAX_SAMPLES)
            }
            Self::Length { array, expected, found } => {
                write!(f, "its '{array}' has {found} elements, not {expected}")
            }
            Self::Range { array, index, value } => {
                write!(f, "element {index} of its '{array}' is {value:e}, which is out of range")
            }
        }
    }
}

impl std::error::Error for BatchError {}
