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
mod contract;
mod decoder;
mod encoder;
mod error;
mod factory;
#[cfg(test)]
mod fixtures;
pub(crate) mod harmonic;
#[cfg(test)]
mod hostile_tests;
pub(crate) mod inspect;
mod library;
mod model;
mod morph;
pub(crate) mod onnxruntime;
mod plugin_file;
mod progress;
pub(crate) mod protobuf;
mod tensors;
mod tract;

pub use backend::Engine;
pub use cancel::Cancel;
pub use contract::{Contract, Kind};
pub use decoder::Decoder;
pub use encoder::Encoder;
pub use error::{ModelError, ModelFault};
pub use factory::{Corner, corners, factory_decoder, factory_encoder};
pub use library::{VARIABLE, data_folder};
pub use model::{MAX_BYTES, library_problem, read_file};
pub use morph::{morph, morph_cloud};
pub use progress::{Phase, Progress};
