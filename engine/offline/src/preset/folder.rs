//! The user's presets: `.nephele` files in one folder and the folders in it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{About, EncodedCloud, Preset};
use crate::error::FileError;
use crate::files;
use crate::models::data_folder;

/// Ending of a preset's name.
const ENDING: &str = "nephele";
/// Most presets that are listed.
const MOST: usize = 10_000;
/// Most characters of a file's name that are taken from a sound's.
const LONGEST: usize = 60;
/// Folder for what was removed.
const REMOVED: &str = ".removed";

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresetFolder(PathBuf);

/// A file of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Where it is.
    pub path: PathBuf,
    /// What it tells of itself, with the file's name if it tells none, or why it can not be read.
    pub about: Result<About, String>,
    /// Its length and when it was written: while both stay, so does what it tells.
    stamp: (u64, Option<SystemTime>),
}

impl PresetFolder {
    /// The user's: `presets` in Nephele's data folder. `None` where the user has no home. It need not exist.
    #[must_use]
    pub fn of_user() -> Option<Self> {
        data_folder().map(|data| Self(data.join("presets")))
    }

    /// That at `path`.
    #[must_use]
    pub const fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The presets in it, by name. Of those that are `known` and have not changed since, nothing is read again.
    #[must_use]
    pub fn list(&self, known: &[Listed]) -> Vec<Listed> {
        let mut paths = Vec::new();
        // One level of folders, as other instruments' banks have.
        gather(&self.0, 1, &mut paths);
        let mut listed: Vec<Listed> = paths.into_iter().take(MOST).map(|path| look(path, known)).collect();
        listed.sort_by_cached_key(|one| one.name().to_lowercase());
        listed
    }

    /// The file that a sound called `name` goes to, as every system can call one; `None` if nothing is left of the name.
    #[must_use]
    pub fn file_for(&self, name: &str) -> Option<PathBuf> {
        let plain = |c: char| if c.is_control() || "/\\:*?\"<>|".contains(c) { '-' } else { c };
        let name: String = name.trim().chars().map(plain).take(LONGEST).collect();
        // A dot in front hides it; Windows loses dots and spaces at the end.
        let name = name.trim_start_matches('.').trim_end_matches(['.', ' ']);
        (!name.is_empty()).then(|| self.0.join(format!("{name}.{ENDING}")))
    }

    /// Saves `preset` under its own name, replacing the file of that name; its cloud as it was `encoded` before, or none.
    ///
    /// # Errors
    /// If it has no name, or the folder can not be written to.
    pub fn save(&self, preset: &Preset, encoded: Option<&EncodedCloud>) -> Result<PathBuf, FileError> {
        let nameless = || FileError::at(&self.0, io::Error::other("a preset needs a name"));
        let path = self.file_for(&preset.about.name).ok_or_else(nameless)?;
        fs::create_dir_all(&self.0).map_err(|cause| FileError::at(&self.0, cause))?;
        files::write(&path, preset.to_json_with(encoded).as_bytes()).map(|()| path)
    }

    /// Copies the preset at `path` into the folder, beside one of the same name if need be.
    ///
    /// # Errors
    /// If it is none, or the folder can not be written to.
    pub fn import(&self, path: &Path) -> Result<PathBuf, FileError> {
        // Only what can be played is taken in.
        Preset::load(path)?;
        let bytes = files::read(path)?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let names = (1..100).map(|n| if n == 1 { stem.clone() } else { format!("{stem} {n}") });
        let free = names.filter_map(|name| self.file_for(&name)).find(|file| !file.exists());
        let target = free.ok_or_else(|| FileError::at(path, io::Error::other("too many are called so already")))?;
        fs::create_dir_all(&self.0).map_err(|cause| FileError::at(&self.0, cause))?;
        files::write(&target, &bytes).map(|()| target)
    }

    /// Takes the preset at `path` out of the folder; it stays in the folder `.removed` there. Where it is now.
    ///
    /// # Errors
    /// If it is not in the folder, or can not be moved.
    pub fn remove(&self, path: &Path) -> Result<PathBuf, FileError> {
        let error = |cause: io::Error| FileError::at(path, cause);
        let name = path.file_name().filter(|_| path.starts_with(&self.0));
        let name = name.ok_or_else(|| error(io::ErrorKind::NotFound.into()))?;
        let removed = self.0.join(REMOVED);
        fs::create_dir_all(&removed).map_err(error)?;
        let name = Path::new(name);
        let stem = name.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let names = (1..).map(|n| if n == 1 { stem.clone() } else { format!("{stem} {n}") });
        let target = names.map(|name| removed.join(format!("{name}.{ENDING}"))).find(|target| !target.exists());
        let target = target.ok_or_else(|| error(io::ErrorKind::AlreadyExists.into()))?;
        fs::rename(path, &target).map_err(error)?;
        Ok(target)
    }
}

impl Listed {
    /// What it is called.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.about {
            Ok(about) => about.name.clone(),
            Err(_) => stem(&self.path),
        }
    }
}

fn stem(path: &Path) -> String {
    About::named(&path.file_stem().unwrap_or_default().to_string_lossy()).name
}

fn gather(folder: &Path, deeper: usize, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if path.is_dir() && deeper > 0 {
            gather(&path, deeper - 1, paths);
        } else if files::extension(&path).as_deref() == Some(ENDING) {
            paths.push(path);
        }
    }
}

fn look(path: PathBuf, known: &[Listed]) -> Listed {
    let stamp = fs::metadata(&path).map_or((0, None), |data| (data.len(), data.modified().ok()));
    if let Some(same) = known.iter().find(|one| one.path == path && one.stamp == stamp && stamp.1.is_some()) {
        return same.clone();
    }
    let mut about = About::read(&path).map_err(|error| error.cause.to_string());
    if let Ok(about) = &mut about
        && about.name.is_empty()
    {
        about.name = stem(&path);
    }
    Listed { path, about, stamp }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Preset {
        Preset { about: About::named(name), ..Preset::default() }
    }

    #[test]
    fn presets_are_saved_listed_and_removed() {
        let outer = tempfile::tempdir().unwrap();
        let folder = PresetFolder::at(outer.path().join("presets"));
        assert!(folder.list(&[]).is_empty());
        let rain = folder.save(&named("Rain / glass: \"2\""), None).unwrap();
        assert_eq!(rain.file_name().unwrap(), "Rain - glass- -2-.nephele");
        folder.save(&named("..a. "), None).unwrap();
        assert!(folder.save(&named(" ... "), None).is_err() && folder.save(&Preset::default(), None).is_err());
        fs::create_dir_all(folder.path().join("bank/deeper")).unwrap();
        Preset::default().save(&folder.path().join("bank/Nameless.nephele")).unwrap();
        Preset::default().save(&folder.path().join("bank/deeper/x.nephele")).unwrap();
        fs::write(folder.path().join("broken.nephele"), "x").unwrap();
        fs::write(folder.path().join("notes.txt"), "x").unwrap();
        let listed = folder.list(&[]);
        let names: Vec<String> = listed.iter().map(Listed::name).collect();
        assert_eq!(names, ["..a.", "broken", "Nameless", "Rain / glass: \"2\""]);
        assert!(listed[1].about.as_ref().is_err_and(|why| why.contains("cut off or damaged")), "{:?}", listed[1]);
        assert_eq!(folder.list(&listed), listed);
        fs::remove_file(&rain).unwrap();
        let nameless = &listed[2].path;
        let removed = folder.remove(nameless).unwrap();
        assert!(removed.is_file() && !nameless.exists() && folder.list(&listed).len() == 2);
        assert!(folder.remove(&outer.path().join("a.nephele")).is_err() && folder.remove(nameless).is_err());
    }

    #[test]
    fn only_presets_are_taken_in_and_none_is_replaced() {
        let outer = tempfile::tempdir().unwrap();
        let folder = PresetFolder::at(outer.path().join("presets"));
        let path = outer.path().join("mine.nephele");
        fs::write(&path, "no preset").unwrap();
        assert!(folder.import(&path).is_err() && !folder.path().exists());
        named("Mine").save(&path).unwrap();
        let (one, two) = (folder.import(&path).unwrap(), folder.import(&path).unwrap());
        assert!(one != two && one.is_file() && two.ends_with("mine 2.nephele"));
    }

    #[test]
    fn a_thousand_presets_are_known_at_once_the_second_time() {
        let outer = tempfile::tempdir().unwrap();
        let folder = PresetFolder::at(outer.path().to_path_buf());
        let text = named("Many").to_json();
        for number in 0..1000 {
            fs::write(outer.path().join(format!("{number}.nephele")), &text).unwrap();
        }
        let begun = std::time::Instant::now();
        let listed = folder.list(&[]);
        let first = begun.elapsed();
        assert_eq!((folder.list(&listed).len(), listed.len()), (1000, 1000));
        println!("a thousand presets: {first:?}, then {:?}", begun.elapsed() - first);
    }
}
