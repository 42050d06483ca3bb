//! Names of macros: given by the user, and used wherever a macro is spoken of.

use egui::{Key, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nephele::editor::Action;
use nephele_realtime::parameters::{Global, slot_index};
use nephele_realtime::{Route, Source};

use crate::fixture::{Plugin, SEQUENCE_PAGES, VOICE_PAGES, click, editor, harness, take_actions, turn_to};
use crate::modulation::pull_onto;
use crate::text::{check_places, clipped, shown, status};

const THIRD: usize = Global::Macro1.index() + 2;

/// A window in which the third macro has this name.
fn named(name: &str) -> Harness<'static, Plugin> {
    let mut plugin = Plugin::demo();
    plugin.macros.set(2, name);
    let mut harness = harness(vec2(1280.0, 800.0), 1.0, plugin);
    harness.run_steps(2);
    harness
}

/// What the status line says while the pointer is on `label`.
fn told(harness: &mut Harness<'_, Plugin>, label: &str) -> String {
    harness.get_by_label(label).hover();
    harness.run_steps(3);
    status(harness)
}

#[test]
fn a_macro_is_called_what_the_user_says() {
    let mut harness = editor();
    for _ in 0..2 {
        harness.get_by_label("Macro 3 source").click();
    }
    harness.run_steps(4);
    harness.get_by_label("Macro 3 name entry").type_text("Breath");
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(4);
    assert_eq!(take_actions(&mut harness), [Action::NameMacro(2, "Breath".to_owned())]);
    assert!(shown(&harness).contains(&"Breath".to_owned()), "below its knob");
    pull_onto(&mut harness, "Macro 3", "Density");
    assert!(status(&harness).starts_with("Breath → Density: slot 3"), "{}", status(&harness));
    assert!(shown(&harness).contains(&"Breath → Density".to_owned()), "in the list");
    turn_to(&mut harness, "Slots");
    assert_eq!(harness.get_by_label("Slot 3 source").value().as_deref(), Some("Breath"));
    // Until the status line has answered for long enough.
    harness.run_steps(260);
    assert!(told(&mut harness, "Density").contains("Breath moves it by +0.25"), "{}", status(&harness));
}

#[test]
fn every_list_has_its_name() {
    let mut harness = named("Breath");
    harness.get_by_label("Position").click_secondary();
    harness.run_steps(4);
    harness.get_by_label_contains("Modulate by").click();
    harness.run_steps(4);
    let count = |name: &str| harness.query_all_by_label(name).count();
    assert_eq!([count("Macro 2"), count("Macro 3")], [2, 1], "a knob, and an entry that is called as it is");
    let Some(entry) = harness.get_all_by_label("Breath").last() else { panic!("it is not offered") };
    entry.click();
    harness.run_steps(4);
    assert_eq!(
        take_actions(&mut harness)[0],
        Action::SetRoute(2, Route::new(Source::Macro3, Global::CloudPosition.index()))
    );

    turn_to(&mut harness, "Slots");
    click(&mut harness, "Slot 4 source");
    let Some(entry) = harness.get_all_by_label("Breath").last() else { panic!("it is not among the sources") };
    entry.click();
    harness.run_steps(4);
    let route = Route { source: Source::Macro3, ..Route::default() };
    assert_eq!(take_actions(&mut harness), [Action::SetRoute(3, route)]);
}

#[test]
fn it_is_found_as_a_destination_by_name_and_number() {
    for search in ["breath", "macro 3"] {
        let mut harness = named("Breath");
        turn_to(&mut harness, "Slots");
        click(&mut harness, "Slot 4 destination");
        harness.get_by_label("Find a destination").type_text(search);
        harness.run_steps(3);
        assert!(shown(&harness).contains(&"Breath".to_owned()), "by {search}");
        harness.key_press(Key::Enter);
        harness.run_steps(4);
        let destination = u16::try_from(THIRD).ok();
        assert_eq!(take_actions(&mut harness), [Action::SetRoute(3, Route { destination, ..Route::default() })]);
        assert_eq!(harness.get_by_label("Slot 4 destination").value().as_deref(), Some("Breath"));
    }
}

#[test]
fn the_status_line_and_the_menu_say_it() {
    let mut harness = named("Breath");
    harness.state_mut().routes.0[4] = Route::new(Source::Lfo2, THIRD);
    harness.state_mut().values[slot_index(4)] = 0.5;
    let text = told(&mut harness, "Macro 3");
    assert!(text.starts_with("Breath — ") && text.contains(" · macro 3, LFO 2 moves it by ±0.50 · "), "{text}");
    let text = told(&mut harness, "Macro 3 source");
    assert!(text.starts_with("Breath — macro 3 · drag its name"), "{text}");
    assert!(told(&mut harness, "Macro 4").starts_with("Macro 4 — "), "{}", status(&harness));
    assert!(harness.query_by_label("Slot 5: LFO 2 → Breath").is_some(), "in the list of slots");
    harness.get_by_label("Macro 3").click_secondary();
    harness.run_steps(4);
    harness.get_by_label_contains("Lock to step").click();
    harness.run_steps(4);
    click(&mut harness, "Lock Macro 3 on step 5");
    assert!(status(&harness).starts_with("Breath is locked to 0.0 % on step 5"), "{}", status(&harness));
}

#[test]
fn a_name_that_is_left_as_it_is_asks_for_nothing() {
    let mut harness = editor();
    harness.get_by_label("Macro 1 source").focus();
    harness.run_steps(2);
    for _ in 0..2 {
        harness.key_press(Key::Enter);
        harness.run_steps(4);
    }
    assert_eq!(take_actions(&mut harness), []);
}

#[test]
fn the_longest_names_stay_in_their_places() {
    let long = "W".repeat(24);
    for size in [vec2(960.0, 600.0), vec2(1280.0, 800.0)] {
        let mut plugin = Plugin::demo();
        for place in 0..8 {
            plugin.macros.set(place, &long);
            let source = Source::ALL[Source::Macro1 as usize + place];
            plugin.routes.0[place] = Route { via: source, ..Route::new(source, Global::Macro1.index() + 7 - place) };
            plugin.sequence.patterns[0].tracks[0].steps[0].set_lock(Global::Macro1.index() + place, Some(0.5));
        }
        let mut harness = harness(size, 1.0, plugin);
        for page in SEQUENCE_PAGES {
            turn_to(&mut harness, page);
            check_places(&harness, size);
        }
        for (page, _) in VOICE_PAGES {
            turn_to(&mut harness, page);
            check_places(&harness, size);
        }
        // Lists lie over the rest, but within the window and themselves.
        for list in ["Slot 4 source", "Slot 8 destination"] {
            click(&mut harness, list);
            harness.run_steps(4);
            let cut: Vec<_> = clipped(&harness, size).into_iter().filter(|text| text.contains('W')).collect();
            assert!(cut.is_empty(), "{list} at {size}: {cut:?}");
            assert!(shown(&harness).contains(&format!("{}…", "W".repeat(13))), "{list} has it, cut off");
            harness.key_press(Key::Escape);
            harness.run_steps(3);
        }
        turn_to(&mut harness, "Modulation");
        harness.get_by_label("Macro 8").click_secondary();
        harness.run_steps(4);
        harness.get_by_label_contains("Modulate by").click();
        harness.run_steps(4);
        let cut: Vec<_> = clipped(&harness, size).into_iter().filter(|text| text.contains('W')).collect();
        assert!(cut.is_empty(), "the menu at {size}: {cut:?}");
        crate::pictures::save(&mut harness, "macros-long-names");
        harness.key_press(Key::Escape);
        harness.run_steps(3);
        // What is pulled is told beside the pointer, at either edge.
        for label in ["Density", "Macro 8"] {
            let from = crate::fixture::rect_of(&harness, "Macro 4 source").center();
            let to = crate::fixture::rect_of(&harness, label).center();
            crate::modulation::begin_pull(&mut harness, from, &[to], 2);
            let cut: Vec<_> = clipped(&harness, size).into_iter().filter(|text| text.contains('W')).collect();
            assert!(cut.is_empty(), "pulled onto {label} at {size}: {cut:?}");
            harness.key_press(Key::Escape);
            harness.run_steps(2);
            harness.drop_at(to);
            harness.run_steps(3);
        }
    }
}
