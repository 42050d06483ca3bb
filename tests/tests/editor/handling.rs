//! Every way to move a control, each as one gesture, and what is shown of it.

use egui::{Event, Key, Modifiers, MouseWheelUnit, Rect, TouchPhase, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nephele::editor::Action;
use nephele_realtime::parameters;
use nephele_realtime::parameters::{Global, LfoField, OperatorField, matrix_index};

use crate::control_menu::once;
use crate::fixture::{Plugin, click, drag, editor, harness, rect_of, take_actions, turn_to};
use crate::pictures::save;
use crate::text::{shown, status};

const DENSITY: usize = Global::CloudDensity.index();

/// A key while the keyboard is on `label`; what is asked for.
fn press(harness: &mut Harness<'_, Plugin>, label: &str, key: Key) -> Vec<Action> {
    harness.get_by_label(label).focus();
    harness.run_steps(2);
    take_actions(harness);
    harness.key_press(key);
    harness.run_steps(3);
    take_actions(harness)
}

fn wheel(harness: &mut Harness<'_, Plugin>, label: &str, notches: f32, modifiers: Modifiers) -> Vec<Action> {
    harness.get_by_label(label).hover();
    harness.run_steps(2);
    harness.event(Event::ModifiersChanged(modifiers));
    // Some systems turn the wheel sideways while Shift is down.
    let delta = if modifiers.shift { vec2(notches, 0.0) } else { vec2(0.0, notches) };
    let (unit, phase) = (MouseWheelUnit::Line, TouchPhase::Move);
    harness.event(Event::MouseWheel { unit, delta, phase, source: egui::MouseWheelSource::Unknown, modifiers });
    harness.run_steps(2);
    harness.event(Event::ModifiersChanged(Modifiers::NONE));
    take_actions(harness)
}

#[test]
fn keys_move_by_steps_pages_and_to_the_ends() {
    let mut harness = editor();
    let parameter = &parameters()[DENSITY];
    let before = parameter.normalise(harness.state().values[DENSITY]);
    for (key, way) in [(Key::ArrowUp, 0.02), (Key::PageUp, 0.2), (Key::PageDown, -0.2), (Key::ArrowDown, -0.02)] {
        let from = parameter.normalise(harness.state().values[DENSITY]);
        let actions = press(&mut harness, "Density", key);
        assert_eq!(actions.len(), 3, "{key:?}: {actions:?}");
        let to = parameter.normalise(harness.state().values[DENSITY]);
        assert!((to - from - way).abs() < 1e-3, "{key:?}: {from} → {to}");
    }
    assert!((parameter.normalise(harness.state().values[DENSITY]) - before).abs() < 1e-3);
    for (key, plain) in [
        (Key::Home, parameter.min),
        (Key::End, parameter.max),
        (Key::Delete, parameter.default),
        (Key::End, parameter.max),
        (Key::Backspace, parameter.default),
    ] {
        assert_eq!(press(&mut harness, "Density", key), once(DENSITY, plain), "{key:?}");
    }
}

#[test]
fn keys_move_steps_cells_and_choices_too() {
    let mut harness = editor();
    let cell = matrix_index(1, 0);
    assert_eq!(press(&mut harness, "Matrix 2 to 1", Key::Home), once(cell, -12.0));
    assert_eq!(press(&mut harness, "Matrix 2 to 1", Key::Delete), once(cell, parameters()[cell].default));
    let wave = OperatorField::Wave.index(0);
    turn_to(&mut harness, "Operator");
    assert_eq!(press(&mut harness, "Operator 1 Wave", Key::PageUp), once(wave, 4.0));
    assert_eq!(press(&mut harness, "Operator 1 Wave", Key::End), once(wave, 12.0));
    let unison = Global::Unison.index();
    turn_to(&mut harness, "Voice");
    assert_eq!(press(&mut harness, "Unison", Key::ArrowUp), once(unison, 2.0));
    turn_to(&mut harness, "LFOs");
    let step = LfoField::step_index(0, 2);
    assert_eq!(press(&mut harness, "LFO 1 Step 3", Key::End), once(step, 1.0));
    assert_eq!(press(&mut harness, "LFO 1 Step 3", Key::Delete), once(step, parameters()[step].default));
}

#[test]
fn a_switch_goes_back_with_a_key() {
    let mut harness = editor();
    let bypass = Global::Bypass.index();
    click(&mut harness, "Bypass");
    assert_eq!(take_actions(&mut harness), once(bypass, 1.0));
    assert_eq!(press(&mut harness, "Bypass", Key::Delete), once(bypass, 0.0));
    assert_eq!(press(&mut harness, "Bypass", Key::Enter), once(bypass, 1.0));
}

#[test]
fn the_wheel_is_fine_with_shift() {
    let mut harness = editor();
    let place = |harness: &Harness<'_, Plugin>| parameters()[DENSITY].normalise(harness.state().values[DENSITY]);
    let start = place(&harness);
    assert_eq!(wheel(&mut harness, "Density", 1.0, Modifiers::NONE).len(), 3, "one gesture a notch");
    let coarse = place(&harness) - start;
    assert_eq!(wheel(&mut harness, "Density", 1.0, Modifiers::SHIFT).len(), 3);
    let fine = place(&harness) - start - coarse;
    assert!((coarse - 0.02).abs() < 1e-3 && (fine - 0.002).abs() < 2e-4, "{coarse}, {fine}");
}

#[test]
fn a_click_with_control_brings_the_default() {
    let mut harness = editor();
    for (label, index) in
        [("Position", Global::CloudPosition.index()), ("Matrix 4 to 1", matrix_index(3, 0)), ("Density value", DENSITY)]
    {
        harness.state_mut().values[index] = parameters()[index].max;
        harness.event(Event::ModifiersChanged(Modifiers::COMMAND));
        harness.get_by_label(label).click_modifiers(Modifiers::COMMAND);
        harness.run_steps(4);
        harness.event(Event::ModifiersChanged(Modifiers::NONE));
        harness.run_steps(40);
        assert_eq!(take_actions(&mut harness), once(index, parameters()[index].default), "{label}");
    }
    assert!(harness.query_by_label("Density entry").is_none(), "which types nothing");
}

#[test]
fn the_pad_is_moved_by_keys() {
    let mut harness = editor();
    let (x, y) = (Global::MorphX.index(), Global::MorphY.index());
    let before = [harness.state().values[x], harness.state().values[y]];
    press(&mut harness, "Morph pad", Key::ArrowRight);
    press(&mut harness, "Morph pad", Key::ArrowUp);
    let after = [harness.state().values[x], harness.state().values[y]];
    assert!((after[0] - before[0] - 0.02).abs() < 1e-4 && (after[1] - before[1] + 0.02).abs() < 1e-4, "{after:?}");
    press(&mut harness, "Morph pad", Key::Delete);
    assert_eq!([harness.state().values[x], harness.state().values[y]], [0.5, 0.5]);
}

#[test]
fn enter_types_and_every_unit_is_read() {
    let mut harness = editor();
    turn_to(&mut harness, "Voice filter");
    let (size, cutoff) = (Global::CloudSize.index(), Global::FilterCutoff.index());
    let (level, pitch, ratio) = (Global::CloudLevel.index(), Global::CloudPitch.index(), OperatorField::Ratio.index(0));
    for (label, index, text, plain) in [
        ("Cloud Size", size, "250 ms", 0.25),
        ("Cloud Size", size, "0,1 s", 0.1),
        ("Filter Cutoff", cutoff, "1.5 k", 1500.0),
        ("Filter Cutoff", cutoff, "A4", 440.0),
        ("Filter Cutoff", cutoff, "C#3", 138.591_3),
        ("Cloud Level", level, "-6 dB", -6.0),
        ("Cloud Pitch", pitch, "1 oct", 12.0),
    ] {
        type_into(&mut harness, label, text);
        let actions = take_actions(&mut harness);
        let near = matches!(actions[..], [Action::Begin(a), Action::Set(b, to), Action::End(c)]
            if [a, b, c] == [index; 3] && (to - plain).abs() < 1e-4 * plain.abs());
        assert!(near, "{label} {text}: {actions:?}");
    }
    turn_to(&mut harness, "Operator");
    type_into(&mut harness, "Operator 1 Ratio", "2/3");
    assert_eq!(take_actions(&mut harness), once(ratio, 2.0 / 3.0));
}

fn type_into(harness: &mut Harness<'_, Plugin>, label: &str, text: &str) {
    harness.get_by_label(label).focus();
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(4);
    harness.get_by_label(&format!("{label} entry")).type_text(text);
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(4);
}

#[test]
fn a_refused_text_is_answered_with_what_would_not_be() {
    let mut harness = editor();
    turn_to(&mut harness, "Voice filter");
    type_into(&mut harness, "Filter Cutoff", "loud");
    assert_eq!(take_actions(&mut harness), []);
    assert_eq!(status(&harness), "Filter Cutoff takes 20.00 Hz … 20.00 kHz, such as 440 Hz, 4.4k or A4");
    assert!(harness.query_by_label("Filter Cutoff entry").is_some(), "the field stays");
    save(&mut harness, "refused-1x");
    harness.key_press(Key::Escape);
    harness.run_steps(4);
    assert!(!status(&harness).contains("takes"));
}

/// The bubble's text and place, if there is one: it is written last but for the status line.
fn bubble(harness: &Harness<'_, Plugin>, text: &str) -> bool {
    shown(harness).iter().filter(|shown| *shown == text).count() > 1
}

#[test]
fn a_bubble_shows_what_is_turned() {
    let mut harness = editor();
    let format = |harness: &Harness<'_, Plugin>| parameters()[DENSITY].format(harness.state().values[DENSITY]);
    assert!(!bubble(&harness, &format(&harness)));
    let knob = rect_of(&harness, "Density").center();
    harness.hover_at(knob);
    harness.drag_at(knob);
    harness.run_steps(1);
    harness.hover_at(knob - vec2(0.0, 30.0));
    harness.run_steps(2);
    assert!(bubble(&harness, &format(&harness)), "while it is dragged");
    save(&mut harness, "bubble-1x");
    harness.drop_at(knob - vec2(0.0, 30.0));
    harness.run_steps(3);
    assert!(!bubble(&harness, &format(&harness)), "not after it");
    wheel(&mut harness, "Density", 1.0, Modifiers::NONE);
    assert!(bubble(&harness, &format(&harness)), "after a notch");
    harness.run_steps(90);
    assert!(!bubble(&harness, &format(&harness)), "for a while");
    press(&mut harness, "Density", Key::ArrowUp);
    assert!(bubble(&harness, &format(&harness)), "after a key");
}

#[test]
fn bubbles_stay_in_the_window() {
    let window = Rect::from_min_size(egui::Pos2::ZERO, vec2(1280.0, 800.0));
    let mut harness = harness(window.size(), 1.0, Plugin::demo());
    for label in ["Density", "8", "Macro 8", "Matrix Cloud to Cloud", "Matrix 1 to 1"] {
        if harness.query_by_label(label).is_none() {
            continue;
        }
        wheel(&mut harness, label, -1.0, Modifiers::NONE);
        for text in crate::text::places(&harness) {
            assert!(window.contains_rect(text.1), "'{}' {} leaves the window at {label}", text.0, text.1);
        }
    }
}

#[test]
fn every_way_to_move_is_one_gesture() {
    let mut harness = editor();
    let knob = rect_of(&harness, "Scan").center();
    let scan = Global::CloudScan.index();
    let count = |actions: &[Action], wanted: &Action| actions.iter().filter(|action| *action == wanted).count();
    for (way, fine) in [(vec2(0.0, -40.0), false), (vec2(0.0, 30.0), true)] {
        harness.event(Event::ModifiersChanged(if fine { Modifiers::SHIFT } else { Modifiers::NONE }));
        drag(&mut harness, knob, way);
        let actions = take_actions(&mut harness);
        assert_eq!((count(&actions, &Action::Begin(scan)), count(&actions, &Action::End(scan))), (1, 1), "{actions:?}");
        harness.run_steps(40);
    }
}
