//! What makes encodings of sounds, and grains of encodings, quick or slow.

use nephele_realtime::cloud::{CHANNELS, Tone};

use crate::error::Cause;
use crate::models::{Cancel, Progress};

/// What may be wished of the grains besides their encodings. A model that lacks one of them says so.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wishes {
    /// Pitch in Hz at which the grains are to sound, by models that can be told; others ignore it.
    pub root_hz: Option<f32>,
    /// Samples of a grain, by models that can choose.
    pub length: Option<usize>,
    /// How daring a model is that draws its samples: 1 is as it learnt them, less is tamer. For such models alone.
    pub temperature: Option<f32>,
    /// Seed of all that a model draws.
    pub seed: u64,
}

/// What the grains will be.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// Name of the model.
    pub model: String,
    /// Samples per second.
    pub sample_rate: f32,
    /// Pitch in Hz at which the grains sound, as far as the model knows.
    pub root_hz: f32,
    /// Whether the model was told that pitch and keeps to it. Otherwise it is held against what is heard.
    pub root_is_sure: bool,
    /// Samples of a grain.
    pub length: usize,
    /// Encodings that one grain is made from.
    pub frames: usize,
    /// Grains that are made at a time.
    pub batch: usize,
    /// Hash of everything that decides the samples besides form and encodings: model, runtime, seed.
    pub key: u64,
}

/// One that listens: describes each hop of a sound.
pub trait Listener {
    /// Sample rate in Hz of what it is given.
    fn sample_rate(&self) -> f32;

    /// One encoding for each hop of `audio`, mono and at its rate; at least one. `pitch_hz` is the audio's, if it is sure.
    ///
    /// # Errors
    /// If the model fails, or `cancel` says so.
    fn listen(
        &mut self,
        audio: &[f32],
        pitch_hz: Option<f32>,
        progress: &Progress,
        cancel: &Cancel,
    ) -> Result<Vec<[f32; CHANNELS]>, Cause>;
}

/// Some grains.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// Their samples, one grain behind another.
    pub samples: Vec<f32>,
    /// The fundamental of each, if the model knows; otherwise empty, and they are listened to.
    pub tones: Vec<Tone>,
}

/// One that makes grains. A grain must depend on the wishes, on its encodings and on its number alone, bit for bit, never
/// on what else is in its batch or was made before: so that a cloud can be begun today and finished tomorrow.
pub trait Generator {
    /// What grains under these wishes will be; checks the wishes.
    ///
    /// # Errors
    /// If a wish can not be fulfilled.
    fn form(&self, wishes: &Wishes) -> Result<Form, Cause>;

    /// Makes the grains with these `numbers`, at most [`Form::batch`] of them, in this order.
    /// `encodings` are theirs in the same order, [`Form::frames`] for each. Tells `done` now and then which part of the
    /// batch is done, 0 … 1, if that takes long.
    ///
    /// # Errors
    /// If the model fails, or [`Cause::Cancelled`] soon after `cancel` says so.
    fn batch(
        &mut self,
        wishes: &Wishes,
        numbers: &[usize],
        encodings: &[[f32; CHANNELS]],
        done: &mut dyn FnMut(f32),
        cancel: &Cancel,
    ) -> Result<Batch, Cause>;
}
