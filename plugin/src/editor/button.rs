//! Buttons, and switches that look like buttons.

use egui::{Align2, Color32, CursorIcon, Rect, Response, Role, Sense, WidgetInfo};

use super::canvas::{Canvas, Ink};
use super::theme;

/// A button with `text`; true when clicked. `hint` goes to the status line.
pub fn button(canvas: &mut Canvas<'_>, rect: Rect, text: &str, hint: &str) -> bool {
    let response = sensed(canvas, rect, text, hint);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, text));
    let fill = if response.hovered() { theme::button_hover() } else { theme::button() };
    canvas.fill(rect, 5.0, fill);
    canvas.text_within(rect.center(), Align2::CENTER_CENTER, rect.width() - 4.0, text, Ink::plain(11.0, theme::text()));
    canvas.show_focus(&response, rect);
    response.clicked()
}

/// What stands on a button, and what is said of it.
pub struct Face<'a> {
    /// Its name for assistive technology, unique in the window.
    pub label: &'a str,
    /// What stands on it.
    pub text: &'a str,
    /// What it does.
    pub about: &'a str,
}

/// A button that is called otherwise than what stands on it. One that is not `able` to do anything stands back and
/// takes no clicks.
pub fn press(canvas: &mut Canvas<'_>, rect: Rect, of: &Face<'_>, able: bool) -> Response {
    let sense = if able { Sense::click() } else { Sense::hover() };
    let response = canvas.sense(rect, ("button", of.label.to_owned()), sense);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, able, of.label));
    canvas.explain(&response, |_| format!("{} — {}", of.label, of.about));
    let lively = able && response.hovered();
    if lively {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    canvas.fill(rect, 5.0, if lively { theme::button_hover() } else { theme::button() });
    let ink = Ink::plain(11.0, if able { theme::text() } else { theme::faded(theme::dim(), 0.6) });
    canvas.text_within(rect.center(), Align2::CENTER_CENTER, rect.width() - 4.0, of.text, ink);
    canvas.show_focus(&response, rect);
    response
}

/// One of several things that are on or off; true when clicked. What is on has a frame too.
pub fn chip(canvas: &mut Canvas<'_>, rect: Rect, of: &Face<'_>, on: bool) -> bool {
    let response = canvas.sense(rect, ("chip", of.label.to_owned()), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, on, of.label));
    canvas.explain(&response, |_| format!("{} — {}", of.label, of.about));
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    let (fill, ink) = match (on, response.hovered()) {
        (true, _) => (theme::faded(theme::sequence(), 0.28), Ink::strong(11.0, theme::text())),
        (false, true) => (theme::button_hover(), Ink::plain(11.0, theme::text())),
        (false, false) => (theme::button(), Ink::plain(11.0, theme::dim())),
    };
    canvas.fill(rect, 5.0, fill);
    if on {
        canvas.outline(rect, 5.0, 1.0, theme::sequence());
    }
    canvas.text_within(rect.center(), Align2::CENTER_CENTER, rect.width() - 4.0, of.text, ink);
    canvas.show_focus(&response, rect);
    response.clicked()
}

/// The switch parameter at `index` as a button that is lit in `colour` while on.
pub fn switch(canvas: &mut Canvas<'_>, rect: Rect, index: usize, text: &str, colour: Color32, hint: &str) {
    let response = canvas.switch_control(rect, index, text);
    canvas.explain(&response, |_| format!("{hint} · right-click for more"));
    let on = canvas.value(index) > 0.5;
    lit(canvas, rect, (text, 4.0), (on, response.hovered()), (colour, theme::button()));
}

fn sensed(canvas: &mut Canvas<'_>, rect: Rect, text: &str, hint: &str) -> Response {
    let response = canvas.sense(rect, ("button", text), Sense::click());
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    canvas.explain(&response, |_| hint.to_owned());
    response
}

/// A button that is lit in the first of `colours` while `on` and else has the second, of which the caller says what it is
/// to assistive technology.
pub fn lamp(
    canvas: &mut Canvas<'_>,
    rect: Rect,
    text: &str,
    on: bool,
    (colour, idle): (Color32, Color32),
    hint: impl FnOnce(&Canvas<'_>) -> String,
) -> Response {
    // By its place: what it says may change.
    let response = canvas.sense(rect, ("lamp", rect.min.x as i32, rect.min.y as i32), Sense::click());
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    canvas.explain(&response, hint);
    lit(canvas, rect, (text, 2.0), (on, response.hovered()), (colour, idle));
    canvas.show_focus(&response, rect);
    response
}

/// The looks of a button with `text`, `inset` narrower than it: lit in `colour` while `on`, else on the ground `idle`.
pub fn lit(
    canvas: &Canvas<'_>,
    rect: Rect,
    (text, inset): (&str, f32),
    (on, lively): (bool, bool),
    (colour, idle): (Color32, Color32),
) {
    let (fill, ink) = match (on, lively) {
        (true, _) => (theme::faded(colour, 0.85), Ink::strong(11.0, theme::on_bright())),
        (false, true) => (theme::button_hover(), Ink::plain(11.0, theme::text())),
        (false, false) => (idle, Ink::plain(11.0, theme::dim())),
    };
    canvas.fill(rect, 4.0, fill);
    canvas.text_within(rect.center(), Align2::CENTER_CENTER, rect.width() - inset, text, ink);
}
