//! The partials that are found, against what mathematics says of them.

use std::f64::consts::TAU;

use nephele_realtime::ParameterValues;
use nephele_realtime::parameters::PARAMETER_COUNT;

use super::*;

const ALL: [f32; NODES] = [1.0; NODES];

/// Silent operators in tune that modulate nothing, but for what is `set`.
fn values(set: &[(usize, f32)]) -> [f32; PARAMETER_COUNT] {
    let mut values = ParameterValues::default();
    for from in 0..NODES {
        (0..NODES).for_each(|to| values.set(matrix_index(from, to), 0.0));
    }
    for op in 0..OPERATORS {
        values.set(OperatorField::Level.index(op), 0.0);
        values.set(OperatorField::Detune.index(op), 0.0);
        values.set(OperatorField::Ratio.index(op), 1.0);
    }
    for (index, value) in set {
        values.set(*index, *value);
    }
    *values.as_array()
}

fn heard(set: &[(usize, f32)], hz: f32, levels: &[f32; NODES], mutes: Mutes) -> Vec<Partial> {
    let values = values(set);
    let setup = Setup::new(|index| values[index], (hz, 48_000.0), (levels, 1.0), mutes);
    Sidebands::default().of(&setup).to_vec()
}

fn found(set: &[(usize, f32)], hz: f32) -> Vec<Partial> {
    heard(set, hz, &ALL, Mutes::default())
}

fn at(partials: &[Partial], hz: f32) -> f32 {
    partials.iter().find(|partial| (partial.hz - hz).abs() < 1.0).map_or(0.0, |partial| partial.amplitude)
}

fn level(op: usize, level: f32) -> (usize, f32) {
    (OperatorField::Level.index(op), level)
}

fn ratio(op: usize, ratio: f32) -> (usize, f32) {
    (OperatorField::Ratio.index(op), ratio)
}

/// Amplitude at `hz` of `wave`, a function of seconds that a second is a period of.
fn strength(hz: f64, wave: impl Fn(f64) -> f64) -> f32 {
    const COUNT: usize = 48_000;
    let part = |shift: f64| {
        let sample = |i: usize| {
            let t = i as f64 / COUNT as f64;
            wave(t) * (TAU * (hz * t + shift)).sin()
        };
        (0..COUNT).map(sample).sum::<f64>() * 2.0 / COUNT as f64
    };
    part(0.0).hypot(part(0.25)) as f32
}

#[test]
fn a_carrier_by_itself_is_one_partial() {
    let found = found(&[level(2, 0.5), ratio(2, 3.0)], 220.0);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!((found[0].hz - 660.0).abs() < 0.1 && (found[0].amplitude - 0.5).abs() < 3e-3, "{found:?}");
}

/// Bessel functions of the first kind at 2: Abramowitz and Stegun, tables 9.1 and 9.2.
#[test]
fn sidebands_are_bessel_functions_of_the_depth() {
    let set = [level(0, 1.0), ratio(0, 10.0), (matrix_index(1, 0), 2.0)];
    let partials = found(&set, 100.0);
    for (order, expected) in [0.223_890_8, 0.576_724_8, 0.352_834, 0.128_943_2].into_iter().enumerate() {
        for side in [-1.0, 1.0] {
            let amplitude = at(&partials, 1000.0 + side * 100.0 * order as f32);
            assert!((amplitude - expected).abs() < 3e-3, "{order}: {amplitude}");
        }
    }
    assert_eq!(at(&partials, 1050.0), 0.0);
    assert!(partials.is_sorted_by(|a, b| a.hz < b.hz));
}

#[test]
fn what_falls_below_zero_comes_back_turned_over() {
    let partials = found(&[level(0, 1.0), ratio(1, 2.0), (matrix_index(1, 0), 1.0)], 100.0);
    // The first lower sideband, -J1 at -100 Hz, meets the carrier: J0 + J1.
    assert!((at(&partials, 100.0) - (0.765_198 + 0.440_051)).abs() < 5e-3, "{partials:?}");
}

#[test]
fn stacks_and_several_modulators_are_as_their_formula_says() {
    // 3 → 2 → 1 and 4 → 1, of which 4 is quieter now.
    let set = [
        level(0, 1.0),
        ratio(1, 2.0),
        ratio(2, 3.0),
        ratio(3, 7.0),
        (matrix_index(2, 1), 1.3),
        (matrix_index(1, 0), 1.7),
        (matrix_index(3, 0), 0.8),
    ];
    let mut levels = ALL;
    levels[3] = 0.5;
    let partials = heard(&set, 250.0, &levels, Mutes::default());
    let sine = |hz: f64, t: f64| (TAU * hz * t).sin();
    let wave = |t: f64| {
        let second = (TAU * 500.0 * t + 1.3 * sine(750.0, t)).sin();
        (TAU * 250.0 * t + 1.7 * second + 0.8 * 0.5 * sine(1750.0, t)).sin()
    };
    for harmonic in 1..=16u8 {
        let hz = 250.0 * f64::from(harmonic);
        let (expected, amplitude) = (strength(hz, wave), at(&partials, hz as f32));
        // Faint ones are left out.
        assert!((amplitude - expected).abs() < 0.01, "{hz} Hz: {amplitude} for {expected}");
    }
}

#[test]
fn rings_frequencies_and_waves_are_played_too() {
    let ring = [level(0, 1.0), ratio(0, 5.0), (matrix_index(1, 0), 1.0), (kind_index(1, 0), 2.0)];
    let partials = found(&ring, 200.0);
    assert!((at(&partials, 800.0) - 0.5).abs() < 3e-3 && (at(&partials, 1200.0) - 0.5).abs() < 3e-3, "{partials:?}");
    assert_eq!(partials.len(), 2, "the carrier is gone");

    let swing = [level(0, 1.0), ratio(0, 5.0), (matrix_index(1, 0), 0.4), (kind_index(1, 0), 1.0)];
    let partials = found(&swing, 200.0);
    // A swing of 0.4 of the carrier's 1000 Hz at 200 Hz is an index of 2.
    assert!((at(&partials, 1200.0) - 0.576_725).abs() < 0.01, "{partials:?}");

    let saw = [level(0, 1.0), (OperatorField::Wave.index(0), 9.0)];
    let partials = found(&saw, 200.0);
    for harmonic in [1.0_f32, 2.0, 3.0, 8.0] {
        let expected = std::f32::consts::FRAC_2_PI / harmonic;
        assert!((at(&partials, 200.0 * harmonic) - expected).abs() < 0.01, "{harmonic}: {partials:?}");
    }
}

#[test]
fn what_is_silent_makes_no_partials() {
    let set = [level(0, 1.0), ratio(0, 10.0), level(2, 0.7), ratio(2, 3.0), (matrix_index(1, 0), 2.0)];
    let mut levels = ALL;
    levels[1] = 0.0;
    assert_eq!(heard(&set, 100.0, &levels, Mutes::default()).len(), 2, "its modulator is silent now");
    let alone = heard(&set, 100.0, &ALL, Mutes::default().with_solo_turned(2));
    assert_eq!(alone.iter().map(|partial| partial.hz.round()).collect::<Vec<_>>(), [300.0]);
    let noise = [&set[..], &[(OperatorField::Wave.index(1), 11.0)]].concat();
    assert_eq!(found(&noise, 100.0).len(), 2, "noise has none");
    let rack = [&set[..], &[(Global::RackLevel.index(), -60.0)]].concat();
    assert_eq!(found(&rack, 100.0), []);
    assert_eq!(found(&[], 100.0), []);
    assert_eq!(found(&set, f32::NAN), []);
}

#[test]
fn low_notes_and_any_settings_are_taken() {
    let partials = found(&[level(0, 1.0), ratio(1, 0.5), (matrix_index(1, 0), 1.0)], 65.4);
    assert!(partials.len() >= 4, "half harmonics stand apart: {partials:?}");
    for hz in [0.0, 5.0, 30_000.0, 1e30] {
        let mut values = values(&[]);
        for from in 0..NODES {
            (0..NODES).for_each(|to| values[matrix_index(from, to)] = 12.0);
        }
        (0..OPERATORS).for_each(|op| values[OperatorField::Level.index(op)] = 1.0);
        let setup = Setup::new(|index| values[index], (hz, 192_000.0), (&ALL, 4.0), Mutes::default());
        let mut sidebands = Sidebands::default();
        assert!(sidebands.of(&setup).iter().all(|partial| partial.hz.is_finite() && partial.amplitude.is_finite()));
    }
}

#[test]
fn chaos_has_no_partials() {
    // A ring of deep modulations: every frequency is there.
    let mut set = vec![level(0, 1.0), ratio(0, 1.37), ratio(1, 2.71)];
    set.extend([(0, 1), (1, 0), (0, 0), (1, 1)].map(|(from, to)| (matrix_index(from, to), 12.0)));
    let found = found(&set, 220.0);
    assert!(found.len() < 12, "{} of them: {found:?}", found.len());
}

#[test]
fn nothing_is_worked_out_twice() {
    let values = values(&[level(0, 1.0)]);
    let setup = |hz: f32| Setup::new(|index| values[index], (hz, 48_000.0), (&ALL, 1.0), Mutes::default());
    let mut sidebands = Sidebands::default();
    assert_eq!(sidebands.of(&setup(220.0)).len(), 1);
    sidebands.partials.clear();
    assert_eq!(sidebands.of(&setup(220.0)), [], "as it was left");
    assert_eq!(sidebands.of(&setup(221.0)).len(), 1);
}
