//! Recordings: reading them from the usual kinds of files, and writing WAV.

mod collect;
mod decode;
mod error;
mod essence;
mod format;
mod ogg;
mod plan;
mod resample;
mod riff;
mod vorbis;

use std::fs::File;
use std::io::Cursor;
use std::path::Path;

use hound::{SampleFormat, WavSpec, WavWriter};

use crate::error::{Cause, FileError};
use crate::files;
use crate::task::Unwatched;

pub(crate) use decode::decode;
pub use error::AudioError;
pub(crate) use essence::Source;
pub use format::Format;

/// Sound in memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    /// Samples per second.
    pub sample_rate: u32,
    /// Samples of each channel, all of the same length; full scale is ±1.
    pub channels: Vec<Vec<f32>>,
}

impl Recording {
    /// Samples in each channel.
    #[must_use]
    pub fn frames(&self) -> usize {
        self.channels.first().map_or(0, Vec::len)
    }

    /// Length in seconds.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        self.frames() as f64 / f64::from(self.sample_rate.max(1))
    }

    /// The mean of all channels.
    #[must_use]
    pub fn mono(&self) -> Vec<f32> {
        let scale = 1.0 / self.channels.len().max(1) as f32;
        (0..self.frames()).map(|i| self.channels.iter().map(|c| c[i]).sum::<f32>() * scale).collect()
    }
}

/// Which channels of a file are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channels {
    /// All of them, and any length: at most 2³⁸ samples.
    All,
    /// Both of a file that has two; the mean of all others. Ten minutes at most.
    Stereo,
    /// The mean of all. Ten minutes at most.
    Mono,
}

/// How a file is to be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request {
    pub channels: Channels,
    /// Sample rate in Hz to be brought to. Without one it stays as it is, unless a cloud could not take it in: from below
    /// 1 kHz, above 1 MHz, or where it makes more than [`nephele_realtime::GrainCloud::MAX_SAMPLES`].
    pub resample: Option<u32>,
}

/// Reads all channels of the recording at `path`: WAV (integers, floats of 32 and 64 bits, ADPCM, A-law, µ-law), AIFF,
/// FLAC, MP3 and Ogg Vorbis.
///
/// # Errors
/// If the file can not be read or is no such recording.
pub fn read(path: &Path) -> Result<Recording, FileError> {
    let at = |cause: Cause| FileError::at(path, cause);
    let file = File::open(path).map_err(|error| at(error.into()))?;
    let request = Request { channels: Channels::All, resample: None };
    decode(file, files::extension(path).as_deref(), request, Unwatched::default().task()).map_err(at)
}

/// `samples` of a sound at `from` Hz, at `to` Hz.
///
/// # Errors
/// If the rates lie too far apart.
pub(crate) fn resampled(samples: Vec<f32>, from: f32, to: f32) -> Result<Vec<f32>, AudioError> {
    if from == to {
        return Ok(samples);
    }
    let mut resampler = resample::Resampler::new(f64::from(from), f64::from(to), 1)?;
    let mut made = [Vec::new()];
    resampler.push(&[samples], &mut made)?;
    resampler.finish(&mut made)?;
    let [made] = made;
    Ok(made)
}

/// Writes `recording` to `path` as 32 bit floats; the same recording gives the same bytes.
///
/// # Errors
/// If it has no channel or too many samples for the format, or the file can not be written.
pub fn write_wav(path: &Path, recording: &Recording) -> Result<(), FileError> {
    let bytes = to_wav_bytes(recording).map_err(|cause| FileError::at(path, cause))?;
    files::write(path, &bytes)
}

fn to_wav_bytes(recording: &Recording) -> Result<Vec<u8>, hound::Error> {
    let spec = WavSpec {
        channels: u16::try_from(recording.channels.len()).map_err(|_| hound::Error::TooWide)?,
        sample_rate: recording.sample_rate,
        bits_per_sample: 32,
        sample_format: SampleFormat::Float,
    };
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = WavWriter::new(&mut bytes, spec)?;
    for frame in 0..recording.frames() {
        for channel in &recording.channels {
            writer.write_sample(channel[frame])?;
        }
    }
    writer.finalize()?;
    Ok(bytes.into_inner())
}

#[cfg(test)]
mod tests;
