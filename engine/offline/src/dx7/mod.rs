//! Voices of the Yamaha DX7: `.syx` files, and what they become here.
//!
//! [`read`] checks and reads banks and single voices, [`to_preset`] makes a starting point of one, and [`left_out`] says
//! what of it has no counterpart.

mod algorithms;
mod preset;
mod sysex;
mod units;
mod voice;

use std::path::Path;

use crate::error::FileError;
use crate::files;

pub use algorithms::Algorithm;
pub use preset::{left_out, to_preset};
pub use sysex::{SysexError, checksum, parse};
pub use voice::{Dx7Curve, Dx7Envelope, Dx7Lfo, Dx7Operator, Dx7Voice, Dx7Wave};

/// The most bytes of a file: more than a thousand banks.
const MAX_BYTES: u64 = 4 << 20;

/// Reads all voices of the `.syx` file at `path`, in order: at least one.
///
/// # Errors
/// If the file can not be read, is longer than 4 MiB, or is not made of DX7 bulk dumps alone.
pub fn read(path: &Path) -> Result<Vec<Dx7Voice>, FileError> {
    let bytes = files::read_at_most(path, MAX_BYTES)?;
    parse(&bytes).map_err(|cause| FileError::at(path, cause))
}

#[cfg(test)]
mod tests;
