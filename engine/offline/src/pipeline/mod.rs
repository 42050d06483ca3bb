//! A new cloud from sounds, by any model: what py-modular does with `NSynth` by hand (`create_grains`, `interpolate_grains`,
//! `generate_grains`, `save_grain_cloud`).
//!
//! ```text
//! sounds ──listen──▶ tracks ──compose──▶ score ──produce──▶ cloud
//!         (listener)  encodings  (take,     encodings of each grain  (generator)
//!                    in time     blend)
//! ```
//!
//! A slow generator's grains are kept in a file as they are finished ([`Part`]), and can be played at once ([`Unfinished`]).
//! Everything is a function of sounds, models and [`Options`]: the same again gives the same cloud, bit for bit.

mod blend;
mod error;
mod generator;
mod make;
mod nsynth;
mod order;
mod part;
mod produce;
mod score;
mod sound;
mod take;
#[cfg(test)]
mod tests;
mod track;
mod voice;

pub use crate::clouds::MOST_GRAINS;
pub use blend::Blend;
pub use error::MakeError;
pub use generator::{Batch, Form, Generator, Listener, Wishes};
pub use make::{Options, listen, make};
pub use part::Part;
pub use produce::{Grains, Production, Resumed, Unfinished, Watch, save};
pub use score::Score;
pub use sound::hear;
pub use take::Take;
pub use track::Track;
pub use voice::Pair;

/// The most sounds that a cloud is made of.
pub const MOST_SOUNDS: usize = 64;
