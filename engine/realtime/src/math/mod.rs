//! Deterministic arithmetic: the same bits on every machine, so nothing here calls the platform's libm.

mod random;
mod transcendental;

pub(crate) use random::bits;
pub use random::{Draw, uniform};
pub(crate) use transcendental::EXP2;
pub use transcendental::{db_to_gain, exp2, floor, log2, pan_gains, sin_turns, sqrt, tan_turns};
