//! Renders overlapping grains and says what they cost: the workload on which Nephele and its peers are compared.
//!
//! `granular_load --voices 16 --grains 512 --interpolation cubic --instructions auto --seconds 10` plays grains of 100 ms
//! at 48 kHz, stereo, under Hann windows, at random places, rates and pans, and prints how many grain-samples that were
//! and how many seconds of CPU they took.

use std::process::ExitCode;
use std::sync::Arc;

use nephele_realtime::CONTROL_PERIOD;
use nephele_realtime::cloud::{CloudBus, Grain, GrainCloud, GrainPool, Slots};
use nephele_realtime::math::{Draw, pan_gains};
use nephele_realtime::simd::Instructions;
use nephele_realtime::voice::LANES;

const RATE: f32 = 48_000.0;
/// Length of a grain, output samples.
const LENGTH: f32 = 4800.0;

struct Arguments {
    voices: usize,
    grains: usize,
    cubic: bool,
    instructions: Instructions,
    seconds: f64,
}

impl Arguments {
    fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut found =
            Self { voices: 16, grains: 512, cubic: true, instructions: Instructions::best(), seconds: 10.0 };
        while let Some(option) = words.next() {
            let value = words.next().ok_or_else(|| format!("{option} needs a value"))?;
            let bad = || format!("'{value}' is no value for {option}");
            match option.as_str() {
                "--voices" => found.voices = value.parse().map_err(|_| bad())?,
                "--grains" => found.grains = value.parse().map_err(|_| bad())?,
                "--seconds" => found.seconds = value.parse().map_err(|_| bad())?,
                "--interpolation" => {
                    found.cubic = ["linear", "cubic"].iter().position(|n| *n == value).ok_or_else(bad)? == 1
                }
                "--instructions" if value == "auto" => found.instructions = Instructions::best(),
                "--instructions" => {
                    let set = Instructions::ALL.into_iter().find(|set| set.name() == value).ok_or_else(bad)?;
                    if !set.is_available() {
                        return Err(format!("this machine has no {value}"));
                    }
                    found.instructions = set;
                }
                _ => return Err(format!("unknown option {option}")),
            }
        }
        Ok(found)
    }
}

/// Seconds of CPU that this process has used, from Linux' own count; elsewhere wall-clock time has to do.
fn cpu_seconds(started: std::time::Instant) -> f64 {
    let schedule = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = schedule.split(' ').next().and_then(|word| word.parse::<f64>().ok());
    nanoseconds.map_or_else(|| started.elapsed().as_secs_f64(), |ns| ns * 1e-9)
}

/// A grain like those that the peers play, drawn by `draw`.
fn grain(draw: &mut Draw, stored: usize, samples: f32, cloud: &GrainCloud) -> Grain {
    let rate = 0.5 + draw.unipolar();
    let (left, right) = pan_gains(draw.bipolar());
    let free = cloud.length() as f32 - 1.0 - samples * rate;
    Grain {
        index: (draw.unipolar() * stored as f32) as u32,
        start: f64::from(draw.unipolar() * free),
        rate,
        samples,
        left,
        right,
        ..Grain::default()
    }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    let (stored, length) = (16, 8192);
    let mut noise = Draw::new(1, 0);
    let samples: Vec<f32> = (0..stored * length).map(|_| noise.bipolar() * 0.5).collect();
    let cloud = GrainCloud::new("noise", &samples, stored, RATE, 220.0, Vec::new()).map_err(|e| e.to_string())?;
    let slots = Slots::new(Arc::new(cloud));
    let (slot, cloud) = slots.current().ok_or("no cloud")?;
    let mut pool = GrainPool::new(RATE);
    pool.set_instructions(arguments.instructions);
    pool.set_cubic(arguments.cubic);
    let mut draw = Draw::new(2, 0);
    let voices = arguments.voices.clamp(1, 32);
    let mut buses = [CloudBus::default(); LANES];
    let push = [[0.0; CONTROL_PERIOD]; LANES];
    // The first grains are of every length, so that they end one by one, as later ones do.
    for place in 0..arguments.grains {
        let samples = LENGTH * (place as f32 + 1.0) / arguments.grains as f32;
        pool.start(&grain(&mut draw, stored, samples, cloud), (place % voices) as u8, slot, cloud, 0);
    }
    let (mut units, mut check) = (0_u64, 0.0_f64);
    let started = std::time::Instant::now();
    let before = cpu_seconds(started);
    for _ in 0..(arguments.seconds * f64::from(RATE)) as usize / CONTROL_PERIOD {
        pool.tick(&slots);
        for lane in pool.len()..arguments.grains {
            pool.start(&grain(&mut draw, stored, LENGTH, cloud), (lane % voices) as u8, slot, cloud, 0);
        }
        buses[..voices].fill(CloudBus::default());
        pool.render(&slots, &push, (0, CONTROL_PERIOD), &mut buses);
        units += (pool.len() * CONTROL_PERIOD) as u64;
        check += buses.iter().map(|bus| f64::from(bus.left[3]).abs() + f64::from(bus.right[9]).abs()).sum::<f64>();
    }
    let seconds = cpu_seconds(started) - before;
    println!(
        "units={units} process_cpu_s={seconds:.6} ns_per_unit={:.4} instructions={} check={check:.6}",
        seconds / units as f64 * 1e9,
        arguments.instructions.name(),
    );
    Ok(())
}

fn main() -> ExitCode {
    let outcome = Arguments::parse(std::env::args().skip(1)).and_then(|arguments| run(&arguments));
    if let Err(problem) = outcome {
        eprintln!("granular_load: {problem}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
