//! Finding the essence of a file: which of its bytes its sound is decoded from.

use std::io::SeekFrom;

use super::error::AudioError;
use super::essence::{Part, Source, take_at};
use super::format::Format;
use super::{ogg, riff};
use crate::error::Cause;
use crate::task::Task;

/// The most chunks, metadata blocks or tags of a file that are looked through. A file of nothing else would take hours.
pub const MOST_CHUNKS: usize = 10_000;

/// What is to be decoded, and as what.
pub struct Plan {
    pub format: Format,
    pub parts: Vec<Part>,
}

/// Looks through the headers of `source`, whose name has the ending `extension`.
///
/// # Errors
/// [`Cause::UnknownKind`] if it is no recording; otherwise what is wrong with its headers.
pub fn plan(source: &mut impl Source, extension: Option<&str>, task: Task<'_>) -> Result<Plan, Cause> {
    let end = source.seek(SeekFrom::End(0))?;
    let start = behind_tags(source)?;
    let head = take_at(source, start, 12)?;
    let format = Format::of(&head, extension).ok_or(Cause::UnknownKind)?;
    let parts = match format {
        Format::Wav => riff::wav(source, end)?,
        Format::Aiff => riff::aiff(source, end)?,
        Format::Flac => flac(source, start, end)?,
        Format::Mp3 => {
            let end = before_tags(source, end)?;
            vec![Part::Range { start, length: end.saturating_sub(start) }]
        }
        Format::Ogg => ogg::pages(source, start, task)?,
    };
    Ok(Plan { format, parts })
}

/// An error of a header.
pub fn header(format: Format, what: impl Into<String>) -> Cause {
    AudioError::Header { format, what: what.into() }.into()
}

/// Where the sound begins behind `ID3v2` tags, which players put before MP3 and even FLAC.
fn behind_tags(source: &mut impl Source) -> Result<u64, Cause> {
    let mut at = 0;
    for _ in 0..MOST_CHUNKS {
        match take_at(source, at, 10)?[..] {
            [b'I', b'D', b'3', _, _, flags, a, b, c, d] if (a | b | c | d) < 0x80 => {
                let size = [a, b, c, d].iter().fold(0, |size, seven| size << 7 | u64::from(*seven));
                // Bit 4 says that the header stands at the end of the tag once more.
                at += 10 + size + if flags & 0x10 == 0 { 0 } else { 10 };
            }
            _ => break,
        }
    }
    Ok(at)
}

/// Where the sound ends before an `ID3v1` tag, an APE tag, or both.
fn before_tags(source: &mut impl Source, mut end: u64) -> Result<u64, Cause> {
    if end >= 128 && take_at(source, end - 128, 3)? == *b"TAG" {
        end -= 128;
    }
    if end >= 32 {
        let footer = take_at(source, end - 32, 32)?;
        if footer.starts_with(b"APETAGEX") {
            let size = u64::from(u32::from_le_bytes([footer[12], footer[13], footer[14], footer[15]]));
            let head = if footer[23] & 0x80 == 0 { 0 } else { 32 };
            end = end.saturating_sub(size + head);
        }
    }
    Ok(end)
}

/// A FLAC stream with no other metadata than the block that says how it is coded.
fn flac(source: &mut impl Source, start: u64, end: u64) -> Result<Vec<Part>, Cause> {
    let mut at = start + 4;
    let mut head = None;
    for _ in 0..MOST_CHUNKS {
        let block = take_at(source, at, 4)?;
        let [kind, a, b, c] = block[..] else {
            return Err(header(Format::Flac, "it ends within its metadata"));
        };
        let length = u64::from(u32::from_be_bytes([0, a, b, c]));
        if matches!(kind, 0 | 0x80) && head.is_none() {
            let info = take_at(source, at + 4, 34)?;
            if length != 34 || info.len() != 34 {
                return Err(header(Format::Flac, "its STREAMINFO block is not 34 bytes long"));
            }
            head = Some([b"fLaC\x80\0\0\x22", &info[..]].concat());
        }
        at += 4 + length;
        if kind & 0x80 != 0 {
            let head = head.ok_or_else(|| header(Format::Flac, "it has no STREAMINFO block"))?;
            if at >= end {
                return Err(header(Format::Flac, "it has no sound behind its metadata"));
            }
            return Ok(vec![Part::Bytes(head), Part::Range { start: at, length: end - at }]);
        }
    }
    Err(header(Format::Flac, "its metadata have too many blocks"))
}
