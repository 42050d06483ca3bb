//! Rows of values that follow the pointer over the columns, so that a run of accents or a sweep is one stroke.

use egui::{Align2, CursorIcon, Rect, Sense, vec2};
use nephele_realtime::sequencer::PAGE;

use super::grid::{Row, column_at, frame, ground, name};
use super::lane::Painted;
use super::spot::Shown;
use crate::editor::canvas::{Canvas, Ink};
use crate::editor::{moved, theme};

/// The stroke under way: the column it has reached, and the value there.
pub type Stroke = Option<(usize, f32)>;

/// Draws a row of `painted`, with its values written in it or not; the step that was touched.
pub fn paint(canvas: &mut Canvas<'_>, row: Row, painted: Painted, shown: Shown, stroke: &mut Stroke) -> Option<usize> {
    for column in 0..PAGE {
        let (rect, at) = (row.cell(column), shown.step(column));
        let step = shown.spot.step(canvas, at);
        let value = f64::from(painted.get(step).unwrap_or_default());
        name(canvas, rect, at, painted.what(), (value, painted.text(step)));
        ground(canvas, rect, shown, at);
        bar(canvas, rect, at, painted, shown);
        frame(canvas, rect, shown, at);
    }
    follow(canvas, row, painted, shown, stroke)
}

fn bar(canvas: &Canvas<'_>, rect: Rect, at: usize, painted: Painted, shown: Shown) {
    let step = shown.spot.step(canvas, at);
    let plays = step.on || matches!(painted, Painted::Control(_));
    let Some(value) = painted.get(step).filter(|_| plays || !painted.text(step).is_empty()) else { return };
    let shade = shown.shade(canvas, at) * if plays { 1.0 } else { 0.4 };
    let inner = rect.shrink(2.5);
    let y = |value: f32| inner.bottom() - inner.height() * value;
    let base = if painted.is_bipolar() { 0.5 } else { 0.0 };
    let colour = match painted {
        Painted::Lock(_) | Painted::Glide(_) => theme::cloud(),
        _ => theme::sequence(),
    };
    let (low, high) = (y(value.min(base)), y(value.max(base)));
    canvas.fill(inner.with_min_y(high).with_max_y(low.max(high + 1.5)), 3.0, theme::faded(colour, 0.6 * shade));
    if let Painted::Lock(index) = painted
        && let Some(lock) = step.lock(index)
        && lock.glide > 0.0
    {
        // A ramp over the part of the step that the glide takes.
        let end = inner.left() + inner.width() * lock.glide.min(1.0);
        canvas.line([inner.left_bottom(), egui::pos2(end, high)], 1.5, theme::faded(theme::text(), shade));
    }
    if painted != Painted::Velocity {
        let ink = Ink::plain(10.0, theme::faded(theme::text(), shade));
        canvas.text(rect.center(), Align2::CENTER_CENTER, painted.text(step), ink);
    }
}

fn follow(canvas: &mut Canvas<'_>, row: Row, painted: Painted, shown: Shown, stroke: &mut Stroke) -> Option<usize> {
    let id = if painted == Painted::Velocity { "velocities" } else { "lane" };
    let response = canvas.sense(row.whole(), id, Sense::CLICK | Sense::DRAG);
    let over = response.hover_pos().map(|at| canvas.unplace(at)).and_then(|at| column_at(at.x));
    canvas.explain(&response, |canvas| explain(canvas, painted, shown, over));
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::Crosshair);
    }
    let primary = canvas.ui.input(|input| input.pointer.primary_down());
    if !(response.is_pointer_button_down_on() && primary || response.clicked()) {
        *stroke = None;
        return None;
    }
    let at = canvas.pointer(&response)?;
    let column = column_at(at.x)?;
    let (erases, glides) = canvas.ui.input(|input| (input.modifiers.command, input.modifiers.shift));
    let painted = match painted {
        Painted::Lock(index) if glides => Painted::Glide(index),
        other => other,
    };
    let value = row.part(at.y);
    // A second click takes away what the first one set.
    let removes = erases || response.double_clicked();
    let (from, first) = stroke.unwrap_or((column, value));
    *stroke = Some((column, value));
    // A fast pointer skips columns.
    let between = from.abs_diff(column);
    for way in 0..=between {
        if way == 0 && between > 0 {
            continue;
        }
        let passed = if column >= from { from + way } else { from - way };
        let part = if between == 0 { 1.0 } else { way as f32 / between as f32 };
        let step = shown.step(passed);
        let new = painted.set(shown.spot.step(canvas, step), (!removes).then_some(first + (value - first) * part));
        shown.spot.put(canvas, step, new);
    }
    Some(shown.step(column))
}

fn explain(canvas: &Canvas<'_>, painted: Painted, shown: Shown, over: Option<usize>) -> String {
    let at = over.map(|column| shown.step(column));
    let step = at.map(|at| (at + 1, shown.spot.step(canvas, at)));
    let what = match painted {
        Painted::Lock(index) => format!("{} lock", moved::parameter_name(canvas.model.macros, index)),
        other => other.what().to_owned(),
    };
    let now = step.map_or(String::new(), |(number, step)| {
        let text = painted.text(step);
        let text = if text.is_empty() { "none".to_owned() } else { text };
        let glide = match painted {
            Painted::Lock(index) => step.lock(index).map_or(0.0, |lock| lock.glide),
            _ => 0.0,
        };
        let glide = if glide > 0.0 { format!(", glides over {glide} steps") } else { String::new() };
        format!("Step {number}: {text}{glide} · ")
    });
    format!("{now}{what} — {} · drag to paint, double-click or Ctrl-drag to remove", painted.about())
}

/// The part of a row left of its cells.
pub fn margin(row: Row) -> Rect {
    Rect::from_min_size(egui::pos2(18.0, row.top), vec2(81.0, row.height))
}
