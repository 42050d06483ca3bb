//! A recording cut into overlapping grains, in the order of time.

use super::{LoadOptions, Parts};
use crate::audio::Recording;
use crate::error::Cause;

/// The most grains of a recording: as many as the editor can show apart.
const MOST_GRAINS: usize = 256;
/// Grains that begin within the length of one, if there are not more than [`MOST_GRAINS`].
const OVERLAP: usize = 4;
/// Edges below this amplitude (-80 dB) are silence.
const SILENCE: f32 = 1e-4;

/// Cuts `recording`, mixed to one channel and without its silent edges. A recording shorter than a grain is one grain.
pub fn cut(recording: &Recording, options: &LoadOptions) -> Result<Parts, Cause> {
    let mono = recording.mono();
    let sounds = |s: &f32| s.abs() > SILENCE || !s.is_finite();
    let (Some(first), Some(last)) = (mono.iter().position(sounds), mono.iter().rposition(sounds)) else {
        return Err(Cause::Silent);
    };
    let sound = &mono[first..=last];
    let sample_rate = recording.sample_rate as f32;
    let wanted = (seconds(options.grain_seconds) * sample_rate) as usize;
    let length = wanted.max(2).min(sound.len());
    let starts = starts(sound.len() - length, length);
    let samples = starts.iter().flat_map(|start| &sound[*start..start + length]).copied().collect();
    Ok(Parts { samples, grains: starts.len(), sample_rate: Some(sample_rate), ..Parts::default() })
}

fn seconds(asked: f32) -> f32 {
    if asked.is_nan() { LoadOptions::default().grain_seconds } else { asked.clamp(0.002, 2.0) }
}

/// Where grains begin, evenly over a room of `room` samples with the first at its start and the last at its end.
fn starts(room: usize, length: usize) -> Vec<usize> {
    let gaps = (room * OVERLAP).div_ceil(length).min(MOST_GRAINS - 1);
    (0..=gaps).map(|grain| room * grain / gaps.max(1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grains_cover_the_sound_and_are_not_too_many() {
        for (room, length) in [(0, 100), (1, 100), (99, 100), (44_100, 4096), (48_000 * 600, 4080)] {
            let starts = starts(room, length);
            assert!(starts.len() <= MOST_GRAINS);
            assert_eq!((starts[0], starts[starts.len() - 1]), (0, room));
            assert!(starts.is_sorted());
            let dense = starts.windows(2).all(|w| w[1] - w[0] <= length / 2);
            assert!(dense || starts.len() == MOST_GRAINS, "{room} {length}");
        }
    }

    #[test]
    fn silent_edges_are_left_out_and_silence_is_refused() {
        let mut samples = vec![0.0; 1000];
        samples[300] = 0.5;
        samples[699] = -0.5;
        let recording = |samples| Recording { sample_rate: 48_000, channels: vec![samples] };
        let options = LoadOptions { grain_seconds: 0.005, ..LoadOptions::default() };
        let parts = cut(&recording(samples), &options).unwrap();
        let length = parts.samples.len() / parts.grains;
        assert_eq!(length, 240);
        assert_eq!(parts.samples[0], 0.5);
        assert_eq!(parts.samples[parts.samples.len() - 1], -0.5);
        assert!(matches!(cut(&recording(vec![0.0; 100]), &options), Err(Cause::Silent)));
    }
}
