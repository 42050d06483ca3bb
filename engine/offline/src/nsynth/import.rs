//! From a checkpoint of TensorFlow to models of ours.

use std::path::{Path, PathBuf};

use super::architecture::{Architecture, HOP, LAYERS, SAMPLE_RATE, dilation};
use super::checkpoint::{Checkpoint, CheckpointError};
use super::decoder_graph::decoder;
use super::encoder_graph::{encoder, reach};
use super::fidelity::{Fidelity, compare, ranges};
use super::onnx::Graph;
use super::weights::Weights;
use crate::error::{Cause, FileError};
use crate::files;
use crate::models::{Cancel, Phase, Progress};

/// File of the encoder in the folder that [`import`] writes to.
pub const ENCODER: &str = "nsynth-encoder.onnx";
/// File of the decoder.
pub const DECODER: &str = "nsynth-decoder.onnx";
/// File of the decoder with matrices and states of eight bits.
pub const DECODER_INT8: &str = "nsynth-decoder-int8.onnx";
/// Length of a grain where nobody asks for another.
const GRAIN: usize = 1024;
/// Whatever was encoded sounds at its own pitch; this one stands where a pitch must be.
const ROOT: f32 = 261.625_58;

/// What to import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The moving averages of the weights instead of the weights themselves, which the original loads.
    pub averages: bool,
    /// Also makes the decoder of eight bits, which needs ONNX Runtime, and measures how far it is from the other.
    pub int8: bool,
    /// Threads for that; half of the processor's cores where it is `None`.
    pub threads: Option<usize>,
}

/// What was imported.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The sizes found.
    pub architecture: Architecture,
    /// How many weights there are.
    pub weights: usize,
    /// The files written: encoder, decoder, and the one of eight bits if it was asked for.
    pub files: Vec<PathBuf>,
    /// How far the decoder of eight bits is from the other.
    pub fidelity: Option<Fidelity>,
}

/// Reads the checkpoint at `path` (see [`Checkpoint::open`]) and writes encoder and decoder into `folder`, which is
/// made if it is not there.
///
/// # Errors
/// If the checkpoint can not be read or is of another network, if the folder can not be written to, if eight bits are
/// asked for and there is no ONNX Runtime, or if `cancel` says so.
pub fn import(
    path: &Path,
    folder: &Path,
    options: &Options,
    progress: &Progress,
    cancel: &Cancel,
) -> Result<Imported, FileError> {
    progress.set(Phase::Loading, 0, 1);
    let weights = Checkpoint::open(path, cancel)
        .and_then(|checkpoint| Weights::read(&checkpoint, options.averages, progress, cancel))
        .map_err(|error| FileError::at(path, cause(error)))?;
    std::fs::create_dir_all(folder).map_err(|error| FileError::at(folder, error))?;
    let architecture = weights.architecture;
    let about = About { averages: options.averages };
    let mut written = Vec::new();
    let mut write = |graph: &Graph, metadata: &[(&str, String)], name: &str| {
        if cancel.is_cancelled() {
            return Err(FileError::at(folder, Cause::Cancelled));
        }
        let path = folder.join(name);
        files::write_by(&path, |into| graph.write_model(metadata, into))?;
        if !written.contains(&path) {
            written.push(path);
        }
        Ok(())
    };
    write(&encoder(&weights), &about.encoder(), ENCODER)?;
    write(&decoder(&weights, None), &about.decoder("fp32", None), DECODER)?;
    let mut fidelity = None;
    if options.int8 {
        let failed = |error| FileError::new(folder.display().to_string(), Cause::from(error));
        let ranges = ranges(folder, options.threads, progress, cancel).map_err(failed)?;
        let graph = decoder(&weights, Some(&ranges));
        write(&graph, &about.decoder("int8", None), DECODER_INT8)?;
        let found = compare(folder, options.threads, progress, cancel).map_err(failed)?;
        // Once more, now that it can be said how good it is.
        write(&graph, &about.decoder("int8", Some(&found)), DECODER_INT8)?;
        fidelity = Some(found);
    }
    let weights = architecture.variables().iter().map(super::architecture::Variable::len).sum();
    Ok(Imported { architecture, weights, files: written, fidelity })
}

fn cause(error: CheckpointError) -> Cause {
    match error {
        CheckpointError::Cancelled => Cause::Cancelled,
        CheckpointError::Io(error) => Cause::Io(error),
        error => error.into(),
    }
}

/// What the models say of themselves.
struct About {
    averages: bool,
}

impl About {
    fn common(&self, kind: &str, name: &str) -> Vec<(&'static str, String)> {
        let variant = if self.averages { ", averaged weights" } else { "" };
        vec![
            ("kind", kind.to_owned()),
            ("name", format!("{name}{variant}")),
            ("version", "1".to_owned()),
            // Magenta publishes code and weights together.
            ("licence", "Apache-2.0 (weights of Magenta's NSynth, imported by the user)".to_owned()),
            ("sample_rate", SAMPLE_RATE.to_string()),
            ("hop", HOP.to_string()),
            ("channels", nephele_realtime::cloud::CHANNELS.to_string()),
            ("grain_length", GRAIN.to_string()),
            ("root_hz", ROOT.to_string()),
        ]
    }

    fn encoder(&self) -> Vec<(&'static str, String)> {
        let mut all = self.common("nephele-encoder", "NSynth encoder");
        all.push(("context", reach().next_multiple_of(HOP).to_string()));
        all
    }

    fn decoder(&self, precision: &str, fidelity: Option<&Fidelity>) -> Vec<(&'static str, String)> {
        let name = if precision == "int8" { "NSynth, eight bits" } else { "NSynth" };
        let mut all = self.common("nephele-autoregressive", name);
        let dilations: Vec<_> = (0..LAYERS).map(|layer| dilation(layer).to_string()).collect();
        all.push(("dilations", dilations.join(",")));
        all.push(("precision", precision.to_owned()));
        if let Some(Fidelity { divergence, spectral_distance }) = fidelity {
            all.push(("divergence_nats", format!("{divergence:.3e}")));
            all.push(("spectral_distance_db", format!("{spectral_distance:.2}")));
        }
        all
    }
}
