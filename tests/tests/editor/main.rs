//! The editor drawn headless: what it shows, and what it asks for when it is clicked, dragged and typed into.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that can not go on has failed")]

mod banks;
mod choices;
mod cloud;
mod control_menu;
mod controls;
mod dialogs;
mod envelopes;
mod fixture;
mod handling;
mod header;
mod keyboard;
mod macros;
mod map;
mod modulation;
mod morph;
mod pages;
mod pictures;
mod playing;
mod presets;
mod rack;
mod reach;
mod root;
mod sequence;
mod sequence_pages;
mod sequence_roll;
mod sequence_selection;
mod slots;
mod tabbing;
mod text;
mod tunings;
