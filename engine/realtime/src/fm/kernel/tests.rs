use super::*;
use crate::fm::{Kind, WIDTH, Wave};
use crate::math::uniform;
use crate::parameters::{NODES, OPERATORS};

/// A rack of one group on which lane 3 is listened to.
#[derive(Clone, Copy)]
struct Bench {
    group: OperatorGroup,
    cells: [[Option<Kind>; NODES]; NODES],
    waves: [Wave; OPERATORS],
    doublings: usize,
    /// Samples that are rendered at a time.
    cut: usize,
    /// Whether cells are gone through by their list however many there are.
    listed: bool,
}

impl Bench {
    fn new(hz: [f64; OPERATORS]) -> Self {
        let mut group = OperatorGroup::default();
        for lane in 0..WIDTH {
            group.restart(lane);
            for op in 0..OPERATORS {
                group.set_frequency(op, lane, hz[op] / 48_000.0);
                group.set_amplitude(op, lane, 1.0);
            }
            group.set_mix(0, lane, (1.0, 1.0), true);
        }
        Self {
            group,
            cells: [[None; NODES]; NODES],
            waves: [Wave::Sine; OPERATORS],
            doublings: 0,
            cut: CONTROL_PERIOD,
            listed: false,
        }
    }

    fn cell(mut self, from: usize, to: usize, kind: Kind, depth: f32) -> Self {
        self.cells[from][to] = Some(kind);
        (0..WIDTH).for_each(|lane| self.group.set_cell((from, to), kind, lane, depth, true));
        self
    }

    fn wave(mut self, wave: Wave) -> Self {
        self.waves[0] = wave;
        self
    }

    fn run(&mut self, instructions: Instructions, samples: usize) -> Vec<f32> {
        let mut wiring = Wiring::new(|from, to| self.cells[from][to], |op| op == 0, self.waves, false);
        wiring.dense &= !self.listed;
        let cloud: [[Wide; CONTROL_PERIOD]; 1] =
            [std::array::from_fn(|t| std::array::from_fn(|lane| uniform(5, lane as u64, t as u64) - 0.5))];
        let (mut output, mut found) = ([GroupOutput::default()], Vec::new());
        while found.len() < samples << self.doublings {
            for from in (0..CONTROL_PERIOD).step_by(self.cut) {
                let to = (from + self.cut).min(CONTROL_PERIOD);
                let span = Span { from, to, doublings: self.doublings };
                let score = Score { wiring: &wiring, voices: &[WIDTH], cloud: &cloud, grain: None, span };
                render(instructions, &score, std::slice::from_mut(&mut self.group), &mut output);
            }
            self.group.settle();
            found.extend(output[0].left[..CONTROL_PERIOD << self.doublings].iter().map(|wide| wide[3]));
        }
        found
    }
}

/// Amplitude of `hz` in `signal`, which should hold a whole number of its cycles.
fn amplitude(signal: &[f32], hz: f64) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    for (i, &s) in signal.iter().enumerate() {
        let angle = std::f64::consts::TAU * hz * i as f64 / 48_000.0;
        re += f64::from(s) * angle.cos();
        im += f64::from(s) * angle.sin();
    }
    2.0 * re.hypot(im) / signal.len() as f64
}

#[test]
fn the_sine_is_exact_to_110_db() {
    let mut bench = Bench::new([997.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    let increment = f64::from(bench.group.increment[0][3]) / 4_294_967_296.0;
    let found = bench.run(Instructions::best(), 48_000);
    let worst = found
        .iter()
        .enumerate()
        .map(|(i, &y)| (f64::from(y) - (increment * i as f64 * std::f64::consts::TAU).sin()).abs());
    let worst = worst.fold(0.0, f64::max);
    assert!(20.0 * worst.log10() < -110.0, "off by {worst:e}");
}

#[test]
fn sidebands_follow_the_bessel_functions() {
    // Phase modulation with index I gives sidebands J_n(I) (Chowning 1973).
    let tables: [(f32, &[f64]); 3] = [
        (0.5, &[0.938_469_8, 0.242_268_5, 0.030_604_0]),
        (2.0, &[0.223_890_8, 0.576_724_8, 0.352_834_0, 0.128_943_2]),
        (5.0, &[-0.177_596_8, -0.327_579_1, 0.046_565_1, 0.364_831_2, 0.391_232_4, 0.261_140_5]),
    ];
    for (index, bessel) in tables {
        let hz = [4800.0, 480.0, 0.0, 0.0, 0.0, 0.0];
        let signal = Bench::new(hz).cell(1, 0, Kind::Phase, index).run(Instructions::best(), 48_000);
        for (n, j) in bessel.iter().enumerate() {
            let found = amplitude(&signal, f64::from(4800 + 480 * n as u32));
            let error = 20.0 * (found / j.abs()).log10();
            assert!(error.abs() < 0.1, "index {index}, sideband {n}: {found} for {j}");
        }
    }
}

#[test]
fn through_zero_modulation_keeps_the_pitch() {
    // The mean frequency stays, so every line lies a whole number of the modulator's frequencies from the carrier.
    let hz = [1200.0, 300.0, 0.0, 0.0, 0.0, 0.0];
    let signal = Bench::new(hz).cell(1, 0, Kind::Frequency, 1.7).run(Instructions::best(), 48_000);
    // A swing of 1.7 × 1200 Hz at 300 Hz is an index of 6.8.
    let j = [0.293_0, 0.065_2, -0.273_9, -0.226_3];
    for (n, j) in j.iter().enumerate().skip(2) {
        let found = amplitude(&signal, f64::from(1200 + 300 * n as u32));
        assert!(found > 0.05, "line {n}: {found}, J = {j}");
    }
    for off in [1210.0, 1290.0, 1350.0, 75.0] {
        assert!(amplitude(&signal, off) < 2e-3, "nothing between the lines");
    }
}

#[test]
fn ring_modulation_leaves_sum_and_difference() {
    let hz = [1000.0, 300.0, 0.0, 0.0, 0.0, 0.0];
    let ring = Bench::new(hz).cell(1, 0, Kind::Ring, 1.0).run(Instructions::best(), 48_000);
    assert!(amplitude(&ring, 1000.0) < 1e-4);
    assert!((amplitude(&ring, 1300.0) - 0.5).abs() < 1e-3 && (amplitude(&ring, 700.0) - 0.5).abs() < 1e-3);
    let am = Bench::new(hz).cell(1, 0, Kind::Ring, 0.5).run(Instructions::best(), 48_000);
    assert!((amplitude(&am, 1000.0) - 0.5).abs() < 1e-3 && (amplitude(&am, 1300.0) - 0.25).abs() < 1e-3);
}

#[test]
fn feedback_stays_finite_and_keeps_its_pitch() {
    let hz = [480.0, 0.0, 0.0, 0.0, 0.0, 0.0];
    for depth in [12.0, -12.0] {
        let signal = Bench::new(hz).cell(0, 0, Kind::Phase, depth).run(Instructions::best(), 48_000);
        assert!(signal.iter().all(|x| x.is_finite() && x.abs() <= 1.0001));
        let shift = 100;
        let (mut same, mut power) = (0.0, 0.0);
        for i in 24_000..47_000 {
            same += f64::from(signal[i] * signal[i - shift]);
            power += f64::from(signal[i] * signal[i]);
        }
        assert!(same / power > 0.99, "depth {depth}: still periodic at 480 Hz, {}", same / power);
    }
    let saw = Bench::new(hz).cell(0, 0, Kind::Phase, 1.0).run(Instructions::best(), 48_000);
    assert!(amplitude(&saw, 480.0) > 0.5 && amplitude(&saw, 960.0) > 0.1);
}

#[test]
fn a_saw_at_a7_is_free_of_aliases() {
    let mut bench = Bench::new([3520.0, 0.0, 0.0, 0.0, 0.0, 0.0]).wave(Wave::from_plain(9.0));
    let signal = bench.run(Instructions::best(), 48_000);
    let loud = amplitude(&signal, 3520.0);
    assert!((loud - std::f64::consts::FRAC_2_PI).abs() < 0.02, "{loud}");
    assert!(amplitude(&signal, 7040.0) > loud * 0.45);
    for n in 7..40 {
        let folded = (f64::from(n) * 3520.0 + 24_000.0).rem_euclid(48_000.0) - 24_000.0;
        let level = 20.0 * (amplitude(&signal, folded.abs()) / loud).log10();
        assert!(level < -60.0, "harmonic {n} folds to {folded} Hz at {level} dB");
    }
}

/// Every kind of cell, wave and kernel gives the same bits on every instruction set and with every cut.
#[test]
fn all_instruction_sets_render_the_same() {
    let mut heard = 0;
    for case in 0..24_u64 {
        let draw = |n: u64| uniform(case, 7, n);
        let mut bench = Bench::new(std::array::from_fn(|op| f64::from(draw(op as u64)) * 3000.0 + 20.0));
        for from in 0..NODES {
            for to in 0..NODES {
                let n = 10 + (from * NODES + to) as u64;
                if draw(n) < [1.0, 0.3, 0.3, 0.6][case as usize % 4] {
                    let kind = if case % 4 < 2 { Kind::Phase } else { Kind::from_plain(draw(n + 100) * 3.0) };
                    bench = bench.cell(from, to, kind, draw(n + 200) * 4.0 - 2.0);
                }
            }
        }
        if case % 4 == 3 {
            bench.waves = std::array::from_fn(|op| Wave::from_plain(draw(op as u64 + 400) * 13.0));
        }
        bench.doublings = case as usize % 3;
        if case % 3 == 1 {
            bench.group.set_mix(0, 3, (0.2, 0.9), false);
        }
        let reference = { bench }.run(Instructions::Scalar, 320);
        heard += usize::from(reference.iter().any(|x| x.abs() > 0.01));
        for set in Instructions::ALL.into_iter().filter(|set| set.is_available()) {
            for (cut, listed) in [(CONTROL_PERIOD, false), (CONTROL_PERIOD, true), (7, false), (1, true)] {
                let found = Bench { cut, listed, ..bench }.run(set, 320);
                let same = found.iter().zip(&reference).all(|(a, b)| a.to_bits() == b.to_bits());
                assert!(same, "case {case}, {set:?}, {cut} samples at a time, listed: {listed}");
            }
        }
    }
    assert!(heard >= 20, "only {heard} cases are heard");
}
