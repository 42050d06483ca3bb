//! Banks of a DX7 in the dialog for presets.

use std::path::PathBuf;

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nephele::editor::Action;

use crate::dialogs::{Folder, enter, type_name};
use crate::fixture::{Plugin, click, editor, from_menu, take_actions};

/// A dump of `data` in the form of this number, with its checksum.
fn dump(form: [u8; 3], data: &[u8]) -> Vec<u8> {
    let sum: u32 = data.iter().map(|byte| u32::from(*byte)).sum();
    [&[0xf0, 0x43, 0], &form[..], data, &[((128 - sum % 128) % 128) as u8, 0xf7]].concat()
}

/// 32 voices, `BELL 1` and so on.
pub fn bank() -> Vec<u8> {
    let mut data = [0_u8; 32 * 128];
    for (number, voice) in (1..).zip(data.chunks_exact_mut(128)) {
        voice[118..].copy_from_slice(format!("BELL {number:<5}").as_bytes());
    }
    dump([9, 0x20, 0], &data)
}

/// The dialog in a folder with `bytes` as `bank.syx`.
fn dialog(folder: &Folder, bytes: &[u8]) -> (Harness<'static, Plugin>, PathBuf) {
    let path = folder.0.join("bank.syx");
    std::fs::write(&path, bytes).expect("a file");
    let mut harness = editor();
    from_menu(&mut harness, "Load preset…");
    type_name(&mut harness, folder.0.to_str().expect("a plain path"));
    enter(&mut harness);
    (harness, path)
}

#[test]
fn voices_are_listed_and_one_is_chosen() {
    let folder = Folder::new("bank");
    let (mut harness, bank) = dialog(&folder, &bank());
    assert!(harness.query_by_label("old.nephele").is_some(), "presets are listed too");
    click(&mut harness, "bank.syx /");
    assert!(harness.query_by_label("01  BELL 1").is_some());
    harness.get_by_label("02  BELL 2").click();
    harness.run_steps(4);
    assert_eq!(take_actions(&mut harness), [], "a click only names it");
    click(&mut harness, "Load");
    assert_eq!(take_actions(&mut harness), [Action::LoadVoice { bank: bank.clone(), place: 1 }]);
    assert!(harness.query_by_label("File name").is_none(), "the dialog is closed");

    from_menu(&mut harness, "Load preset…");
    type_name(&mut harness, "32");
    enter(&mut harness);
    assert_eq!(
        take_actions(&mut harness),
        [Action::LoadVoice { bank: bank.clone(), place: 31 }],
        "it opens there again"
    );

    from_menu(&mut harness, "Load preset…");
    type_name(&mut harness, "bell 9");
    enter(&mut harness);
    assert_eq!(take_actions(&mut harness), [Action::LoadVoice { bank, place: 8 }]);

    from_menu(&mut harness, "Load preset…");
    click(&mut harness, "Up");
    assert!(harness.query_by_label("bank.syx /").is_some(), "up leads to the bank's folder");
}

#[test]
fn a_double_click_loads_only_what_it_began_on() {
    let folder = Folder::new("double");
    let (mut harness, bank) = dialog(&folder, &bank());
    let at = harness.get_by_label("bank.syx /").rect().center();
    let mut twice = |at| {
        for _ in 0..2 {
            harness.hover_at(at);
            harness.drag_at(at);
            harness.drop_at(at);
            harness.run_steps(2);
        }
        take_actions(&mut harness)
    };
    assert_eq!(twice(at), [], "the second click falls on a voice, which it must not load");
    let at = harness.get_by_label("03  BELL 3").rect().center();
    harness.run_steps(60);
    let mut actions = Vec::new();
    for _ in 0..2 {
        harness.hover_at(at);
        harness.drag_at(at);
        harness.drop_at(at);
        harness.run_steps(2);
        actions.extend(take_actions(&mut harness));
    }
    assert_eq!(actions, [Action::LoadVoice { bank, place: 2 }]);
}

#[test]
fn a_single_voice_loads_at_once() {
    let folder = Folder::new("single");
    let (mut harness, bank) = dialog(&folder, &dump([0, 1, 0x1b], &[1; 155]));
    click(&mut harness, "bank.syx /");
    assert_eq!(take_actions(&mut harness), [Action::LoadVoice { bank, place: 0 }]);
    assert!(harness.query_by_label("File name").is_none(), "the dialog is closed");
}

#[test]
fn a_broken_bank_tells_why() {
    let folder = Folder::new("broken");
    let mut bytes = bank();
    bytes[500] ^= 1;
    let (mut harness, _) = dialog(&folder, &bytes);
    click(&mut harness, "bank.syx /");
    assert!(harness.query_by_label_contains("bank.syx: it is damaged: its checksum is").is_some());
    click(&mut harness, "Load");
    assert_eq!(take_actions(&mut harness), []);
}

#[test]
fn other_dialogs_know_no_banks() {
    let folder = Folder::new("none");
    std::fs::write(folder.0.join("bank.syx"), bank()).expect("a file");
    for button in ["Load cloud…", "Save preset…"] {
        let mut harness = editor();
        from_menu(&mut harness, button);
        type_name(&mut harness, folder.0.to_str().expect("a plain path"));
        enter(&mut harness);
        assert!(harness.query_by_label("takes /").is_some());
        assert!(harness.query_by_label_contains("bank.syx").is_none(), "{button}");
    }
}
