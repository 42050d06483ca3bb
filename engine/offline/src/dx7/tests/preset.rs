//! What becomes of a voice here.

use nephele_realtime::parameters::{Global, LfoField, OperatorField, index_of, parameters, slot_index};
use nephele_realtime::{ParameterValues, Source};

use super::*;
use crate::preset::Preset;

/// The voice of algorithm 1 with all at full level.
fn plain() -> Dx7Voice {
    parse(&all_algorithms()).unwrap().remove(0)
}

fn value(values: &ParameterValues, id: &str) -> f32 {
    values.get(index_of(id).unwrap_or_else(|| panic!("{id} is no parameter")))
}

#[test]
fn operators_keep_their_numbers_and_all_they_say() {
    let mut voice = plain();
    voice.operators[2] = Dx7Operator {
        envelope: Dx7Envelope { rates: [96, 25, 24, 67], levels: [99, 75, 1, 2] },
        break_point: 39,
        left_depth: 99,
        right_depth: 49,
        left_curve: Dx7Curve::MinusLinear,
        right_curve: Dx7Curve::PlusExponential,
        rate_scaling: 4,
        velocity_sensitivity: 7,
        level: 99,
        coarse: 3,
        fine: 50,
        detune: -7,
        ..Dx7Operator::default()
    };
    voice.operators[5] = Dx7Operator { fixed: true, coarse: 2, fine: 0, ..voice.operators[5] };
    voice.oscillator_sync = true;
    let preset = to_preset(&voice);
    for (field, wanted) in [
        ("ratio", 3.0),
        ("fine", 0.5),
        ("mode", 0.0),
        ("detune", -7.0),
        ("velocity", 1.0),
        ("break", 60.0),
        ("left", -23.94),
        ("right", 0.792),
        ("left_curve", 0.0),
        ("right_curve", 1.0),
        ("rate_scaling", 0.5),
        ("form", 1.0),
        ("sync", 0.0),
        ("level", 0.5),
        // Rate scaling 4 is ten rates at middle C.
        ("r1", 99.0),
        ("r2", 35.0),
        ("r3", 34.0),
        ("r4", 77.0),
        ("l1", 99.0),
        ("l2", 75.0),
        ("l3", 1.0),
        ("l4", 2.0),
    ] {
        let found = value(&preset.parameters, &format!("op3.{field}"));
        assert!((found - wanted).abs() < 1e-3, "op3.{field}: {found} instead of {wanted}");
    }
    assert_eq!(value(&preset.parameters, "op6.mode"), 2.0);
    assert!((value(&preset.parameters, "op6.hz") - 100.0).abs() < 1e-3);
    voice.oscillator_sync = false;
    assert_eq!(value(&to_preset(&voice).parameters, "op3.sync"), 1.0);
}

#[test]
fn choices_that_are_set_by_number_are_the_ones_that_are_meant() {
    for (id, place, name) in [
        ("op1.mode", 2, "Fixed"),
        ("op1.sync", 0, "Key"),
        ("op1.sync", 1, "Free"),
        ("op1.form", 1, "DX"),
        ("op1.wave", 0, "Sine"),
        ("op1.left_curve", 1, "Exponential"),
        ("lfo1.trigger", 0, "Global"),
        ("lfo1.trigger", 2, "Key"),
        ("lfo1.shape", 0, "Sine"),
        ("lfo1.shape", 1, "Triangle"),
        ("lfo1.shape", 2, "Saw up"),
        ("lfo1.shape", 3, "Saw down"),
        ("lfo1.shape", 4, "Square"),
        ("lfo1.shape", 5, "Random"),
        ("kind.2.1", 0, "Phase"),
    ] {
        assert_eq!(parameters()[index_of(id).unwrap()].format(place as f32), name, "{id}");
    }
}

#[test]
fn levels_become_depths_of_modulators_and_loudness_of_carriers() {
    let mut voice = plain();
    voice.feedback = 4;
    for (op, level) in voice.operators.iter_mut().zip([91, 91, 83, 83, 0, 75]) {
        op.level = level;
    }
    let values = to_preset(&voice).parameters;
    // Eight levels are a half; algorithm 1 has two carriers.
    for (id, wanted) in [
        ("op1.level", 0.25),
        ("op3.level", 0.125),
        ("op2.level", 0.0),
        ("matrix.2.1", 13.119 / 2.0),
        ("matrix.4.3", 13.119 / 4.0),
        ("matrix.5.4", 0.0),
        ("matrix.6.5", 13.119 / 8.0),
        ("matrix.6.6", 13.119 / 8.0 / 16.0),
        ("matrix.7.1", 0.0),
        ("matrix.1.7", 0.0),
        ("rack.index", 1.0),
        ("voice.velocity", 0.0),
        ("cloud.level", -60.0),
    ] {
        let found = value(&values, id);
        assert!((found - wanted).abs() < 2e-3, "{id}: {found} instead of {wanted}");
    }
}

#[test]
fn transposition_moves_the_pitch_but_no_fixed_frequencies() {
    let mut voice = plain();
    voice.transpose = -12;
    voice.operators[1].coarse = 0;
    voice.operators[3].fixed = true;
    voice.operators[3].coarse = 3;
    let values = to_preset(&voice).parameters;
    assert_eq!((value(&values, "op1.ratio"), value(&values, "op2.ratio")), (1.0, 0.5));
    assert_eq!(value(&values, "voice.pitch"), -12.0);
    assert!((value(&values, "op4.hz") - 1000.0).abs() < 0.01);
    assert_eq!(left_out(&voice), Vec::<&str>::new());
    voice.pitch.levels = [60, 50, 50, 50];
    voice.lfo = Dx7Lfo { pitch_depth: 99, pitch_sensitivity: 7, ..voice.lfo };
    assert_eq!(left_out(&voice), ["the pitch envelope"]);
}

#[test]
fn the_lfo_is_the_first_and_moves_pitch_and_levels() {
    let mut voice = plain();
    voice.lfo = Dx7Lfo {
        speed: 35,
        delay: 50,
        pitch_depth: 10,
        amplitude_depth: 99,
        sync: true,
        wave: Dx7Wave::SawDown,
        pitch_sensitivity: 3,
    };
    voice.operators[0].amplitude_sensitivity = 1;
    voice.operators[1].amplitude_sensitivity = 3;
    let Preset { parameters: values, routes, .. } = to_preset(&voice);
    let lfo = |field: LfoField| values.lfo(0, field);
    assert_eq!((lfo(LfoField::Shape), lfo(LfoField::Trigger)), (3.0, 2.0));
    assert!((lfo(LfoField::Rate) - 5.57).abs() < 0.2 && lfo(LfoField::Delay) > 0.2 && lfo(LfoField::Fade) > 0.1);
    let targets: Vec<_> = routes.0.iter().filter_map(nephele_realtime::Route::target).collect();
    let wanted = [Global::VoicePitch.index(), OperatorField::Level.index(0), index_of("matrix.2.1").unwrap()];
    assert_eq!(targets, wanted);
    assert!(routes.0[..3].iter().all(|route| route.source == Source::Lfo1));
    // 10 of 99 at sensitivity 3 is 0.155 semitones of a knob of 96.
    assert!((values.get(slot_index(0)) - 0.001_62).abs() < 0.000_05, "{}", values.get(slot_index(0)));
    // The swing's upper end is what the voice says, its lower one the tremolo's floor.
    let still = to_preset(&Dx7Voice { lfo: Dx7Lfo::default(), ..voice.clone() }).parameters;
    for (slot, target, decibels) in [(1, wanted[1], -10.27), (2, wanted[2], -39.7)] {
        let parameter = &parameters()[target];
        let end = |sign: f32| {
            parameter.denormalise(parameter.normalise(values.get(target)) + sign * values.get(slot_index(slot)))
        };
        assert!((end(1.0) - still.get(target)).abs() < 1e-3, "{}", parameter.id);
        let found = 20.0 * (end(-1.0) / end(1.0)).log10();
        assert!((found - decibels).abs() < 0.5, "{}: {found} dB", parameter.id);
    }
    voice.lfo.amplitude_depth = 0;
    voice.lfo.pitch_depth = 0;
    assert_eq!(to_preset(&voice).routes, nephele_realtime::Routes::default());
}

#[test]
fn a_preset_is_written_and_read_and_sounds() {
    let mut voice = plain();
    voice.lfo = Dx7Lfo { speed: 40, pitch_depth: 20, pitch_sensitivity: 3, ..voice.lfo };
    let preset = to_preset(&voice);
    assert_eq!(Preset::from_json(&preset.to_json(), "x").unwrap(), preset);
    let sound = |preset| {
        let render = crate::render::Render { preset, notes: vec![(60, 1.0)], seconds: 0.2, ..Default::default() };
        crate::picture::analyse(&render.run().unwrap())
    };
    let found = sound(preset.clone());
    assert!(found.rms > 0.01 && found.not_finite == 0, "{found:?}");
    let mut silent = preset;
    for op in 0..6 {
        silent.parameters.set(OperatorField::Level.index(op), 0.0);
    }
    assert!(sound(silent).rms < 1e-6, "the cloud is silent");
}
