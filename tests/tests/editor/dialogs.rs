//! The file dialog, the status line and its messages.

use std::path::PathBuf;

use egui::{Key, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nephele::editor::Action;

use crate::fixture::{Plugin, editor, from_menu, harness, take_actions};

/// A folder of its own for one test, removed at its end.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("nephele-editor-{name}-{}", std::process::id()));
        std::fs::create_dir_all(path.join("takes")).expect("a folder");
        std::fs::write(path.join("rain.npy"), b"").expect("a file");
        std::fs::write(path.join("old.nephele"), b"").expect("a file");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub fn type_name(harness: &mut Harness<'_, Plugin>, text: &str) {
    let field = harness.get_by_label("File name");
    field.focus();
    harness.run_steps(2);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
    harness.get_by_label("File name").type_text(text);
    harness.run_steps(2);
}

pub fn enter(harness: &mut Harness<'_, Plugin>) {
    harness.key_press(Key::Enter);
    harness.run_steps(4);
}

#[test]
fn a_cloud_is_chosen_from_a_folder() {
    let folder = Folder::new("load");
    let mut harness = editor();
    from_menu(&mut harness, "Load cloud…");
    type_name(&mut harness, folder.0.to_str().expect("a plain path"));
    enter(&mut harness);
    assert!(harness.query_by_label("takes /").is_some(), "the folder's content is listed");
    assert!(harness.query_by_label("old.nephele").is_none(), "only clouds are");
    harness.get_by_label("rain.npy").click();
    harness.run_steps(4);
    harness.get_by_label("Load").click();
    harness.run_steps(4);
    assert_eq!(take_actions(&mut harness), [Action::LoadCloud(folder.0.join("rain.npy"))]);
    assert!(harness.query_by_label("File name").is_none(), "the dialog is closed");
}

#[test]
fn a_preset_is_not_written_over_without_a_word() {
    let folder = Folder::new("save");
    let mut harness = editor();
    from_menu(&mut harness, "Save preset…");
    type_name(&mut harness, folder.0.join("old").to_str().expect("a plain path"));
    enter(&mut harness);
    assert_eq!(take_actions(&mut harness), [], "it asks first");
    harness.get_by_label("Save").click();
    harness.run_steps(4);
    assert_eq!(take_actions(&mut harness), [Action::SavePreset(folder.0.join("old.nephele"))]);
}

#[test]
fn escape_closes_the_dialog_and_nothing_below_it_is_hit() {
    let mut harness = editor();
    from_menu(&mut harness, "Load preset…");
    harness.get_by_label("Morph pad").hover();
    harness.run_steps(2);
    let below = harness.get_by_label("Density").rect().center();
    harness.drag_at(below);
    harness.run_steps(2);
    harness.drop_at(below);
    harness.run_steps(4);
    harness.key_press(Key::Escape);
    harness.run_steps(4);
    assert!(harness.query_by_label("File name").is_none());
    assert_eq!(take_actions(&mut harness), []);
}

#[test]
fn the_control_under_the_pointer_is_explained() {
    let mut harness = editor();
    harness.get_by_label("Position").hover();
    harness.run_steps(3);
    let status = harness.get_by_label("Status").value().expect("a sentence");
    for part in
        ["Position — where in the cloud", "0.0 % … 100.0 %", "now 45.0 %", "locked on step 1", "right-click for more"]
    {
        assert!(status.contains(part), "{part} in {status}");
    }
}

#[test]
fn an_error_stays_until_it_is_dismissed() {
    let mut plugin = Plugin::demo();
    plugin.message = Some(("broken.npy: the file ends early", true));
    let mut harness = harness(vec2(1280.0, 800.0), 1.0, plugin);
    harness.get_by_label("Density").hover();
    harness.run_steps(3);
    let status = |harness: &Harness<'_, Plugin>| harness.get_by_label("Status").value().unwrap_or_default();
    assert_eq!(status(&harness), "broken.npy: the file ends early");
    harness.get_by_label("Dismiss message").click();
    harness.run_steps(4);
    assert_eq!(take_actions(&mut harness), [Action::DismissMessage]);
    assert!(!status(&harness).contains("broken"));
}
