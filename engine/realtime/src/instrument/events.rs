//! What goes into the instrument and what comes out, free of any plugin format.

/// Which notes an event speaks of. `None` in a field matches every note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct NoteId {
    /// The host's number for this very note.
    pub id: Option<i32>,
    /// MIDI channel, 0..=15.
    pub channel: Option<u8>,
    /// MIDI key, 0..=127.
    pub key: Option<u8>,
}

impl NoteId {
    /// A note known by channel and key alone.
    #[must_use]
    pub const fn new(channel: u8, key: u8) -> Self {
        Self { id: None, channel: Some(channel), key: Some(key) }
    }

    /// Whether the (fully known) note `other` is meant by this.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        let fits = |asked: Option<i32>, has: Option<i32>| asked.is_none() || has.is_none() || asked == has;
        // A number by itself, as of modulation, means no note that has none.
        let numbered = self.id.is_none() || other.id.is_some() || self.key.is_some();
        numbered
            && fits(self.id, other.id)
            && fits(self.channel.map(i32::from), other.channel.map(i32::from))
            && fits(self.key.map(i32::from), other.key.map(i32::from))
    }
}

/// An event at the instrument's present sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NoteEvent {
    /// A key goes down with `velocity` in (0, 1].
    On {
        /// The note.
        note: NoteId,
        /// Velocity in [0, 1].
        velocity: f32,
    },
    /// A key goes up; the note is released.
    Off(NoteId),
    /// The note ends at once.
    Choke(NoteId),
    /// Note expression: tuning in semitones.
    Tuning(NoteId, f32),
    /// Note expression: gain, 1 is unity, at most 4.
    Gain(NoteId, f32),
    /// Note expression: pan in [-1, 1].
    Pan(NoteId, f32),
    /// Note expression: pressure in [0, 1]; opens the cloud's spray and the matrix.
    Pressure(NoteId, f32),
    /// Note expression: brightness in [0, 1], 0.5 is neutral; scales the matrix by 0 … 2.
    Brightness(NoteId, f32),
    /// Pitch-bend wheel of a channel in [-1, 1].
    Bend {
        /// MIDI channel.
        channel: u8,
        /// Wheel position in [-1, 1].
        value: f32,
    },
    /// Pressure of a whole channel in [0, 1].
    ChannelPressure {
        /// MIDI channel.
        channel: u8,
        /// Pressure in [0, 1].
        value: f32,
    },
    /// Sustain pedal of a channel.
    Sustain {
        /// MIDI channel.
        channel: u8,
        /// Whether it is down.
        down: bool,
    },
    /// Velocity of the release to come of a note, in [0, 1].
    ReleaseVelocity(NoteId, f32),
    /// The host moves one parameter of one note alone (CLAP's polyphonic modulation).
    Modulation {
        /// The note.
        note: NoteId,
        /// Place in the parameter table.
        index: usize,
        /// Offset from the parameter's value, in parts of its knob's range.
        offset: f32,
    },
    /// A controller (CC) of a channel, those of registered parameters, pedals and MPE's configuration included.
    Control {
        /// MIDI channel.
        channel: u8,
        /// Number of the controller.
        controller: u8,
        /// Its value in [0, 1].
        value: f32,
    },
    /// Every note is released (CC 123).
    AllNotesOff,
    /// Every note ends at once (CC 120).
    AllSoundOff,
}

/// What goes out: notes and controllers of the sequencer, and the ends of voices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NoteOut {
    /// A note begins.
    On {
        /// MIDI channel.
        channel: u8,
        /// MIDI key.
        key: u8,
        /// Velocity in (0, 1].
        velocity: f32,
    },
    /// A note ends.
    Off {
        /// MIDI channel.
        channel: u8,
        /// MIDI key.
        key: u8,
    },
    /// A controller moves.
    Control {
        /// MIDI channel.
        channel: u8,
        /// Number of the controller.
        controller: u8,
        /// Value in [0, 1].
        value: f32,
    },
    /// The pressure of a channel moves.
    Pressure {
        /// MIDI channel.
        channel: u8,
        /// Pressure in [0, 1].
        value: f32,
    },
    /// The pitch-bend wheel of a channel moves.
    Bend {
        /// MIDI channel.
        channel: u8,
        /// Wheel position in [-1, 1].
        value: f32,
    },
    /// The expression of a note moves: pressure, brightness, pan or tuning.
    Expression(NoteEvent),
    /// A voice has fallen silent; hosts that modulate single notes want to know.
    Ended(NoteId),
}

/// The host's transport at the start of a block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transport {
    /// Whether it rolls.
    pub playing: bool,
    /// Song position in quarter notes.
    pub beats: f64,
    /// Tempo in quarter notes per minute.
    pub tempo: f64,
    /// Length of a bar in quarter notes.
    pub bar: f64,
}

impl Default for Transport {
    fn default() -> Self {
        Self { playing: false, beats: 0.0, tempo: 120.0, bar: 4.0 }
    }
}
