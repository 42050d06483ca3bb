//! Plays the onsets that py-modular recorded, and says how far our mix is from its output:
//!
//! ```text
//! cargo run --release -p nephele-offline --example pymodular -- [--cloud FILE.npy] FILE.npz...
//! ```
//!
//! For each file, one line `FILE max_error`. A file that names no grains was played with the NSynth cloud under a sine
//! window (py-modular's `window_grains_sin`): that cloud is looked for at `../nsynth` beside the file, or named with
//! `--cloud`. Ends with 1 if an error is above 1e-6 or a file is no such record.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use nephele_offline::FileError;
use nephele_offline::pymodular::{Record, windowed_cloud};
use nephele_realtime::GrainCloud;

/// The largest error that counts as equal.
const EQUAL: f64 = 1e-6;
/// Where the NSynth cloud lies beside the records in the reference data.
const NSYNTH: &str = "../nsynth/nsynth_grain_cloud_128x4096.npy";
const USAGE: &str = "usage: pymodular [--cloud FILE.npy] FILE.npz...";

fn main() -> ExitCode {
    let mut cloud = None;
    let mut files = Vec::new();
    let mut arguments = std::env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("--cloud") if cloud.is_none() => cloud = arguments.next().map(PathBuf::from),
            Some(option) if option.starts_with('-') => return usage(),
            _ => files.push(PathBuf::from(argument)),
        }
    }
    if files.is_empty() {
        return usage();
    }
    let mut equal = true;
    for file in files {
        match max_error(&file, cloud.as_deref()) {
            Ok(error) => {
                println!("{} {error:e}", file.display());
                equal &= error <= EQUAL;
            }
            Err(error) => {
                eprintln!("{error}");
                equal = false;
            }
        }
    }
    if equal { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::FAILURE
}

fn max_error(file: &Path, cloud: Option<&Path>) -> Result<f64, FileError> {
    let mut record = Record::load(file)?;
    let grains = record.grains.take().map_or_else(|| nsynth(file, cloud), Ok)?;
    record.max_error(&grains).map_err(|error| FileError::at(file, error))
}

fn nsynth(file: &Path, cloud: Option<&Path>) -> Result<GrainCloud, FileError> {
    let path = cloud.map_or_else(|| file.with_file_name(NSYNTH), Path::to_path_buf);
    windowed_cloud(&path).inspect_err(|_| {
        eprintln!("{}: it has no grains; --cloud names the file that they came from", file.display());
    })
}
