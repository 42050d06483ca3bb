//! What tests of the sequencer share: hosts that play a sequence, and sequences of every kind.

#![allow(dead_code, reason = "each test file uses a part of it")]

#[path = "../states/mod.rs"]
mod states;

use std::sync::Arc;

use nephele_offline::preset::Preset;
use nephele_realtime::parameters::index_of;
use nephele_realtime::sequencer::{
    ClockScale, Condition, Control, ControlLane, Direction, Entry, Lock, Pattern, Sequence, Step, Target, Track,
};
use nephele_tests::ClapHost;
use nephele_tests::random::Random;

pub const RATE: f64 = 48_000.0;

/// A host with a new instance that was given a preset before it was activated.
pub fn host_with(change: impl FnOnce(&mut Preset)) -> ClapHost {
    let mut host = ClapHost::inactive();
    let state = host.main.save().expect("a state");
    host.main.load(&states::with_preset(&state, change)).expect("the state loads");
    host.activate(RATE, 1024).expect("activation");
    host
}

/// A host whose instance plays `sequence`.
pub fn host_playing(sequence: &Sequence) -> ClapHost {
    host_with(|preset| preset.sequence = Arc::new(sequence.clone()))
}

/// Loads the present state with changes.
pub fn reload(host: &mut ClapHost, change: impl FnOnce(&mut Preset)) {
    let state = host.main.save().expect("a state");
    host.main.load(&states::with_preset(&state, change)).expect("the state loads");
}

/// A sequence whose first pattern is `pattern`.
pub fn only(pattern: Pattern) -> Sequence {
    let mut sequence = Sequence::default();
    sequence.patterns[0] = pattern;
    sequence
}

/// A track that sends its notes out and plays none itself.
pub fn midi_track(channel: u8, steps: impl IntoIterator<Item = (usize, Step)>) -> Track {
    let mut track = Track { target: Target::MidiOut, channel, ..Track::default() };
    steps.into_iter().for_each(|(at, step)| track.steps[at] = step);
    track
}

/// A lock on the parameter called `id`.
pub fn lock(id: &str, value: f32, glide: f32) -> Lock {
    let index = index_of(id).unwrap_or_else(|| panic!("{id} is no parameter"));
    Lock { index: index as u16, value, glide }
}

/// What steps of [`anything`] lock, with the range they draw from.
const LOCKED: [(&str, f32, f32); 8] = [
    ("cloud.position", 0.0, 1.0),
    ("cloud.spray", 0.0, 0.5),
    ("cloud.density", 5.0, 80.0),
    ("op2.ratio", 0.5, 7.0),
    ("matrix.2.1", 0.0, 4.0),
    ("matrix.1.7", 0.0, 2.0),
    ("filter.cutoff", 100.0, 9000.0),
    ("cloud.level", -20.0, 0.0),
];

/// A sequence with a bit of everything, all of it from `seed`. Half of the tracks only send MIDI.
pub fn anything(seed: u64) -> Sequence {
    let mut random = Random::new(seed);
    let mut sequence = Sequence { seed: random.below(1000) as u32, ..Sequence::default() };
    for pattern in &mut sequence.patterns[..3] {
        pattern.length = Some(random.below(20) as u16 + 4).filter(|length| length % 3 > 0);
        for (number, track) in pattern.tracks.iter_mut().enumerate() {
            *track = any_track(&mut random, number);
        }
    }
    let entry = |random: &mut Random| Entry { pattern: random.below(3) as u8, times: random.below(2) as u8 + 1 };
    sequence.song = (0..4).map(|_| entry(&mut random)).collect();
    sequence.sanitised()
}

fn any_track(random: &mut Random, number: usize) -> Track {
    let clocks = &ClockScale::ALL[2..];
    let controls = [Control::Cc, Control::Pressure, Control::Bend, Control::NotePressure, Control::NotePan];
    let lane = |random: &mut Random| ControlLane {
        control: controls[random.below(controls.len())],
        number: 74,
        glide: random.below(2) == 0,
    };
    let mut track = Track {
        length: random.below(20) as u8 + 3,
        clock: clocks[random.below(clocks.len())],
        swing: 0.5 + 0.3 * random.unit() as f32,
        direction: Direction::ALL[random.below(4)],
        target: if number > 1 { Target::MidiOut } else { Target::ALL[random.below(3)] },
        channel: random.below(3) as u8,
        ..Track::default()
    };
    track.controls = std::array::from_fn(|_| lane(random));
    let length = usize::from(track.length);
    track.steps.iter_mut().take(length).for_each(|step| *step = any_step(random));
    track
}

fn any_step(random: &mut Random) -> Step {
    let conditions = Condition::all();
    let often = |random: &mut Random| random.below(4) == 0;
    let mut step = Step {
        on: random.below(5) < 3,
        notes: (0..=random.below(3)).map(|_| 40 + random.below(40) as u8).collect(),
        velocity: 30 + random.below(97) as u8,
        gate: 0.1 + 2.0 * random.unit() as f32,
        tie: often(random),
        shift: random.unit() as f32 - 0.5,
        ratchet: if often(random) { 1 + random.below(8) as u8 } else { 1 },
        ramp: 2.0 * random.unit() as f32 - 1.0,
        slide: often(random),
        channel: Some(random.below(16) as u8).filter(|_| often(random)),
        ..Step::default()
    };
    if often(random) {
        step.probability = random.unit() as f32;
    }
    if often(random) {
        step.condition = conditions[random.below(conditions.len())];
    }
    for _ in 0..random.below(4) {
        let (id, from, to) = LOCKED[random.below(LOCKED.len())];
        let glide = if often(random) { 4.0 * random.unit() as f32 } else { 0.0 };
        step.locks.push(lock(id, from + (to - from) * random.unit() as f32, glide));
    }
    for value in &mut step.controls {
        *value = Some(random.unit() as f32).filter(|_| often(random));
    }
    step
}
