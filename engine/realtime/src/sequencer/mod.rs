//! The sequencer: what it plays is data, and the player turns song positions into notes.
//!
//! A [`Sequence`] has eight [`Pattern`]s of four [`Track`]s of up to 64 [`Step`]s.

mod chance;
mod condition;
mod edit;
mod event;
mod events;
mod held;
mod line;
mod lock;
mod pattern;
mod player;
mod playing;
pub mod range;
mod record;
mod scale;
mod scene;
mod standing;
mod step;
mod stretch;
pub mod tools;
mod track;

pub use condition::{Condition, LONGEST_CYCLE};
pub use edit::{Edit, Place};
pub use event::{Event, Onset, Turn};
pub use events::events;
pub(crate) use line::Line;
pub use lock::{LONGEST_GLIDE, Lock};
pub use pattern::{Entry, LONGEST, PATTERNS, Pattern, SONG, Sequence, TIMES, TRACKS};
pub use player::{Played, Player, When};
pub use playing::Playing;
pub use record::{Action, Heard, RecordMode, Recorder, Recording};
pub use scale::Scale;
pub use step::{CHORD, GATES, LOCKS, RATCHETS, Step};
pub use stretch::{Change, Cue};
pub use track::{CONTROLS, ClockScale, Control, ControlLane, Direction, PAGE, STEPS, Target, Track};
