//! What the index says of one tensor, and of the whole: `BundleEntryProto` and `BundleHeaderProto` of TensorFlow.

use super::CheckpointError;
use crate::models::protobuf::{Fields, Malformed, Value};

/// `DT_FLOAT`.
const FLOAT: u64 = 1;
/// Tensors of more dimensions are none of ours.
const MAX_DIMENSIONS: usize = 8;

/// Where a tensor lies, and what it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Sizes of its dimensions.
    pub shape: Vec<usize>,
    /// Whether its values are f32.
    pub is_f32: bool,
    /// Its first byte in the data file.
    pub offset: u64,
    /// Its bytes.
    pub size: u64,
    /// Masked CRC-32C of its bytes, if the index has one.
    pub sum: Option<u32>,
}

impl Entry {
    /// # Errors
    /// If it is malformed or lies in another shard than the first.
    pub fn read(bytes: &[u8]) -> Result<Self, CheckpointError> {
        let mut entry = Self::default();
        for field in Fields::new(bytes) {
            match field.map_err(malformed)? {
                (1, Value::Number(kind)) => entry.is_f32 = kind == FLOAT,
                (2, shape) => entry.shape = sizes(shape.bytes())?,
                (3, Value::Number(shard)) if shard != 0 => {
                    return Err(CheckpointError::Shards(shard.saturating_add(1)));
                }
                (4, Value::Number(offset)) => entry.offset = offset,
                (5, Value::Number(size)) => entry.size = size,
                (6, Value::Fixed(sum)) => entry.sum = Some(sum as u32),
                (7, _) => return Err(CheckpointError::Damaged("it has tensors in slices, which are not read")),
                _ => {}
            }
        }
        Ok(entry)
    }
}

fn sizes(shape: &[u8]) -> Result<Vec<usize>, CheckpointError> {
    let mut sizes = Vec::new();
    for field in Fields::new(shape) {
        let (2, dimension) = field.map_err(malformed)? else { continue };
        let mut size = 0;
        for field in Fields::new(dimension.bytes()) {
            if let (1, Value::Number(number)) = field.map_err(malformed)? {
                size = usize::try_from(number).map_err(|_| CheckpointError::Damaged("a dimension is too large"))?;
            }
        }
        sizes.push(size);
        if sizes.len() > MAX_DIMENSIONS {
            return Err(CheckpointError::Damaged("a tensor has too many dimensions"));
        }
    }
    Ok(sizes)
}

/// Refuses a header of a checkpoint that can not be read.
///
/// # Errors
/// If it has more than one shard or is big-endian.
pub fn check_header(bytes: &[u8]) -> Result<(), CheckpointError> {
    for field in Fields::new(bytes) {
        match field.map_err(malformed)? {
            (1, Value::Number(shards)) if shards > 1 => return Err(CheckpointError::Shards(shards)),
            (2, Value::Number(1)) => return Err(CheckpointError::Damaged("it is big-endian, which is not read")),
            _ => {}
        }
    }
    Ok(())
}

const fn malformed(_: Malformed) -> CheckpointError {
    CheckpointError::Damaged("an entry is malformed")
}
