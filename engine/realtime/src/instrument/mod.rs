//! The instrument: voices, sequencer and clock behind one narrow contract.

mod control;
mod engine;
mod events;
mod mix;
mod notes;
mod outbox;
mod song;
mod telemetry;

pub use engine::Instrument;
pub use events::{NoteEvent, NoteId, NoteOut, Transport};
pub use telemetry::{DOTS, GrainDot, Telemetry};
