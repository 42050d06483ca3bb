//! From a score to a cloud, grain by grain.

use std::path::Path;

use nephele_realtime::GrainCloud;
use nephele_realtime::cloud::{CloudParts, Tone};

use super::error::MakeError;
use super::generator::{Batch, Form, Generator, Wishes};
use super::order::{batches, nearest};
use super::part::{Key, Layout, Part, Store};
use super::score::Score;
use crate::error::{Cause, FileError};
use crate::models::{Cancel, Phase, Progress};
use crate::task::Task;
use crate::{clouds, pitch, tones};

/// A cloud some of whose grains are finished.
pub struct Unfinished<'a> {
    form: &'a Form,
    score: &'a Score,
    /// All grains in their order; silent where one is not finished.
    samples: Vec<f32>,
    /// Likewise; 0 Hz where the model does not know.
    tones: Vec<Tone>,
    finished: Vec<bool>,
}

impl Unfinished<'_> {
    /// Number of finished grains.
    #[must_use]
    pub fn finished(&self) -> usize {
        self.finished.iter().filter(|finished| **finished).count()
    }

    /// Number of all grains.
    #[must_use]
    pub const fn grains(&self) -> usize {
        self.finished.len()
    }

    /// A cloud that can be played now: the nearest finished grain stands in for each that is not. `None` before the first.
    #[must_use]
    pub fn cloud(&self, name: &str, root_hz: Option<f32>) -> Option<GrainCloud> {
        let length = self.form.length;
        let grain = |grain: usize| &self.samples[grain * length..(grain + 1) * length];
        let stand_ins = nearest(&self.finished)?;
        let samples = stand_ins.iter().flat_map(|&index| grain(index)).copied().collect();
        let tones = stand_ins.iter().map(|&index| self.tones[index]).collect();
        let (progress, cancel) = (Progress::new(), Cancel::new());
        build(self.form, self.score, Grains { samples, tones }, name, root_hz, Task::new(&progress, &cancel)).ok()
    }

    fn put(&mut self, numbers: &[usize], samples: &[f32], tones: &[Tone]) {
        let length = self.form.length;
        for (place, (&grain, made)) in numbers.iter().zip(samples.chunks_exact(length)).enumerate() {
            self.samples[grain * length..(grain + 1) * length].copy_from_slice(made);
            self.tones[grain] = tones.get(place).copied().unwrap_or_default();
            self.finished[grain] = true;
        }
    }
}

/// One who is told after each batch what is there by then. It may take its time: it is in nobody's way but the next batch's.
pub type Watch<'a> = dyn FnMut(&Unfinished<'_>) + 'a;

/// Makes the grains of a score.
pub struct Production<'a> {
    generator: &'a mut dyn Generator,
    wishes: Wishes,
    score: &'a Score,
    form: Form,
    batches: Vec<Vec<usize>>,
}

impl<'a> Production<'a> {
    /// Has `generator` make what `score` says, under `wishes`.
    ///
    /// # Errors
    /// If the generator can not fulfil them, or there are more grains than a cloud can have.
    pub fn new(generator: &'a mut dyn Generator, wishes: Wishes, score: &'a Score) -> Result<Self, Cause> {
        let form = generator.form(&wishes)?;
        if form.length < 2 {
            let (model, wanted) = (form.model, "at least 2 samples".to_owned());
            return Err(MakeError::Length { model, wanted, asked: form.length }.into());
        }
        let most = GrainCloud::MAX_SAMPLES / form.length.max(1);
        if score.grains() > most {
            return Err(MakeError::Grains { asked: score.grains(), most }.into());
        }
        if score.frames() != form.frames {
            return Err(MakeError::Encodings { found: score.frames() * score.grains(), frames: form.frames }.into());
        }
        let batches = batches(score.grains(), form.batch);
        Ok(Self { generator, wishes, score, form, batches })
    }

    /// What the grains will be.
    #[must_use]
    pub const fn form(&self) -> &Form {
        &self.form
    }

    /// The file of finished grains for the cloud that will be written to `out`, what it holds already, and a note for the
    /// user if that is less than it should be.
    ///
    /// # Errors
    /// If it can not be written, or another run makes the same cloud.
    pub fn part(&self, out: &Path) -> Result<(Part, Resumed), FileError> {
        let Form { model, sample_rate, root_hz, root_is_sure, length, frames, batch, key } = &self.form;
        let numbers = [*length, *frames, *batch, usize::from(*root_is_sure), self.score.grains()];
        let key = numbers
            .iter()
            .fold(Key::new().with(model.as_bytes()).with(&key.to_le_bytes()), |key, number| {
                key.with(&(*number as u64).to_le_bytes())
            })
            .with(&sample_rate.to_le_bytes())
            .with(&root_hz.to_le_bytes());
        let key = self.score.values().iter().fold(key, |key, value| key.with(&value.to_le_bytes()));
        let layout = Layout { key: key.0, grains: self.score.grains(), length: *length };
        let (mut part, mut found) = Part::open(out, layout)?;
        // Batches are made whole, as they would have been.
        let (mut whole, grains) = (0, found.grains.tones.len());
        whole = self
            .batches
            .iter()
            .map(Vec::len)
            .take_while(|size| {
                whole += size;
                whole <= grains
            })
            .sum();
        if whole < grains {
            part.keep(whole).map_err(|error| FileError::at(part.path(), error))?;
            found.grains.samples.truncate(whole * length);
            found.grains.tones.truncate(whole);
        }
        Ok((part, Resumed { grains: found.grains, note: found.note }))
    }

    /// Makes all grains that `resumed` lacks; each batch is put into `part` and shown to `watch`.
    ///
    /// # Errors
    /// If the generator or the file fails, or `cancel` says so. What is finished by then is in the file.
    pub fn run(
        &mut self,
        part: Option<&mut Part>,
        resumed: &Resumed,
        watch: &mut Watch<'_>,
        progress: &Progress,
        cancel: &Cancel,
    ) -> Result<Grains, Cause> {
        self.run_into(part.map(|part| part as &mut dyn Store), &resumed.grains, watch, progress, cancel)
    }

    pub(super) fn run_into(
        &mut self,
        mut store: Option<&mut dyn Store>,
        resumed: &Batch,
        watch: &mut Watch<'_>,
        progress: &Progress,
        cancel: &Cancel,
    ) -> Result<Grains, Cause> {
        let (grains, length) = (self.score.grains(), self.form.length);
        let mut state = Unfinished {
            form: &self.form,
            score: self.score,
            samples: vec![0.0; grains * length],
            tones: vec![Tone::default(); grains],
            finished: vec![false; grains],
        };
        let mut given = resumed.tones.len();
        let (mut samples, mut tones) = (&resumed.samples[..], &resumed.tones[..]);
        let mut encodings = Vec::new();
        progress.set(Phase::Decoding, given, grains);
        for numbers in &self.batches {
            let size = numbers.len() * length;
            if let (Some((before, rest)), Some((known, others))) =
                (samples.split_at_checked(size), tones.split_at_checked(numbers.len()))
            {
                state.put(numbers, before, known);
                (samples, tones) = (rest, others);
                continue;
            }
            if cancel.is_cancelled() {
                return Err(Cause::Cancelled);
            }
            encodings.clear();
            encodings.extend(numbers.iter().flat_map(|&grain| self.score.grain(grain)));
            let mut done = |part: f32| {
                progress.set_fraction(Phase::Decoding, (given as f32 + part * numbers.len() as f32) / grains as f32);
            };
            let made = self.generator.batch(&self.wishes, numbers, &encodings, &mut done, cancel)?;
            let told = made.tones.is_empty() || made.tones.len() == numbers.len();
            if made.samples.len() != size || !told {
                let model = self.form.model.clone();
                return Err(MakeError::Batch { model, found: made.samples.len(), wanted: size }.into());
            }
            if let Some(store) = &mut store {
                store.append(&made)?;
            }
            state.put(numbers, &made.samples, &made.tones);
            given += numbers.len();
            progress.set(Phase::Decoding, given, grains);
            watch(&state);
        }
        Ok(Grains { samples: state.samples, tones: state.tones })
    }

    /// The cloud of finished grains. Its root is `root_hz`, or what the model was told, or else what is heard in them.
    ///
    /// # Errors
    /// If the grains make no cloud, or `cancel` says so.
    pub fn finish(
        &self,
        grains: Grains,
        name: &str,
        root_hz: Option<f32>,
        progress: &Progress,
        cancel: &Cancel,
    ) -> Result<GrainCloud, Cause> {
        build(&self.form, self.score, grains, name, root_hz, Task::new(progress, cancel))
    }
}

/// What an earlier run had finished.
#[derive(Debug, Default)]
pub struct Resumed {
    grains: Batch,
    /// Why not all that was there could be used, for the user.
    pub note: Option<String>,
}

impl Resumed {
    /// Number of finished grains.
    #[must_use]
    pub const fn grains(&self) -> usize {
        self.grains.tones.len()
    }
}

/// All grains of a cloud.
#[derive(Clone, Debug, PartialEq)]
pub struct Grains {
    samples: Vec<f32>,
    /// One for each; 0 Hz where the model does not know.
    tones: Vec<Tone>,
}

fn build(
    form: &Form,
    score: &Score,
    made: Grains,
    name: &str,
    root_hz: Option<f32>,
    task: Task<'_>,
) -> Result<GrainCloud, Cause> {
    let Grains { samples, tones } = made;
    let known = root_hz.or(form.root_is_sure.then_some(form.root_hz));
    let root_hz = known.unwrap_or_else(|| {
        let heard = pitch::of_grains(&samples, form.length, form.sample_rate);
        if heard.confidence >= pitch::TRUSTED { heard.or_middle_c() } else { form.root_hz }
    });
    let (channels, grains) = (vec![samples], score.grains());
    let tones = if tones.iter().all(|tone| tone.hz > 0.0) {
        tones
    } else {
        tones::watched(&channels, grains, form.sample_rate, root_hz, task).ok_or(Cause::Cancelled)?
    };
    Ok(GrainCloud::from_parts(CloudParts {
        name: name.to_owned(),
        channels,
        grains,
        sample_rate: form.sample_rate,
        root_hz,
        encodings: score.means(),
        tones,
        ..CloudParts::default()
    })?)
}

/// Writes `cloud` to `out` and removes the file of finished grains, which has done its duty.
///
/// # Errors
/// If the cloud can not be written; the file is kept then.
pub fn save(cloud: &GrainCloud, out: &Path, part: Part) -> Result<(), FileError> {
    clouds::save(cloud, out)?;
    part.remove()
}
