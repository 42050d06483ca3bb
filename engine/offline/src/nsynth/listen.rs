//! The imported encoder: sounds to encodings, exactly as the original hears them.

use std::path::Path;
use std::thread::available_parallelism;

use nephele_realtime::cloud::CHANNELS;
use ort::value::TensorRef;

use super::architecture::HOP;
use super::encoder_graph::reach;
use super::import::ENCODER;
use super::mulaw;
use crate::models::backend::Input;
use crate::models::inspect::Summary;
use crate::models::{
    Cancel, Contract, Engine, Kind, ModelError, ModelFault, Phase, Progress, backend, onnxruntime, read_file,
};

/// Frames that are encoded at a time, eight seconds of them; bounds memory at some 200 MB.
const BLOCK: usize = 256;

/// An NSynth encoder.
pub struct Listener {
    bytes: Vec<u8>,
    contract: Contract,
    origin: String,
    session: Option<ort::session::Session>,
}

impl Listener {
    /// The encoder at `path`: an ONNX file, or a folder that [`import`](super::import()) wrote. `threads` is half of
    /// the processor's cores where it is `None`.
    ///
    /// # Errors
    /// If there is none, or it does not keep the contract, or the runtime refuses it.
    pub fn open(path: &Path, engine: Engine, threads: Option<usize>) -> Result<Self, ModelError> {
        let path = if path.is_dir() { path.join(ENCODER) } else { path.to_owned() };
        let origin = path.display().to_string();
        let bytes = read_file(&path)?;
        let open = || {
            let contract = Contract::read(&Summary::read(&bytes)?, &[Kind::Encoder])?;
            if contract.hop != HOP {
                return Err(ModelFault::Input(format!("its hop is {}; NSynth's is {HOP}", contract.hop)));
            }
            let threads = threads.unwrap_or_else(|| available_parallelism().map_or(1, |n| n.get() / 2)).max(1);
            let session = match onnxruntime::runtime() {
                _ if engine == Engine::BuiltIn => None,
                Ok(runtime) => {
                    let session = runtime.builder(threads).and_then(|mut builder| builder.commit_from_memory(&bytes));
                    Some(session.map_err(|error| failed(&error))?)
                }
                Err(reason) if engine == Engine::OnnxRuntime => {
                    return Err(ModelFault::Backend {
                        backend: "ONNX Runtime".to_owned(),
                        message: reason.to_string(),
                    });
                }
                Err(_) => None,
            };
            Ok((contract, session))
        };
        let (contract, session) = open().map_err(|fault| fault.of(&origin))?;
        Ok(Self { bytes, contract, origin, session })
    }

    /// What the model says of itself.
    #[must_use]
    pub const fn contract(&self) -> &Contract {
        &self.contract
    }

    /// An encoding for each 512 samples of `audio`, which is mono at 16 kHz; what is left of it behind the last whole
    /// frame is not heard, as in the original.
    ///
    /// # Errors
    /// If there are less than 512 samples, if one is not finite, if the runtime fails, or if `cancel` says so.
    pub fn encode(
        &mut self,
        audio: &[f32],
        progress: &Progress,
        cancel: &Cancel,
    ) -> Result<Vec<[f32; CHANNELS]>, ModelError> {
        self.frames(audio, progress, cancel).map_err(|fault| fault.of(&self.origin))
    }

    fn frames(
        &mut self,
        audio: &[f32],
        progress: &Progress,
        cancel: &Cancel,
    ) -> Result<Vec<[f32; CHANNELS]>, ModelFault> {
        let all = audio.len() / HOP;
        if all == 0 {
            return Err(ModelFault::Input(format!("it is given {} samples; at least {HOP} make a frame", audio.len())));
        }
        if let Some(place) = audio.iter().position(|sample| !sample.is_finite()) {
            return Err(ModelFault::Input(format!("sample {place} of the audio is NaN or infinite")));
        }
        let context = reach().div_ceil(HOP);
        let mut encodings: Vec<[f32; CHANNELS]> = Vec::with_capacity(all);
        while encodings.len() < all {
            let first = encodings.len();
            progress.set(Phase::Encoding, first, all);
            if cancel.is_cancelled() {
                return Err(ModelFault::Cancelled);
            }
            let end = (first + BLOCK).min(all);
            // Never beyond the ends of the sound: there the original's layers are zero, and so are the graph's.
            let (from, to) = (first.saturating_sub(context), (end + context).min(all));
            // Each sample in the middle of its level, where no rounding of a runtime can move it to another.
            let heard: Vec<f32> = audio[from * HOP..to * HOP]
                .iter()
                .map(|&sample| mulaw::sample_of_level(mulaw::level(sample)))
                .collect();
            let values = self.run(&heard, cancel)?;
            let frames = values.as_chunks::<CHANNELS>().0;
            let wanted = frames.get(first - from..end - from).filter(|_| frames.len() == to - from);
            let wanted =
                wanted.ok_or_else(|| ModelFault::Shape(format!("it made {} frames of {}", frames.len(), to - from)))?;
            if let Some(row) = wanted.iter().position(|frame| frame.iter().any(|value| !value.is_finite())) {
                return Err(ModelFault::NotFinite { row: first + row });
            }
            encodings.extend_from_slice(wanted);
        }
        progress.set(Phase::Encoding, 1, 1);
        Ok(encodings)
    }

    fn run(&mut self, audio: &[f32], cancel: &Cancel) -> Result<Vec<f32>, ModelFault> {
        let shape = [1, audio.len()];
        let Some(session) = &mut self.session else {
            let mut plan = backend::open(&self.bytes, &[shape.to_vec()], Engine::BuiltIn)?;
            let outputs = plan.run(&[Input { shape: &shape, values: audio }], cancel)?;
            return Ok(outputs.into_iter().next().map(|output| output.values).unwrap_or_default());
        };
        let input = TensorRef::from_array_view((shape, audio)).map_err(|error| failed(&error))?;
        let outputs = session.run(ort::inputs![input]).map_err(|error| failed(&error))?;
        let output = outputs.values().next().ok_or_else(|| ModelFault::Shape("it has no output".to_owned()))?;
        let (_, values) = output.try_extract_tensor::<f32>().map_err(|error| failed(&error))?;
        Ok(values.to_vec())
    }
}

fn failed(error: &ort::Error) -> ModelFault {
    ModelFault::Backend { backend: "ONNX Runtime".to_owned(), message: error.to_string() }
}
