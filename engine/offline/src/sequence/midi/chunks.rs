//! The parts of a Standard MIDI File: its header, its tracks.

use crate::sequence::MidiError;

/// The header and the tracks' bytes.
#[derive(Debug)]
pub struct Chunks<'a> {
    /// Ticks of a quarter note, 1..=32767.
    pub division: u16,
    /// The bytes of each track's events.
    pub tracks: Vec<&'a [u8]>,
}

/// Splits a file.
///
/// # Errors
/// If it is no Standard MIDI File of format 0 or 1 with ticks of a beat, or lacks a track or a part of one.
pub fn split(bytes: &[u8]) -> Result<Chunks<'_>, MidiError> {
    let rest = bytes.strip_prefix(b"MThd").ok_or(MidiError::NotMidi)?;
    let (length, rest) = number(rest).ok_or(MidiError::Header)?;
    // A longer header is allowed: what is behind its six bytes is not for us.
    let (header, mut rest) = rest.split_at_checked(length).filter(|_| length >= 6).ok_or(MidiError::Header)?;
    let word = |at: usize| u16::from_be_bytes([header[at], header[at + 1]]);
    let (format, declared, division) = (word(0), word(2), word(4));
    if format > 1 {
        return Err(MidiError::Format(format));
    }
    if division & 0x8000 != 0 {
        return Err(MidiError::Smpte);
    }
    if division == 0 {
        return Err(MidiError::Division);
    }
    let mut tracks = Vec::new();
    while tracks.len() < usize::from(declared) {
        let cut = MidiError::Tracks { declared, found: tracks.len() };
        let (kind, behind) = rest.split_at_checked(4).ok_or_else(|| cut.clone())?;
        let (length, behind) = number(behind).ok_or_else(|| cut.clone())?;
        let (chunk, behind) = behind.split_at_checked(length).ok_or(cut)?;
        rest = behind;
        // Chunks of other kinds are for programs that know them.
        if kind == b"MTrk" {
            tracks.push(chunk);
        }
    }
    Ok(Chunks { division, tracks })
}

fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (number, rest) = bytes.split_first_chunk()?;
    Some((u32::from_be_bytes(*number) as usize, rest))
}
