//! What the worker does, how far it is, and the button that stops it.

use egui::{Align2, CursorIcon, Rect, Role, Sense, WidgetInfo, pos2, vec2};

use super::canvas::{Canvas, Ink};
use super::model::Action;
use super::{glyph, theme};

/// Draws the worker's bar into `rect`.
pub fn progress(canvas: &mut Canvas<'_>, rect: Rect) {
    let worker = canvas.model.worker;
    let text_at = rect.left_center() + vec2(8.0, 0.0);
    canvas.fill(rect, 4.0, theme::button());
    if !worker.busy {
        let text = "drag the dot to decode a cloud";
        canvas.text_within(text_at, Align2::LEFT_CENTER, rect.width() - 12.0, text, Ink::plain(10.0, theme::dim()));
        return;
    }
    let done = rect.with_max_x(rect.left() + rect.width() * worker.fraction.clamp(0.0, 1.0));
    canvas.fill(done, 4.0, theme::faded(theme::cloud(), 0.28));
    let cancel = Rect::from_min_max(pos2(rect.right() - rect.height(), rect.top()), rect.max);
    let left = worker.seconds_left.map(|seconds| {
        let seconds = seconds.round().clamp(0.0, 1e6) as u32;
        format!(", {}:{:02} left", seconds / 60, seconds % 60)
    });
    let part = worker.fraction.clamp(0.0, 1.0) * 100.0;
    let text = format!("{} {part:.0} %{}", worker.phase, left.unwrap_or_default());
    let width = rect.width() - cancel.width() - 10.0;
    canvas.text_within(text_at, Align2::LEFT_CENTER, width, text, Ink::plain(10.0, theme::text()));

    let response = canvas.sense(cancel, "cancel job", Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Cancel"));
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    canvas.explain(&response, |_| "Cancel — the sound stays as it is".to_owned());
    let colour = if response.hovered() { theme::text() } else { theme::dim() };
    glyph::cross(canvas, cancel.center(), 7.0, colour);
    canvas.show_focus(&response, cancel.shrink(2.0));
    if response.clicked() {
        canvas.actions.push(Action::CancelJob);
    }
}
