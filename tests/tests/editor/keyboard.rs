//! The drawn keyboard: its wheels, its octaves, and the computer's keys.

use egui::{Event, Key, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nephele::editor::Action;

use crate::fixture::{Plugin, click, drag, editor, rect_of, take_actions};

fn key(harness: &mut Harness<'_, Plugin>, key: Key, pressed: bool) {
    harness.event(Event::Key { key, physical_key: None, pressed, repeat: false, modifiers: egui::Modifiers::NONE });
    harness.run_steps(2);
}

#[test]
fn the_bend_follows_a_drag_and_springs_back() {
    let mut harness = editor();
    let at = rect_of(&harness, "Pitch-bend wheel").center();
    drag(&mut harness, at, vec2(0.0, -30.0));
    let bends: Vec<f32> = take_actions(&mut harness)
        .into_iter()
        .map(|action| if let Action::Bend(value) = action { value } else { panic!("{action:?}") })
        .collect();
    let (last, way) = bends.split_last().expect("bends");
    assert!(way.len() > 4 && way.is_sorted() && way.last() == Some(&1.0), "{bends:?}");
    assert_eq!(*last, 0.0, "it springs back");

    harness.get_by_label("Pitch-bend wheel").focus();
    harness.run_steps(2);
    harness.key_press(Key::ArrowDown);
    harness.run_steps(3);
    assert_eq!(take_actions(&mut harness), [Action::Bend(-0.25)]);
    harness.run_steps(30);
    assert_eq!(take_actions(&mut harness), [Action::Bend(0.0)], "after a while");
}

#[test]
fn the_modulation_wheel_stays_and_follows_the_other_one() {
    let mut harness = editor();
    let value = |harness: &Harness<'_, Plugin>| harness.get_by_label("Modulation wheel").value();
    assert_eq!(value(&harness).as_deref(), Some("60 %"), "as the instrument tells");
    let at = rect_of(&harness, "Modulation wheel").center();
    drag(&mut harness, at, vec2(0.0, 20.0));
    let moved = take_actions(&mut harness);
    // Up to six of the points may pass before it is known for a drag.
    let Some(Action::Wheel(last)) = moved.last() else { panic!("{moved:?}") };
    assert!(*last < 0.25, "{moved:?}");
    harness.run_steps(20);
    assert_eq!(value(&harness), Some(format!("{:.0} %", last * 100.0)), "it stays");
    harness.state_mut().telemetry.wheels[1] = 0.9;
    harness.run_steps(2);
    assert_eq!(value(&harness).as_deref(), Some("90 %"), "a keyboard's wheel moved");
}

#[test]
fn octaves_move_the_keys() {
    let mut harness = editor();
    assert!(harness.query_by_label("Key C8").is_none());
    click(&mut harness, "Octave up");
    assert!(harness.query_by_label("Key C8").is_some() && harness.query_by_label("Key C1").is_none());
    for _ in 0..5 {
        click(&mut harness, "Octave down");
    }
    assert!(harness.query_by_label("Key C-1").is_some() && harness.query_by_label("Key C5").is_some());
    assert_eq!(take_actions(&mut harness), []);
}

#[test]
fn the_computers_keys_play_while_they_are_asked_to() {
    let mut harness = editor();
    key(&mut harness, Key::A, true);
    key(&mut harness, Key::A, false);
    assert_eq!(take_actions(&mut harness), [], "not by themselves");
    click(&mut harness, "Computer keys");
    take_actions(&mut harness);
    key(&mut harness, Key::A, true);
    key(&mut harness, Key::E, true);
    key(&mut harness, Key::A, false);
    let down = |key| Action::KeyDown { key, velocity: 0.8 };
    assert_eq!(take_actions(&mut harness), [down(60), down(63), Action::KeyUp { key: 60 }]);
    key(&mut harness, Key::X, true);
    key(&mut harness, Key::X, false);
    key(&mut harness, Key::E, false);
    key(&mut harness, Key::A, true);
    assert_eq!(take_actions(&mut harness), [Action::KeyUp { key: 63 }, down(72)], "a key ends the note that it began");
    click(&mut harness, "Computer keys");
    assert_eq!(take_actions(&mut harness), [Action::KeyUp { key: 72 }], "nothing hangs");
    key(&mut harness, Key::S, true);
    assert_eq!(take_actions(&mut harness), []);
}

#[test]
fn a_window_that_closes_lets_go() {
    let mut harness = editor();
    click(&mut harness, "Computer keys");
    key(&mut harness, Key::D, true);
    take_actions(&mut harness);
    assert_eq!(harness.state_mut().view.close(), [Action::KeyUp { key: 64 }]);
}
