//! Ranges of steps: how they are selected, by pointer and keyboard, and what is done with them.

use egui::{Event, Key, Modifiers, PointerButton, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nephele::editor::Action;
use nephele_realtime::Step;
use nephele_realtime::parameters::Global;
use nephele_realtime::sequencer::{Condition, Edit, Scale, Track};

use crate::fixture::{Plugin, click, drag, editor, rect_of, take_actions, turn_to};

fn track<'a>(harness: &'a Harness<'_, Plugin>) -> &'a Track {
    &harness.state().sequence.patterns[0].tracks[0]
}

fn selected(harness: &Harness<'_, Plugin>) -> String {
    harness.get_by_label("Step numbers").value().expect("what is selected")
}

/// Where the number of a step on the page that is shown is.
fn number_of(harness: &Harness<'_, Plugin>, step: usize) -> egui::Pos2 {
    let line = rect_of(harness, "Step numbers");
    line.left_center() + vec2(line.width() / 16.0 * ((step - 1) as f32 % 16.0 + 0.4), 0.0)
}

/// Drags over the numbers from one step to another.
fn select(harness: &mut Harness<'_, Plugin>, first: usize, last: usize) {
    let (from, to) = (number_of(harness, first), number_of(harness, last));
    drag(harness, from, to - from);
    take_actions(harness);
}

fn press(harness: &mut Harness<'_, Plugin>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_steps(3);
}

/// The one edit of all steps that was asked for.
fn one_edit(harness: &mut Harness<'_, Plugin>, what: &str) -> Track {
    let actions = take_actions(harness);
    let [Action::Edit(Edit::Steps(_, new))] = &actions[..] else { panic!("{what}: {actions:?}") };
    (**new).clone()
}

#[test]
fn a_range_is_selected_on_the_numbers_and_over_pages() {
    let mut harness = editor();
    assert_eq!(selected(&harness), "step 1");
    select(&mut harness, 12, 4);
    assert_eq!(selected(&harness), "steps 4 to 12");
    let at = number_of(&harness, 6);
    harness.event(Event::PointerMoved(at));
    click_at(&mut harness, at, Modifiers::NONE);
    assert_eq!(selected(&harness), "step 6");
    click(&mut harness, "Steps 33 – 48");
    let at = number_of(&harness, 35);
    click_at(&mut harness, at, Modifiers::SHIFT);
    assert_eq!(selected(&harness), "steps 6 to 35");
    click(&mut harness, "Steps 1 – 16");
    let at = rect_of(&harness, "Step 9").center();
    click_at(&mut harness, at, Modifiers::SHIFT);
    assert_eq!(selected(&harness), "steps 6 to 9", "steps themselves take Shift as well");
    assert_eq!(take_actions(&mut harness), [], "selecting changes nothing");
}

fn click_at(harness: &mut Harness<'_, Plugin>, pos: egui::Pos2, modifiers: Modifiers) {
    harness.event(Event::ModifiersChanged(modifiers));
    harness.hover_at(pos);
    harness.run_steps(1);
    for pressed in [true, false] {
        harness.event(Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers });
        harness.run_steps(1);
    }
    harness.event(Event::ModifiersChanged(Modifiers::NONE));
    harness.run_steps(2);
}

#[test]
fn steps_are_copied_and_pasted_with_their_locks() {
    let mut harness = editor();
    select(&mut harness, 1, 4);
    let four: Vec<Step> = track(&harness).steps[..4].to_vec();
    assert!(four[0].locks.len() == 2, "there is something to take along");
    press(&mut harness, Modifiers::COMMAND, Key::C);
    assert_eq!(take_actions(&mut harness), []);
    select(&mut harness, 5, 15);
    press(&mut harness, Modifiers::COMMAND, Key::V);
    one_edit(&mut harness, "paste");
    for (place, step) in track(&harness).steps[4..15].iter().enumerate() {
        assert_eq!(*step, four[place % 4], "again and again");
    }
    assert_eq!(track(&harness).steps[15].notes, [71], "and no further");
    click(&mut harness, "Steps 49 – 64");
    let at = number_of(&harness, 63);
    click_at(&mut harness, at, Modifiers::NONE);
    harness.event(Event::Paste("text of another program".to_owned()));
    harness.run_steps(3);
    one_edit(&mut harness, "as systems tell it");
    assert_eq!(track(&harness).steps[62..], four[..2], "as far as there is room");
    press(&mut harness, Modifiers::COMMAND, Key::X);
    assert_eq!(track(&harness).steps[62], Step::default());
    assert_eq!(track(&harness).steps[63], four[1]);
}

#[test]
fn keys_change_what_is_selected_in_one_edit_each() {
    let mut harness = editor();
    harness.state_mut().sequence.patterns[0].tracks[0].scale = Scale::Minor;
    harness.state_mut().sequence.patterns[0].tracks[0].root = 9;
    harness.run_steps(2);
    select(&mut harness, 3, 7);
    let (alt, both) = (Modifiers::ALT, Modifiers::ALT | Modifiers::SHIFT);
    let before = track(&harness).clone();
    for (modifiers, key, back) in [
        (alt, Key::ArrowRight, (alt, Key::ArrowLeft)),
        (both, Key::ArrowRight, (both, Key::ArrowLeft)),
        (alt, Key::ArrowUp, (alt, Key::ArrowDown)),
        (both, Key::ArrowUp, (both, Key::ArrowDown)),
        (Modifiers::NONE, Key::B, (Modifiers::NONE, Key::B)),
        (Modifiers::NONE, Key::Enter, (Modifiers::NONE, Key::Enter)),
    ] {
        press(&mut harness, modifiers, key);
        let after = one_edit(&mut harness, key.name());
        assert_ne!(after, before, "{modifiers:?} {key:?}");
        assert!(after.steps[..2] == before.steps[..2] && after.steps[7..] == before.steps[7..], "{key:?}");
        press(&mut harness, back.0, back.1);
        take_actions(&mut harness);
        if key == Key::Enter {
            let on = |track: &Track| track.steps[2..7].iter().filter(|step| step.on).count();
            assert_eq!((on(&after), on(track(&harness))), (0, 5), "all off, then all on");
        } else {
            assert_eq!(*track(&harness), before, "{modifiers:?} {key:?} and back");
        }
    }
    let before = track(&harness).clone();
    for (modifiers, key) in [
        (Modifiers::NONE, Key::R),
        (Modifiers::SHIFT, Key::R),
        (Modifiers::COMMAND, Key::R),
        (Modifiers::NONE, Key::Delete),
    ] {
        press(&mut harness, modifiers, key);
        let after = one_edit(&mut harness, key.name());
        assert!(after.steps[..2] == before.steps[..2] && after.steps[7..] == before.steps[7..], "{key:?}");
    }
    assert!(track(&harness).steps[2..7].iter().all(|step| *step == Step::default()), "cleared at last");
}

#[test]
fn the_cursor_goes_over_the_grid_by_keys() {
    let mut harness = editor();
    harness.state_mut().sequence.patterns[0].tracks[0].length = 40;
    harness.get_by_label("Step grid").focus();
    harness.run_steps(3);
    let grid = |harness: &Harness<'_, Plugin>| harness.get_by_label("Step grid").value().expect("where it is");
    for (key, modifiers, place) in [
        (Key::ArrowRight, Modifiers::NONE, "step 2, notes"),
        (Key::ArrowDown, Modifiers::NONE, "step 2, velocity"),
        (Key::PageDown, Modifiers::NONE, "step 18, velocity"),
        (Key::End, Modifiers::NONE, "step 40, velocity"),
        (Key::ArrowDown, Modifiers::NONE, "step 40, gate"),
        (Key::Home, Modifiers::NONE, "step 1, gate"),
        (Key::ArrowRight, Modifiers::SHIFT, "steps 1 to 2, gate"),
        (Key::A, Modifiers::COMMAND, "steps 1 to 40, gate"),
        (Key::Escape, Modifiers::NONE, "step 40, gate"),
    ] {
        press(&mut harness, modifiers, key);
        assert_eq!(grid(&harness), place, "{key:?}");
    }
    assert!(harness.query_by_label("Step 40").is_some(), "its page is shown");
    assert_eq!(take_actions(&mut harness), []);
    assert!(harness.get_by_label("Step grid").is_focused());
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(!harness.get_by_label("Step grid").is_focused(), "the keyboard is the host's again");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    press(&mut harness, Modifiers::NONE, Key::Delete);
    assert_eq!(take_actions(&mut harness), []);
}

#[test]
fn values_are_turned_by_keys() {
    let mut harness = editor();
    harness.get_by_label("Step grid").focus();
    harness.run_steps(3);
    press(&mut harness, Modifiers::NONE, Key::Plus);
    assert_eq!(track(&harness).steps[0].notes, [58]);
    press(&mut harness, Modifiers::NONE, Key::Comma);
    assert_eq!(track(&harness).steps[0].notes, [46]);
    press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    press(&mut harness, Modifiers::NONE, Key::Minus);
    assert_eq!(track(&harness).steps[0].velocity, 104);
    press(&mut harness, Modifiers::NONE, Key::Period);
    assert_eq!(track(&harness).steps[0].velocity, 105);
    press(&mut harness, Modifiers::SHIFT, Key::ArrowRight);
    press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    take_actions(&mut harness);
    press(&mut harness, Modifiers::NONE, Key::Plus);
    let both = one_edit(&mut harness, "gates of two steps");
    assert_eq!([both.steps[0].gate, both.steps[1].gate], [1.15, 0.75]);
}

#[test]
fn painting_leaves_the_keyboard_to_the_host() {
    let mut harness = editor();
    let velocity = rect_of(&harness, "Step 5 velocity").center();
    drag(&mut harness, velocity, vec2(3.0, 3.0));
    click(&mut harness, "Step 6");
    assert!(!harness.get_by_label("Step grid").is_focused());
    select(&mut harness, 2, 3);
    assert!(harness.get_by_label("Step grid").is_focused(), "numbers are for selecting");
}

#[test]
fn a_right_click_opens_a_menu_of_the_same() {
    let mut harness = editor();
    select(&mut harness, 1, 4);
    harness.get_by_label("Step 3").click_secondary();
    harness.run_steps(4);
    assert_eq!(selected(&harness), "steps 1 to 4", "a click within the selection keeps it");
    assert!(harness.query_by_label("Edit the step…").is_none(), "they are several");
    let before = track(&harness).clone();
    click_entry(&mut harness, "Reverse");
    let after = one_edit(&mut harness, "reverse");
    assert!((0..4).all(|place| after.steps[place] == before.steps[3 - place]), "the locks too");
    assert!(harness.query_by_label_contains("Random velocities").is_none(), "it is closed");

    harness.get_by_label("Step 9 velocity").click_secondary();
    harness.run_steps(4);
    assert_eq!(selected(&harness), "step 9");
    assert_eq!(take_actions(&mut harness), [], "a right click paints nothing");
    click_entry(&mut harness, "An octave up");
    assert_eq!(one_edit(&mut harness, "octave").steps[8].notes, [69, 73, 76, 80]);
    harness.get_by_label("Step 9").click_secondary();
    harness.run_steps(4);
    click_entry(&mut harness, "Random chance");
    let chance = one_edit(&mut harness, "lane").steps[8].probability;
    assert!(chance < 1.0, "{chance}");
    press(&mut harness, Modifiers::NONE, Key::Delete);
    assert_eq!(track(&harness).steps[8], Step::default(), "the keyboard is on the steps after the menu");
}

fn click_entry(harness: &mut Harness<'_, Plugin>, entry: &str) {
    harness.get_by_label_contains(entry).click();
    harness.run_steps(4);
}

#[test]
fn numbers_of_the_sequencer_are_typed_with_their_units() {
    let mut harness = editor();
    let cutoff = Global::FilterCutoff.index();
    for (page, label, text) in [
        ("Step", "Step velocity", "99"),
        ("Step", "Step probability", "33 %"),
        ("Step", "Step note 1", "c#3"),
        ("Step", "Lock Filter Cutoff", "1.2 kHz"),
        ("Track", "Track swing", "58%"),
        ("Track", "Track transpose", "-7 st"),
        ("Song", "Pattern length", "24"),
    ] {
        turn_to(&mut harness, page);
        // Else the first click would be the second one.
        harness.run_steps(30);
        for _ in 0..2 {
            harness.get_by_label(label).click();
        }
        harness.run_steps(10);
        harness.get_by_label(&format!("{label} entry")).type_text(text);
        harness.run_steps(2);
        harness.key_press(Key::Enter);
        harness.run_steps(4);
    }
    let (track, step) = (track(&harness), &track(&harness).steps[0]);
    assert_eq!((step.velocity, step.probability, step.notes[0]), (99, 0.33, 49));
    assert!((step.lock(cutoff).expect("a lock").value - 1200.0).abs() < 1.0);
    assert_eq!((track.swing, track.transpose, harness.state().sequence.patterns[0].length), (0.58, -7, Some(24)));

    harness.get_by_label("Pattern length").focus();
    harness.run_steps(2);
    press(&mut harness, Modifiers::NONE, Key::Enter);
    take_actions(&mut harness);
    harness.get_by_label("Pattern length entry").type_text("a while");
    harness.run_steps(2);
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert!(harness.query_by_label("Pattern length entry").is_some(), "what is no number stays in the field");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(harness.query_by_label("Pattern length entry").is_none() && take_actions(&mut harness).is_empty());
    harness.get_by_label("Pattern length").click_modifiers(Modifiers::COMMAND);
    harness.run_steps(4);
    assert_eq!(harness.state().sequence.patterns[0].length, Some(16), "Ctrl and a click reset it");
}

#[test]
fn a_pattern_gets_a_name() {
    let mut harness = editor();
    click(&mut harness, "Pattern name");
    harness.get_by_label("Pattern name entry").type_text("Verse, with a very long name");
    harness.run_steps(2);
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(harness.state().sequence.patterns[0].name, "Verse, with a very long ");
    assert_eq!(take_actions(&mut harness).len(), 1, "one edit");
    assert!(crate::text::shown(&harness).contains(&"A Verse, wi…".to_owned()));
    harness.get_by_label("Pattern A").hover();
    harness.run_steps(3);
    let status = harness.get_by_label("Status").value().expect("a hint");
    assert!(status.contains("“Verse, with a very long ”"), "{status}");
}

#[test]
fn a_lane_is_drawn_by_chance_for_conditions_too() {
    let mut harness = editor();
    click(&mut harness, "Lane");
    let Some(entry) = harness.get_all_by_label("Condition").last() else { panic!("no lane") };
    entry.click();
    harness.run_steps(4);
    select(&mut harness, 1, 16);
    press(&mut harness, Modifiers::COMMAND, Key::R);
    let conditions: Vec<Condition> =
        one_edit(&mut harness, "conditions").steps[..16].iter().map(|s| s.condition).collect();
    assert!(conditions.iter().any(|condition| *condition != Condition::Always), "{conditions:?}");
}
