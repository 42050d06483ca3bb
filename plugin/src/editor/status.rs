//! The bottom line: what the control under the pointer does, or a message.

use egui::{Align2, CursorIcon, Rect, Role, Sense, WidgetInfo, pos2, vec2};

use super::canvas::{Canvas, Ink};
use super::entry::refusal;
use super::model::Action;
use super::{glyph, moved, theme};

/// Middle of the line, and its ends.
const Y: f32 = 788.0;
const LEFT: f32 = 18.0;
const RIGHT: f32 = 1262.0;

/// Draws the line. Errors stay until they are dismissed; other messages make way for hints.
pub fn status(canvas: &mut Canvas<'_>) {
    let hint = canvas.hint.take();
    if let Some(text) = refusal(canvas) {
        return line(canvas, text, RIGHT - LEFT, theme::error());
    }
    let learning = canvas.model.learning.map(|index| {
        let name = moved::parameter_name(canvas.model.macros, index);
        format!("Move a controller of your keyboard: it will move {name} from then on · Escape to stop")
    });
    let answer = canvas.noticed().or(learning);
    match canvas.model.message {
        Some(message) if message.error => {
            line(canvas, message.text.to_owned(), RIGHT - LEFT - 24.0, theme::error());
            dismiss(canvas, theme::error());
        }
        _ if answer.is_some() => line(canvas, answer.unwrap_or_default(), RIGHT - LEFT, theme::text()),
        Some(message) if hint.is_none() => {
            line(canvas, message.text.to_owned(), RIGHT - LEFT - 24.0, theme::text());
            dismiss(canvas, theme::text());
        }
        _ => {
            let idle = "Drag a knob up or down · right-click it for more · play the keys with the mouse · point at anything to read what it does";
            line(canvas, hint.unwrap_or_else(|| idle.to_owned()), RIGHT - LEFT, theme::dim());
        }
    }
}

fn line(canvas: &Canvas<'_>, text: String, width: f32, colour: egui::Color32) {
    let rect = Rect::from_min_max(pos2(LEFT, Y - 9.0), pos2(LEFT + width, Y + 9.0));
    let response = canvas.sense(rect, "status", Sense::hover());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Status, true, "Status");
        info.current_text_value = Some(text.clone());
        info
    });
    canvas.text_within(pos2(LEFT, Y), Align2::LEFT_CENTER, width, text, Ink::plain(11.0, colour));
}

fn dismiss(canvas: &mut Canvas<'_>, colour: egui::Color32) {
    let rect = Rect::from_center_size(pos2(RIGHT - 8.0, Y), vec2(18.0, 18.0));
    let response = canvas.sense(rect, "dismiss", Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Dismiss message"));
    if response.hovered() {
        canvas.fill(rect, 4.0, theme::button_hover());
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    glyph::cross(canvas, rect.center(), 7.0, colour);
    if response.clicked() {
        canvas.actions.push(Action::DismissMessage);
    }
    canvas.show_focus(&response, rect);
}
