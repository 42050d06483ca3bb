//! What can be wrong with a scale or a keyboard mapping.

use std::fmt;

/// Why a text is no scale or no keyboard mapping, and in which line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TuningError {
    /// Line, from 1; `None` if it is the whole file.
    pub line: Option<usize>,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a scale or a keyboard mapping.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It holds a zero byte, as no text does.
    #[error("it is no text")]
    Binary,
    /// It ends too early.
    #[error("it ends before {0}")]
    Ends(&'static str),
    /// Something else stands where a whole number should.
    #[error("{what} should be a whole number from {min} to {max}, not '{found}'")]
    Whole {
        /// What the number says.
        what: &'static str,
        /// The lowest that is read.
        min: i32,
        /// The highest that is read.
        max: i32,
        /// What stands there.
        found: String,
    },
    /// More or fewer lines than the file says.
    #[error("{what} is given as {declared}, but {found} follow")]
    Count {
        /// What the count says.
        what: &'static str,
        /// As the file says.
        declared: usize,
        /// As there are.
        found: usize,
    },
    /// Something else stands where a pitch should.
    #[error("'{0}' is no pitch: neither cents with a point, such as 701.955, nor a ratio such as 3/2")]
    Pitch(String),
    /// A ratio that is zero, infinite or neither.
    #[error("the ratio '{0}' has a zero in it")]
    Zero(String),
    /// A ratio below zero.
    #[error("the ratio '{0}' is negative")]
    Negative(String),
    /// A number that no scale has.
    #[error("'{0}' is too large: cents go to 120000 either way, ratios to 4294967295")]
    Large(String),
    /// Something else stands where a frequency should.
    #[error("the reference frequency should be a number above 0 and up to 1000000 Hz, not '{0}'")]
    Hertz(String),
    /// The key whose frequency is given is none that sounds.
    #[error("the reference key {0} is not mapped, so that no key has a known pitch")]
    Reference(i32),
}

impl fmt::Display for TuningError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.problem),
            None => self.problem.fmt(f),
        }
    }
}

impl std::error::Error for TuningError {}
