//! The pages of a step, a track, the song and recording.

use egui::vec2;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nephele::editor::Action;
use nephele_realtime::parameters::Global;
use nephele_realtime::sequencer::{
    ClockScale, Condition, Control, Direction, Edit, Entry, RecordMode, Recording, Scale, Step, Target, Track,
};

use crate::dialogs::{Folder, enter, type_name};
use crate::fixture::{Plugin, click, drag, editor, rect_of, take_actions, turn_to};

fn page(name: &str) -> Harness<'static, Plugin> {
    let mut harness = editor();
    turn_to(&mut harness, name);
    harness
}

fn track<'a>(harness: &'a Harness<'_, Plugin>) -> &'a Track {
    &harness.state().sequence.patterns[0].tracks[0]
}

fn step<'a>(harness: &'a Harness<'_, Plugin>) -> &'a Step {
    &track(harness).steps[0]
}

/// Drags the number with this label up.
fn up(harness: &mut Harness<'_, Plugin>, label: &str, way: f32) {
    let from = rect_of(harness, label).center();
    drag(harness, from, vec2(0.0, -way));
}

fn choose(harness: &mut Harness<'_, Plugin>, list: &str, entry: &str) {
    click(harness, list);
    let Some(entry) = harness.get_all_by_label(entry).last() else { panic!("no {entry} in {list}") };
    entry.click();
    harness.run_steps(4);
}

#[test]
fn a_chord_is_made_in_the_inspector() {
    let mut harness = page("Step");
    assert_eq!(step(&harness).notes, [57]);
    click(&mut harness, "Step note 2");
    click(&mut harness, "Step note 3");
    assert_eq!(step(&harness).notes, [57, 61, 65]);
    up(&mut harness, "Step note 3", 20.0);
    let third = step(&harness).notes[2];
    assert!((67..=69).contains(&third), "{third}");
    click(&mut harness, "Remove step note 1");
    assert_eq!(step(&harness).notes, [61, third]);
    assert!(harness.get_by_label("Step note 4").rect().width() > 0.0);
    take_actions(&mut harness);
    click(&mut harness, "Step note 4");
    assert_eq!(take_actions(&mut harness), [], "the third comes first");
}

#[test]
fn every_field_of_a_step_is_set() {
    let mut harness = page("Step");
    for (label, way) in [("Step velocity", -30.0), ("Step gate", 25.0), ("Step ratchet", 40.0), ("Step ramp", -50.0)] {
        up(&mut harness, label, way);
    }
    for (label, way) in [("Step probability", -50.0), ("Step timing", 40.0)] {
        up(&mut harness, label, way);
    }
    for label in ["Step tie", "Step slide", "Step on"] {
        click(&mut harness, label);
    }
    choose(&mut harness, "Step condition", "!1ST");
    choose(&mut harness, "Step channel", "11");
    let step = step(&harness);
    assert!((88..=99).contains(&step.velocity), "{step:?}");
    assert!(step.gate > 1.2 && step.ratchet == 4 && (step.ramp + 0.5).abs() < 0.11, "{step:?}");
    assert!((step.probability - 0.75).abs() < 0.05 && (step.shift - 0.2).abs() < 0.05, "{step:?}");
    assert!(step.tie && step.slide && !step.on);
    assert_eq!((step.condition, step.channel), (Condition::NotFirst, Some(10)));
}

#[test]
fn another_step_is_selected() {
    let mut harness = page("Step");
    up(&mut harness, "Selected step", 100.0);
    let selected: usize = harness.get_by_label("Selected step").value().expect("a number").parse().expect("a number");
    assert!((31..=35).contains(&selected), "{selected}");
    assert_eq!(take_actions(&mut harness), []);
    turn_to(&mut harness, "Steps");
    assert!(harness.query_by_label("Step 33").is_some(), "the steps beside it are shown");
}

#[test]
fn locks_are_added_set_and_taken_away() {
    let mut harness = page("Step");
    let [cutoff, drive] = [Global::FilterCutoff.index(), Global::FilterDrive.index()];
    click(&mut harness, "Add a lock");
    harness.get_by_label("Find a destination").type_text("filter drive");
    harness.run_steps(3);
    enter(&mut harness);
    assert_eq!(step(&harness).lock(drive).expect("a lock").value, 0.0, "as the knob is");
    up(&mut harness, "Lock Filter Drive", 100.0);
    up(&mut harness, "Glide of lock Filter Drive", 50.0);
    let lock = *step(&harness).lock(drive).expect("a lock");
    assert!((lock.value - 18.0).abs() < 1.0 && (lock.glide - 2.0).abs() < 0.3, "{lock:?}");
    click(&mut harness, "Remove lock Filter Cutoff");
    assert!(step(&harness).lock(cutoff).is_none() && step(&harness).locks.len() == 2);
    click(&mut harness, "Remove all locks");
    assert!(step(&harness).locks.is_empty() && step(&harness).on);
}

#[test]
fn every_setting_of_a_track_is_set() {
    let mut harness = page("Track");
    up(&mut harness, "Track length", 50.0);
    up(&mut harness, "Track swing", 60.0);
    up(&mut harness, "Track channel", 50.0);
    up(&mut harness, "Track transpose", -50.0);
    choose(&mut harness, "Track clock", "1T");
    choose(&mut harness, "Track direction", "ping-pong");
    choose(&mut harness, "Track target", "rack");
    choose(&mut harness, "Track scale", "dorian");
    choose(&mut harness, "Track root", "D");
    choose(&mut harness, "Lane 2 sends", "cc");
    up(&mut harness, "Lane 2 number", 50.0);
    for label in ["Track mute", "Track solo", "Track protect", "Lane 2 glide"] {
        click(&mut harness, label);
    }
    let before = Plugin::demo().sequence.patterns[0].tracks[0].clone();
    let track = track(&harness);
    assert!((28..=33).contains(&track.length) && (track.swing - 0.59).abs() < 0.02, "{track:?}");
    assert_eq!((track.channel, track.clock, track.direction), (4, ClockScale::OneTriplet, Direction::PingPong));
    assert!((-13..=-11).contains(&track.transpose), "{}", track.transpose);
    assert_eq!((track.target, track.scale, track.root), (Target::Rack, Scale::Dorian, 2));
    assert!(track.mute && track.solo && track.protect);
    let lane = track.controls[1];
    assert!(lane.control == Control::Cc && lane.glide && (26..=31).contains(&lane.number), "{lane:?}");
    assert_eq!(track.steps, before.steps);
    let edits = take_actions(&mut harness);
    assert!(edits.iter().all(|action| matches!(action, Action::Edit(Edit::Track(..)))), "{edits:?}");
}

#[test]
fn tools_change_the_track_at_once() {
    let mut harness = page("Track");
    let before = track(&harness).clone();
    for tool in ["Random steps", "Mutate steps", "Shift right", "Double", "Clear track"] {
        let before = track(&harness).clone();
        click(&mut harness, tool);
        let actions = take_actions(&mut harness);
        let [Action::Edit(Edit::Steps(_, new))] = &actions[..] else { panic!("{tool}: {actions:?}") };
        assert!(**new != before && *track(&harness) == **new, "{tool}");
    }
    assert!(
        track(&harness).steps.iter().all(|step| *step == Step::default())
            && before.length * 2 == track(&harness).length
    );
}

#[test]
fn tracks_and_patterns_are_copied() {
    let mut harness = page("Track");
    let first = track(&harness).clone();
    click(&mut harness, "Paste track");
    assert_eq!(take_actions(&mut harness), [], "nothing was copied");
    click(&mut harness, "Copy track");
    click(&mut harness, "Track 4");
    click(&mut harness, "Paste track");
    assert_eq!(harness.state().sequence.patterns[0].tracks[3], first);
    click(&mut harness, "Copy pattern");
    click(&mut harness, "Pattern F");
    click(&mut harness, "Paste pattern");
    assert_eq!(harness.state().sequence.patterns[5], harness.state().sequence.patterns[0]);
    take_actions(&mut harness);
    click(&mut harness, "Paste pattern");
    assert_eq!(take_actions(&mut harness), [], "it is so already");
    click(&mut harness, "Clear pattern");
    assert_eq!(harness.state().sequence.patterns[5], nephele_realtime::sequencer::Pattern::default());
}

#[test]
fn patterns_come_from_files_and_go_there() {
    let folder = Folder::new("patterns");
    std::fs::write(folder.0.join("beat.mid"), b"").expect("a file");
    let mut harness = page("Track");
    click(&mut harness, "Import…");
    type_name(&mut harness, folder.0.to_str().expect("a plain path"));
    enter(&mut harness);
    harness.get_by_label("beat.mid").click();
    harness.run_steps(4);
    harness.get_by_label("Load").click();
    harness.run_steps(4);
    assert_eq!(take_actions(&mut harness), [Action::ImportPattern(folder.0.join("beat.mid"))]);
    click(&mut harness, "Export…");
    type_name(&mut harness, "mine");
    enter(&mut harness);
    assert_eq!(
        take_actions(&mut harness),
        [Action::ExportPattern(folder.0.join("mine.json"))],
        "where the last one lies"
    );
}

#[test]
fn the_song_is_put_together() {
    let mut harness = page("Song");
    let entry = |pattern: u8, times: u8| Entry { pattern, times };
    click(&mut harness, "Remove entry 3");
    click(&mut harness, "Pattern C");
    click(&mut harness, "Add to the song");
    assert_eq!(harness.state().sequence.song, [entry(0, 4), entry(3, 2), entry(2, 1)]);
    choose(&mut harness, "Entry 1 pattern", "G");
    up(&mut harness, "Entry 2 times", 50.0);
    let song = &harness.state().sequence.song;
    assert!(song[0] == entry(6, 4) && (8..=11).contains(&song[1].times), "{song:?}");
    click(&mut harness, "Song loops");
    assert!(!harness.state().sequence.song_loops && harness.state().sequence.song.len() == 3);
    let seed = harness.state().sequence.seed;
    click(&mut harness, "New seed");
    assert_ne!(harness.state().sequence.seed, seed);
    up(&mut harness, "Pattern length", 50.0);
    let length = harness.state().sequence.patterns[2].length.expect("a length of its own");
    assert!((28..=33).contains(&length), "{length}");
    click(&mut harness, "Length of tracks");
    assert_eq!(harness.state().sequence.patterns[2].length, None);
    choose(&mut harness, "Change", "Now");
    choose(&mut harness, "Remote", "Ch 10");
    click(&mut harness, "Song");
    let value = |global: Global| harness.state().values[global.index()];
    assert_eq!([Global::SeqChange, Global::SeqRemote, Global::SeqSong].map(value), [2.0, 10.0, 1.0]);
}

#[test]
fn a_long_song_has_pages() {
    let mut harness = page("Song");
    harness.state_mut().sequence.song = vec![Entry::default(); 128];
    harness.run_steps(2);
    assert!(harness.query_by_label("Entry 1 times").is_some() && harness.query_by_label("Add to the song").is_none());
    turn_to(&mut harness, "97 to 128");
    assert!(harness.query_by_label("Entry 128 times").is_some() && harness.query_by_label("Entry 1 times").is_none());
}

#[test]
fn recording_is_set() {
    let mut harness = page("Record");
    click(&mut harness, "Track 3");
    click(&mut harness, "Record live");
    up(&mut harness, "Record quantise", -100.0);
    click(&mut harness, "Record replaces");
    click(&mut harness, "Record locks");
    let wanted = Recording {
        mode: RecordMode::Live,
        track: 2,
        quantise: 0.5,
        replace: true,
        locks: true,
        ..Recording::default()
    };
    assert_eq!(harness.state().recording, wanted);
    choose(&mut harness, "Record track", "1");
    assert_eq!(harness.state().recording.track, 0);
}

#[test]
fn rests_and_ties_move_step_recording_on() {
    let mut harness = page("Record");
    take_actions(&mut harness);
    click(&mut harness, "Rest");
    assert_eq!(take_actions(&mut harness), [], "only while steps are recorded");
    click(&mut harness, "Record step");
    click(&mut harness, "Rest");
    assert!(!track(&harness).steps[0].on && harness.state().recording.cursor == 1);
    for _ in 0..4 {
        click(&mut harness, "Rest");
    }
    click(&mut harness, "Step back");
    assert_eq!(harness.state().recording.cursor, 4);
    harness.state_mut().sequence.patterns[0].tracks[0].steps[3] = Step::note(50, 100, 0.5);
    harness.run_steps(1);
    click(&mut harness, "Tie");
    assert_eq!((track(&harness).steps[3].gate, harness.state().recording.cursor), (2.0, 5));
    harness.state_mut().sequence.patterns[0].tracks[0].protect = true;
    harness.run_steps(2);
    take_actions(&mut harness);
    click(&mut harness, "Tie");
    assert_eq!(take_actions(&mut harness), [], "a protected track is left alone");
}
