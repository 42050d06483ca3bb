//! The line of numbers below the steps: steps are selected there.

use egui::{Align2, CursorIcon, Rect, Role, Sense, WidgetInfo};
use nephele_realtime::sequencer::{PAGE, RecordMode};

use super::grid::{LEFT, PITCH, Row};
use super::selection::Selection;
use super::spot::Shown;
use crate::editor::canvas::{Canvas, Ink};
use crate::editor::theme;

/// Draws the line; what is selected from now on.
pub fn numbers(canvas: &mut Canvas<'_>, row: Row, shown: Shown) -> Option<Selection> {
    let response = canvas.sense(row.whole(), "step numbers", Sense::CLICK | Sense::DRAG);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Group, true, "Step numbers");
        info.current_text_value = Some(text(shown.selection));
        info
    });
    canvas.explain(&response, |_| {
        let now = text(shown.selection);
        format!("Selection — now {now} · click or drag over numbers, Shift-click for a range over pages, right-click for what to do")
    });
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    for column in 0..PAGE {
        one(canvas, row.cell(column), shown.step(column), shown);
    }
    let (down, pressed) = canvas.ui.input(|input| (input.pointer.primary_down(), input.pointer.primary_pressed()));
    if !(down && response.is_pointer_button_down_on() || response.clicked()) {
        return None;
    }
    let at = canvas.pointer(&response)?;
    let column = ((at.x - LEFT) / PITCH).clamp(0.0, (PAGE - 1) as f32) as usize;
    let step = shown.step(column);
    Some(if pressed && !canvas.fine() { Selection::one(step) } else { shown.selection.to(step) })
}

/// How a selection is told.
pub fn text(selection: Selection) -> String {
    let range = selection.range();
    if selection.is_many() {
        format!("steps {} to {}", range.start + 1, range.end)
    } else {
        format!("step {}", range.end)
    }
}

fn one(canvas: &Canvas<'_>, rect: Rect, at: usize, shown: Shown) {
    let chosen = shown.selection.range().contains(&at);
    if chosen && shown.selection.is_many() {
        // As wide as a column, so that a range is one band.
        canvas.fill(
            rect.expand2(egui::vec2((PITCH - rect.width()) * 0.5, 0.0)),
            0.0,
            theme::faded(theme::sequence(), 0.3),
        );
    }
    let recording = canvas.model.recording;
    let here = (recording.pattern, recording.track) == (shown.spot.pattern, shown.spot.track);
    if recording.mode == RecordMode::Step && here && recording.cursor == at {
        // Where the next note that is played goes.
        canvas.outline(rect.shrink2(egui::vec2(16.0, 0.0)), 3.0, 1.5, theme::error());
    }
    let ink = if shown.spot.lit(canvas) == Some(at) {
        Ink::strong(10.0, theme::sequence())
    } else if chosen {
        Ink::strong(10.0, theme::text())
    } else {
        Ink::plain(10.0, theme::faded(theme::dim(), shown.shade(canvas, at).max(0.5)))
    };
    canvas.text(rect.center(), Align2::CENTER_CENTER, (at + 1).to_string(), ink);
}
