//! Renders overlapping grains and says what they cost: the workload on which Nephele and its peers are compared.
//!
//! `granular_load --voices 16 --grains 512 --interpolation cubic --instructions auto --seconds 10` plays grains of 100 ms
//! at 48 kHz, stereo, under Hann windows, at random places, rates and pans, and prints how many grain-samples that were
//! and how many seconds of CPU they took.

mod load;
#[path = "../benches/workload/mod.rs"]
mod workload;

use std::process::ExitCode;

use nephele_realtime::CONTROL_PERIOD;
use workload::{Settings, Workload};

struct Arguments {
    settings: Settings,
    seconds: f64,
}

impl Arguments {
    fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut found = Self { settings: Settings::default(), seconds: 10.0 };
        let settings = &mut found.settings;
        while let Some(option) = words.next() {
            let value = words.next().ok_or_else(|| format!("{option} needs a value"))?;
            let bad = || format!("'{value}' is no value for {option}");
            match option.as_str() {
                "--voices" => settings.voices = value.parse::<usize>().map_err(|_| bad())?.clamp(1, 32),
                "--grains" => settings.grains = value.parse().map_err(|_| bad())?,
                "--seconds" => found.seconds = value.parse().map_err(|_| bad())?,
                "--interpolation" => {
                    settings.cubic = ["linear", "cubic"].iter().position(|n| *n == value).ok_or_else(bad)? == 1;
                }
                "--instructions" => settings.instructions = load::instructions(&value)?,
                _ => return Err(format!("unknown option {option}")),
            }
        }
        Ok(found)
    }
}

fn run(arguments: &Arguments) {
    let mut workload = Workload::new(arguments.settings);
    let periods = (arguments.seconds * 48_000.0) as usize / CONTROL_PERIOD;
    load::measure(periods, arguments.settings.instructions, || workload.period());
}

fn main() -> ExitCode {
    match Arguments::parse(std::env::args().skip(1)) {
        Ok(arguments) => run(&arguments),
        Err(problem) => {
            eprintln!("granular_load: {problem}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
