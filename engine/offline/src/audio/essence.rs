//! The bytes of a file that its sound is decoded from, without all others.
//!
//! Titles, pictures, comments, cue points and seek tables are where a file can declare anything, and where decoders make
//! room for what is declared. They are left out before a decoder sees the file: it is given a few header bytes written
//! anew, and ranges of the file as a stream that can not be wound back.

use std::io::{self, Read, Seek, SeekFrom};

use symphonia::core::io::MediaSource;

use crate::models::Phase;
use crate::task::Task;

/// A file, or bytes in memory.
pub trait Source: Read + Seek + Send + Sync {}

impl<T: Read + Seek + Send + Sync> Source for T {}

/// A stretch of the stream.
#[derive(Debug, PartialEq, Eq)]
pub enum Part {
    /// Bytes that stand for something in the file.
    Bytes(Vec<u8>),
    /// Bytes of the file itself.
    Range {
        /// Where in the file they begin.
        start: u64,
        /// How many they are.
        length: u64,
    },
}

impl Part {
    fn length(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Range { length, .. } => *length,
        }
    }
}

/// The stream. Reading it shows progress, and fails once nobody wants the sound any more.
pub struct Essence<'a, S> {
    source: S,
    parts: Vec<Part>,
    /// Bytes read of the first of `parts`.
    within: u64,
    read: u64,
    length: u64,
    task: Task<'a>,
}

impl<'a, S: Source> Essence<'a, S> {
    /// `parts` of `source`, one behind the other.
    pub fn new(source: S, mut parts: Vec<Part>, task: Task<'a>) -> Self {
        let length = parts.iter().map(Part::length).sum();
        parts.reverse();
        Self { source, parts, within: 0, read: 0, length, task }
    }
}

impl<S: Source> Read for Essence<'_, S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // Not `Interrupted`, after which readers try again.
        self.task.check().map_err(|cause| io::Error::other(cause.to_string()))?;
        self.task.show(Phase::Loading, self.read as usize, self.length as usize);
        while let Some(part) = self.parts.last() {
            let left = part.length() - self.within;
            let wanted = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
            let got = match part {
                Part::Bytes(bytes) => {
                    let from = self.within as usize;
                    buffer[..wanted].copy_from_slice(&bytes[from..from + wanted]);
                    wanted
                }
                Part::Range { start, .. } => {
                    if self.within == 0 {
                        self.source.seek(SeekFrom::Start(*start))?;
                    }
                    self.source.read(&mut buffer[..wanted])?
                }
            };
            if got > 0 || buffer.is_empty() {
                self.within += got as u64;
                self.read += got as u64;
                return Ok(got);
            }
            self.parts.pop();
            self.within = 0;
        }
        Ok(0)
    }
}

impl<S: Source> Seek for Essence<'_, S> {
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

impl<S: Source> MediaSource for Essence<'_, S> {
    fn is_seekable(&self) -> bool {
        false
    }

    fn byte_len(&self) -> Option<u64> {
        None
    }
}

/// Up to `length` bytes of `source` from `at` on: fewer if it ends there.
pub fn take_at(source: &mut impl Source, at: u64, length: usize) -> io::Result<Vec<u8>> {
    source.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    source.take(length as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::models::{Cancel, Progress};

    #[test]
    fn parts_follow_one_another_and_cancel_ends_them() {
        let (progress, cancel) = (Progress::new(), Cancel::new());
        let parts = || {
            let range = |start, length| Part::Range { start, length };
            vec![Part::Bytes(b"ab".to_vec()), range(6, 2), Part::Bytes(Vec::new()), range(1, 3), range(9, 5)]
        };
        let task = Task::new(&progress, &cancel);
        let mut all = String::new();
        Essence::new(Cursor::new(b"0123456789"), parts(), task).read_to_string(&mut all).unwrap();
        assert_eq!(all, "ab671239");
        assert!(progress.fraction() > 0.5);
        cancel.cancel();
        assert!(Essence::new(Cursor::new(b"0123456789"), parts(), task).read(&mut [0; 4]).is_err());
    }
}
