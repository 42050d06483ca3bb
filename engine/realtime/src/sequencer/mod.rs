//! The 16-step sequencer: the pattern, and the player that turns song positions into notes.

mod pattern;
mod player;

pub use pattern::{Pattern, STEPS, STEPS_PER_BEAT, Step};
pub(crate) use player::Line;
pub use player::{Onset, Player};
