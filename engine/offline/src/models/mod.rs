//! Neural models: ONNX files that keep our [`Contract`], run by the real ONNX Runtime or by the runtime built in.
//!
//! Everything here may take long and belongs on a worker thread; all of it can be told to stop by a [`Cancel`] and
//! shows how far it is in a [`Progress`].
//!
//! ```no_run
//! use nephele_offline::models::{Cancel, Progress, factory_decoder, morph};
//!
//! let mut decoder = factory_decoder()?;
//! let cloud = decoder.decode(&morph(0.3, 0.8, 128), None, "Between", &Progress::new(), &Cancel::new())?;
//! assert_eq!(cloud.grains(), 128);
//! # Ok::<(), nephele_offline::models::ModelError>(())
//! ```

mod appetite;
pub(crate) mod backend;
mod cancel;
mod check;
mod contract;
mod decoder;
mod encoder;
mod error;
mod even;
mod factory;
#[cfg(test)]
mod fixtures;
mod folder;
mod following;
pub(crate) mod harmonic;
#[cfg(test)]
mod hostile_tests;
pub(crate) mod inspect;
mod library;
mod listen;
mod model;
mod morph;
pub(crate) mod onnxruntime;
mod pad;
mod plugin_file;
mod progress;
pub(crate) mod protobuf;
mod sounds;
mod tensors;
mod tract;

pub use backend::Engine;
pub use cancel::Cancel;
pub use check::{Checked, SECONDS, Tried, check, confine, dry_run, program, try_apart};
pub use contract::{Contract, Kind};
pub use decoder::Decoder;
pub use encoder::Encoder;
pub use error::{ModelError, ModelFault};
pub use factory::{factory_decoder, factory_encoder};
pub use folder::{ModelChoice, ModelFolder, decoder_of, encoder_of};
pub use following::{LOOK, Looks, PAUSE, moved_place};
pub use library::{VARIABLE, data_folder, why_built_in};
pub use listen::{corner_of, corner_within, reading_for};
pub use model::{MAX_BYTES, library_problem, read_file};
pub use morph::{Morpher, morph};
pub use pad::{Blend, Corner, MOST_ENCODINGS, Morph, Pad, SPREAD};
pub use progress::{Phase, Progress};
pub use sounds::{NamedSound, factory_pad, factory_sounds};
