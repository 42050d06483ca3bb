//! Finding the chunks of a RIFF file.
//!
//! `hound` forgets the byte that pads a chunk of odd length, and loses its way behind a title or comment of such a
//! length, which editors write. It is given the two chunks that it needs instead, without a copy.

use std::io::Read;

/// Bytes before the first chunk: `RIFF`, length, `WAVE`.
const HEAD: usize = 12;

/// The file with all chunks left out but `fmt ` and `data`; if it lacks one of them, the file as it is, for `hound` to
/// say what is wrong with it.
pub fn essential(bytes: &[u8]) -> impl Read {
    let (head, rest) = bytes.split_at(bytes.len().min(HEAD));
    let (format, data) = match (chunk(rest, *b"fmt "), chunk(rest, *b"data")) {
        (Some(format), Some(data)) => (format, data),
        _ => (rest, &[][..]),
    };
    head.chain(format).chain(data)
}

/// The first chunk called `id`, with its header; shorter than it declares if the file ends within it.
fn chunk(mut rest: &[u8], id: [u8; 4]) -> Option<&[u8]> {
    loop {
        let (name, length) = (rest.get(..4)?, rest.get(4..8)?);
        let length = u32::from_le_bytes(length.try_into().ok()?) as usize;
        let end = length.saturating_add(8);
        if name == id {
            return Some(&rest[..end.min(rest.len())]);
        }
        rest = rest.get(end.saturating_add(length % 2)..)?;
    }
}
