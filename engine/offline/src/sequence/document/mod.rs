//! The readable text of a sequence, in pattern files and within presets.
//!
//! ```json
//! {"version": 1, "seed": 1, "song_loops": true, "patterns": [
//!   {"name": "Bass", "tracks": [{"length": 16, "steps": [{"on": true, "notes": [57], "velocity": 112, "gate": 0.9}]}]}
//! ]}
//! ```
//!
//! The names are those of the fields of [`Sequence`]. What is as new is not written where that is a whole step, track or
//! pattern at the end; what is missing is as new. Locks of parameters that this version does not know are left out, as in
//! the rest of a preset.

mod layout;
mod place;
mod read;
mod write;

use nephele_realtime::Sequence;
use serde_json::Value;

use super::SequenceError;
pub(super) use place::{Place, Strictness};
pub use write::Written;

/// The version that is written, and the newest that is read.
pub const VERSION: u64 = 1;

/// The text of a pattern file: one line for what is short enough.
#[must_use]
pub fn to_text(sequence: &Sequence) -> String {
    // It can not fail: every key is a string, and nothing but memory is written to.
    let compact = serde_json::to_string(&Written::new(sequence)).unwrap_or_default();
    layout::pretty(&compact)
}

/// Reads the text of a pattern file.
///
/// # Errors
/// If it is no JSON, has no version or a newer one, or has a field of another type or out of its range; the error says
/// which.
pub fn from_text(text: &str) -> Result<Sequence, SequenceError> {
    from_value(&serde_json::from_str(text).map_err(SequenceError::Syntax)?)
}

/// As [`from_text`], of a text that is parsed already.
///
/// # Errors
/// As [`from_text`].
pub fn from_value(value: &Value) -> Result<Sequence, SequenceError> {
    let root = Place::root(value, Strictness::File);
    if root.at("version").is_none() {
        return Err(SequenceError::Unknown);
    }
    read::sequence(root)
}

/// Reads a sequence out of a preset: numbers are brought into range; documents from before there were versions have none.
///
/// # Errors
/// If the version is a newer one, or a field is of another type.
pub fn from_preset(value: &Value) -> Result<Sequence, SequenceError> {
    read::sequence(Place::root(value, Strictness::Preset)).map(Sequence::sanitised)
}
