//! Voices: envelopes, filters, and the lanes that notes are given to.

mod dx;
mod envelope;
mod filter;
mod lane;
mod lanes;
mod locks;
mod strip;
mod tuning;

pub use dx::{DxShape, dx_level_steps};
pub use envelope::{Envelope, EnvelopeShape, Stages};
pub use filter::FilterKind;
pub use lane::{Gate, Lane, UnisonPlace};
pub use lanes::{LANES, Lanes, POLYPHONY};
pub use locks::VoiceLocks;
pub use strip::{Desk, FilterInput, GroupCloud, Strip, Sum};
pub use tuning::{KEYS, Tuning};
