//! Where sounds begin: spectral flux (Bello et al., "A Tutorial on Onset Detection in Music Signals", 2005, section
//! III-A), its peaks picked against their neighbourhood. Böck and Widmer's maximum filter ("Maximum Filter Vibrato
//! Suppression for Onset Detection", `DAFx` 2013) keeps the beating between the partials of a steady tone out of it.

use rustfft::FftPlanner;
use rustfft::num_complex::Complex32;

use crate::error::Cause;
use crate::models::Phase;
use crate::task::Task;

/// Length of a frame in seconds, rounded up to a power of two samples; a quarter of it is the step between frames.
const FRAME_SECONDS: f32 = 0.03;
/// Magnitudes are compressed as ln(1 + this · magnitude), so that soft beginnings count too.
const COMPRESSION: f32 = 100.0;
/// Time in seconds on each side within which a peak must be the highest, which is also the least between two onsets.
const APART: f32 = 0.04;
/// Time in seconds on each side whose mean a peak is held against.
const AROUND: f32 = 0.15;
/// How far a peak must stand out of that mean, and out of nothing, as a part of the highest one.
const ABOVE_MEAN: f32 = 2.0;
const ABOVE_NOTHING: f32 = 0.1;
/// Time in seconds over which loudness is compared before and after a place, to find where within a frame it rises.
const RISE: f32 = 0.002;

/// The samples of `sound` (peak 1, `sample_rate` in Hz) at which sounds begin, in order; of more than `most` the
/// strongest.
pub fn find(sound: &[f32], sample_rate: f32, most: usize, task: Task<'_>) -> Result<Vec<usize>, Cause> {
    let frame = ((FRAME_SECONDS * sample_rate) as usize).next_power_of_two().max(16);
    let step = frame / 4;
    let flux = flux(sound, frame, step, task)?;
    let steps = |seconds: f32| ((seconds * sample_rate / step as f32).round() as usize).max(1);
    let mut peaks = peaks(&flux, steps(APART), steps(AROUND));
    peaks.sort_by(|a, b| flux[*b].total_cmp(&flux[*a]));
    peaks.truncate(most);
    let reach = ((RISE * sample_rate) as usize).max(2);
    // Frame n ends at sample (n + 1) · step. What its first quarter holds was in the frame before too.
    let mut onsets: Vec<usize> = peaks.iter().map(|peak| rise(sound, (peak + 1) * step, 3 * step, reach)).collect();
    onsets.sort_unstable();
    onsets.dedup();
    Ok(onsets)
}

/// The sum over all bins of how far each rises above its neighbourhood in the frame before. The first frames reach back
/// before the beginning, where silence is: a sound that starts at once starts too. None reaches over the end, for to break
/// off is no beginning.
fn flux(sound: &[f32], frame: usize, step: usize, task: Task<'_>) -> Result<Vec<f32>, Cause> {
    let fft = FftPlanner::new().plan_fft_forward(frame);
    let mut scratch = vec![Complex32::default(); fft.get_inplace_scratch_len()];
    let mut bins = vec![Complex32::default(); frame];
    let hann = |i: usize| 0.5 - 0.5 * (std::f32::consts::TAU * (i as f32 + 0.5) / frame as f32).cos();
    // A sine of amplitude 1 has the magnitude 1.
    let window: Vec<f32> = (0..frame).map(|i| hann(i) * 4.0 / frame as f32).collect();
    let mut before = vec![0.0_f32; frame / 2];
    let mut now = before.clone();
    let count = (sound.len() / step).max(1);
    let mut flux = Vec::with_capacity(count);
    for place in 0..count {
        if place % 256 == 0 {
            task.check()?;
            task.show(Phase::Analysing, place, count);
        }
        let end = (place + 1) * step;
        for (i, bin) in bins.iter_mut().enumerate() {
            let sample = (end + i).checked_sub(frame).and_then(|at| sound.get(at)).copied().unwrap_or(0.0);
            *bin = Complex32::new(sample * window[i], 0.0);
        }
        fft.process_with_scratch(&mut bins, &mut scratch);
        for (value, bin) in now.iter_mut().zip(&bins) {
            *value = (COMPRESSION * bin.norm()).ln_1p();
        }
        let rises = now.windows(3).zip(before.windows(3));
        flux.push(rises.map(|(now, before)| (now[1] - before[0].max(before[1]).max(before[2])).max(0.0)).sum());
        std::mem::swap(&mut now, &mut before);
    }
    Ok(flux)
}

/// Places that are the highest within `apart` on each side and stand out of the mean within `around`.
fn peaks(flux: &[f32], apart: usize, around: usize) -> Vec<usize> {
    let highest = flux.iter().copied().fold(0.0, f32::max);
    let near = |place: usize, reach: usize| &flux[place.saturating_sub(reach)..(place + reach + 1).min(flux.len())];
    let stands_out = |place: &usize| {
        let neighbours = near(*place, around);
        let mean = neighbours.iter().sum::<f32>() / neighbours.len() as f32;
        let value = flux[*place];
        value > ABOVE_MEAN * mean + ABOVE_NOTHING * highest && near(*place, apart).iter().all(|other| *other <= value)
    };
    let mut peaks: Vec<usize> = (0..flux.len()).filter(stands_out).collect();
    // Of equal neighbours the first is meant.
    peaks.dedup_by(|later, earlier| *later - *earlier <= apart);
    peaks
}

/// Where, within the `within` samples before `end`, loudness rises the most from the `reach` samples before to those
/// after.
fn rise(sound: &[f32], end: usize, within: usize, reach: usize) -> usize {
    let energy = |from: usize, to: usize| -> f32 {
        let part = &sound[from.min(sound.len())..to.min(sound.len())];
        part.iter().map(|s| s * s).sum::<f32>() + 1e-7 * reach as f32
    };
    let ratio = |at: &usize| energy(*at, at + reach) / energy(at.saturating_sub(reach), *at);
    let places = (end.saturating_sub(within)..end.min(sound.len())).step_by((reach / 8).max(1));
    places.max_by(|a, b| ratio(a).total_cmp(&ratio(b))).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::f32::consts::TAU;

    use super::*;
    use crate::task::Unwatched;

    fn onsets(sound: &[f32], rate: f32) -> Vec<usize> {
        find(sound, rate, 4096, Unwatched::default().task()).unwrap()
    }

    /// Decaying tones that begin at `starts`, of the given levels.
    fn hits(starts: &[(usize, f32)], length: usize, rate: f32) -> Vec<f32> {
        let hit = |i: usize, (start, level): (usize, f32)| {
            let t = i.checked_sub(start).map(|i| i as f32 / rate)?;
            Some(level * (-12.0 * t).exp() * (TAU * 330.0 * t).cos())
        };
        (0..length).map(|i| starts.iter().filter_map(|s| hit(i, *s)).sum()).collect()
    }

    #[test]
    fn loud_and_soft_hits_are_found_within_three_milliseconds() {
        for rate in [8000.0_f32, 44_100.0, 96_000.0] {
            let at = [0.0, 0.2, 0.31, 0.6, 0.95].map(|seconds: f32| (seconds * rate) as usize);
            let starts: Vec<(usize, f32)> = at.into_iter().zip([0.5, 0.5, 0.2, 0.9, 0.3]).collect();
            let found = onsets(&hits(&starts, (1.2 * rate) as usize, rate), rate);
            assert_eq!(found.len(), starts.len(), "at {rate} Hz: {found:?} for {at:?}");
            for (found, wanted) in found.iter().zip(at) {
                assert!(found.abs_diff(wanted) as f32 <= 0.003 * rate, "at {rate} Hz: {found} for {wanted}");
            }
        }
    }

    #[test]
    fn a_steady_tone_begins_but_once() {
        for (hz, partials) in [(220.0, 1), (41.2, 40), (110.0, 40), (440.0, 20)] {
            let partial = |t: f32, n: i32| (TAU * (hz * n as f32 * t).fract()).sin() / n as f32;
            let tone = |i: i32| (1..=partials).map(|n| partial(i as f32 / 48_000.0, n)).sum::<f32>() * 0.5;
            let found = onsets(&(0..96_000).map(tone).collect::<Vec<f32>>(), 48_000.0);
            assert!(found.len() == 1 && found[0] < 1000, "{hz} Hz, {partials} partials: {found:?}");
        }
        assert!(onsets(&[0.0; 4000], 48_000.0).is_empty());
        assert!(onsets(&[], 48_000.0).is_empty());
    }

    #[test]
    fn of_too_many_the_strongest_are_kept() {
        let starts = [(0, 0.9), (20_000, 0.1), (40_000, 0.9)];
        let sound = hits(&starts, 60_000, 48_000.0);
        let found = find(&sound, 48_000.0, 2, Unwatched::default().task()).unwrap();
        assert_eq!(found.len(), 2);
        assert!(found[1].abs_diff(40_000) < 150, "{found:?}");
    }
}
