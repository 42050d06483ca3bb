//! Gestures as the host hears of them: each begins once and ends once, whatever happens meanwhile.

use egui::{Event, Key, Modifiers, MouseWheelUnit, Pos2, TouchPhase, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nephele::editor::Action;
use nephele_realtime::parameters;
use nephele_realtime::parameters::{Global, LfoField};

use crate::fixture::{Plugin, drag, editor, rect_of, take_actions, turn_to};

const SPREAD: usize = Global::CloudSpread.index();

/// A hand that has begun to drag the spread, and where it is.
fn held() -> (Harness<'static, Plugin>, Pos2) {
    let mut harness = editor();
    let knob = rect_of(&harness, "Spread").center();
    harness.hover_at(knob);
    harness.drag_at(knob);
    harness.run_steps(2);
    move_to(&mut harness, knob - vec2(0.0, 20.0));
    (harness, knob - vec2(0.0, 20.0))
}

fn move_to(harness: &mut Harness<'_, Plugin>, at: Pos2) {
    harness.hover_at(at);
    harness.run_steps(2);
}

fn place(harness: &Harness<'_, Plugin>) -> f32 {
    parameters()[SPREAD].normalise(harness.state().values[SPREAD])
}

/// Lets go; all that was asked for since the hand took hold is one gesture of the spread.
fn let_go(harness: &mut Harness<'_, Plugin>, at: Pos2) {
    harness.drop_at(at);
    harness.run_steps(3);
    let actions = take_actions(harness);
    let [Action::Begin(SPREAD), moves @ .., Action::End(SPREAD)] = &actions[..] else { panic!("{actions:?}") };
    assert!(moves.iter().all(|action| matches!(action, Action::Set(SPREAD, _))), "{actions:?}");
    harness.run_steps(60);
    assert_eq!(take_actions(harness), [], "and nothing comes after it");
}

#[test]
fn shift_in_the_middle_of_a_drag_goes_on_from_there() {
    let (mut harness, at) = held();
    let before = place(&harness);
    harness.event(Event::ModifiersChanged(Modifiers::SHIFT));
    harness.run_steps(2);
    assert_eq!(place(&harness), before, "no jump");
    let at = at + vec2(0.0, 50.0);
    move_to(&mut harness, at);
    let fine = before - place(&harness);
    assert!((fine - 0.025).abs() < 2e-3, "{fine}");
    harness.event(Event::ModifiersChanged(Modifiers::NONE));
    move_to(&mut harness, at + vec2(0.0, 50.0));
    let coarse = before - fine - place(&harness);
    assert!((coarse - 0.25).abs() < 2e-2, "{coarse}");
    let_go(&mut harness, at + vec2(0.0, 50.0));
}

#[test]
fn the_wheel_and_keys_while_a_knob_is_held_belong_to_the_same_gesture() {
    let (mut harness, at) = held();
    let (unit, phase, modifiers) = (MouseWheelUnit::Line, TouchPhase::Move, Modifiers::NONE);
    let source = egui::MouseWheelSource::Unknown;
    harness.event(Event::MouseWheel { unit, delta: vec2(0.0, -2.0), phase, source, modifiers });
    harness.run_steps(2);
    harness.get_by_label("Spread").focus();
    harness.run_steps(2);
    harness.key_press(Key::ArrowDown);
    harness.run_steps(2);
    let_go(&mut harness, at);
}

#[test]
fn a_pointer_that_leaves_the_window_and_comes_back_ends_it_once() {
    let (mut harness, at) = held();
    harness.event(Event::PointerGone);
    harness.run_steps(10);
    move_to(&mut harness, at - vec2(0.0, 10.0));
    let_go(&mut harness, at - vec2(0.0, 10.0));
}

#[test]
fn a_page_that_is_turned_by_key_meanwhile_ends_nothing_twice() {
    let (mut harness, at) = held();
    harness.get_by_label("Onsets page").focus();
    harness.run_steps(2);
    harness.key_press(Key::ArrowRight);
    harness.run_steps(3);
    assert!(harness.query_by_label("Overlap").is_some(), "another page is shown");
    let_go(&mut harness, at);
}

#[test]
fn a_click_that_moves_nothing_is_none() {
    let mut harness = editor();
    let knob = rect_of(&harness, "Spread").center();
    drag(&mut harness, knob, vec2(0.0, 0.0));
    harness.run_steps(60);
    assert_eq!(take_actions(&mut harness), []);
}

#[test]
fn parts_of_beats_are_typed() {
    let mut harness = editor();
    turn_to(&mut harness, "LFOs");
    let division = LfoField::Division.index(0);
    for (text, plain) in [("1/8d", 9.0), ("1/16 triplet", 14.0)] {
        harness.get_by_label("LFO 1 Division").click_secondary();
        harness.run_steps(4);
        harness.get_by_label_contains("Type a value").click();
        harness.run_steps(4);
        harness.get_by_label("LFO 1 Division entry").type_text(text);
        harness.run_steps(2);
        harness.key_press(Key::Enter);
        harness.run_steps(4);
        let one = [Action::Begin(division), Action::Set(division, plain), Action::End(division)];
        assert_eq!(take_actions(&mut harness), one, "{text}");
    }
}
