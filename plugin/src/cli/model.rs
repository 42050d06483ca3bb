//! `nephele model`: the folder of the user's own models, and what is wrong with one.

use std::io::{Write, stdout};
use std::path::{Path, PathBuf};

use clap::Subcommand;
use nephele_offline::models::{
    Cancel, Checked, Kind, ModelFolder, SECONDS, Tried, check, confine, dry_run, read_file, try_apart,
};

use super::failure::Failure;
use super::import::{self, ImportOptions};

/// What to do with models.
#[derive(Debug, Subcommand)]
pub enum ModelCommand {
    /// Makes models of the checkpoint of NSynth that Magenta published
    Import(ImportOptions),
    /// Checks a model and takes it into the models folder
    Add {
        /// ONNX file that keeps the contract of ARCHITECTURE.md
        file: PathBuf,
    },
    /// Lists the models of the folder
    List,
    /// Says what a model is, tries it, and says what is wrong with it
    Check {
        /// ONNX file
        file: PathBuf,
    },
    /// Runs a model with bounded memory and time; for `check` and `add`, in a process of its own
    #[command(hide = true)]
    Try {
        /// Processor time in seconds
        #[arg(long, default_value_t = SECONDS)]
        seconds: u64,
        /// ONNX file
        file: PathBuf,
    },
}

/// Does it.
pub fn run(command: &ModelCommand) -> Result<(), Failure> {
    match command {
        ModelCommand::Import(options) => import::run(options),
        ModelCommand::Add { file } => add(file),
        ModelCommand::List => list(),
        ModelCommand::Check { file } => {
            let checked = look(file)?;
            write!(stdout(), "{}", describe(&checked))?;
            tried(file)
        }
        ModelCommand::Try { seconds, file } => try_here(file, *seconds),
    }
}

fn add(file: &Path) -> Result<(), Failure> {
    let folder = folder()?;
    look(file)?;
    tried(file)?;
    let (model, checked) = folder.add(file)?;
    writeln!(stdout(), "{} is in {}", model.file, folder.path().display())?;
    write!(stdout(), "{}", describe(&checked))?;
    Ok(())
}

fn list() -> Result<(), Failure> {
    let folder = folder()?;
    let names = folder.names();
    writeln!(stdout(), "{}: {} models", folder.path().display(), names.len())?;
    for name in names {
        match look(&folder.path().join(&name)) {
            Ok(checked) => writeln!(stdout(), "{name}: {}", line(&checked))?,
            Err(failure) => writeln!(stdout(), "{failure}")?,
        }
    }
    Ok(())
}

/// Runs the model in this process, which is for nothing else.
fn try_here(file: &Path, seconds: u64) -> Result<(), Failure> {
    let size = std::fs::metadata(file).map(|data| data.len()).unwrap_or_default();
    confine(size, seconds);
    let bytes = read_file(file)?;
    Ok(dry_run(&bytes, &file.display().to_string())?)
}

fn look(file: &Path) -> Result<Checked, Failure> {
    Ok(check(&read_file(file)?, &file.display().to_string())?)
}

/// Tries the model in another process.
fn tried(file: &Path) -> Result<(), Failure> {
    // This program is the one that tries.
    match try_apart(file, SECONDS, &Cancel::new())? {
        Tried::Ran => writeln!(stdout(), "dry run: well")?,
        Tried::NoProgram => writeln!(stdout(), "dry run: none, as the program `nephele` was not found")?,
    }
    Ok(())
}

fn folder() -> Result<ModelFolder, Failure> {
    ModelFolder::of_user()
        .ok_or_else(|| Failure::Usage("there is no home folder, so there is no models folder".to_owned()))
}

/// A model in one line.
fn line(checked: &Checked) -> String {
    let contract = &checked.contract;
    let (name, licence) = (one_line(&contract.name), one_line(&contract.licence));
    let frame = match contract.kind {
        Kind::Encoder => format!("a frame of {} samples", contract.hop),
        _ => format!("grains of {} samples, root {:.1} Hz", contract.grain_length, contract.root_hz),
    };
    format!(
        "{} {name} ({licence}), {:.0} Hz, {frame}, {:.1} MB",
        contract.kind,
        contract.sample_rate,
        checked.bytes as f64 / 1e6
    )
}

/// A model in a few lines.
fn describe(checked: &Checked) -> String {
    format!("{}\nhash {:016x}, operators {}\n", line(checked), checked.hash, one_line(&checked.operators.join(", ")))
}

/// Text from a file, fit for a terminal.
fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(400).collect()
}
