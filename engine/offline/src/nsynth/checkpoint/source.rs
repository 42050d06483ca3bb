//! The bytes of a checkpoint's data, forwards only, so that files and compressed archives are read alike.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use tar::Archive;

use super::CheckpointError;
use super::locate::Place;
use crate::models::Cancel;

/// Compressed data are passed over in pieces of this many bytes, between which they may be told to stop.
const PIECE: u64 = 4 << 20;

/// Bytes that are read, or passed over.
pub(super) trait Source: Read {
    /// Passes over `count` bytes.
    fn skip(&mut self, count: u64) -> Result<(), CheckpointError>;
}

impl Source for File {
    fn skip(&mut self, count: u64) -> Result<(), CheckpointError> {
        self.seek(SeekFrom::Current(i64::try_from(count).unwrap_or(i64::MAX)))?;
        Ok(())
    }
}

struct Stream<'a, R> {
    inner: R,
    cancel: &'a Cancel,
}

impl<R: Read> Read for Stream<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.inner.read(into)
    }
}

impl<R: Read> Source for Stream<'_, R> {
    fn skip(&mut self, mut count: u64) -> Result<(), CheckpointError> {
        while count > 0 {
            if self.cancel.is_cancelled() {
                return Err(CheckpointError::Cancelled);
            }
            let piece = count.min(PIECE);
            if io::copy(&mut (&mut self.inner).take(piece), &mut io::sink())? < piece {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
            count -= piece;
        }
        Ok(())
    }
}

/// Gives `work` the data at `place` and how many bytes there are.
pub(super) fn with_data<T>(
    place: &Place,
    cancel: &Cancel,
    work: impl FnOnce(&mut dyn Source, u64) -> Result<T, CheckpointError>,
) -> Result<T, CheckpointError> {
    match place {
        Place::File { path, start, length } => {
            let mut file = File::open(path)?;
            // An archive that was cut is shorter than its headers say.
            let there = file.metadata()?.len().saturating_sub(*start).min(*length);
            file.seek(SeekFrom::Start(*start))?;
            work(&mut file, there)
        }
        Place::Gzip { path, member } => {
            let mut archive = Archive::new(MultiGzDecoder::new(File::open(path)?));
            for entry in archive.entries()? {
                let entry = entry?;
                if entry.path()? == Path::new(member) {
                    let length = entry.size();
                    return work(&mut Stream { inner: entry, cancel }, length);
                }
                if cancel.is_cancelled() {
                    return Err(CheckpointError::Cancelled);
                }
            }
            Err(CheckpointError::NoData(member.display().to_string()))
        }
    }
}
