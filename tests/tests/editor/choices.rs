//! Choices open lists, switches switch, and the steps of an LFO are drawn.

use egui::accesskit::Role;
use egui::{Key, PointerButton, vec2};
use egui_kittest::kittest::Queryable;
use nephele::editor::Action;
use nephele_realtime::parameters;
use nephele_realtime::parameters::{Curve, Global, LfoField, OperatorField, matrix_index};

use crate::fixture::{PAGES, SEQUENCE_PAGES, VOICE_PAGES, click, drag, editor, rect_of, take_actions, turn_to};
use crate::reach::{label_in, shown};

#[test]
fn a_choice_is_made_from_a_list() {
    let mut harness = editor();
    let index = OperatorField::Wave.index(0);
    turn_to(&mut harness, "Operator");
    click(&mut harness, "Operator 1 Wave");
    assert_eq!(take_actions(&mut harness), [], "an open list has changed nothing");
    click(&mut harness, "TX 5");
    assert_eq!(take_actions(&mut harness), [Action::Begin(index), Action::Set(index, 4.0), Action::End(index)]);
    assert!(harness.query_by_label("TX 5").is_none(), "the list is closed");
    assert_eq!(harness.get_by_label("Operator 1 Wave").value().as_deref(), Some("TX 5"));
}

#[test]
fn escape_and_a_click_elsewhere_close_a_list() {
    let mut harness = editor();
    turn_to(&mut harness, "Operator");
    click(&mut harness, "Operator 1 Wave");
    assert!(harness.query_by_label("TX 5").is_some());
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    assert!(harness.query_by_label("TX 5").is_none());
    click(&mut harness, "Operator 1 Wave");
    click(&mut harness, "Status");
    assert!(harness.query_by_label("TX 5").is_none());
    assert_eq!(take_actions(&mut harness), []);
}

#[test]
fn a_list_is_opened_with_the_keyboard() {
    let mut harness = editor();
    harness.get_by_label("Window").focus();
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(4);
    assert!(harness.query_by_label("Expodec").is_some());
}

#[test]
fn every_choice_and_every_switch_of_every_page_works() {
    let pages = PAGES.iter().chain(VOICE_PAGES.iter().map(|(page, _)| page)).chain(&SEQUENCE_PAGES);
    let mut tried = 0;
    for page in pages {
        let mut harness = editor();
        turn_to(&mut harness, page);
        for index in shown(&harness) {
            let Some(label) = label_in(&harness, index) else { panic!("{} has gone", parameters()[index].id) };
            let before = harness.state().values[index];
            let plain = match parameters()[index].curve {
                // Patterns are buttons.
                Curve::Choice(names) if label != "Pattern" => {
                    // The last, or the first where that is chosen already.
                    let place = if before as usize == names.len() - 1 { 0 } else { names.len() - 1 };
                    click(&mut harness, &label);
                    harness.get_by_role_and_label(Role::Button, names[place]).click();
                    place as f32
                }
                Curve::Switch if !["Enabled", "Run", "Bypass"].contains(&label.as_str()) => {
                    harness.get_by_label(&label).click();
                    1.0 - before
                }
                _ => continue,
            };
            harness.run_steps(4);
            let expected = [Action::Begin(index), Action::Set(index, plain), Action::End(index)];
            assert_eq!(take_actions(&mut harness), expected, "{label} on {page}");
            tried += 1;
            // So that the next click is not the second of two.
            harness.run_steps(40);
        }
    }
    assert!(tried > 40, "{tried}");
}

#[test]
fn steps_are_drawn_in_one_stroke() {
    let mut harness = editor();
    turn_to(&mut harness, "LFOs");
    click(&mut harness, "LFO 2 page");
    let step = |number: usize| LfoField::step_index(1, number - 1);
    let (first, last) = (rect_of(&harness, "LFO 2 Step 9"), rect_of(&harness, "LFO 2 Step 12"));
    let from = first.center() - vec2(0.0, first.height() * 0.25);
    drag(&mut harness, from, last.center() - first.center());
    let values = harness.state().values;
    for number in 9..=12 {
        assert!((values[step(number)] - 0.5).abs() < 0.05, "step {number} is {}", values[step(number)]);
    }
    assert_eq!(values[step(8)], -1.0, "its neighbour was not touched");
    let actions = take_actions(&mut harness);
    for number in 9..=12 {
        let index = step(number);
        let count = |wanted: Action| actions.iter().filter(|action| **action == wanted).count();
        assert_eq!((count(Action::Begin(index)), count(Action::End(index))), (1, 1), "step {number}: {actions:?}");
    }
}

#[test]
fn a_step_is_typed_reset_and_moved_by_arrow_keys() {
    let mut harness = editor();
    turn_to(&mut harness, "LFOs");
    let index = LfoField::step_index(0, 2);
    let at = rect_of(&harness, "LFO 1 Step 3").center();
    harness.hover_at(at);
    for pressed in [true, false] {
        let modifiers = egui::Modifiers::NONE;
        harness.event(egui::Event::PointerButton { pos: at, button: PointerButton::Secondary, pressed, modifiers });
        harness.run_steps(1);
    }
    harness.run_steps(3);
    harness.get_by_label_contains("Type a value").click();
    harness.run_steps(4);
    harness.get_by_label("LFO 1 Step 3 entry").type_text("0.25");
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(4);
    assert_eq!(take_actions(&mut harness), [Action::Begin(index), Action::Set(index, 0.25), Action::End(index)]);

    harness.get_by_label("LFO 1 Step 3").focus();
    harness.run_steps(2);
    harness.key_press(Key::ArrowUp);
    harness.run_steps(3);
    assert!(harness.state().values[index] > 0.25);
}

#[test]
fn a_cell_goes_both_ways() {
    let mut harness = editor();
    let index = matrix_index(2, 5);
    let cell = rect_of(&harness, "Matrix 3 to 6").center();
    drag(&mut harness, cell, vec2(0.0, 60.0));
    assert!(harness.state().values[index] < -1.0, "{}", harness.state().values[index]);
    let text = harness.get_by_label("Matrix 3 to 6").value();
    assert!(text.is_some_and(|text| text.starts_with('-')));
}

#[test]
fn controls_of_pages_move_what_they_name() {
    for (page, label, index) in [
        ("Operator", "Operator 1 Fine", OperatorField::Fine.index(0)),
        ("Operator envelope", "Operator 1 Rate 2", OperatorField::R2.index(0)),
        ("Voice", "Unison", Global::Unison.index()),
        ("Voice filter", "Filter Cutoff", Global::FilterCutoff.index()),
        ("Effects", "Reverb Damping", Global::ReverbDamping.index()),
        ("LFOs", "LFO 1 Rate", LfoField::Rate.index(0)),
    ] {
        let mut harness = editor();
        turn_to(&mut harness, page);
        let before = harness.state().values[index];
        let knob = rect_of(&harness, label).center();
        drag(&mut harness, knob, vec2(0.0, -60.0));
        assert!(harness.state().values[index] > before, "{label}");
        let actions = take_actions(&mut harness);
        assert_eq!((actions.first(), actions.last()), (Some(&Action::Begin(index)), Some(&Action::End(index))));
    }
}
