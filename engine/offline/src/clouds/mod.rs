//! Cloud files: NumPy arrays, our own archive of them, and recordings cut into grains.

pub(crate) mod array;
pub(crate) mod element;
mod factory;
pub(crate) mod npy;
pub(crate) mod npz;
mod recording;
mod root;

use std::fs::File;
use std::io::{Cursor, Read, Seek};
use std::path::Path;

use nephele_realtime::CloudError;
use nephele_realtime::GrainCloud;
use nephele_realtime::cloud::{CHANNELS, CloudParts, Tone};

use crate::audio::{self, Channels, Format, Request, Source};
use crate::error::{Cause, FileError};
use crate::models::{Cancel, Progress};
use crate::pitch::{self, Pitch};
use crate::task::{Task, Unwatched};
use crate::{files, tones};

pub use factory::{factory, factory_at, factory_names};
pub use npy::NpyError;
pub use npz::{NpzError, to_npz_bytes};
pub use recording::MOST_GRAINS;
pub use root::{heard, with_root};

/// Sample rate in Hz of arrays that come without one.
pub const DEFAULT_RATE: f32 = 48_000.0;

/// The endings of the names of files that hold clouds or recordings, for file dialogs.
pub const EXTENSIONS: [&str; 10] = ["npy", "npz", "wav", "aif", "aiff", "aifc", "flac", "mp3", "ogg", "oga"];

/// Those of recordings among them.
pub const RECORDINGS: &[&str] = EXTENSIONS.split_at(2).1;

/// What is known of a cloud beyond its file, and how a recording becomes one.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadOptions {
    /// Name, in place of the file's.
    pub name: Option<String>,
    /// Sample rate in Hz, 1 kHz … 1 MHz. Arrays are taken to have it in place of their own or [`DEFAULT_RATE`];
    /// recordings are resampled to it.
    pub sample_rate: Option<f32>,
    /// Root pitch in Hz, 1 … 20 000, in place of the file's; without either it is [heard](pitch::of_grains).
    pub root_hz: Option<f32>,
    /// Whether a recording of two channels keeps them; all others are mixed to one.
    pub stereo: bool,
    /// Where a recording is cut.
    pub cut: Cut,
    /// Length in seconds of a recording's grains, brought into 0.002 … 2. Without it 0.085, or the usual distance of
    /// transients.
    pub grain_seconds: Option<f32>,
    /// Time in seconds from grain to grain of a recording that is cut by time, brought into 0.0005 … 60; half a grain
    /// without it. Becomes longer where it would make more than [`MOST_GRAINS`].
    pub hop_seconds: Option<f32>,
}

impl Default for LoadOptions {
    /// Everything as the file has it.
    fn default() -> Self {
        Self {
            name: None,
            sample_rate: None,
            root_hz: None,
            stereo: true,
            cut: Cut::Time,
            grain_seconds: None,
            hop_seconds: None,
        }
    }
}

/// Where a recording is cut into grains.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cut {
    /// At equal distances.
    #[default]
    Time,
    /// Where sounds begin.
    Transients,
}

/// A cloud that was read, and what was heard in it.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The cloud.
    pub cloud: GrainCloud,
    /// The pitch that was heard, if neither file nor options said the root. Where it could not be trusted, the root is
    /// middle C.
    pub heard: Option<Pitch>,
}

/// Reads the cloud in the file at `path`: `.npy`, `.npz` or a recording (WAV, AIFF, FLAC, MP3, Ogg Vorbis) of at most
/// ten minutes, told apart by their first bytes.
///
/// # Errors
/// If the file can not be read or does not hold a cloud.
pub fn load(path: &Path, options: &LoadOptions) -> Result<GrainCloud, FileError> {
    Ok(load_task(path, options, Unwatched::default().task())?.cloud)
}

/// As [`load`], showing on `progress` how far it is, and stopping soon after `cancel` says so.
///
/// # Errors
/// As [`load`]; and one that [is no fault](FileError::is_cancelled) if it was stopped.
pub fn load_watched(
    path: &Path,
    options: &LoadOptions,
    progress: &Progress,
    cancel: &Cancel,
) -> Result<Loaded, FileError> {
    load_task(path, options, Task::new(progress, cancel))
}

fn load_task(path: &Path, options: &LoadOptions, task: Task<'_>) -> Result<Loaded, FileError> {
    let at = |cause: Cause| FileError::at(path, cause);
    let mut file = File::open(path).map_err(|error| at(error.into()))?;
    let mut head = Vec::new();
    (&mut file).take(HEAD).read_to_end(&mut head).map_err(|error| at(error.into()))?;
    let origin = path.display().to_string();
    let parts = match Kind::of(&head, files::extension(path).as_deref()) {
        Kind::Recording => file.rewind().map_err(Cause::from).and_then(|()| record(file, path, options, task)),
        kind => array(kind, &files::read(path)?, options),
    };
    parts.and_then(|parts| parts.build(&origin, options, task)).map_err(at)
}

/// Reads a cloud from memory. `origin` names it in errors, and its stem names a cloud that has no name of its own.
///
/// # Errors
/// If `bytes` do not hold a cloud.
pub fn from_bytes(bytes: &[u8], origin: &str, options: &LoadOptions) -> Result<GrainCloud, FileError> {
    let unwatched = Unwatched::default();
    let path = Path::new(origin);
    let parts = match Kind::of(bytes, files::extension(path).as_deref()) {
        Kind::Recording => record(Cursor::new(bytes), path, options, unwatched.task()),
        kind => array(kind, bytes, options),
    };
    let loaded = parts.and_then(|parts| parts.build(origin, options, unwatched.task()));
    loaded.map(|loaded| loaded.cloud).map_err(|cause| FileError::new(origin, cause))
}

/// Reads our own archive from memory.
///
/// # Errors
/// If `bytes` are no archive, or not of a cloud.
pub fn from_npz_bytes(bytes: &[u8], origin: &str) -> Result<GrainCloud, FileError> {
    let options = LoadOptions::default();
    let parts = array(Kind::Npz, bytes, &options);
    let loaded = parts.and_then(|parts| parts.build(origin, &options, Unwatched::default().task()));
    loaded.map(|loaded| loaded.cloud).map_err(|cause| FileError::new(origin, cause))
}

/// Writes `cloud` to `path`: `.npz` keeps all of it, `.npy` its grains alone, mixed to one channel, as `<f4`.
///
/// # Errors
/// If the name ends otherwise, or the file can not be written.
pub fn save(cloud: &GrainCloud, path: &Path) -> Result<(), FileError> {
    let bytes = match files::extension(path).as_deref() {
        Some("npz") => to_npz_bytes(cloud).map_err(Cause::from),
        Some("npy") => array::to_bytes(cloud).map_err(Cause::from),
        _ => Err(Cause::Extension { accepted: WRITTEN }),
    };
    files::write(path, &bytes.map_err(|cause| FileError::at(path, cause))?)
}

/// Sees that `path` ends in a form that [`save`] writes, before there is a cloud.
///
/// # Errors
/// If it does not.
pub fn check_name(path: &Path) -> Result<(), FileError> {
    match files::extension(path).as_deref() {
        Some("npz" | "npy") => Ok(()),
        _ => Err(FileError::at(path, Cause::Extension { accepted: WRITTEN })),
    }
}

/// The endings of what [`save`] writes.
const WRITTEN: &str = ".npz or .npy";

/// First bytes of a file that its kind is told by.
const HEAD: u64 = 12;

/// Kinds of files.
#[derive(Clone, Copy)]
enum Kind {
    Npy,
    Npz,
    Recording,
}

impl Kind {
    /// Of a file that begins with `head` and whose name has this `extension`. The name only decides which error is told
    /// of a file whose first bytes are not what it should begin with.
    fn of(head: &[u8], extension: Option<&str>) -> Self {
        match (head, extension) {
            ([b'P', b'K', 3 | 5, 4 | 6, ..], _) => Self::Npz,
            (head, _) if head.starts_with(npy::MAGIC) => Self::Npy,
            (head, _) if Format::of(head, None).is_some() => Self::Recording,
            (_, Some("npz")) => Self::Npz,
            (_, Some("npy")) => Self::Npy,
            _ => Self::Recording,
        }
    }
}

fn array(kind: Kind, bytes: &[u8], options: &LoadOptions) -> Result<Parts, Cause> {
    let mut parts = if matches!(kind, Kind::Npz) { npz::parse(bytes)? } else { array::parse(bytes)? };
    if let Some(rate) = options.sample_rate {
        // The same samples at another rate: another time from grain to grain, and other tones.
        let before = parts.sample_rate.replace(rate).unwrap_or(DEFAULT_RATE);
        parts.hop_seconds = parts.hop_seconds.map(|hop| hop * before / rate);
        parts.tones.clear();
    }
    Ok(parts)
}

fn record(source: impl Source, path: &Path, options: &LoadOptions, task: Task<'_>) -> Result<Parts, Cause> {
    if let Some(rate) = options.sample_rate.filter(|rate| !(1e3..=1e6).contains(rate)) {
        return Err(CloudError::SampleRate(rate).into());
    }
    let channels = if options.stereo { Channels::Stereo } else { Channels::Mono };
    let request = Request { channels, resample: options.sample_rate.map(|hz| hz.round() as u32) };
    let recording = audio::decode(source, files::extension(path).as_deref(), request, task)?;
    recording::cut(recording, options, task)
}

/// What a file says of a cloud.
#[derive(Default)]
struct Parts {
    name: Option<String>,
    /// One or two of `grains` × length samples each.
    channels: Vec<Vec<f32>>,
    grains: usize,
    sample_rate: Option<f32>,
    root_hz: Option<f32>,
    hop_seconds: Option<f32>,
    encodings: Vec<[f32; CHANNELS]>,
    tones: Vec<Tone>,
}

impl Parts {
    /// The cloud, with what the file leaves open taken from `options`, its name and its sound.
    fn build(self, origin: &str, options: &LoadOptions, task: Task<'_>) -> Result<Loaded, Cause> {
        let sample_rate = self.sample_rate.unwrap_or(DEFAULT_RATE);
        task.check()?;
        let known = options.root_hz.or(self.root_hz);
        let heard = known.is_none().then(|| self.listen(sample_rate));
        let root_hz = known.or(heard.map(Pitch::or_middle_c)).unwrap_or(pitch::MIDDLE_C);
        // Tones that came with the file are those nearest its own root.
        let tones = if Some(root_hz) == self.root_hz && !self.tones.is_empty() {
            self.tones
        } else {
            tones::watched(&self.channels, self.grains, sample_rate, root_hz, task).ok_or(Cause::Cancelled)?
        };
        let stem = || Path::new(origin).file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let name = options.name.clone().or(self.name).or_else(stem).unwrap_or_default();
        let cloud = GrainCloud::from_parts(CloudParts {
            name,
            channels: self.channels,
            grains: self.grains,
            sample_rate,
            root_hz,
            hop_seconds: self.hop_seconds.unwrap_or(0.0),
            encodings: self.encodings,
            tones,
        })?;
        Ok(Loaded { cloud, heard })
    }

    /// The pitch of the louder channel.
    fn listen(&self, sample_rate: f32) -> Pitch {
        let energy = |channel: &Vec<f32>| channel.iter().map(|sample| sample * sample).sum::<f32>();
        let loudest = self.channels.iter().max_by(|a, b| energy(a).total_cmp(&energy(b)));
        let samples = loudest.map_or(&[][..], Vec::as_slice);
        pitch::of_grains(samples, samples.len() / self.grains.max(1), sample_rate)
    }
}

#[cfg(test)]
pub(crate) mod tests;
