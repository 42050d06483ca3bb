//! Whole files, read with a limit and written so that a failure leaves the old file as it was.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use crate::error::{Cause, FileError};

/// The most bytes that are read of any file: the largest cloud as float64, and a little for its header.
pub const MAX_BYTES: u64 = (512 << 20) + (1 << 20);

/// The ending of a file's name in small letters, without its dot.
pub fn extension(path: &Path) -> Option<String> {
    Some(path.extension()?.to_string_lossy().to_lowercase())
}

/// A folder of Nephele's among the user's own, absolute, as the platform has them; it need not exist. On Linux it lies in the
/// folder that the variable `xdg` says, or in `under_home`; elsewhere there is one for everything.
pub fn user_folder(xdg: &str, under_home: &str) -> Option<PathBuf> {
    let variable = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    if cfg!(windows) {
        variable("APPDATA").map(|roaming| roaming.join("Nephele"))
    } else if cfg!(target_os = "macos") {
        variable("HOME").map(|home| home.join("Library/Application Support/Nephele"))
    } else {
        let home = || variable("HOME").map(|home| home.join(under_home));
        variable(xdg).or_else(home).map(|folder| folder.join("nephele"))
    }
}

/// All bytes of the file at `path`.
///
/// # Errors
/// If the file can not be read or is longer than [`MAX_BYTES`].
pub fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    read_at_most(path, MAX_BYTES)
}

/// All bytes of the file at `path`, which may have at most `most`.
///
/// # Errors
/// If the file can not be read or is longer.
pub fn read_at_most(path: &Path, most: u64) -> Result<Vec<u8>, FileError> {
    let error = |cause: Cause| FileError::at(path, cause);
    let file = File::open(path).map_err(|e| error(e.into()))?;
    let mut bytes = Vec::new();
    // The length comes from reading, not from the directory: a device or a pipe reports none.
    file.take(most + 1).read_to_end(&mut bytes).map_err(|e| error(e.into()))?;
    if bytes.len() as u64 > most {
        return Err(error(Cause::TooLong { most }));
    }
    Ok(bytes)
}

/// Writes `bytes` to `path`, replacing a file that is there only once all of them are on the disk.
///
/// # Errors
/// If the folder can not be written to.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    write_by(path, |into| into.write_all(bytes))
}

/// As [`write()`], of what `write` writes, which need not be in memory all at once.
///
/// # Errors
/// As [`write()`], and what `write` says.
pub fn write_by(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), FileError> {
    // A link stays a link: what it points to is replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let written = match fs::metadata(&target) {
        // Renaming onto a device such as /dev/null would replace the device.
        Ok(data) if !data.is_file() => File::create(&target).and_then(|mut file| write(&mut file)),
        _ => replace(&target, write),
    };
    written.map_err(|cause| FileError::at(path, cause))
}

fn replace(target: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = target.with_file_name(name);
    let written = File::create(&part).and_then(|file| {
        let mut file = BufWriter::new(file);
        write(&mut file)?;
        file.into_inner()?.sync_all()
    });
    written.and_then(|()| fs::rename(&part, target)).inspect_err(|_| {
        // Nothing better can be done if even this fails; the first error is the one to tell.
        let _ = fs::remove_file(&part);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_file_reads_back_and_leaves_no_part() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.bin");
        write(&path, b"one").unwrap();
        write(&path, b"two").unwrap();
        assert_eq!(read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn errors_name_the_path() {
        for error in [read(Path::new("/no/such.npy")).unwrap_err(), write(Path::new("/no/x.npy"), b"").unwrap_err()] {
            assert!(error.to_string().starts_with("/no/"), "{error}");
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn an_endless_file_is_refused_and_a_device_stays_one() {
        let error = read_at_most(Path::new("/dev/zero"), 1000).unwrap_err();
        assert!(matches!(error.cause, Cause::TooLong { most: 1000 }), "{error}");
        write(Path::new("/dev/null"), b"gone").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }
}
