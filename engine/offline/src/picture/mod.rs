//! A recording as a picture to look at: waveform above, spectrogram below.

mod analysis;
mod axes;
mod canvas;
mod colour;
mod font;
mod spectrogram;
mod waveform;

use std::path::Path;

use crate::audio::Recording;
use crate::error::FileError;
use crate::files;

pub use analysis::{Analysis, analyse};
use canvas::{Area, Canvas};

/// Size of the picture in pixels.
pub const WIDTH: usize = 1600;
/// Size of the picture in pixels.
pub const HEIGHT: usize = 900;

/// Where the waveform stands.
const WAVEFORM: Area = Area { left: 64, top: 16, width: WIDTH - 80, height: 232 };
/// Where the spectrogram stands.
const SPECTROGRAM: Area = Area { left: 64, top: 264, width: WIDTH - 80, height: 596 };

/// Draws `recording` and writes the picture to `path` as PNG.
///
/// # Errors
/// If the file can not be written.
pub fn save(recording: &Recording, path: &Path) -> Result<(), FileError> {
    let bytes = to_png_bytes(recording).map_err(|cause| FileError::at(path, cause))?;
    files::write(path, &bytes)
}

/// Draws `recording`: the waveforms of its first two channels over each other, and a spectrogram of both from 30 Hz up,
/// -90 … 0 dB. The same recording gives the same bytes.
///
/// # Errors
/// None that could be met in memory; the encoder's type asks for one.
pub fn to_png_bytes(recording: &Recording) -> Result<Vec<u8>, png::EncodingError> {
    let mut canvas = Canvas::new(WIDTH, HEIGHT, colour::BACKGROUND);
    waveform::draw(&mut canvas, WAVEFORM, recording);
    let top_hz = spectrogram::draw(&mut canvas, SPECTROGRAM, recording);
    axes::time(&mut canvas, &[WAVEFORM, SPECTROGRAM], recording.seconds());
    axes::frequency(&mut canvas, SPECTROGRAM, spectrogram::LOWEST, top_hz);
    canvas.to_png()
}

#[cfg(test)]
mod tests;
