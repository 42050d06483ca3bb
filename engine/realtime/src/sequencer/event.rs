//! What can happen at a song position.

use super::CHORD;

/// One hit of a step: its notes begin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Onset {
    /// Song position in quarter notes.
    pub beats: f64,
    /// Song position of its end.
    pub until: f64,
    /// The pattern, 0-based.
    pub pattern: u8,
    /// How many entries of the song were played before.
    pub entry: u64,
    /// The track, 0-based.
    pub track: u8,
    /// The step, 0-based.
    pub place: u8,
    /// Which hit of the step it is, from 0.
    pub hit: u8,
    /// Steps of the track's grid from the beginning of song or entry.
    pub count: i64,
    /// The step that was on before it, 0-based, if there is one.
    pub previous: Option<u8>,
    /// Whether its notes last until the next step begins, to which they are tied.
    pub tied: bool,
    /// MIDI channel.
    pub channel: u8,
    /// Velocity in (0, 1].
    pub velocity: f32,
    /// MIDI keys, transposed and brought to the track's scale; see [`Onset::keys`].
    pub(super) chord: [u8; CHORD],
    /// How many of them there are.
    pub(super) notes: u8,
}

impl Onset {
    /// Its keys, each once; none for a step that only has locks.
    #[must_use]
    pub fn keys(&self) -> &[u8] {
        self.chord.get(..usize::from(self.notes)).unwrap_or(&[])
    }
}

/// A controller lane takes a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Turn {
    /// Song position in quarter notes.
    pub beats: f64,
    /// The pattern, 0-based.
    pub pattern: u8,
    /// How many entries of the song were played before.
    pub entry: u64,
    /// The track, 0-based.
    pub track: u8,
    /// The lane, 0-based.
    pub lane: u8,
    /// The value, 0 … 1.
    pub value: f32,
}

/// Something that happens at a song position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event {
    /// A controller lane takes a value.
    Turn(Turn),
    /// Notes begin, or locks are set.
    Onset(Onset),
}

impl Event {
    /// Song position in quarter notes.
    #[must_use]
    pub const fn beats(&self) -> f64 {
        match self {
            Self::Turn(turn) => turn.beats,
            Self::Onset(onset) => onset.beats,
        }
    }

    /// The order in which events happen: by position, then track, controllers first.
    #[must_use]
    pub fn order(&self, other: &Self) -> std::cmp::Ordering {
        let key = |event: &Self| match event {
            Self::Turn(turn) => (turn.track, 0, turn.lane, 0),
            Self::Onset(onset) => (onset.track, 1, onset.place, onset.hit),
        };
        self.beats().total_cmp(&other.beats()).then_with(|| key(self).cmp(&key(other)))
    }
}
