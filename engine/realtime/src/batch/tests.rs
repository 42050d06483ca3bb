//! The renderers against a small reference of their own and each other, gradients against finite differences, and input
//! that is none.

use std::f64::consts::TAU;

use proptest::prelude::*;

use super::*;
use crate::math::Draw;

const RATE: f64 = 44_100.0;
const DIAMOND: [(usize, usize); 4] = [(1, 0), (2, 0), (3, 1), (3, 2)];

/// Parameters that differ in everything, with frequencies that stay (`moves` = 0) or one for each of `moves` samples.
fn parameters(patch: &Patch, voices: usize, moves: usize, seed: u64) -> Parameters {
    let mut draw = Draw::new(seed, 0);
    let mut array = |count: usize, from: f64, to: f64| {
        (0..count).map(|_| from + (to - from) * f64::from(draw.unipolar())).collect()
    };
    let count = voices * patch.operators();
    Parameters {
        frequency: array(voices * moves.max(1), 100.0, 900.0),
        ratio: array(count, 0.5, 3.0),
        gain: array(count, 0.2, 1.2),
        attack: array(count, 0.0, 0.01),
        decay: array(count, 0.0, 0.02),
        sustain: array(count, 0.0, 1.0),
        release: array(count, 0.0, 0.02),
        depth: array(voices * patch.routing().len(), -1.5, 1.5),
    }
}

/// A key held, released and held again before it is silent, at other samples for each voice; also within attacks.
fn gate(voices: usize, samples: usize) -> Vec<bool> {
    let held = |voice, sample| sample >= voice % 3 && (sample + voice * 7) % (samples / 3) < samples / 5;
    (0..voices * samples).map(|at| held(at / samples, at % samples)).collect()
}

fn batch(voices: usize, samples: usize, moves: bool, seed: u64) -> Batch {
    let patch = Patch::new(4, &DIAMOND).unwrap();
    let parameters = parameters(&patch, voices, if moves { samples } else { 0 }, seed);
    Batch::new(patch, parameters, gate(voices, samples), samples, RATE).unwrap()
}

/// As `ref64.py` of the reference data has it: whole arrays, sums of increments, recursion over operators.
fn reference(batch: &Batch, voice: usize, operator: usize) -> Vec<f64> {
    let p = batch.parameters();
    let at = voice * batch.patch().operators() + operator;
    let [attack, decay, release] = [&p.attack, &p.decay, &p.release].map(|times| (times[at] * RATE).max(1.0));
    let (mut level, mut start, mut count, mut before) = (0.0, 0.0, 0.0, false);
    let mut phase = 0.0;
    let mut out: Vec<_> = vec![0.0; batch.samples()];
    let inputs = batch.patch().routing().iter().enumerate().filter(|(_, edge)| edge.1 == operator);
    for (edge, (modulator, _)) in inputs {
        let depth = p.depth[voice * batch.patch().routing().len() + edge];
        out.iter_mut().zip(reference(batch, voice, *modulator)).for_each(|(sum, x)| *sum += depth * x);
    }
    for (t, out) in out.iter_mut().enumerate() {
        let open = batch.gate(voice)[t];
        if open {
            if !before {
                (start, count) = (level, 0.0);
            }
            count += 1.0;
            level = if count <= attack {
                start + (1.0 - start) * count / attack
            } else {
                p.sustain[at] + (1.0 - p.sustain[at]) * (-1.0 / decay).exp().powf(count - attack)
            };
        } else {
            level *= (-1.0 / release).exp();
        }
        before = open;
        *out = (phase + *out).sin() * level * p.gain[at];
        phase += TAU / RATE * batch.cycles(voice, t) * RATE * p.ratio[at];
    }
    out
}

fn max_difference(a: impl IntoIterator<Item = f64>, b: impl IntoIterator<Item = f64>) -> f64 {
    a.into_iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

#[test]
fn double_precision_equals_the_reference() {
    for moves in [false, true] {
        let batch = batch(3, 3000, moves, 1);
        let rendered = batch.render_f64();
        for (voice, row) in rendered.chunks_exact(3000).enumerate() {
            let expected = reference(&batch, voice, 0);
            assert!(expected.iter().any(|x| x.abs() > 0.1), "silence proves nothing");
            let error = max_difference(row.iter().copied(), expected);
            assert!(error < 1e-9, "voice {voice}: {error:e}");
        }
    }
}

#[test]
fn voices_as_lanes_equal_one_after_the_other() {
    for (voices, moves) in [(1, false), (16, true), (37, false)] {
        let batch = batch(voices, 5000, moves, 2);
        let expected = batch.render_f64();
        for instructions in Instructions::ALL.into_iter().filter(|set| set.is_available()) {
            let rendered = lanes::render(&batch, instructions);
            let error = max_difference(rendered.into_iter().map(f64::from), expected.iter().copied());
            assert!(error < 5e-6, "{} with {voices} voices: {error:e}", instructions.name());
        }
    }
}

/// A minute at 1 kHz: what a sum in single precision would lose.
#[test]
fn the_phase_of_a_long_voice_does_not_drift() {
    let patch = Patch::new(1, &[]).unwrap();
    let one = || vec![1.0];
    let parameters =
        Parameters { frequency: vec![1000.1], ratio: one(), gain: one(), sustain: one(), ..Parameters::default() };
    let parameters = Parameters { attack: vec![0.0], decay: one(), release: one(), ..parameters };
    let samples = 60 * 44_100;
    let batch = Batch::new(patch, parameters, vec![true; samples], samples, RATE).unwrap();
    let exact = (0..samples).map(|t| (TAU * (1000.1 * t as f64 / RATE).fract()).sin());
    let error = max_difference(batch.render().into_iter().map(f64::from), exact);
    assert!(error < 2e-6, "{error:e}");
}

/// Every number of the parameters, one array after the other.
fn numbers(p: &mut Parameters) -> Vec<&mut f64> {
    let arrays =
        [&mut p.frequency, &mut p.ratio, &mut p.gain, &mut p.attack, &mut p.decay, &mut p.sustain, &mut p.release];
    arrays.into_iter().chain([&mut p.depth]).flatten().collect()
}

#[test]
fn the_gradient_equals_finite_differences() {
    for (moves, samples) in [(false, 900), (true, 60)] {
        let target = batch(2, samples, moves, 4).render_f64();
        let mut batch = batch(2, samples, moves, 3);
        let mut found = batch.gradient(|x| squared_error(x, &target)).unwrap();
        let before = batch.parameters().clone();
        let found: Vec<_> = numbers(&mut found.parameters).into_iter().map(|x| *x).collect();
        assert_eq!(found.len(), 2 * (if moves { samples } else { 1 } + 6 * 4 + 4));
        // Steps near the cube root of the precision, relative to the parameter.
        for (index, gradient) in found.into_iter().enumerate() {
            let mut loss_at = |factor: f64| {
                let mut moved = before.clone();
                *numbers(&mut moved)[index] *= factor;
                batch.set_parameters(moved).unwrap();
                squared_error(&batch.render_f64(), &target).0
            };
            let step = 1e-6;
            let by_factor = (loss_at(1.0 + step) - loss_at(1.0 - step)) / (2.0 * step);
            let by_factor_found = gradient * *numbers(&mut before.clone())[index];
            let error = (by_factor - by_factor_found).abs();
            assert!(error < 1e-8 + 1e-5 * by_factor.abs(), "{index}: {by_factor_found:e} for {by_factor:e}");
        }
    }
}

#[test]
fn descent_along_the_gradient_finds_a_gain_and_a_depth() {
    let patch = || Patch::new(2, &[(1, 0)]).unwrap();
    let make = |gain, depth| {
        let mut values = parameters(&patch(), 1, 0, 5);
        (values.gain, values.sustain, values.depth) = (vec![gain, 1.0], vec![0.9, 0.8], vec![depth]);
        Batch::new(patch(), values, vec![true; 4000], 4000, RATE).unwrap()
    };
    let target = make(0.8, 1.2).render_f64();
    let mut batch = make(0.5, 0.7);
    for _ in 0..200 {
        let found = batch.gradient(|x| squared_error(x, &target)).unwrap();
        let mut values = batch.parameters().clone();
        values.gain[0] -= found.parameters.gain[0];
        values.depth[0] -= found.parameters.depth[0];
        batch.set_parameters(values).unwrap();
    }
    let values = batch.parameters();
    assert!((values.gain[0] - 0.8).abs() < 1e-3 && (values.depth[0] - 1.2).abs() < 1e-3, "{values:?}");
}

#[test]
fn the_envelope_does_what_its_times_say() {
    let patch = Patch::new(1, &[]).unwrap();
    let values = [0.002, 0.01, 0.25, 0.005].map(|x| vec![x]);
    let [attack, decay, sustain, release] = values;
    let one = || vec![1.0];
    let p = Parameters { frequency: one(), ratio: one(), gain: one(), attack, decay, sustain, release, depth: vec![] };
    let gate = (0..200).map(|t| !(100..150).contains(&t)).collect();
    let batch = Batch::new(patch, p, gate, 200, 10_000.0).unwrap();
    let level = batch.envelope(0, 0).unwrap();
    let near = |t: usize, x: f64| assert!((level[t] - x).abs() < 1e-12, "{t}: {} for {x}", level[t]);
    near(0, 0.05);
    near(19, 1.0);
    near(99, 0.25 + 0.75 * (-0.8_f64).exp());
    near(149, level[99] * (-1.0_f64).exp());
    near(159, 0.5 * (level[149] + 1.0));
    assert_eq!((batch.envelope(1, 0), batch.envelope(0, 1)), (None, None));
}

#[test]
fn what_is_no_batch_is_refused_with_its_reason() {
    let patch = || Patch::new(2, &[(1, 0)]).unwrap();
    let good = || parameters(&patch(), 2, 0, 6);
    let make = |values: Parameters, gate: usize, samples: usize, rate: f64| {
        Batch::new(patch(), values, vec![true; gate], samples, rate).map(|batch| batch.voices())
    };
    assert_eq!(make(good(), 8, 8, RATE), Ok(2));
    assert_eq!(make(good(), 16, 8, RATE), Ok(2));
    let length = |array, expected, found| Err(BatchError::Length { array, expected, found });
    assert_eq!(make(good(), 9, 8, RATE), length("gate", 8, 9));
    assert_eq!(make(good(), 0, 0, RATE), Err(BatchError::Empty));
    assert_eq!(make(Parameters::default(), 8, 8, RATE), Err(BatchError::Empty));
    assert_eq!(make(good(), 8, usize::MAX, RATE), Err(BatchError::TooLarge { voices: 2, samples: usize::MAX }));
    assert_eq!(make(good(), 8, 8, 0.0), Err(BatchError::SampleRate(0.0)));
    assert!(make(good(), 8, 8, f64::NAN).is_err());
    assert_eq!(make(Parameters { depth: vec![1.0], ..good() }, 8, 8, RATE), length("depth", 2, 1));
    assert_eq!(make(Parameters { gain: vec![], ..good() }, 8, 8, RATE), length("gain", 4, 0));
    assert_eq!(make(Parameters { ratio: vec![1.0; 5], ..good() }, 8, 8, RATE), length("ratio", 4, 5));
    assert_eq!(make(Parameters { frequency: vec![1.0; 3], ..good() }, 8, 8, RATE), length("frequency", 16, 3));
    let range = |array, index, value| Err(BatchError::Range { array, index, value });
    assert_eq!(make(Parameters { attack: vec![0.1, 0.1, -0.1, 0.1], ..good() }, 8, 8, RATE), range("attack", 2, -0.1));
    assert_eq!(make(Parameters { sustain: vec![1.5; 4], ..good() }, 8, 8, RATE), range("sustain", 0, 1.5));
    assert!(matches!(
        make(Parameters { depth: vec![0.0, f64::NAN], ..good() }, 8, 8, RATE),
        Err(BatchError::Range { array: "depth", index: 1, .. })
    ));
    let mut batch = batch(2, 30, false, 7);
    assert!(batch.set_parameters(parameters(&batch.patch, 3, 0, 7)).is_err());
    assert_eq!(
        batch.gradient(|_| (0.0, vec![])),
        Err(BatchError::Length { array: "loss derivative", expected: 60, found: 0 })
    );
}

/// Any number, the strange ones often.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![4 => 0.0..1.0, 1 => -1e3..1e3, 1 => Just(0.0), 1 => Just(1e3), 1 => any::<f64>()]
}

fn array() -> impl Strategy<Value = Vec<f64>> {
    prop_oneof![9 => prop::collection::vec(number(), 2), 1 => prop::collection::vec(number(), 0..9)]
}

proptest! {
    /// Whatever is given is either refused or rendered in finite samples, with finite derivatives.
    #[test]
    fn any_input_is_refused_or_rendered(
        (frequency, ratio, gain, attack) in (array(), array(), array(), array()),
        (decay, sustain, release, depth) in (array(), array(), array(), prop::collection::vec(number(), 0..3)),
        edges in prop::collection::vec((0_usize..3, 0_usize..3), 0..3),
        gate in prop::collection::vec(any::<bool>(), 0..80),
        rate in prop_oneof![Just(RATE), number()],
    ) {
        let parameters = Parameters { frequency, ratio, gain, attack, decay, sustain, release, depth };
        for operators in 0..=2 {
            let made = Patch::new(operators, &edges);
            let samples = gate.len();
            let Ok(batch) = made.and_then(|patch| Batch::new(patch, parameters.clone(), gate.clone(), samples, rate))
            else {
                continue;
            };
            prop_assert!(batch.render().iter().all(|x| x.is_finite()));
            let mut found = batch.gradient(|x| squared_error(x, &vec![0.5; x.len()])).unwrap();
            prop_assert!(found.loss.is_finite() && numbers(&mut found.parameters).iter().all(|x| x.is_finite()));
        }
    }
}
