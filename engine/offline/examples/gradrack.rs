//! Renders the voices that gradrack rendered, and says how far ours are from its output:
//!
//! ```text
//! cargo run --release -p nephele-offline --example gradrack -- FILE.npz...
//! ```
//!
//! For each file, one line `FILE max_error`. Ends with 1 if an error is above 1e-3, a gradient in a file is further than
//! that from ours relative to itself, or a file is no such render.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use nephele_offline::FileError;
use nephele_offline::gradrack::Render;

/// The largest error that counts as equal: gradrack's own phase in single precision drifts by some 6e-4.
const EQUAL: f64 = 1e-3;

fn main() -> ExitCode {
    let files: Vec<_> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if files.is_empty() {
        eprintln!("usage: gradrack FILE.npz...");
        return ExitCode::FAILURE;
    }
    let mut equal = true;
    for file in files {
        match check(&file) {
            Ok(found) => equal &= found,
            Err(error) => {
                eprintln!("{error}");
                equal = false;
            }
        }
    }
    if equal { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Whether the render and the gradient in `file` equal ours.
fn check(file: &Path) -> Result<bool, FileError> {
    let render = Render::load(file)?;
    let error = render.max_error();
    println!("{} {error:e}", file.display());
    let pairs = render.derivatives()?.unwrap_or_default();
    let far = pairs.into_iter().find(|(theirs, ours)| (theirs - ours).abs() > EQUAL * theirs.abs());
    if let Some((theirs, ours)) = far {
        eprintln!("{}: a derivative is {theirs:e}, ours is {ours:e}", file.display());
    }
    Ok(error <= EQUAL && far.is_none())
}
