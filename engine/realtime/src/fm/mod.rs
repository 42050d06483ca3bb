//! The FM rack: six operators and the cloud in one modulation matrix.
//!
//! Voices are lanes: arrays of sixteen voices for each quantity, which kernels take in vectors as wide as the machine has.

mod decimate;
mod group;
mod kernel;
mod line;
mod waves;
mod wiring;

pub use decimate::Decimator;
pub use group::{GroupOutput, MAXIMUM_FACTOR, OperatorGroup, WIDTH, Wide};
pub use kernel::{Score, Span, render};
pub use line::Line;
pub use waves::{Rows, Wave, Waves};
pub use wiring::{Kind, Wiring};
