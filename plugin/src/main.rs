//! The binary `nephele`: the instrument without a host, and the command line.

use std::ffi::OsString;
use std::process::ExitCode;

use nephele::{Nephele, cli};
use nice_plug::prelude::nice_export_standalone_with_args;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    if let Some(code) = cli::run(arguments.clone()) {
        return code;
    }
    let own = arguments.into_iter().enumerate().filter(|(place, word)| !(*place == 1 && word == "play"));
    let own = own.map(|(_, word)| word.to_string_lossy().into_owned());
    if nice_export_standalone_with_args::<Nephele, _>(own) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
