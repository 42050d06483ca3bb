//! Everything in Nephele that may take its time: cloud and audio files, presets, models, rendering without a host.
//!
//! Nothing here runs on the audio thread. What it makes ([`nephele_realtime::GrainCloud`], [`preset::Preset`]) is
//! immutable and handed over. Every file is read as if it were hostile: sizes are held against the bytes that are
//! there before memory is asked for, and every [`FileError`] names its file.

pub mod audio;
pub mod clouds;
pub mod dx7;
pub mod error;
mod files;
pub mod gradrack;
pub mod loss;
pub mod models;
pub mod nsynth;
pub mod picture;
pub mod pipeline;
pub mod pitch;
pub mod preset;
pub mod pymodular;
pub mod render;
pub mod sequence;
pub mod settings;
mod task;
pub mod tones;
pub mod tuning;

pub use error::FileError;
