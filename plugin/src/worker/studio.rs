//! Does the jobs: reads files, keeps the current models, makes clouds.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use nephele_offline::FileError;
use nephele_offline::clouds::{self, LoadOptions, Loaded};
use nephele_offline::models::{
    Cancel, Corner, Encoder, Kind, ModelChoice, ModelError, ModelFolder, Morpher, Phase, Progress, SECONDS, Tried,
    corner_of, corner_within, decoder_of, encoder_of, library_problem, reading_for, try_apart, why_built_in,
};
use nephele_offline::pipeline::{self, Options, Pair, Unfinished, Wishes};
use nephele_offline::pitch::Pitch;
use nephele_realtime::GrainCloud;

use super::filling::Filling;
use super::job::{self, CloudSource, CornerSource, Job, Target};

/// One who does jobs; a trait so that tests can put a slow or clumsy one in the worker's place.
pub(super) trait Craft {
    /// Makes what `job` asks for. Clouds that can be played before that is done are given to `show`.
    fn make(&mut self, job: Job, show: &mut Show<'_>, progress: &Progress, cancel: &Cancel) -> Result<Made, Failure>;

    /// Name of the runtime in use, and why it is not ONNX Runtime; empty if none is, and if it is that.
    fn backend(&self) -> (String, String);
}

/// Takes clouds that are not finished.
pub(super) type Show<'a> = dyn FnMut(Arc<GrainCloud>, CloudSource) + 'a;

/// What was made, and what there is to say about it.
pub(super) struct Made {
    pub what: What,
    pub note: Option<String>,
}

/// What was made.
pub(super) enum What {
    Cloud { cloud: Arc<GrainCloud>, source: CloudSource, heard: Option<Pitch> },
    Corner { corner: usize, sound: Corner },
    Nothing,
}

impl Made {
    /// A cloud whose root is known.
    fn new(cloud: Arc<GrainCloud>, source: CloudSource, note: Option<String>) -> Self {
        Self { what: What::Cloud { cloud, source, heard: None }, note }
    }

    /// A cloud that was read, or heard anew.
    fn loaded(loaded: Loaded, source: CloudSource) -> Self {
        let Loaded { cloud, heard } = loaded;
        let (name, grains, length) = (cloud.name(), cloud.grains(), cloud.length());
        let (rate, root) = (cloud.sample_rate(), cloud.root_hz());
        let sure = heard.map(|heard| format!(" ({:.0} % sure)", heard.confidence * 100.0)).unwrap_or_default();
        let note = format!("{name}: {grains} grains of {length} samples at {rate} Hz, root {root:.1} Hz{sure}");
        Self { what: What::Cloud { cloud: Arc::new(cloud), source, heard }, note: Some(note) }
    }
}

/// Why there is nothing.
#[derive(Debug)]
pub(super) enum Failure {
    /// Nobody wants it any more.
    Cancelled,
    /// A line for the user.
    Failed(String),
}

impl From<ModelError> for Failure {
    fn from(error: ModelError) -> Self {
        if error.is_cancelled() { Self::Cancelled } else { Self::Failed(error.to_string()) }
    }
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        if error.is_cancelled() { Self::Cancelled } else { Self::Failed(error.to_string()) }
    }
}

impl Failure {
    /// The same, with what it means for the sound.
    fn but(self, rest: &str) -> Self {
        match self {
            Self::Failed(text) => Self::Failed(format!("{text}; {rest}")),
            Self::Cancelled => Self::Cancelled,
        }
    }
}

/// What is told of a model that can not be had, behind what is wrong with it.
const PLAYS_ON: &str = "the cloud plays on as it is, and the morph pad waits for another model";
/// What is told where there is nobody to try a model.
const UNTRIED: &str =
    "; it was looked at, but not tried: `cargo xtask install` puts the program that does beside the plugin";

/// A model that was opened, or why it can not be, and which one it is.
type Opened<T> = Option<(Option<ModelChoice>, Result<T, String>)>;

/// The real one.
pub(super) struct Studio {
    /// Opened when it is first needed: most instances never morph. A model that can not be had is not looked for at every
    /// move of the pad.
    morpher: Opened<Morpher>,
    encoder: Opened<Encoder>,
    /// Whether the user has been told that the library found is not usable.
    told: bool,
    /// Why models do not run on ONNX Runtime, found out with the first of them.
    why: String,
}

impl Studio {
    pub(super) const fn new() -> Self {
        Self { morpher: None, encoder: None, told: false, why: String::new() }
    }

    /// What makes clouds with the model that was chosen.
    fn morpher(&mut self, model: Option<&ModelChoice>) -> Result<&mut Morpher, Failure> {
        have(&mut self.morpher, model, |model| decoder_of(model).map(Morpher::new))
    }

    /// The cloud of `target`, and by what it was made.
    fn morph(
        &mut self,
        target: Target,
        progress: &Progress,
        cancel: &Cancel,
    ) -> Result<(Arc<GrainCloud>, job::Made), Failure> {
        let begun = Instant::now();
        let morpher = self.morpher(target.model.as_ref())?;
        let cloud = morpher.cloud(&target.morph(), progress, cancel)?;
        let (model, hash) = (morpher.decoder().contract().name.clone(), morpher.decoder().hash());
        Ok((Arc::new(cloud), job::Made { target, model, hash, time: begun.elapsed() }))
    }

    /// The cloud of `target` as the present one.
    fn present(&mut self, target: Target, progress: &Progress, cancel: &Cancel) -> Result<Made, Failure> {
        let (cloud, made) = self.morph(target, progress, cancel)?;
        Ok(Made::new(cloud, CloudSource::Morph(made), self.complaint()))
    }

    /// What is wrong with the ONNX Runtime that was found, once.
    fn complaint(&mut self) -> Option<String> {
        if std::mem::replace(&mut self.told, true) {
            return None;
        }
        self.why = why_built_in().unwrap_or_default();
        library_problem().map(|problem| format!("ONNX Runtime can not be used, the built-in one is: {problem}"))
    }

    /// A cloud of recordings. The models are opened for it alone: one that draws sample by sample fills a gigabyte.
    fn new_cloud(
        &mut self,
        sounds: &[PathBuf],
        options: &Options,
        model: Option<&str>,
        show: &mut Show<'_>,
        progress: &Progress,
        cancel: &Cancel,
    ) -> Result<Made, Failure> {
        let Pair { mut listener, mut generator } = Pair::of_user(model)?;
        let model = generator.form(&Wishes { length: options.length, ..Wishes::default() });
        let model = model.map_err(|cause| FileError::new("the cloud", cause))?.model;
        let source = |unfinished| CloudSource::Sounds { sounds: sounds.to_vec(), model: model.clone(), unfinished };
        let mut filling = Filling::new();
        let mut watch = |unfinished: &Unfinished<'_>| {
            let began = Instant::now();
            filling.begin(began, unfinished.finished());
            if filling.is_due(began, unfinished.finished(), unfinished.grains())
                && let Some(cloud) = unfinished.cloud(options.name.as_deref().unwrap_or(&model), options.root_hz)
            {
                show(Arc::new(cloud), source(true));
                filling.shown(began, Instant::now());
            }
        };
        let (mut remark, out) = (|_| (), None);
        let (ear, voice) = (&mut *listener, &mut *generator);
        let cloud = pipeline::make(sounds, options, ear, voice, out, &mut watch, &mut remark, progress, cancel)?;
        let (grains, root) = (cloud.grains(), cloud.root_hz());
        let note = format!("{}: {grains} grains by {model}, root {root:.1} Hz", cloud.name());
        Ok(Made::new(Arc::new(cloud), source(false), self.complaint().or(Some(note))))
    }

    /// The sound of a corner.
    fn corner(
        &mut self,
        source: &CornerSource,
        model: Option<&ModelChoice>,
        progress: &Progress,
        cancel: &Cancel,
    ) -> Result<Corner, Failure> {
        if let CornerSource::Cloud(cloud) = source
            && let Some(corner) = corner_within(cloud)
        {
            return Ok(corner);
        }
        let encoder = have(&mut self.encoder, model, encoder_of)?;
        match source {
            CornerSource::Cloud(cloud) => Ok(corner_of(cloud, encoder, progress, cancel)?),
            CornerSource::File(path) => {
                let loaded = clouds::load_watched(path, &reading_for(encoder), progress, cancel)?;
                Ok(corner_of(&loaded.cloud, encoder, progress, cancel)?)
            }
        }
    }

    /// Tries the model at `path`; what there is to say about that.
    fn tried(path: &Path, cancel: &Cancel) -> Result<&'static str, Failure> {
        Ok(match try_apart(path, SECONDS, cancel)? {
            Tried::Ran => "",
            Tried::NoProgram => UNTRIED,
        })
    }

    /// Takes a model into the models folder, and a decoder into use.
    fn add(&mut self, path: &Path, target: Target, progress: &Progress, cancel: &Cancel) -> Result<Made, Failure> {
        let untried = Self::tried(path, cancel)?;
        let (model, checked) = folder()?.add(path)?;
        if checked.contract.kind == Kind::Encoder {
            self.encoder = None;
            let note = format!("{} is in the models folder, for the decoder of its name{untried}", model.file);
            return Ok(Made { what: What::Nothing, note: Some(note) });
        }
        let made = self.change(Some(model), target, progress, cancel)?;
        Ok(Made { note: made.note.map(|note| note + untried), ..made })
    }

    /// Takes a model of the models folder into use, or the factory's.
    fn choose(
        &mut self,
        name: Option<&str>,
        target: Target,
        progress: &Progress,
        cancel: &Cancel,
    ) -> Result<Made, Failure> {
        let Some(name) = name else { return self.change(None, target, progress, cancel) };
        let folder = folder()?;
        let model = folder.choice(name)?;
        let untried = Self::tried(&folder.path().join(name), cancel)?;
        let made = self.change(Some(model), target, progress, cancel)?;
        Ok(Made { note: made.note.map(|note| note + untried), ..made })
    }

    /// Takes another model into use, unless it can not make a cloud.
    fn change(
        &mut self,
        model: Option<ModelChoice>,
        target: Target,
        progress: &Progress,
        cancel: &Cancel,
    ) -> Result<Made, Failure> {
        let old = self.morpher.take();
        let made = self.present(Target { model, ..target }, progress, cancel).and_then(|made| {
            let contract = self.morpher(made.model())?.decoder().contract();
            let note = format!("Model {} ({})", contract.name, contract.licence);
            Ok(Made { note: made.note.or(Some(note)), ..made })
        });
        if made.is_err() {
            self.morpher = old;
        }
        made
    }
}

impl Made {
    /// The model by which a cloud was made.
    const fn model(&self) -> Option<&ModelChoice> {
        match &self.what {
            What::Cloud { source: CloudSource::Morph(made), .. } => made.target.model.as_ref(),
            _ => None,
        }
    }
}

fn folder() -> Result<ModelFolder, Failure> {
    ModelFolder::of_user()
        .ok_or_else(|| Failure::Failed("there is no home folder, so there is no models folder".to_owned()))
}

/// What was opened of the model that was chosen, opening it if another one was.
fn have<'a, T>(
    opened: &'a mut Opened<T>,
    model: Option<&ModelChoice>,
    open: impl FnOnce(Option<&ModelChoice>) -> Result<T, ModelError>,
) -> Result<&'a mut T, Failure> {
    let kept = opened.take().filter(|(known, _)| known.as_ref() == model);
    let (_, result) =
        opened.insert(kept.unwrap_or_else(|| (model.cloned(), open(model).map_err(|error| error.to_string()))));
    result.as_mut().map_err(|text| Failure::Failed(text.clone()).but(PLAYS_ON))
}

impl Craft for Studio {
    fn make(&mut self, job: Job, show: &mut Show<'_>, progress: &Progress, cancel: &Cancel) -> Result<Made, Failure> {
        progress.set(Phase::Loading, 0, 1);
        match job {
            Job::LoadCloud { path } => {
                let loaded = clouds::load_watched(&path, &LoadOptions::default(), progress, cancel)?;
                Ok(Made::loaded(loaded, CloudSource::File(path)))
            }
            Job::SetRoot { cloud, root_hz } => {
                Ok(Made::loaded(clouds::with_root(&cloud, root_hz, progress, cancel)?, CloudSource::Same))
            }
            Job::FactoryCloud(place) => {
                let cloud = clouds::factory_at(place)?;
                let other = (place > 0).then(|| cloud.name().to_owned());
                Ok(Made::new(cloud, CloudSource::Factory(other), None))
            }
            Job::Decode { encodings, name } => {
                let decoder = self.morpher(None)?.decoder_mut();
                let cloud = decoder.decode(&encodings, None, &name, progress, cancel)?;
                Ok(Made::new(Arc::new(cloud), CloudSource::Decoded { name }, self.complaint()))
            }
            Job::MakeCloud { sounds, options, model } => {
                self.new_cloud(&sounds, &options, model.as_deref(), show, progress, cancel)
            }
            Job::Morph(target) => self.present(target, progress, cancel),
            Job::Lock(target) => {
                let (cloud, made) = self.morph(target, progress, cancel)?;
                Ok(Made::new(cloud, CloudSource::Lock(made), self.complaint()))
            }
            Job::AddModel { path, target } => self.add(&path, target, progress, cancel),
            Job::UseModel { name, target } => self.choose(name.as_deref(), target, progress, cancel),
            Job::FindModel { model } => {
                self.morpher(Some(&model))?;
                Ok(Made { what: What::Nothing, note: None })
            }
            Job::Corner { corner, source, model } => {
                let sound = self.corner(&source, model.as_ref(), progress, cancel)?;
                let note = format!("{} is a corner of the morph pad: {} encodings", sound.name, sound.encodings.len());
                Ok(Made { what: What::Corner { corner, sound }, note: Some(note) })
            }
        }
    }

    fn backend(&self) -> (String, String) {
        let morpher = self.morpher.as_ref().and_then(|(_, morpher)| morpher.as_ref().ok());
        let backend = morpher.map(|morpher| morpher.decoder().backend()).unwrap_or_default();
        let why = if backend.is_empty() { String::new() } else { self.why.clone() };
        (backend, why)
    }
}
