//! What the worker can be asked for, and what it hands over.

use std::path::PathBuf;
use std::sync::Arc;

use nephele_offline::pitch::Pitch;
use nephele_realtime::GrainCloud;
use nephele_realtime::cloud::CHANNELS;

/// Something to be made.
#[derive(Clone, Debug, PartialEq)]
pub enum Job {
    /// A cloud from a file: `.npy`, `.npz`, or a recording of at most ten minutes.
    LoadCloud {
        /// The file.
        path: PathBuf,
    },
    /// The cloud that comes with the plugin.
    FactoryCloud,
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
    /// Another decoder, and the cloud that it makes at the last place of the morph pad.
    LoadModel {
        /// An ONNX file that keeps the contract of `nephele_offline::models`.
        path: PathBuf,
    },
    /// The decoder that comes with the plugin, likewise.
    FactoryModel,
    /// The cloud at a place of the morph pad that a step of the sequencer locks, by the current decoder.
    Lock {
        /// 0 (left) … 1 (right).
        x: f32,
        /// 0 (top) … 1 (bottom).
        y: f32,
    },
    /// The cloud at a place of the morph pad, by the current decoder.
    Morph {
        /// 0 (left) … 1 (right).
        x: f32,
        /// 0 (top) … 1 (bottom).
        y: f32,
    },
}

/// Jobs of one kind replace each other: only the newest is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Cloud,
    Model,
    Morph,
    Lock,
}

impl Job {
    pub(super) const fn kind(&self) -> Kind {
        match self {
            Self::LoadCloud { .. } | Self::FactoryCloud | Self::SetRoot { .. } | Self::Decode { .. } => Kind::Cloud,
            Self::LoadModel { .. } | Self::FactoryModel => Kind::Model,
            Self::Morph { .. } => Kind::Morph,
            Self::Lock { .. } => Kind::Lock,
        }
    }
}

/// Where a cloud came from.
#[derive(Clone, Debug, PartialEq)]
pub enum CloudSource {
    /// It came with the plugin.
    Factory,
    /// A file.
    File(PathBuf),
    /// Where the one that it replaces came from: it only has another root.
    Same,
    /// The morph pad.
    Morph {
        /// 0 (left) … 1 (right).
        x: f32,
        /// 0 (top) … 1 (bottom).
        y: f32,
        /// Hash of the decoder's file.
        model_hash: u64,
    },
    /// A place of the morph pad that a step locks.
    Lock {
        /// 0 (left) … 1 (right).
        x: f32,
        /// 0 (top) … 1 (bottom).
        y: f32,
        /// Hash of the decoder's file.
        model_hash: u64,
    },
    /// Encodings that were given.
    Decoded {
        /// Name of the cloud.
        name: String,
    },
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
