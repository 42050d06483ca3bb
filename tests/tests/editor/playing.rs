//! Steps, keys and buttons.

use egui::vec2;
use egui_kittest::kittest::Queryable;
use nephele::editor::Action;
use nephele_offline::clouds::factory_names;
use nephele_realtime::Step;
use nephele_realtime::parameters::Global;
use nephele_realtime::sequencer::{Edit, Place};

use crate::fixture::{drag, editor, rect_of, take_actions};

#[test]
fn a_click_switches_a_step() {
    let mut harness = editor();
    let before = harness.state().sequence.patterns[0].tracks[0].steps[0].clone();
    assert!(before.on);
    for on in [false, true] {
        harness.get_by_label("Step 1").click();
        harness.run_steps(4);
        assert_eq!(
            take_actions(&mut harness),
            [Action::Edit(Edit::Step(Place::default(), Step { on, ..before.clone() }))]
        );
    }
}

#[test]
fn a_drag_moves_a_steps_note() {
    let mut harness = editor();
    let before = harness.state().sequence.patterns[0].tracks[0].steps[4].clone();
    let step = rect_of(&harness, "Step 5").center();
    drag(&mut harness, step, vec2(0.0, -48.0));
    let after = harness.state().sequence.patterns[0].tracks[0].steps[4].clone();
    assert!((5..=8).contains(&(after.notes[0] - before.notes[0])), "{before:?} → {after:?}");
    assert_eq!(Step { notes: before.notes.clone(), ..after }, before, "nothing but the note");
}

#[test]
fn velocities_are_painted_over_steps() {
    let mut harness = editor();
    let first = rect_of(&harness, "Step 1 velocity");
    let last = rect_of(&harness, "Step 4 velocity");
    drag(&mut harness, first.center(), last.center() - first.center());
    let velocities: Vec<u8> =
        harness.state().sequence.patterns[0].tracks[0].steps[..5].iter().map(|step| step.velocity).collect();
    assert!(velocities[..4].iter().all(|velocity| (60..=68).contains(velocity)), "{velocities:?}");
    assert_eq!(velocities[4], 104, "the fifth was not touched");
}

#[test]
fn a_gate_follows_the_pointer() {
    let mut harness = editor();
    let gate = rect_of(&harness, "Step 3 gate");
    drag(&mut harness, gate.left_center() + vec2(10.0, 0.0), vec2(gate.width() * 0.6, 0.0));
    let after = harness.state().sequence.patterns[0].tracks[0].steps[2].clone();
    assert!((after.gate - 0.73).abs() < 0.06, "{after:?}");
}

#[test]
fn a_key_sounds_while_it_is_pressed() {
    let mut harness = editor();
    let key = rect_of(&harness, "Key C4");
    let low = key.center_bottom() - vec2(0.0, 3.0);
    harness.hover_at(low);
    harness.drag_at(low);
    harness.run_steps(2);
    let pressed = take_actions(&mut harness);
    let [Action::KeyDown { key: 60, velocity }] = pressed[..] else { panic!("{pressed:?}") };
    assert!(velocity > 0.9, "low on the key is loud: {velocity}");
    harness.drop_at(low);
    harness.run_steps(2);
    assert_eq!(take_actions(&mut harness), [Action::KeyUp { key: 60 }]);
}

#[test]
fn a_drag_glides_over_keys_and_leaves_none_down() {
    let mut harness = editor();
    let from = rect_of(&harness, "Key C3").center_bottom() - vec2(0.0, 3.0);
    let to = rect_of(&harness, "Key G3").center_bottom() - vec2(0.0, 3.0);
    drag(&mut harness, from, to - from);
    let mut down = None;
    let mut played = Vec::new();
    for action in take_actions(&mut harness) {
        match action {
            Action::KeyDown { key, .. } => {
                assert_eq!(down.replace(key), None, "one key at a time");
                played.push(key);
            }
            Action::KeyUp { key } => assert_eq!(down.take(), Some(key)),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(played, [48, 50, 52, 53, 55]);
    assert_eq!(down, None);
}

#[test]
fn a_factory_cloud_is_chosen_from_a_list() {
    let mut harness = editor();
    harness.get_by_label("Menu").click();
    harness.run_steps(4);
    assert_eq!(take_actions(&mut harness), []);
    harness.get_by_label("Reeds").click();
    harness.run_steps(4);
    let place = factory_names().position(|name| name == "Reeds").unwrap();
    assert_eq!(take_actions(&mut harness), [Action::FactoryCloud(place)]);
    assert!(harness.query_by_label("Reeds").is_none(), "the list is closed");
}

#[test]
fn buttons_do_what_they_say() {
    let mut harness = editor();
    for (label, action) in [("Cancel", Action::CancelJob), ("All notes off", Action::AllNotesOff)] {
        harness.get_by_label(label).click();
        harness.run_steps(4);
        assert_eq!(take_actions(&mut harness), [action]);
    }
    let run = Global::SeqRun.index();
    harness.get_by_label("Run").click();
    harness.run_steps(4);
    assert_eq!(take_actions(&mut harness), [Action::Begin(run), Action::Set(run, 1.0), Action::End(run)]);
    assert!(harness.query_by_label("Cancel").is_none(), "nothing runs any more");
}
