//! The 7 × 7 modulation matrix: the row's node modulates the column's.

use egui::{Align2, Color32, Pos2, Rect, pos2, vec2};
use nephele_realtime::parameters;
use nephele_realtime::parameters::{CLOUD_NODE, NODES, matrix_index};

use super::canvas::{Canvas, Ink};
use super::entry::entry;
use super::{glyph, theme};

/// Distance between cells, and their size.
const PITCH: f32 = 44.0;
const CELL: f32 = 42.0;

/// Draws the matrix with its first cell's corner at `corner`; `selected` is the framed cell, row first.
pub fn matrix(canvas: &mut Canvas<'_>, corner: Pos2, selected: &mut Option<(usize, usize)>) {
    for node in 0..NODES {
        let along = PITCH * node as f32 + 0.5 * CELL;
        heading(canvas, corner + vec2(along, -10.0), node);
        heading(canvas, corner + vec2(-13.0, along), node);
    }
    for from in 0..NODES {
        for to in 0..NODES {
            let at = corner + vec2(PITCH * to as f32, PITCH * from as f32);
            let rect = Rect::from_min_size(at, vec2(CELL, CELL));
            cell(canvas, rect, (from, to), selected);
        }
    }
}

/// Colour of what has to do with this node.
fn colour(node: usize) -> Color32 {
    if node == CLOUD_NODE { theme::CLOUD } else { theme::RACK }
}

fn heading(canvas: &Canvas<'_>, centre: Pos2, node: usize) {
    if node == CLOUD_NODE {
        glyph::cloud(canvas, centre, 12.0, theme::CLOUD);
    } else {
        let text = (node + 1).to_string();
        canvas.text(centre, Align2::CENTER_CENTER, text, Ink::strong(11.0, theme::RACK));
    }
}

fn cell(canvas: &mut Canvas<'_>, rect: Rect, (from, to): (usize, usize), selected: &mut Option<(usize, usize)>) {
    let index = matrix_index(from, to);
    let response = canvas.control(rect, index);
    if response.clicked() || response.drag_started() {
        *selected = Some((from, to));
    }
    let parameter = &parameters()[index];
    let depth = canvas.value(index);
    canvas.fill(rect, 4.0, if response.hovered() { theme::BUTTON } else { theme::WELL });
    if depth > 0.0 {
        let height = (rect.height() * parameter.normalise(depth)).max(3.0);
        let fill = rect.with_min_y(rect.bottom() - height);
        canvas.fill(fill, 4.0, theme::faded(colour(from.max(to)), 0.55));
    } else if from == to {
        canvas.disc(rect.center(), 2.0, theme::TRACK);
    }
    if *selected == Some((from, to)) {
        canvas.outline(rect, 4.0, 1.5, theme::TEXT);
    }
    if !entry(canvas, Rect::from_center_size(rect.center(), vec2(CELL - 4.0, 16.0)), index) && depth > 0.0 {
        let at = pos2(rect.center().x, rect.center().y);
        let text = if depth < 0.995 { format!("{depth:.2}") } else { format!("{depth:.1}") };
        canvas.text(at, Align2::CENTER_CENTER, text, Ink::plain(11.0, theme::TEXT));
    }
}
