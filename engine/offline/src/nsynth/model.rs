//! An imported decoder, ready to make grains.

use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use nephele_realtime::GrainCloud;

use super::architecture::{LAYERS, dilation};
use super::built_in::BuiltIn;
use super::generate::{Batch, Frames};
use super::import::DECODER;
use super::machine::{Machine, Sizes};
use super::mulaw::CLASSES;
use super::sampling::{Choose, Sampling};
use super::session::Ort;
use super::trim::trim;
use crate::models::inspect::{Port, Summary};
use crate::models::{Cancel, Contract, Engine, Kind, ModelError, ModelFault, Phase, Progress, onnxruntime, read_file};

/// Rows side by side in single precision: the states of 64 sounds of 1024 samples take 600 MB.
const ROWS: usize = 64;
/// Rows of eight bits, which take a quarter of that.
const ROWS_QUANTISED: usize = 128;
/// Rows in the runtime built in, which gains little from more.
const ROWS_BUILT_IN: usize = 16;

/// How grains are to be made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// Samples of a grain; that of the contract where it is `None`.
    pub length: Option<usize>,
    /// How samples are drawn.
    pub sampling: Sampling,
    /// Grains side by side, all of which are finished at once; as many as memory suggests where it is `None`.
    pub rows: Option<usize>,
    /// Threads; half of the processor's cores where it is `None`.
    pub threads: Option<usize>,
    /// The runtime.
    pub engine: Engine,
}

/// An NSynth decoder in a file. Nothing of it stays in memory between two calls.
#[derive(Clone, Debug)]
pub struct Nsynth {
    path: PathBuf,
    contract: Contract,
    sizes: Sizes,
}

impl Nsynth {
    /// The decoder at `path`: an ONNX file of the kind `nephele-autoregressive`, or a folder that
    /// [`import`](super::import()) wrote.
    ///
    /// # Errors
    /// If there is none, or it does not keep the contract.
    pub fn open(path: &Path) -> Result<Self, ModelError> {
        let path = if path.is_dir() { path.join(DECODER) } else { path.to_owned() };
        let bytes = read_file(&path)?;
        let read = || {
            let summary = Summary::read(&bytes)?;
            let contract = Contract::read(&summary, &[Kind::Autoregressive])?;
            Ok((contract, sizes(&summary)?))
        };
        let (contract, sizes) = read().map_err(|fault: ModelFault| fault.of(&path.display().to_string()))?;
        Ok(Self { path, contract, sizes })
    }

    /// What the model says of itself.
    #[must_use]
    pub const fn contract(&self) -> &Contract {
        &self.contract
    }

    /// Whether it is a variant of eight bits.
    #[must_use]
    pub const fn is_quantised(&self) -> bool {
        self.sizes.quantised
    }

    /// How many grains are made side by side unless [`Settings::rows`] says otherwise, and the runtime that makes them.
    pub(crate) fn rows(&self) -> (usize, String) {
        match onnxruntime::runtime() {
            Ok(runtime) if self.sizes.quantised => (ROWS_QUANTISED, runtime.name()),
            Ok(runtime) => (ROWS, runtime.name()),
            Err(_) => (ROWS_BUILT_IN, "built-in".to_owned()),
        }
    }

    /// One grain for each of `encodings`, which has the frames (of 512 samples) of each grain; the last frame of a
    /// grain is held to its end. The grains lie one after the other in what is returned; `finished` is given the place
    /// of the first and the samples of each batch of them as soon as it is there.
    ///
    /// The same encodings, settings and runtime give the same grains; a grain's place among them is part of its seed.
    ///
    /// # Errors
    /// If there are no encodings or too many, if one is not finite, if the runtime fails, or if `cancel` says so.
    pub fn generate(
        &self,
        encodings: &[Frames],
        settings: &Settings,
        progress: &Progress,
        cancel: &Cancel,
        finished: &mut dyn FnMut(usize, &[f32]),
    ) -> Result<Vec<f32>, ModelError> {
        let mut sampling = settings.sampling;
        self.generate_by(encodings, settings, &mut sampling, progress, cancel, finished)
    }

    /// As [`Nsynth::generate`], with samples chosen by `choose`.
    ///
    /// # Errors
    /// As [`Nsynth::generate`].
    pub fn generate_by(
        &self,
        encodings: &[Frames],
        settings: &Settings,
        choose: &mut dyn Choose,
        progress: &Progress,
        cancel: &Cancel,
        finished: &mut dyn FnMut(usize, &[f32]),
    ) -> Result<Vec<f32>, ModelError> {
        let work = Work { settings, progress, cancel, length: settings.length.unwrap_or(self.contract.grain_length) };
        let made = self.checked(encodings, &work, choose, finished);
        // The runtime and all states are gone by now.
        trim();
        made.map_err(|fault| fault.of(&self.path.display().to_string()))
    }

    fn checked(
        &self,
        encodings: &[Frames],
        work: &Work,
        choose: &mut dyn Choose,
        finished: &mut dyn FnMut(usize, &[f32]),
    ) -> Result<Vec<f32>, ModelFault> {
        let most = GrainCloud::MAX_SAMPLES / work.length.max(1);
        if work.length < 2 || encodings.is_empty() || encodings.len() > most {
            let (grains, length) = (encodings.len(), work.length);
            return Err(ModelFault::Input(format!(
                "it is to make {grains} grains of {length} samples; 1 to {most} can be made"
            )));
        }
        let sound = |frames: &Frames| !frames.is_empty() && frames.as_flattened().iter().all(|value| value.is_finite());
        if let Some(grain) = encodings.iter().position(|frames| !sound(frames)) {
            return Err(ModelFault::Input(format!("encoding {grain} is missing, NaN or infinite")));
        }
        work.progress.set(Phase::Loading, 0, 1);
        let rows = |best: usize| work.settings.rows.unwrap_or(best).clamp(1, encodings.len());
        if work.settings.engine != Engine::BuiltIn {
            match onnxruntime::runtime() {
                Ok(runtime) => {
                    let rows = rows(if self.sizes.quantised { ROWS_QUANTISED } else { ROWS });
                    let threads =
                        work.settings.threads.unwrap_or_else(|| available_parallelism().map_or(1, |n| n.get() / 2));
                    let mut machine = Ort::open(&runtime, &self.path, self.sizes, threads.max(1))?;
                    return work.run(&mut machine, encodings, (rows, false), choose, finished);
                }
                Err(reason) if self.sizes.quantised || work.settings.engine == Engine::OnnxRuntime => {
                    let message = format!(
                        "{reason}; put its library into Nephele's data folder or name it in NEPHELE_ONNXRUNTIME"
                    );
                    return Err(ModelFault::Backend { backend: "ONNX Runtime".to_owned(), message });
                }
                Err(_) => {}
            }
        }
        let rows = rows(ROWS_BUILT_IN);
        let mut machine = BuiltIn::open(&self.path, self.sizes, rows)?;
        work.run(&mut machine, encodings, (rows, true), choose, finished)
    }
}

/// What is to be done, and who watches.
struct Work<'a> {
    settings: &'a Settings,
    progress: &'a Progress,
    cancel: &'a Cancel,
    length: usize,
}

impl Work<'_> {
    /// Makes all grains, by `rows` at a time, exactly that many where they are `fixed`.
    fn run<M: Machine>(
        &self,
        machine: &mut M,
        encodings: &[Frames],
        (rows, fixed): (usize, bool),
        choose: &mut dyn Choose,
        finished: &mut dyn FnMut(usize, &[f32]),
    ) -> Result<Vec<f32>, ModelFault> {
        let batches = encodings.len().div_ceil(rows);
        let mut samples = Vec::with_capacity(encodings.len() * self.length);
        for (place, sounds) in encodings.chunks(rows).enumerate() {
            let first = place * rows;
            let batch = Batch { sounds, first, rows: if fixed { rows } else { sounds.len() }, length: self.length };
            let made = |done| self.progress.set(Phase::Decoding, place * self.length + done, batches * self.length);
            let grains = batch.make(machine, choose, self.cancel, made)?;
            finished(first, &grains);
            samples.extend_from_slice(&grains);
        }
        Ok(samples)
    }
}

/// Holds the ports of a step against what it must have, and finds its sizes.
fn sizes(summary: &Summary) -> Result<Sizes, ModelFault> {
    let delays = (0..LAYERS).map(|layer| dilation(layer).to_string()).collect::<Vec<_>>().join(",");
    let found = summary.metadata.get("dilations").ok_or(ModelFault::MissingMetadata("dilations"))?;
    if *found != delays {
        return Err(ModelFault::Metadata { key: "dilations", value: found.clone(), wanted: delays });
    }
    let last = |ports: &[Port], name: &str| {
        let port = ports.iter().find(|port| port.name == name);
        let missing = || ModelFault::Shape(format!("it has no `{name}` of two dimensions"));
        let size = port.and_then(|port| *port.shape.as_ref()?.get(1)?).ok_or_else(missing)?;
        Ok::<_, ModelFault>((size, port.is_some_and(|port| port.is_f32)))
    };
    let (width, is_f32) = last(&summary.inputs, "near_1")?;
    let (skip, _) = last(&summary.inputs, "condition_out")?;
    let wanted = |name: String, size: usize, ports: &[Port], state: bool| {
        let found = last(ports, &name)?;
        if found == (size, is_f32 || !state) {
            return Ok(());
        }
        Err(ModelFault::Shape(format!("its `{name}` has {} channels; wanted are {size}, of one type", found.0)))
    };
    for n in 1..=LAYERS {
        wanted(format!("near_{n}"), width, &summary.inputs, true)?;
        wanted(format!("far_{n}"), width, &summary.inputs, true)?;
        wanted(format!("condition_{n}"), 2 * width, &summary.inputs, false)?;
        wanted(format!("state_{n}"), width, &summary.outputs, true)?;
        wanted(format!("next_{n}"), 2 * width, &summary.outputs, false)?;
    }
    wanted("next_out".to_owned(), skip, &summary.outputs, false)?;
    wanted("probabilities".to_owned(), CLASSES, &summary.outputs, false)?;
    Ok(Sizes { width, skip, quantised: !is_f32 })
}
