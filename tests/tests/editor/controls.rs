//! Knobs, cells, pads and boxes: each movement is one gesture of values from the parameter table.

use egui::{Event, Key, Modifiers, MouseWheelUnit, PointerButton, TouchPhase, vec2};
use egui_kittest::kittest::Queryable;
use nephele::editor::Action;
use nephele_realtime::parameters;
use nephele_realtime::parameters::{Global, OperatorField, matrix_index};

use crate::fixture::{drag, editor, rect_of, take_actions, turn_to};

/// The values of a gesture on `index`, after checking that it is well formed and that nothing else happened.
fn gesture(actions: &[Action], index: usize) -> Vec<f32> {
    assert_eq!(actions.first(), Some(&Action::Begin(index)), "{actions:?}");
    assert_eq!(actions.last(), Some(&Action::End(index)), "{actions:?}");
    let value = |action: &Action| match action {
        Action::Set(at, plain) if *at == index => *plain,
        other => panic!("{other:?} within a gesture on {index}"),
    };
    actions[1..actions.len() - 1].iter().map(value).collect()
}

#[test]
fn a_knob_dragged_up_rises_within_one_gesture() {
    let mut harness = editor();
    let index = Global::CloudDensity.index();
    let before = harness.state().values[index];
    let knob = rect_of(&harness, "Density").center();
    drag(&mut harness, knob, vec2(0.0, -60.0));
    let values = gesture(&take_actions(&mut harness), index);
    assert!(values.len() >= 8, "{values:?}");
    assert!(values[0] > before && values.is_sorted(), "{before} → {values:?}");
}

#[test]
fn shift_makes_a_drag_fine() {
    let way = |modifiers: Modifiers| {
        let mut harness = editor();
        let index = Global::CloudSpread.index();
        let before = harness.state().values[index];
        harness.event(Event::ModifiersChanged(modifiers));
        let knob = rect_of(&harness, "Spread").center();
        drag(&mut harness, knob, vec2(0.0, 50.0));
        before - harness.state().values[index]
    };
    let (coarse, fine) = (way(Modifiers::NONE), way(Modifiers::SHIFT));
    assert!((coarse / fine - 10.0).abs() < 0.1, "{coarse} against {fine}");
}

#[test]
fn a_double_click_brings_the_default() {
    let mut harness = editor();
    let index = Global::CloudPitch.index();
    for _ in 0..2 {
        harness.get_by_label("Cloud Pitch").click();
    }
    harness.run_steps(6);
    assert_eq!(gesture(&take_actions(&mut harness), index), [parameters()[index].default]);
}

#[test]
fn the_wheel_turns_a_knob() {
    let mut harness = editor();
    let index = Global::CloudWindow.index();
    harness.get_by_label("Window").hover();
    harness.run_steps(2);
    harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Line,
        delta: vec2(0.0, -1.0),
        phase: TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    });
    harness.run_steps(2);
    assert_eq!(gesture(&take_actions(&mut harness), index), [4.0], "one choice back from the last");
}

#[test]
fn a_value_is_typed() {
    let mut harness = editor();
    let index = Global::CloudSize.index();
    harness.get_by_label("Cloud Size value").click();
    harness.run_steps(4);
    harness.get_by_label("Cloud Size entry").type_text("120 ms");
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(4);
    let values = gesture(&take_actions(&mut harness), index);
    assert!((values[0] - 0.12).abs() < 1e-6, "{values:?}");
    assert!(harness.query_by_label("Cloud Size entry").is_none(), "the field is closed");
}

#[test]
fn what_is_no_value_stays_in_the_field() {
    let mut harness = editor();
    turn_to(&mut harness, "Song");
    harness.get_by_label("Tempo value").click();
    harness.run_steps(4);
    harness.get_by_label("Tempo entry").type_text("allegro");
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(4);
    assert!(harness.query_by_label("Tempo entry").is_some(), "the field stays");
    harness.key_press(Key::Escape);
    harness.run_steps(4);
    assert!(harness.query_by_label("Tempo entry").is_none());
    assert_eq!(take_actions(&mut harness), [], "nothing was set");
}

#[test]
fn a_matrix_cell_is_dragged() {
    let mut harness = editor();
    let index = matrix_index(1, 0);
    let cell = rect_of(&harness, "Matrix 2 to 1").center();
    drag(&mut harness, cell, vec2(0.0, -40.0));
    let values = gesture(&take_actions(&mut harness), index);
    assert!(values.is_sorted() && values.last() > Some(&2.0), "{values:?}");
}

#[test]
fn a_matrix_cell_is_typed_after_a_right_click() {
    let mut harness = editor();
    harness.get_by_label("Matrix Cloud to 3").click_secondary();
    harness.run_steps(4);
    harness.get_by_label_contains("Type a value").click();
    harness.run_steps(4);
    harness.get_by_label("Matrix Cloud to 3 entry").type_text("7.5");
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(4);
    assert_eq!(gesture(&take_actions(&mut harness), matrix_index(6, 2)), [7.5]);
}

#[test]
fn a_tile_shows_its_operators_knobs() {
    let mut harness = editor();
    assert!(harness.query_by_label("Operator 1 Ratio").is_none(), "another page is shown");
    harness.get_by_label("Operator 5").click();
    harness.run_steps(4);
    let knob = rect_of(&harness, "Operator 5 Ratio").center();
    drag(&mut harness, knob, vec2(0.0, 30.0));
    let values = gesture(&take_actions(&mut harness), OperatorField::Ratio.index(4));
    assert!(values.last() < Some(&14.0), "{values:?}");
}

#[test]
fn the_morph_dot_sets_both_axes() {
    let mut harness = editor();
    let (x, y) = (Global::MorphX.index(), Global::MorphY.index());
    let pad = rect_of(&harness, "Morph pad");
    drag(&mut harness, pad.min + pad.size() * 0.25, pad.size() * 0.5);
    let actions = take_actions(&mut harness);
    for index in [x, y] {
        let own: Vec<Action> = actions
            .iter()
            .filter(|action| matches!(action, Action::Begin(i) | Action::Set(i, _) | Action::End(i) if *i == index))
            .cloned()
            .collect();
        let values = gesture(&own, index);
        assert!((values[0] - 0.25).abs() < 0.02, "the dot comes to the pointer: {values:?}");
        assert!((values[values.len() - 1] - 0.75).abs() < 0.02, "{values:?}");
    }
}

#[test]
fn the_cloud_view_moves_position_and_spray() {
    let mut harness = editor();
    let view = rect_of(&harness, "Cloud view");
    drag(&mut harness, view.center(), vec2(0.0, -20.0));
    let values = gesture(&take_actions(&mut harness), Global::CloudPosition.index());
    assert!(values.last() > values.first(), "up is further into the cloud: {values:?}");

    let at = view.center();
    let press = |pressed| Event::PointerButton {
        pos: at + vec2(0.0, if pressed { 0.0 } else { 30.0 }),
        button: PointerButton::Secondary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    for event in [Event::PointerMoved(at), press(true), Event::PointerMoved(at + vec2(0.0, 30.0)), press(false)] {
        harness.event(event);
        harness.run_steps(1);
    }
    harness.run_steps(2);
    let values = gesture(&take_actions(&mut harness), Global::CloudSpray.index());
    assert!(values.last() > Some(&0.1), "{values:?}");
}

#[test]
fn a_window_that_closes_ends_what_is_held() {
    let mut harness = editor();
    let index = Global::CloudScan.index();
    let knob = rect_of(&harness, "Scan").center();
    harness.hover_at(knob);
    harness.drag_at(knob);
    harness.run_steps(2);
    harness.hover_at(knob + vec2(0.0, -30.0));
    harness.run_steps(2);
    let actions = take_actions(&mut harness);
    assert!(actions.contains(&Action::Begin(index)) && !actions.contains(&Action::End(index)), "{actions:?}");
    assert_eq!(harness.state_mut().view.close(), [Action::End(index)]);
    assert_eq!(harness.state_mut().view.close(), [], "once");
}
