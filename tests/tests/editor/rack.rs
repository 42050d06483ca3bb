//! The rack's strips, graph and displays.

use egui::{Event, Key, Modifiers, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nephele::editor::{Action, theme};
use nephele_realtime::instrument::Mutes;
use nephele_realtime::parameters::{NODES, OperatorField, matrix_index};
use nephele_realtime::sequencer::Edit;
use nephele_realtime::{Route, Source, parameters};

use crate::control_menu::once;
use crate::fixture::{Plugin, click, drag, editor, rect_of, take_actions};
use crate::pictures::save;

#[test]
fn operators_are_muted_and_soloed() {
    let mut harness = editor();
    click(&mut harness, "Mute operator 2");
    let muted = Mutes { muted: 0b10, soloed: 0 };
    assert_eq!(take_actions(&mut harness), [Action::SetMutes(muted)]);
    click(&mut harness, "Solo operator 6");
    let both = Mutes { muted: 0b10, soloed: 0b10_0000 };
    assert_eq!(take_actions(&mut harness), [Action::SetMutes(both)]);
    save(&mut harness, "rack-muted");
    click(&mut harness, "Mute operator 2");
    click(&mut harness, "Solo operator 6");
    assert_eq!(harness.state().mutes, Mutes::default());
}

#[test]
fn a_ratio_goes_from_harmonic_to_harmonic() {
    let mut harness = editor();
    let ratio = OperatorField::Ratio.index(2);
    assert_eq!(harness.state().values[ratio], 3.5);
    let strip = rect_of(&harness, "Operator 3 Ratio strip").center();
    drag(&mut harness, strip, vec2(0.0, -40.0));
    let values: Vec<f32> = take_actions(&mut harness)
        .iter()
        .filter_map(|action| if let Action::Set(at, plain) = action { Some((*at, *plain)) } else { None })
        .map(|(at, plain)| {
            assert_eq!(at, ratio);
            plain
        })
        .collect();
    assert!(values.len() >= 3 && values.iter().all(|value| value.fract() == 0.0), "{values:?}");
    assert_eq!(values[0], 4.0);
}

#[test]
fn shift_moves_the_fine_part() {
    let mut harness = editor();
    harness.event(Event::ModifiersChanged(Modifiers::SHIFT));
    let strip = rect_of(&harness, "Operator 1 Ratio strip").center();
    drag(&mut harness, strip, vec2(0.0, -40.0));
    let fine = OperatorField::Fine.index(0);
    assert!((harness.state().values[fine] - 0.2).abs() < 0.03, "{}", harness.state().values[fine]);
    assert_eq!(harness.state().values[OperatorField::Ratio.index(0)], 1.0);
}

#[test]
fn a_level_is_dragged_in_its_strip() {
    let mut harness = editor();
    let level = OperatorField::Level.index(1);
    assert_eq!(harness.state().values[level], 0.0);
    let strip = rect_of(&harness, "Operator 2 Level strip").center();
    drag(&mut harness, strip, vec2(0.0, -100.0));
    assert!((harness.state().values[level] - 0.5).abs() < 0.06, "{}", harness.state().values[level]);
}

/// Opens the menu of a strip and chooses the entry that begins so.
fn choose(harness: &mut Harness<'_, Plugin>, strip: &str, entry: &str) {
    harness.get_by_label(strip).click_secondary();
    harness.run_steps(4);
    assert_eq!(take_actions(harness), [], "a menu that is open has changed nothing");
    harness.get_by_label_contains(entry).click();
    harness.run_steps(4);
}

#[test]
fn a_strip_has_the_menu_of_any_control() {
    let mut harness = editor();
    let (ratio, level) = (OperatorField::Ratio.index(2), OperatorField::Level.index(1));
    choose(&mut harness, "Operator 3 Ratio strip", "Reset to");
    assert_eq!(take_actions(&mut harness), once(ratio, parameters()[ratio].default));
    choose(&mut harness, "Operator 2 Level strip", "MIDI learn");
    assert_eq!(take_actions(&mut harness), [Action::Learn(Some(level))]);
    choose(&mut harness, "Operator 2 Level strip", "Modulate by");
    click(&mut harness, "Velocity");
    assert_eq!(take_actions(&mut harness)[0], Action::SetRoute(2, Route::new(Source::Velocity, level)));
    choose(&mut harness, "Operator 2 Level strip", "Lock to step");
    click(&mut harness, "Lock Operator 2 Level on step 3");
    let actions = take_actions(&mut harness);
    assert!(matches!(&actions[..], [Action::Edit(Edit::Step(_, step))] if step.lock(level).is_some()), "{actions:?}");
    harness.state_mut().values[level] = 0.375;
    choose(&mut harness, "Operator 2 Level strip", "Copy 37.5 %");
    choose(&mut harness, "Operator 1 Level strip", "Paste 37.5 %");
    assert_eq!(take_actions(&mut harness), once(OperatorField::Level.index(0), 0.375));
    harness.get_by_label("Operator 6 Level strip").click_secondary();
    harness.run_steps(4);
    assert!(harness.query_by_label("Automation: Op 6 Level").is_some());
}

#[test]
fn a_strips_value_is_typed_in_it() {
    let mut harness = editor();
    // Its knob has a field too, which stays closed.
    click(&mut harness, "Operator 3");
    let strip = rect_of(&harness, "Operator 3 Ratio strip");
    let (ratio, fine) = (OperatorField::Ratio.index(2), OperatorField::Fine.index(2));
    let typed = |harness: &mut Harness<'_, Plugin>, entry: &str, text: &str| {
        let field = rect_of(harness, entry);
        assert!(strip.expand(2.0).contains_rect(field), "{field} of {strip}");
        harness.get_by_label(entry).type_text(text);
        harness.run_steps(2);
        harness.key_press(Key::Enter);
        harness.run_steps(4);
        take_actions(harness)
    };
    choose(&mut harness, "Operator 3 Ratio strip", "Type a value");
    assert_eq!(typed(&mut harness, "Operator 3 Ratio entry", "0.5"), once(ratio, 0.5));
    // The menu is about the fine part too.
    harness.get_by_label("Operator 3 Ratio strip").click_secondary();
    harness.run_steps(4);
    save(&mut harness, "menu-strip");
    let Some(head) = harness.get_all_by_label("Operator 3 Fine").last() else { panic!("no fine part") };
    head.click();
    harness.run_steps(4);
    harness.get_by_label_contains("Type a value").click();
    harness.run_steps(4);
    assert_eq!(typed(&mut harness, "Operator 3 Fine entry", "50 %"), once(fine, 0.5));
    // The knob's own field is where the knob is.
    harness.get_by_label("Operator 3 Level value").click();
    harness.run_steps(4);
    assert!(!strip.intersects(rect_of(&harness, "Operator 3 Level entry")));
}

#[test]
fn a_strip_answers_the_keys_of_any_control() {
    let mut harness = editor();
    let level = OperatorField::Level.index(0);
    harness.get_by_label("Operator 1 Level strip").focus();
    harness.run_steps(2);
    for (key, plain) in [(Key::Home, 0.0), (Key::End, 1.0), (Key::Delete, parameters()[level].default)] {
        harness.key_press(key);
        harness.run_steps(3);
        assert_eq!(take_actions(&mut harness), once(level, plain), "{key:?}");
    }
    harness.key_press(Key::Menu);
    harness.run_steps(4);
    assert!(harness.get_by_label_contains("Reset to").is_focused());
    harness.key_press(Key::Escape);
    harness.run_steps(4);
    assert!(harness.get_by_label("Operator 1 Level strip").is_focused(), "it has the keyboard again");
    harness.key_press(Key::Enter);
    harness.run_steps(3);
    harness.get_by_label("Operator 1 Level entry").type_text("25 %");
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(4);
    assert_eq!(take_actions(&mut harness), once(level, 0.25));
    assert!(harness.get_by_label("Operator 1 Level strip").is_focused());
}

/// Whether the level bars of the first three operators are lit.
fn lit(harness: &mut Harness<'_, Plugin>) -> [bool; 3] {
    harness.run_steps(40);
    let [r, g, b, _] = theme::rack().to_array();
    let near = |pixel: [u8; 4]| pixel[0].abs_diff(r) < 30 && pixel[1].abs_diff(g) < 30 && pixel[2].abs_diff(b) < 30;
    let image = harness.render().expect("a picture");
    [1, 2, 3].map(|operator| {
        let mute = rect_of(harness, &format!("Mute operator {operator}"));
        let bar = egui::Rect::from_min_max(mute.left_center() - vec2(52.0, 1.0), mute.left_center() - vec2(4.0, -1.0));
        let inside = |x: u32, y: u32| bar.contains(egui::pos2(x as f32, y as f32));
        image.enumerate_pixels().filter(|(x, y, pixel)| inside(*x, *y) && near(pixel.0)).count() > 20
    })
}

#[test]
fn levels_that_come_to_nothing_are_dark() {
    let mut harness = editor();
    let plugin = harness.state_mut();
    for from in 0..NODES {
        (0..NODES).for_each(|to| plugin.values[matrix_index(from, to)] = 0.0);
    }
    for op in 0..6 {
        plugin.values[OperatorField::Level.index(op)] = f32::from(u8::from(op == 0));
    }
    plugin.values[matrix_index(2, 1)] = 3.0;
    plugin.telemetry.levels = [0.9; NODES];
    assert_eq!(lit(&mut harness), [true, false, false]);
    harness.state_mut().values[matrix_index(1, 0)] = -1.0;
    assert_eq!(lit(&mut harness), [true, true, true], "over another");
    harness.state_mut().values[matrix_index(1, 0)] = 0.0;
    harness.state_mut().routes.0[9] = Route::new(Source::Wheel, OperatorField::Level.index(2));
    assert_eq!(lit(&mut harness), [true, false, true], "a slot brings it in");
    harness.state_mut().telemetry.levels = [0.0; NODES];
    assert_eq!(lit(&mut harness), [false; 3], "silent");
}

#[test]
fn the_graph_has_the_arrows_of_the_matrix() {
    let mut harness = editor();
    for from in 0..NODES {
        (0..NODES).for_each(|to| harness.state_mut().values[matrix_index(from, to)] = 0.0);
    }
    for (from, to, depth) in [(1, 0, 2.0), (6, 0, -1.0), (5, 5, 3.0)] {
        harness.state_mut().values[matrix_index(from, to)] = depth;
    }
    harness.run_steps(2);
    let described = harness.get_by_label("Algorithm").value().expect("a description");
    assert!(described.ends_with("modulation: 2 to 1, cloud to 1, 6 to itself"), "{described}");
    let cell = rect_of(&harness, "Matrix 3 to 2").center();
    drag(&mut harness, cell, vec2(0.0, -30.0));
    let described = harness.get_by_label("Algorithm").value().expect("a description");
    assert!(described.contains("3 to 2"), "{described}");
}

#[test]
fn a_node_of_the_graph_is_chosen() {
    let mut harness = editor();
    for from in 0..NODES {
        (0..NODES).for_each(|to| harness.state_mut().values[matrix_index(from, to)] = 0.0);
    }
    for op in 0..6 {
        harness.state_mut().values[OperatorField::Level.index(op)] = f32::from(u8::from(op == 4));
    }
    harness.state_mut().values[parameters::Global::CloudLevel.index()] = -60.0;
    harness.run_steps(2);
    // The only node: in the middle of the lowest row.
    let graph = rect_of(&harness, "Algorithm");
    let at = egui::pos2(graph.center().x, graph.bottom() - 16.5);
    harness.hover_at(at);
    harness.run_steps(2);
    drag(&mut harness, at, vec2(0.0, 0.0));
    assert!(harness.query_by_label("Operator 5 Ratio").is_some(), "its knobs are shown");
}

#[test]
fn the_output_is_a_spectrum_or_a_wave() {
    let mut harness = editor();
    assert!(harness.query_by_label("Spectrum").is_some() && harness.query_by_label("Scope").is_none());
    let spectrum = save(&mut harness, "rack-spectrum");
    click(&mut harness, "Scope page");
    assert!(harness.query_by_label("Spectrum").is_none() && harness.query_by_label("Scope").is_some());
    let scope = save(&mut harness, "rack-scope");
    assert_ne!(spectrum, scope);
    harness.state_mut().telemetry.scope.rotate_left(400);
    harness.state_mut().telemetry.clock += 400;
    harness.run_steps(2);
    assert_eq!(take_actions(&mut harness), []);
}
