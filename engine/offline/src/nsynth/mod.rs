//! NSynth, the `WaveNet` autoencoder of Magenta (Engel et al., 2017), exact to the original: from its published checkpoint
//! to models of ours, and from encodings to grains.
//!
//! [`import()`] reads the checkpoint without TensorFlow and writes two ONNX files: an encoder that keeps the contract of
//! [`crate::models`], and a decoder of the kind `nephele-autoregressive`, which is one step of the network with its
//! states as inputs and outputs. [`Nsynth`] drives it sample by sample, many grains side by side. [`Listener`] encodes
//! as the original does.
//!
//! ```no_run
//! use std::path::Path;
//!
//! use nephele_offline::models::{Cancel, Engine, Progress};
//! use nephele_offline::nsynth::{Listener, Nsynth, Options, Settings, import};
//!
//! let (progress, cancel) = (Progress::new(), Cancel::new());
//! let folder = Path::new("models");
//! import(Path::new("wavenet-ckpt.tar"), folder, &Options::default(), &progress, &cancel)?;
//! let encodings = Listener::open(folder, Engine::Best, None)?.encode(&[0.0; 2048], &progress, &cancel)?;
//! let sounds: Vec<_> = encodings.iter().map(std::slice::from_ref).collect();
//! let grains = Nsynth::open(folder)?.generate(&sounds, &Settings::default(), &progress, &cancel, &mut |_, _| {})?;
//! assert_eq!(grains.len(), 4 * 1024);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod architecture;
mod built_in;
mod checkpoint;
mod decoder_graph;
mod encoder_graph;
mod fidelity;
mod flatten;
mod generate;
mod import;
mod listen;
mod machine;
mod model;
pub mod mulaw;
mod onnx;
mod quantise;
mod sampling;
mod session;
mod states;
mod trim;
mod weights;

pub use architecture::{Architecture, HOP, SAMPLE_RATE, Variable};
pub use checkpoint::{Checkpoint, CheckpointError, Entry};
pub use fidelity::Fidelity;
pub use generate::Frames;
pub use import::{DECODER, DECODER_INT8, ENCODER, Imported, Options, import};
pub use listen::Listener;
pub use model::{Nsynth, Settings};
pub use sampling::{Choose, Sampling, argmax, drawn};
