//! Files are made here byte by byte from the manual's format sheet, without a look at the decoder's own tables.

mod bank;
mod files;
mod preset;
mod voice;

use super::*;

/// Bytes of a voice in a bank, of a voice on its own, and of a bank.
const PACKED: usize = 128;
const SINGLE: usize = 155;
const BANK: usize = 4096;

/// What brings the sum of the bytes to 128 or a multiple of it.
fn sum_complement(data: &[u8]) -> u8 {
    let sum: u32 = data.iter().map(|byte| u32::from(*byte)).sum();
    ((128 - sum % 128) % 128) as u8
}

/// The message of a bank.
fn bank(data: &[u8; BANK]) -> Vec<u8> {
    [&[0xf0, 0x43, 0x00, 0x09, 0x20, 0x00], &data[..], &[sum_complement(data), 0xf7]].concat()
}

/// The message of one voice.
fn single(data: &[u8; SINGLE]) -> Vec<u8> {
    [&[0xf0, 0x43, 0x00, 0x00, 0x01, 0x1b], &data[..], &[sum_complement(data), 0xf7]].concat()
}

/// A voice of a bank whose operators are all at full level and ratio 1, with full feedback.
fn packed(algorithm: u8) -> [u8; PACKED] {
    let mut voice = [0; PACKED];
    for op in 0..6 {
        let at = 17 * op;
        voice[at..at + 8].copy_from_slice(&[99, 99, 99, 99, 99, 99, 99, 0]);
        voice[at + 12] = 7 << 3;
        voice[at + 14] = 99;
        voice[at + 15] = 1 << 1;
    }
    voice[102..110].copy_from_slice(&[99, 99, 99, 99, 50, 50, 50, 50]);
    voice[110] = algorithm - 1;
    voice[111] = 7;
    voice[117] = 24;
    voice[118..].copy_from_slice(format!("ALGO {algorithm:<5}").as_bytes());
    voice
}

/// A bank with each algorithm once, in order.
fn all_algorithms() -> Vec<u8> {
    let mut data = [0; BANK];
    for (chunk, algorithm) in data.chunks_mut(PACKED).zip(1..) {
        chunk.copy_from_slice(&packed(algorithm));
    }
    bank(&data)
}
