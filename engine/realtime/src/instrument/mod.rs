//! The instrument: voices, sequencer and clock behind one narrow contract.

mod bank;
mod base;
mod channels;
mod control;
mod engine;
mod events;
mod gates;
mod mix;
mod mono;
mod moved;
mod notes;
mod operators;
mod outbox;
mod report;
mod scope;
mod shared;
mod song;
mod sound;
mod sources;
mod steps;
mod telemetry;
mod through;
mod update;

pub use bank::{MorphBank, MorphPlaces, PLACES, morph_places};
pub use engine::Instrument;
pub use events::{NoteEvent, NoteId, NoteOut, Transport};
pub use gates::Mutes;
pub use operators::tuning as operator_tuning;
pub use telemetry::{DOTS, GrainDot, HeldNote, MOVED, NOTES, SCOPE, Telemetry};
