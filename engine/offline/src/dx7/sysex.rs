//! Bulk dumps of the DX7: MIDI system exclusive messages that hold one voice or a bank of 32.
//!
//! ```text
//! one voice   F0 43 0n 00 01 1B  155 bytes, one for each parameter      checksum F7     163 bytes
//! 32 voices   F0 43 0n 09 20 00  32 times 128 bytes, parameters packed  checksum F7    4104 bytes
//! ```
//!
//! `n` is the MIDI channel. The sum of the data bytes and the checksum is 0 modulo 128. Source: Yamaha, DX7 Operating
//! Manual, "MIDI data format" sheet.

use super::voice::{Dx7Voice, PACKED, UNPACKED};

/// Manufacturer id of Yamaha.
const YAMAHA: u8 = 0x43;
/// Bytes before the data: status, manufacturer, sub-status and channel, format, byte count (two).
const HEADER: usize = 6;
/// Checksum and end.
const TRAILER: usize = 2;
/// Status bytes of the beginning and the end of a message.
const START: u8 = 0xf0;
const END: u8 = 0xf7;

/// Why bytes are no bulk dump of the DX7.
///
/// `at` counts bytes from the beginning of the file, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SysexError {
    /// There are no bytes.
    #[error("it is empty")]
    Empty,
    /// No message begins where one should.
    #[error("it is no DX7 bulk dump: a message should begin with F0 at byte {at}, where {found:02X} is")]
    Start {
        /// Where the message should begin.
        at: usize,
        /// What is there.
        found: u8,
    },
    /// A message of another manufacturer.
    #[error("it is not for a Yamaha: manufacturer {found:02X} instead of 43 at byte {at}")]
    Manufacturer {
        /// Where the id is.
        at: usize,
        /// The id.
        found: u8,
    },
    /// A Yamaha message of another kind, such as a change of one parameter.
    #[error("it is no bulk dump: {found:02X} instead of 00 to 0F at byte {at}")]
    SubStatus {
        /// Where the byte is.
        at: usize,
        /// The byte.
        found: u8,
    },
    /// A bulk dump of something else.
    #[error("it holds no DX7 voices: format {found:02X} at byte {at}, neither 00 (one voice) nor 09 (32 voices)")]
    Format {
        /// Where the format number is.
        at: usize,
        /// The format number.
        found: u8,
    },
    /// The byte count is not that of the format.
    #[error("its header declares {found} data bytes where its format has {expected}")]
    Count {
        /// As the format has.
        expected: usize,
        /// As the header says.
        found: usize,
    },
    /// The file ends within a message.
    #[error("it is cut off: the message at byte {at} has {expected} bytes, and {found} are left")]
    CutOff {
        /// Where the message begins.
        at: usize,
        /// Bytes of the whole message; of its header if not even that is there.
        expected: usize,
        /// Bytes that are left.
        found: usize,
    },
    /// The message ends before its data do.
    #[error("a message ends after {found} of {expected} data bytes")]
    Short {
        /// Data bytes of the format.
        expected: usize,
        /// Data bytes before the end.
        found: usize,
    },
    /// A byte that no data can hold.
    #[error("it is damaged: byte {at} is {found:02X}, and data bytes are below 80")]
    HighBit {
        /// Where the byte is.
        at: usize,
        /// The byte.
        found: u8,
    },
    /// The checksum is not that of the data.
    #[error("it is damaged: its checksum is {found:02X}, but that of its data is {expected:02X}")]
    Checksum {
        /// As it should be.
        expected: u8,
        /// As the message says.
        found: u8,
    },
    /// The message goes on after its checksum.
    #[error("a message should end with F7 at byte {at}, where {found:02X} is")]
    End {
        /// Where the end should be.
        at: usize,
        /// What is there.
        found: u8,
    },
}

/// Reads all messages of `bytes`, which follow each other without gaps, and gives their voices in order.
///
/// # Errors
/// At the first thing that is not as it should be; see [`SysexError`].
pub fn parse(bytes: &[u8]) -> Result<Vec<Dx7Voice>, SysexError> {
    let mut voices = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        at += message(&bytes[at..], at, &mut voices)?;
    }
    if voices.is_empty() { Err(SysexError::Empty) } else { Ok(voices) }
}

/// The checksum byte of `data`: what brings its sum to a multiple of 128.
#[must_use]
pub fn checksum(data: &[u8]) -> u8 {
    data.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)).wrapping_neg() & 0x7f
}

/// Reads the message at the beginning of `rest`, which is `at` bytes into the file, and gives its length.
fn message(rest: &[u8], at: usize, voices: &mut Vec<Dx7Voice>) -> Result<usize, SysexError> {
    let data_bytes = header(rest, at)?;
    let whole = HEADER + data_bytes + TRAILER;
    // The checksum is a data byte too. A status byte among them tells more than that bytes are missing.
    let there = rest.len().min(HEADER + data_bytes + 1);
    if let Some(place) = rest[HEADER..there].iter().position(|byte| *byte >= 0x80) {
        let found = rest[HEADER + place];
        return Err(match found {
            END => SysexError::Short { expected: data_bytes, found: place.min(data_bytes) },
            _ => SysexError::HighBit { at: at + HEADER + place, found },
        });
    }
    let (Some(data), Some(&[found, end])) =
        (rest.get(HEADER..HEADER + data_bytes), rest.get(HEADER + data_bytes..whole))
    else {
        return Err(SysexError::CutOff { at, expected: whole, found: rest.len() });
    };
    if end != END {
        return Err(SysexError::End { at: at + whole - 1, found: end });
    }
    let expected = checksum(data);
    if found != expected {
        return Err(SysexError::Checksum { expected, found });
    }
    if let Ok(single) = <&[u8; UNPACKED]>::try_from(data) {
        voices.push(Dx7Voice::from_unpacked(single));
    } else {
        voices.extend(data.as_chunks::<PACKED>().0.iter().map(Dx7Voice::from_packed));
    }
    Ok(whole)
}

/// Checks the header as far as it is there, and gives the number of data bytes.
fn header(rest: &[u8], at: usize) -> Result<usize, SysexError> {
    let cut_off = SysexError::CutOff { at, expected: HEADER, found: rest.len() };
    let byte = |place: usize| rest.get(place).copied().ok_or(cut_off);
    match byte(0)? {
        START => {}
        found => return Err(SysexError::Start { at, found }),
    }
    match byte(1)? {
        YAMAHA => {}
        found => return Err(SysexError::Manufacturer { at: at + 1, found }),
    }
    match byte(2)? {
        0x00..=0x0f => {}
        found => return Err(SysexError::SubStatus { at: at + 2, found }),
    }
    let expected = match byte(3)? {
        0x00 => UNPACKED,
        0x09 => 32 * PACKED,
        found => return Err(SysexError::Format { at: at + 3, found }),
    };
    let found = usize::from(byte(4)?) << 7 | usize::from(byte(5)?);
    if found == expected { Ok(expected) } else { Err(SysexError::Count { expected, found }) }
}
