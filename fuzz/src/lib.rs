//! Targets for `cargo fuzz`.

pub mod targets;
