//! Decoders: encodings to grains.

use nephele_realtime::GrainCloud;
use nephele_realtime::cloud::{CHANNELS, CloudParts};

use super::backend::Engine;
use super::cancel::Cancel;
use super::contract::{Contract, Kind};
use super::error::{ModelError, ModelFault};
use super::model::Model;
use super::progress::{Phase, Progress};
use crate::task::Task;
use crate::tones;

/// Grains decoded at a time: enough to keep the matrices busy, few enough that progress moves and stopping is prompt.
const CHUNK: usize = 16;

/// The largest batch size that a model may insist on.
const MAX_BATCH: usize = 1024;

/// A model that turns encodings into grains.
pub struct Decoder(Model);

impl Decoder {
    /// Prepares the ONNX file in `bytes` with the best runtime there is (a tenth of a second or so for the factory
    /// model). `origin` is its file name or another name for messages.
    ///
    /// # Errors
    /// If it is no decoder that keeps the [`Contract`], or the runtime refuses it.
    pub fn open(bytes: &[u8], origin: &str) -> Result<Self, ModelError> {
        Self::open_with(bytes, origin, Engine::Best)
    }

    /// Like [`Decoder::open`], with the runtime chosen.
    ///
    /// # Errors
    /// As [`Decoder::open`], and if that runtime is not there.
    pub fn open_with(bytes: &[u8], origin: &str, engine: Engine) -> Result<Self, ModelError> {
        Model::open(bytes, origin, Kind::Decoder, engine, |_, batch| match batch {
            Some(batch) if !(1..=MAX_BATCH).contains(&batch) => Err(ModelFault::Shape(format!(
                "it insists on {batch} encodings at a time; at most {MAX_BATCH} are given"
            ))),
            batch => Ok(vec![batch.unwrap_or(CHUNK), CHANNELS]),
        })
        .map(Self)
    }

    /// One grain for each encoding, as a cloud called `name`. The same encoding gives the same grain, bit for bit,
    /// whatever stands beside it. The audio is the model's, not normalised.
    ///
    /// # Errors
    /// If there are no encodings or too many, if they or the grains are not finite, if the runtime fails, or if
    /// `cancel` says so.
    pub fn decode(
        &mut self,
        encodings: &[[f32; CHANNELS]],
        name: &str,
        progress: &Progress,
        cancel: &Cancel,
    ) -> Result<GrainCloud, ModelError> {
        self.grains(encodings, name, progress, cancel).map_err(|fault| fault.of(&self.0.origin))
    }

    fn grains(
        &mut self,
        encodings: &[[f32; CHANNELS]],
        name: &str,
        progress: &Progress,
        cancel: &Cancel,
    ) -> Result<GrainCloud, ModelFault> {
        let (length, chunk) = (self.0.contract.grain_length, self.0.shape[0]);
        let most = GrainCloud::MAX_SAMPLES / length;
        if encodings.is_empty() || encodings.len() > most {
            return Err(ModelFault::Input(format!(
                "it is given {} encodings; 1 to {most} can be used",
                encodings.len()
            )));
        }
        if let Some(row) = encodings.iter().position(|encoding| encoding.iter().any(|value| !value.is_finite())) {
            return Err(ModelFault::Input(format!("encoding {row} is NaN or infinite")));
        }
        let mut samples = Vec::with_capacity(encodings.len() * length);
        let mut input = vec![0.0; chunk * CHANNELS];
        for given in encodings.chunks(chunk) {
            let first = samples.len() / length;
            progress.set(Phase::Decoding, first, encodings.len());
            // The last chunk is filled up with what the one before left there.
            input[..given.len() * CHANNELS].copy_from_slice(given.as_flattened());
            let grains = self.0.run(&input, &[chunk, length], first..first + given.len(), cancel)?;
            samples.extend_from_slice(&grains[..given.len() * length]);
        }
        let (sample_rate, root_hz) = (self.0.contract.sample_rate, self.0.contract.root_hz);
        let (channels, grains) = (vec![samples], encodings.len());
        let tones = tones::watched(&channels, grains, sample_rate, root_hz, Task::new(progress, cancel));
        Ok(GrainCloud::from_parts(CloudParts {
            name: name.to_owned(),
            channels,
            grains,
            sample_rate,
            root_hz,
            encodings: encodings.to_vec(),
            tones: tones.ok_or(ModelFault::Cancelled)?,
            ..CloudParts::default()
        })?)
    }

    /// What the model says of itself.
    #[must_use]
    pub const fn contract(&self) -> &Contract {
        &self.0.contract
    }

    /// A hash of the file, to tell models apart.
    #[must_use]
    pub const fn hash(&self) -> u64 {
        self.0.hash
    }

    /// Name and version of the runtime: `ONNX Runtime 1.31.1` or `built-in`.
    #[must_use]
    pub fn backend(&self) -> String {
        self.0.backend()
    }
}
