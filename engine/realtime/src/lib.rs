//! Nephele's realtime engine: everything that runs on the audio thread, and the data that reaches it.
//!
//! No I/O, no threads, no host, no window. After construction nothing here allocates, frees, locks or blocks; what the
//! engine lets go of is handed back to be freed elsewhere. The same notes give the same samples for every division of
//! time into blocks: control values move on a grid of [`CONTROL_PERIOD`] samples counted from reset, events fall on
//! exact samples, and randomness is a hash of (seed, stream, counter).
//!
//! [`batch`] alone is not for the audio thread: it is the rack as a library, for workers that match sounds.

pub mod batch;
pub mod cloud;
pub mod effects;
pub mod fm;
pub mod instrument;
pub mod math;
pub mod modulation;
pub mod parameters;
pub mod sequencer;
pub mod simd;
pub mod voice;

/// Samples between two control values (envelopes, smoothing), counted from reset.
pub const CONTROL_PERIOD: usize = 16;

pub use cloud::{CloudError, GrainCloud};
pub use instrument::{GrainDot, HeldNote, Instrument, NoteEvent, NoteId, NoteOut, Telemetry, Transport};
pub use modulation::{Route, Routes, Source};
pub use parameters::{Parameter, ParameterValues, parameters};
pub use sequencer::{Pattern, Sequence, Step};
