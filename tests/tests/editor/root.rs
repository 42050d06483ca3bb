//! The cloud's root: shown with its confidence, typed as a note or a frequency.

use egui::{Key, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nephele::editor::Action;

use crate::fixture::{Plugin, editor, harness, take_actions};

fn type_root(harness: &mut Harness<'_, Plugin>, text: &str) {
    harness.get_by_label("Root").click();
    harness.run_steps(4);
    if text.is_empty() {
        harness.key_press(Key::Backspace);
    } else {
        harness.get_by_label("Root entry").type_text(text);
    }
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(4);
}

#[test]
fn a_root_is_shown_with_its_confidence() {
    let mut harness = editor();
    assert_eq!(harness.get_by_label("Root").value().as_deref(), Some("A3 87 % sure"));
    harness.get_by_label("Root").hover();
    harness.run_steps(3);
    let status = harness.get_by_label("Status").value().unwrap_or_default();
    assert!(status.contains("220.00 Hz, heard, 87 % sure"), "{status}");
    harness.state_mut().confidence = Some(0.1);
    harness.run_steps(3);
    let status = harness.get_by_label("Status").value().unwrap_or_default();
    assert!(status.contains("no pitch was heard"), "{status}");
    harness.state_mut().confidence = None;
    harness.run_steps(3);
    assert_eq!(harness.get_by_label("Root").value().as_deref(), Some("A3"));
}

#[test]
fn a_root_is_typed_as_note_or_frequency_or_left_to_be_heard() {
    let mut harness = editor();
    for (text, root_hz) in [("A4", Some(440.0)), ("233.5 Hz", Some(233.5)), ("", None)] {
        type_root(&mut harness, text);
        assert_eq!(take_actions(&mut harness), [Action::SetRoot(root_hz)]);
        assert!(harness.query_by_label("Root entry").is_none(), "the field is closed");
        harness.run_steps(30);
    }
}

#[test]
fn a_root_that_is_opened_and_left_alone_stays() {
    let mut harness = editor();
    harness.get_by_label("Root").click();
    harness.run_steps(4);
    harness.key_press(Key::Enter);
    harness.run_steps(4);
    assert!(harness.query_by_label("Root entry").is_none(), "the field is closed");
    assert_eq!(take_actions(&mut harness), []);
}

#[test]
fn what_is_no_pitch_is_refused() {
    let mut harness = harness(vec2(1280.0, 800.0), 1.0, Plugin::demo());
    type_root(&mut harness, "0.5 Hz");
    assert!(harness.query_by_label("Root entry").is_some(), "the field stays");
    harness.key_press(Key::Escape);
    harness.run_steps(4);
    assert!(harness.query_by_label("Root entry").is_none());
    assert_eq!(take_actions(&mut harness), []);
}
