//! The index of a checkpoint: a table of `LevelDB`, with the names of the tensors as keys.
//!
//! A table is a row of blocks and a footer of 48 bytes that ends with a magic number. A block holds entries whose keys
//! share a prefix with the one before, and is followed by a byte for its compression and a masked CRC-32C.
//! (`doc/table_format.md` of `LevelDB`.)

use super::CheckpointError;
use super::crc32c;

const MAGIC: u64 = 0xdb47_7524_8b80_fb57;
const FOOTER: usize = 48;
/// Compression and checksum behind each block.
const TRAILER: usize = 5;
/// The longest key that is the name of anything.
const MAX_KEY: usize = 4096;

/// Calls `visit` with each key and value of the table in `bytes`, in the order of the keys.
///
/// # Errors
/// If it is no such table, is cut or damaged, or is compressed; or what `visit` says.
pub fn each(
    bytes: &[u8],
    mut visit: impl FnMut(&[u8], &[u8]) -> Result<(), CheckpointError>,
) -> Result<(), CheckpointError> {
    let Some((_, footer)) = bytes.split_last_chunk::<FOOTER>() else { return Err(CheckpointError::NoIndex) };
    let (mut handles, magic) = footer.split_at(FOOTER - 8);
    if magic != MAGIC.to_le_bytes() {
        return Err(CheckpointError::NoIndex);
    }
    // The first handle is of the metaindex, where nothing that is needed stands.
    let _ = handle(&mut handles)?;
    let index = handle(&mut handles)?;
    entries(block(bytes, index)?, |_, mut value| {
        let data = handle(&mut value)?;
        entries(block(bytes, data)?, &mut visit)
    })
}

/// Place and length of a block.
type Handle = (usize, usize);

fn handle(bytes: &mut &[u8]) -> Result<Handle, CheckpointError> {
    let mut number = || usize::try_from(varint(bytes)?).map_err(|_| CheckpointError::Damaged("a block lies nowhere"));
    Ok((number()?, number()?))
}

/// The bytes of a block, without its trailer.
fn block(bytes: &[u8], (start, length): Handle) -> Result<&[u8], CheckpointError> {
    let cut = || CheckpointError::Damaged("a block lies outside of the file");
    let end = start.checked_add(length).ok_or_else(cut)?;
    let trailer = bytes.get(end..end.checked_add(TRAILER).ok_or_else(cut)?).ok_or_else(cut)?;
    let content = bytes.get(start..end).ok_or_else(cut)?;
    let sum = crc32c::extend(crc32c::extend(0, content), &trailer[..1]);
    if crc32c::masked(sum).to_le_bytes() != trailer[1..] {
        return Err(CheckpointError::Damaged("a block's checksum does not fit"));
    }
    if trailer[0] != 0 {
        return Err(CheckpointError::Compressed);
    }
    Ok(content)
}

/// Calls `visit` with each entry of a block.
fn entries(
    block: &[u8],
    mut visit: impl FnMut(&[u8], &[u8]) -> Result<(), CheckpointError>,
) -> Result<(), CheckpointError> {
    let cut = || CheckpointError::Damaged("a block ends within an entry");
    // At the end stand the places of the entries with whole keys, and how many there are.
    let (content, restarts) = block.split_last_chunk::<4>().ok_or_else(cut)?;
    let restarts = (u32::from_le_bytes(*restarts) as usize).checked_mul(4).ok_or_else(cut)?;
    let mut rest = content.get(..content.len().checked_sub(restarts).ok_or_else(cut)?).ok_or_else(cut)?;
    let mut key = Vec::new();
    while !rest.is_empty() {
        let mut number = || usize::try_from(varint(&mut rest)?).map_err(|_| cut());
        let (shared, own, length) = (number()?, number()?, number()?);
        if shared > key.len() || own > MAX_KEY {
            return Err(CheckpointError::Damaged("a key has no beginning"));
        }
        let (suffix, after) = rest.split_at_checked(own).ok_or_else(cut)?;
        let (value, after) = after.split_at_checked(length).ok_or_else(cut)?;
        key.truncate(shared);
        key.extend_from_slice(suffix);
        if key.len() > MAX_KEY {
            return Err(CheckpointError::Damaged("a key is too long to be a name"));
        }
        visit(&key, value)?;
        rest = after;
    }
    Ok(())
}

/// Seven bits a byte, lowest first.
fn varint(rest: &mut &[u8]) -> Result<u64, CheckpointError> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, tail) = rest.split_first().ok_or(CheckpointError::Damaged("a number is cut"))?;
        *rest = tail;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(CheckpointError::Damaged("a number does not end"))
}
