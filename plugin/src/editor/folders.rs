//! Where files were last chosen.

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

impl Folders {
    /// Where a dialog for `purpose` starts.
    pub fn of(&self, purpose: Purpose) -> Option<&Path> {
        match purpose {
            Purpose::LoadCloud | Purpose::MakeCloud | Purpose::LoadCorner(_) => self.clouds.as_deref(),
            Purpose::AddModel => self.models.as_deref(),
            Purpose::LoadPreset => self.bank.as_deref().or(self.presets.as_deref()),
            Purpose::SavePreset => self.presets.as_deref(),
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
            Purpose::LoadPreset | Purpose::SavePreset => (self.presets, self.bank) = (folder, bank),
            Purpose::LoadTuning => self.tunings = folder,
            Purpose::ImportPattern | Purpose::ExportPattern => self.patterns = folder,
        }
    }
}
