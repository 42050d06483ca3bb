//! Checkpoints of TensorFlow (the "V2" bundle), read without TensorFlow: an index of names, shapes and places, and one
//! file of data.
//!
//! They are opened from their folder, from any of their files, or straight from the archive in which NSynth is
//! published, which holds a gigabyte and is never unpacked.

mod crc32c;
mod entry;
mod locate;
mod source;
mod table;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

pub use entry::Entry;
use locate::Place;

use crate::models::{Cancel, Phase, Progress};

/// An index has a line for each tensor; NSynth's is of some 100 KB.
const MAX_INDEX: u64 = 16 << 20;
/// Tensors in an index.
const MAX_ENTRIES: usize = 100_000;
/// The most bytes of a tensor.
const MAX_TENSOR: u64 = 256 << 20;

/// Why something is no checkpoint of NSynth that can be read.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// The system can not read it.
    #[error("it can not be read: {0}")]
    Io(#[from] io::Error),
    /// There is nothing that looks like a checkpoint.
    #[error("there is no checkpoint: wanted are NAME.index and NAME.data-00000-of-00001, or a .tar of them")]
    NotFound,
    /// More than one, none of which was named.
    #[error("there are several checkpoints, {0} and {1} among them; name one")]
    Several(String, String),
    /// The index is there, the data are not.
    #[error("its data, {0}, are missing")]
    NoData(String),
    /// The index is no index.
    #[error("its index is no index of a TensorFlow checkpoint, or is cut short")]
    NoIndex,
    /// The index is longer than any that is read.
    #[error("its index is longer than {MAX_INDEX} bytes or names more than {MAX_ENTRIES} tensors")]
    IndexTooLong,
    /// The index is compressed.
    #[error("its index is compressed, which TensorFlow's own are not")]
    Compressed,
    /// The data are spread over several files.
    #[error("it has {0} data files; one is read")]
    Shards(u64),
    /// Something in it contradicts itself.
    #[error("its index is damaged: {0}")]
    Damaged(&'static str),
    /// Tensors that NSynth has are not in it.
    #[error("it is not of NSynth: {count} of its tensors are missing, {first} first")]
    Missing {
        /// How many.
        count: usize,
        /// The first of them.
        first: String,
    },
    /// A tensor is of another shape than the architecture asks for.
    #[error("it is of another architecture: {name} is {found:?}; wanted is {wanted}")]
    Shape {
        /// The tensor.
        name: String,
        /// Its shape.
        found: Vec<usize>,
        /// What it should be.
        wanted: String,
    },
    /// A tensor is not of f32.
    #[error("its tensor {0} is not of 32-bit floats")]
    Type(String),
    /// A tensor's bytes are not there.
    #[error("its tensor {name} ends at byte {end} of {length}: the file is cut short")]
    Truncated {
        /// The tensor.
        name: String,
        /// Where it ends.
        end: u64,
        /// Bytes of the data file.
        length: u64,
    },
    /// A tensor's bytes are not those that were written.
    #[error("its tensor {0} is damaged: its checksum does not fit")]
    Sum(String),
    /// A tensor has a value that is none.
    #[error("its tensor {0} has values that are NaN or infinite")]
    NotFinite(String),
    /// The architecture is larger than what is read.
    #[error("it has {0} weights; at most {1} are read")]
    TooLarge(u64, u64),
    /// Nobody wants it any more. Not for the user.
    #[error("cancelled")]
    Cancelled,
}

/// A checkpoint whose index has been read.
#[derive(Debug)]
pub struct Checkpoint {
    place: Place,
    entries: BTreeMap<String, Entry>,
}

impl Checkpoint {
    /// Reads the index of the checkpoint at `path`: a folder with one in it, one of its files or their common name
    /// (`model.ckpt-200000`), or a `.tar` or `.tar.gz` of them.
    ///
    /// # Errors
    /// If there is none, several, or one whose index is damaged, compressed, or of several data files.
    pub fn open(path: &Path, cancel: &Cancel) -> Result<Self, CheckpointError> {
        let (index, place) = locate::find(path, cancel)?;
        let mut entries = BTreeMap::new();
        table::each(&index, |key, value| {
            if key.is_empty() {
                return entry::check_header(value);
            }
            if entries.len() == MAX_ENTRIES {
                return Err(CheckpointError::IndexTooLong);
            }
            entries.insert(String::from_utf8_lossy(key).into_owned(), Entry::read(value)?);
            Ok(())
        })?;
        Ok(Self { place, entries })
    }

    /// Shape and place of each tensor, by its name.
    #[must_use]
    pub const fn entries(&self) -> &BTreeMap<String, Entry> {
        &self.entries
    }

    /// The values of the tensors called `names`, row by row, in the order of their places in the file; `visit` is given
    /// each with its place in `names`.
    ///
    /// # Errors
    /// If one is not there, is not of finite f32, lies outside of the data or is damaged; or if `cancel` says so.
    pub fn read(
        &self,
        names: &[String],
        progress: &Progress,
        cancel: &Cancel,
        mut visit: impl FnMut(usize, Vec<f32>),
    ) -> Result<(), CheckpointError> {
        let mut wanted = Vec::with_capacity(names.len());
        for (index, name) in names.iter().enumerate() {
            let missing = || CheckpointError::Missing { count: 1, first: name.clone() };
            wanted.push((index, name, self.entries.get(name).ok_or_else(missing)?));
        }
        wanted.sort_by_key(|(_, _, entry)| entry.offset);
        let all: u64 = wanted.iter().map(|(_, _, entry)| entry.size).sum();
        source::with_data(&self.place, cancel, |source, length| {
            let (mut place, mut done) = (0, 0);
            for (index, name, entry) in wanted {
                check(name, entry, length)?;
                // Bytes that two tensors share could only be read by going back.
                let skip = entry.offset.checked_sub(place).ok_or(CheckpointError::Damaged("tensors overlap"))?;
                source.skip(skip)?;
                let mut bytes = vec![0; usize::try_from(entry.size).unwrap_or(0)];
                source.read_exact(&mut bytes)?;
                place = entry.offset + entry.size;
                if entry.sum.is_some_and(|sum| crc32c::masked(crc32c::extend(0, &bytes)) != sum) {
                    return Err(CheckpointError::Sum(name.clone()));
                }
                let (words, _) = bytes.as_chunks::<4>();
                let values: Vec<f32> = words.iter().map(|word| f32::from_le_bytes(*word)).collect();
                if !values.iter().all(|value| value.is_finite()) {
                    return Err(CheckpointError::NotFinite(name.clone()));
                }
                visit(index, values);
                done += entry.size;
                progress.set(Phase::Loading, done as usize, all as usize);
                if cancel.is_cancelled() {
                    return Err(CheckpointError::Cancelled);
                }
            }
            Ok(())
        })
    }
}

/// Refuses a tensor whose bytes can not be what its entry says, before memory is asked for.
fn check(name: &str, entry: &Entry, length: u64) -> Result<(), CheckpointError> {
    if !entry.is_f32 {
        return Err(CheckpointError::Type(name.to_owned()));
    }
    let values = entry.shape.iter().try_fold(1_u64, |all, &size| all.checked_mul(size as u64));
    if entry.size > MAX_TENSOR || values.and_then(|values| values.checked_mul(4)) != Some(entry.size) {
        return Err(CheckpointError::Damaged("a tensor has not as many bytes as its shape says"));
    }
    let end = entry.offset.checked_add(entry.size).ok_or(CheckpointError::Damaged("a tensor lies nowhere"))?;
    if end > length {
        return Err(CheckpointError::Truncated { name: name.to_owned(), end, length });
    }
    Ok(())
}
