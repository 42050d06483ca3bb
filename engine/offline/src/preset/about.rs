//! What a preset tells of itself: words for people, none of which is heard.

use std::borrow::Cow;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{PresetError, document};
use crate::error::{Cause, FileError};
use crate::files;

/// What sounds are sorted by, as the factory's are; a user's may have others besides.
pub const TAGS: [&str; 12] = [
    "pads",
    "keys",
    "plucks",
    "basses",
    "leads",
    "bells",
    "voices",
    "percussion",
    "textures",
    "sequences",
    "FM",
    "hybrids",
];

/// Most characters of a name, and of an author's.
const LONGEST_NAME: usize = 80;
/// Most characters of a comment.
const LONGEST_COMMENT: usize = 600;
/// Most characters of a tag, and most tags.
const LONGEST_TAG: usize = 24;
const MOST_TAGS: usize = 12;

/// See the module. All may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct About {
    /// What the sound is called; one line.
    pub name: String,
    /// Who made it; one line.
    pub author: String,
    /// What it is sorted by, see [`TAGS`].
    pub tags: Vec<String>,
    /// How it is meant to be played; one line.
    pub comment: String,
}

impl About {
    /// That of a sound with `name` and nothing more.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }.cleaned()
    }

    /// Without control characters, double tags, and what is too long: words may come from anywhere.
    #[must_use]
    pub fn cleaned(self) -> Self {
        let mut tags: Vec<String> = Vec::new();
        for tag in self.tags.iter().map(|tag| line(tag, LONGEST_TAG)) {
            if !tag.is_empty() && !tags.contains(&tag) && tags.len() < MOST_TAGS {
                tags.push(tag);
            }
        }
        Self {
            name: line(&self.name, LONGEST_NAME),
            author: line(&self.author, LONGEST_NAME),
            tags,
            comment: line(&self.comment, LONGEST_COMMENT),
        }
    }

    /// Whether nothing is told.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What the `.nephele` file at `path` tells of itself; the sound is checked for damage, but not read.
    ///
    /// # Errors
    /// If the file can not be read, is damaged, was written by a newer version, or is no preset.
    pub fn read(path: &Path) -> Result<Self, FileError> {
        /// The part of the body that is looked at.
        #[derive(Deserialize)]
        struct Told {
            #[serde(default)]
            about: About,
        }

        let bytes = files::read(path)?;
        let told = str::from_utf8(&bytes).map_err(|_| PresetError::NotPreset).and_then(|text| {
            let body: Cow<'_, str> = document::body(text)?;
            serde_json::from_str::<Told>(&body).map_err(PresetError::Body)
        });
        told.map(|told| told.about.cleaned()).map_err(|cause| FileError::at(path, Cause::from(cause)))
    }
}

/// The first line's worth of `text`: control characters become spaces, and at most `longest` characters stay.
fn line(text: &str, longest: usize) -> String {
    let spaced = text.trim().chars().map(|c| if c.is_control() { ' ' } else { c });
    spaced.take(longest).collect::<String>().trim_end().to_owned()
}
