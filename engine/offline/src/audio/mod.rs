//! Recordings and WAV files.

mod chunks;

use std::io::Cursor;
use std::path::Path;

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};

use crate::error::{Cause, FileError};
use crate::files;

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

/// Reads the WAV file at `path`: 8 to 32 bit integers or 32 bit floats, any number of channels.
///
/// # Errors
/// If the file can not be read or is no such WAV file.
pub fn read_wav(path: &Path) -> Result<Recording, FileError> {
    parse(&files::read(path)?).map_err(|cause| FileError::at(path, cause))
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

/// Reads a WAV file from memory.
pub(crate) fn parse(bytes: &[u8]) -> Result<Recording, Cause> {
    let mut reader = WavReader::new(chunks::essential(bytes))?;
    let spec = reader.spec();
    let declared = reader.len();
    let mut channels = vec![Vec::new(); usize::from(spec.channels)];
    let mut found = 0;
    let mut push = |sample: f32| {
        channels[found % usize::from(spec.channels)].push(sample);
        found += 1;
    };
    // Not `collect`, which would make room for as many samples as the header declares.
    let read = match spec.sample_format {
        SampleFormat::Float => reader.samples::<f32>().try_for_each(|s| s.map(&mut push)),
        SampleFormat::Int => {
            let scale = (-f32::from(spec.bits_per_sample.clamp(1, 32)) + 1.0).exp2();
            reader.samples::<i32>().try_for_each(|s| s.map(|s| push(s as f32 * scale)))
        }
    };
    match read {
        Ok(()) => Ok(Recording { sample_rate: spec.sample_rate, channels }),
        Err(hound::Error::IoError(_)) => Err(Cause::WavShort { declared, found }),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests;
