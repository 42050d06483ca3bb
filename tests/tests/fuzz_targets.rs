//! The targets of `fuzz`, fed for a moment with what is nearly right.
//!
//! The inputs are the same at every run.

#![allow(clippy::expect_used, clippy::panic)]

#[path = "../../fuzz/src/targets.rs"]
mod targets;

use std::time::{Duration, Instant};

use nephele_offline::sequence::{document, midi};
use nephele_realtime::{ParameterValues, Sequence};
use nephele_tests::random::Random;

/// Inputs of each target.
const INPUTS: usize = 3000;
/// What all of a target's inputs may take, on a slow machine too.
const PATIENCE: Duration = Duration::from_mins(2);
/// The longest that one may take.
const LONGEST: Duration = Duration::from_secs(5);

/// Runs `target` on `count` inputs made of `seeds`.
fn feed(seeds: &[Vec<u8>], count: usize, target: fn(&[u8])) {
    let (mut random, begin) = (Random::new(5), Instant::now());
    for number in 0..count {
        let input = mutated(seeds, &mut random);
        let start = Instant::now();
        target(&input);
        assert!(start.elapsed() < LONGEST, "input {number} of {} bytes: {:?}", input.len(), start.elapsed());
        if begin.elapsed() > PATIENCE {
            println!("{number} of {count} inputs");
            break;
        }
    }
}

fn mutated(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = seeds[random.below(seeds.len())].clone();
    for _ in 0..random.below(6) {
        let at = random.below(bytes.len().max(1));
        match random.below(6) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at.min(bytes.len()), random.bits() as u8),
            2 => {
                let other = &seeds[random.below(seeds.len())];
                let from = random.below(other.len().max(1)).min(other.len());
                bytes.truncate(at);
                bytes.extend(&other[from..]);
            }
            3 if !bytes.is_empty() => {
                // A digit or a length becomes another.
                bytes[at] = [b'0', b'9', b'-', b'e', 0xff, 0x7f, 0x80, 0][random.below(8)];
            }
            4 if !bytes.is_empty() => bytes[at] ^= 1 << random.below(8),
            _ => {
                let end = (at + random.below(40)).min(bytes.len());
                let part = bytes.get(at..end).unwrap_or_default().to_vec();
                bytes.extend(part);
            }
        }
    }
    bytes
}

fn noise(count: usize, length: usize) -> Vec<Vec<u8>> {
    let mut random = Random::new(11);
    (0..count).map(|_| (0..=random.below(length)).map(|_| random.bits() as u8).collect()).collect()
}

#[test]
fn pattern_json() {
    let full = document::to_text(&Sequence::factory()).into_bytes();
    let small = br#"{"version":1,"song":[{"pattern":3,"times":2}],"patterns":[{"name":"x","length":12,"tracks":[{"clock":"1T",
        "swing":0.6,"controls":[{"control":"cc","number":7}],"steps":[{"on":true,"notes":[60,64],"velocity":9,"gate":1.5,
        "condition":"!1:4","channel":3,"controls":[0.5,null],"locks":[{"parameter":"filter.cutoff","value":500.0}]}]}]}]}"#;
    feed(&[full, small.to_vec(), b"{\"version\":1}".to_vec()], INPUTS, targets::pattern_json);
}

#[test]
fn steppy() {
    let step = r#"{"on":true,"note":true,"numeric_note":52,"velocity":90,"duration":0.5,"channel":0}"#;
    let save =
        |count: usize| format!("[{}]", [step, r#"{"on":false,"note":false}"#].repeat(count).join(",")).into_bytes();
    feed(&[save(1), save(8), save(40)], INPUTS, targets::steppy);
}

#[test]
fn midi_files() {
    let knobs = ParameterValues::default();
    let file = |one_track| {
        let options = midi::Options { pattern: None, bars: Some(1), tempo: 120.0, one_track, knobs: &knobs };
        midi::export(&Sequence::factory(), &options).bytes
    };
    let tiny = b"MThd\0\0\0\x06\0\0\0\x01\0\x60MTrk\0\0\0\x0c\0\x90\x3c\x40\x30\x80\x3c\0\0\xff\x2f\0";
    feed(&[file(false), file(true), tiny.to_vec()], INPUTS, targets::midi);
}

#[test]
fn transports() {
    feed(&noise(64, 300), 300, targets::transport);
}
