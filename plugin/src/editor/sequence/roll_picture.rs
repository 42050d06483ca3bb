//! How the roll looks: rows of keys, columns of steps, and notes as long as their gates, the louder the higher and brighter.

use egui::{Rect, pos2, vec2};
use nephele_realtime::sequencer::{PAGE, Scale, Track};

use super::gates::width;
use super::grid::{WIDTH, frame, ground};
use super::roll::{COLUMNS, HEIGHT, ROWS, row_of, sides};
use super::spot::Shown;
use crate::editor::canvas::Canvas;
use crate::editor::theme;

/// Height of the bar of the softest note.
const SOFTEST: f32 = 2.5;

/// Draws rows from the key `low` on, with the cells, each a step and a key, marked that the pointer and the keyboard's cursor are
/// on.
pub fn picture(canvas: &Canvas<'_>, shown: Shown, low: u8, [pointer, cursor]: [Option<(usize, u8)>; 2]) {
    let track = shown.spot.track(canvas);
    for column in 0..PAGE {
        ground(canvas, COLUMNS.cell(column), shown, shown.step(column));
    }
    let (left, right) = sides();
    for key in low..low + ROWS {
        let Some(top) = row_of(key, low) else { continue };
        let row = Rect::from_min_max(pos2(left, top), pos2(right, top + HEIGHT));
        if is_dark(track, key) {
            canvas.fill(row, 0.0, theme::faded(theme::well(), 0.45));
        }
        if [pointer, cursor].iter().flatten().any(|(_, marked)| *marked == key) {
            canvas.fill(row, 0.0, theme::faded(theme::sequence(), 0.12));
        }
        if key.is_multiple_of(12) {
            canvas.line([row.left_bottom(), row.right_bottom()], 0.7, theme::faded(theme::dim(), 0.5));
        }
    }
    for column in 0..PAGE {
        step(canvas, COLUMNS.cell(column), shown.step(column), shown, low);
    }
    for column in 0..PAGE {
        frame(canvas, COLUMNS.cell(column), shown, shown.step(column));
    }
    let rect_of = |(step, key): (usize, u8)| {
        let column = step.checked_sub(shown.step(0)).filter(|column| *column < PAGE)?;
        Some(Rect::from_min_size(pos2(COLUMNS.cell(column).left(), row_of(key, low)?), vec2(WIDTH, HEIGHT)))
    };
    if let Some(rect) = pointer.and_then(rect_of) {
        canvas.outline(rect, 1.5, 1.0, theme::faded(theme::text(), 0.7));
    }
    if let Some(rect) = cursor.and_then(rect_of) {
        canvas.outline(rect.expand(2.5), 3.0, 2.0, theme::text());
    }
}

/// Whether a row stands back: out of the track's scale, or a black key if it has none.
fn is_dark(track: &Track, key: u8) -> bool {
    if track.scale == Scale::default() {
        return matches!(key % 12, 1 | 3 | 6 | 8 | 10);
    }
    let sounding = (i32::from(key) + i32::from(track.transpose)).clamp(0, 127) as u8;
    !track.scale.has(sounding, track.root)
}

fn step(canvas: &Canvas<'_>, cell: Rect, at: usize, shown: Shown, low: u8) {
    let step = shown.spot.step(canvas, at);
    let (shade, lit) = (shown.shade(canvas, at), shown.spot.lit(canvas) == Some(at));
    let loud = f32::from(step.velocity) / 127.0;
    for note in &step.notes {
        let Some(top) = row_of(*note, low) else {
            if step.on {
                beyond(canvas, cell, *note < low, shade);
            }
            continue;
        };
        let end = (cell.left() + width(step.gate).max(4.0)).min(sides().1);
        let height = SOFTEST + (HEIGHT - 0.5 - SOFTEST) * loud;
        let bar =
            Rect::from_min_max(pos2(cell.left() + 1.0, top + HEIGHT - 0.5 - height), pos2(end, top + HEIGHT - 0.5));
        if !step.on {
            canvas.outline(bar, 1.5, 0.7, theme::faded(theme::dim(), 0.6 * shade));
            continue;
        }
        let colour = if step.tie { theme::text() } else { theme::sequence() };
        canvas.fill(bar, 1.5, theme::faded(colour, if lit { 1.0 } else { (0.4 + 0.6 * loud) * shade }));
        if lit {
            canvas.outline(bar.expand(1.0), 2.0, 1.0, theme::text());
        }
    }
}

/// The sign of a note below or above the rows.
fn beyond(canvas: &Canvas<'_>, cell: Rect, below: bool, shade: f32) {
    let (tip, way) = if below { (cell.bottom() - 3.0, -4.0) } else { (cell.top() + 3.0, 4.0) };
    let x = cell.center().x;
    let points = [pos2(x - 5.0, tip + way), pos2(x, tip), pos2(x + 5.0, tip + way)];
    canvas.line(points, 1.5, theme::faded(theme::sequence(), shade));
}
