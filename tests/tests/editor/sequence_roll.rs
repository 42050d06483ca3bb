//! The roll: notes are clicked, painted and scrolled to.

use egui::{Key, Modifiers, Pos2, TouchPhase, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nephele_realtime::sequencer::{Scale, Track};

use crate::fixture::{Plugin, click, drag, editor, harness, rect_of, take_actions};
use crate::pictures::save;
use crate::text::{check_page, status};

fn track<'a>(harness: &'a Harness<'_, Plugin>) -> &'a Track {
    &harness.state().sequence.patterns[0].tracks[0]
}

fn opened() -> Harness<'static, Plugin> {
    let mut harness = editor();
    click(&mut harness, "Open the roll");
    take_actions(&mut harness);
    harness
}

/// The lowest key that is shown.
fn lowest(harness: &Harness<'_, Plugin>) -> String {
    let shown = harness.get_by_label("Roll").value().expect("what it shows");
    shown.split(' ').next().unwrap_or_default().to_owned()
}

/// The middle of a cell; `row` counts from the lowest.
fn cell(harness: &Harness<'_, Plugin>, step: usize, row: usize) -> Pos2 {
    let area = rect_of(harness, "Roll");
    let (width, height) = (72.0, area.height() / 24.0);
    area.left_bottom() + vec2(width * (step as f32 - 0.6), -height * (row as f32 + 0.5))
}

#[test]
fn a_click_adds_a_note_and_takes_it_away() {
    let mut harness = opened();
    assert_eq!(lowest(&harness), "E3", "the notes from 57 to 71 are in the middle");
    for (row, notes) in [(3, vec![55, 69]), (10, vec![55, 62, 69]), (3, vec![62, 69])] {
        let at = cell(&harness, 5, row);
        drag(&mut harness, at, vec2(0.0, 0.0));
        assert_eq!(track(&harness).steps[4].notes, notes, "row {row}");
    }
    assert!(harness.query_by_label("Voice page").is_none(), "the panel above makes way");
    click(&mut harness, "Open the roll");
    assert!(harness.query_by_label("Voice page").is_some() && harness.query_by_label("Roll").is_none());
}

#[test]
fn a_drag_paints_a_melody_and_another_wipes_it_out() {
    let mut harness = opened();
    harness.state_mut().sequence.patterns[0].tracks[0] = Track::default();
    harness.run_steps(2);
    click(&mut harness, "Track 2");
    click(&mut harness, "Track 1");
    assert_eq!(lowest(&harness), "C3", "around middle C when there are no notes");
    let (from, to) = (cell(&harness, 2, 4), cell(&harness, 8, 10));
    drag(&mut harness, from, to - from);
    let notes: Vec<_> = track(&harness).steps.iter().map(|step| step.notes.clone()).collect();
    assert!(notes[1..8].iter().all(|notes| notes.len() == 1), "no column is skipped, none has two: {notes:?}");
    assert_eq!((notes[1][0], notes[7][0]), (52, 58), "{notes:?}");
    assert!(notes[0].is_empty() && notes[8].is_empty() && track(&harness).steps[4].on);
    for step in 2..=8 {
        let row = usize::from(track(&harness).steps[step - 1].notes[0]) - 48;
        let at = cell(&harness, step, row);
        drag(&mut harness, at, vec2(0.0, 0.0));
    }
    assert!(track(&harness).steps.iter().all(|step| !step.on && step.notes.is_empty()));
}

#[test]
fn other_octaves_are_scrolled_to() {
    let mut harness = opened();
    let before = lowest(&harness);
    click(&mut harness, "Roll octave up");
    assert_eq!(lowest(&harness), "E4");
    click(&mut harness, "Roll octave down");
    assert_eq!(lowest(&harness), before);
    let keys = rect_of(&harness, "Roll keys").center();
    drag(&mut harness, keys, vec2(0.0, 26.0));
    assert_eq!(lowest(&harness), "G#3", "four rows of 6.5 units");
    let roll = rect_of(&harness, "Roll").center();
    harness.hover_at(roll);
    harness.run_steps(2);
    harness.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Line,
        delta: vec2(0.0, -2.0),
        phase: TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    });
    harness.run_steps(2);
    assert_eq!(lowest(&harness), "F#3");
    assert_eq!(take_actions(&mut harness), []);
}

/// Presses keys one after another; where the cursor is then.
fn press(harness: &mut Harness<'_, Plugin>, keys: &[(Modifiers, Key)]) -> String {
    for (modifiers, key) in keys {
        harness.key_press_modifiers(*modifiers, *key);
        harness.run_steps(3);
    }
    let shown = harness.get_by_label("Roll").value().expect("where it is");
    shown.split("cursor on ").nth(1).unwrap_or_default().to_owned()
}

#[test]
fn the_cursor_goes_over_the_roll_by_keys() {
    let (none, shift) = (Modifiers::NONE, Modifiers::SHIFT);
    let mut harness = opened();
    harness.get_by_label("Roll").focus();
    harness.run_steps(3);
    assert_eq!(press(&mut harness, &[]), "A3, step 1", "on the first note");
    for (modifiers, key, place) in [
        (none, Key::ArrowRight, "A3, step 2"),
        (none, Key::ArrowUp, "A#3, step 2"),
        (shift, Key::ArrowUp, "A#4, step 2"),
        (none, Key::ArrowDown, "A4, step 2"),
        (none, Key::End, "A4, step 16"),
        (none, Key::ArrowLeft, "A4, step 15"),
        (none, Key::PageDown, "A4, step 31"),
        (none, Key::Home, "A4, step 1"),
    ] {
        assert_eq!(press(&mut harness, &[(modifiers, key)]), place, "{key:?}");
    }
    assert_eq!(lowest(&harness), "E3");
    press(&mut harness, &[(shift, Key::ArrowUp), (shift, Key::ArrowUp)]);
    assert_eq!(lowest(&harness), "A#4", "the rows follow it");
    press(&mut harness, &[(shift, Key::ArrowDown); 12]);
    assert_eq!((press(&mut harness, &[]), lowest(&harness)), ("C-1, step 1".to_owned(), "C-1".to_owned()));
    assert_eq!(take_actions(&mut harness), [], "going about changes nothing");
    assert_eq!(harness.get_by_label("Step numbers").value().as_deref(), Some("step 1"), "the grid knows the step");
}

#[test]
fn notes_are_added_and_taken_away_by_keys() {
    let none = Modifiers::NONE;
    let mut harness = opened();
    harness.get_by_label("Roll").focus();
    harness.run_steps(3);
    let before = track(&harness).steps[4].notes.clone();
    assert_eq!(before, [69]);
    press(&mut harness, &[(none, Key::ArrowRight); 4]);
    press(&mut harness, &[(none, Key::ArrowUp), (none, Key::Enter)]);
    assert_eq!(track(&harness).steps[4].notes, [58, 69]);
    press(&mut harness, &[(none, Key::ArrowDown), (none, Key::Space)]);
    assert_eq!(track(&harness).steps[4].notes, [57, 58, 69]);
    press(&mut harness, &[(none, Key::Enter)]);
    assert_eq!(track(&harness).steps[4].notes, [58, 69], "once more takes it away");
    press(&mut harness, &[(none, Key::ArrowUp), (none, Key::Delete), (none, Key::Delete)]);
    assert_eq!(track(&harness).steps[4].notes, before, "Delete never adds");
    assert_eq!(take_actions(&mut harness).len(), 4);
    // What is no key of the roll is the host's.
    press(&mut harness, &[(Modifiers::ALT, Key::ArrowUp), (none, Key::R), (none, Key::B)]);
    assert_eq!(take_actions(&mut harness), []);
}

#[test]
fn the_cursor_is_seen_and_explained() {
    let mut harness = opened();
    harness.remove_cursor();
    harness.run_steps(3);
    let before = save(&mut harness, "roll-without-cursor");
    harness.get_by_label("Roll").focus();
    harness.run_steps(3);
    assert!(status(&harness).starts_with("Roll — A3 on step 1 · arrow keys move"), "{}", status(&harness));
    let after = save(&mut harness, "roll-cursor");
    // The fifth row from below, of the first column.
    let place = egui::Rect::from_center_size(cell(&harness, 1, 5), vec2(80.0, 14.0));
    let changed = (0..before.len()).filter(|i| before[*i] != after[*i]);
    let here = changed.filter(|i| place.contains(egui::pos2((i % 1280) as f32, (i / 1280) as f32))).count();
    assert!(here > 100, "{here} pixels");
    // A click leaves the keyboard where it was, and takes the cursor along.
    let mut harness = opened();
    let at = cell(&harness, 5, 3);
    drag(&mut harness, at, vec2(0.0, 0.0));
    assert!(!harness.get_by_label("Roll").is_focused());
    assert_eq!(press(&mut harness, &[]), "G3, step 5");
}

#[test]
fn the_roll_fits_at_every_size() {
    for size in [vec2(960.0, 600.0), vec2(1117.0, 731.0), vec2(2560.0, 1600.0)] {
        let mut plugin = Plugin::demo();
        plugin.sequence.patterns[0].name = "Wide and long WWWWWWWWWW".to_owned();
        let mut harness = harness(size, 1.0, plugin);
        click(&mut harness, "Open the roll");
        check_page(&harness, size);
        for _ in 0..6 {
            click(&mut harness, "Roll octave down");
        }
        assert_eq!(lowest(&harness), "C-1");
        check_page(&harness, size);
    }
}

#[test]
fn pictures_of_the_roll() {
    for (pixels_per_point, variant, suffix) in [
        (1.0, nephele::editor::theme::Variant::Dark, "1x"),
        (2.0, nephele::editor::theme::Variant::Dark, "2x"),
        (1.0, nephele::editor::theme::Variant::Light, "light"),
    ] {
        let mut plugin = Plugin { variant, ..Plugin::demo() };
        let track = &mut plugin.sequence.patterns[0].tracks[0];
        (track.scale, track.root) = (Scale::Minor, 9);
        plugin.sequence.patterns[0].name = "Verse".to_owned();
        let mut harness = harness(vec2(1280.0, 800.0), pixels_per_point, plugin);
        harness.run_steps(2);
        let closed = save(&mut harness, &format!("sequence-named-{suffix}"));
        click(&mut harness, "Open the roll");
        let from = rect_of(&harness, "Step numbers").left_center() + vec2(220.0, 0.0);
        drag(&mut harness, from, vec2(400.0, 0.0));
        let at = cell(&harness, 10, 12);
        harness.hover_at(at);
        harness.run_steps(2);
        let open = save(&mut harness, &format!("sequence-roll-{suffix}"));
        let changed = closed.iter().zip(&open).filter(|(a, b)| a != b).count();
        assert!(changed > 40_000, "{changed} pixels");
        harness.get_by_label("Step 5").click_secondary();
        harness.run_steps(4);
        let menu = save(&mut harness, &format!("sequence-menu-{suffix}"));
        assert!(menu.iter().zip(&open).filter(|(a, b)| a != b).count() > 10_000, "no menu is drawn");
    }
}
