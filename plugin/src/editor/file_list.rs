//! The contents of a folder as a file dialog lists them.

use std::path::{Path, PathBuf};

/// Most entries that are listed; a folder of samples may hold very many.
const MOST: usize = 2000;

/// A folder or a file that the dialog may choose.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Files sort after folders.
    pub is_file: bool,
    /// Name without the folder.
    pub name: String,
}

/// A folder and what it holds.
#[derive(Debug)]
pub struct FileList {
    folder: PathBuf,
    entries: Result<Vec<Entry>, String>,
}

impl FileList {
    /// Reads `folder`: its folders, and its files with one of `extensions`; hidden ones are left out.
    pub fn read(folder: PathBuf, extensions: &[&str]) -> Self {
        let entries = list(&folder, extensions).map_err(|error| format!("{}: {error}", folder.display()));
        Self { folder, entries }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Folders, then files, each by name; or why the folder can not be read.
    pub fn entries(&self) -> Result<&[Entry], &str> {
        self.entries.as_deref().map_err(String::as_str)
    }
}

fn list(folder: &Path, extensions: &[&str]) -> std::io::Result<Vec<Entry>> {
    let wanted = |name: &str| {
        let extension = Path::new(name).extension().and_then(|e| e.to_str()).unwrap_or_default();
        extensions.iter().any(|e| e.eq_ignore_ascii_case(extension))
    };
    let mut entries: Vec<Entry> = std::fs::read_dir(folder)?
        .flatten()
        .filter_map(|item| {
            let name = item.file_name().to_str()?.to_owned();
            // Follows links, so that a linked folder can be entered.
            let is_file = !item.path().is_dir();
            let shown = !name.starts_with('.') && (!is_file || wanted(&name));
            shown.then_some(Entry { is_file, name })
        })
        .take(MOST)
        .collect();
    entries.sort_by_cached_key(|entry| (entry.is_file, entry.name.to_lowercase()));
    Ok(entries)
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
