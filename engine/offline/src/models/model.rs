//! What decoders and encoders have in common: a checked model, run row by row.

use std::ops::Range;
use std::path::Path;

use super::backend::{self, Backend, Engine, Input, Output};
use super::cancel::Cancel;
use super::contract::{Contract, Kind, describe};
use super::error::{ModelError, ModelFault};
use super::inspect::Summary;
use super::onnxruntime::{self, NoRuntime};

/// Larger files are not read (512 MiB).
pub const MAX_BYTES: u64 = 512 << 20;

/// A model that keeps the contract, ready to run.
pub(crate) struct Model {
    pub contract: Contract,
    /// Where it came from, for messages.
    pub origin: String,
    /// FNV-1a of the file: tells models apart in saved state, not made to withstand forgery.
    pub hash: u64,
    /// How many rows it takes at a time.
    pub rows: usize,
    backend: Box<dyn Backend>,
}

impl Model {
    /// Checks `bytes` against the contract of one of `kinds` and prepares them for inputs of the shapes that `shapes`
    /// chooses, all of which begin with the number of rows.
    ///
    /// `shapes` is given the contract and the batch size that the model insists on, if it does.
    pub(crate) fn open(
        bytes: &[u8],
        origin: &str,
        kinds: &[Kind],
        engine: Engine,
        shapes: impl FnOnce(&Contract, Option<usize>) -> Result<Vec<Vec<usize>>, ModelFault>,
    ) -> Result<Self, ModelError> {
        let open = || {
            if bytes.len() as u64 > MAX_BYTES {
                return Err(ModelFault::TooLarge(bytes.len() as u64));
            }
            let summary = Summary::read(bytes)?;
            if summary.says(Kind::Autoregressive) {
                return Err(ModelFault::SampleBySample);
            }
            let contract = Contract::read(&summary, kinds)?;
            let batch = summary.inputs.first().and_then(|port| *port.shape.as_ref()?.first()?);
            let shapes = shapes(&contract, batch)?;
            let rows = shapes.first().and_then(|shape| shape.first()).copied().unwrap_or(1);
            let backend = backend::open(bytes, &shapes, engine)?;
            Ok(Self { contract, origin: origin.to_owned(), hash: fingerprint(bytes), rows, backend })
        };
        open().map_err(|fault: ModelFault| fault.of(origin))
    }

    /// Runs `inputs` and checks that what comes out has the shapes `wanted`, and only finite values in the first `rows` of
    /// its rows (all dimensions but the last); the range's first is the number of the first row in error messages.
    pub(crate) fn run(
        &mut self,
        inputs: &[Input<'_>],
        wanted: &[&[usize]],
        rows: &Range<usize>,
        cancel: &Cancel,
    ) -> Result<Vec<Vec<f32>>, ModelFault> {
        if cancel.is_cancelled() {
            return Err(ModelFault::Cancelled);
        }
        let outputs = self.backend.run(inputs, cancel)?;
        if outputs.len() != wanted.len() {
            let text = format!("it made {} outputs; wanted are {}", outputs.len(), wanted.len());
            return Err(ModelFault::Shape(text));
        }
        outputs.into_iter().zip(wanted).map(|(output, wanted)| checked(output, wanted, rows)).collect()
    }

    /// Name and version of the runtime.
    pub(crate) fn backend(&self) -> String {
        self.backend.name()
    }
}

/// The values of an output, if it is as it should be.
fn checked(output: Output, wanted: &[usize], rows: &Range<usize>) -> Result<Vec<f32>, ModelFault> {
    let Output { shape, values } = output;
    if shape != wanted || values.len() != wanted.iter().product::<usize>() {
        let text = |shape: &[usize]| describe(&shape.iter().copied().map(Some).collect::<Vec<_>>());
        let text = format!("it made an output of the shape {}; wanted is {}", text(&shape), text(wanted));
        return Err(ModelFault::Shape(text));
    }
    let width = wanted.last().copied().unwrap_or(1);
    let used = values.get(..rows.len() * width).unwrap_or(&values);
    match used.iter().position(|value| !value.is_finite()) {
        Some(place) => Err(ModelFault::NotFinite { row: rows.start + place / width.max(1) }),
        None => Ok(values),
    }
}

/// FNV-1a, 64 bits.
pub(crate) fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Reads a model file into memory.
///
/// # Errors
/// If it can not be read or is larger than [`MAX_BYTES`]; the message names it.
pub fn read_file(path: &Path) -> Result<Vec<u8>, ModelError> {
    let read = || {
        let size = std::fs::metadata(path)?.len();
        if size > MAX_BYTES { Err(ModelFault::TooLarge(size)) } else { Ok(std::fs::read(path)?) }
    };
    read().map_err(|fault| fault.of(&path.display().to_string()))
}

/// What is wrong with the ONNX Runtime that was found or asked for, when it could not be used and the runtime built in
/// stands in for it. `None` if all is well, or if there is none.
#[must_use]
pub fn library_problem() -> Option<String> {
    match onnxruntime::runtime() {
        Err(NoRuntime::Failed(text)) => Some(text),
        Ok(_) | Err(NoRuntime::Off | NoRuntime::NotFound) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_those_of_the_reference() {
        assert_eq!(fingerprint(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fingerprint(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_missing_file_is_named() {
        let text = read_file(Path::new("/no/such/model.onnx")).unwrap_err().to_string();
        assert!(text.starts_with("/no/such/model.onnx: it can not be read:"), "{text}");
    }
}
