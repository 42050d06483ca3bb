//! The steps of the sequence panel: which are shown, and how they are switched, dragged and painted.

use egui::{Event, Key, Modifiers, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nephele::editor::Action;
use nephele_realtime::parameters::Global;
use nephele_realtime::sequencer::{Condition, Edit, Entry, Place, Playing, RecordMode, Recording, Step, Track};

use crate::fixture::{Plugin, click, drag, editor, harness, rect_of, take_actions, turn_to};
use crate::text::{check_page, shown};

fn track<'a>(harness: &'a Harness<'_, Plugin>, pattern: usize, track: usize) -> &'a Track {
    &harness.state().sequence.patterns[pattern].tracks[track]
}

/// Steps 33 to 48 of track 2 of pattern D.
fn far() -> Harness<'static, Plugin> {
    let mut harness = editor();
    for label in ["Pattern D", "Track 2", "Steps 33 – 48"] {
        click(&mut harness, label);
    }
    take_actions(&mut harness);
    harness
}

fn choose_lane(harness: &mut Harness<'_, Plugin>, lane: &str) {
    click(harness, "Lane");
    let Some(entry) = harness.get_all_by_label(lane).last() else { panic!("no {lane}") };
    entry.click();
    harness.run_steps(4);
}

#[test]
fn a_pattern_is_chosen_as_the_host_chooses_it() {
    let mut harness = editor();
    click(&mut harness, "Pattern D");
    let index = Global::SeqPattern.index();
    assert_eq!(take_actions(&mut harness), [Action::Begin(index), Action::Set(index, 3.0), Action::End(index)]);
    click(&mut harness, "Pattern D");
    assert_eq!(take_actions(&mut harness), [], "it is chosen already");
    harness.get_by_label("Pattern").focus();
    harness.run_steps(2);
    harness.key_press(Key::ArrowUp);
    harness.run_steps(3);
    assert_eq!(harness.state().values[index], 4.0, "and by the keyboard");
}

#[test]
fn the_queued_pattern_is_told_in_words() {
    let mut harness = editor();
    let told = |harness: &Harness<'_, Plugin>| shown(harness).contains(&"→ D at the bar".to_owned());
    assert!(!told(&harness));
    harness.state_mut().telemetry.playing.queued = Some(3);
    harness.run_steps(2);
    assert!(told(&harness));
}

#[test]
fn steps_far_from_the_first_are_edited() {
    let mut harness = far();
    click(&mut harness, "Step 37");
    let place = Place { pattern: 3, track: 1, step: 36 };
    let on = Step { on: true, notes: vec![60], ..Step::default() };
    assert_eq!(take_actions(&mut harness), [Action::Edit(Edit::Step(place, on.clone()))], "middle C at first");
    let step = rect_of(&harness, "Step 37").center();
    drag(&mut harness, step, vec2(0.0, -42.0));
    let note = track(&harness, 3, 1).steps[36].notes[0];
    assert!((65..=67).contains(&note), "{note}");
    click(&mut harness, "Step 40");
    assert_eq!(track(&harness, 3, 1).steps[39].notes, [note], "the note that was last used");
    let [from, to] = ["Step 33 velocity", "Step 40 velocity"].map(|label| rect_of(&harness, label));
    drag(&mut harness, from.center_bottom() - vec2(0.0, 6.0), to.center() - from.center());
    let velocities: Vec<u8> = track(&harness, 3, 1).steps[32..40].iter().map(|step| step.velocity).collect();
    assert!(velocities.iter().all(|velocity| *velocity < 40), "no column is skipped: {velocities:?}");
    let untouched = |at: usize| *track(&harness, 3, 1).steps.get(at).unwrap() == Step::default();
    assert!(untouched(0) && untouched(4) && untouched(40), "and nothing else");
    assert_eq!(track(&harness, 3, 0), &Track::default());
}

#[test]
fn a_drag_moves_the_whole_chord() {
    let mut harness = editor();
    let step = rect_of(&harness, "Step 9").center();
    drag(&mut harness, step, vec2(0.0, 48.0));
    let notes = &track(&harness, 0, 0).steps[8].notes;
    let by = 57 - notes[0];
    assert!((6..=8).contains(&by) && *notes == [57, 61, 64, 68].map(|note: u8| note - by), "{notes:?}");
}

#[test]
fn a_gate_goes_on_over_the_next_columns() {
    let mut harness = editor();
    let gate = rect_of(&harness, "Step 5 gate");
    drag(&mut harness, gate.left_center() + vec2(8.0, 0.0), vec2(216.0, 0.0));
    let gate = track(&harness, 0, 0).steps[4].gate;
    assert!((gate - 3.0).abs() <= 0.25, "{gate}");
}

#[test]
fn locks_are_painted_over_steps_and_taken_away() {
    let mut harness = far();
    click(&mut harness, "Lane");
    for label in ["Reverb", "Reverb Damping"] {
        let Some(entry) = harness.get_all_by_label(label).last() else { panic!("no {label}") };
        entry.click();
        harness.run_steps(4);
    }
    let damping = Global::ReverbDamping.index();
    let [from, to] = ["Step 34 lock", "Step 37 lock"].map(|label| rect_of(&harness, label));
    drag(&mut harness, from.left_center() + vec2(6.0, 0.0), to.right_center() - from.left_center() - vec2(12.0, 0.0));
    let locked = |harness: &Harness<'_, Plugin>| -> Vec<usize> {
        (0..64).filter(|at| track(harness, 3, 1).steps[*at].lock(damping).is_some()).collect()
    };
    assert_eq!(locked(&harness), [33, 34, 35, 36]);
    let values: Vec<f32> = (33..37).map(|at| track(&harness, 3, 1).steps[at].lock(damping).unwrap().value).collect();
    assert!(values.iter().all(|value| (1400.0..2700.0).contains(value)), "the middle of the knob: {values:?}");
    assert!(track(&harness, 3, 1).steps[33].on, "a silent step without notes plays the lock alone");

    let at = rect_of(&harness, "Step 35 lock").center();
    for _ in 0..2 {
        harness.hover_at(at);
        harness.drag_at(at);
        harness.run_steps(1);
        harness.drop_at(at);
        harness.run_steps(1);
    }
    harness.run_steps(2);
    assert_eq!(locked(&harness), [33, 35, 36], "a double click takes one away");
    assert_eq!(track(&harness, 3, 1).steps[34], Step::default());

    harness.event(Event::ModifiersChanged(Modifiers::COMMAND));
    let [from, to] = ["Step 36 lock", "Step 37 lock"].map(|label| rect_of(&harness, label));
    drag(&mut harness, from.center(), to.center() - from.center());
    assert_eq!(locked(&harness), [33], "Ctrl takes away what is passed");
    harness.event(Event::ModifiersChanged(Modifiers::SHIFT));
    let at = rect_of(&harness, "Step 34 lock").center();
    drag(&mut harness, at, vec2(3.0, 0.0));
    let lock = *track(&harness, 3, 1).steps[33].lock(damping).unwrap();
    assert!((lock.glide - 4.0).abs() < 0.6 && (lock.value - values[0]).abs() < 1.0, "Shift paints the glide: {lock:?}");
}

#[test]
fn chances_and_controllers_are_painted() {
    let mut harness = editor();
    let chance = rect_of(&harness, "Step 5 chance").center();
    drag(&mut harness, chance, vec2(4.0, 0.0));
    assert!((track(&harness, 0, 0).steps[4].probability - 0.5).abs() < 0.05);
    choose_lane(&mut harness, "Lane 1: off");
    let control = rect_of(&harness, "Step 5 control").center();
    drag(&mut harness, control, vec2(4.0, 0.0));
    assert!((track(&harness, 0, 0).steps[4].controls[0].unwrap() - 0.5).abs() < 0.05);
}

#[test]
fn a_condition_is_chosen_for_a_step() {
    let mut harness = editor();
    choose_lane(&mut harness, "Condition");
    click(&mut harness, "Step 5 condition");
    click(&mut harness, "3:4");
    assert_eq!(track(&harness, 0, 0).steps[4].condition, Condition::Cycle(3, 4));
    assert_eq!(take_actions(&mut harness).len(), 1);
}

#[test]
fn slides_and_ties_are_clicked() {
    let mut harness = editor();
    choose_lane(&mut harness, "Slide, tie");
    click(&mut harness, "Step 5 slide");
    click(&mut harness, "Step 7 tie");
    let steps = &track(&harness, 0, 0).steps;
    assert!(steps[4].slide && !steps[4].tie && steps[6].tie && !steps[6].slide);
}

#[test]
fn what_is_shown_follows_what_plays() {
    let mut harness = editor();
    harness.state_mut().telemetry.playing =
        Playing { running: true, places: [Some(20), None, None, None], ..Playing::default() };
    harness.run_steps(2);
    assert!(harness.query_by_label("Step 1").is_some(), "not by itself");
    click(&mut harness, "Follow");
    assert!(harness.query_by_label("Step 17").is_some() && harness.query_by_label("Step 1").is_none());
    click(&mut harness, "Steps 1 – 16");
    harness.run_steps(3);
    assert!(harness.query_by_label("Step 1").is_some(), "a page that is chosen stays");
    assert_eq!(take_actions(&mut harness), []);
}

#[test]
fn fill_is_latched_by_a_click_and_held_by_a_press() {
    let mut harness = editor();
    let fill = Global::SeqFill.index();
    click(&mut harness, "Fill");
    assert_eq!(harness.state().values[fill], 1.0);
    click(&mut harness, "Fill");
    assert_eq!(harness.state().values[fill], 0.0);
    let at = rect_of(&harness, "Fill").center();
    harness.hover_at(at);
    harness.drag_at(at);
    harness.run_steps(40);
    assert_eq!(harness.state().values[fill], 1.0);
    harness.drop_at(at);
    harness.run_steps(3);
    assert_eq!(harness.state().values[fill], 0.0);
}

#[test]
fn a_right_click_mutes_a_track_and_opens_a_step() {
    let mut harness = editor();
    harness.get_by_label("Track 1").click_secondary();
    harness.run_steps(3);
    assert!(track(&harness, 0, 0).mute);
    harness.get_by_label("Step 7").click_secondary();
    harness.run_steps(3);
    click(&mut harness, "Edit the step…");
    assert_eq!(harness.get_by_label("Selected step").value().as_deref(), Some("7"));
}

#[test]
fn recording_is_set_for_what_is_shown() {
    let mut harness = far();
    click(&mut harness, "Step 40");
    take_actions(&mut harness);
    click(&mut harness, "Recording");
    let Some(step) = harness.get_all_by_label("step").last() else { panic!("no list") };
    step.click();
    harness.run_steps(4);
    let wanted = Recording { mode: RecordMode::Step, track: 1, pattern: 3, cursor: 39, ..Recording::default() };
    assert_eq!(take_actions(&mut harness), [Action::Record(wanted)]);
    turn_to(&mut harness, "Record");
    assert_eq!(take_actions(&mut harness), []);
}

#[test]
fn a_short_song_shows_the_names_of_its_patterns() {
    let mut plugin = Plugin::demo();
    plugin.sequence.patterns[0].name = "Verse".to_owned();
    plugin.sequence.patterns[3].name = "A chorus of many voices".to_owned();
    let mut harness = harness(vec2(1280.0, 800.0), 1.0, plugin);
    turn_to(&mut harness, "Song");
    for name in ["A Verse", "D A chorus of many voices"] {
        assert!(shown(&harness).contains(&name.to_owned()), "{name}");
    }
    check_page(&harness, vec2(1280.0, 800.0));
    crate::pictures::save(&mut harness, "song-names");
    click(&mut harness, "Entry 1 pattern");
    click(&mut harness, "D A chorus of many voices");
    assert_eq!(harness.state().sequence.song[0].pattern, 3);
    // Where there is no room, the letter alone; the list and the status line have the name.
    harness.state_mut().sequence.song = vec![Entry { pattern: 0, times: 1 }; 16];
    harness.run_steps(3);
    assert!(!shown(&harness).contains(&"A Verse".to_owned()));
    assert_eq!(harness.get_by_label("Entry 16 pattern").value().as_deref(), Some("A Verse"));
    check_page(&harness, vec2(1280.0, 800.0));
}
