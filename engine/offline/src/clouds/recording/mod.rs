//! A recording cut into grains, in the order of time.

mod onsets;

use nephele_realtime::GrainCloud;

use super::{Cut, LoadOptions, Parts};
use crate::audio::Recording;
use crate::error::Cause;
use crate::task::Task;

/// The most grains of a recording: one for every 0.15 s of the longest.
pub const MOST_GRAINS: usize = 4096;
/// Length of a grain in seconds where nobody asks for another.
const GRAIN_SECONDS: f32 = 0.085;
/// Lengths of grains that may be asked for, and that transients may ask for by their distance.
const LENGTHS: (f32, f32) = (0.002, 2.0);
/// Times from grain to grain that may be asked for; a cloud can not have longer ones.
const HOPS: (f32, f32) = (0.0005, 60.0);
/// Grains that sound at the same time at every place, where nobody asks for another hop and there is room.
const OVERLAP: f32 = 2.0;
/// Edges that are more than 80 dB below the peak are silence.
const SILENCE: f32 = 1e-4;
/// A recording whose peak is below -120 dB is silent.
const INAUDIBLE: f32 = 1e-6;

/// Cuts `recording` without its silent edges, at a peak of 1. A recording shorter than a grain is one grain.
pub fn cut(mut recording: Recording, options: &LoadOptions, task: Task<'_>) -> Result<Parts, Cause> {
    trim(&mut recording)?;
    let rate = recording.sample_rate as f32;
    let Cuts { starts, length, hop } = match options.cut {
        Cut::Time => by_time(&recording, options),
        Cut::Transients => by_transients(&recording, options, task)?,
    };
    let mut channels = Vec::with_capacity(recording.channels.len());
    for channel in recording.channels {
        task.check()?;
        let mut grains = vec![0.0; starts.len() * length];
        for (grain, start) in grains.chunks_exact_mut(length.max(1)).zip(&starts) {
            // Behind the end of the recording a grain is silent.
            let sound = &channel[*start..(start + length).min(channel.len())];
            grain[..sound.len()].copy_from_slice(sound);
        }
        channels.push(grains);
    }
    let hop_seconds = (hop as f32 / rate).min(HOPS.1);
    Ok(Parts {
        channels,
        grains: starts.len(),
        sample_rate: Some(rate),
        hop_seconds: Some(hop_seconds),
        ..Parts::default()
    })
}

/// Takes the silent edges away and brings the rest to a peak of 1.
fn trim(recording: &mut Recording) -> Result<(), Cause> {
    let channels = &mut recording.channels;
    let peak = channels.iter().flatten().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    let sounds = |sample: &f32| sample.abs() > SILENCE * peak;
    let first = channels.iter().filter_map(|channel| channel.iter().position(sounds)).min();
    let last = channels.iter().filter_map(|channel| channel.iter().rposition(sounds)).max();
    let (Some(first), Some(last), true) = (first, last, peak > INAUDIBLE) else { return Err(Cause::Silent) };
    for channel in channels {
        channel.truncate(last + 1);
        channel.drain(..first);
        for sample in channel {
            *sample /= peak;
        }
    }
    Ok(())
}

/// Where grains begin, in samples.
struct Cuts {
    starts: Vec<usize>,
    length: usize,
    /// From grain to grain; 0 if there is but one.
    hop: f64,
}

/// Evenly, with the first grain at the start and the last one at the end. A hop that would make more grains than there
/// may be becomes longer, and the grains with it, so that none of the sound is lost.
fn by_time(recording: &Recording, options: &LoadOptions) -> Cuts {
    let (frames, channels, rate) = (recording.frames(), recording.channels.len(), recording.sample_rate as f32);
    let wanted = seconds(options.grain_seconds, GRAIN_SECONDS, LENGTHS);
    let mut length = ((wanted * rate) as usize).max(2).min(frames);
    let hop = ((seconds(options.hop_seconds, wanted / OVERLAP, HOPS) * rate) as usize).max(1);
    let most = (GrainCloud::MAX_SAMPLES / (channels * length).max(1)).clamp(1, MOST_GRAINS);
    let gaps = (frames - length).div_ceil(hop).min(most - 1);
    if hop <= length && frames - length > gaps * length {
        length = frames / (gaps + 1);
    }
    let room = frames - length;
    let starts = (0..=gaps).map(|grain| room * grain / gaps.max(1)).collect();
    Cuts { starts, length, hop: room as f64 / gaps.max(1) as f64 }
}

/// At the beginning of each sound. As long as sounds usually are, where nobody asks for another length.
fn by_transients(recording: &Recording, options: &LoadOptions, task: Task<'_>) -> Result<Cuts, Cause> {
    let rate = recording.sample_rate as f32;
    let starts = onsets::find(&recording.mono(), rate, MOST_GRAINS, task)?;
    let mut gaps: Vec<usize> = starts.windows(2).map(|pair| pair[1] - pair[0]).collect();
    gaps.sort_unstable();
    let Some(median) = gaps.get(gaps.len() / 2) else { return Err(Cause::NoTransients) };
    let wanted = seconds(options.grain_seconds, *median as f32 / rate, LENGTHS);
    let most = GrainCloud::MAX_SAMPLES / (starts.len() * recording.channels.len());
    let length = ((wanted * rate) as usize).max(2).min(recording.frames()).min(most);
    let hop = gaps.iter().sum::<usize>() as f64 / gaps.len() as f64;
    Ok(Cuts { starts, length, hop })
}

fn seconds(asked: Option<f32>, usual: f32, (least, most): (f32, f32)) -> f32 {
    asked.filter(|seconds| !seconds.is_nan()).unwrap_or(usual).clamp(least, most)
}

#[cfg(test)]
mod tests;
