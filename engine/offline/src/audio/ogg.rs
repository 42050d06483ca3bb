//! The pages of an Ogg file (RFC 3533), checked before a decoder sees them.
//!
//! A decoder skips a damaged page, and a gap is all that is heard of it. Here it is an error that says where. What the
//! first packets say is looked at too: codecs that are not read are told by name, and Vorbis codebooks that would take
//! more memory than any encoder asks for are refused (`vorbis.rs`).

use std::io::{BufReader, Read, SeekFrom};

use super::error::AudioError;
use super::essence::{Part, Source};
use super::format::Format;
use super::plan::header;
use super::vorbis;
use crate::error::Cause;
use crate::task::Task;

/// Bytes of a page before its table of segments.
const HEAD: usize = 27;
/// The longest setup packet that is looked at; libvorbis writes some 4 KiB.
const LONGEST_SETUP: usize = 1 << 20;

/// The range of all pages from `start` on.
pub fn pages(source: &mut impl Source, start: u64, task: Task<'_>) -> Result<Vec<Part>, Cause> {
    source.seek(SeekFrom::Start(start))?;
    let mut reader = BufReader::with_capacity(1 << 16, source);
    let mut headers = Headers::default();
    let mut at = start;
    let mut page = Vec::new();
    while next(&mut reader, at, &mut page)? {
        task.check()?;
        headers.see(&page)?;
        at += page.len() as u64;
    }
    if headers.packets < 3 {
        return Err(header(Format::Ogg, "it ends within its header packets"));
    }
    Ok(vec![Part::Range { start, length: at - start }])
}

/// Reads the page that begins at byte `at`; false at the end of the file.
fn next(reader: &mut impl Read, at: u64, page: &mut Vec<u8>) -> Result<bool, Cause> {
    let damaged = |what| Err(AudioError::Container { byte: at, what }.into());
    page.clear();
    reader.take(HEAD as u64).read_to_end(page)?;
    match page.len() {
        0 => return Ok(false),
        _ if !b"OggS".starts_with(&page[..page.len().min(4)]) => return damaged("no Ogg page begins here"),
        HEAD => {}
        _ => return damaged("it ends within an Ogg page"),
    }
    let segments = usize::from(page[26]);
    reader.take(segments as u64).read_to_end(page)?;
    if page.len() < HEAD + segments {
        return damaged("it ends within an Ogg page");
    }
    let body: usize = page[HEAD..].iter().map(|length| usize::from(*length)).sum();
    reader.take(body as u64).read_to_end(page)?;
    if page.len() < HEAD + segments + body {
        return damaged("it ends within an Ogg page");
    }
    let told = u32::from_le_bytes([page[22], page[23], page[24], page[25]]);
    page[22..26].fill(0);
    if checksum(page) != told {
        return damaged("the checksum of this Ogg page is wrong");
    }
    Ok(true)
}

/// The first three packets of the one stream of a file.
#[derive(Default)]
struct Headers {
    begun: bool,
    serial: [u8; 4],
    vorbis: bool,
    /// Packets that are complete, counted up to three.
    packets: usize,
    packet: Vec<u8>,
}

impl Headers {
    fn see(&mut self, page: &[u8]) -> Result<(), Cause> {
        if page[5] & 2 != 0 {
            if std::mem::replace(&mut self.begun, true) {
                return Err(AudioError::Unsupported { what: "several streams in one Ogg file".to_owned() }.into());
            }
            self.serial.copy_from_slice(&page[14..18]);
        }
        if !self.begun || page[14..18] != self.serial {
            return Err(header(Format::Ogg, "it has pages of a stream that does not begin"));
        }
        if self.packets >= 3 {
            return Ok(());
        }
        let table = &page[HEAD..HEAD + usize::from(page[26])];
        let mut body = &page[HEAD + table.len()..];
        for length in table {
            let (segment, rest) = body.split_at(usize::from(*length));
            body = rest;
            // Of the second packet, which holds titles and pictures, only the end matters.
            if self.packets != 1 {
                self.packet.extend_from_slice(segment);
            }
            if self.packet.len() > LONGEST_SETUP {
                return Err(header(Format::Ogg, "one of its header packets is longer than 1 MiB"));
            }
            // A shorter segment than 255 bytes ends a packet.
            if *length < 255 {
                self.complete()?;
                if self.packets == 3 {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn complete(&mut self) -> Result<(), Cause> {
        let packet = std::mem::take(&mut self.packet);
        self.packets += 1;
        match self.packets {
            1 => {
                self.vorbis = packet.starts_with(b"\x01vorbis");
                let what = match packet.get(..5) {
                    Some(b"OpusH") => "Opus",
                    Some(b"Speex") => "Speex",
                    Some(b"\x80theo") => "Theora video",
                    _ => return Ok(()),
                };
                Err(AudioError::Unsupported { what: format!("{what} in an Ogg file") }.into())
            }
            3 if self.vorbis => vorbis::check(&packet).map_err(|what| header(Format::Ogg, what)),
            _ => Ok(()),
        }
    }
}

/// CRC-32 with the polynomial 0x04c11db7, not reflected, from 0.
fn checksum(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut byte = 0;
        while byte < 256 {
            let mut sum = (byte as u32) << 24;
            let mut bit = 0;
            while bit < 8 {
                sum = if sum >> 31 == 1 { sum << 1 ^ 0x04c1_1db7 } else { sum << 1 };
                bit += 1;
            }
            table[byte] = sum;
            byte += 1;
        }
        table
    };
    bytes.iter().fold(0, |sum, byte| sum << 8 ^ TABLE[usize::from((sum >> 24) as u8 ^ byte)])
}

/// Puts the checksums of all pages right, so that tests reach what lies behind them.
#[cfg(test)]
pub fn mend(bytes: &mut [u8]) {
    let mut at = 0;
    while let Some(count) = bytes.get(at + 26).map(|count| usize::from(*count)) {
        let Some(table) = bytes.get(at + HEAD..at + HEAD + count) else { return };
        let length = HEAD + count + table.iter().map(|n| usize::from(*n)).sum::<usize>();
        let Some(page) = bytes.get_mut(at..at + length) else { return };
        page[22..26].fill(0);
        let sum = checksum(page);
        page[22..26].copy_from_slice(&sum.to_le_bytes());
        at += length;
    }
}
