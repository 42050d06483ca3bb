//! The pages of the cloud panel: controls move, those without effect stand back, tabs turn the page.

use egui::{Key, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nephele::editor::Action;
use nephele_realtime::parameters;
use nephele_realtime::parameters::{Global, Parameter};

use crate::fixture::{PAGES, Plugin, drag, editor, rect_of, take_actions, turn_to};

/// Names of the parameter at `index` in the window.
fn labels(index: usize) -> [String; 2] {
    let Parameter { name, group, .. } = &parameters()[index];
    [name.clone(), format!("{group} {name}")]
}

/// Parameters among `wanted` that have a control on the page that is shown, each as often as it has one.
fn shown(harness: &Harness<'_, Plugin>, wanted: &[Global]) -> Vec<Global> {
    let mut found = Vec::new();
    for parameter in wanted {
        for label in labels(parameter.index()) {
            found.extend(harness.query_all_by_label(&label).map(|_| *parameter));
        }
    }
    found
}

/// What assistive technology reads as the value of a control.
fn read(harness: &Harness<'_, Plugin>, label: &str) -> String {
    harness.get_by_label(label).value().unwrap_or_default()
}

/// Moves the parameter without the editor, as a host's automation does.
fn automate(harness: &mut Harness<'_, Plugin>, parameter: Global, plain: f32) {
    harness.state_mut().values[parameter.index()] = plain;
    harness.run_steps(2);
}

#[test]
fn every_control_of_every_page_is_dragged_typed_and_reset() {
    for page in PAGES {
        let mut harness = editor();
        let before = shown(&harness, Global::ALL);
        turn_to(&mut harness, page);
        let own = shown(&harness, Global::ALL).into_iter().filter(|g| page == PAGES[0] || !before.contains(g));
        for index in own.map(Global::index) {
            let parameter = &parameters()[index];
            let Some(label) = labels(index).into_iter().find(|label| harness.query_by_label(label).is_some()) else {
                panic!("{} has gone", parameter.name);
            };
            if harness.query_by_label(&format!("{label} value")).is_none() {
                continue; // A switch, tested elsewhere.
            }
            let knob = rect_of(&harness, &label).center();
            let down = harness.state().values[index] > 0.5 * (parameter.min + parameter.max);
            drag(&mut harness, knob, vec2(0.0, if down { 130.0 } else { -130.0 }));
            let actions = take_actions(&mut harness);
            assert_eq!(actions.first(), Some(&Action::Begin(index)), "{label}");
            assert!(actions.iter().any(|action| matches!(action, Action::Set(i, _) if *i == index)), "{label}");
            assert_eq!(actions.last(), Some(&Action::End(index)), "{label}");

            harness.get_by_label(&format!("{label} value")).click();
            harness.run_steps(4);
            let text = parameter.format(parameter.max);
            harness.get_by_label(&format!("{label} entry")).type_text(&text);
            harness.run_steps(2);
            harness.key_press(Key::Enter);
            harness.run_steps(4);
            assert_eq!(parameter.format(harness.state().values[index]), text, "{label}");

            // Long enough for the click on the value not to count as the first of three.
            harness.run_steps(40);
            for _ in 0..2 {
                harness.get_by_label(&label).click();
            }
            harness.run_steps(6);
            assert_eq!(harness.state().values[index], parameter.default, "{label}");
            take_actions(&mut harness);
        }
    }
}

#[test]
fn a_control_without_effect_says_so_and_still_moves() {
    let mut harness = editor();
    assert_eq!(read(&harness, "Density"), "60.00 Hz");
    assert_eq!(read(&harness, "Cloud Division"), "1/16, no effect while Cloud Sync is Free");
    automate(&mut harness, Global::CloudSync, 2.0);
    assert_eq!(read(&harness, "Density"), "60.00 Hz, no effect while Cloud Sync is Tempo");
    assert_eq!(read(&harness, "Cloud Division"), "1/16");
    harness.get_by_label("Density").hover();
    harness.run_steps(3);
    let status = read(&harness, "Status");
    assert!(status.contains("no effect while Cloud Sync is Tempo"), "{status}");
    let knob = rect_of(&harness, "Density").center();
    drag(&mut harness, knob, vec2(0.0, -40.0));
    assert!(harness.state().values[Global::CloudDensity.index()] > 60.0);
}

#[test]
fn a_control_without_effect_is_dimmed() {
    /// Brightest colour in the dial of `label`.
    fn brightness(harness: &mut Harness<'_, Plugin>, label: &str) -> u32 {
        let dial = rect_of(harness, label);
        let image = harness.render().expect("a picture");
        let inside = |x: u32, y: u32| dial.contains(egui::pos2(x as f32 + 0.5, y as f32 + 0.5));
        let pixels = image.enumerate_pixels().filter(|(x, y, _)| inside(*x, *y));
        pixels.map(|(_, _, pixel)| pixel.0[..3].iter().map(|c| u32::from(*c)).sum()).max().unwrap_or(0)
    }
    let mut harness = editor();
    turn_to(&mut harness, "Filter");
    let off = brightness(&mut harness, "Cloud Cutoff");
    automate(&mut harness, Global::CloudFilter, 1.0);
    let on = brightness(&mut harness, "Cloud Cutoff");
    assert!(off * 3 < on * 2, "{off} against {on}");
}

#[test]
fn a_turned_page_stays_until_the_next_is_turned() {
    let mut harness = editor();
    assert!(harness.query_by_label("Cloud Sync").is_some(), "the first page is the onsets'");
    turn_to(&mut harness, "Pitch");
    automate(&mut harness, Global::CloudScale, 2.0);
    harness.run_steps(30);
    assert!(harness.query_by_label("Scale").is_some() && harness.query_by_label("Cloud Sync").is_none());
    harness.state_mut().view.close();
    harness.run_steps(2);
    assert!(harness.query_by_label("Scale").is_some(), "and when the window opens again");
    assert_eq!(take_actions(&mut harness), [], "a page is the window's alone");
}

#[test]
fn the_keyboard_turns_pages_and_knobs() {
    let mut harness = editor();
    harness.get_by_label("Onsets page").focus();
    harness.run_steps(2);
    harness.key_press(Key::ArrowRight);
    harness.run_steps(3);
    assert!(harness.get_by_label("Grains page").is_focused() && harness.query_by_label("Overlap").is_some());
    for _ in 0..2 {
        harness.key_press(Key::ArrowLeft);
        harness.run_steps(3);
    }
    assert!(harness.query_by_label("Pad spread").is_some(), "round the end");
    harness.get_by_label("Reading page").focus();
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(3);
    assert!(harness.query_by_label("Walk").is_some());

    harness.get_by_label("Walk").focus();
    harness.run_steps(2);
    harness.key_press(Key::ArrowUp);
    harness.run_steps(3);
    assert!(harness.get_by_label("Walk").is_focused(), "the arrow does not leave the knob");
    assert_eq!(read(&harness, "Walk"), "Forward");
    let index = Global::CloudWalk.index();
    assert_eq!(take_actions(&mut harness), [Action::Begin(index), Action::Set(index, 1.0), Action::End(index)]);
}

#[test]
fn a_page_turned_while_a_value_is_typed_takes_the_value() {
    let mut harness = editor();
    harness.get_by_label("Burst value").click();
    harness.run_steps(4);
    harness.get_by_label("Burst entry").type_text("7");
    harness.run_steps(2);
    turn_to(&mut harness, "Filter");
    assert_eq!(harness.state().values[Global::CloudBurst.index()], 7.0);
    turn_to(&mut harness, "Onsets");
    assert!(harness.query_by_label("Burst entry").is_none(), "the field is closed");
}
