//! Cloud files: NumPy arrays, our own archive of them, and recordings cut into grains.

pub(crate) mod array;
pub(crate) mod element;
mod factory;
pub(crate) mod npy;
pub(crate) mod npz;
mod recording;

use std::path::Path;

use nephele_realtime::cloud::CHANNELS;
use nephele_realtime::{CloudError, GrainCloud};

use crate::audio;
use crate::error::{Cause, FileError};
use crate::{files, pitch};

pub use factory::factory;
pub use npy::NpyError;
pub use npz::{NpzError, to_npz_bytes};

/// Sample rate in Hz of arrays that come without one.
pub const DEFAULT_RATE: f32 = 48_000.0;

/// What is known of a cloud beyond its file.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadOptions {
    /// Sample rate in Hz, in place of the file's; without either [`DEFAULT_RATE`].
    pub sample_rate: Option<f32>,
    /// Root pitch in Hz, in place of the file's; without either it is [heard](pitch::of_grains).
    pub root_hz: Option<f32>,
    /// Length in seconds of the grains that a recording is cut into, brought into 0.002 … 2.
    pub grain_seconds: f32,
}

impl Default for LoadOptions {
    fn default() -> Self {
        Self { sample_rate: None, root_hz: None, grain_seconds: 0.085 }
    }
}

/// Reads the cloud in the file at `path`: `.npy`, `.npz` or WAV, told apart by their first bytes.
///
/// # Errors
/// If the file can not be read or does not hold a cloud.
pub fn load(path: &Path, options: &LoadOptions) -> Result<GrainCloud, FileError> {
    from_bytes(&files::read(path)?, &path.display().to_string(), options)
}

/// Reads a cloud from memory. `origin` names it in errors, and its stem names a cloud that has no name of its own.
///
/// # Errors
/// If `bytes` do not hold a cloud.
pub fn from_bytes(bytes: &[u8], origin: &str, options: &LoadOptions) -> Result<GrainCloud, FileError> {
    parse(bytes, origin, options).map_err(|cause| FileError::new(origin, cause))
}

/// Reads our own archive from memory.
///
/// # Errors
/// If `bytes` are no archive, or not of a cloud.
pub fn from_npz_bytes(bytes: &[u8], origin: &str) -> Result<GrainCloud, FileError> {
    let parsed = npz::parse(bytes).map_err(Cause::from);
    let cloud = parsed.and_then(|parts| parts.build(origin, &LoadOptions::default()).map_err(Cause::from));
    cloud.map_err(|cause| FileError::new(origin, cause))
}

/// Writes `cloud` to `path`: `.npz` keeps all of it, `.npy` its grains alone, as `<f4`.
///
/// # Errors
/// If the name ends otherwise, or the file can not be written.
pub fn save(cloud: &GrainCloud, path: &Path) -> Result<(), FileError> {
    let bytes = match extension(path).as_deref() {
        Some("npz") => to_npz_bytes(cloud).map_err(Cause::from),
        Some("npy") => array::to_bytes(cloud).map_err(Cause::from),
        _ => Err(Cause::Extension { accepted: ".npz or .npy" }),
    };
    files::write(path, &bytes.map_err(|cause| FileError::at(path, cause))?)
}

fn parse(bytes: &[u8], origin: &str, options: &LoadOptions) -> Result<GrainCloud, Cause> {
    // The extension only decides which error is told of a file whose first bytes are not what it should begin with.
    let parts = match (bytes, extension(Path::new(origin)).as_deref()) {
        ([b'P', b'K', 3 | 5, 4 | 6, ..], _) | (_, Some("npz")) => npz::parse(bytes)?,
        ([b'R', b'I', b'F', b'F', ..], _) | (_, Some("wav")) => recording::cut(&audio::parse(bytes)?, options)?,
        (_, extension) if bytes.starts_with(npy::MAGIC) || extension == Some("npy") => array::parse(bytes)?,
        _ => return Err(Cause::UnknownKind),
    };
    Ok(parts.build(origin, options)?)
}

fn extension(path: &Path) -> Option<String> {
    Some(path.extension()?.to_string_lossy().to_lowercase())
}

/// What a file says of a cloud.
#[derive(Default)]
struct Parts {
    name: Option<String>,
    samples: Vec<f32>,
    grains: usize,
    sample_rate: Option<f32>,
    root_hz: Option<f32>,
    encodings: Vec<[f32; CHANNELS]>,
}

impl Parts {
    /// The cloud, with what the file leaves open taken from `options`, its name and its sound.
    fn build(self, origin: &str, options: &LoadOptions) -> Result<GrainCloud, CloudError> {
        let stem = || Path::new(origin).file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let name = self.name.or_else(stem).unwrap_or_default();
        let rate = options.sample_rate.or(self.sample_rate).unwrap_or(DEFAULT_RATE);
        let known = options.root_hz.or(self.root_hz);
        let build =
            |root_hz, name, encodings| GrainCloud::new(name, &self.samples, self.grains, rate, root_hz, encodings);
        if let Some(root_hz) = known {
            return build(root_hz, name, self.encodings);
        }
        // Built once before it is listened to, so that only sound data are.
        let cloud = build(pitch::MIDDLE_C, String::new(), Vec::new())?;
        let root_hz = pitch::of_grains(&self.samples, cloud.length(), rate).or_middle_c();
        build(root_hz, name, self.encodings)
    }
}

#[cfg(test)]
pub(crate) mod tests;
