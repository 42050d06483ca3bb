//! The 7 × 7 modulation matrix: the row's node modulates the column's.

use egui::{Align2, Color32, Pos2, Rect, pos2, vec2};
use nephele_realtime::parameters;
use nephele_realtime::parameters::{CLOUD_NODE, Curve, NODES, kind_index, matrix_index};

use super::canvas::{Canvas, Ink};
use super::entry::entry;
use super::flow::Flow;
use super::{glyph, hints, menu, rings, theme};

/// Distance between cells, and their size.
const PITCH: f32 = 34.0;
const CELL: f32 = 32.0;
/// Width of the bar that shows what flows.
const FLOW: f32 = 2.5;

/// A cell, row first.
pub type Cell = (usize, usize);

/// Draws the matrix with its first cell's corner at `corner`; `selected` is the framed cell, `flow` how loud nodes are.
pub fn matrix(canvas: &mut Canvas<'_>, corner: Pos2, selected: &mut Cell, flow: &Flow) {
    for node in 0..NODES {
        let along = PITCH * node as f32 + 0.5 * CELL;
        heading(canvas, corner + vec2(along, -10.0), node);
        heading(canvas, corner + vec2(-13.0, along), node);
    }
    for from in 0..NODES {
        for to in 0..NODES {
            let at = corner + vec2(PITCH * to as f32, PITCH * from as f32);
            let rect = Rect::from_min_size(at, vec2(CELL, CELL));
            cell(canvas, rect, (from, to), selected, flow.of(from));
        }
    }
}

/// Colour of what has to do with this node.
fn colour(node: usize) -> Color32 {
    if node == CLOUD_NODE { theme::cloud() } else { theme::rack() }
}

fn heading(canvas: &Canvas<'_>, centre: Pos2, node: usize) {
    if node == CLOUD_NODE {
        glyph::cloud(canvas, centre, 12.0, theme::cloud());
    } else {
        let text = (node + 1).to_string();
        canvas.text(centre, Align2::CENTER_CENTER, text, Ink::strong(11.0, theme::rack()));
    }
}

fn cell(canvas: &mut Canvas<'_>, rect: Rect, (from, to): Cell, selected: &mut Cell, level: f32) {
    let index = matrix_index(from, to);
    let response = canvas.control(rect, index);
    if response.clicked() || response.drag_started() || response.gained_focus() {
        *selected = (from, to);
    }
    let parameter = &parameters()[index];
    let depth = canvas.value(index);
    canvas.fill(rect, 4.0, if response.hovered() { theme::button() } else { theme::well() });
    if depth != 0.0 {
        // From zero in the middle of the knob's range to either end.
        let part = (2.0 * parameter.normalise(depth) - 1.0).abs();
        let height = (rect.height() * part).max(3.0);
        // What is turned over hangs from the top.
        let fill =
            if depth > 0.0 { rect.with_min_y(rect.bottom() - height) } else { rect.with_max_y(rect.top() + height) };
        // What flows is as much as comes in, by the part that is let through.
        let flowing = level * part.sqrt();
        canvas.fill(fill, 4.0, theme::faded(colour(from.max(to)), 0.42 + 0.4 * flowing));
        if flowing > 0.0 {
            let bar = Rect::from_min_max(
                pos2(rect.left() + 1.0, rect.bottom() - 1.0 - (rect.height() - 2.0) * flowing),
                pos2(rect.left() + 1.0 + FLOW, rect.bottom() - 1.0),
            );
            canvas.fill(bar, 1.0, colour(from.max(to)));
        }
    } else if from == to {
        canvas.disc(rect.center(), 2.0, theme::track());
    }
    let kind = kind_index(from, to);
    if canvas.value(kind) > 0.5 {
        let letter = parameters()[kind].format(canvas.value(kind)).chars().next().unwrap_or_default();
        let ink = Ink::strong(8.0, if depth == 0.0 { theme::dim() } else { theme::text() });
        canvas.text(rect.right_top() + vec2(-3.0, 5.5), Align2::RIGHT_CENTER, letter.to_string(), ink);
    }
    rings::bar(canvas, rect, index);
    if *selected == (from, to) {
        canvas.outline(rect, 4.0, 1.5, theme::text());
    }
    if !entry(canvas, Rect::from_center_size(rect.center(), vec2(CELL - 4.0, 16.0)), index) && depth != 0.0 {
        let size = depth.abs();
        let text = if size < 0.995 { format!("{depth:.2}") } else { format!("{depth:.1}") };
        // Below the letter of the kind.
        canvas.text(rect.center() + vec2(0.5, 1.5), Align2::CENTER_CENTER, text, Ink::plain(10.5, theme::text()));
    }
}

/// What the selected cell modulates, as a box in `rect` that opens a list.
pub fn kind(canvas: &mut Canvas<'_>, rect: Rect, (from, to): Cell) {
    let index = kind_index(from, to);
    let response = canvas.control(rect, index);
    let Curve::Choice(names) = parameters()[index].curve else { return };
    let now = canvas.value(index) as usize;
    let chosen = menu::list(canvas, &response, |ui, _| menu::options(ui, names, Some(now), names.len()));
    if let Some(chosen) = chosen {
        canvas.change(index, chosen as f32);
    }
    if entry(canvas, rect, index) {
        return;
    }
    let cell = hints::label(matrix_index(from, to)).trim_start_matches("Matrix ");
    let text = format!("{cell}:  {}", parameters()[index].format(canvas.value(index)));
    menu::face(canvas, rect, response.hovered(), &text, Ink::plain(11.0, theme::text()));
}
