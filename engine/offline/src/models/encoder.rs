//! Encoders: audio to encodings.

use nephele_realtime::cloud::CHANNELS;

use super::backend::Engine;
use super::cancel::Cancel;
use super::contract::{Contract, Kind};
use super::error::{ModelError, ModelFault};
use super::model::Model;
use super::progress::{Phase, Progress};

/// Frames encoded at a time.
const CHUNK: usize = 16;

/// A model that listens to audio and describes each frame of it.
pub struct Encoder(Model);

impl Encoder {
    /// Prepares the ONNX file in `bytes` with the best runtime there is. `origin` is its file name or another name for
    /// messages.
    ///
    /// # Errors
    /// If it is no encoder that keeps the [`Contract`], or the runtime refuses it.
    pub fn open(bytes: &[u8], origin: &str) -> Result<Self, ModelError> {
        Self::open_with(bytes, origin, Engine::Best)
    }

    /// Like [`Encoder::open`], with the runtime chosen.
    ///
    /// # Errors
    /// As [`Encoder::open`], and if that runtime is not there.
    pub fn open_with(bytes: &[u8], origin: &str, engine: Engine) -> Result<Self, ModelError> {
        Model::open(bytes, origin, Kind::Encoder, engine, |contract, batch| match batch {
            Some(batch) if batch != 1 => Err(ModelFault::Shape(format!("it insists on {batch} sounds at a time"))),
            _ => Ok(vec![1, CHUNK * contract.hop]),
        })
        .map(Self)
    }

    /// One encoding for every [`Contract::hop`] samples of `audio`, which is mono at the model's sample rate; a last
    /// part of a hop is filled up with silence. Audio goes in by blocks of 16 hops, so a model that listens further
    /// than one hop hears silence at the edges of a block.
    ///
    /// # Errors
    /// If there is no audio, if it or the encodings are not finite, if the runtime fails, or if `cancel` says so.
    pub fn encode(
        &mut self,
        audio: &[f32],
        progress: &Progress,
        cancel: &Cancel,
    ) -> Result<Vec<[f32; CHANNELS]>, ModelError> {
        self.frames(audio, progress, cancel).map_err(|fault| fault.of(&self.0.origin))
    }

    fn frames(
        &mut self,
        audio: &[f32],
        progress: &Progress,
        cancel: &Cancel,
    ) -> Result<Vec<[f32; CHANNELS]>, ModelFault> {
        if audio.is_empty() {
            return Err(ModelFault::Input("it is given no audio".to_owned()));
        }
        if let Some(place) = audio.iter().position(|sample| !sample.is_finite()) {
            return Err(ModelFault::Input(format!("sample {place} of the audio is NaN or infinite")));
        }
        let hop = self.0.contract.hop;
        let all = audio.len().div_ceil(hop);
        let mut encodings = Vec::with_capacity(all);
        let mut input = vec![0.0; CHUNK * hop];
        for block in audio.chunks(CHUNK * hop) {
            let first = encodings.len();
            progress.set(Phase::Encoding, first, all);
            input[..block.len()].copy_from_slice(block);
            input[block.len()..].fill(0.0);
            let used = block.len().div_ceil(hop);
            let values = self.0.run(&input, &[1, CHUNK, CHANNELS], first..first + used, cancel)?;
            encodings.extend_from_slice(&values.as_chunks::<CHANNELS>().0[..used]);
        }
        progress.set(Phase::Encoding, 1, 1);
        Ok(encodings)
    }

    /// What the model says of itself.
    #[must_use]
    pub const fn contract(&self) -> &Contract {
        &self.0.contract
    }

    /// Name and version of the runtime: `ONNX Runtime 1.31.1` or `built-in`.
    #[must_use]
    pub fn backend(&self) -> String {
        self.0.backend()
    }
}
