//! Making sounds with a decoder, sample by sample, many side by side.

use nephele_realtime::cloud::CHANNELS;

use super::architecture::{HOP, LAYERS, TAPS, dilation};
use super::machine::{Machine, Made, Step};
use super::mulaw::{self, CLASSES};
use super::sampling::Choose;
use super::states::Past;
use crate::models::{Cancel, ModelFault};

/// The encodings of one sound, a frame of 512 samples each; the last is held to the end of the sound.
pub type Frames<'a> = &'a [[f32; CHANNELS]];

/// Sounds that are made side by side.
pub struct Batch<'a> {
    /// Of each sound, at least one encoding.
    pub sounds: &'a [Frames<'a>],
    /// The place of the first of them among all.
    pub first: usize,
    /// Rows of the machine, at least as many as there are sounds; what the others make is thrown away.
    pub rows: usize,
    /// Samples of each.
    pub length: usize,
}

impl Batch<'_> {
    /// [rows, 16], or `None` if `frame` sounds as the one before.
    fn encodings(&self, frame: usize) -> Option<Vec<f32>> {
        let news = frame == 0 || self.sounds.iter().any(|frames| frame < frames.len());
        news.then(|| {
            let of = |frames: &Frames| frames.get(frame).or(frames.last()).copied().unwrap_or_default();
            let idle = std::iter::repeat_n([0.0; CHANNELS], self.rows - self.sounds.len());
            self.sounds.iter().map(of).chain(idle).flatten().collect()
        })
    }

    /// Makes the sounds, one after the other in what is returned. `made` is told how many samples of each there are.
    ///
    /// # Errors
    /// What the runtime says, if chances are not finite, or if `cancel` says so.
    pub fn make<M: Machine>(
        &self,
        machine: &mut M,
        choose: &mut dyn Choose,
        cancel: &Cancel,
        mut made: impl FnMut(usize),
    ) -> Result<Vec<f32>, ModelFault> {
        let (sounds, length) = (self.sounds.len(), self.length);
        let silence = machine.silence(self.rows)?;
        let mut past: Vec<_> = (0..LAYERS).map(|layer| Past::new(dilation(layer), length)).collect();
        let mut recent = vec![0.0; self.rows * TAPS];
        let mut classes = vec![mulaw::SILENT; sounds];
        let mut samples = vec![0.0; sounds * length];
        // A step for the sake of the first conditions alone.
        let mut conditions = machine.no_conditions(self.rows)?;
        let quiet = || vec![&silence; LAYERS];
        let encoding = self.encodings(0);
        let first = Step {
            number: 0,
            rows: self.rows,
            recent: &recent,
            encoding: encoding.as_deref(),
            conditions: &conditions,
            near: quiet(),
            far: quiet(),
        };
        conditions = machine.step(&first)?.conditions;
        for number in 0..length {
            if cancel.is_cancelled() {
                return Err(ModelFault::Cancelled);
            }
            let next = number + 1;
            let begins = next % HOP == 0 && next < length;
            let encoding = if begins { self.encodings(next / HOP) } else { None };
            let tap = |taps| past.iter().map(|past| past.tap(number, taps).unwrap_or(&silence)).collect();
            let step = Step {
                number,
                rows: self.rows,
                recent: &recent,
                encoding: encoding.as_deref(),
                conditions: &conditions,
                near: tap(1),
                far: tap(2),
            };
            let Made { probabilities, states, conditions: news } = machine.step(&step)?;
            self.check(&probabilities)?;
            choose.look(&|layer: usize| states.get(layer).map_or(0.0, |state| machine.peak(state)));
            let chances = &probabilities[..sounds * CLASSES];
            choose.choose(number, self.first..self.first + sounds, chances, &mut classes);
            for (sound, &class) in classes.iter().enumerate() {
                samples[sound * length + number] = mulaw::sample(class);
                let heard = &mut recent[sound * TAPS..][..TAPS];
                heard.rotate_left(1);
                heard[TAPS - 1] = mulaw::input(class);
            }
            for (past, state) in past.iter_mut().zip(states) {
                past.push(number, state);
            }
            if !news.is_empty() {
                conditions = news;
            }
            made(next);
        }
        Ok(samples)
    }

    fn check(&self, probabilities: &[f32]) -> Result<(), ModelFault> {
        if probabilities.len() != self.rows * CLASSES {
            let text =
                format!("it made {} chances for {} rows; wanted are {CLASSES} each", probabilities.len(), self.rows);
            return Err(ModelFault::Shape(text));
        }
        match probabilities.iter().position(|chance| !chance.is_finite()) {
            Some(place) => Err(ModelFault::NotFinite { row: self.first + place / CLASSES }),
            None => Ok(()),
        }
    }
}
