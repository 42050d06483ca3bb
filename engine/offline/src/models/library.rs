//! Finds the ONNX Runtime library, by absolute paths only.
//!
//! A bare name would be looked up beside the host's program and in system folders, where another version of it may lie
//! (Windows ships an old one). So: the environment variable [`VARIABLE`], the folder of the plugin's own file, and
//! Nephele's data folder of the user.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::onnxruntime::{self, NoRuntime};
use super::plugin_file::plugin_file;
use crate::files::user_folder;

/// Environment variable with the absolute path of the library, or `off` for the built-in backend.
pub const VARIABLE: &str = "NEPHELE_ONNXRUNTIME";

/// Where ONNX Runtime may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Search {
    /// Not wanted.
    Off,
    /// Set, but not to a path that can be used; says why.
    Wrong(String),
    /// In one of these files, all of which exist; the best first. May be empty.
    Files(Vec<PathBuf>),
}

/// Looks where the environment, the plugin's place and the user's folders say.
pub(crate) fn search() -> Search {
    match std::env::var_os(VARIABLE) {
        Some(value) if !value.is_empty() => chosen(&value),
        _ => Search::Files(folders().iter().flat_map(|folder| libraries_in(folder)).collect()),
    }
}

fn chosen(value: &OsString) -> Search {
    let path = PathBuf::from(value);
    if value == "off" {
        Search::Off
    } else if !path.is_absolute() {
        Search::Wrong(format!("{VARIABLE} is `{}`, which is not an absolute path", path.display()))
    } else if !path.is_file() {
        Search::Wrong(format!("{VARIABLE} is `{}`, which is not a file", path.display()))
    } else {
        Search::Files(vec![path])
    }
}

/// Absolute folders in which the library is looked for, in this order.
fn folders() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    if let Some(beside) = plugin_file().as_deref().and_then(Path::parent) {
        folders.push(beside.to_path_buf());
        // In bundles: Contents/MacOS or Contents/x86_64-linux beside Contents/Resources.
        if let Some(contents) = beside.parent() {
            folders.push(contents.join("Resources"));
        }
    }
    folders.extend(data_folder());
    folders.retain(|folder| folder.is_absolute());
    folders
}

/// Why models do not run on ONNX Runtime, with the folders in which its library was looked for; `None` if they do.
#[must_use]
pub fn why_built_in() -> Option<String> {
    match onnxruntime::runtime() {
        Ok(_) => None,
        Err(NoRuntime::NotFound) => {
            let mut folders: Vec<String> = folders().iter().map(|folder| folder.display().to_string()).collect();
            folders.dedup();
            Some(format!("its library is in none of {}", folders.join(", ")))
        }
        Err(reason) => Some(reason.to_string()),
    }
}

/// Nephele's folder among the user's data, absolute; it need not exist.
///
/// Linux: `$XDG_DATA_HOME/nephele` or `~/.local/share/nephele`; macOS: `~/Library/Application Support/Nephele`;
/// Windows: `%APPDATA%\Nephele`.
#[must_use]
pub fn data_folder() -> Option<PathBuf> {
    user_folder("XDG_DATA_HOME", ".local/share")
}

/// The ONNX Runtime libraries in one folder: the plain name first, then versions from the newest.
fn libraries_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut found: Vec<(Vec<u32>, PathBuf)> = names
        .filter_map(|name| Some((version_in(&name)?, folder.join(name))))
        .filter(|(_, path)| path.is_file())
        .collect();
    found.sort_by(|(a, _), (b, _)| (!a.is_empty(), b).cmp(&(!b.is_empty(), a)));
    found.into_iter().map(|(_, path)| path).collect()
}

/// The version in the name of a library of ONNX Runtime, empty if it has none; `None` if it is something else.
fn version_in(name: &str) -> Option<Vec<u32>> {
    let version = if cfg!(windows) {
        name.eq_ignore_ascii_case("onnxruntime.dll").then_some("")?
    } else if cfg!(target_os = "macos") {
        name.strip_prefix("libonnxruntime")?.strip_suffix(".dylib")?
    } else {
        name.strip_prefix("libonnxruntime.so")?
    };
    if version.is_empty() {
        return Some(Vec::new());
    }
    version.strip_prefix('.')?.split('.').map(|part| part.parse().ok()).collect()
}

/// The version of the library at `path`, as far as its name or what a link leads to tells.
pub(crate) fn version_of(path: &Path) -> Option<String> {
    let real = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let version = version_in(real.file_name()?.to_str()?)?;
    let parts: Vec<String> = version.iter().map(u32::to_string).collect();
    (parts.len() > 1).then(|| parts.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_variable_says_is_followed_to_the_letter() {
        assert_eq!(chosen(&"off".into()), Search::Off);
        assert!(matches!(chosen(&"libonnxruntime.so".into()), Search::Wrong(_)), "never a bare name");
        let nowhere = std::env::temp_dir().join("nephele-no-such-library");
        assert!(matches!(chosen(&nowhere.into()), Search::Wrong(text) if text.contains("nephele-no-such-library")));
        let program = std::env::current_exe().unwrap();
        assert_eq!(chosen(&program.clone().into()), Search::Files(vec![program]));
    }

    #[test]
    fn every_folder_is_absolute() {
        let folders = folders();
        assert!(folders.len() >= 2 && folders.iter().all(|folder| folder.is_absolute()), "{folders:?}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_newest_library_of_a_folder_comes_first() {
        let folder = std::env::temp_dir().join(format!("nephele-libraries-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("libonnxruntime.so.9")).unwrap();
        let names =
            ["libonnxruntime.so.1.19.2", "libonnxruntime.so.1.31.1", "libonnxruntime_providers_shared.so", "x.so"];
        for name in names {
            std::fs::write(folder.join(name), "").unwrap();
        }
        let found = libraries_in(&folder);
        assert_eq!(found, [folder.join(names[1]), folder.join(names[0])]);
        assert_eq!(version_of(&found[0]).as_deref(), Some("1.31.1"));
        std::fs::write(folder.join("libonnxruntime.so"), "").unwrap();
        assert_eq!(libraries_in(&folder)[0], folder.join("libonnxruntime.so"));
        std::fs::remove_dir_all(folder).unwrap();
    }
}
