//! `NSynth` as a listener and a generator.

use std::ops::Range;
use std::path::Path;

use nephele_realtime::cloud::CHANNELS;

use super::generator::{Batch, Form, Generator, Listener, Wishes};
use super::part::Key;
use crate::error::Cause;
use crate::models::{Cancel, ModelError, ModelFault, Progress};
use crate::nsynth::mulaw::CLASSES;
use crate::nsynth::{self, Choose, Frames, HOP, Nsynth, Sampling, Settings};

/// Temperatures that are taken.
const TEMPERATURES: std::ops::RangeInclusive<f32> = 0.05..=4.0;

impl Listener for nsynth::Listener {
    fn sample_rate(&self) -> f32 {
        self.contract().sample_rate
    }

    fn listen(
        &mut self,
        audio: &[f32],
        _: Option<f32>,
        progress: &Progress,
        cancel: &Cancel,
    ) -> Result<Vec<[f32; CHANNELS]>, Cause> {
        Ok(self.encode(audio, progress, cancel)?)
    }
}

/// An imported decoder.
pub(super) struct Singer {
    nsynth: Nsynth,
    threads: Option<usize>,
    /// Of its file.
    key: Key,
}

impl Singer {
    /// The decoder in the file at `path`, which holds `bytes`. It may use as many `threads`; half of the processor's cores
    /// without a number.
    pub(super) fn open(path: &Path, bytes: &[u8], threads: Option<usize>) -> Result<Self, ModelError> {
        Ok(Self { nsynth: Nsynth::open(path)?, threads, key: Key::new().with(bytes) })
    }
}

impl Generator for Singer {
    fn form(&self, wishes: &Wishes) -> Result<Form, Cause> {
        let contract = self.nsynth.contract();
        let temperature = wishes.temperature.unwrap_or(1.0);
        if !TEMPERATURES.contains(&temperature) {
            let (least, most) = (TEMPERATURES.start(), TEMPERATURES.end());
            let text = format!("it is given a temperature of {temperature}; wanted is {least} to {most}");
            return Err(ModelFault::Input(text).of(&contract.name).into());
        }
        let length = wishes.length.unwrap_or(contract.grain_length);
        let (rows, runtime) = self.nsynth.rows();
        let key = self.key.with(runtime.as_bytes()).with(&wishes.seed.to_le_bytes());
        Ok(Form {
            model: contract.name.clone(),
            sample_rate: contract.sample_rate,
            root_hz: contract.root_hz,
            root_is_sure: false,
            length,
            frames: length.div_ceil(HOP),
            batch: rows,
            key: key.with(&temperature.to_le_bytes()).0,
        })
    }

    fn batch(
        &mut self,
        wishes: &Wishes,
        numbers: &[usize],
        encodings: &[[f32; CHANNELS]],
        done: &mut dyn FnMut(f32),
        cancel: &Cancel,
    ) -> Result<Batch, Cause> {
        let Form { length, frames, .. } = self.form(wishes)?;
        let sounds: Vec<Frames<'_>> = encodings.chunks_exact(frames).collect();
        let settings =
            Settings { length: Some(length), rows: Some(numbers.len()), threads: self.threads, ..Settings::default() };
        let sampling = Sampling::Drawn { seed: wishes.seed, temperature: wishes.temperature.unwrap_or(1.0) };
        let mut choose = Numbered { sampling, numbers, length, done };
        let (progress, finished) = (Progress::new(), &mut |_: usize, _: &[f32]| ());
        let samples = self.nsynth.generate_by(&sounds, &settings, &mut choose, &progress, cancel, finished)?;
        Ok(Batch { samples, tones: Vec::new() })
    }
}

/// Draws for each row by the number of its grain, whatever the batch; and tells how far it is.
struct Numbered<'a> {
    sampling: Sampling,
    numbers: &'a [usize],
    length: usize,
    done: &'a mut dyn FnMut(f32),
}

impl Choose for Numbered<'_> {
    fn choose(&mut self, step: usize, rows: Range<usize>, probabilities: &[f32], classes: &mut [u16]) {
        let chances = probabilities.chunks(CLASSES).zip(classes.chunks_mut(1));
        for (number, (chances, class)) in self.numbers[rows].iter().zip(chances) {
            self.sampling.choose(step, *number..*number + 1, chances, class);
        }
        (self.done)(step as f32 / self.length as f32);
    }
}
