//! The chunks of RIFF WAVE and AIFF files.

use super::decode::MOST_CHANNELS;
use super::error::AudioError;
use super::essence::{Part, Source, take_at};
use super::format::Format;
use super::plan::{MOST_CHUNKS, header};
use crate::error::Cause;

/// A length from here on is no length but says that nobody knew it: programs that write into a pipe leave 2³² - 1, 2³¹,
/// or what sox takes for it.
const UNKNOWN: u64 = 0x7fff_0000;
/// The longest header chunk that is handed on; the rest of it would be the name of a codec.
const LONGEST: usize = 512;

/// From so many channels on the decoder finds no names for those of a WAVE file, and shifts by more than there are bits.
const MOST_NAMED: usize = 27;

/// What follows the number of a format in the extensible form of WAVE's format chunk.
const SUBFORMAT: [u8; 14] = *b"\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71";

/// A chunk of a file.
struct Chunk {
    id: [u8; 4],
    /// Where its contents begin.
    start: u64,
    /// Bytes that it declares.
    length: u64,
}

/// Reads a length of four bytes.
type Length = fn([u8; 4]) -> u32;

/// Calls `visit` with one chunk after the other until it says that it has seen enough.
fn chunks<S: Source>(
    source: &mut S,
    format: Format,
    length: Length,
    mut visit: impl FnMut(&mut S, &Chunk) -> Result<bool, Cause>,
) -> Result<(), Cause> {
    let mut at = 12;
    for _ in 0..MOST_CHUNKS {
        let [a, b, c, d, w, x, y, z] = take_at(source, at, 8)?[..] else { return Ok(()) };
        let chunk = Chunk { id: [a, b, c, d], start: at + 8, length: u64::from(length([w, x, y, z])) };
        if visit(source, &chunk)? {
            return Ok(());
        }
        // Chunks begin at even bytes.
        at = chunk.start + chunk.length + chunk.length % 2;
    }
    Err(header(format, "it has too many chunks"))
}

/// The range of the sound in a file of `end` bytes.
fn sound(start: u64, declared: u64, end: u64) -> Result<u64, AudioError> {
    let found = end.saturating_sub(start);
    match declared {
        _ if declared <= found => Ok(declared),
        UNKNOWN..0x1_0000_0000 => Ok(found),
        _ => Err(AudioError::Truncated { declared, found }),
    }
}

/// A chunk as it stands in the file, its contents given.
fn chunk(id: [u8; 4], contents: &[u8], bytes: fn(u32) -> [u8; 4]) -> Vec<u8> {
    let pad: &[u8] = if contents.len().is_multiple_of(2) { &[] } else { &[0] };
    [&id, &bytes(contents.len() as u32)[..], contents, pad].concat()
}

/// Refuses numbers that no file has, before a decoder multiplies them.
fn check(format: Format, channels: [u8; 2], bits: [u8; 2], number: fn([u8; 2]) -> u16) -> Result<(), Cause> {
    let (channels, bits) = (number(channels), number(bits));
    match usize::from(channels) {
        _ if bits > 64 => Err(header(format, format!("it has samples of {bits} bits"))),
        MOST_NAMED..=MOST_CHANNELS if format == Format::Wav => {
            let what = format!("{channels} channels in a WAV file, of which at most {} are", MOST_NAMED - 1);
            Err(AudioError::Unsupported { what }.into())
        }
        1..=MOST_CHANNELS => Ok(()),
        channels => Err(AudioError::Channels(channels).into()),
    }
}

/// A WAVE file of `end` bytes: its format and its data.
pub fn wav(source: &mut impl Source, end: u64) -> Result<Vec<Part>, Cause> {
    let head = take_at(source, 0, 12)?;
    if head.len() < 12 || head[8..] != *b"WAVE" {
        return Err(header(Format::Wav, "it does not begin with RIFF and WAVE"));
    }
    let open_ended = matches!(head[4..8], [0, 0, 0, 0] | [0xff, 0xff, 0xff, 0xff]);
    let (mut format, mut fact, mut long, mut data) = (None, None, None, None);
    chunks(source, Format::Wav, u32::from_le_bytes, |source, chunk| {
        let mut contents = |most: usize| take_at(source, chunk.start, most.min(chunk.length as usize));
        match &chunk.id {
            b"fmt " if format.is_none() => format = Some(contents(LONGEST)?),
            b"fact" if fact.is_none() => fact = Some(contents(4)?),
            b"ds64" if long.is_none() => {
                long = contents(16)?.get(8..16).and_then(|bytes| bytes.try_into().ok()).map(u64::from_le_bytes);
            }
            b"data" => {
                data = Some((chunk.start, chunk.length));
                return Ok(true);
            }
            _ => {}
        }
        Ok(false)
    })?;
    let Some(mut format) = format else { return Err(header(Format::Wav, "it has no 'fmt ' chunk before its sound")) };
    let Some((start, mut declared)) = data else { return Err(header(Format::Wav, "it has no 'data' chunk")) };
    if format.len() < 16 {
        return Err(header(Format::Wav, "its 'fmt ' chunk is shorter than 16 bytes"));
    }
    check(Format::Wav, [format[2], format[3]], [format[14], format[15]], u16::from_le_bytes)?;
    if let ([0xfe, 0xff], Some(&[kind @ (1 | 3), 0, ref rest @ ..])) = (&format[..2], format.get(24..40))
        && *rest == SUBFORMAT
    {
        // Integers and floats again, with a mask that names 18 loudspeakers at most.
        format[..2].copy_from_slice(&[kind, 0]);
    }
    if let ([1 | 3, 0], true) = (&format[..2], format.len() > 16) {
        // Integers and floats need nothing of what may follow.
        format.truncate(16);
    }
    if declared == 0 && open_ended {
        declared = u64::from(u32::MAX);
    }
    if let (0xffff_ffff, Some(long)) = (declared, long) {
        declared = long;
    }
    let length = sound(start, declared, end)?;
    let mut bytes = b"RIFF\xff\xff\xff\xffWAVE".to_vec();
    bytes.extend(chunk(*b"fmt ", &format, u32::to_le_bytes));
    if let Some(fact) = fact.filter(|fact| fact.len() == 4) {
        bytes.extend(chunk(*b"fact", &fact, u32::to_le_bytes));
    }
    bytes.extend(b"data");
    bytes.extend(u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
    Ok(vec![Part::Bytes(bytes), Part::Range { start, length }])
}

/// An AIFF file of `end` bytes: its common chunk and its sound, in this order.
pub fn aiff(source: &mut impl Source, end: u64) -> Result<Vec<Part>, Cause> {
    let head = take_at(source, 0, 12)?;
    if head.len() < 12 || head[..4] != *b"FORM" || !matches!(&head[8..], b"AIFF" | b"AIFC") {
        return Err(header(Format::Aiff, "it does not begin with FORM and AIFF or AIFC"));
    }
    let (mut common, mut data) = (None, None);
    chunks(source, Format::Aiff, u32::from_be_bytes, |source, chunk| {
        match &chunk.id {
            b"COMM" if common.is_none() => {
                common = Some(take_at(source, chunk.start, LONGEST.min(chunk.length as usize))?);
            }
            b"SSND" if data.is_none() => data = Some((chunk.start, chunk.length)),
            _ => {}
        }
        Ok(common.is_some() && data.is_some())
    })?;
    let Some(common) = common else { return Err(header(Format::Aiff, "it has no 'COMM' chunk")) };
    let Some((start, declared)) = data else { return Err(header(Format::Aiff, "it has no 'SSND' chunk")) };
    let [first, second, _, _, _, _, bits, less, ..] = common[..] else {
        return Err(header(Format::Aiff, "its 'COMM' chunk is cut off"));
    };
    check(Format::Aiff, [first, second], [bits, less], u16::from_be_bytes)?;
    // Eight bytes, offset and block size, stand before the samples and count.
    let length = sound(start, declared, end)?;
    let common = chunk(*b"COMM", &common, u32::to_be_bytes);
    let Some(form) = u32::try_from(length).ok().and_then(|length| length.checked_add(4 + 8 + common.len() as u32))
    else {
        return Err(header(Format::Aiff, "it is longer than 4 GiB"));
    };
    let bytes = [b"FORM", &form.to_be_bytes()[..], &head[8..], &common, b"SSND", &(length as u32).to_be_bytes()];
    Ok(vec![Part::Bytes(bytes.concat()), Part::Range { start, length }])
}
