//! The grains that are finished so far, in a file beside the cloud that they will be part of: so that whatever ends a long
//! run, another goes on where it was.
//!
//! Little-endian: a head of 32 bytes (magic, version, key, grains, samples of a grain, CRC-32 of these), then the grains in
//! the order in which they are made, each its samples, then Hz, phase and strength of its tone (0 if nobody has told), all
//! f32, and the CRC-32 of key, place in that order and these numbers.
//! The key is a hash of everything that decides the result, so a file of another cloud is never gone on with.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nephele_realtime::cloud::Tone;

use super::error::MakeError;
use super::generator::Batch;
use crate::error::{Cause, FileError};

const MAGIC: &[u8; 8] = b"NEPHPART";
const VERSION: u32 = 1;
const HEAD: usize = 32;
/// Numbers of a tone, behind the samples of its grain.
const TONE: usize = 3;
/// Bytes of the checksum behind each grain.
const CHECK: usize = 4;
/// What can be lost when the power fails.
const SYNC: Duration = Duration::from_secs(1);

/// Hash of what decides a result (FNV-1a, 64 bits): tells results apart, not made to withstand forgery.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key(pub u64);

impl Key {
    pub const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    pub fn with(self, bytes: &[u8]) -> Self {
        let step = |hash: u64, &byte: &u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self(bytes.iter().fold(self.0, step))
    }
}

/// A place to keep finished grains, one batch behind another.
pub(super) trait Store {
    /// Keeps some more grains.
    fn append(&mut self, batch: &Batch) -> io::Result<()>;
}

/// The file. Others that want to make the same cloud are refused while it is open.
#[derive(Debug)]
pub struct Part {
    path: PathBuf,
    file: File,
    layout: Layout,
    /// Grains in it.
    finished: usize,
    synced: Instant,
}

/// What a file was found to hold.
#[derive(Debug, Default, PartialEq)]
pub struct Found {
    /// The grains that were finished, in the order in which they are made; a tone of 0 Hz is unknown.
    pub grains: Batch,
    /// Why not all that was there could be used, for the user.
    pub note: Option<String>,
}

/// What is in a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    pub key: u64,
    pub grains: usize,
    /// Samples of a grain.
    pub length: usize,
}

impl Layout {
    fn head(self) -> [u8; HEAD] {
        let mut head = [0; HEAD];
        head[..8].copy_from_slice(MAGIC);
        head[8..12].copy_from_slice(&VERSION.to_le_bytes());
        head[12..20].copy_from_slice(&self.key.to_le_bytes());
        // Both are far below 2³²: a cloud has at most 2²⁶ samples.
        head[20..24].copy_from_slice(&(self.grains as u32).to_le_bytes());
        head[24..28].copy_from_slice(&(self.length as u32).to_le_bytes());
        let check = crc32fast::hash(&head[..28]);
        head[28..].copy_from_slice(&check.to_le_bytes());
        head
    }

    const fn record(self) -> usize {
        (self.length + TONE) * size_of::<f32>() + CHECK
    }

    fn check(self, place: usize, samples: &[u8]) -> u32 {
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(&self.key.to_le_bytes());
        hasher.update(&(place as u32).to_le_bytes());
        hasher.update(samples);
        hasher.finalize()
    }

    fn records(self, first: usize, batch: &Batch) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(batch.samples.len() / self.length * self.record());
        for (place, grain) in batch.samples.chunks_exact(self.length).enumerate() {
            let start = bytes.len();
            let Tone { hz, phase, strength } = batch.tones.get(place).copied().unwrap_or_default();
            bytes.extend(grain.iter().chain(&[hz, phase, strength]).flat_map(|number| number.to_le_bytes()));
            let check = self.check(first + place, &bytes[start..]);
            bytes.extend(check.to_le_bytes());
        }
        bytes
    }

    /// The grains in `bytes`, a whole file; or why it is of no use.
    fn read(self, bytes: &[u8]) -> Result<Found, &'static str> {
        let Some((head, records)) = bytes.split_at_checked(HEAD) else { return Err("it is cut short") };
        if head[..8] != MAGIC[..] {
            return Err("it is something else");
        }
        if head[28..] != crc32fast::hash(&head[..28]).to_le_bytes() {
            return Err("it is damaged");
        }
        if head != self.head() {
            return Err("it is of another cloud, another model or another version");
        }
        let mut found = Found::default();
        let records = records.chunks(self.record()).take(self.grains).enumerate();
        for (place, record) in records {
            if record.len() < self.record() {
                found.note = Some(format!("grain {} of {} was cut off and is made again", place + 1, self.grains));
                break;
            }
            let (numbers, check) = record.split_at(record.len() - CHECK);
            if *check != self.check(place, numbers).to_le_bytes() {
                return Err("it is damaged");
            }
            let mut numbers = numbers.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes));
            found.grains.samples.extend(numbers.by_ref().take(self.length));
            let mut next = || numbers.next().unwrap_or_default();
            found.grains.tones.push(Tone { hz: next(), phase: next(), strength: next() });
        }
        Ok(found)
    }
}

impl Part {
    /// Name of the file for the cloud that is to be written to `out`.
    #[must_use]
    pub fn path_for(out: &Path) -> PathBuf {
        let mut name = out.file_name().map_or_else(OsString::new, OsString::from);
        name.push(".making");
        out.with_file_name(name)
    }

    /// Opens the file beside `out`, or begins it, and gives what is in it. One that is damaged, or of something else, is
    /// begun anew, and a note says why.
    ///
    /// # Errors
    /// If the folder can not be written to, or another run makes the same cloud.
    pub(super) fn open(out: &Path, layout: Layout) -> Result<(Self, Found), FileError> {
        let path = Self::path_for(out);
        Self::open_at(&path, layout).map_err(|cause| FileError::at(&path, cause))
    }

    /// Sees that the cloud can be written to `out` and the file beside it, and leaves nothing behind.
    ///
    /// # Errors
    /// If one of them can not.
    pub(super) fn probe(out: &Path) -> Result<(), FileError> {
        if out.is_dir() {
            return Err(FileError::at(out, io::Error::from(io::ErrorKind::IsADirectory)));
        }
        let path = Self::path_for(out);
        let is_there = path.exists();
        let opened = OpenOptions::new().write(true).create(true).truncate(false).open(&path).map(drop);
        let probed = opened.and_then(|()| if is_there { Ok(()) } else { std::fs::remove_file(&path) });
        probed.map_err(|error| FileError::at(&path, error))
    }

    fn open_at(path: &Path, layout: Layout) -> Result<(Self, Found), Cause> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(MakeError::Busy.into()),
            // Some network folders have no locks; then nobody is kept out.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        let mut bytes = Vec::new();
        let most = HEAD + layout.grains * layout.record();
        (&mut file).take(most as u64).read_to_end(&mut bytes)?;
        let found = if bytes.is_empty() {
            Found::default()
        } else {
            let anew =
                |why| Found { grains: Batch::default(), note: Some(format!("{}: {why}; begun anew", path.display())) };
            layout.read(&bytes).unwrap_or_else(anew)
        };
        drop(bytes);
        let mut part = Self { path: path.to_owned(), file, layout, finished: 0, synced: Instant::now() };
        part.keep(found.grains.tones.len())?;
        Ok((part, found))
    }

    /// Forgets all but the first `grains` grains.
    pub(super) fn keep(&mut self, grains: usize) -> io::Result<()> {
        if grains == 0 {
            self.file.set_len(0)?;
            self.file.seek(SeekFrom::Start(0))?;
            self.file.write_all(&self.layout.head())?;
        }
        let end = (HEAD + grains * self.layout.record()) as u64;
        self.file.set_len(end)?;
        self.file.seek(SeekFrom::Start(end))?;
        self.finished = grains;
        Ok(())
    }

    /// Removes the file: the cloud is saved.
    ///
    /// # Errors
    /// If that fails.
    pub fn remove(self) -> Result<(), FileError> {
        let Self { path, file, .. } = self;
        // Windows removes no open file.
        drop(file);
        std::fs::remove_file(&path).map_err(|error| FileError::at(&path, error))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Store for Part {
    fn append(&mut self, batch: &Batch) -> io::Result<()> {
        self.file.write_all(&self.layout.records(self.finished, batch))?;
        self.finished += batch.samples.len() / self.layout.length;
        if self.synced.elapsed() > SYNC {
            self.file.sync_data()?;
            self.synced = Instant::now();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
