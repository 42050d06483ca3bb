//! The constants in an ONNX file, and whether they hold what they declare.

use super::error::ModelFault;
use super::protobuf::{Fields, Value};

/// `TensorProto.DataType.INT64`.
const INT64: u64 = 7;

/// Longest list of integers that can be a shape.
const LONGEST_SHAPE: usize = 32;

/// A constant, of which only short lists of integers are kept: those are shapes, counts and paddings.
#[derive(Debug, Default)]
pub(crate) struct Tensor {
    /// Its name in the graph.
    pub name: String,
    /// Its values if they are a few 64-bit integers, otherwise empty.
    pub integers: Vec<i64>,
}

impl Tensor {
    /// Reads a `TensorProto`.
    ///
    /// # Errors
    /// If it is malformed, declares more values than it can hold, or keeps them in another file.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, ModelFault> {
        let mut tensor = Self::default();
        let (mut dimensions, mut kind) = (Vec::new(), 0);
        for field in Fields::new(bytes) {
            match field? {
                (1, sizes) => sizes.integers(&mut dimensions)?,
                (2, Value::Number(number)) => kind = number,
                (7, packed) if packed.bytes().len() <= 10 * LONGEST_SHAPE => packed.integers(&mut tensor.integers)?,
                (8, name) => tensor.name = name.text(),
                (9, raw) if raw.bytes().len() <= 8 * LONGEST_SHAPE => {
                    let (words, _) = raw.bytes().as_chunks::<8>();
                    tensor.integers = words.iter().map(|word| i64::from_le_bytes(*word)).collect();
                }
                (13, _) | (14, Value::Number(1)) => return Err(ModelFault::ExternalData),
                _ => {}
            }
        }
        if kind != INT64 {
            tensor.integers.clear();
        }
        // The smallest types have four values to a byte.
        let declared = if dimensions.contains(&0) { 0 } else { product(&dimensions) };
        if declared > 4 * bytes.len() as u64 || dimensions.iter().any(|&size| size < 0) {
            let name = &tensor.name;
            let text = format!("its tensor `{name}` declares {dimensions:?} values and has {} bytes", bytes.len());
            return Err(ModelFault::Hostile(text));
        }
        Ok(tensor)
    }
}

/// The magnitude of the product of `sizes`, without overflow; zeros (they mean "as before" in some operators) are skipped.
pub(crate) fn product(sizes: &[i64]) -> u64 {
    sizes.iter().filter(|&&size| size != 0).fold(1, |all, size| all.saturating_mul(size.unsigned_abs()))
}
