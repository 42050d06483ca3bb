//! Renders overlapping grains and says what they cost: the workload on which Nephele and its peers are compared.
//!
//! `granular_load --voices 16 --grains 512 --interpolation cubic --instructions auto --seconds 10` plays grains of 100 ms
//! at 48 kHz, stereo, under Hann windows, at random places, rates and pans, and prints how many grain-samples that were
//! and how many seconds of CPU they took.

#[path = "../benches/workload/mod.rs"]
mod workload;

use std::process::ExitCode;
use std::time::Instant;

use nephele_realtime::CONTROL_PERIOD;
use nephele_realtime::simd::Instructions;
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
                "--instructions" if value == "auto" => settings.instructions = Instructions::best(),
                "--instructions" => {
                    let set = Instructions::ALL.into_iter().find(|set| set.name() == value).ok_or_else(bad)?;
                    if !set.is_available() {
                        return Err(format!("this machine has no {value}"));
                    }
                    settings.instructions = set;
                }
                _ => return Err(format!("unknown option {option}")),
            }
        }
        Ok(found)
    }
}

/// Seconds of CPU that this process has used, from Linux' own count; elsewhere wall-clock time has to do.
fn cpu_seconds(started: Instant) -> f64 {
    let schedule = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = schedule.split(' ').next().and_then(|word| word.parse::<f64>().ok());
    nanoseconds.map_or_else(|| started.elapsed().as_secs_f64(), |ns| ns * 1e-9)
}

fn run(arguments: &Arguments) {
    let mut workload = Workload::new(arguments.settings);
    let (mut units, mut check) = (0, 0.0);
    let started = Instant::now();
    let before = cpu_seconds(started);
    for _ in 0..(arguments.seconds * 48_000.0) as usize / CONTROL_PERIOD {
        let (rendered, found) = workload.period();
        units += rendered;
        check += found;
    }
    let seconds = cpu_seconds(started) - before;
    println!(
        "units={units} process_cpu_s={seconds:.6} ns_per_unit={:.4} instructions={} check={check:.6}",
        seconds / units as f64 * 1e9,
        arguments.settings.instructions.name(),
    );
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
