//! Finding the two files of a checkpoint, in a folder or in an archive.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use tar::Archive;

use super::{CheckpointError, MAX_INDEX};
use crate::models::Cancel;

const INDEX: &str = ".index";
const DATA: &str = ".data-00000-of-00001";

/// Where the data of a checkpoint lie.
#[derive(Debug)]
pub(super) enum Place {
    /// In a file, from its byte `start` on.
    File {
        /// The file: the data themselves, or a tar archive.
        path: PathBuf,
        /// First byte.
        start: u64,
        /// Bytes.
        length: u64,
    },
    /// In a compressed archive, which can only be read from its beginning.
    Gzip {
        /// The archive.
        path: PathBuf,
        /// The name of the data in it.
        member: PathBuf,
    },
}

/// The index of the checkpoint at `path`, and where its data lie.
pub(super) fn find(path: &Path, cancel: &Cancel) -> Result<(Vec<u8>, Place), CheckpointError> {
    if path.is_dir() {
        return in_files(&the_one_in(path)?);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    for ending in [INDEX, DATA] {
        if let Some(stem) = name.strip_suffix(ending) {
            return in_files(&path.with_file_name(stem));
        }
    }
    // The common name of the files is usually no file itself.
    if path.with_file_name(format!("{name}{INDEX}")).is_file() {
        return in_files(path);
    }
    let mut magic = [0; 2];
    let mut file = File::open(path)?;
    let read = file.read(&mut magic)?;
    file.rewind()?;
    if read == 2 && magic == [0x1f, 0x8b] {
        let members = members(Archive::new(MultiGzDecoder::new(file)).entries()?, cancel)?;
        return Ok((members.index, Place::Gzip { path: path.to_owned(), member: members.data }));
    }
    let members = members(Archive::new(file).entries_with_seek()?, cancel)?;
    Ok((members.index, Place::File { path: path.to_owned(), start: members.start, length: members.length }))
}

/// The common name of the only checkpoint in a folder.
fn the_one_in(folder: &Path) -> Result<PathBuf, CheckpointError> {
    let mut found: Option<PathBuf> = None;
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let Some(stem) = path.file_name().and_then(OsStr::to_str).and_then(|name| name.strip_suffix(INDEX)) else {
            continue;
        };
        let stem = path.with_file_name(stem);
        if let Some(other) = found {
            return Err(several(&other, &stem));
        }
        found = Some(stem);
    }
    found.ok_or(CheckpointError::NotFound)
}

fn several(a: &Path, b: &Path) -> CheckpointError {
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    CheckpointError::Several(name(a), name(b))
}

fn in_files(stem: &Path) -> Result<(Vec<u8>, Place), CheckpointError> {
    let with = |ending: &str| {
        let mut name = stem.file_name().unwrap_or_default().to_owned();
        name.push(ending);
        stem.with_file_name(name)
    };
    let index = index(File::open(with(INDEX))?)?;
    let data = with(DATA);
    match std::fs::metadata(&data) {
        Ok(found) if found.is_file() => Ok((index, Place::File { path: data, start: 0, length: found.len() })),
        _ => Err(CheckpointError::NoData(data.display().to_string())),
    }
}

fn index(source: impl Read) -> Result<Vec<u8>, CheckpointError> {
    let mut bytes = Vec::new();
    source.take(MAX_INDEX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_INDEX { Err(CheckpointError::IndexTooLong) } else { Ok(bytes) }
}

/// What is wanted of an archive.
struct Members {
    index: Vec<u8>,
    data: PathBuf,
    start: u64,
    length: u64,
}

fn members<R: Read>(entries: tar::Entries<R>, cancel: &Cancel) -> Result<Members, CheckpointError> {
    let mut found: Option<(PathBuf, Vec<u8>)> = None;
    let mut data = Vec::new();
    for entry in entries {
        if cancel.is_cancelled() {
            return Err(CheckpointError::Cancelled);
        }
        let entry = entry.map_err(no_archive)?;
        let path = entry.path()?.into_owned();
        let Some(name) = path.file_name().and_then(OsStr::to_str) else { continue };
        if !entry.header().entry_type().is_file() {
            continue;
        }
        // What macOS adds to archives.
        if name.starts_with("._") {
            continue;
        }
        if let Some(stem) = name.strip_suffix(INDEX) {
            let stem = path.with_file_name(stem);
            if let Some((other, _)) = found {
                return Err(several(&other, &stem));
            }
            found = Some((stem, index(entry)?));
        } else if let Some(stem) = name.strip_suffix(DATA) {
            data.push((path.with_file_name(stem), entry.raw_file_position(), entry.size()));
        }
    }
    let (stem, index) = found.ok_or(CheckpointError::NotFound)?;
    let mut name = stem.file_name().unwrap_or_default().to_owned();
    name.push(DATA);
    let path = stem.with_file_name(name);
    let Some((_, start, length)) = data.into_iter().find(|(other, _, _)| *other == stem) else {
        return Err(CheckpointError::NoData(path.display().to_string()));
    };
    Ok(Members { index, data: path, start, length })
}

/// A file that is no archive fails in its first header, in words of the archive's.
fn no_archive(error: io::Error) -> CheckpointError {
    match error.kind() {
        io::ErrorKind::Other | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => CheckpointError::NotFound,
        _ => error.into(),
    }
}
