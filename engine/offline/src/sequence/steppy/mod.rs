//! The saves of steppy, the live sequencer in Python that this one began with (`steps_persister.py`).
//!
//! A save is a JSON list with an object for each sixteenth:
//!
//! | field | meaning |
//! |---|---|
//! | `on` | whether it plays; never without a note |
//! | `note` | whether it has a note; the fields below are there only if it does. A step that is off keeps its note |
//! | `numeric_note` | MIDI key, 0..=127; middle C is 60 |
//! | `velocity` | MIDI velocity, 0..=127 |
//! | `duration` | length in steps, above 0 and up to 1 |
//! | `channel` | MIDI channel, 0..=15 |
//!
//! Whatever steppy can save comes back the same from [`import`] and [`export`], durations to single precision. Steps
//! become the first track; those behind the 64th stand in the following patterns, which a song plays in order.

mod export;
mod import;

pub use export::{Exported, export};
pub use import::import;

/// The longest that steppy plays a note, in steps.
const LONGEST: f32 = 1.0;

/// Steps in all patterns of a track.
const MOST: usize = nephele_realtime::sequencer::PATTERNS * nephele_realtime::sequencer::STEPS;
