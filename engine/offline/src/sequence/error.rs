//! What can be wrong with a file of patterns.

use super::document::VERSION;

/// Why a file holds no sequence.
#[derive(Debug, thiserror::Error)]
pub enum SequenceError {
    /// Something else.
    #[error("it is no file of patterns: patterns of Nephele or steppy, Standard MIDI Files and presets are read")]
    Unknown,
    /// Cut off, or no JSON.
    #[error("it is cut off or damaged: {0}")]
    Syntax(serde_json::Error),
    /// Written by a later version in a form of its own.
    #[error("its patterns were saved by a newer Nephele (version {0}; this one reads {VERSION})")]
    Newer(u64),
    /// A field with something in it that can not stand there.
    #[error("{place} {problem}")]
    Field {
        /// Where, such as `patterns[0].tracks[2].steps[5].velocity`.
        place: String,
        /// What is wrong.
        problem: Box<Problem>,
    },
    /// It is no Standard MIDI File that can be read.
    #[error(transparent)]
    Midi(#[from] MidiError),
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Problem {
    /// Something else stands there.
    #[error("is {0}, not {1}")]
    Other(String, String),
    /// A number out of range.
    #[error("is {found}, not within {min}..={max}")]
    Range {
        /// What stands there.
        found: String,
        /// The least.
        min: String,
        /// The greatest.
        max: String,
    },
    /// More entries than there is room for.
    #[error("has {found} entries, of which at most {most} have room")]
    Many {
        /// As there are.
        found: usize,
        /// As have room.
        most: usize,
    },
    /// It is not there.
    #[error("is missing")]
    Missing,
}

/// Why a file is no Standard MIDI File that can be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MidiError {
    /// It begins otherwise.
    #[error("it is no Standard MIDI File")]
    NotMidi,
    /// It ends within its header.
    #[error("it is cut off within its header")]
    Header,
    /// It ends before a track does.
    #[error("it is cut off: it has {found} of {declared} tracks")]
    Tracks {
        /// As the header says.
        declared: u16,
        /// As there are.
        found: usize,
    },
    /// A track is cut off or damaged.
    #[error("its track {track} is cut off or damaged after {events} events")]
    Track {
        /// The track, from 1.
        track: usize,
        /// Events before the damage.
        events: usize,
    },
    /// It has the format 2 or one that nobody has defined.
    #[error("it has the format {0}; 0 and 1 are read, as the tracks of others do not sound together")]
    Format(u16),
    /// Its times are frames of a film.
    #[error("its times are frames of a film (SMPTE) instead of parts of a beat, so its notes fall on no grid")]
    Smpte,
    /// Its beats have no parts.
    #[error("it divides the beat into 0 ticks")]
    Division,
    /// It has no notes.
    #[error("it has no notes")]
    Empty,
    /// It has more than are kept.
    #[error("it has more than {0} notes")]
    Many(usize),
}
