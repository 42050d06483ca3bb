//! Renders voices of the FM rack and says what they cost: the workload on which Nephele and its peers are compared.
//!
//! `fm_load --voices 64 --cells dense --instructions auto --seconds 10` plays voices of six operators at 48 kHz through
//! the rack's kernel alone and prints how many voice-samples that were and how many seconds of CPU they took.

mod load;
#[path = "../benches/rack_workload/mod.rs"]
mod rack_workload;

use std::process::ExitCode;

use nephele_realtime::CONTROL_PERIOD;
use rack_workload::{Cells, Rack, Settings};

fn parse(mut words: impl Iterator<Item = String>) -> Result<(Settings, f64), String> {
    let (mut settings, mut seconds) = (Settings::default(), 10.0);
    while let Some(option) = words.next() {
        let value = words.next().ok_or_else(|| format!("{option} needs a value"))?;
        let bad = || format!("'{value}' is no value for {option}");
        match option.as_str() {
            "--voices" => settings.voices = value.parse::<usize>().map_err(|_| bad())?.clamp(1, 64),
            "--seconds" => seconds = value.parse().map_err(|_| bad())?,
            "--cells" if value == "dense" => settings.cells = Cells::Dense,
            "--cells" if value == "stacks" => settings.cells = Cells::Stacks,
            "--cells" => return Err(bad()),
            "--instructions" => settings.instructions = load::instructions(&value)?,
            _ => return Err(format!("unknown option {option}")),
        }
    }
    Ok((settings, seconds))
}

fn main() -> ExitCode {
    match parse(std::env::args().skip(1)) {
        Ok((settings, seconds)) => {
            let mut rack = Rack::new(settings);
            load::measure((seconds * 48_000.0) as usize / CONTROL_PERIOD, settings.instructions, || rack.period());
        }
        Err(problem) => {
            eprintln!("fm_load: {problem}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
