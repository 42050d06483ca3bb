//! `nephele model import`: NSynth from the checkpoint that Magenta published.

use std::io::{Write, stdout};
use std::path::PathBuf;

use clap::Args;
use nephele_offline::models::{Cancel, Progress, data_folder};
use nephele_offline::nsynth::{Imported, Options, import};

use super::failure::Failure;
use super::watched::watched;

/// Options of `nephele model import`.
#[derive(Args, Debug)]
pub struct ImportOptions {
    /// wavenet-ckpt.tar, the folder in it, or model.ckpt-200000
    pub checkpoint: PathBuf,
    /// Takes the moving averages of the weights instead of the weights
    #[arg(long)]
    pub averages: bool,
    /// Also makes a decoder of eight bits, and measures it; needs ONNX Runtime
    #[arg(long)]
    pub int8: bool,
    /// Folder to write to; the models folder of the user's data
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
}

/// Imports, and tells what came of it.
pub fn run(options: &ImportOptions) -> Result<(), Failure> {
    let home = || data_folder().map(|folder| folder.join("models"));
    let Some(folder) = options.out.clone().or_else(home) else {
        return Err(Failure::Usage("there is no home folder; say --out FOLDER".to_owned()));
    };
    let wanted = Options { averages: options.averages, int8: options.int8, threads: None };
    let (progress, cancel) = (Progress::new(), Cancel::new());
    let Imported { architecture, weights, files, fidelity } =
        watched(&progress, || import(&options.checkpoint, &folder, &wanted, &progress, &cancel))?;
    let mut out = stdout().lock();
    writeln!(out, "{weights} weights, width {}", architecture.width)?;
    if let Some(fidelity) = fidelity {
        writeln!(
            out,
            "eight bits: {:.2e} nats from single precision, {:.2} dB between the sounds of both",
            fidelity.divergence, fidelity.spectral_distance
        )?;
    }
    for file in files {
        writeln!(out, "{}", file.display())?;
    }
    Ok(())
}
