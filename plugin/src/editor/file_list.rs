//! The contents of a folder, or of a DX7's bank as if it were one, as a file dialog lists them.

use std::path::{Path, PathBuf};

use nephele_offline::dx7;

/// Most entries that are listed; a folder of samples may hold very many.
const MOST: usize = 2000;

/// Ending of a bank's name.
pub const BANK: &str = "syx";

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A folder.
    Folder,
    /// A `.syx` file, whose voices are listed when it is entered.
    Bank,
    /// The voice of a bank at this place, from 0.
    Voice(usize),
    /// A file.
    File,
}

/// Something that the dialog may enter or choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub kind: Kind,
    /// Name without the folder.
    pub name: String,
}

impl Entry {
    /// Whether a click goes into it rather than choosing it.
    pub const fn is_entered(&self) -> bool {
        matches!(self.kind, Kind::Folder | Kind::Bank)
    }
}

/// Whether there is a bank at `path`, by its name.
pub fn is_bank(path: &Path) -> bool {
    has_extension(path, &[BANK]) && !path.is_dir()
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    extensions.iter().any(|e| e.eq_ignore_ascii_case(extension))
}

/// A folder and what it holds.
#[derive(Debug)]
pub struct FileList {
    folder: PathBuf,
    entries: Result<Vec<Entry>, String>,
}

impl FileList {
    /// Reads `folder`: its folders, and its files with one of `extensions`; hidden ones are left out. Of a bank, its
    /// voices.
    pub fn read(folder: PathBuf, extensions: &[&str]) -> Self {
        let entries = if is_bank(&folder) {
            voices(&folder)
        } else {
            list(&folder, extensions).map_err(|error| format!("{}: {error}", folder.display()))
        };
        Self { folder, entries }
    }

    /// The folder, or the bank.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Folders, then files, each by name, or voices by number; or why they can not be read.
    pub fn entries(&self) -> Result<&[Entry], &str> {
        self.entries.as_deref().map_err(String::as_str)
    }
}

fn list(folder: &Path, extensions: &[&str]) -> std::io::Result<Vec<Entry>> {
    let mut entries: Vec<Entry> = std::fs::read_dir(folder)?
        .flatten()
        .filter_map(|item| {
            let name = item.file_name().to_str()?.to_owned();
            // Follows links, so that a linked folder can be entered.
            let path = item.path();
            let kind = match path.is_dir() {
                true => Kind::Folder,
                false if is_bank(&path) => Kind::Bank,
                false => Kind::File,
            };
            let shown = !name.starts_with('.') && (kind == Kind::Folder || has_extension(&path, extensions));
            shown.then_some(Entry { kind, name })
        })
        .take(MOST)
        .collect();
    entries.sort_by_cached_key(|entry| (entry.kind != Kind::Folder, entry.name.to_lowercase()));
    Ok(entries)
}

/// Voices by number and name. Numbers have leading zeros, as they stand on the DX7 and in lists of its banks.
fn voices(bank: &Path) -> Result<Vec<Entry>, String> {
    let voices = dx7::read(bank).map_err(|error| error.to_string())?;
    let entry = |(place, voice): (usize, &dx7::Dx7Voice)| {
        let name = format!("{:02}  {}", place + 1, voice.name.trim());
        Entry { kind: Kind::Voice(place), name }
    };
    Ok(voices.iter().enumerate().map(entry).collect())
}

/// Where a dialog starts that has no folder yet.
pub fn home() -> PathBuf {
    std::env::home_dir()
        .filter(|home| home.is_dir())
        .or_else(|| std::env::current_dir().ok())
        .unwrap_or_else(|| PathBuf::from("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_come_first_and_other_files_are_left_out() {
        let folder = std::env::temp_dir().join(format!("nephele-file-list-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("zoo")).unwrap();
        for name in ["b.npy", "A.NPZ", "notes.txt", ".hidden.npy"] {
            std::fs::write(folder.join(name), b"").unwrap();
        }
        let list = FileList::read(folder.clone(), &["npy", "npz"]);
        let names: Vec<_> = list.entries().unwrap().iter().map(|entry| entry.name.as_str()).collect();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(names, ["zoo", "A.NPZ", "b.npy"]);
        assert!(FileList::read(folder, &[]).entries().is_err(), "a folder that is gone is an error, not a panic");
    }
}
