//! The keyboard walks through the whole window, past each control once, and what it is on is framed.

use std::collections::HashMap;

use egui::{Key, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

use crate::fixture::{Plugin, editor, harness, turn_to};
use crate::pictures::save;
use crate::text::status;

/// More than there are controls on any page.
const MOST: usize = 600;

fn focused(harness: &Harness<'_, Plugin>) -> Option<String> {
    let nodes = harness.root().children_recursive();
    nodes.filter(|node| node.accesskit_node().is_focused()).find_map(|node| node.accesskit_node().label())
}

/// What the keyboard is on from one Tab to the next, until it is back where it began.
fn walk(harness: &mut Harness<'_, Plugin>) -> Vec<String> {
    let mut walked: Vec<String> = Vec::new();
    for _ in 0..MOST {
        harness.key_press(Key::Tab);
        harness.run_steps(2);
        let Some(label) = focused(harness) else { continue };
        if walked.first() == Some(&label) {
            return walked;
        }
        walked.push(label);
    }
    panic!("Tab does not come back to {:?}", walked.first())
}

#[test]
fn tab_passes_every_control_once() {
    for (panel, page) in [("Grains", "Operator"), ("Morph", "LFOs"), ("Onsets", "Slots")] {
        let mut harness = editor();
        turn_to(&mut harness, panel);
        turn_to(&mut harness, page);
        let walked = walk(&mut harness);
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for label in &walked {
            *counts.entry(label).or_default() += 1;
        }
        let twice: Vec<_> = counts.iter().filter(|(_, count)| **count > 1).collect();
        assert!(twice.is_empty(), "more than once on {page}: {twice:?}");
        for index in crate::reach::shown(&harness) {
            let Some(label) = crate::reach::label_in(&harness, index) else { continue };
            // The sequencer's steps are called as an LFO's are in its group; they are walked by the arrow keys.
            if counts.contains_key(format!("{} {label}", nephele_realtime::parameters()[index].group).as_str()) {
                continue;
            }
            assert!(counts.contains_key(label.as_str()), "Tab does not come to {label} on {page}");
        }
    }
}

#[test]
fn tab_goes_through_the_panels_from_left_to_right_and_down() {
    let mut harness = editor();
    let walked = walk(&mut harness);
    let at = |label: &str| walked.iter().position(|walked| walked == label).unwrap_or_else(|| panic!("no {label}"));
    let order = ["All notes off", "Density", "Matrix 1 to 1", "Operator page", "Steps page"].map(at);
    assert!(order.is_sorted(), "{order:?}");
    let knobs = ["Density", "Cloud Size", "Position", "Spray", "Scan", "Cloud Pitch"].map(at);
    assert!(knobs.windows(2).all(|pair| pair[1] == pair[0] + 1), "knob after knob: {knobs:?}");
}

#[test]
fn what_has_the_keyboard_is_framed_and_explained() {
    let mut harness = harness(vec2(1280.0, 800.0), 1.0, Plugin::demo());
    harness.state_mut().busy = false;
    harness.remove_cursor();
    harness.run_steps(2);
    // A knob, a cell, a choice, a switch, a button, a tab, a tile, the pad and a corner of it.
    for label in [
        "Density",
        "Matrix 3 to 3",
        "Window",
        "Bypass",
        "All notes off",
        "Filter page",
        "Operator 2",
        "Morph pad",
        "Top left corner",
    ] {
        let before = save(&mut harness, "editor-unfocused");
        harness.get_by_label(label).focus();
        harness.run_steps(3);
        let after = save(&mut harness, "editor-focus");
        let place = harness.get_by_label(label).rect().expand(4.0);
        let changed = (0..before.len()).filter(|i| before[*i] != after[*i]);
        let here = changed.filter(|i| place.contains(egui::pos2((i % 1280) as f32, (i / 1280) as f32))).count();
        assert!(here > 40, "{label} is not framed: {here} pixels");
        assert!(!status(&harness).starts_with("Drag a knob"), "{label} is not explained: {}", status(&harness));
    }
}
