//! The tuning's name, the dialog for another one, and the way back.

use egui::Key;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nephele::editor::Action;

use crate::dialogs::{Folder, enter, type_name};
use crate::fixture::{Plugin, click, editor, take_actions, turn_to};

fn tuning_page(tuning: Option<&str>) -> Harness<'static, Plugin> {
    let mut harness = editor();
    harness.state_mut().tuning = tuning.map(str::to_owned);
    turn_to(&mut harness, "Voice");
    harness
}

#[test]
fn the_name_opens_a_dialog_for_scales() {
    let folder = Folder::new("tuning");
    std::fs::write(folder.0.join("five.scl"), b"").expect("a file");
    std::fs::write(folder.0.join("five.kbm"), b"").expect("a file");
    let mut harness = tuning_page(None);
    assert_eq!(harness.get_by_label("Tuning").value().as_deref(), Some("12-TET"));
    click(&mut harness, "Tuning");
    type_name(&mut harness, folder.0.to_str().expect("a plain path"));
    enter(&mut harness);
    assert!(harness.query_by_label("five.kbm").is_none(), "mappings come along by themselves");
    assert!(harness.query_by_label("old.nephele").is_none());
    click(&mut harness, "five.scl");
    click(&mut harness, "Load");
    assert_eq!(take_actions(&mut harness), [Action::LoadTuning(folder.0.join("five.scl"))]);
    assert!(harness.query_by_label("File name").is_none(), "the dialog is closed");
}

#[test]
fn a_button_leads_back_to_equal_temperament() {
    let mut harness = tuning_page(Some("Slendro, five steps"));
    assert_eq!(harness.get_by_label("Tuning").value().as_deref(), Some("Slendro, five steps"));
    click(&mut harness, "Equal temperament");
    assert_eq!(take_actions(&mut harness), [Action::EqualTemperament]);
    assert_eq!(harness.get_by_label("Tuning").value().as_deref(), Some("12-TET"));
    assert!(harness.query_by_label("Equal temperament").is_none(), "nothing to go back from");
}

#[test]
fn the_keyboard_reaches_both() {
    let mut harness = tuning_page(Some("Slendro"));
    let mut press = |label: &str, key: Key| {
        harness.get_by_label(label).focus();
        harness.run_steps(2);
        harness.key_press(key);
        harness.run_steps(3);
        take_actions(&mut harness)
    };
    assert_eq!(press("Equal temperament", Key::Space), [Action::EqualTemperament]);
    assert_eq!(press("Tuning", Key::Enter), []);
    assert!(harness.query_by_label("File name").is_some(), "the dialog is open");
}

#[test]
fn a_name_that_is_cut_off_is_told_in_full() {
    let long = "Slendro of the gamelan Kyai Guntur Laut, measured in five octaves";
    let mut harness = tuning_page(Some(long));
    harness.get_by_label("Tuning").hover();
    harness.run_steps(3);
    let status = harness.get_by_label("Status").value().expect("a sentence");
    assert!(status.contains(".kbm beside it") && status.ends_with(&format!("now {long}")), "{status}");
}
