//! Encoders: audio to encodings.

use nephele_realtime::cloud::CHANNELS;

use super::backend::{Engine, Input};
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
        Model::open(bytes, origin, &[Kind::Encoder], engine, |contract, batch| match batch {
            Some(batch) if batch != 1 => Err(ModelFault::Shape(format!("it insists on {batch} sounds at a time"))),
            _ => {
                let frames = CHUNK + 2 * contract.context.div_ceil(contract.hop);
                let pitch = contract.takes_pitch.then(|| vec![1, 1]);
                Ok([vec![1, frames * contract.hop]].into_iter().chain(pitch).collect())
            }
        })
        .map(Self)
    }

    /// One encoding for every [`Contract::hop`] samples of `audio`, which is mono at the model's sample rate; a last
    /// part of a hop is filled up with silence. `pitch_hz` is the audio's, if it has one: a model that [is told
    /// one](Contract::takes_pitch) takes it for its own root otherwise.
    ///
    /// Audio goes in by blocks of 16 hops and the model's [context](Contract::context) on both sides, so what comes out
    /// is what the whole audio at once would give.
    ///
    /// # Errors
    /// If there is no audio, if it or the encodings are not finite, if the runtime fails, or if `cancel` says so.
    pub fn encode(
        &mut self,
        audio: &[f32],
        pitch_hz: Option<f32>,
        progress: &Progress,
        cancel: &Cancel,
    ) -> Result<Vec<[f32; CHANNELS]>, ModelError> {
        self.frames(audio, pitch_hz, progress, cancel).map_err(|fault| fault.of(&self.0.origin))
    }

    fn frames(
        &mut self,
        audio: &[f32],
        pitch_hz: Option<f32>,
        progress: &Progress,
        cancel: &Cancel,
    ) -> Result<Vec<[f32; CHANNELS]>, ModelFault> {
        if audio.is_empty() {
            return Err(ModelFault::Input("it is given no audio".to_owned()));
        }
        if let Some(place) = audio.iter().position(|sample| !sample.is_finite()) {
            return Err(ModelFault::Input(format!("sample {place} of the audio is NaN or infinite")));
        }
        let Contract { hop, context, takes_pitch, root_hz, .. } = self.0.contract;
        let pitch_hz = pitch_hz.filter(|hz| (1.0..=20_000.0).contains(hz)).unwrap_or(root_hz);
        let key = [69.0 + 12.0 * (pitch_hz / 440.0).log2()];
        let (all, around) = (audio.len().div_ceil(hop), context.div_ceil(hop));
        let mut encodings = Vec::with_capacity(all);
        let mut block = Vec::new();
        while encodings.len() < all {
            let first = encodings.len();
            progress.set(Phase::Encoding, first, all);
            // With context, silence beyond the ends is the model's affair; without it, all blocks can have one size.
            let wanted = first..if context == 0 { first + CHUNK } else { all.min(first + CHUNK) };
            let given =
                first.saturating_sub(around)..if context == 0 { wanted.end } else { all.min(wanted.end + around) };
            block.clear();
            block.extend_from_slice(&audio[given.start * hop..audio.len().min(given.end * hop)]);
            block.resize(given.len() * hop, 0.0);
            let sound = Input { shape: &[1, block.len()], values: &block };
            let inputs = [sound, Input { shape: &[1, 1], values: &key }];
            let inputs = if takes_pitch { &inputs } else { &inputs[..1] };
            let before = first - given.start;
            let used = wanted.end.min(all) - first;
            let rows = given.start..given.start + before + used;
            let values = self.0.run(inputs, &[&[1, given.len(), CHANNELS]], &rows, cancel)?;
            encodings.extend_from_slice(&values[0].as_chunks::<CHANNELS>().0[before..before + used]);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::fixtures::{engines, listening_encoder, noise};

    #[test]
    fn blocks_hear_their_neighbours_and_the_pitch() {
        const HOP: usize = 64;
        let audio = noise(50 * HOP + 7);
        let kernel = noise(16 * 3 * HOP);
        for engine in engines() {
            let mut encoder = Encoder::open_with(&listening_encoder().bytes(), "test", engine).unwrap();
            let found = encoder.encode(&audio, Some(440.0), &Progress::new(), &Cancel::new()).unwrap();
            assert_eq!(found.len(), 51);
            let sample = |place: usize| place.checked_sub(HOP).and_then(|at| audio.get(at)).copied().unwrap_or(0.0);
            for (frame, encoding) in found.iter().enumerate() {
                for (channel, value) in encoding.iter().enumerate() {
                    let row = &kernel[channel * 3 * HOP..][..3 * HOP];
                    let heard: f32 = row.iter().enumerate().map(|(n, weight)| weight * sample(frame * HOP + n)).sum();
                    assert!((heard + 69.0 - value).abs() < 1e-3, "frame {frame}: {value} for {}", heard + 69.0);
                }
            }
        }
    }
}
