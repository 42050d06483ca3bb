//! Envelopes and LFOs drawn by hand: each handle and each slope moves what it names and nothing else.

use std::collections::BTreeSet;

use egui::{Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nephele::editor::Action;
use nephele_realtime::parameters::{EnvelopeField, Global, LfoField, OperatorField};

use crate::fixture::{Plugin, click, drag, editor, harness, rect_of, take_actions, turn_to};

/// The parameters that a drag of what has this label by `way` moves, each between its begin and its end.
fn moved(harness: &mut Harness<'_, Plugin>, label: &str, way: Vec2) -> BTreeSet<usize> {
    let at = rect_of(harness, label).center();
    drag(harness, at, way);
    let (mut open, mut moved, mut closed) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for action in take_actions(harness) {
        match action {
            Action::Begin(index) => assert!(open.insert(index), "{label}: {index} begins twice"),
            Action::Set(index, _) => {
                assert!(open.contains(&index) && !closed.contains(&index), "{label}: {index} outside a gesture");
                moved.insert(index);
            }
            Action::End(index) => assert!(closed.insert(index), "{label}: {index} ends twice"),
            other => panic!("{label}: {other:?}"),
        }
    }
    assert_eq!(open, closed, "{label}");
    moved
}

fn set(indices: &[usize]) -> BTreeSet<usize> {
    indices.iter().copied().collect()
}

/// A window whose values were set before.
fn with(page: &str, values: &[(usize, f32)]) -> Harness<'static, Plugin> {
    let mut plugin = Plugin::demo();
    for (index, value) in values {
        plugin.values[*index] = *value;
    }
    let mut harness = harness(vec2(1280.0, 800.0), 1.0, plugin);
    turn_to(&mut harness, page);
    // Else the click on the tab would count as the first of several.
    harness.run_steps(40);
    harness
}

#[test]
fn every_handle_of_a_free_envelope() {
    use EnvelopeField::{Attack, AttackCurve, Decay, DecayCurve, Delay, Hold, Release, ReleaseCurve, Sustain};
    let at = |field: EnvelopeField| field.index(1);
    let values = [
        (at(Delay), 0.2),
        (at(Attack), 0.5),
        (at(Hold), 0.3),
        (at(Decay), 0.8),
        (at(Sustain), 0.5),
        (at(Release), 0.7),
        (at(DecayCurve), 0.0),
        (at(ReleaseCurve), 0.2),
    ];
    let start = || {
        let mut harness = with("Free envelopes", &values);
        click(&mut harness, "Envelope 2 page");
        harness
    };
    for (field, way, expected) in [
        (Delay, vec2(14.0, 0.0), vec![Delay]),
        (Attack, vec2(14.0, 9.0), vec![Attack]),
        (Hold, vec2(-9.0, 9.0), vec![Hold]),
        (Decay, vec2(14.0, 0.0), vec![Decay]),
        (Decay, vec2(0.0, 20.0), vec![Sustain]),
        (Decay, vec2(14.0, 20.0), vec![Decay, Sustain]),
        (Release, vec2(-14.0, 5.0), vec![Release]),
    ] {
        let mut harness = start();
        let found = moved(&mut harness, &format!("Envelope 2 {} handle", name(field)), way);
        assert_eq!(found, expected.into_iter().map(at).collect(), "{field:?} by {way:?}");
    }
    for (label, field) in [("A curve", AttackCurve), ("D curve", DecayCurve), ("R curve", ReleaseCurve)] {
        let mut harness = start();
        let before = harness.state().values[at(field)];
        let found = moved(&mut harness, &format!("Envelope 2 {label} slope"), vec2(0.0, 24.0));
        assert_eq!(found, set(&[at(field)]), "{label}");
        // A slope goes down with the pointer: one that rises then sets off more slowly, one that falls faster.
        let after = harness.state().values[at(field)];
        let down = if label == "A curve" { after < before } else { after > before };
        assert!(down, "{label}: {before} to {after}");
    }
}

fn name(field: EnvelopeField) -> &'static str {
    match field {
        EnvelopeField::Delay => "Delay",
        EnvelopeField::Attack => "Attack",
        EnvelopeField::Hold => "Hold",
        EnvelopeField::Decay => "Decay",
        _ => "Release",
    }
}

#[test]
fn a_handle_goes_with_the_pointer() {
    let mut harness =
        with("Free envelopes", &[(EnvelopeField::Decay.index(0), 0.5), (EnvelopeField::Sustain.index(0), 0.5)]);
    let label = "Envelope 1 Decay handle";
    let before = rect_of(&harness, label).center();
    let way = vec2(12.0, -17.0);
    moved(&mut harness, label, way);
    let after = rect_of(&harness, label).center();
    assert!((after - before - way).length() < 1.5, "{before} to {after}");
}

#[test]
fn every_handle_of_the_filter_and_the_cloud() {
    let filter = [Global::FilterAttack, Global::FilterDecay, Global::FilterSustain, Global::FilterRelease];
    let cloud = [Global::CloudAttack, Global::CloudDecay, Global::CloudSustain, Global::CloudRelease];
    for (page, group, stages) in [("Voice filter", "Filter", filter), ("Onsets", "Cloud", cloud)] {
        let [attack, decay, sustain, release] = stages.map(Global::index);
        let values = [(attack, 0.3), (decay, 0.9), (sustain, 0.6), (release, 0.8)];
        for (stage, way, expected) in [
            ("Attack", vec2(9.0, 2.0), vec![attack]),
            ("Decay", vec2(9.0, 0.0), vec![decay]),
            ("Decay", vec2(0.0, 9.0), vec![sustain]),
            ("Release", vec2(-9.0, 2.0), vec![release]),
        ] {
            let mut harness = with(page, &values);
            let handle = format!("{} handle", label(&harness, group, stage));
            let found = moved(&mut harness, &handle, way);
            assert_eq!(found, set(&expected), "{group} {stage}");
        }
    }
}

/// The name of a stage: with its group where others have it too.
fn label(harness: &Harness<'_, Plugin>, group: &str, stage: &str) -> String {
    let long = format!("{group} {stage}");
    if harness.query_by_label(&format!("{long} handle")).is_some() { long } else { stage.to_owned() }
}

#[test]
fn every_handle_of_an_operators_envelope_of_either_form() {
    use OperatorField::{Attack, Decay, Form, L1, L2, L3, L4, R1, R2, R3, R4, Release, Sustain};
    let at = |field: OperatorField| field.index(3);
    let start = |form: f32| {
        let mut values = vec![(at(Form), form), (at(Attack), 0.4), (at(Decay), 0.6), (at(Sustain), 0.5)];
        values.extend([R1, R2, R3, R4, L1, L2, L3, L4].map(|field| (at(field), 40.0)));
        let mut harness = with("Operator envelope", &values);
        click(&mut harness, "Operator 4");
        harness
    };
    for (form, label, way, expected) in [
        (0.0, "Attack", vec2(9.0, 0.0), vec![Attack]),
        (0.0, "Decay", vec2(9.0, -9.0), vec![Decay, Sustain]),
        (0.0, "Release", vec2(-9.0, 0.0), vec![Release]),
        (1.0, "Rate 1", vec2(9.0, -9.0), vec![R1, L1]),
        (1.0, "Rate 2", vec2(9.0, 0.0), vec![R2]),
        (1.0, "Rate 3", vec2(0.0, 9.0), vec![L3]),
        (1.0, "Rate 4", vec2(-9.0, 0.0), vec![R4]),
        (1.0, "Level 4", vec2(3.0, -12.0), vec![L4]),
        (1.0, "Rate 2", vec2(0.0, 9.0), vec![L2]),
        (1.0, "Rate 3", vec2(9.0, 0.0), vec![R3]),
    ] {
        let mut harness = start(form);
        let found = moved(&mut harness, &format!("Operator 4 {label} handle"), way);
        assert_eq!(found, expected.into_iter().map(at).collect(), "{label} by {way:?}");
    }
}

#[test]
fn a_handle_goes_back_with_two_clicks() {
    let (decay, sustain) = (Global::FilterDecay.index(), Global::FilterSustain.index());
    let mut harness = with("Voice filter", &[(decay, 0.9), (sustain, 0.33)]);
    for _ in 0..2 {
        harness.get_by_label("Filter Decay handle").click();
    }
    harness.run_steps(4);
    let defaults = [decay, sustain].map(|index| nephele_realtime::parameters()[index].default);
    assert_eq!([decay, sustain].map(|index| harness.state().values[index]), defaults);
}

#[test]
fn the_shape_of_an_lfo_is_drawn_along_for_its_phase() {
    let mut harness = editor();
    turn_to(&mut harness, "LFOs");
    let phase = LfoField::Phase.index(0);
    let found = moved(&mut harness, "LFO 1 shape", vec2(-44.0, 0.0));
    assert_eq!(found, set(&[phase]));
    let plain = harness.state().values[phase];
    assert!((plain - 0.25).abs() < 0.01, "a quarter of a cycle to the left: {plain}");
    moved(&mut harness, "LFO 1 shape", vec2(88.0, 0.0));
    let plain = harness.state().values[phase];
    assert!((plain - 0.75).abs() < 0.02, "round the end: {plain}");
}
