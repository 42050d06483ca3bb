//! Files of patterns: our own readable JSON, the saves of steppy, Standard MIDI Files.

pub mod document;
mod error;
pub mod midi;
pub mod steppy;

use std::path::Path;

use nephele_realtime::{ParameterValues, Sequence};
use serde_json::Value;

use crate::error::{Cause, FileError};
use crate::files;
use crate::preset::Preset;

pub use error::{MidiError, Problem, SequenceError};

/// The most bytes of a file of patterns. A full sequence with sixteen locks in each step has less than half of it.
const MAX_BYTES: u64 = 8 << 20;

/// A sequence out of a file, and what is to be told of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Imported {
    /// What the sequencer plays.
    pub sequence: Sequence,
    /// The tempo that goes with it in quarter notes per minute, if the file says one.
    pub tempo: Option<f64>,
    /// Where the knobs stand, if it is a preset.
    pub knobs: Option<ParameterValues>,
    /// What of the file was left out or changed, a sentence each, without a full stop.
    pub remarks: Vec<String>,
}

impl From<Sequence> for Imported {
    fn from(sequence: Sequence) -> Self {
        Self { sequence, ..Self::default() }
    }
}

/// Reads the file at `path`, whose contents say what it is: a Standard MIDI File, a save of steppy (a JSON list), patterns
/// of our own (a JSON object), or a preset, whose sequence is taken.
///
/// # Errors
/// If the file can not be read, is longer than 8 MiB (a preset may be longer), or is none of these.
pub fn load(path: &Path) -> Result<Imported, FileError> {
    if files::extension(path).is_some_and(|ending| ending == "nephele") {
        return Preset::load(path).map(of_preset);
    }
    let bytes = files::read_at_most(path, MAX_BYTES)?;
    parse(&bytes, &path.display().to_string())
}

/// Reads a file's `bytes`; `origin` names it in errors. See [`load`].
///
/// # Errors
/// If they are none of what [`load`] reads.
pub fn parse(bytes: &[u8], origin: &str) -> Result<Imported, FileError> {
    let error = |cause: SequenceError| FileError::new(origin, Cause::from(cause));
    if bytes.starts_with(b"MThd") {
        return midi::import(bytes).map_err(|cause| error(cause.into()));
    }
    let text = str::from_utf8(bytes).map_err(|_| error(SequenceError::Unknown))?;
    let text = text.trim_start_matches('\u{feff}');
    if !text.trim_start().starts_with(['{', '[']) {
        return Err(error(SequenceError::Unknown));
    }
    match serde_json::from_str(text).map_err(|cause| error(SequenceError::Syntax(cause)))? {
        Value::Object(fields) if fields.contains_key("nephele") => Preset::from_json(text, origin).map(of_preset),
        list @ Value::Array(_) => steppy::import(&list).map_err(error),
        other => document::from_value(&other).map(Imported::from).map_err(error),
    }
}

/// Writes `sequence` as a pattern file to `path`.
///
/// # Errors
/// If the file can not be written.
pub fn save(sequence: &Sequence, path: &Path) -> Result<(), FileError> {
    files::write(path, document::to_text(sequence).as_bytes())
}

/// Writes a save of steppy to `path` and tells what could not stand in it; see [`steppy::export`].
///
/// # Errors
/// If the file can not be written.
pub fn save_steppy(sequence: &Sequence, pattern: Option<usize>, path: &Path) -> Result<Vec<String>, FileError> {
    let exported = steppy::export(sequence, pattern);
    files::write(path, exported.text.as_bytes())?;
    Ok(exported.remarks)
}

/// Writes a Standard MIDI File to `path` and tells what could not stand in it; see [`midi::export`].
///
/// # Errors
/// If the file can not be written.
pub fn save_midi(sequence: &Sequence, options: &midi::Options<'_>, path: &Path) -> Result<Vec<String>, FileError> {
    let exported = midi::export(sequence, options);
    files::write(path, &exported.bytes)?;
    Ok(exported.remarks)
}

fn of_preset(preset: Preset) -> Imported {
    Imported { knobs: Some(preset.parameters), ..Imported::from(Sequence::clone(&preset.sequence)) }
}

#[cfg(test)]
mod tests;
