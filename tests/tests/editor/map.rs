//! Where everything is in the window, written down for a hand that knows only places: `tests/hosts/session.py` plays the
//! standalone with a real mouse by it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

use crate::fixture::{Plugin, click, editor};

/// Left, top, right, bottom of what has a name, in units of the sheet.
type Places = BTreeMap<String, [f32; 4]>;

fn places(harness: &Harness<'_, Plugin>) -> Places {
    let named = harness.root().children_recursive().filter_map(|node| {
        let node = node.accesskit_node();
        let (label, place) = (node.label()?, node.bounding_box()?);
        Some((label, [place.x0, place.y0, place.x1, place.y1].map(|unit| unit as f32)))
    });
    named.collect()
}

#[test]
fn places_are_written_down() {
    let mut maps = BTreeMap::new();
    let mut harness = editor();
    harness.run_steps(2);
    maps.insert("window", places(&harness));
    click(&mut harness, "Menu");
    maps.insert("menu", places(&harness));
    for (name, entry) in [("load", "Load preset…"), ("save", "Save preset…")] {
        let mut harness = editor();
        click(&mut harness, "Menu");
        click(&mut harness, entry);
        maps.insert(name, places(&harness));
    }
    let mut harness = editor();
    harness.get_by_label("Position").click_secondary();
    harness.run_steps(4);
    maps.insert("control", places(&harness));
    // Entries of menus are called by their keys too.
    harness.get_by_label_contains("Lock to step").click();
    harness.run_steps(4);
    maps.insert("steps", places(&harness));

    for (map, label) in [
        ("window", "Step 16"),
        ("window", "Morph pad"),
        ("menu", "Load preset…"),
        ("load", "File name"),
        ("save", "File name"),
        ("control", "Lock to step"),
        ("steps", "Lock Position on step 5"),
    ] {
        let is_there = maps[map].keys().any(|name| name.starts_with(label));
        assert!(is_there, "{label} is not in {map}: {:?}", maps[map].keys());
    }
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/editor");
    std::fs::create_dir_all(&folder).expect("a folder for the map");
    let text = serde_json::to_string(&maps).expect("names and numbers");
    std::fs::write(folder.join("map.json"), text).expect("a written map");
}
