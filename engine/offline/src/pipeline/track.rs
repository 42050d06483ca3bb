//! What an encoder heard in one sound, in the order of time.

use nephele_realtime::cloud::CHANNELS;

use super::take::{Places, Take};
use crate::pitch::Pitch;

/// The encodings of one sound.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// What the sound is called.
    pub name: String,
    /// The pitch that was heard in it.
    pub pitch: Pitch,
    /// One encoding for each hop of the encoder; at least one.
    pub(super) encodings: Vec<[f32; CHANNELS]>,
}

impl Track {
    /// A track of `encodings`; `None` if there are none, or if one is not finite.
    #[must_use]
    pub fn new(name: impl Into<String>, pitch: Pitch, encodings: Vec<[f32; CHANNELS]>) -> Option<Self> {
        let good = !encodings.is_empty() && encodings.as_flattened().iter().all(|value| value.is_finite());
        good.then(|| Self { name: name.into(), pitch, encodings })
    }

    /// One encoding for each hop, in the order of time.
    #[must_use]
    pub fn encodings(&self) -> &[[f32; CHANNELS]] {
        &self.encodings
    }

    /// `frames` encodings in time order for each of `grains` grains, grain by grain.
    pub(super) fn take(
        &self,
        take: &Take,
        grains: usize,
        frames: usize,
        seed: u64,
        sound: usize,
    ) -> Vec<[f32; CHANNELS]> {
        match take.places(grains, seed, sound) {
            Places::One(places) => {
                places.iter().flat_map(|&place| (0..frames).map(move |frame| self.at(place, frame, frames))).collect()
            }
            Places::Two(pairs) => {
                let mean = |[a, b]: [f64; 2], frame| mix(0.5, &self.at(a, frame, frames), &self.at(b, frame, frames));
                pairs.iter().flat_map(|&pair| (0..frames).map(move |frame| mean(pair, frame))).collect()
            }
        }
    }

    /// The encoding of `frame`, one of `frames` that begin at `place`: 0 is the start of the sound, and at 1 the last of
    /// them is the sound's. Between two encodings it lies on a line; one that the sound is too short for is its last.
    fn at(&self, place: f64, frame: usize, frames: usize) -> [f32; CHANNELS] {
        let last = self.encodings.len() - 1;
        let at = place * self.encodings.len().saturating_sub(frames) as f64;
        let before = (at as usize + frame).min(last);
        let after = (before + 1).min(last);
        mix(at.fract() as f32, &self.encodings[before], &self.encodings[after])
    }
}

/// `part` of the way from `a` to `b`; exactly these at 0 and 1.
fn mix(part: f32, a: &[f32; CHANNELS], b: &[f32; CHANNELS]) -> [f32; CHANNELS] {
    std::array::from_fn(|channel| a[channel] * (1.0 - part) + b[channel] * part)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A track whose encoding at each place in time is that place's number.
    pub fn counting(from: usize, encodings: usize) -> Track {
        let pitch = Pitch { hz: 220.0, confidence: 1.0 };
        Track::new("count", pitch, (from..from + encodings).map(|n| [n as f32; CHANNELS]).collect()).unwrap()
    }

    fn first(encodings: &[[f32; CHANNELS]]) -> Vec<f32> {
        encodings.iter().map(|encoding| encoding[0]).collect()
    }

    #[test]
    fn single_frames_go_from_end_to_end_on_lines() {
        let track = counting(0, 5);
        assert_eq!(first(&track.take(&Take::Even, 5, 1, 0, 0)), [0.0, 1.0, 2.0, 3.0, 4.0]);
        assert_eq!(first(&track.take(&Take::Even, 9, 1, 0, 0))[1], 0.5);
        assert_eq!(first(&track.take(&Take::Even, 1, 1, 0, 0)), [2.0]);
    }

    #[test]
    fn several_frames_are_neighbours_and_stay_inside() {
        let track = counting(0, 5);
        assert_eq!(first(&track.take(&Take::Even, 3, 2, 0, 0)), [0.0, 1.0, 1.5, 2.5, 3.0, 4.0]);
        assert_eq!(first(&counting(7, 1).take(&Take::Even, 2, 3, 0, 0)), [7.0; 6], "too short: held");
        assert_eq!(first(&counting(7, 2).take(&Take::At(vec![1.0]), 1, 3, 0, 0)), [7.0, 8.0, 8.0]);
    }

    #[test]
    fn py_modular_takes_the_mean_of_order_and_chance() {
        let track = counting(0, 101);
        let (even, random) = (track.take(&Take::Even, 20, 1, 5, 1), track.take(&Take::Random, 20, 1, 5, 1));
        for (grain, mean) in track.take(&Take::PyModular, 20, 1, 5, 1).iter().enumerate() {
            assert!((mean[0] - f32::midpoint(even[grain][0], random[grain][0])).abs() < 1e-4);
        }
    }

    #[test]
    fn only_numbers_make_a_track() {
        let pitch = Pitch { hz: 220.0, confidence: 0.0 };
        assert_eq!(Track::new("", pitch, Vec::new()), None);
        assert_eq!(Track::new("", pitch, vec![[0.0; CHANNELS], [f32::NAN; CHANNELS]]), None);
    }
}
