//! Every parameter of the table can be reached, by one control, with the mouse and with the keyboard.

use std::collections::{HashMap, HashSet};

use egui::Key;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use nephele::editor::Action;
use nephele_realtime::parameters;
use nephele_realtime::parameters::{Global, NODES, Parameter, kind_index, matrix_index};

use crate::fixture::{PAGES, Plugin, SEQUENCE_PAGES, VOICE_PAGES, click, editor, take_actions, turn_to};

/// Names that the parameter at `index` may have in the window.
pub fn labels(index: usize) -> [String; 2] {
    let Parameter { name, group, .. } = &parameters()[index];
    [name.clone(), format!("{group} {name}")]
}

/// The name that the parameter at `index` has in the window that is shown.
pub fn label_in(harness: &Harness<'_, Plugin>, index: usize) -> Option<String> {
    labels(index).into_iter().find(|label| harness.query_by_label(label).is_some())
}

/// Parameters with a control in the window that is shown, each as often as it has one.
pub fn shown(harness: &Harness<'_, Plugin>) -> Vec<usize> {
    let by_label: HashMap<String, usize> =
        (0..parameters().len()).flat_map(|index| labels(index).map(|label| (label, index))).collect();
    // A name that several parameters share is none's label.
    let mut names = HashMap::new();
    for parameter in parameters() {
        *names.entry(parameter.name.as_str()).or_insert(0) += 1;
    }
    let nodes = harness.root().children_recursive();
    nodes
        .filter_map(|node| node.accesskit_node().label())
        .filter(|label| names.get(label.as_str()).is_none_or(|count| *count == 1) || is_own_group(label))
        .filter_map(|label| by_label.get(&label).copied())
        .collect()
}

/// Whether a parameter and its group have this one name, as a filter's kind and the filter.
fn is_own_group(label: &str) -> bool {
    parameters().iter().any(|parameter| parameter.name == label && parameter.group == label)
}

/// On which pages of a panel each parameter was seen.
type Seen<'a> = HashMap<usize, HashSet<&'a str>>;

fn note<'a>(harness: &Harness<'_, Plugin>, page: &'a str, seen: &mut Seen<'a>) {
    let mut here = HashSet::new();
    for index in shown(harness) {
        assert!(here.insert(index), "{} is twice in the window on {page}", parameters()[index].id);
        seen.entry(index).or_default().insert(page);
    }
}

#[test]
fn every_parameter_has_exactly_one_control() {
    let (mut cloud, mut voice, mut sequence) = (Seen::new(), Seen::new(), Seen::new());
    let mut harness = editor();
    for page in PAGES {
        turn_to(&mut harness, page);
        note(&harness, page, &mut cloud);
    }
    for (page, chosen) in VOICE_PAGES {
        turn_to(&mut harness, page);
        note(&harness, page, &mut voice);
        for label in chosen {
            click(&mut harness, label);
            note(&harness, page, &mut voice);
        }
    }
    for page in SEQUENCE_PAGES {
        turn_to(&mut harness, page);
        note(&harness, page, &mut sequence);
    }
    // What a cell modulates is shown for the cell that is chosen.
    let mut kinds = HashSet::new();
    for from in 0..NODES {
        for to in 0..NODES {
            let label = parameters()[matrix_index(from, to)].name.clone();
            click(&mut harness, &format!("Matrix {label}"));
            assert!(harness.query_by_label(&format!("Matrix {label} kind")).is_some(), "{label}");
            kinds.insert(kind_index(from, to));
        }
    }
    for index in 0..parameters().len() {
        // The pad moves these two, which have no control of their own.
        if index == Global::MorphX.index() || index == Global::MorphY.index() || kinds.contains(&index) {
            continue;
        }
        let pages = |seen: &Seen<'_>| seen.get(&index).map_or(0, HashSet::len);
        let (cloud, voice, sequence) = (pages(&cloud), pages(&voice), pages(&sequence));
        let id = &parameters()[index].id;
        assert!(cloud + voice + sequence > 0, "{id} is nowhere");
        assert!(cloud <= 1 || cloud == PAGES.len(), "{id} is on {cloud} pages of the cloud panel");
        assert!(voice <= 1 || voice == VOICE_PAGES.len(), "{id} is on {voice} pages of the voice panel");
        let all = SEQUENCE_PAGES.len();
        assert!(sequence <= 1 || sequence == all, "{id} is on {sequence} pages of the sequence panel");
    }
}

#[test]
fn every_page_of_the_voice_panel_is_reached_by_keyboard() {
    let mut harness = editor();
    harness.get_by_label("Modulation page").focus();
    harness.run_steps(2);
    let mut seen = HashSet::new();
    for (page, _) in VOICE_PAGES {
        assert!(harness.get_by_label(&format!("{page} page")).is_focused(), "{page}");
        let mut here = shown(&harness);
        here.sort_unstable();
        assert!(seen.insert(here), "{page} shows what another page shows");
        harness.key_press(Key::ArrowRight);
        harness.run_steps(3);
    }
    assert!(harness.get_by_label("Modulation page").is_focused(), "round the end");
    turn_to(&mut harness, "LFOs");
    harness.get_by_label("LFO 1 page").focus();
    harness.run_steps(2);
    harness.key_press(Key::ArrowDown);
    harness.run_steps(3);
    assert!(harness.query_by_label("LFO 2 Rate").is_some(), "one below the other, so down is on");
    assert_eq!(take_actions(&mut harness), [], "a page is the window's alone");
}

#[test]
fn a_cell_that_has_the_keyboard_is_chosen() {
    let mut harness = editor();
    harness.get_by_label("Matrix 4 to Cloud").focus();
    harness.run_steps(3);
    let kind = kind_index(3, 6);
    harness.get_by_label("Matrix 4 to Cloud kind").focus();
    harness.run_steps(2);
    for _ in 0..2 {
        harness.key_press(Key::ArrowUp);
        harness.run_steps(3);
    }
    assert_eq!(harness.state().values[kind], 2.0);
    let actions = take_actions(&mut harness);
    let one = |plain| [Action::Begin(kind), Action::Set(kind, plain), Action::End(kind)];
    assert_eq!(actions, [one(1.0), one(2.0)].concat());
}
