//! The tuning of the keys: what it is called, another one from a file, and back.

use egui::{Align2, CursorIcon, Rect, Role, Sense, WidgetInfo, pos2, vec2};

use super::layout::UPPER;
use crate::editor::button::button;
use crate::editor::canvas::{Canvas, Ink};
use crate::editor::file_dialog::Purpose;
use crate::editor::model::Action;
use crate::editor::theme;

/// What equal temperament is called.
const EQUAL: &str = "12-TET";
/// Height of a line, and from one to the next.
const LINE: f32 = 22.0;
const STEP: f32 = 30.0;

/// Draws the tuning into a column of `area`.
pub fn tuning(canvas: &mut Canvas<'_>, area: Rect) {
    let at = pos2(area.left(), UPPER);
    canvas.text(at, Align2::LEFT_CENTER, "Tuning", Ink::strong(11.0, theme::voice()));
    let line = |row: f32| {
        let corner = area.left_top() + vec2(0.0, 30.0 + STEP * row);
        Rect::from_min_size(corner, vec2(area.width(), LINE))
    };
    name(canvas, line(0.0));
    // Without a tuning there is nothing to go back from.
    if canvas.model.tuning.is_some()
        && button(canvas, line(1.0), "Equal temperament", "Equal temperament — twelve equal semitones an octave again")
    {
        canvas.actions.push(Action::EqualTemperament);
    }
}

/// The name, as a button that opens the dialog.
fn name(canvas: &mut Canvas<'_>, rect: Rect) {
    let response = canvas.sense(rect, "tuning", Sense::click());
    let name = canvas.model.tuning.unwrap_or(EQUAL);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Button, true, "Tuning");
        info.current_text_value = Some(name.to_owned());
        info
    });
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    canvas.explain(&response, |_| {
        format!("Tuning — the pitch of each key, from a Scala scale (.scl, with a .kbm beside it) · now {name}")
    });
    canvas.fill(rect, 5.0, if response.hovered() { theme::button_hover() } else { theme::button() });
    let ink = Ink::plain(11.0, theme::text());
    canvas.text_within(rect.left_center() + vec2(8.0, 0.0), Align2::LEFT_CENTER, rect.width() - 14.0, name, ink);
    canvas.show_focus(&response, rect);
    if response.clicked() {
        canvas.wanted = Some(Purpose::LoadTuning);
    }
}
