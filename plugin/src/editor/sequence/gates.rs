//! The row of gates: each follows the pointer from its own column on, over the next ones if it is long.

use egui::{CursorIcon, Rect, Sense, vec2};
use nephele_realtime::Step;
use nephele_realtime::sequencer::PAGE;

use super::grid::{LEFT, PITCH, Row, WIDTH, column_at, frame, ground, name};
use super::spot::Shown;
use crate::editor::canvas::Canvas;
use crate::editor::theme;

/// Room left and right of a bar in its cell.
const MARGIN: f32 = 2.5;
/// Width of a bar that fills its cell.
const FULL: f32 = WIDTH - 2.0 * MARGIN;

/// Width of the bar of a gate.
pub fn width(gate: f32) -> f32 {
    if gate <= 1.0 { gate * FULL } else { FULL + (gate - 1.0) * PITCH }
}

/// The gate whose bar has this width; beyond one step, quarters of steps.
fn gate(width: f32) -> f32 {
    if width <= FULL { width / FULL } else { ((1.0 + (width - FULL) / PITCH) * 4.0).round() / 4.0 }
}

/// How a gate is written.
pub fn text(step: &Step) -> String {
    if step.tie { "tied".to_owned() } else { format!("{:.2}", step.gate) }
}

/// Draws the row; the step that was touched. `held` is the step whose gate is dragged.
pub fn gates(canvas: &mut Canvas<'_>, row: Row, shown: Shown, held: &mut Option<usize>) -> Option<usize> {
    row.caption(canvas, "gate");
    for column in 0..PAGE {
        let (rect, at) = (row.cell(column), shown.step(column));
        let step = shown.spot.step(canvas, at);
        name(canvas, rect, at, "gate", (f64::from(step.gate), text(step)));
        ground(canvas, rect, shown, at);
        frame(canvas, rect, shown, at);
    }
    for column in 0..PAGE {
        bar(canvas, row.cell(column), shown.step(column), shown);
    }
    drag(canvas, row, shown, held)
}

fn bar(canvas: &Canvas<'_>, rect: Rect, at: usize, shown: Shown) {
    let step = shown.spot.step(canvas, at);
    if !step.on || step.notes.is_empty() {
        return;
    }
    let inner = rect.shrink2(vec2(MARGIN, 3.5));
    let end = (inner.left() + width(step.gate).max(inner.height())).min(LEFT + PITCH * PAGE as f32 - 3.0);
    let colour = if step.tie { theme::text() } else { theme::sequence() };
    canvas.fill(inner.with_max_x(end), 2.0, theme::faded(colour, 0.6 * shown.shade(canvas, at)));
}

fn drag(canvas: &mut Canvas<'_>, row: Row, shown: Shown, held: &mut Option<usize>) -> Option<usize> {
    let response = canvas.sense(row.whole(), "gates", Sense::CLICK | Sense::DRAG);
    canvas.explain(&response, |_| {
        "Gate — drag across for how long the notes last, into the next columns for several steps".to_owned()
    });
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::ResizeHorizontal);
    }
    let primary = canvas.ui.input(|input| input.pointer.primary_down());
    if !(response.is_pointer_button_down_on() && primary || response.clicked()) {
        *held = None;
        return None;
    }
    let at = canvas.pointer(&response)?;
    let column = match *held {
        Some(step) => step.checked_sub(shown.step(0))?,
        None => column_at(at.x)?,
    };
    let step = shown.step(column);
    *held = Some(step);
    let gate = gate((at.x - row.cell(column).left() - MARGIN).max(0.0));
    shown.spot.put(canvas, step, Step { gate, ..shown.spot.step(canvas, step).clone() });
    Some(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_wide_as_its_gate_is_long() {
        for wanted in [0.1, 0.5, 1.0, 1.25, 3.0, 12.0] {
            assert!((gate(width(wanted)) - wanted).abs() < 1e-4, "{wanted}");
        }
    }
}
