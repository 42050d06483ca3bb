//! Cost of the whole instrument: `cargo bench -p nephele-realtime`. One sample is a block of 512 at 48 kHz, 10.67 ms.

use std::sync::Arc;

use nephele_realtime::parameters::Global;
use nephele_realtime::{GrainCloud, Instrument, NoteEvent, NoteId, Transport};

const BLOCK: usize = 512;

fn main() {
    divan::main();
}

/// 128 grains of noise-free sine, 2048 samples each, as the factory cloud has.
fn cloud() -> Arc<GrainCloud> {
    let samples: Vec<f32> = (0..128 * 2048).map(|i| (i as f32 * 0.049).sin() * 0.3).collect();
    let cloud = GrainCloud::new("sine", &samples, 128, 28_160.0, 220.0, Vec::new());
    Arc::new(cloud.unwrap_or_else(|error| unreachable!("a sine is audio: {error}")))
}

fn playing(voices: u8, set: &[(Global, f32)]) -> Instrument {
    let mut instrument = Instrument::new(48_000.0, cloud());
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
    let mut instrument = playing(0, &[]);
    bencher.bench_local(|| block(&mut instrument));
}

#[divan::bench(args = [1, 8, 16, 32])]
fn voices(bencher: divan::Bencher, voices: u8) {
    let mut instrument = playing(voices, &[]);
    bencher.bench_local(|| block(&mut instrument));
}

/// 32 voices with as many grains as the pool holds.
#[divan::bench]
fn dense(bencher: divan::Bencher) {
    let mut instrument = playing(32, &[(Global::CloudDensity, 200.0), (Global::CloudSize, 0.5)]);
    bencher.bench_local(|| block(&mut instrument));
}

#[divan::bench]
fn factory_pattern(bencher: divan::Bencher) {
    let mut instrument = playing(0, &[]);
    let mut beats = 0.0;
    bencher.bench_local(|| {
        instrument.set_transport(Transport { playing: true, beats, tempo: 120.0 });
        beats += BLOCK as f64 / 24_000.0;
        block(&mut instrument);
    });
}
