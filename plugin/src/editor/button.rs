//! Buttons, and switches that look like buttons.

use egui::{Align2, Color32, CursorIcon, Rect, Response, Role, Sense, WidgetInfo};

use super::canvas::{Canvas, Ink};
use super::theme;

/// A button with `text`; true when clicked. `hint` goes to the status line.
pub fn button(canvas: &mut Canvas<'_>, rect: Rect, text: &str, hint: &str) -> bool {
    opener(canvas, rect, text, hint).clicked()
}

/// A button for what opens where it is.
pub fn opener(canvas: &mut Canvas<'_>, rect: Rect, text: &str, hint: &str) -> Response {
    let response = press(canvas, rect, text, hint);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, text));
    let fill = if response.hovered() { theme::button_hover() } else { theme::button() };
    canvas.fill(rect, 5.0, fill);
    canvas.text_within(rect.center(), Align2::CENTER_CENTER, rect.width() - 4.0, text, Ink::plain(11.0, theme::text()));
    canvas.show_focus(&response, rect);
    response
}

/// The switch parameter at `index` as a button that is lit in `colour` while on.
pub fn switch(canvas: &mut Canvas<'_>, rect: Rect, index: usize, text: &str, colour: Color32, hint: &str) {
    let response = canvas.switch_control(rect, index, text);
    canvas.explain(&response, |_| format!("{hint} · right-click for more"));
    let on = canvas.value(index) > 0.5;
    let (fill, ink) = match (on, response.hovered()) {
        (true, _) => (theme::faded(colour, 0.85), Ink::strong(11.0, theme::on_bright())),
        (false, true) => (theme::button_hover(), Ink::plain(11.0, theme::text())),
        (false, false) => (theme::button(), Ink::plain(11.0, theme::dim())),
    };
    canvas.fill(rect, 4.0, fill);
    canvas.text_within(rect.center(), Align2::CENTER_CENTER, rect.width() - 4.0, text, ink);
}

fn press(canvas: &mut Canvas<'_>, rect: Rect, text: &str, hint: &str) -> Response {
    let response = canvas.sense(rect, ("button", text), Sense::click());
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    canvas.explain(&response, |_| hint.to_owned());
    response
}
