//! What is fuzzed: each function takes any bytes, and panics if what they lead to is wrong.
//!
//! `tests/tests/fuzz_targets.rs` includes this file.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use nephele_offline::sequence::{self, document, midi, steppy};
use nephele_realtime::cloud::{CloudParts, Tone};
use nephele_realtime::parameters::Global;
use nephele_realtime::sequencer::{Control, Direction, Entry, Sequence, Step};
use nephele_realtime::{GrainCloud, Instrument, NoteOut, ParameterValues, Transport};

/// Most samples that a run of [`transport`] renders.
const LONGEST: usize = 40_000;
/// Samples in a block at most.
const BLOCK: usize = 700;

/// Our own JSON: what is read is in range, and comes back from what is written.
pub fn pattern_json(data: &[u8]) {
    if let Ok(read) = sequence::parse(data, "fuzz") {
        let sequence = read.sequence;
        assert_eq!(sequence.clone().sanitised(), sequence, "in range");
        let again = document::from_text(&document::to_text(&sequence)).expect("what is written can be read");
        assert_eq!(again, sequence);
    }
    if let Ok(value) = serde_json::from_slice(data)
        && let Ok(sequence) = document::from_preset(&value)
    {
        assert_eq!(sequence.clone().sanitised(), sequence, "in range");
    }
}

/// The saves of steppy: what is read comes back from what is written.
pub fn steppy(data: &[u8]) {
    let Ok(value) = serde_json::from_slice(data) else { return };
    let Ok(read) = steppy::import(&value) else { return };
    assert_eq!(read.sequence.clone().sanitised(), read.sequence, "in range");
    let exported = steppy::export(&read.sequence, None);
    let value = serde_json::from_str(&exported.text).expect("JSON");
    let again = steppy::import(&value).expect("what is written can be read");
    let twice = steppy::export(&again.sequence, None);
    assert_eq!(twice.text, exported.text);
}

/// Standard MIDI Files: what is read is in range, and can be written.
pub fn midi(data: &[u8]) {
    let Ok(read) = midi::import(data) else { return };
    assert_eq!(read.sequence.clone().sanitised(), read.sequence, "in range");
    let knobs = ParameterValues::default();
    let tempo = read.tempo.unwrap_or(120.0);
    let options = midi::Options { pattern: None, bars: Some(4), tempo, one_track: false, knobs: &knobs };
    let written = midi::export(&read.sequence, &options).bytes;
    assert!(written.starts_with(b"MThd"));
}

/// Hostile transports: no panic, finite samples, and at the end every note that began has ended.
pub fn transport(data: &[u8]) {
    let mut bytes = data.iter().copied();
    let mut instrument = Instrument::new(48_000.0, cloud());
    let _ = instrument.swap_sequence(song(bytes.next().unwrap_or(0)));
    let mut player = Playing { instrument, sounding: HashMap::new(), rendered: 0 };
    let (mut told, mut loops) = (Transport { playing: true, ..Transport::default() }, None);
    while player.rendered < LONGEST {
        let Some(command) = bytes.next() else { break };
        let mut argument = || f64::from(bytes.next().unwrap_or(0));
        match command % 16 {
            0 => told.playing = !told.playing,
            1 => told.beats = HOSTILE[argument() as usize % HOSTILE.len()],
            2 => told.tempo = HOSTILE[argument() as usize % HOSTILE.len()],
            3 => told.bar = HOSTILE[argument() as usize % HOSTILE.len()],
            4 => told.beats = argument() / 4.0,
            5 => told.tempo = 20.0 + argument(),
            // Backwards, block by block, and loops down to none at all.
            6 => told.beats -= argument() / 16.0,
            7 => loops = Some((argument() / 16.0, argument() / 64.0)),
            8 => player.set(Global::SeqSong, argument() as f32 % 2.0),
            9 => player.set(Global::SeqPattern, argument() as f32 % 8.0),
            10 => player.set(Global::SeqRun, argument() as f32 % 2.0),
            11 => player.set(Global::Bypass, argument() as f32 % 2.0),
            12 => player.set(Global::SeqFill, argument() as f32 % 2.0),
            13 => drop(player.instrument.swap_sequence(song(argument() as u8))),
            14 => player.instrument.reset(),
            _ => drop(player.instrument.retired_sequence()),
        }
        player.instrument.set_transport(told);
        let frames = 1 + (argument() * 13.0) as usize % BLOCK;
        player.render(frames);
        told.beats += frames as f64 * told.tempo / (60.0 * 48_000.0);
        if let Some((from, length)) = loops.filter(|(from, length)| told.beats >= from + length) {
            told.beats = if length > 0.0 { from } else { told.beats };
        }
    }
    player.instrument.set_transport(Transport::default());
    player.set(Global::SeqRun, 0.0);
    player.set(Global::Bypass, 0.0);
    (0..4).for_each(|_| player.render(BLOCK));
    assert!(player.sounding.values().all(|count| *count == 0), "notes without an end: {:?}", player.sounding);
}

/// Numbers that no host should tell.
const HOSTILE: [f64; 16] = [
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::MAX,
    f64::MIN,
    f64::MIN_POSITIVE,
    0.0,
    -0.0,
    -1.0,
    -1e9,
    1e9,
    1e15,
    9_007_199_254_740_993.0,
    -0.25,
    1e-300,
    37.000_000_1,
];

struct Playing {
    instrument: Instrument,
    /// Beginnings less ends, by channel and key.
    sounding: HashMap<(u8, u8), i32>,
    rendered: usize,
}

impl Playing {
    fn set(&mut self, switch: Global, value: f32) {
        self.instrument.set_parameter(switch.index(), value);
    }

    fn render(&mut self, frames: usize) {
        let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
        let sounding = &mut self.sounding;
        let mut hear = |at: usize, out: NoteOut| {
            assert!(at < frames, "an event behind its block");
            match out {
                NoteOut::On { channel, key, .. } => *sounding.entry((channel, key)).or_default() += 1,
                NoteOut::Off { channel, key } => *sounding.entry((channel, key)).or_default() -= 1,
                _ => {}
            }
        };
        self.instrument.render(&mut left[..frames], &mut right[..frames], &mut hear);
        assert!(left.iter().chain(&right).all(|sample| sample.is_finite()), "not finite");
        self.rendered += frames;
    }
}

/// A cloud that is soon made.
fn cloud() -> Arc<GrainCloud> {
    static CLOUD: OnceLock<Arc<GrainCloud>> = OnceLock::new();
    let make = || {
        let parts = CloudParts {
            name: String::new(),
            channels: vec![(0..3 * 400).map(|i| (i as f32 * 0.05).sin()).collect()],
            grains: 3,
            sample_rate: 48_000.0,
            root_hz: 220.0,
            hop_seconds: 0.01,
            encodings: Vec::new(),
            tones: vec![Tone { hz: 220.0, phase: 0.0, strength: 1.0 }; 3],
        };
        Arc::new(GrainCloud::from_parts(parts).expect("a cloud"))
    };
    Arc::clone(CLOUD.get_or_init(make))
}

/// One of some busy sequences.
fn song(kind: u8) -> Arc<Sequence> {
    let mut sequence = Sequence::factory();
    for (number, pattern) in sequence.patterns.iter_mut().enumerate().skip(usize::from(kind % 2)) {
        for (at, track) in pattern.tracks.iter_mut().enumerate() {
            track.length = 1 + (usize::from(kind) * 7 + at * 5 + number) as u8 % 64;
            track.direction = Direction::ALL[(usize::from(kind) + at) % Direction::ALL.len()];
            track.swing = 0.5 + f32::from(kind % 4) * 0.1;
            track.controls[0].control = Control::Bend;
            for (place, step) in track.steps.iter_mut().enumerate().step_by(1 + at) {
                *step = Step::note(36 + (place * 5 + number) as u8 % 48, 100, 0.1 + (place % 7) as f32);
                step.tie = place % 3 == usize::from(kind % 3);
                step.ratchet = 1 + (place as u8 ^ kind) % 8;
                step.shift = (place % 5) as f32 * 0.2 - 0.4;
                step.channel = (place % 4 == 1).then_some(place as u8 % 16);
                step.controls[0] = (place % 2 == 0).then_some(0.7);
            }
        }
    }
    let entry = |at: u8| Entry { pattern: at % 8, times: 1 + at % 3 };
    sequence.song = (0..kind % 9).map(entry).collect();
    sequence.song_loops = kind & 16 == 0;
    Arc::new(sequence.sanitised())
}
