//! `nephele model`: models of others, brought into a form that plays here.

use clap::Subcommand;

use super::failure::Failure;
use super::import::{self, ImportOptions};

/// What to do with models.
#[derive(Debug, Subcommand)]
pub enum ModelCommand {
    /// Makes models of the checkpoint of NSynth that Magenta published
    Import(ImportOptions),
}

/// Does it.
pub fn run(command: &ModelCommand) -> Result<(), Failure> {
    match command {
        ModelCommand::Import(options) => import::run(options),
    }
}
