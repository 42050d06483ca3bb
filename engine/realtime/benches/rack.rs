//! Cost of the FM rack's kernel: `cargo bench -p nephele-realtime --bench rack`. One sample is a block of 512; divan's
//! items are voice-samples of six operators.

mod rack_workload;

use divan::counter::ItemsCount;
use nephele_realtime::CONTROL_PERIOD;
use nephele_realtime::simd::Instructions;
use rack_workload::{Cells, Rack, Settings};

fn main() {
    divan::main();
}

/// Control periods of a sample: a host's block of 512.
const PERIODS: usize = 512 / CONTROL_PERIOD;

const SETS: [&str; 5] = ["scalar", "sse2", "neon", "avx2", "avx512"];

/// `voices` voices on one instruction set; where the machine lacks it, the scalar kernel runs.
fn run(bencher: divan::Bencher, set: &str, voices: usize, cells: Cells) {
    let instructions = Instructions::ALL.into_iter().find(|found| found.name() == set);
    let instructions = instructions.filter(|set| set.is_available()).unwrap_or(Instructions::Scalar);
    let mut rack = Rack::new(Settings { voices, cells, instructions });
    let items = ItemsCount::new(PERIODS * voices * CONTROL_PERIOD);
    bencher.counter(items).bench_local(|| (0..PERIODS).map(|_| rack.period().1).sum::<f64>());
}

#[divan::bench(args = SETS, consts = [1, 4, 16, 64])]
fn dense<const VOICES: usize>(bencher: divan::Bencher, set: &str) {
    run(bencher, set, VOICES, Cells::Dense);
}

#[divan::bench(args = SETS, consts = [1, 4, 16, 64])]
fn stacks<const VOICES: usize>(bencher: divan::Bencher, set: &str) {
    run(bencher, set, VOICES, Cells::Stacks);
}
