//! The constants in an ONNX file: whether they hold what they declare, and whether what is built from them fits memory.

use super::error::ModelFault;
use super::protobuf::{Fields, Value};

/// The most values that one operator may be told to make out of nothing (a quarter of a gigabyte of f32).
pub(crate) const MAX_VALUES: u64 = 1 << 26;

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
fn product(sizes: &[i64]) -> u64 {
    sizes.iter().filter(|&&size| size != 0).fold(1, |all, size| all.saturating_mul(size.unsigned_abs()))
}

/// Refuses an operator that is told by the constant integers in `inputs` to make something huge.
///
/// Runtimes fold constants while they load, so that a file of 100 bytes could ask for terabytes. A graph can still be
/// greedy in ways that only running it shows; then the allocation fails inside the runtime.
///
/// # Errors
/// [`ModelFault::Hostile`], naming the operator.
pub(crate) fn check_appetite(operator: &str, inputs: &[&[i64]]) -> Result<(), ModelFault> {
    let makes = match operator {
        "ConstantOfShape" | "Expand" | "Tile" | "Resize" | "Upsample" => {
            inputs.iter().map(|sizes| product(sizes)).max().unwrap_or(0)
        }
        "Range" | "OneHot" | "Pad" | "CenterCropPad" => {
            inputs.iter().copied().flatten().map(|value| value.unsigned_abs()).max().unwrap_or(0)
        }
        _ => 0,
    };
    if makes > MAX_VALUES {
        let text = format!("its operator {operator} is to make {makes} values; at most {MAX_VALUES} are made");
        return Err(ModelFault::Hostile(text));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_greedy_are_refused() {
        assert!(check_appetite("Expand", &[&[16, 2048]]).is_ok());
        assert!(
            check_appetite("Slice", &[&[0], &[i64::MAX]]).is_ok(),
            "the end of a slice is often the largest integer"
        );
        for (operator, input) in [("Tile", [1 << 40, 1]), ("Range", [0, i64::MAX]), ("Pad", [i64::MIN, 0])] {
            let text = check_appetite(operator, &[&input]).unwrap_err().to_string();
            assert!(text.contains(operator), "{text}");
        }
    }
}
