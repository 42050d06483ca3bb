//! The top line: undo, compare, menu, report, and the light variant.

use egui::{Key, Modifiers, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nephele::editor::{Action, Standing, theme};
use nephele_offline::settings::Settings;

use crate::fixture::{
    PAGES, Plugin, SEQUENCE_PAGES, VOICE_PAGES, click, editor, from_menu, harness, take_actions, turn_to,
};
use crate::pictures::save;

fn status(harness: &Harness<'_, Plugin>) -> String {
    harness.get_by_label("Status").value().unwrap_or_default()
}

fn standing(undo: Option<&str>, redo: Option<&str>) -> Standing {
    Standing { undo: undo.map(str::to_owned), redo: redo.map(str::to_owned), ..Standing::default() }
}

#[test]
fn changes_are_undone_by_button_and_key_and_called_by_name() {
    let mut harness = editor();
    harness.get_by_label("Undo").hover();
    harness.run_steps(3);
    assert!(status(&harness).contains("Undo Density"), "{}", status(&harness));
    for label in ["Undo", "Redo"] {
        click(&mut harness, label);
    }
    assert_eq!(take_actions(&mut harness), [Action::Undo], "there is nothing to do again");
    harness.state_mut().standing = standing(Some("slot 3"), Some("Density"));
    let shifted = Modifiers { shift: true, ..Modifiers::COMMAND };
    for (modifiers, key) in [(Modifiers::COMMAND, Key::Z), (shifted, Key::Z), (Modifiers::COMMAND, Key::Y)] {
        harness.key_press_modifiers(modifiers, key);
        harness.run_steps(3);
    }
    assert_eq!(take_actions(&mut harness), [Action::Undo, Action::Redo, Action::Redo]);
    harness.state_mut().standing = Standing::default();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(3);
    assert_eq!(take_actions(&mut harness), [], "there is nothing to undo");
}

#[test]
fn a_text_that_is_typed_keeps_its_own_undo() {
    let mut harness = editor();
    click(&mut harness, "Preset");
    harness.run_steps(3);
    harness.get_by_label("Search presets").type_text("rain");
    harness.run_steps(3);
    take_actions(&mut harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(3);
    assert_eq!(take_actions(&mut harness), []);
}

#[test]
fn two_sounds_are_compared_and_copied() {
    let mut harness = editor();
    let heard = |harness: &Harness<'_, Plugin>| harness.get_by_label("Compare").value();
    assert_eq!(heard(&harness).as_deref(), Some("A is heard"));
    click(&mut harness, "Compare");
    assert_eq!(take_actions(&mut harness), [Action::SwapSounds]);
    assert_eq!(heard(&harness).as_deref(), Some("B is heard"));
    harness.get_by_label("Compare").click_modifiers(Modifiers::SHIFT);
    harness.run_steps(3);
    assert_eq!(take_actions(&mut harness), [Action::CopySound]);
}

#[test]
fn the_menu_of_two_sounds_copies_either_to_the_other() {
    for (second, [copy, fetch]) in [(false, ["Copy A to B", "Copy B to A"]), (true, ["Copy B to A", "Copy A to B"])] {
        let mut harness = editor();
        (harness.state_mut().standing.second, harness.state_mut().standing.two) = (second, true);
        for (entry, action) in [(copy, Action::CopySound), (fetch, Action::FetchSound)] {
            harness.get_by_label("Compare").click_secondary();
            harness.run_steps(4);
            assert_eq!(take_actions(&mut harness), [], "a menu that is open has changed nothing");
            harness.get_by_label_contains(entry).click();
            harness.run_steps(4);
            assert_eq!(take_actions(&mut harness), [action], "{entry}");
            assert!(harness.query_by_label_contains(entry).is_none(), "it is closed");
        }
    }
    let mut harness = editor();
    harness.get_by_label("Compare").click_secondary();
    harness.run_steps(4);
    save(&mut harness, "menu-compare");
    harness.get_by_label_contains("Copy B to A").click();
    harness.run_steps(4);
    assert_eq!(take_actions(&mut harness), [], "there is no B yet");
}

#[test]
fn the_menu_of_two_sounds_works_by_keyboard_alone() {
    let mut harness = editor();
    harness.get_by_label("Compare").focus();
    harness.run_steps(2);
    harness.key_press(Key::Menu);
    harness.run_steps(4);
    assert!(harness.get_by_label_contains("Hear B").is_focused());
    harness.key_press(Key::ArrowDown);
    harness.run_steps(4);
    harness.key_press(Key::Enter);
    harness.run_steps(4);
    assert_eq!(take_actions(&mut harness), [Action::CopySound]);
    assert!(harness.get_by_label("Compare").is_focused(), "the letters have the keyboard again");
    harness.key_press_modifiers(Modifiers::SHIFT, Key::F10);
    harness.run_steps(4);
    harness.key_press(Key::Escape);
    harness.run_steps(4);
    assert!(harness.query_by_label_contains("Hear B").is_none());
    assert!(harness.get_by_label("Compare").is_focused());
    assert_eq!(take_actions(&mut harness), []);
}

#[test]
fn size_and_colours_are_chosen_and_told() {
    let mut harness = editor();
    from_menu(&mut harness, "150 %");
    from_menu(&mut harness, "Light");
    let wanted = |zoom, light| Settings { zoom, light, ..Plugin::demo().settings };
    let settled = |settings| Action::Settle(Box::new(settings));
    assert_eq!(take_actions(&mut harness), [settled(wanted(150, false)), settled(wanted(150, true))]);
}

#[test]
fn the_menu_opens_the_same_dialogs_as_ever() {
    for (entry, title) in
        [("Load cloud…", "Load cloud"), ("Import DX7…", "Load preset"), ("Load preset…", "Load preset")]
    {
        let mut harness = editor();
        from_menu(&mut harness, entry);
        assert!(harness.query_all_by_label(title).next().is_some(), "{entry}");
        assert!(harness.query_by_label("File name").is_some(), "{entry}");
    }
}

#[test]
fn the_report_tells_load_voices_and_zoom() {
    let mut plugin = Plugin::demo();
    plugin.telemetry.load = [0.0414, 0.12];
    let mut harness = harness(vec2(960.0, 600.0), 1.0, plugin);
    harness.get_by_label("Report").hover();
    harness.run_steps(3);
    let report = harness.get_by_label("Report").value().unwrap_or_default();
    for part in ["CPU 4.1 %", "9 voices", "238 grains", "48 kHz", "120 bpm, host", "75 %", "ONNX Runtime"] {
        assert!(report.contains(part), "{part} in {report}");
    }
    assert!(status(&harness).contains("at most 12.0 %"), "{}", status(&harness));
}

#[test]
fn every_page_in_light_colours() {
    for (pixels_per_point, suffix) in [(1.0, "1x"), (2.0, "2x")] {
        let plugin = Plugin { variant: theme::Variant::Light, ..Plugin::demo() };
        let mut harness = harness(vec2(1280.0, 800.0), pixels_per_point, plugin);
        harness.run_steps(2);
        let light = save(&mut harness, &format!("light-{suffix}"));
        let bright = light.iter().filter(|pixel| pixel[..3].iter().all(|part| *part > 0xb0)).count();
        assert!(bright * 2 > light.len(), "{bright} of {} pixels are bright", light.len());
        if pixels_per_point > 1.0 {
            continue;
        }
        for page in PAGES {
            turn_to(&mut harness, page);
            save(&mut harness, &format!("light-cloud-{}", page.to_lowercase()));
        }
        for (page, _) in VOICE_PAGES {
            turn_to(&mut harness, page);
            save(&mut harness, &format!("light-voice-{}", page.to_lowercase().replace(' ', "-")));
        }
        for page in SEQUENCE_PAGES {
            turn_to(&mut harness, page);
            save(&mut harness, &format!("light-sequence-{}", page.to_lowercase()));
        }
    }
}

#[test]
fn the_menu_drawn() {
    for (variant, name) in [(theme::Variant::Dark, "dark"), (theme::Variant::Light, "light")] {
        let mut harness = harness(vec2(1280.0, 800.0), 1.0, Plugin { variant, ..Plugin::demo() });
        harness.run_steps(2);
        let closed = save(&mut harness, "closed-menu");
        click(&mut harness, "Menu");
        harness.run_steps(10);
        let open = save(&mut harness, &format!("menu-{name}"));
        assert!(closed.iter().zip(&open).filter(|(a, b)| a != b).count() > 20_000, "no menu");
    }
}
