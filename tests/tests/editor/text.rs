//! Text fits: nothing is cut off, nothing leaves the window, nothing is written over something else.

use egui::epaint::{ClippedShape, Shape};
use egui::{Rect, vec2};
use nephele_realtime::{Parameter, parameters};

use crate::fixture::{Plugin, harness};

struct Text {
    text: String,
    rect: Rect,
    clip: Rect,
    elided: bool,
}

fn collect(shape: &Shape, clip: Rect, texts: &mut Vec<Text>) {
    match shape {
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| collect(shape, clip, texts)),
        Shape::Text(text) if !text.galley.text().is_empty() => texts.push(Text {
            text: text.galley.text().to_owned(),
            rect: text.galley.mesh_bounds.translate(text.pos.to_vec2()),
            clip,
            elided: text.galley.elided,
        }),
        _ => {}
    }
}

fn check(plugin: Plugin, size: egui::Vec2) {
    let mut harness = harness(size, 1.0, plugin);
    harness.run_steps(2);
    let mut texts = Vec::new();
    for ClippedShape { clip_rect, shape, .. } in &harness.output().shapes {
        collect(shape, *clip_rect, &mut texts);
    }
    assert!(texts.len() > 150, "{} texts", texts.len());
    let window = Rect::from_min_size(egui::Pos2::ZERO, size);
    for (i, a) in texts.iter().enumerate() {
        assert!(!a.elided, "'{}' is cut off at {size}", a.text);
        assert!(
            window.contains_rect(a.rect) && a.clip.contains_rect(a.rect),
            "'{}' leaves its space at {size}",
            a.text
        );
        for b in &texts[i + 1..] {
            let overlap = a.rect.shrink(0.5).intersects(b.rect.shrink(0.5));
            assert!(!overlap, "'{}' {} and '{}' {} overlap at {size}", a.text, a.rect, b.text, b.rect);
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
