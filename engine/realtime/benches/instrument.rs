//! Cost of the whole instrument: `cargo bench -p nephele-realtime`. One sample is a block of 512 at 48 kHz, 10.67 ms.

use std::sync::Arc;

use nephele_realtime::parameters::{Global, OperatorField, matrix_index, slot_index};
use nephele_realtime::{GrainCloud, Instrument, NoteEvent, NoteId, Route, Routes, Source, Transport};

const BLOCK: usize = 512;

fn main() {
    divan::main();
}

/// 128 grains of noise-free sine, 8192 samples each.
fn cloud() -> Arc<GrainCloud> {
    let samples: Vec<f32> = (0..128 * 8192).map(|i| (i as f32 * 0.049).sin() * 0.3).collect();
    let cloud = GrainCloud::new("sine", &samples, 128, 28_160.0, 220.0, Vec::new());
    Arc::new(cloud.unwrap_or_else(|error| unreachable!("a sine is audio: {error}")))
}

fn playing(voices: u8, set: &[(Global, f32)], push: Option<f32>) -> Instrument {
    let mut instrument = Instrument::new(48_000.0, cloud());
    if let Some(depth) = push {
        instrument.set_parameter(matrix_index(0, 6), depth);
    }
    for (parameter, value) in set {
        instrument.set_parameter(parameter.index(), *value);
    }
    for key in 0..voices {
        instrument.handle(NoteEvent::On { note: NoteId::new(0, 40 + key), velocity: 0.8 });
    }
    // Until the clouds have their full number of grains.
    (0..200).for_each(|_| block(&mut instrument));
    instrument
}

fn block(instrument: &mut Instrument) {
    let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
    instrument.render(&mut left, &mut right, &mut |_, _| {});
    divan::black_box((left, right));
}

#[divan::bench]
fn idle(bencher: divan::Bencher) {
    let mut instrument = playing(0, &[], None);
    bencher.bench_local(|| block(&mut instrument));
}

/// The report to the editor, of 16 voices with thousands of grains: made on the audio thread, sixty times a second.
#[divan::bench]
fn telemetry(bencher: divan::Bencher) {
    let mut instrument = playing(16, &dense("plain"), Some(0.3));
    let mut report = Box::default();
    bencher.bench_local(|| instrument.tell(divan::black_box(&mut report)));
}

#[divan::bench(args = [1, 8, 16, 32])]
fn voices(bencher: divan::Bencher, voices: u8) {
    let mut instrument = playing(voices, &[], None);
    bencher.bench_local(|| block(&mut instrument));
}

/// 16 voices with 4096 grains of 100 ms, plain, filtered, and moved by an operator, in the blocks of a small buffer: 64
/// samples at 48 kHz are 1.33 ms.
#[divan::bench(args = ["plain", "filtered", "pushed"])]
fn dense_64(bencher: divan::Bencher, kind: &str) {
    let mut instrument = playing(16, &dense(kind), Some(if kind == "pushed" { 0.3 } else { 0.0 }));
    assert!(instrument.telemetry().grains > 4000, "{} grains", instrument.telemetry().grains);
    let (mut left, mut right) = ([0.0; 64], [0.0; 64]);
    bencher.bench_local(|| {
        instrument.render(&mut left, &mut right, &mut |_, _| {});
        divan::black_box((&left, &right));
    });
}

/// The same in blocks of 512.
#[divan::bench(args = ["plain", "filtered", "pushed"])]
fn dense_512(bencher: divan::Bencher, kind: &str) {
    let mut instrument = playing(16, &dense(kind), Some(if kind == "pushed" { 0.3 } else { 0.0 }));
    bencher.bench_local(|| block(&mut instrument));
}

/// What keeps 4096 grains in the air: as many as there may be, without any having to yield.
fn dense(kind: &str) -> Vec<(Global, f32)> {
    let mut set = vec![
        (Global::CloudSustain, 1.0),
        (Global::CloudDensity, 250.0),
        (Global::CloudBurst, 10.0),
        (Global::CloudBurstSpread, 1.0),
        (Global::CloudJitter, 0.0),
        (Global::CloudSize, 0.102),
        (Global::CloudKeytrack, 0.3),
        (Global::CloudPitch, -6.0),
        (Global::CloudPitchSpray, 700.0),
        (Global::CloudSpray, 1.0),
        (Global::CloudSpread, 1.0),
        (Global::CloudAlign, 0.0),
    ];
    if kind == "filtered" {
        set.extend([(Global::CloudFilter, 1.0), (Global::CloudCutoffSpray, 24.0), (Global::CloudResonanceSpray, 0.3)]);
    }
    set
}

#[divan::bench]
fn factory_pattern(bencher: divan::Bencher) {
    let mut instrument = playing(0, &[], None);
    let mut beats = 0.0;
    bencher.bench_local(|| {
        instrument.set_transport(Transport { playing: true, beats, tempo: 120.0, ..Transport::default() });
        beats += BLOCK as f64 / 24_000.0;
        block(&mut instrument);
    });
}

/// The rack alone: an FM chord of three stacks of two operators, one with feedback, without cloud, filter and effects.
fn chord(set: &[(usize, f32)]) -> Vec<(usize, f32)> {
    let mut chord = vec![(Global::CloudLevel.index(), -60.0)];
    chord.extend((0..49).map(|cell| (matrix_index(0, 0) + cell, 0.0)));
    for (from, to) in [(1, 0), (3, 2), (5, 4), (5, 5)] {
        chord.push((matrix_index(from, to), 1.2));
    }
    for op in 0..6 {
        chord.push((OperatorField::Level.index(op), if op % 2 == 0 { 0.5 } else { 0.0 }));
        chord.push((OperatorField::Pan.index(op), 0.0));
    }
    chord.extend(set);
    chord
}

/// `voices` held, `set` besides, `routes` in the first slots.
fn held(voices: u8, set: &[(usize, f32)], routes: &[Route]) -> Instrument {
    let mut instrument = Instrument::new(48_000.0, cloud());
    instrument.set_parameter(Global::Polyphony.index(), 64.0);
    for (index, value) in chord(set) {
        instrument.set_parameter(index, value);
    }
    let mut slots = Routes::default();
    slots.0.iter_mut().zip(routes).for_each(|(slot, route)| *slot = *route);
    instrument.set_routes(slots);
    (0..routes.len()).for_each(|slot| instrument.set_parameter(slot_index(slot), 0.1));
    for key in 0..voices {
        instrument.handle(NoteEvent::On { note: NoteId::new(0, 30 + key), velocity: 0.8 });
    }
    (0..50).for_each(|_| block(&mut instrument));
    instrument
}

#[divan::bench(args = [1, 16, 64])]
fn fm_chord(bencher: divan::Bencher, voices: u8) {
    let mut instrument = held(voices, &[], &[]);
    bencher.bench_local(|| block(&mut instrument));
}

/// The whole voice: every operator cell and the cloud's in use, 8 slots, a filter.
#[divan::bench(args = [1, 16, 64])]
fn whole_voice(bencher: divan::Bencher, voices: u8) {
    let mut set: Vec<(usize, f32)> = (0..49).map(|cell| (matrix_index(0, 0) + cell, 0.2)).collect();
    set.extend((0..7).map(|from| (matrix_index(from, 6), 0.0)));
    set.push((Global::Filter.index(), 2.0));
    let routes = [
        Route::new(Source::Lfo1, Global::FilterCutoff.index()),
        Route::new(Source::Lfo2, matrix_index(1, 0)),
        Route::new(Source::Envelope1, matrix_index(2, 1)),
        Route::new(Source::Velocity, OperatorField::Level.index(0)),
        Route::new(Source::Envelope2, OperatorField::Ratio.index(3)),
        Route::new(Source::Lfo3, OperatorField::Pan.index(2)),
        Route::new(Source::Key, Global::FilterResonance.index()),
        Route::new(Source::Random, OperatorField::Detune.index(4)),
    ];
    let mut instrument = held(voices, &set, &routes);
    bencher.bench_local(|| block(&mut instrument));
}

/// Blocks of 64 samples in each of which a note starts, and steals one of 64.
#[divan::bench]
fn stealing_64(bencher: divan::Bencher) {
    let mut instrument = held(64, &[], &[]);
    let (mut left, mut right, mut key) = ([0.0; 64], [0.0; 64], 0_u8);
    bencher.bench_local(|| {
        key = (key + 7) % 90;
        instrument.handle(NoteEvent::On { note: NoteId::new(0, 20 + key), velocity: 0.8 });
        instrument.render(&mut left, &mut right, &mut |_, _| {});
        divan::black_box((&left, &right));
    });
}
