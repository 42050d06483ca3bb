//! The command line of the binary `nephele`: everything that needs neither host nor window.

mod arguments;
mod cloud;
mod dx7;
mod failure;
mod import;
mod make;
mod model;
mod parameters;
mod pattern;
mod picture;
mod preset;
mod render;
mod tuning;
mod watched;

use std::ffi::{OsStr, OsString};
use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, CloudCommand, Command, Dx7Command, PatternCommand, PresetCommand, TuningCommand};

/// Does what `arguments` (the program's name first) ask for, and says how it ended: 0, or 1 for a failure of which one
/// line on stderr names file and cause, or 2 for arguments that make no sense.
///
/// `None` without a command, or with `play`: then the standalone is wanted, and the arguments behind it are its own.
pub fn run<I: IntoIterator<Item = OsString>>(arguments: I) -> Option<ExitCode> {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if is_for_the_standalone(arguments.get(1).map(OsString::as_os_str)) {
        return None;
    }
    let command = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments.command,
        Err(error) => {
            // Help and version are told this way too, with the code 0. A closed pipe is nobody's concern.
            let _ = error.print();
            return Some(ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2)));
        }
    };
    let outcome = match command {
        Command::Play { .. } => return None,
        Command::Render(options) => render::run(&options),
        Command::Cloud { command: CloudCommand::Info { file } } => cloud::info(&file),
        Command::Cloud { command: CloudCommand::Convert(options) } => cloud::convert(&options),
        Command::Cloud { command: CloudCommand::Make(options) } => make::run(&options),
        Command::Picture { input, output } => picture::run(&input, &output),
        Command::Model { command } => model::run(&command),
        Command::Parameters { markdown: false } => parameters::list(),
        Command::Parameters { markdown: true } => parameters::markdown(),
        Command::Preset { command: PresetCommand::List { tag } } => preset::list(tag.as_deref()),
        Command::Preset { command: PresetCommand::Export { name, out } } => preset::export(&name, &out),
        Command::Preset { command: PresetCommand::Demo { name, out } } => preset::demo(&name, &out),
        Command::Dx7 { command: Dx7Command::List { file } } => dx7::list(&file),
        Command::Dx7 { command: Dx7Command::Import(options) } => dx7::import(&options),
        Command::Pattern { command: PatternCommand::Import { file, out } } => pattern::import(&file, &out),
        Command::Pattern { command: PatternCommand::Export(options) } => pattern::export(&options),
        Command::Pattern { command: PatternCommand::Show { file } } => pattern::show(&file),
        Command::Tuning { command: TuningCommand::Show { scale, keyboard } } => {
            tuning::show(&scale, keyboard.as_deref())
        }
    };
    Some(match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("nephele: {failure}");
            ExitCode::FAILURE
        }
    })
}

/// Whether the first argument is none of ours. The standalone has flags of its own; help and version are told here.
fn is_for_the_standalone(first: Option<&OsStr>) -> bool {
    let Some(first) = first.map(OsStr::to_string_lossy) else { return true };
    let ours = ["-h", "--help", "-V", "--version"];
    first == "play" || (first.starts_with('-') && !ours.contains(&&*first))
}

#[cfg(test)]
mod tests;
