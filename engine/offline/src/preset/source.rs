//! Where a cloud came from, for the editor to tell and to start again from.

use serde::{Deserialize, Serialize};

/// The origin of a preset's cloud.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum CloudSource {
    /// Part of the program.
    #[default]
    Factory,
    /// Another of the clouds that are part of the program.
    BuiltIn {
        /// Its name.
        name: String,
    },
    /// Read from a file.
    File {
        /// The path as it was on the machine where it was loaded; text to show, not to open.
        path: String,
    },
    /// Decoded by a model.
    Morph {
        /// Name of the model.
        model: String,
        /// Hash of the model's file, hexadecimal.
        hash: String,
        /// Place on the morph pad, left 0 to right 1.
        x: f32,
        /// Place on the morph pad, top 0 to bottom 1.
        y: f32,
    },
    /// Made of recordings by a model.
    Made {
        /// Name of the model.
        model: String,
        /// Paths of the recordings as they were on the machine where it was made; text to show, not to open.
        sounds: Vec<String>,
    },
    /// Something that a later version knows of; its cloud plays all the same.
    #[serde(other)]
    Unknown,
}
