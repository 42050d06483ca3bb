//! A pattern: four tracks that run beside one another. A sequence: eight patterns and the order of the song.

use serde::{Deserialize, Serialize};

use super::step::Step;
use super::track::Track;

/// Patterns of a sequence.
pub const PATTERNS: usize = 8;
/// Tracks of a pattern.
pub const TRACKS: usize = 4;
/// Most entries of a song.
pub const SONG: usize = 128;
/// Most times that an entry of a song plays.
pub const TIMES: u8 = 64;
/// Longest length of a pattern, in sixteenths.
pub const LONGEST: u16 = 1024;

/// A pattern.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pattern {
    /// What it is called; empty for its letter.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Its length in sixteenths, 1..=[`LONGEST`], after which a song goes on and a change "at the pattern's end" happens;
    /// `None` is that of its longest track. Tracks run on at their own lengths within.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<u16>,
    /// Its tracks.
    pub tracks: [Track; TRACKS],
}

impl Pattern {
    /// The pattern of a new instance: A minor over one bar, accents on the quarters.
    #[must_use]
    pub fn factory() -> Self {
        let mut pattern = Self::default();
        let notes = [
            (0, 57, 112, 0.9),
            (2, 64, 78, 0.45),
            (3, 60, 84, 0.6),
            (4, 69, 104, 0.5),
            (6, 64, 80, 0.9),
            (8, 55, 112, 0.9),
            (10, 62, 76, 0.45),
            (11, 59, 84, 0.6),
            (12, 67, 104, 0.5),
            (14, 64, 88, 1.0),
            (15, 71, 70, 0.4),
        ];
        for (place, note, velocity, gate) in notes {
            pattern.tracks[0].steps[place] = Step::note(note, velocity, gate);
        }
        pattern
    }

    /// Length in quarter notes.
    #[must_use]
    pub fn beats(&self) -> f64 {
        match self.length {
            Some(sixteenths) => f64::from(sixteenths) / 4.0,
            None => self.tracks.iter().map(Track::beats).fold(0.25, f64::max),
        }
    }

    /// Whether track `number` is heard, mutes and solos considered.
    #[must_use]
    pub fn is_heard(&self, number: usize) -> bool {
        let soloed = self.tracks.iter().any(|track| track.solo);
        self.tracks.get(number).is_some_and(|track| if soloed { track.solo } else { !track.mute })
    }

    /// Brings every field into its range.
    pub fn sanitise(&mut self) {
        self.name = self.name.chars().filter(|c| !c.is_control()).take(32).collect();
        self.length = self.length.map(|length| length.clamp(1, LONGEST));
        self.tracks.iter_mut().for_each(Track::sanitise);
    }
}

/// A place of the song.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// The pattern, 0..[`PATTERNS`].
    pub pattern: u8,
    /// How often it plays, 1..=[`TIMES`].
    pub times: u8,
}

impl Default for Entry {
    fn default() -> Self {
        Self { pattern: 0, times: 1 }
    }
}

/// All that the sequencer plays. Large: it crosses to the audio thread in an `Arc`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sequence {
    /// What probability and random order are drawn from.
    pub seed: u32,
    /// The patterns.
    pub patterns: [Pattern; PATTERNS],
    /// The order of patterns while the song plays, up to [`SONG`] entries.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub song: Vec<Entry>,
    /// Whether the song starts over at its end instead of falling silent.
    pub song_loops: bool,
}

impl Default for Sequence {
    fn default() -> Self {
        Self { seed: 1, patterns: Default::default(), song: Vec::new(), song_loops: true }
    }
}

impl Sequence {
    /// That of a new instance: the factory's pattern, and seven empty ones.
    #[must_use]
    pub fn factory() -> Self {
        let mut sequence = Self::default();
        sequence.patterns[0] = Pattern::factory();
        sequence
    }

    /// The steps of all tracks of all patterns, in that order. Allocates nothing.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.patterns.iter().flat_map(|pattern| &pattern.tracks).flat_map(|track| &track.steps)
    }

    /// The sequence with every field brought into its range.
    #[must_use]
    pub fn sanitised(mut self) -> Self {
        self.patterns.iter_mut().for_each(Pattern::sanitise);
        self.sanitise_song();
        self
    }

    pub(super) fn sanitise_song(&mut self) {
        self.song.truncate(SONG);
        for entry in &mut self.song {
            entry.pattern = entry.pattern.min(PATTERNS as u8 - 1);
            entry.times = entry.times.clamp(1, TIMES);
        }
    }
}
