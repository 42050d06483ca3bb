//! The FM rack: six sine operators and the cloud in one phase-modulation matrix.
//!
//! Voices are lanes: arrays of eight voices for each quantity, the layout that SIMD kernels will take over as it is.

mod group;
mod settings;

pub use group::{GroupOutput, OperatorGroup, WIDTH, increment};
pub use settings::RackSettings;
