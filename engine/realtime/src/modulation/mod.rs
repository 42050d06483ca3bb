//! Modulation: what moves, and what it moves.

mod bay;
mod lfo;
mod route;

pub use bay::{Bay, Sources};
pub(crate) use bay::{knob, moved_at, plain_at};
pub use lfo::{Lfo, Trigger};
pub use route::{Route, Routes, Source};
