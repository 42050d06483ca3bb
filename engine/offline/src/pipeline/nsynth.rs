//! `NSynth` as one that listens and one that makes grains.

use std::ops::Range;

use nephele_realtime::cloud::CHANNELS;

use super::error::MakeError;
use super::generator::{Batch, Form, Generator, Listener, Wishes};
use super::part::Key;
use crate::error::Cause;
use crate::models::{Cancel, Progress};
use crate::nsynth::{self, Choose, Frames, HOP, Nsynth, Sampling, Settings, mulaw};

/// Longest grain, as for other models.
const LONGEST: usize = 1 << 20;
/// What can be wished of the temperature.
const TEMPERATURES: std::ops::RangeInclusive<f32> = 0.05..=4.0;

/// An imported decoder, and how many threads it may use; `None` is half of the processor's cores.
pub(super) struct Singer {
    pub model: Nsynth,
    pub threads: Option<usize>,
}

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

impl Generator for Singer {
    fn form(&self, wishes: &Wishes) -> Result<Form, Cause> {
        let contract = self.model.contract();
        let model = contract.name.clone();
        let length = wishes.length.unwrap_or(contract.grain_length);
        if !(2..=LONGEST).contains(&length) {
            let wanted = format!("2 to {LONGEST} samples");
            return Err(MakeError::Length { model, wanted, asked: length }.into());
        }
        let temperature = wishes.temperature.unwrap_or(1.0);
        if !TEMPERATURES.contains(&temperature) {
            return Err(MakeError::Temperature(temperature).into());
        }
        let key = Key::new().with(&self.model.hash().to_le_bytes()).with(&wishes.seed.to_le_bytes());
        Ok(Form {
            model,
            sample_rate: contract.sample_rate,
            root_hz: contract.root_hz,
            root_is_sure: false,
            length,
            frames: length.div_ceil(HOP),
            batch: self.model.rows(),
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
        let length = wishes.length.unwrap_or(self.model.contract().grain_length);
        let sounds: Vec<Frames<'_>> = encodings.chunks(length.div_ceil(HOP).max(1)).collect();
        let settings = Settings { length: Some(length), threads: self.threads, ..Settings::default() };
        let sampling = Sampling::Drawn { seed: wishes.seed, temperature: wishes.temperature.unwrap_or(1.0) };
        let mut dice = Dice { sampling, numbers, length, done };
        // Its own: what is shown is how far the whole cloud is.
        let progress = Progress::new();
        let samples = self.model.generate_by(&sounds, &settings, &mut dice, &progress, cancel, &mut |_, _| ())?;
        Ok(Batch { samples, tones: Vec::new() })
    }
}

/// Draws for each grain by its number in the cloud, whichever it is made beside.
struct Dice<'a> {
    sampling: Sampling,
    numbers: &'a [usize],
    length: usize,
    done: &'a mut dyn FnMut(f32),
}

impl Choose for Dice<'_> {
    fn choose(&mut self, step: usize, rows: Range<usize>, probabilities: &[f32], classes: &mut [u16]) {
        let numbers = self.numbers.get(rows).unwrap_or_default();
        let chances = probabilities.chunks_exact(mulaw::CLASSES);
        for ((&number, chances), class) in numbers.iter().zip(chances).zip(classes.chunks_mut(1)) {
            self.sampling.choose(step, number..number + 1, chances, class);
        }
        (self.done)((step + 1) as f32 / self.length as f32);
    }
}
