//! Cost of voices rendered as a library, and of their gradient: 64 voices of a second at 44.1 kHz.

use nephele_realtime::batch::{Batch, BatchError, Parameters, Patch, squared_error};

const VOICES: usize = 64;
const SAMPLES: usize = 44_100;

fn main() {
    divan::main();
}

fn batch(operators: usize) -> Batch {
    let make = || -> Result<Batch, BatchError> {
        // A chain: each operator modulates the one before it.
        let patch =
            Patch::new(operators, &(1..operators).map(|modulator| (modulator, modulator - 1)).collect::<Vec<_>>())?;
        let edges = VOICES * patch.routing().len();
        let all = |value: f64| vec![value; VOICES * operators];
        let parameters = Parameters {
            frequency: (0..VOICES).map(|voice| 100.0 + 7.0 * voice as f64).collect(),
            ratio: all(1.5),
            gain: all(0.8),
            attack: all(0.01),
            decay: all(0.2),
            sustain: all(0.5),
            release: all(0.1),
            depth: vec![1.0; edges],
        };
        Batch::new(patch, parameters, (0..SAMPLES).map(|at| at < SAMPLES / 2).collect(), SAMPLES, 44_100.0)
    };
    make().unwrap_or_else(|error| unreachable!("every value is in its range: {error}"))
}

#[divan::bench(args = [2, 6])]
fn lanes(bencher: divan::Bencher, operators: usize) {
    let batch = batch(operators);
    bencher.bench_local(|| batch.render());
}

#[divan::bench(args = [2, 6], sample_count = 5)]
fn double_precision(bencher: divan::Bencher, operators: usize) {
    let batch = batch(operators);
    bencher.bench_local(|| batch.render_f64());
}

#[divan::bench(args = [2, 6], sample_count = 5)]
fn gradient(bencher: divan::Bencher, operators: usize) {
    let batch = batch(operators);
    let target = vec![0.0; VOICES * SAMPLES];
    bencher.bench_local(|| batch.gradient(|x| squared_error(x, &target)));
}
