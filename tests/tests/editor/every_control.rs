//! Every control of every page: wheel, reset, focus, menu. How each of these works is tested elsewhere, on one control; here,
//! that none has been forgotten.

use egui::epaint::Shape;
use egui::{Event, Key, Modifiers, MouseWheelUnit, Popup, Rect, TouchPhase, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nephele::editor::{Action, theme};
use nephele_realtime::parameters;
use nephele_realtime::parameters::Curve;

use crate::control_menu::once;
use crate::fixture::{PAGES, Plugin, SEQUENCE_PAGES, VOICE_PAGES, click, editor, rect_of, take_actions, turn_to};
use crate::reach::{labels, shown};

/// Patterns are chosen by eight buttons, and a fill lasts while its button is held: `sequence` tests them.
const BUTTONS: [&str; 2] = ["seq.pattern", "seq.fill"];

/// Which of `entries` stand in the menu of `label`.
fn offers(harness: &mut Harness<'_, Plugin>, label: &str, entries: &[&str]) -> Vec<bool> {
    harness.get_by_label(label).click_secondary();
    harness.run_steps(3);
    let found = entries.iter().map(|entry| harness.query_all_by_label_contains(entry).next().is_some()).collect();
    harness.key_press(Key::Escape);
    harness.run_steps(2);
    found
}

/// Frames around `place` in the colour of the text: what shows where the keyboard is.
fn frames(harness: &Harness<'_, Plugin>, place: Rect) -> usize {
    fn count(shape: &Shape, place: Rect) -> usize {
        match shape {
            Shape::Vec(shapes) => shapes.iter().map(|shape| count(shape, place)).sum(),
            Shape::Rect(rect) => {
                let around = rect.rect.center().distance(place.center()) < 8.0;
                usize::from(around && rect.stroke.width > 1.0 && rect.stroke.color == theme::text())
            }
            _ => 0,
        }
    }
    harness.output().shapes.iter().map(|clipped| count(&clipped.shape, place)).sum()
}

fn wheel(harness: &mut Harness<'_, Plugin>, label: &str, notches: f32) {
    harness.get_by_label(label).hover();
    harness.run_steps(1);
    let (delta, modifiers, phase) = (vec2(0.0, notches), Modifiers::NONE, TouchPhase::Move);
    let (unit, source) = (MouseWheelUnit::Line, egui::MouseWheelSource::Unknown);
    harness.event(Event::MouseWheel { unit, delta, phase, source, modifiers });
    harness.run_steps(2);
}

/// What is wrong with the control of the parameter at `index`.
fn faults(harness: &mut Harness<'_, Plugin>, label: &str, index: usize) -> Vec<String> {
    let parameter = &parameters()[index];
    let mut faults = Vec::new();
    let mut check = |right: bool, what: String| {
        if !right {
            faults.push(format!("{}: {what}", parameter.id));
        }
    };
    take_actions(harness);
    if parameter.curve != Curve::Switch {
        let before = harness.state().values[index];
        wheel(harness, label, if before < parameter.max { 1.0 } else { -1.0 });
        let (after, actions) = (harness.state().values[index], take_actions(harness));
        check(after != before && actions == once(index, after), format!("the wheel does {actions:?}"));
    }
    let other = if parameter.default == parameter.max { parameter.min } else { parameter.max };
    harness.state_mut().values[index] = other;
    harness.event(Event::ModifiersChanged(Modifiers::COMMAND));
    harness.get_by_label(label).click_modifiers(Modifiers::COMMAND);
    harness.run_steps(2);
    harness.event(Event::ModifiersChanged(Modifiers::NONE));
    harness.run_steps(2);
    let actions = take_actions(harness);
    // A step of an LFO is drawn where it is clicked, and reset from there.
    let reset = match &actions[..] {
        [Action::Begin(begun), sets @ .., Action::End(ended)] => {
            [begun, ended] == [&index; 2]
                && sets.iter().all(|action| matches!(action, Action::Set(set, _) if *set == index))
                && sets.last() == Some(&Action::Set(index, parameter.default))
        }
        _ => false,
    };
    check(reset, format!("Ctrl and a click do {actions:?}"));
    check(!Popup::is_any_open(&harness.ctx), "Ctrl and a click open a list".to_owned());

    let (copy, id) = (format!("Copy {}", parameter.format(parameter.default)), format!("Id: {}", parameter.id));
    let [copy, id] = [copy.as_str(), id.as_str()];
    let entries = ["Reset to", copy, "MIDI learn", "Automation: ", id, "Type a value", "Modulate by", "Lock to step"];
    let offered = offers(harness, label, &entries);
    let typed = parameter.curve != Curve::Switch;
    let expected = [true, true, true, true, true, typed, parameter.modulatable, parameter.is_lockable()];
    check(offered == expected, format!("of {entries:?} its menu has {offered:?}"));
    let actions = take_actions(harness);
    check(actions.is_empty(), format!("its menu does {actions:?}"));

    let place = rect_of(harness, label);
    let before = frames(harness, place);
    harness.get_by_label(label).focus();
    harness.run_steps(2);
    check(frames(harness, place) > before, "the keyboard's place is not framed".to_owned());
    faults
}

/// Tries every control of these pages that is not one of `known`.
fn sweep(pages: &[(&str, &[&str])], known: &[usize]) {
    let (mut tried, mut faulty) = (known.to_vec(), Vec::new());
    for (page, chosen) in pages {
        let mut harness = editor();
        turn_to(&mut harness, page);
        // What is chosen on the page first is shown already.
        for part in std::iter::once(None).chain(chosen.iter().skip(1).map(Some)) {
            if let Some(label) = part {
                click(&mut harness, label);
            }
            // The kind of the chosen cell goes when another is chosen.
            let mut here = shown(&harness);
            here.sort_by_key(|index| !parameters()[*index].id.starts_with("kind."));
            for index in here {
                if tried.contains(&index) || BUTTONS.contains(&parameters()[index].id.as_str()) {
                    continue;
                }
                tried.push(index);
                // The longer name first: the sequencer's steps are called as an LFO's are in its group.
                let label = labels(index).into_iter().rfind(|label| harness.query_by_label(label).is_some());
                let Some(label) = label else { panic!("{} has gone", parameters()[index].id) };
                faulty.extend(faults(&mut harness, &label, index));
            }
        }
    }
    assert!(tried.len() > known.len(), "nothing was tried");
    assert!(faulty.is_empty(), "{} of {}:\n{}", faulty.len(), tried.len() - known.len(), faulty.join("\n"));
}

/// What is in the window from the start.
fn at_first() -> Vec<usize> {
    shown(&editor())
}

#[test]
fn of_the_cloud_panel_and_whatever_is_always_there() {
    sweep(&PAGES.map(|page| (page, &[] as &[&str])), &[]);
}

#[test]
fn of_the_voice_panel() {
    sweep(&VOICE_PAGES, &at_first());
}

#[test]
fn of_the_sequence_panel() {
    sweep(&SEQUENCE_PAGES.map(|page| (page, &[] as &[&str])), &at_first());
}
