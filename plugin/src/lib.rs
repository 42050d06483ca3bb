//! Nephele as a plugin: CLAP by `nice-plug`, VST3 of the same CLAP by `clap-wrapper`, and what lies around the engine
//! in a host: parameters, state, the worker thread, the editor, the command line.
//!
//! Three threads, one owner each: the audio thread owns the [`nephele_realtime::Instrument`], the editor what is shown,
//! the worker models and files. They meet in `session.rs`, through the queues of `link.rs`.

pub mod cli;
pub mod editor;

mod bounce;
mod changes;
mod events;
mod former;
mod handover;
mod history;
mod instance;
mod link;
mod load;
mod loading;
mod locked_clouds;
mod note_names;
mod pace;
mod parameters;
mod patch;
mod processor;
mod session;
mod state;
mod steering;
mod turned;
mod undo;
mod untold;
mod wish;
mod worker;

pub use processor::Nephele;

nice_plug::nice_export_clap!(Nephele);
clap_wrapper::export_vst3!();
