//! Modulation: what moves, and what it moves.

mod bay;
mod lfo;
mod route;

pub(crate) use bay::moved_at;
pub use bay::{Bay, Sources};
pub use lfo::{Lfo, Trigger};
pub use route::{Route, Routes, Source};
