//! The sequencer: what it plays is data, and the player turns song positions into notes.
//!
//! A [`Sequence`] has eight [`Pattern`]s of four [`Track`]s of up to 64 [`Step`]s.

mod condition;
mod edit;
mod lock;
mod pattern;
mod player;
mod playing;
mod record;
mod scale;
mod step;
pub mod tools;
mod track;

pub use condition::{Condition, LONGEST_CYCLE};
pub use edit::{Edit, Place};
pub use lock::{LONGEST_GLIDE, Lock};
pub use pattern::{Entry, LONGEST, PATTERNS, Pattern, SONG, Sequence, TIMES, TRACKS};
pub(crate) use player::Line;
pub use player::{Onset, Player};
pub use playing::Playing;
pub use record::{RecordMode, Recording};
pub use scale::Scale;
pub use step::{CHORD, GATES, LOCKS, RATCHETS, Step};
pub use track::{CONTROLS, ClockScale, Control, ControlLane, Direction, PAGE, STEPS, Target, Track};
