//! `nephele tuning show`.

use std::io::{Write, stdout};
use std::path::Path;

use nephele_offline::tuning;

use super::failure::Failure;
use crate::note_names::key_name;

/// Tells the pitch of each key in the scale at `scale`, laid over the keys by the mapping at `keyboard`.
pub fn show(scale: &Path, keyboard: Option<&Path>) -> Result<(), Failure> {
    let named = tuning::read(scale, keyboard)?;
    let mut out = stdout().lock();
    writeln!(out, "{}", named.name)?;
    for key in 0..128 {
        let name = key_name(i32::from(key));
        match named.tuning.pitch(key) {
            Some(pitch) => {
                let hz = 440.0 * ((f64::from(pitch) - 69.0) / 12.0).exp2();
                let cents = (pitch - f32::from(key)) * 100.0;
                writeln!(out, "{key:>3}  {name:<4}{hz:>14.4} Hz{cents:>+12.2} ct")?;
            }
            None => writeln!(out, "{key:>3}  {name:<4}  not mapped")?,
        }
    }
    Ok(())
}
