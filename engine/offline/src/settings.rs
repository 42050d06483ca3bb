//! What the windows of one user have in common, whatever the sound: a small file that several instances share.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::error::FileError;
use crate::files;

/// The smallest and the largest window, in percent of its design size.
pub const ZOOMS: (u32, u32) = (50, 300);
/// More than any settings need.
const MAX_BYTES: u64 = 4 << 20;
/// Most favourites that are kept.
const FAVOURITES: usize = 20_000;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Size of the window in percent of its design size.
    pub zoom: u32,
    /// Whether it is dark on light.
    pub light: bool,
    /// Who saves presets.
    pub author: String,
    /// Presets that the user has marked, by the browser's keys.
    pub favourites: BTreeSet<String>,
    /// Folders in which files were last chosen, by what for.
    pub folders: BTreeMap<String, PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { zoom: 100, light: false, author: String::new(), favourites: BTreeSet::new(), folders: BTreeMap::new() }
    }
}

impl Settings {
    /// With all numbers in range.
    fn sanitised(mut self) -> Self {
        self.zoom = self.zoom.clamp(ZOOMS.0, ZOOMS.1);
        while self.favourites.len() > FAVOURITES {
            self.favourites.pop_last();
        }
        self
    }

    /// `theirs`, with what has become of `base` here.
    fn merged(&self, base: &Self, theirs: &Self) -> Self {
        /// The one that has changed.
        fn newer<T: Clone + PartialEq>(own: &T, base: &T, theirs: &T) -> T {
            if own == base { theirs.clone() } else { own.clone() }
        }

        let mut favourites = &theirs.favourites | &(&self.favourites - &base.favourites);
        favourites.retain(|key| self.favourites.contains(key) || !base.favourites.contains(key));
        let mut folders = theirs.folders.clone();
        let moved = self.folders.iter().filter(|(what, folder)| base.folders.get(*what) != Some(folder));
        folders.extend(moved.map(|(what, folder)| (what.clone(), folder.clone())));
        Self {
            zoom: newer(&self.zoom, &base.zoom, &theirs.zoom),
            light: newer(&self.light, &base.light, &theirs.light),
            author: newer(&self.author, &base.author, &theirs.author),
            favourites,
            folders,
        }
    }
}

/// The file that settings are kept in.
#[derive(Clone, Debug)]
pub struct SettingsFile(PathBuf);

impl SettingsFile {
    /// The user's. `None` where the user has no home. It need not exist.
    #[must_use]
    pub fn of_user() -> Option<Self> {
        files::user_folder("XDG_CONFIG_HOME", ".config").map(|folder| Self(folder.join("settings.json")))
    }

    /// That at `path`.
    #[must_use]
    pub const fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// What it says; a file that is not there says nothing.
    ///
    /// # Errors
    /// If it can not be read, or is none.
    pub fn read(&self) -> Result<Settings, FileError> {
        if !self.0.exists() {
            return Ok(Settings::default());
        }
        let bytes = files::read_at_most(&self.0, MAX_BYTES)?;
        let parsed: Result<Settings, _> = serde_json::from_slice(&bytes);
        let damaged = |error: serde_json::Error| FileError::at(&self.0, std::io::Error::other(error));
        parsed.map(Settings::sanitised).map_err(damaged)
    }

    /// Writes what has become of `base`, as the file was last read or written, in `settings`; what others have written
    /// meanwhile stays. What the file says now. A damaged one is kept beside it, as `settings.json.damaged`.
    ///
    /// # Errors
    /// If it can not be written.
    pub fn write(&self, settings: &Settings, base: &Settings) -> Result<Settings, FileError> {
        /// Instances in one process take turns.
        static TURN: Mutex<()> = Mutex::new(());
        let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);

        let theirs = self.read().unwrap_or_else(|_| {
            // If even that fails, writing tells why.
            let _ = fs::rename(&self.0, self.0.with_extension("json.damaged"));
            base.clone()
        });
        let merged = settings.merged(base, &theirs).sanitised();
        if let Some(folder) = self.0.parent() {
            fs::create_dir_all(folder).map_err(|cause| FileError::at(folder, cause))?;
        }
        // Maps have strings as keys and nothing but memory is written to: it can not fail.
        let text = serde_json::to_string_pretty(&merged).unwrap_or_default();
        files::write(&self.0, text.as_bytes()).map(|()| merged)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> (tempfile::TempDir, SettingsFile) {
        let folder = tempfile::tempdir().unwrap();
        let file = SettingsFile::at(folder.path().join("deep/settings.json"));
        (folder, file)
    }

    #[test]
    fn two_instances_keep_each_others_favourites() {
        let (_folder, file) = file();
        let base = file.read().unwrap();
        assert_eq!(base, Settings::default());
        let with = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<BTreeSet<_>>();
        let one = Settings { favourites: with(&["a", "b"]), zoom: 150, ..base.clone() };
        let first = file.write(&one, &base).unwrap();
        // The other has not seen the file since.
        let two = Settings { favourites: with(&["c"]), light: true, ..base.clone() };
        let second = file.write(&two, &base).unwrap();
        assert_eq!((second.favourites.clone(), second.zoom, second.light), (with(&["a", "b", "c"]), 150, true));
        // The first takes one away that both have.
        let gone = Settings { favourites: with(&["b"]), ..first.clone() };
        assert_eq!(file.write(&gone, &first).unwrap().favourites, with(&["b", "c"]));
        assert_eq!(file.read().unwrap().favourites, with(&["b", "c"]));
    }

    #[test]
    fn folders_are_merged_one_by_one() {
        let (_folder, file) = file();
        let base = Settings::default();
        let with = |what: &str, at: &str| {
            let folders = [(what.to_owned(), PathBuf::from(at))].into();
            Settings { folders, ..Settings::default() }
        };
        file.write(&with("clouds", "/a"), &base).unwrap();
        let both = file.write(&with("presets", "/b"), &base).unwrap();
        assert_eq!(both.folders.len(), 2);
    }

    #[test]
    fn a_damaged_file_is_told_of_and_kept() {
        let (_folder, file) = file();
        file.write(&Settings { zoom: 9000, ..Settings::default() }, &Settings::default()).unwrap();
        assert_eq!(file.read().unwrap().zoom, 300, "brought into range");
        fs::write(file.path(), "{\"zoom\": 12").unwrap();
        assert!(file.read().unwrap_err().to_string().contains("settings.json"));
        let own = Settings { author: "N. N.".to_owned(), ..Settings::default() };
        file.write(&own, &Settings::default()).unwrap();
        assert_eq!(file.read().unwrap(), own);
        assert_eq!(fs::read_to_string(file.path().with_extension("json.damaged")).unwrap(), "{\"zoom\": 12");
        fs::write(file.path(), "{\"unknown\": [1], \"light\": true}").unwrap();
        assert!(file.read().unwrap().light, "a later version's settings are passed over");
    }
}
