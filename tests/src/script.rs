//! What a host is to do to the plugin, sample by sample.

use crate::random::Random;
use crate::timeline::Timeline;

/// A note as a host names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    /// MIDI channel, 0..=15.
    pub channel: u16,
    /// MIDI key, 0..=127.
    pub key: u16,
    /// The host's number for this very note.
    pub id: Option<u32>,
}

impl Note {
    /// A note on the first channel, known by its key.
    #[must_use]
    pub const fn key(key: u16) -> Self {
        Self { channel: 0, key, id: None }
    }

    /// A note on the first channel with a number of its own.
    #[must_use]
    pub const fn numbered(key: u16, id: u32) -> Self {
        Self { channel: 0, key, id: Some(id) }
    }
}

/// Note expressions of CLAP, in CLAP's units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expression {
    /// Linear gain, 0..=4.
    Gain,
    /// 0 is left, 1 right.
    Pan,
    /// Semitones.
    Tuning,
    /// 0..=1.
    Pressure,
    /// 0..=1.
    Brightness,
}

/// One thing the host tells the plugin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event {
    /// A key goes down, with velocity in (0, 1].
    On(Note, f64),
    /// A key goes up.
    Off(Note),
    /// A note ends at once.
    Choke(Note),
    /// A note expression.
    Express(Note, Expression, f64),
    /// A parameter moves to a value in CLAP's range (0..=1, or 0..=steps).
    Parameter(u32, f64),
    /// The host moves a parameter of one note alone, by so much of CLAP's range.
    Modulate(Note, u32, f64),
    /// Three raw MIDI bytes.
    Midi([u8; 3]),
}

/// How the host divides time.
#[derive(Clone, Copy, Debug)]
pub enum Blocks {
    /// Always as many samples, but for blocks cut short where the transport changes.
    Fixed(u32),
    /// From one sample to `max`, differently for every seed.
    Random {
        /// Where the randomness starts.
        seed: u64,
        /// Longest block.
        max: u32,
    },
}

impl Blocks {
    /// Longest block there may be.
    #[must_use]
    pub const fn longest(self) -> u32 {
        match self {
            Self::Fixed(size) => size,
            Self::Random { max, .. } => max,
        }
    }

    /// The wished-for lengths, one after the other.
    pub fn lengths(self) -> impl Iterator<Item = u32> {
        let mut random = Random::new(match self {
            Self::Fixed(_) => 0,
            Self::Random { seed, .. } => seed,
        });
        std::iter::repeat_with(move || match self {
            Self::Fixed(size) => size,
            Self::Random { max, .. } => 1 + random.below(max as usize) as u32,
        })
    }
}

/// Events, transport and blocks over a number of samples.
#[derive(Clone, Debug)]
pub struct Script {
    /// Events with the sample at which they happen, counted from the script's start.
    pub events: Vec<(u64, Event)>,
    /// The transport.
    pub timeline: Timeline,
    /// How time is divided.
    pub blocks: Blocks,
    /// Samples to play.
    pub length: u64,
}

impl Script {
    /// Nothing happens for `length` samples, in blocks of 256.
    #[must_use]
    pub const fn new(timeline: Timeline, length: u64) -> Self {
        Self { events: Vec::new(), timeline, blocks: Blocks::Fixed(256), length }
    }

    /// Adds an event.
    #[must_use]
    pub fn at(mut self, sample: u64, event: Event) -> Self {
        self.events.push((sample, event));
        self
    }

    /// Adds a note from its first sample to its last.
    #[must_use]
    pub fn note(self, (from, to): (u64, u64), note: Note, velocity: f64) -> Self {
        self.at(from, Event::On(note, velocity)).at(to, Event::Off(note))
    }

    /// Divides time otherwise.
    #[must_use]
    pub const fn blocks(mut self, blocks: Blocks) -> Self {
        self.blocks = blocks;
        self
    }
}
