//! What tests of single notes within a chord share: a patch of one sine a note, and ways to find each note again.

#![allow(dead_code, reason = "each test file uses a part of it")]

use nephele_tests::analysis::{amplitude, frequency_near};
use nephele_tests::{ClapHost, Event, Recording, Script, Timeline};

pub const RATE: f64 = 48_000.0;
pub const SECOND: u64 = 48_000;

/// First-kind Bessel functions of order 1 at ½ and 1: sidebands of sines modulated by as many radians.
pub const J1_HALF: f64 = 0.242_268;
pub const J1_ONE: f64 = 0.440_051;

/// One sine a note: the first operator, held, at the same level whatever the velocity; no cloud, an empty matrix. The second
/// operator stands ready at a ratio of 3.5 to modulate it.
pub fn pure(host: &mut ClapHost) -> Vec<(u64, Event)> {
    let mut set = vec![("cloud.level", -60.0), ("op1.level", 1.0), ("op4.level", 0.0), ("op2.ratio", 3.5)];
    set.extend(["matrix.2.1", "matrix.3.2", "matrix.5.4", "matrix.7.1", "matrix.1.7"].map(|cell| (cell, 0.0)));
    set.extend(["op1.sustain", "op2.sustain"].map(|id| (id, 1.0)));
    set.extend(["op1.velocity", "op2.velocity", "voice.velocity"].map(|id| (id, 0.0)));
    set.extend([("rack.level", -12.0), ("master.level", 0.0)]);
    set.into_iter().map(|(id, plain)| (0, host.set(id, plain))).collect()
}

pub fn play(host: &mut ClapHost, events: &[(u64, Event)], seconds: u64) -> Recording {
    host.play(&Script { events: events.to_vec(), ..Script::new(Timeline::stopped(RATE), seconds * SECOND) })
}

pub fn hertz(key: f64) -> f64 {
    440.0 * ((key - 69.0) / 12.0).exp2()
}

/// The left channel between two moments, in seconds.
pub fn part(recording: &Recording, (from, to): (f64, f64)) -> &[f32] {
    &recording.left[(from * RATE) as usize..(to * RATE) as usize]
}

/// Pitch of the partial nearest to `key`, in semitones.
pub fn pitch_near(recording: &Recording, when: (f64, f64), key: f64) -> f64 {
    69.0 + 12.0 * (frequency_near(part(recording, when), RATE, hertz(key)) / 440.0).log2()
}

/// How strong the partial at `ratio` times the note on `key` is.
pub fn partial(recording: &Recording, when: (f64, f64), key: f64, ratio: f64) -> f64 {
    amplitude(part(recording, when), RATE, hertz(key) * ratio)
}
