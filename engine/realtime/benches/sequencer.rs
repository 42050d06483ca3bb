//! Cost of the sequencer: `cargo bench -p nephele-realtime --bench sequencer`. One sample is a second of song at 48 kHz, in
//! blocks of 64: 10 ms are 1 % of a core.
//!
//! The song is as full as it can be: four tracks of 64 steps, all on, each with eight hits and eight locks, at 999 bpm.

use std::sync::Arc;

use nephele_realtime::parameters::{Global, OperatorField, matrix_index};
use nephele_realtime::sequencer::{Lock, Player, Target};
use nephele_realtime::{GrainCloud, Instrument, NoteEvent, NoteId, NoteOut, Sequence, Step, Transport};

const RATE: f64 = 48_000.0;
const BLOCK: usize = 64;
const TEMPO: f64 = 999.0;
const SECOND: i64 = 48_000 / BLOCK as i64;

fn main() {
    divan::main();
}

fn full(target: Target, glide: Option<f32>) -> Arc<Sequence> {
    let locked = [
        Global::CloudPosition.index(),
        Global::CloudSpray.index(),
        Global::CloudDensity.index(),
        Global::FilterCutoff.index(),
        OperatorField::Ratio.index(0),
        OperatorField::Level.index(3),
        matrix_index(1, 0),
        matrix_index(6, 2),
    ];
    let mut sequence = Sequence::default();
    for (number, track) in sequence.patterns[0].tracks.iter_mut().enumerate() {
        (track.length, track.target) = (64, target);
        for (place, step) in track.steps.iter_mut().enumerate() {
            *step = Step { ratchet: 8, ..Step::note((30 + 9 * number + place % 9) as u8, 100, 0.5) };
            if let Some(glide) = glide {
                let lock = |index: &usize| Lock { index: *index as u16, value: 0.25 + place as f32 / 128.0, glide };
                step.locks = locked.iter().map(lock).collect();
            }
        }
    }
    Arc::new(sequence.sanitised())
}

/// What falls due, without anything that plays it.
#[divan::bench]
fn events(bencher: divan::Bencher) {
    let mut player = Player::default();
    drop(player.swap(full(Target::Both, Some(0.0)), |_| ()));
    let (mut now, per_beat) = (0_i64, RATE * 60.0 / TEMPO);
    bencher.bench_local(|| {
        let end = now + SECOND * BLOCK as i64;
        while now < end {
            if now % BLOCK as i64 == 0 {
                player.locate(now, now as f64 / per_beat, per_beat, |_| ());
            }
            player.play(now, |played| {
                divan::black_box(played);
            });
            let block = (now / BLOCK as i64 + 1) * BLOCK as i64;
            now = player.until_next(now).map_or(block, |next| (now + next as i64).min(block));
        }
    });
}

/// A second of the instrument.
fn second(instrument: &mut Instrument, at: &mut usize, playing: bool, notes: &mut impl FnMut(&mut Instrument, usize)) {
    for _ in 0..SECOND {
        let beats = *at as f64 / (RATE * 60.0 / TEMPO);
        instrument.set_transport(Transport { playing, beats, tempo: TEMPO, ..Transport::default() });
        notes(instrument, *at);
        let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
        instrument.render(&mut left, &mut right, &mut |_, event| {
            divan::black_box(event);
        });
        divan::black_box((left, right));
        *at += BLOCK;
    }
}

fn instrument(sequence: Arc<Sequence>) -> Instrument {
    let samples: Vec<f32> = (0..16 * 4096).map(|i| (i as f32 * 0.049).sin() * 0.3).collect();
    let cloud = GrainCloud::new("sine", &samples, 16, 28_160.0, 220.0, Vec::new());
    let cloud = cloud.unwrap_or_else(|error| unreachable!("a sine is audio: {error}"));
    let mut instrument = Instrument::new(48_000.0, Arc::new(cloud));
    // Little to sound, so that it is the notes' beginnings and ends that count.
    for (parameter, value) in [(Global::Polyphony, 8.0), (Global::CloudLevel, -60.0), (Global::CloudDensity, 0.5)] {
        instrument.set_parameter(parameter.index(), value);
    }
    assert!(instrument.swap_sequence(sequence).is_ok());
    instrument
}

/// The whole instrument, with all notes going out and none sounding.
#[divan::bench]
fn midi_out(bencher: divan::Bencher) {
    let (mut instrument, mut at) = (instrument(full(Target::MidiOut, Some(0.0))), 0);
    bencher.bench_local(|| second(&mut instrument, &mut at, true, &mut |_, _| ()));
}

/// The whole instrument with eight voices, with locks and without: what remains is the voices' own cost. `knobs` has the
/// cells of the matrix that are locked turned up, as that alone makes the rack work more.
#[divan::bench(args = ["none", "knobs", "still", "gliding"])]
fn with_eight_voices(bencher: divan::Bencher, locks: &str) {
    let glide = match locks {
        "still" => Some(0.0),
        "gliding" => Some(1.0),
        _ => None,
    };
    let (mut instrument, mut at) = (instrument(full(Target::Both, glide)), 0);
    if locks == "knobs" {
        for cell in [matrix_index(1, 0), matrix_index(6, 2)] {
            instrument.set_parameter(cell, 0.3);
        }
    }
    bencher.bench_local(|| second(&mut instrument, &mut at, true, &mut |_, _| ()));
}

/// The same notes without the sequencer: what it is to be compared with.
#[divan::bench]
fn eight_voices_played_from_outside(bencher: divan::Bencher) {
    let mut recorder = instrument(full(Target::MidiOut, None));
    let mut notes: Vec<(usize, NoteEvent)> = Vec::new();
    for block in 0..20 * SECOND as usize {
        let beats = (block * BLOCK) as f64 / (RATE * 60.0 / TEMPO);
        recorder.set_transport(Transport { playing: true, beats, tempo: TEMPO, ..Transport::default() });
        recorder.render(&mut [0.0; BLOCK], &mut [0.0; BLOCK], &mut |_, event| match event {
            NoteOut::On { key, velocity, .. } => {
                notes.push((block, NoteEvent::On { note: NoteId::new(0, key), velocity }));
            }
            NoteOut::Off { key, .. } => notes.push((block, NoteEvent::Off(NoteId::new(0, key)))),
            _ => {}
        });
    }
    let (mut instrument, mut at, mut next) = (instrument(Arc::default()), 0, 0);
    bencher.bench_local(|| {
        second(&mut instrument, &mut at, false, &mut |instrument, at| {
            let block = at / BLOCK % (20 * SECOND as usize);
            next = if block == 0 { 0 } else { next };
            while let Some((_, event)) = notes.get(next).filter(|(due, _)| *due <= block) {
                instrument.handle(*event);
                next += 1;
            }
        });
    });
}

/// With nothing but rests.
#[divan::bench]
fn empty(bencher: divan::Bencher) {
    let (mut instrument, mut at) = (instrument(Arc::default()), 0);
    bencher.bench_local(|| second(&mut instrument, &mut at, true, &mut |_, _| ()));
}
