//! Standard MIDI Files, read and written by the crate `midly`.
//!
//! Its reader of whole files is not used: it takes cut off tracks for whole ones, trusts counts, and overflows on the
//! frame rate -128. `chunks` finds the tracks, and `midly` reads their events one by one.

mod chunks;
mod controllers;
mod export;
mod gather;
mod grid;
mod import;
mod notes;

pub use export::{DIVISION, Exported, Options, export};
pub use import::import;
