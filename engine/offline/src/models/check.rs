//! Whether a model from anywhere can be used: what can be said without running it, and a dry run.
//!
//! What a graph does is known only by running it, and a graph may ask for all memory or never end. So it is first run in a
//! process of its own, the hidden command `nephele model try FILE`, which bounds its own memory and time and which is killed
//! at the end of its time.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nephele_realtime::cloud::CHANNELS;

use super::contract::{Contract, Kind};
use super::inspect::Summary;
use super::model::{MAX_BYTES, fingerprint};
use super::plugin_file::plugin_file;
use super::{Cancel, Decoder, Encoder, ModelError, ModelFault, Progress, data_folder};
use crate::nsynth::{Nsynth, Settings};

/// Memory that a dry run may ask for besides several copies of the model, in bytes.
const MEMORY: u64 = 2 << 30;
/// Copies of the model that runtimes make, generously.
const COPIES: u64 = 6;
/// Processor time in seconds that a dry run has.
pub const SECONDS: u64 = 30;
/// Encodings of a dry run, and frames.
const TRIED: usize = 16;
/// Samples of a dry run of a model that goes from sample to sample.
const STEPS: usize = 4;
/// Bytes of a file that a dry run may write: ONNX Runtime keeps a small database of its own in the user's cache.
const WRITTEN: u64 = 16 << 20;
/// Bytes of what a dry run says that are kept.
const SAID: u64 = 4096;

/// What is known of a model that was looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// What it says of itself.
    pub contract: Contract,
    /// Its operators.
    pub operators: Vec<String>,
    /// FNV-1a of the file.
    pub hash: u64,
    /// Bytes of the file.
    pub bytes: usize,
}

/// Looks at the model in `bytes` without running it: structure, contract, tensors, appetite.
///
/// # Errors
/// The first thing that is wrong.
pub fn check(bytes: &[u8], origin: &str) -> Result<Checked, ModelError> {
    let look = || {
        if bytes.len() as u64 > MAX_BYTES {
            return Err(ModelFault::TooLarge(bytes.len() as u64));
        }
        let summary = Summary::read(bytes)?;
        let contract = Contract::read(&summary, &[Kind::Decoder, Kind::Harmonic, Kind::Encoder, Kind::Autoregressive])?;
        let operators = summary.operators.into_iter().collect();
        Ok(Checked { contract, operators, hash: fingerprint(bytes), bytes: bytes.len() })
    };
    look().map_err(|fault: ModelFault| fault.of(origin))
}

/// Opens the model in `bytes` and runs it on a few encodings, or on some sound. `origin` is its file, from which one that
/// goes from sample to sample is read again.
///
/// # Errors
/// What is wrong with it, or with what it makes.
pub fn dry_run(bytes: &[u8], origin: &str) -> Result<(), ModelError> {
    let (progress, cancel) = (Progress::new(), Cancel::new());
    let wave = |n: usize| (n as f32 * 0.7).sin();
    let kind = check(bytes, origin)?.contract.kind;
    if kind == Kind::Autoregressive {
        let settings = Settings { length: Some(STEPS), ..Settings::default() };
        let grains = Nsynth::open(Path::new(origin))?.generate(
            &[&[[0.1; CHANNELS]]],
            &settings,
            &progress,
            &cancel,
            &mut |_, _| (),
        );
        return grains.map(drop);
    }
    if kind == Kind::Encoder {
        let mut encoder = Encoder::open(bytes, origin)?;
        let sound: Vec<f32> = (0..TRIED * encoder.contract().hop).map(|n| wave(n) * 0.5).collect();
        return encoder.encode(&sound, None, &progress, &cancel).map(drop);
    }
    let encodings: Vec<[f32; CHANNELS]> =
        (0..TRIED).map(|n| std::array::from_fn(|channel| wave(n * CHANNELS + channel))).collect();
    Decoder::open(bytes, origin)?.decode(&encodings, None, "dry run", &progress, &cancel).map(drop)
}

/// How a dry run in a process of its own ended well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    /// It ran.
    Ran,
    /// There is no program `nephele` to run it.
    NoProgram,
}

/// Runs the model at `path` in a process of its own, by the program `nephele` if there is one, for at most `seconds` of
/// processor time and twice that of time; [`SECONDS`] is plenty.
///
/// # Errors
/// What is wrong with the model, or that it asks for too much memory or time; and an error that
/// [is no fault](ModelError::is_cancelled) if `cancel` says so.
pub fn try_apart(path: &Path, seconds: u64, cancel: &Cancel) -> Result<Tried, ModelError> {
    let Some(program) = program() else { return Ok(Tried::NoProgram) };
    try_with(&program, path, seconds, cancel).map_err(|fault| fault.of(&path.display().to_string()))
}

fn try_with(program: &Path, path: &Path, seconds: u64, cancel: &Cancel) -> Result<Tried, ModelFault> {
    let mut command = Command::new(program);
    command.args(["model", "try", "--seconds", &seconds.to_string(), "--"]).arg(path);
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let Ok(mut child) = child else { return Ok(Tried::NoProgram) };
    let said = child.stderr.take().map(|mut stderr| {
        thread::spawn(move || {
            let mut said = Vec::new();
            let _ = (&mut stderr).take(SAID).read_to_end(&mut said);
            // The rest is read too, or the child would wait for it to be.
            let _ = std::io::copy(&mut stderr, &mut std::io::sink());
            String::from_utf8_lossy(&said).into_owned()
        })
    });
    let status = wait(&mut child, Duration::from_secs(seconds * 2), cancel);
    let said = said.and_then(|thread| thread.join().ok()).unwrap_or_default();
    judge(status?, &said, seconds)
}

/// Waits for the end of the child, and makes it when its time is over.
fn wait(child: &mut Child, time: Duration, cancel: &Cancel) -> Result<Option<ExitStatus>, ModelFault> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if cancel.is_cancelled() || begun.elapsed() > time {
            // One that has just ended by itself can not be killed any more.
            let _ = child.kill();
            child.wait()?;
            return if cancel.is_cancelled() { Err(ModelFault::Cancelled) } else { Ok(None) };
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// What the end of a child means.
fn judge(status: Option<ExitStatus>, said: &str, seconds: u64) -> Result<Tried, ModelFault> {
    const WRONG_ARGUMENTS: i32 = 2;
    let endless =
        ModelFault::Hostile(format!("it was still running after {seconds} s of a dry run with a few encodings"));
    let Some(status) = status else { return Err(endless) };
    let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    match status.code() {
        Some(0) => Ok(Tried::Ran),
        // An older one, which does not know how to.
        Some(WRONG_ARGUMENTS) => Ok(Tried::NoProgram),
        // `nephele: FILE: what is wrong`; the file is named by who asked.
        Some(1) if last.starts_with("nephele: ") => {
            let text = last.strip_prefix("nephele: ").unwrap_or(last);
            Err(ModelFault::Hostile(text.split_once(": ").map_or(text, |(_, cause)| cause).to_owned()))
        }
        _ if ended_by_time(status) => Err(endless),
        _ => Err(ModelFault::Hostile(
            "its dry run fell over: it asks for too much memory, or makes its runtime fail".to_owned(),
        )),
    }
}

#[cfg(unix)]
fn ended_by_time(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    matches!(status.signal(), Some(libc::SIGXCPU | libc::SIGKILL))
}

#[cfg(not(unix))]
fn ended_by_time(_: ExitStatus) -> bool {
    false
}

/// Bounds this process from now on: `bytes` of memory beside what a model of `model` bytes needs, `seconds` of processor
/// time, small files. For the process of a dry run; elsewhere than on Unix it does nothing, and only time is bounded,
/// by who waits.
pub fn confine(model: u64, seconds: u64) {
    #[cfg(unix)]
    {
        let memory = MEMORY + COPIES * model;
        let limits = [
            (libc::RLIMIT_AS, memory, memory),
            // The first ends it by a signal that says why.
            (libc::RLIMIT_CPU, seconds, seconds + 1),
            (libc::RLIMIT_FSIZE, WRITTEN, WRITTEN),
            (libc::RLIMIT_CORE, 0, 0),
        ];
        for (resource, soft, hard) in limits {
            let limit = libc::rlimit { rlim_cur: soft, rlim_max: hard };
            // SAFETY: setrlimit reads the structure, which lives here. One that is refused leaves that bound as it was.
            let _ = unsafe { libc::setrlimit(resource, &raw const limit) };
        }
    }
    #[cfg(not(unix))]
    let _ = (model, seconds, MEMORY, COPIES, WRITTEN);
}

/// The program `nephele`: this one, or one beside the plugin, or in Nephele's data folder.
#[must_use]
pub fn program() -> Option<PathBuf> {
    let name = format!("nephele{}", std::env::consts::EXE_SUFFIX);
    let own = std::env::current_exe().ok().filter(|path| path.file_name().is_some_and(|own| *own == *name));
    let beside = plugin_file().and_then(|file| Some(file.parent()?.join(&name)));
    let installed = data_folder().map(|data| data.join("bin").join(&name));
    [own, beside, installed].into_iter().flatten().find(|path| path.is_absolute() && path.is_file())
}

#[cfg(test)]
mod tests;
