//! What the tests of NSynth and its example share: a writer of checkpoints, and the weights of the reference data.

#![allow(dead_code, reason = "each of those that include this uses a part")]
#![allow(clippy::unwrap_used, reason = "where the disk is full, neither tests nor measurements go on")]

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use nephele_offline::nsynth::{Architecture, Variable};

/// The recipe of the reference data (`recipe.py`): weights that any language can make.
pub fn recipe(Variable { name, shape }: &Variable) -> Vec<f32> {
    let fnv = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325, fnv);
    let scale = if name.ends_with("biases") {
        0.05
    } else {
        let gain = if name.starts_with("ae_") {
            0.8
        } else if name == "logits/W" {
            4.0
        } else {
            1.0
        };
        gain * (3.0 / shape[..shape.len() - 1].iter().product::<usize>() as f64).sqrt()
    };
    let value = |place: u64| {
        let mut z = hash.wrapping_add(place.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        (((z >> 40) as f64 * (-23.0_f64).exp2() - 1.0) * scale) as f32
    };
    (0..shape.iter().product::<usize>() as u64).map(value).collect()
}

/// CRC-32C bit by bit, and masked.
pub fn masked_sum(parts: &[&[u8]]) -> u32 {
    let mut sum = !0_u32;
    for byte in parts.iter().copied().flatten() {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = (sum >> 1) ^ (0x82F6_3B78 & 0_u32.wrapping_sub(sum & 1));
        }
    }
    (!sum).rotate_right(15).wrapping_add(0xA282_EAD8)
}

fn varint(into: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        into.push(number as u8 | 0x80);
        number >>= 7;
    }
    into.push(number as u8);
}

fn field(into: &mut Vec<u8>, number: u64, bytes: &[u8]) {
    varint(into, number << 3 | 2);
    varint(into, bytes.len() as u64);
    into.extend_from_slice(bytes);
}

/// A tensor of a bundle that is to be written.
pub struct Tensor {
    pub name: String,
    pub shape: Vec<usize>,
    pub kind: u64,
    pub offset: u64,
    pub size: u64,
    pub sum: Option<u32>,
}

impl Tensor {
    fn entry(&self) -> Vec<u8> {
        let (mut entry, mut shape) = (Vec::new(), Vec::new());
        for &size in &self.shape {
            let mut dimension = Vec::new();
            varint(&mut dimension, 1 << 3);
            varint(&mut dimension, size as u64);
            field(&mut shape, 2, &dimension);
        }
        varint(&mut entry, 1 << 3);
        varint(&mut entry, self.kind);
        field(&mut entry, 2, &shape);
        for (number, value) in [(4, self.offset), (5, self.size)] {
            if value > 0 {
                varint(&mut entry, number << 3);
                varint(&mut entry, value);
            }
        }
        if let Some(sum) = self.sum {
            varint(&mut entry, 6 << 3 | 5);
            entry.extend_from_slice(&sum.to_le_bytes());
        }
        entry
    }
}

/// Appends a block of entries, sorted by their keys, and returns its handle.
fn block(file: &mut Vec<u8>, entries: &[(Vec<u8>, Vec<u8>)], compression: u8) -> Vec<u8> {
    let (start, mut before, mut restarts, mut content) = (file.len(), &[][..], Vec::new(), Vec::new());
    for (place, (key, value)) in entries.iter().enumerate() {
        let whole = place % 16 == 0;
        if whole {
            restarts.push(content.len() as u32);
        }
        let shared = if whole { 0 } else { key.iter().zip(before).take_while(|(a, b)| a == b).count() };
        for number in [shared, key.len() - shared, value.len()] {
            varint(&mut content, number as u64);
        }
        content.extend_from_slice(&key[shared..]);
        content.extend_from_slice(value);
        before = key;
    }
    if restarts.is_empty() {
        restarts.push(0);
    }
    for restart in &restarts {
        content.extend_from_slice(&restart.to_le_bytes());
    }
    content.extend_from_slice(&(restarts.len() as u32).to_le_bytes());
    file.extend_from_slice(&content);
    file.push(compression);
    file.extend_from_slice(&masked_sum(&[&content, &[compression]]).to_le_bytes());
    let mut handle = Vec::new();
    varint(&mut handle, start as u64);
    varint(&mut handle, content.len() as u64);
    handle
}

/// An index, as TensorFlow writes it, of `shards` data files.
pub fn index(tensors: &[Tensor], shards: u64, compression: u8) -> Vec<u8> {
    let mut header = Vec::new();
    varint(&mut header, 1 << 3);
    varint(&mut header, shards);
    let mut entries = vec![(Vec::new(), header)];
    entries.extend(tensors.iter().map(|tensor| (tensor.name.clone().into_bytes(), tensor.entry())));
    entries.sort();
    let (mut file, mut blocks) = (Vec::new(), Vec::new());
    for part in entries.chunks(100) {
        let handle = block(&mut file, part, compression);
        blocks.push((part[part.len() - 1].0.clone(), handle));
    }
    let meta = block(&mut file, &[], 0);
    let top = block(&mut file, &blocks, 0);
    let mut footer = [meta, top].concat();
    footer.resize(40, 0);
    footer.extend_from_slice(&0xdb47_7524_8b80_fb57_u64.to_le_bytes());
    file.extend_from_slice(&footer);
    file
}

/// Writes a checkpoint of these values as `stem`.index and `stem`.data-00000-of-00001. Big tensors get no checksum: one
/// bit by bit takes long.
pub fn write_bundle<'a>(stem: &Path, tensors: impl IntoIterator<Item = (Variable, Vec<f32>)> + 'a) {
    let with = |ending: &str| format!("{}{ending}", stem.display());
    let mut data = BufWriter::new(File::create(with(".data-00000-of-00001")).unwrap());
    let (mut entries, mut offset) = (Vec::new(), 0);
    for (Variable { name, shape }, values) in tensors {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let size = bytes.len() as u64;
        let sum = (size < 1 << 20).then(|| masked_sum(&[&bytes]));
        data.write_all(&bytes).unwrap();
        entries.push(Tensor { name, shape, kind: 1, offset, size, sum });
        offset += size;
    }
    data.flush().unwrap();
    std::fs::write(with(".index"), index(&entries, 1, 0)).unwrap();
}

/// Writes the recipe's weights of an architecture.
pub fn write_recipe(stem: &Path, architecture: Architecture) {
    let variables = architecture.variables().into_iter();
    write_bundle(
        stem,
        variables.map(|variable| {
            let values = recipe(&variable);
            (variable, values)
        }),
    );
}
