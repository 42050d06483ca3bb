//! Modulation: what moves, and what it moves.

mod route;

pub use route::{Route, Routes, Source};
