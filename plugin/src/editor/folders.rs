//! Where files were last chosen.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::file_dialog::{Choice, Purpose};

/// The folders in which files were last chosen.
#[derive(Debug, Default)]
pub struct Folders {
    clouds: Option<PathBuf>,
    models: Option<PathBuf>,
    presets: Option<PathBuf>,
    /// The bank in which a voice was last chosen, if that was the last sound: whoever tries its voices one after another
    /// finds it open.
    bank: Option<PathBuf>,
    tunings: Option<PathBuf>,
    patterns: Option<PathBuf>,
}

/// What the folders are called where they are kept.
const NAMES: [&str; 5] = ["clouds", "models", "presets", "tunings", "patterns"];

impl Folders {
    /// Those that were kept.
    pub fn of(kept: &BTreeMap<String, PathBuf>) -> Self {
        let [clouds, models, presets, tunings, patterns] = NAMES.map(|name| kept.get(name).cloned());
        Self { clouds, models, presets, bank: None, tunings, patterns }
    }

    /// Those that are to be kept.
    pub fn kept(&self) -> BTreeMap<String, PathBuf> {
        let folders = [&self.clouds, &self.models, &self.presets, &self.tunings, &self.patterns];
        let named = NAMES.into_iter().zip(folders);
        named.filter_map(|(name, folder)| Some((name.to_owned(), folder.clone()?))).collect()
    }

    /// Where a dialog for `purpose` starts.
    pub fn start(&self, purpose: Purpose) -> Option<&Path> {
        match purpose {
            Purpose::LoadCloud | Purpose::MakeCloud | Purpose::LoadCorner(_) => self.clouds.as_deref(),
            Purpose::AddModel => self.models.as_deref(),
            Purpose::LoadPreset => self.bank.as_deref().or(self.presets.as_deref()),
            Purpose::SavePreset | Purpose::ImportPreset => self.presets.as_deref(),
            Purpose::LoadTuning => self.tunings.as_deref(),
            Purpose::ImportPattern | Purpose::ExportPattern => self.patterns.as_deref(),
        }
    }

    /// Remembers where `choice` lies.
    pub fn remember(&mut self, purpose: Purpose, choice: &Choice) {
        let (file, bank) = match choice {
            Choice::File(file) => (file, None),
            Choice::Voice { bank, .. } => (bank, Some(bank.clone())),
        };
        let folder = file.parent().map(Path::to_path_buf);
        match purpose {
            Purpose::LoadCloud | Purpose::MakeCloud | Purpose::LoadCorner(_) => self.clouds = folder,
            Purpose::AddModel => self.models = folder,
            Purpose::ImportPreset => self.presets = folder,
            Purpose::LoadPreset | Purpose::SavePreset => (self.presets, self.bank) = (folder, bank),
            Purpose::LoadTuning => self.tunings = folder,
            Purpose::ImportPattern | Purpose::ExportPattern => self.patterns = folder,
        }
    }
}
