//! Hearing a sound: from its file to what a model says of it.

use std::fs::File;
use std::ops::Range;
use std::path::Path;

use super::error::MakeError;
use super::generator::Listener;
use super::make::Options;
use super::track::Track;
use crate::audio::{self, Channels, Request};
use crate::error::{Cause, FileError};
use crate::files;
use crate::models::{Cancel, Progress};
use crate::pitch::{self, Pitch, TRUSTED};
use crate::task::Task;

/// Seconds of sound that are asked for their pitch at a time.
const GRAIN_SECONDS: f32 = 0.085;
/// Edges that are more than 80 dB below the peak are silence, as in recordings that become clouds.
const SILENCE: f32 = 1e-4;
/// A recording whose peak is below -120 dB is silent.
const INAUDIBLE: f32 = 1e-6;

/// What `listener` hears in the recording at `path` (WAV, AIFF, FLAC, MP3, Ogg Vorbis; at most ten minutes), mixed to one
/// channel, at the listener's rate, without its silent edges, and of the rest [`Options::region`]. Its level stays.
/// `pitch_hz` is its pitch; without, it is heard.
///
/// # Errors
/// If the file holds no sound, or the model fails; and an error that [is no fault](FileError::is_cancelled) if `cancel`
/// says so.
pub fn hear(
    path: &Path,
    pitch_hz: Option<f32>,
    options: &Options,
    listener: &mut dyn Listener,
    progress: &Progress,
    cancel: &Cancel,
) -> Result<Track, FileError> {
    hear_as(path, pitch_hz, options, listener, progress, cancel).map_err(|cause| FileError::at(path, cause))
}

fn hear_as(
    path: &Path,
    pitch_hz: Option<f32>,
    options: &Options,
    listener: &mut dyn Listener,
    progress: &Progress,
    cancel: &Cancel,
) -> Result<Track, Cause> {
    let rate = listener.sample_rate();
    let file = File::open(path)?;
    let request = Request { channels: Channels::Mono, resample: Some(rate.round() as u32) };
    let recording = audio::decode(file, files::extension(path).as_deref(), request, Task::new(progress, cancel))?;
    let samples = recording.channels.first().map_or(&[][..], Vec::as_slice);
    let sound = part(&samples[audible(samples).ok_or(Cause::Silent)?], options.region);
    let pitch = match pitch_hz {
        Some(hz) => Pitch { hz, confidence: 1.0 },
        None => pitch::of_grains(sound, ((GRAIN_SECONDS * rate) as usize).clamp(1, sound.len()), rate),
    };
    let sure = (pitch.confidence >= TRUSTED).then(|| pitch.or_middle_c());
    let encodings = listener.listen(sound, sure, progress, cancel)?;
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    Track::new(name, pitch, encodings).ok_or(Cause::Make(MakeError::NotFinite { grain: 0 }))
}

/// Where a sound can be heard; `None` if nowhere.
fn audible(samples: &[f32]) -> Option<Range<usize>> {
    let peak = samples.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    let sounds = |sample: &f32| peak > INAUDIBLE && sample.abs() > SILENCE * peak;
    Some(samples.iter().position(sounds)?..samples.iter().rposition(sounds)? + 1)
}

/// The part of a sound from the one to the other place, each 0 … 1; at least one sample.
fn part(sound: &[f32], [from, to]: [f32; 2]) -> &[f32] {
    let place = |part: f32| (f64::from(part.clamp(0.0, 1.0)) * sound.len() as f64) as usize;
    let start = place(from).min(sound.len().saturating_sub(1));
    &sound[start..place(to).clamp(start + 1, sound.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silent_edges_are_not_heard() {
        assert_eq!(audible(&[0.0, 1e-5, 0.5, 0.0, -0.5, 1e-6]), Some(2..5));
        assert_eq!(audible(&[1e-7; 9]), None);
        assert_eq!(audible(&[]), None);
    }

    #[test]
    fn parts_are_never_empty() {
        let sound: Vec<f32> = (0..10).map(|n| n as f32).collect();
        assert_eq!(part(&sound, [0.0, 1.0]), sound);
        assert_eq!(part(&sound, [0.2, 0.5]), &sound[2..5]);
        assert_eq!(part(&sound, [1.0, 1.0]), &sound[9..]);
        assert_eq!(part(&sound[..1], [0.3, 0.3001]), &sound[..1]);
    }
}
