//! Tunings: Scala scales (`.scl`) and keyboard mappings (`.kbm`), read into a pitch for each key.
//!
//! They are read here rather than by the crate `tune`, which the tests compare with: its readers overflow on hostile
//! numbers, take an empty description for no line at all, know no Latin-1, name no line where a count is wrong, and begin
//! a map at the reference key instead of the middle one.

mod error;
mod keyboard;
mod lines;
mod scale;

use std::path::Path;

use nephele_realtime::voice::Tuning;

use crate::error::FileError;
use crate::files;

pub use error::{Problem, TuningError};
pub use keyboard::Keyboard;
pub use scale::Scale;

/// The most bytes of a file: the largest scale with all digits of each note, and remarks.
const MAX_BYTES: u64 = 1 << 20;

/// The most characters of a tuning's name; what is longer is cut.
const LONGEST_NAME: usize = 120;

/// A tuning and what it is called.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedTuning {
    /// The scale's description, or the name of its file if it has none; one line.
    pub name: String,
    /// The pitches.
    pub tuning: Tuning,
}

impl NamedTuning {
    /// `tuning` as `name`, which may come from anywhere: it is made one line of bounded length.
    #[must_use]
    pub fn new(name: &str, tuning: Tuning) -> Self {
        let line = name.trim().chars().map(|c| if c.is_control() { ' ' } else { c });
        let name: String = line.take(LONGEST_NAME).collect();
        Self { name: if name.is_empty() { "unnamed".to_owned() } else { name }, tuning }
    }
}

/// Reads the scale at `scale`, laid over the keys as the mapping at `keyboard` says; without one, middle C is the root
/// at its usual frequency, and each key plays the next degree.
///
/// # Errors
/// If a file can not be read, is longer than 1 MiB, or is not as its format says; the error names file and line.
pub fn read(scale: &Path, keyboard: Option<&Path>) -> Result<NamedTuning, FileError> {
    let parsed = Scale::parse(&files::read_at_most(scale, MAX_BYTES)?).map_err(|cause| FileError::at(scale, cause))?;
    let mapping = keyboard.map(|path| {
        let bytes = files::read_at_most(path, MAX_BYTES)?;
        Keyboard::parse(&bytes).map_err(|cause| FileError::at(path, cause))
    });
    let tuning = mapping.transpose()?.unwrap_or_default().tune(&parsed);
    let stem = || scale.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let name = if parsed.description.is_empty() { stem() } else { parsed.description };
    Ok(NamedTuning::new(&name, tuning))
}

#[cfg(test)]
mod tests;
