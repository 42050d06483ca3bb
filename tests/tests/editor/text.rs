//! Text fits: nothing is cut off, nothing leaves the window, nothing is written over something else.

use egui::epaint::{ClippedShape, Shape};
use egui::{Rect, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use nephele_realtime::sequencer::{
    ClockScale, Condition, Control, ControlLane, Direction, Entry, RecordMode, Recording, Scale, Step, Target,
};
use nephele_realtime::{Parameter, parameters};

use crate::fixture::{PAGES, Plugin, SEQUENCE_PAGES, VOICE_PAGES, click, harness, turn_to};

struct Text {
    content: String,
    rect: Rect,
    clip: Rect,
    elided: bool,
}

fn collect(shape: &Shape, clip: Rect, texts: &mut Vec<Text>) {
    match shape {
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| collect(shape, clip, texts)),
        Shape::Text(text) if !text.galley.text().is_empty() => texts.push(Text {
            content: text.galley.text().to_owned(),
            rect: text.galley.mesh_bounds.translate(text.pos.to_vec2()),
            clip,
            elided: text.galley.elided,
        }),
        _ => {}
    }
}

fn texts(harness: &Harness<'_, Plugin>) -> Vec<Text> {
    let mut texts = Vec::new();
    for ClippedShape { clip_rect, shape, .. } in &harness.output().shapes {
        collect(shape, *clip_rect, &mut texts);
    }
    texts
}

/// What is written in the window.
pub fn shown(harness: &Harness<'_, Plugin>) -> Vec<String> {
    texts(harness).into_iter().map(|text| text.content).collect()
}

/// What is written in the window, and where.
pub fn places(harness: &Harness<'_, Plugin>) -> Vec<(String, Rect)> {
    texts(harness).into_iter().map(|text| (text.content, text.rect)).collect()
}

/// What is written there and leaves its space or the window.
pub fn clipped(harness: &Harness<'_, Plugin>, size: egui::Vec2) -> Vec<String> {
    let window = Rect::from_min_size(egui::Pos2::ZERO, size);
    let outside = |text: &Text| !(window.contains_rect(text.rect) && text.clip.contains_rect(text.rect));
    texts(harness).into_iter().filter(outside).map(|text| text.content).collect()
}

/// What the status line says.
pub fn status(harness: &Harness<'_, Plugin>) -> String {
    harness.get_by_label("Status").value().unwrap_or_default()
}

/// Every page with what `plugin` holds.
fn check(plugin: Plugin, size: egui::Vec2) {
    let mut harness = harness(size, 1.0, plugin);
    for page in PAGES {
        turn_to(&mut harness, page);
        check_page(&harness, size);
    }
    for page in SEQUENCE_PAGES {
        turn_to(&mut harness, page);
        check_page(&harness, size);
    }
    for (page, chosen) in VOICE_PAGES {
        turn_to(&mut harness, page);
        check_page(&harness, size);
        for label in chosen {
            click(&mut harness, label);
            check_page(&harness, size);
        }
    }
}

pub fn check_page(harness: &Harness<'_, Plugin>, size: egui::Vec2) {
    for text in texts(harness) {
        assert!(!text.elided, "'{}' is cut off at {size}", text.content);
    }
    check_places(harness, size);
}

/// The same of texts that may be cut off.
pub fn check_places(harness: &Harness<'_, Plugin>, size: egui::Vec2) {
    let texts = texts(harness);
    assert!(texts.len() > 150, "{} texts", texts.len());
    let window = Rect::from_min_size(egui::Pos2::ZERO, size);
    for (i, a) in texts.iter().enumerate() {
        assert!(
            window.contains_rect(a.rect) && a.clip.contains_rect(a.rect),
            "'{}' leaves its space at {size}",
            a.content
        );
        for b in &texts[i + 1..] {
            let overlap = a.rect.shrink(0.5).intersects(b.rect.shrink(0.5));
            assert!(!overlap, "'{}' {} and '{}' {} overlap at {size}", a.content, a.rect, b.content, b.rect);
        }
    }
}

const SIZES: [egui::Vec2; 4] = [vec2(960.0, 600.0), vec2(1280.0, 800.0), vec2(1117.0, 731.0), vec2(2560.0, 1600.0)];

#[test]
fn the_demo_fits_at_every_size() {
    for size in SIZES {
        check(Plugin::demo(), size);
    }
}

#[test]
fn the_extremes_of_every_parameter_fit() {
    let corners: [fn(&Parameter) -> f32; 3] = [|p| p.min, |p| p.max, |p| p.min + 0.777 * (p.max - p.min)];
    for corner in corners {
        let mut plugin = Plugin::demo();
        for (value, parameter) in plugin.values.iter_mut().zip(parameters()) {
            *value = parameter.sanitise(corner(parameter));
        }
        check(plugin, SIZES[0]);
    }
}

/// Steps, tracks and a song with as much in them as there can be.
fn crowded() -> Plugin {
    let mut plugin = Plugin::demo();
    plugin.sequence.song = vec![Entry { pattern: 7, times: 64 }; 128];
    plugin.recording = Recording { mode: RecordMode::Step, track: 3, pattern: 7, cursor: 63, ..Recording::default() };
    plugin.telemetry.playing.entry = Some(127);
    let pattern = &mut plugin.sequence.patterns[0];
    pattern.length = Some(1024);
    for track in &mut pattern.tracks {
        (track.length, track.channel, track.transpose, track.swing, track.solo) = (64, 15, -48, 0.8, true);
        (track.clock, track.direction, track.target) = (ClockScale::EighthTriplet, Direction::PingPong, Target::Cloud);
        (track.scale, track.root) = (Scale::MajorPentatonic, 1);
        track.controls = [ControlLane { control: Control::NoteBrightness, number: 119, glide: true }; 4];
        track.controls[0].control = Control::Cc;
        for step in &mut track.steps {
            *step = Step { notes: vec![1, 106, 109, 121], tie: true, slide: true, ..Step::note(1, 127, 63.5) };
            (step.shift, step.ratchet, step.ramp, step.channel) = (-0.5, 8, -1.0, Some(15));
            step.condition = Condition::NotCycle(8, 8);
        }
    }
    plugin
}

#[test]
fn a_crowded_sequence_fits() {
    check(crowded(), SIZES[0]);
}

#[test]
fn locks_of_every_knob_fit() {
    let lockable: Vec<usize> = (0..parameters().len()).filter(|index| parameters()[*index].is_lockable()).collect();
    let values: [fn(&Parameter) -> f32; 2] = [|p| p.min, |p| p.max];
    for value in values {
        let mut harness = harness(SIZES[0], 1.0, crowded());
        turn_to(&mut harness, "Step");
        for chunk in lockable.chunks(16) {
            let step = &mut harness.state_mut().sequence.patterns[0].tracks[0].steps[0];
            step.locks.clear();
            for index in chunk {
                step.set_lock(*index, Some(value(&parameters()[*index])));
            }
            step.locks[0].glide = 15.75;
            harness.run_steps(2);
            check_page(&harness, SIZES[0]);
        }
    }
}

#[test]
fn every_lane_fits() {
    let mut plugin = crowded();
    let lockable = (0..parameters().len()).filter(|index| parameters()[*index].is_lockable());
    let long = lockable.max_by_key(|index| parameters()[*index].name.len()).expect("something to lock");
    for step in &mut plugin.sequence.patterns[0].tracks[0].steps {
        step.set_lock(long, Some(parameters()[long].max));
        step.controls = [Some(1.0); 4];
    }
    let mut harness = harness(SIZES[0], 1.0, plugin);
    let names = ["Condition", "Ratchet", "Ramp", "Timing", "Slide, tie", "Lane 1: cc 119", "Lane 2: note-brightness"];
    for lane in names {
        click(&mut harness, "Lane");
        click(&mut harness, lane);
        check_page(&harness, SIZES[0]);
    }
    click(&mut harness, "Lane");
    // Its label in the list names its group as well.
    let name = parameters()[long].name.as_str();
    let Some(lock) = harness.get_all_by_label_contains("Lock ").find(|node| {
        node.accesskit_node().label().is_some_and(|label| label.starts_with("Lock ") && label.ends_with(name))
    }) else {
        panic!("no lock of {name} to choose")
    };
    lock.click();
    harness.run_steps(3);
    check_page(&harness, SIZES[0]);
}

#[test]
fn lost_grains_are_told_without_moving_anything() {
    let mut plugin = Plugin::demo();
    (plugin.telemetry.grains, plugin.telemetry.voices) = (4096, 16);
    let mut harness = harness(SIZES[1], 1.0, plugin);
    harness.run_steps(2);
    let before = places(&harness);
    (harness.state_mut().telemetry.yielded, harness.state_mut().telemetry.refused) = (37, 12_345);
    harness.run_steps(2);
    check_page(&harness, SIZES[1]);
    let after = places(&harness);
    let new: Vec<&str> = after.iter().filter(|text| !before.contains(text)).map(|(text, _)| text.as_str()).collect();
    assert_eq!(new, ["37 yielded", "> 9999 refused"]);
    assert_eq!(after.len(), before.len() + 2, "nothing has gone or moved");
    harness.run_steps(100);
    assert_eq!(places(&harness), before, "and it is forgotten");
}

#[test]
fn every_hint_fits_the_status_line() {
    let mut harness = harness(SIZES[0], 1.0, Plugin::demo());
    let mut hints = std::collections::HashSet::new();
    let mut sweep = |harness: &mut Harness<'_, Plugin>, area: Rect| {
        // A grid finer than any control.
        for y in (area.top() as i32..area.bottom() as i32).step_by(12) {
            for x in (area.left() as i32..area.right() as i32).step_by(16) {
                harness.hover_at(egui::pos2(x as f32, y as f32));
                harness.run_steps(1);
                let Some(hint) = texts(harness).into_iter().rfind(|text| text.rect.top() > 580.0) else { continue };
                assert!(!hint.elided, "'{}' is cut off", hint.content);
                hints.insert(hint.content);
            }
        }
    };
    sweep(&mut harness, Rect::from_min_max(egui::pos2(8.0, 8.0), egui::pos2(952.0, 580.0)));
    for page in PAGES {
        turn_to(&mut harness, page);
        sweep(&mut harness, Rect::from_min_max(egui::pos2(16.0, 240.0), egui::pos2(320.0, 310.0)));
    }
    for (page, _) in VOICE_PAGES {
        turn_to(&mut harness, page);
        sweep(&mut harness, Rect::from_min_max(egui::pos2(16.0, 322.0), egui::pos2(766.0, 440.0)));
    }
    for page in SEQUENCE_PAGES {
        turn_to(&mut harness, page);
        sweep(&mut harness, Rect::from_min_max(egui::pos2(16.0, 470.0), egui::pos2(944.0, 550.0)));
    }
    assert!(hints.len() > 250, "{} hints", hints.len());
}
