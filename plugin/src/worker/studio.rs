//! Does the jobs: reads files, keeps the current decoder, makes clouds.

use std::path::Path;
use std::sync::Arc;

use nephele_offline::clouds::{self, LoadOptions, Loaded};
use nephele_offline::models::{
    self, Cancel, Decoder, ModelError, Phase, Progress, factory_decoder, library_problem, morph_cloud,
};
use nephele_offline::pitch::Pitch;
use nephele_realtime::GrainCloud;

use super::job::{CloudSource, Job};

/// One who does jobs; a trait so that tests can put a slow or clumsy one in the worker's place.
pub(super) trait Craft {
    /// Makes what `job` asks for.
    fn make(&mut self, job: Job, progress: &Progress, cancel: &Cancel) -> Result<Made, Failure>;

    /// Name of the runtime in use; empty if none is.
    fn backend(&self) -> String;
}

/// A cloud, and what there is to say about it.
pub(super) struct Made {
    pub cloud: Arc<GrainCloud>,
    pub source: CloudSource,
    pub heard: Option<Pitch>,
    pub note: Option<String>,
}

impl Made {
    /// A cloud whose root is known.
    fn new(cloud: Arc<GrainCloud>, source: CloudSource, note: Option<String>) -> Self {
        Self { cloud, source, heard: None, note }
    }

    /// A cloud that was read, or heard anew.
    fn loaded(loaded: Loaded, source: CloudSource) -> Self {
        let Loaded { cloud, heard } = loaded;
        let (name, grains, length) = (cloud.name(), cloud.grains(), cloud.length());
        let (rate, root) = (cloud.sample_rate(), cloud.root_hz());
        let sure = heard.map(|heard| format!(" ({:.0} % sure)", heard.confidence * 100.0)).unwrap_or_default();
        let note = format!("{name}: {grains} grains of {length} samples at {rate} Hz, root {root:.1} Hz{sure}");
        Self { cloud: Arc::new(cloud), source, heard, note: Some(note) }
    }
}

/// Why there is no cloud.
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

impl From<nephele_offline::FileError> for Failure {
    fn from(error: nephele_offline::FileError) -> Self {
        if error.is_cancelled() { Self::Cancelled } else { Self::Failed(error.to_string()) }
    }
}

/// The real one.
pub(super) struct Studio {
    /// Opened when it is first needed: most instances never morph.
    decoder: Option<Decoder>,
    /// Last place on the morph pad.
    place: (f32, f32),
    /// Whether the user has been told that the library found is not usable.
    told: bool,
}

impl Studio {
    pub(super) const fn new() -> Self {
        Self { decoder: None, place: (0.5, 0.5), told: false }
    }

    /// The cloud at the current place of the pad.
    fn morph(&mut self, progress: &Progress, cancel: &Cancel) -> Result<Made, Failure> {
        let (x, y) = self.place;
        let (cloud, model_hash) = self.morph_at(x, y, progress, cancel)?;
        Ok(Made::new(cloud, CloudSource::Morph { x, y, model_hash }, self.complaint()))
    }

    /// The cloud at a place of the pad, and the decoder's hash.
    fn morph_at(
        &mut self,
        x: f32,
        y: f32,
        progress: &Progress,
        cancel: &Cancel,
    ) -> Result<(Arc<GrainCloud>, u64), Failure> {
        let decoder = ready(&mut self.decoder)?;
        let cloud = morph_cloud(decoder, [x, y], progress, cancel)?;
        Ok((Arc::new(cloud), decoder.hash()))
    }

    /// What is wrong with the ONNX Runtime that was found, once.
    fn complaint(&mut self) -> Option<String> {
        if std::mem::replace(&mut self.told, true) {
            return None;
        }
        library_problem().map(|problem| format!("ONNX Runtime can not be used, the built-in one is: {problem}"))
    }
}

/// The current decoder, the factory's if none was chosen.
fn ready(decoder: &mut Option<Decoder>) -> Result<&mut Decoder, ModelError> {
    match decoder {
        Some(decoder) => Ok(decoder),
        None => Ok(decoder.insert(factory_decoder()?)),
    }
}

fn open(path: &Path) -> Result<Decoder, ModelError> {
    Decoder::open(&models::read_file(path)?, &path.display().to_string())
}

impl Craft for Studio {
    fn make(&mut self, job: Job, progress: &Progress, cancel: &Cancel) -> Result<Made, Failure> {
        progress.set(Phase::Loading, 0, 1);
        match job {
            Job::LoadCloud { path } => {
                let loaded = clouds::load_watched(&path, &LoadOptions::default(), progress, cancel)?;
                Ok(Made::loaded(loaded, CloudSource::File(path)))
            }
            Job::SetRoot { cloud, root_hz } => {
                Ok(Made::loaded(clouds::with_root(&cloud, root_hz, progress, cancel)?, CloudSource::Same))
            }
            Job::FactoryCloud => Ok(Made::new(clouds::factory()?, CloudSource::Factory, None)),
            Job::Decode { encodings, name } => {
                let cloud = ready(&mut self.decoder)?.decode(&encodings, None, &name, progress, cancel)?;
                Ok(Made::new(Arc::new(cloud), CloudSource::Decoded { name }, self.complaint()))
            }
            Job::Morph { x, y } => {
                self.place = (x, y);
                self.morph(progress, cancel)
            }
            Job::Lock { x, y } => {
                let (cloud, model_hash) = self.morph_at(x, y, progress, cancel)?;
                Ok(Made::new(cloud, CloudSource::Lock { x, y, model_hash }, self.complaint()))
            }
            Job::LoadModel { path } => self.change(open(&path)?, progress, cancel),
            Job::FactoryModel => self.change(factory_decoder()?, progress, cancel),
        }
    }

    fn backend(&self) -> String {
        self.decoder.as_ref().map(Decoder::backend).unwrap_or_default()
    }
}

impl Studio {
    /// Takes another decoder into use, unless it can not make a cloud.
    fn change(&mut self, decoder: Decoder, progress: &Progress, cancel: &Cancel) -> Result<Made, Failure> {
        let note = format!("Model {} ({})", decoder.contract().name, decoder.contract().licence);
        let old = self.decoder.replace(decoder);
        match self.morph(progress, cancel) {
            Ok(made) => Ok(Made { note: made.note.or(Some(note)), ..made }),
            Err(failure) => {
                self.decoder = old;
                Err(failure)
            }
        }
    }
}
