//! The editor drawn headless: what it shows, and what it asks for when it is clicked, dragged and typed into.

mod controls;
mod dialogs;
mod fixture;
mod pictures;
mod playing;
mod text;
