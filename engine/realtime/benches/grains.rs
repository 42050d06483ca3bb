//! Cost of the grain kernel with the pool around it: `cargo bench -p nephele-realtime --bench grains`. One sample is a
//! block of 512; divan's items are grain-samples.

mod workload;

use divan::counter::ItemsCount;
use nephele_realtime::CONTROL_PERIOD;
use nephele_realtime::simd::Instructions;
use workload::{Settings, Workload};

fn main() {
    divan::main();
}

/// Control periods of a sample: a host's block of 512.
const PERIODS: usize = 512 / CONTROL_PERIOD;

fn run(bencher: divan::Bencher, settings: Settings) {
    let mut workload = Workload::new(settings);
    let items = ItemsCount::new(PERIODS * settings.grains * CONTROL_PERIOD);
    bencher.counter(items).bench_local(|| (0..PERIODS).map(|_| workload.period().1).sum::<f64>());
}

const SETS: [&str; 5] = ["scalar", "sse2", "neon", "avx2", "avx512"];

/// 512 grains on one instruction set; those that the machine lacks run the scalar kernel.
fn with(set: &str) -> Settings {
    let instructions = Instructions::ALL.into_iter().find(|found| found.name() == set);
    let instructions = instructions.filter(|set| set.is_available()).unwrap_or(Instructions::Scalar);
    Settings { instructions, ..Settings::default() }
}

#[divan::bench(args = SETS)]
fn cubic(bencher: divan::Bencher, set: &str) {
    run(bencher, with(set));
}

#[divan::bench(args = SETS)]
fn linear(bencher: divan::Bencher, set: &str) {
    run(bencher, Settings { cubic: false, ..with(set) });
}

#[divan::bench(args = SETS)]
fn filtered(bencher: divan::Bencher, set: &str) {
    run(bencher, Settings { filtered: true, ..with(set) });
}

/// Reading moved by an operator.
#[divan::bench(args = SETS)]
fn pushed(bencher: divan::Bencher, set: &str) {
    run(bencher, Settings { pushed: true, ..with(set) });
}

/// Cost against the number of grains.
#[divan::bench(args = [64, 128, 256, 512, 1024, 2048, 4096])]
fn count(bencher: divan::Bencher, grains: usize) {
    run(bencher, Settings { grains, ..Settings::default() });
}
