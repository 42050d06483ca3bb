//! What the worker can be asked for, and what it hands over.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use nephele_offline::models::{Blend, Corner, ModelChoice, Morph, Pad};
use nephele_offline::pipeline::Options;
use nephele_offline::pitch::Pitch;
use nephele_realtime::GrainCloud;
use nephele_realtime::cloud::CHANNELS;

/// A place on the morph pad, and all that its cloud is made from.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Left 0 to right 1, top 0 to bottom 1.
    pub place: [f32; 2],
    /// How far the cloud reaches over the pad, 0 … 1.
    pub spread: f32,
    /// What is mixed.
    pub blend: Blend,
    /// The corners.
    pub pad: Arc<Pad>,
    /// The decoder; `None` is the factory's.
    pub model: Option<ModelChoice>,
    /// Which pad and model of the session these are: it counts them.
    pub version: u32,
}

impl Target {
    /// What is to be made of it.
    pub fn morph(&self) -> Morph<'_> {
        Morph { pad: &self.pad, place: self.place, spread: self.spread, blend: self.blend }
    }
}

/// What a corner of the pad is made from.
#[derive(Clone, Debug, PartialEq)]
pub enum CornerSource {
    /// A cloud or a recording in a file.
    File(PathBuf),
    /// A cloud that is there: its encodings, or what is heard in its grains.
    Cloud(Arc<GrainCloud>),
}

/// Something to be made.
#[derive(Clone, Debug, PartialEq)]
pub enum Job {
    /// A cloud from a file: `.npy`, `.npz`, or a recording of at most ten minutes.
    LoadCloud {
        /// The file.
        path: PathBuf,
    },
    /// The cloud at this place among those that come with the plugin.
    FactoryCloud(usize),
    /// A cloud that is there already, with another root.
    SetRoot {
        /// The cloud.
        cloud: Arc<GrainCloud>,
        /// Its root in Hz; without it the root that is heard.
        root_hz: Option<f32>,
    },
    /// A cloud from encodings that are known, by the current decoder.
    Decode {
        /// One for each grain.
        encodings: Vec<[f32; CHANNELS]>,
        /// Name of the cloud.
        name: String,
    },
    /// A new cloud of recordings. It is delivered several times while it fills if that takes long.
    MakeCloud {
        /// The recordings, 1 to 64.
        sounds: Vec<PathBuf>,
        /// How they become a cloud.
        options: Box<Options>,
        /// Name of a decoder's file in the models folder; without one, the factory's. It may be one that is too slow for the
        /// morph pad.
        model: Option<String>,
    },
    /// Takes an ONNX file that keeps the contract of `nephele_offline::models` into the models folder, and uses it.
    AddModel {
        /// The file.
        path: PathBuf,
        /// What its first cloud is made for; its model is not looked at.
        target: Target,
    },
    /// Uses a model of the models folder, or the factory's.
    UseModel {
        /// Name of its file; without one, the factory's.
        name: Option<String>,
        /// What its first cloud is made for; its model is not looked at.
        target: Target,
    },
    /// Looks whether the model of a sound that was restored is there.
    FindModel {
        /// The model.
        model: ModelChoice,
    },
    /// The sound of a corner of the morph pad.
    Corner {
        /// Which corner.
        corner: usize,
        /// What it is made from.
        source: CornerSource,
        /// The decoder that is to play it; `None` is the factory's.
        model: Option<ModelChoice>,
    },
    /// The cloud at a place of the morph pad that a step of the sequencer locks.
    Lock(Target),
    /// The cloud at a place of the morph pad.
    Morph(Target),
}

/// Jobs of one kind replace each other: only the newest is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Cloud,
    Model,
    Corner,
    Morph,
    Lock,
}

impl Job {
    pub(super) const fn kind(&self) -> Kind {
        match self {
            Self::LoadCloud { .. }
            | Self::FactoryCloud(_)
            | Self::SetRoot { .. }
            | Self::Decode { .. }
            | Self::MakeCloud { .. } => Kind::Cloud,
            Self::AddModel { .. } | Self::UseModel { .. } | Self::FindModel { .. } => Kind::Model,
            Self::Corner { .. } => Kind::Corner,
            Self::Morph(_) => Kind::Morph,
            Self::Lock(_) => Kind::Lock,
        }
    }
}

impl Job {
    /// Whether it may take so long that somebody else has to keep house meanwhile.
    pub(super) const fn is_long(&self) -> bool {
        matches!(self.kind(), Kind::Cloud | Kind::Model)
    }
}

/// Where a cloud came from.
#[derive(Clone, Debug, PartialEq)]
pub enum CloudSource {
    /// It came with the plugin: the one of a new instance, or another of this name.
    Factory(Option<String>),
    /// A file.
    File(PathBuf),
    /// Where the one that it replaces came from: it only has another root.
    Same,
    /// The morph pad.
    Morph(Made),
    /// A place of the morph pad that a step locks.
    Lock(Made),
    /// Recordings.
    Sounds {
        /// The recordings.
        sounds: Vec<PathBuf>,
        /// Name of the model.
        model: String,
        /// Whether grains of it are still to be made; others stand in for them.
        unfinished: bool,
    },
    /// Encodings that were given.
    Decoded {
        /// Name of the cloud.
        name: String,
    },
}

/// By what a cloud of the morph pad was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// For what.
    pub target: Target,
    /// Name of the decoder.
    pub model: String,
    /// Hash of the decoder's file.
    pub hash: u64,
    /// How long it took.
    pub time: Duration,
}

/// Something finished.
#[derive(Clone, Debug)]
pub enum Product {
    /// A cloud.
    Cloud(Delivery),
    /// The sound of a corner of the morph pad.
    Corner {
        /// Which corner.
        corner: usize,
        /// Its sound.
        sound: Corner,
    },
    /// The cloud that was shown while it filled will not be finished: what was before is wanted again.
    Withdrawn,
}

/// A finished cloud.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The cloud.
    pub cloud: Arc<GrainCloud>,
    /// Number of the job, as [`super::Worker::post`] gave it.
    pub generation: u64,
    /// Where it came from.
    pub source: CloudSource,
    /// The pitch that was heard in it, if its root was not known.
    pub heard: Option<Pitch>,
}
