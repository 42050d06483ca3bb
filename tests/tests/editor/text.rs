//! Text fits: nothing is cut off, nothing leaves the window, nothing is written over something else.

use egui::epaint::{ClippedShape, Shape};
use egui::{Rect, vec2};
use egui_kittest::Harness;
use nephele_realtime::{Parameter, parameters};

use crate::fixture::{Plugin, harness};

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

fn check(plugin: Plugin, size: egui::Vec2) {
    let mut harness = harness(size, 1.0, plugin);
    harness.run_steps(2);
    let texts = texts(&harness);
    assert!(texts.len() > 150, "{} texts", texts.len());
    let window = Rect::from_min_size(egui::Pos2::ZERO, size);
    for (i, a) in texts.iter().enumerate() {
        assert!(!a.elided, "'{}' is cut off at {size}", a.content);
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

#[test]
fn every_hint_fits_the_status_line() {
    let mut harness = harness(SIZES[0], 1.0, Plugin::demo());
    // Over the whole window in a grid finer than any control.
    let mut hints = std::collections::HashSet::new();
    for y in (8..580).step_by(12) {
        for x in (8..952).step_by(16) {
            harness.hover_at(egui::pos2(x as f32, y as f32));
            harness.run_steps(1);
            let Some(hint) = texts(&harness).into_iter().rfind(|text| text.rect.top() > 580.0) else { continue };
            assert!(!hint.elided, "'{}' is cut off", hint.content);
            hints.insert(hint.content);
        }
    }
    assert!(hints.len() > 90, "{} hints", hints.len());
}
