//! The preset document: what a `.nephele` file holds, and what a host keeps for the project.
//!
//! It is self-contained: parameters, sequence, slots, tuning, morph pad and the cloud itself, so that a project opens anywhere,
//! without the file or the model that its cloud came from. `document.rs` says how it is written.

mod about;
mod controllers;
mod document;
mod encoded;
pub mod factory;
mod first_pattern;
mod folder;
mod macros;
mod pad;
mod routes;
mod source;
mod tuning;

use std::path::Path;
use std::sync::Arc;

use nephele_realtime::parameters::Controllers;
use nephele_realtime::voice::Tuning;
use nephele_realtime::{GrainCloud, ParameterValues, Routes, Sequence};

use crate::error::{Cause, FileError};
use crate::models::{ModelChoice, Pad, factory_pad};
use crate::tuning::NamedTuning;
use crate::{clouds, files};

pub use about::{About, TAGS};
pub use document::{FORMAT, PresetError};
pub use encoded::EncodedCloud;
pub use factory::{FactoryPreset, factory};
pub use folder::{Listed, PresetFolder};
pub use macros::{LONGEST as LONGEST_MACRO_NAME, MACROS, MacroNames};
pub use source::CloudSource;

/// Everything that makes an instance sound as it does.
#[derive(Clone, Debug, PartialEq)]
pub struct Preset {
    /// What it tells of itself.
    pub about: About,
    /// One value for each parameter.
    pub parameters: ParameterValues,
    /// What the sequencer plays.
    pub sequence: Arc<Sequence>,
    /// What the modulation slots connect.
    pub routes: Routes,
    /// The pitches of the keys; `None` is equal temperament.
    pub tuning: Option<NamedTuning>,
    /// The corners of the morph pad; `None` are the factory's.
    pub pad: Option<Arc<Pad>>,
    /// The model that the morph pad plays; `None` is the factory's.
    pub model: Option<ModelChoice>,
    /// The cloud; `None` is the factory cloud, which needs no storing.
    pub cloud: Option<Arc<GrainCloud>>,
    /// Where the cloud came from.
    pub cloud_source: CloudSource,
    /// Which MIDI controllers move which parameters; where none does, those of the session stay bound.
    pub controllers: Controllers,
    /// What the user calls the macros.
    pub macros: MacroNames,
}

impl Default for Preset {
    /// A new instance.
    fn default() -> Self {
        Self {
            about: About::default(),
            parameters: ParameterValues::default(),
            sequence: Arc::new(Sequence::factory()),
            routes: Routes::default(),
            tuning: None,
            pad: None,
            model: None,
            cloud: None,
            cloud_source: CloudSource::Factory,
            controllers: Controllers::default(),
            macros: MacroNames::default(),
        }
    }
}

impl Preset {
    /// The document, with the cloud encoded anew, which takes some 50 ms for a megabyte of grains.
    #[must_use]
    pub fn to_json(&self) -> String {
        let encoded = self.cloud.as_deref().and_then(|cloud| EncodedCloud::new(cloud).ok());
        self.to_json_with(encoded.as_ref())
    }

    /// The document with a cloud that was encoded before, or none; [`Preset::cloud`] is not looked at.
    #[must_use]
    pub fn to_json_with(&self, cloud: Option<&EncodedCloud>) -> String {
        document::write(self, cloud)
    }

    /// Reads a document; `origin` names it in errors.
    ///
    /// Parameters that this version does not know are left out, as are modulation slots with a source or a destination
    /// that it does not know; parameters that the document does not name get their defaults, and all values are brought
    /// into range.
    ///
    /// # Errors
    /// If the document was cut or changed, was written by a newer version, or holds a cloud or a tuning that is none.
    pub fn from_json(text: &str, origin: &str) -> Result<Self, FileError> {
        Self::decode(text, origin).map(|(preset, _)| preset)
    }

    /// As [`Preset::from_json`], and the cloud as it was encoded, to be written again without work.
    ///
    /// # Errors
    /// As [`Preset::from_json`].
    pub fn decode(text: &str, origin: &str) -> Result<(Self, Option<EncodedCloud>), FileError> {
        document::read(text).map_err(|cause| FileError::new(origin, cause))
    }

    /// The cloud that plays: the preset's own, or the factory's.
    ///
    /// # Errors
    /// As [`clouds::factory`].
    pub fn playing_cloud(&self) -> Result<Arc<GrainCloud>, FileError> {
        self.cloud.clone().map_or_else(clouds::factory, Ok)
    }

    /// Whether its cloud is still to be made: it is the morph pad's, and was not stored. Until then the factory's plays.
    #[must_use]
    pub const fn lacks_cloud(&self) -> bool {
        self.cloud.is_none() && matches!(self.cloud_source, CloudSource::Morph { .. })
    }

    /// The corners of the morph pad: the preset's own, or the factory's.
    #[must_use]
    pub fn playing_pad(&self) -> &Pad {
        self.pad.as_deref().unwrap_or_else(|| factory_pad())
    }

    /// The pitches of the keys: the preset's own, or equal temperament.
    #[must_use]
    pub fn playing_tuning(&self) -> Tuning {
        self.tuning.as_ref().map_or_else(Tuning::equal, |named| named.tuning)
    }

    /// Reads the `.nephele` file at `path`.
    ///
    /// # Errors
    /// If the file can not be read, and as [`Preset::from_json`].
    pub fn load(path: &Path) -> Result<Self, FileError> {
        let bytes = files::read(path)?;
        let text = str::from_utf8(&bytes).map_err(|_| FileError::at(path, Cause::from(PresetError::NotPreset)))?;
        Self::from_json(text, &path.display().to_string())
    }

    /// Writes the preset to `path`.
    ///
    /// # Errors
    /// If the file can not be written.
    pub fn save(&self, path: &Path) -> Result<(), FileError> {
        files::write(path, self.to_json().as_bytes())
    }
}

#[cfg(test)]
mod tests;
