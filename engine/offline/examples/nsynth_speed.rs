//! Measures NSynth of full size with the reference weights:
//!
//! ```text
//! cargo run --release -p nephele-offline --example nsynth_speed -- [fp32|int8|encode]... [--grains 128] [--length 1024]
//!     [--rows N] [--threads 2] [--steps N]
//! ```
//!
//! For each, one line: seconds, real-time factor or time a step, the process's memory before, at its highest and
//! afterwards, and threads. With `--steps`, grains are that short: for a quick look at the time of a step.

#[path = "../tests/nsynth_support/mod.rs"]
mod nsynth_support;

use std::error::Error;
use std::ops::Range;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use nephele_offline::models::{Cancel, Engine, Progress};
use nephele_offline::nsynth::{
    Architecture, Choose, DECODER, DECODER_INT8, Frames, Listener, Nsynth, Options, Sampling, Settings, import,
};
use nephele_realtime::math::uniform;

/// What is measured, and how.
struct Wanted {
    what: Vec<String>,
    grains: usize,
    length: usize,
    rows: Option<usize>,
    threads: usize,
    steps: Option<usize>,
}

fn main() -> ExitCode {
    match arguments().and_then(|wanted| measure(&wanted)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("nsynth_speed: {error}");
            ExitCode::FAILURE
        }
    }
}

fn arguments() -> Result<Wanted, Box<dyn Error>> {
    let mut wanted = Wanted { what: Vec::new(), grains: 128, length: 1024, rows: None, threads: 2, steps: None };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().unwrap_or_default().parse::<usize>();
        match argument.as_str() {
            "--grains" => wanted.grains = number()?,
            "--length" => wanted.length = number()?,
            "--rows" => wanted.rows = Some(number()?),
            "--threads" => wanted.threads = number()?,
            "--steps" => wanted.steps = Some(number()?),
            "fp32" | "int8" | "encode" => wanted.what.push(argument),
            other => return Err(format!("{other} is neither fp32, int8, encode nor an option").into()),
        }
    }
    if wanted.what.is_empty() {
        wanted.what = ["fp32", "encode"].map(str::to_owned).to_vec();
    }
    Ok(wanted)
}

fn measure(wanted: &Wanted) -> Result<(), Box<dyn Error>> {
    let (progress, cancel) = (Progress::new(), Cancel::new());
    // Kept from run to run: an import takes longer than what is measured.
    let folder = std::env::temp_dir().join("nephele-nsynth-speed");
    let int8 = wanted.what.iter().any(|what| what == "int8");
    if !folder.join(DECODER).is_file() || (int8 && !folder.join(DECODER_INT8).is_file()) {
        std::fs::create_dir_all(&folder)?;
        let stem = folder.join("recipe");
        nsynth_support::write_recipe(&stem, Architecture::PUBLISHED);
        let began = Instant::now();
        let options = Options { int8, threads: Some(wanted.threads), ..Options::default() };
        let imported = import(&stem, &folder, &options, &progress, &cancel)?;
        println!("import: {:.1} s, {:?}", began.elapsed().as_secs_f64(), imported.fidelity);
        std::fs::remove_file(folder.join("recipe.data-00000-of-00001"))?;
    }
    for what in &wanted.what {
        let before = memory("VmRSS");
        reset_peak();
        let began = Instant::now();
        let text = if what == "encode" { encode(&folder, wanted)? } else { generate(&folder, what, wanted)? };
        let seconds = began.elapsed().as_secs_f64();
        let (peak, after) = (memory("VmHWM"), memory("VmRSS"));
        println!(
            "{what}: {seconds:.2} s with loading, {text}; memory {before} MB before, {peak} MB at most, {after} MB after; \
             {} threads",
            wanted.threads
        );
    }
    Ok(())
}

fn encode(folder: &Path, wanted: &Wanted) -> Result<String, Box<dyn Error>> {
    let sound: Vec<f32> = (0..64_000).map(|n| uniform(1, 2, n) * 1.8 - 0.9).collect();
    let mut listener = Listener::open(folder, Engine::Best, Some(wanted.threads))?;
    let began = Instant::now();
    let frames = listener.encode(&sound, &Progress::new(), &Cancel::new())?.len();
    Ok(format!("{:.2} s for {frames} frames, 4 s of sound", began.elapsed().as_secs_f64()))
}

/// Draws, and looks at the clock.
struct Timed {
    sampling: Sampling,
    began: Option<Instant>,
    /// Seconds of each step from the second of each batch on.
    steps: Vec<f64>,
}

impl Choose for Timed {
    fn choose(&mut self, step: usize, rows: Range<usize>, probabilities: &[f32], classes: &mut [u16]) {
        let now = Instant::now();
        if let Some(began) = self.began.filter(|_| step > 0) {
            self.steps.push((now - began).as_secs_f64());
        }
        self.began = Some(now);
        self.sampling.choose(step, rows, probabilities, classes);
    }
}

fn generate(folder: &Path, what: &str, wanted: &Wanted) -> Result<String, Box<dyn Error>> {
    let nsynth = Nsynth::open(&folder.join(if what == "int8" { DECODER_INT8 } else { DECODER }))?;
    let encodings: Vec<[f32; 16]> =
        (0..wanted.grains as u64).map(|row| std::array::from_fn(|c| 2.0 * uniform(3, row, c as u64) - 1.0)).collect();
    let frames: Vec<Frames> = encodings.iter().map(std::slice::from_ref).collect();
    let settings = Settings {
        length: Some(wanted.steps.map_or(wanted.length, |steps| steps.min(wanted.length))),
        rows: wanted.rows,
        threads: Some(wanted.threads),
        ..Settings::default()
    };
    let mut timed = Timed { sampling: Sampling::default(), began: None, steps: Vec::new() };
    let (progress, cancel) = (Progress::new(), Cancel::new());
    let mut finished = Vec::new();
    nsynth.generate_by(&frames, &settings, &mut timed, &progress, &cancel, &mut |_, grains| {
        finished.push(grains.len());
    })?;
    timed.steps.sort_by(f64::total_cmp);
    let (least, middle) = (timed.steps[0], timed.steps[timed.steps.len() / 2]);
    Ok(format!(
        "{} batches, a step takes {:.1} ms at best and {:.1} ms at the median",
        finished.len(),
        1e3 * least,
        1e3 * middle
    ))
}

/// Megabytes of this process; 0 where the system does not tell.
fn memory(entry: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(entry));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<usize>().ok()).unwrap_or(0) >> 10
}

/// Lets the highest memory be measured anew.
fn reset_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}
