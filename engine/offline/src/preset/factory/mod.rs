//! The bank of presets that are part of the program: readable files in `assets/presets/bank`, see `source.rs`.

mod demo;
mod files;
mod source;

use std::sync::LazyLock;

use super::{About, Preset};
use crate::error::{Cause, FileError};

pub use demo::Demo;
pub use source::BankError;

/// One preset of the bank.
#[derive(Clone, Debug, PartialEq)]
pub struct FactoryPreset {
    /// Name, author, tags, comment.
    pub about: About,
    /// What its macros do, from the first on; those behind the last do nothing.
    pub macros: Vec<String>,
    /// What shows it: notes to play, or its own patterns.
    pub demo: Demo,
    file: &'static str,
    text: &'static str,
}

impl FactoryPreset {
    fn read(file: &'static str, text: &'static str) -> Result<Self, BankError> {
        let (about, macros, demo) = source::heading(text)?;
        Ok(Self { about, macros, demo, file, text })
    }

    /// Name of its file in the bank, without the ending.
    #[must_use]
    pub const fn file(&self) -> &'static str {
        self.file
    }

    /// The whole preset. One whose cloud is the morph pad's comes without it, see [`Preset::lacks_cloud`].
    ///
    /// # Errors
    /// If its file is wrong, which a test rules out.
    pub fn load(&self) -> Result<Preset, FileError> {
        source::preset(self.text).map_err(|error| FileError::new(&self.about.name, Cause::from(error)))
    }
}

/// All presets of the bank, in the order of browsers.
#[must_use]
pub fn factory() -> &'static [FactoryPreset] {
    // The files are compiled in and a test reads them: were one broken all the same, it would be missing, not the host dead.
    static READ: LazyLock<Vec<FactoryPreset>> =
        LazyLock::new(|| files::FILES.iter().filter_map(|(file, text)| FactoryPreset::read(file, text).ok()).collect());
    &READ
}

/// The preset of the bank with this name, large and small letters alike.
#[must_use]
pub fn find(name: &str) -> Option<&'static FactoryPreset> {
    factory().iter().find(|preset| preset.about.name.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests;
