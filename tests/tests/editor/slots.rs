//! Modulation slots: what they connect is chosen from lists, their depths are knobs.

use egui::{Key, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nephele::editor::Action;
use nephele_realtime::parameters::{Global, OperatorField, matrix_index, slot_index};
use nephele_realtime::{Route, Source};

use crate::fixture::{Plugin, click, drag, editor, rect_of, take_actions, turn_to};

fn slots() -> Harness<'static, Plugin> {
    let mut harness = editor();
    turn_to(&mut harness, "Slots");
    harness
}

fn value(harness: &Harness<'_, Plugin>, label: &str) -> String {
    harness.get_by_label(label).value().unwrap_or_default()
}

#[test]
fn a_slot_is_filled_from_lists() {
    let mut harness = slots();
    let mut expected = Route::default();
    click(&mut harness, "Slot 3 source");
    click(&mut harness, "LFO 2");
    expected.source = Source::Lfo2;
    assert_eq!(take_actions(&mut harness), [Action::SetRoute(2, expected)]);
    click(&mut harness, "Slot 3 second source");
    click(&mut harness, "Breath");
    expected.via = Source::Breath;
    assert_eq!(take_actions(&mut harness), [Action::SetRoute(2, expected)]);
    click(&mut harness, "Slot 3 destination");
    click(&mut harness, "Reverb");
    click(&mut harness, "Reverb Damping");
    expected.destination = u16::try_from(Global::ReverbDamping.index()).ok();
    assert_eq!(take_actions(&mut harness), [Action::SetRoute(2, expected)]);
    assert_eq!(value(&harness, "Slot 3 source"), "LFO 2");
    assert_eq!(value(&harness, "Slot 3 second source"), "Breath");
    assert_eq!(value(&harness, "Slot 3 destination"), "Reverb Damping");
    assert!(harness.query_by_label("Find a destination").is_none(), "the list is closed");
}

#[test]
fn a_destination_is_found_by_its_name() {
    let mut harness = slots();
    click(&mut harness, "9 – 16 page");
    click(&mut harness, "Slot 12 destination");
    let field = harness.get_by_label("Find a destination");
    assert!(field.is_focused(), "it takes what is typed at once");
    field.type_text("operator 3 fine");
    harness.run_steps(3);
    harness.key_press(Key::Enter);
    harness.run_steps(4);
    let destination = u16::try_from(OperatorField::Fine.index(2)).ok();
    assert_eq!(take_actions(&mut harness), [Action::SetRoute(11, Route { destination, ..Route::default() })]);
    assert_eq!(value(&harness, "Slot 12 destination"), "Operator 3 Fine");
}

#[test]
fn a_slot_is_filled_with_the_keyboard() {
    let mut harness = slots();
    harness.get_by_label("Slot 4 source").focus();
    harness.run_steps(2);
    for key in [Key::Enter, Key::ArrowDown, Key::ArrowDown, Key::Enter] {
        harness.key_press(key);
        harness.run_steps(4);
    }
    let actions = take_actions(&mut harness);
    let [Action::SetRoute(3, route)] = actions[..] else { panic!("{actions:?}") };
    assert!(route.source != Source::None && route.via == Source::None, "{route:?}");
    assert!(harness.query_by_label("Breath").is_none(), "the list is closed");
}

#[test]
fn a_destination_is_taken_away() {
    let mut harness = slots();
    assert_eq!(value(&harness, "Slot 2 destination"), "Matrix Cloud to 1");
    click(&mut harness, "Slot 2 destination");
    let Some(none) = harness.get_all_by_label("None").last() else { panic!("nothing to choose") };
    none.click();
    harness.run_steps(4);
    let route = Route { source: Source::Envelope1, ..Route::default() };
    assert_eq!(take_actions(&mut harness), [Action::SetRoute(1, route)]);
}

#[test]
fn what_is_left_as_it_is_asks_for_nothing() {
    let mut harness = slots();
    click(&mut harness, "Slot 1 source");
    click(&mut harness, "LFO 1");
    click(&mut harness, "Slot 1 destination");
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    assert!(harness.query_by_label("Find a destination").is_none());
    assert_eq!(take_actions(&mut harness), []);
}

#[test]
fn a_slots_depth_is_a_knob_that_stands_back_while_the_slot_is_empty() {
    let mut harness = slots();
    let index = slot_index(3);
    assert_eq!(value(&harness, "Slot 4 depth"), "0.0 %, no effect while its source is None");
    assert_eq!(value(&harness, "Slot 1 depth"), "0.0 %");
    let knob = rect_of(&harness, "Slot 4 depth").center();
    drag(&mut harness, knob, vec2(0.0, 50.0));
    assert!(harness.state().values[index] < 0.0);
    let actions = take_actions(&mut harness);
    assert_eq!((actions.first(), actions.last()), (Some(&Action::Begin(index)), Some(&Action::End(index))));
}

#[test]
fn a_slot_gives_effect_to_what_would_have_none() {
    let mut harness = slots();
    turn_to(&mut harness, "Effects");
    assert!(value(&harness, "Reverb Size").contains("no effect while Reverb Mix is 0.0 %"));
    harness.state_mut().routes.0[7] = Route::new(Source::Macro1, Global::ReverbMix.index());
    harness.run_steps(2);
    assert!(!value(&harness, "Reverb Size").contains("no effect"), "macro 1 may turn it up");
}

#[test]
fn a_list_opens_at_what_is_chosen() {
    let mut harness = slots();
    assert_eq!(harness.state().routes.0[1].target(), Some(matrix_index(6, 0)));
    click(&mut harness, "Slot 2 destination");
    harness.run_steps(2);
    assert!(harness.query_all_by_label("Matrix Cloud to 1").count() > 1, "in the matrix and in the list");
}
