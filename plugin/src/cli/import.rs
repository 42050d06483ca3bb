//! `nephele model import`: NSynth from the checkpoint that Magenta published.

use std::io::{IsTerminal, Write, stderr, stdout};
use std::path::PathBuf;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;
use nephele_offline::models::{Cancel, Progress, data_folder};
use nephele_offline::nsynth::{Imported, Options, import};

use super::failure::Failure;

/// Time between two lines of progress.
const TICK: Duration = Duration::from_millis(250);

/// Options of `nephele model import`.
#[derive(Args, Debug)]
pub struct ImportOptions {
    /// wavenet-ckpt.tar, the folder in it, or model.ckpt-200000
    pub checkpoint: PathBuf,
    /// Takes the moving averages of the weights instead of the weights
    #[arg(long)]
    pub averages: bool,
    /// Also makes a decoder of eight bits, and measures it; needs ONNX Runtime
    #[arg(long)]
    pub int8: bool,
    /// Folder to write to; the models folder of the user's data
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
}

/// Imports, and tells what came of it.
pub fn run(options: &ImportOptions) -> Result<(), Failure> {
    let home = || data_folder().map(|folder| folder.join("models"));
    let Some(folder) = options.out.clone().or_else(home) else {
        return Err(Failure::Usage("there is no home folder; say --out FOLDER".to_owned()));
    };
    let wanted = Options { averages: options.averages, int8: options.int8, threads: None };
    let (progress, cancel) = (Progress::new(), Cancel::new());
    let Imported { architecture, weights, files, fidelity } =
        watched(&progress, || import(&options.checkpoint, &folder, &wanted, &progress, &cancel))?;
    let mut out = stdout().lock();
    writeln!(out, "{weights} weights, width {}", architecture.width)?;
    if let Some(fidelity) = fidelity {
        writeln!(
            out,
            "eight bits: {:.2e} nats from single precision, {:.2} dB between the sounds of both",
            fidelity.divergence, fidelity.spectral_distance
        )?;
    }
    for file in files {
        writeln!(out, "{}", file.display())?;
    }
    Ok(())
}

/// Does `work`, showing how far it is on a line of the terminal, if there is one.
fn watched<T>(progress: &Progress, work: impl FnOnce() -> T) -> T {
    if !stderr().is_terminal() {
        return work();
    }
    let (done, until) = channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut began = (Instant::now(), progress.phase());
            while until.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                if progress.phase() != began.1 {
                    began = (Instant::now(), progress.phase());
                }
                let fraction = progress.fraction();
                let left = began.0.elapsed().as_secs_f32() * (1.0 / fraction.max(1e-3) - 1.0);
                // A terminal that has gone is nobody's concern.
                let _ = write!(stderr(), "\r{} {:3.0} %, {left:.0} s left \x1b[K", began.1.name(), 100.0 * fraction);
            }
            let _ = write!(stderr(), "\r\x1b[K");
        });
        let result = work();
        drop(done);
        result
    })
}
