//! Cost of the whole instrument: `cargo bench -p nephele-realtime`. One sample is a block of 512 at 48 kHz, 10.67 ms.

use std::sync::Arc;

use nephele_realtime::parameters::{Global, matrix_index};
use nephele_realtime::{GrainCloud, Instrument, NoteEvent, NoteId, Transport};

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
        instrument.set_transport(Transport { playing: true, beats, tempo: 120.0 });
        beats += BLOCK as f64 / 24_000.0;
        block(&mut instrument);
    });
}
