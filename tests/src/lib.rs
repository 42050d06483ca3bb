//! A small CLAP host, and what tests need to judge the plugin by what it plays.
//!
//! The host ([`ClapHost`]) does what a DAW does and no more: it loads the built library, calls it from a main thread
//! and an audio thread, and plays a [`Script`] of events and transport movements to it. What comes back, the audio and
//! the notes with their exact samples, is a [`Recording`]. Nothing here looks inside the plugin.

// A test ends at the first surprise; so does its host.
#![allow(clippy::expect_used, clippy::panic)]

pub mod analysis;
pub mod expected;
pub mod host;
pub mod library;
pub mod process;
pub mod random;
pub mod recording;
pub mod script;
pub mod timeline;

pub use host::{ClapHost, HostError};
pub use recording::{ExpressionOut, NoteKind, NoteOut, Recording};
pub use script::{Blocks, Event, Expression, Note, Script};
pub use timeline::{Segment, Timeline};
