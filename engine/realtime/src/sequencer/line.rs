//! Song position as a straight line through a known point.

/// See the module.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Line {
    /// Beats at sample `at`.
    beats: f64,
    /// The sample of the sample clock.
    at: i64,
    /// Length of a beat in samples.
    pub samples_per_beat: f64,
}

/// A little more than a half, which settles ties the same way however the host rounds.
const HALF: f64 = 0.500_001;

impl Line {
    /// The line through `beats` at sample `now`; `None` if one of the numbers is not to be believed.
    pub fn new(now: i64, beats: f64, samples_per_beat: f64) -> Option<Self> {
        let sane = beats.abs() < 1e9 && (1.0..=1e9).contains(&samples_per_beat);
        sane.then_some(Self { beats, at: now, samples_per_beat })
    }

    /// Whether `other` is this same line but for the rounding of what a host tells, at sample `now`.
    pub fn is_told_again_by(&self, other: &Self, now: i64) -> bool {
        let drift = (other.beats - self.beats_at(now)) * other.samples_per_beat;
        drift.abs() < 0.25 && self.samples_per_beat.to_bits() == other.samples_per_beat.to_bits()
    }

    /// Song position in beats at `sample`.
    pub fn beats_at(&self, sample: i64) -> f64 {
        self.beats + (sample - self.at) as f64 / self.samples_per_beat
    }

    /// The sample nearest to `beats`.
    pub fn sample_of(&self, beats: f64) -> i64 {
        self.at + ((beats - self.beats) * self.samples_per_beat + HALF).floor() as i64
    }

    /// The first song position whose nearest sample comes after `sample`.
    pub fn after(&self, sample: i64) -> f64 {
        self.beats + ((sample - self.at) as f64 + 1.0 - HALF) / self.samples_per_beat
    }
}
