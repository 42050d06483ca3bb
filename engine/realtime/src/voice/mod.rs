//! Voices: envelopes, and the lanes that notes are given to.

mod envelope;
mod lane;
mod lanes;
mod tuning;

pub use envelope::{Envelope, EnvelopeRates};
pub use lane::{Gate, Lane};
pub use lanes::{LANES, Lanes, POLYPHONY};
pub use tuning::Tuning;
