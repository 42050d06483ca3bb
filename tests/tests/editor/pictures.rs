//! Pictures into `target/editor`, to be looked at; the tests only make sure that they are not blank.

use std::collections::HashSet;
use std::path::PathBuf;

use egui::{Color32, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nephele::editor::theme;

use crate::banks::bank;
use crate::dialogs::{Folder, enter, type_name};
use crate::fixture::{PAGES, Plugin, SEQUENCE_PAGES, VOICE_PAGES, click, from_menu, harness, turn_to};

pub fn save(harness: &mut Harness<'_, Plugin>, name: &str) -> Vec<[u8; 4]> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/editor");
    std::fs::create_dir_all(&folder).expect("a folder for pictures");
    let image = harness.render().expect("a picture");
    image.save(folder.join(format!("{name}.png"))).expect("a written picture");
    image.pixels().map(|pixel| pixel.0).collect()
}

fn drawn(size: (f32, f32), pixels_per_point: f32, name: &str) {
    let mut harness = harness(vec2(size.0, size.1), pixels_per_point, Plugin::demo());
    harness.run_steps(2);
    let pixels = save(&mut harness, name);
    let width = (size.0 * pixels_per_point) as usize;
    assert_eq!(pixels.len(), width * (size.1 * pixels_per_point) as usize);
    let colours: HashSet<[u8; 4]> = pixels.iter().copied().collect();
    assert!(colours.len() > 200, "{name} has {} colours", colours.len());

    // Each panel's accent stands left of its title, at the mockup's place.
    let zoom = (size.0 / 1280.0).min(size.1 / 800.0);
    let (left, top) = ((size.0 - 1280.0 * zoom) * 0.5, (size.1 - 800.0 * zoom) * 0.5);
    let accents = [
        (31.0, 65.0, theme::cloud()),
        (671.0, 65.0, theme::rack()),
        (31.0, 445.0, theme::voice()),
        (31.0, 613.0, theme::sequence()),
    ];
    for (x, y, colour) in accents {
        let (x, y) = ((left + x * zoom) * pixels_per_point, (top + y * zoom) * pixels_per_point);
        let found = pixels[y as usize * width + x as usize];
        let near = found.iter().zip(colour.to_array()).all(|(a, b)| a.abs_diff(b) < 12);
        assert!(near, "{name}: {found:?} at ({x}, {y}) instead of {:?}", Color32::to_array(&colour));
    }
}

#[test]
fn at_its_design_size() {
    drawn((1280.0, 800.0), 1.0, "editor-1x");
}

#[test]
fn on_a_screen_with_twice_the_pixels() {
    drawn((1280.0, 800.0), 2.0, "editor-2x");
}

#[test]
fn every_page_of_the_cloud_panel() {
    for (pixels_per_point, suffix) in [(1.0, "1x"), (2.0, "2x")] {
        let mut harness = harness(vec2(1280.0, 800.0), pixels_per_point, Plugin::demo());
        let mut seen = HashSet::new();
        for page in PAGES {
            turn_to(&mut harness, page);
            let pixels = save(&mut harness, &format!("page-{}-{suffix}", page.to_lowercase()));
            assert!(seen.insert(pixels), "{page} looks like another page");
        }
    }
}

#[test]
fn every_page_of_the_voice_panel() {
    for (size, pixels_per_point, suffix) in
        [((1280.0, 800.0), 1.0, "1x"), ((1280.0, 800.0), 2.0, "2x"), ((960.0, 600.0), 1.0, "smallest")]
    {
        let mut harness = harness(vec2(size.0, size.1), pixels_per_point, Plugin::demo());
        let mut seen = HashSet::new();
        for (page, _) in VOICE_PAGES {
            turn_to(&mut harness, page);
            let name = page.to_lowercase().replace(' ', "-");
            let pixels = save(&mut harness, &format!("voice-{name}-{suffix}"));
            assert!(seen.insert(pixels), "{page} looks like another page");
        }
    }
}

#[test]
fn every_page_of_the_sequence_panel() {
    for (size, pixels_per_point, suffix) in
        [((1280.0, 800.0), 1.0, "1x"), ((1280.0, 800.0), 2.0, "2x"), ((960.0, 600.0), 1.0, "smallest")]
    {
        let mut plugin = Plugin::demo();
        plugin.telemetry.playing.queued = Some(3);
        let mut harness = harness(vec2(size.0, size.1), pixels_per_point, plugin);
        let mut seen = HashSet::new();
        for page in SEQUENCE_PAGES {
            turn_to(&mut harness, page);
            let pixels = save(&mut harness, &format!("sequence-{}-{suffix}", page.to_lowercase()));
            assert!(seen.insert(pixels), "{page} looks like another page");
        }
    }
}

#[test]
fn every_lane_of_the_steps() {
    let mut seen = HashSet::new();
    for lane in ["Condition", "Ratchet", "Ramp", "Timing", "Slide, tie", "Lock Filter Cutoff"] {
        let mut plugin = Plugin::demo();
        let steps = &mut plugin.sequence.patterns[0].tracks[0].steps;
        (steps[0].ratchet, steps[0].ramp, steps[2].shift, steps[2].slide, steps[3].tie) = (4, -0.5, 0.2, true, true);
        let mut harness = harness(vec2(1280.0, 800.0), 1.0, plugin);
        harness.run_steps(2);
        click(&mut harness, "Lane");
        harness.run_steps(3);
        if lane == "Condition" {
            save(&mut harness, "list-lane");
        }
        let Some(entry) = harness.get_all_by_label(lane).last() else { panic!("no {lane}") };
        entry.click();
        harness.run_steps(4);
        let name = lane.to_lowercase().replace([' ', ','], "-");
        assert!(seen.insert(save(&mut harness, &format!("lane-{name}"))), "{lane} looks like another lane");
    }
}

#[test]
fn open_lists() {
    let mut seen = HashSet::new();
    for (page, boxed) in [
        ("Operator", "Operator 1 Wave"),
        ("Operator", "Matrix 2 to 1 kind"),
        ("Operator", "Window"),
        ("Slots", "Slot 6 source"),
        ("Slots", "Slot 6 destination"),
        ("Step", "Step condition"),
        ("Step", "Add a lock"),
        ("Track", "Track scale"),
    ] {
        let mut harness = harness(vec2(1280.0, 800.0), 1.0, Plugin::demo());
        turn_to(&mut harness, page);
        let closed = save(&mut harness, "closed");
        click(&mut harness, boxed);
        harness.run_steps(4);
        let open = save(&mut harness, &format!("list-{}", boxed.to_lowercase().replace(' ', "-")));
        let changed = closed.iter().zip(&open).filter(|(a, b)| a != b).count();
        assert!(changed > 2000, "{boxed} opens no list: {changed} pixels");
        assert!(seen.insert(open));
    }
}

#[test]
fn the_keyboards_place_is_framed() {
    let mut harness = harness(vec2(1280.0, 800.0), 1.0, Plugin::demo());
    harness.run_steps(2);
    let before = save(&mut harness, "editor-unfocused");
    let knob = harness.get_by_label("Jitter");
    let place = knob.rect().expand(4.0);
    knob.focus();
    harness.run_steps(3);
    let after = save(&mut harness, "editor-focus");
    let changed: Vec<usize> = (0..before.len()).filter(|i| before[*i] != after[*i]).collect();
    assert!(changed.len() > 100, "{} pixels", changed.len());
    let at = |i: &usize| egui::pos2((i % 1280) as f32, (i / 1280) as f32);
    // The status line explains it besides.
    assert!(changed.iter().all(|i| place.contains(at(i)) || at(i).y > 778.0), "nothing else changes");
}

#[test]
fn a_crowd_of_grains() {
    let mut plugin = Plugin::demo();
    (plugin.telemetry.grains, plugin.telemetry.yielded, plugin.telemetry.refused) = (4096, 37, 4);
    let mut harness = harness(vec2(1280.0, 800.0), 1.0, plugin);
    harness.run_steps(2);
    let pixels = save(&mut harness, "editor-crowd");
    let [r, g, b, _] = theme::rack().to_array();
    let warm = |pixel: &&[u8; 4]| pixel[0].abs_diff(r) < 24 && pixel[1].abs_diff(g) < 24 && pixel[2].abs_diff(b) < 24;
    assert!(pixels[..1280 * 40].iter().filter(warm).count() > 50, "the loss is told in a warm colour");
}

#[test]
fn at_its_smallest() {
    drawn((960.0, 600.0), 1.0, "editor-smallest");
}

#[test]
fn at_its_largest() {
    drawn((2560.0, 1600.0), 1.0, "editor-largest");
}

#[test]
fn in_a_window_of_another_shape() {
    drawn((1400.0, 700.0), 1.0, "editor-wide");
}

#[test]
fn an_idle_instrument_under_the_pointer() {
    let mut plugin = Plugin::demo();
    plugin.busy = false;
    plugin.telemetry = nephele_realtime::Telemetry::default();
    let mut harness = harness(vec2(1280.0, 800.0), 1.0, plugin);
    let knob = crate::fixture::rect_of(&harness, "Position").center();
    harness.hover_at(knob);
    harness.run_steps(2);
    save(&mut harness, "editor-idle");
}

#[test]
fn an_error() {
    let mut plugin = Plugin::demo();
    plugin.message = Some(("broken.npy: the file ends after 1204 of 524288 samples", true));
    let mut harness = harness(vec2(1280.0, 800.0), 1.0, plugin);
    harness.run_steps(2);
    let pixels = save(&mut harness, "editor-error");
    let red = |pixel: &&[u8; 4]| pixel[0] > 220 && pixel[1].abs_diff(0x81) < 24 && pixel[2].abs_diff(0x81) < 24;
    assert!(pixels[1280 * 776..].iter().filter(red).count() > 50, "the error is red");
}

#[test]
fn equal_temperament_and_a_bank_of_voices() {
    let folder = Folder::new("picture");
    std::fs::write(folder.0.join("bells.syx"), bank()).expect("a file");
    for (pixels_per_point, suffix) in [(1.0, "1x"), (2.0, "2x")] {
        let plugin = Plugin { tuning: None, ..Plugin::demo() };
        let mut harness = harness(vec2(1280.0, 800.0), pixels_per_point, plugin);
        turn_to(&mut harness, "Voice");
        let equal = save(&mut harness, &format!("tuning-equal-{suffix}"));
        from_menu(&mut harness, "Load preset…");
        type_name(&mut harness, folder.0.join("bells.syx").to_str().expect("a plain path"));
        enter(&mut harness);
        click(&mut harness, "03  BELL 3");
        harness.run_steps(20);
        let open = save(&mut harness, &format!("dialog-bank-{suffix}"));
        let changed = equal.iter().zip(&open).filter(|(a, b)| a != b).count();
        assert!(changed > 50_000, "no dialog is drawn: {changed} pixels");
    }
}
