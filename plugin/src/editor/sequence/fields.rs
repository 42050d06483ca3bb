//! Boxes in one line for what is no parameter of the host: choices, flags and buttons. Numbers are in [`super::number`].

use egui::{Align2, CursorIcon, Rect, Response, Role, Sense, WidgetInfo, pos2, vec2};

pub use crate::editor::button::Face;
use crate::editor::canvas::{Canvas, Ink};
use crate::editor::{button, menu, theme};

/// One of a few things.
pub struct Chooser<'a> {
    /// Its name for assistive technology, unique in the window.
    pub label: &'a str,
    /// What stands left of it.
    pub name: &'a str,
    /// What it is.
    pub about: &'a str,
    /// What can be chosen.
    pub names: &'a [&'a str],
    /// Which of them is.
    pub now: usize,
}

/// Rows of a list before it goes on in another column.
const ROWS: usize = 14;

/// Draws a box that opens a list; the place of what is chosen, if that is another. Wheel and arrow keys step through it.
pub fn chooser(canvas: &mut Canvas<'_>, rect: Rect, of: &Chooser<'_>) -> Option<usize> {
    chooser_with(canvas, rect, of, of.names.get(of.now).copied().unwrap_or_default())
}

/// The same, in whose box `written` stands for what is chosen.
pub fn chooser_with(canvas: &mut Canvas<'_>, rect: Rect, of: &Chooser<'_>, written: &str) -> Option<usize> {
    let text = of.names.get(of.now).copied().unwrap_or_default();
    let face = Face { label: of.label, text: of.name, about: of.about };
    let response = open_with(canvas, rect, &face, (text, written));
    let notches = canvas.wheel(&response) + canvas.arrows(&response);
    let last = of.names.len().saturating_sub(1);
    let turned =
        (notches != 0.0).then(|| if notches > 0.0 { (of.now + 1).min(last) } else { of.now.saturating_sub(1) });
    let chosen = menu::list(canvas, &response, |ui, _| menu::options(ui, of.names, Some(of.now), ROWS));
    chosen.or(turned).filter(|place| *place != of.now)
}

/// The box of a list: the face's text left, `value` right.
pub fn open(canvas: &mut Canvas<'_>, rect: Rect, of: &Face<'_>, value: &str) -> Response {
    open_with(canvas, rect, of, (value, value))
}

/// The same, in which `written` stands for `value`.
fn open_with(canvas: &mut Canvas<'_>, rect: Rect, of: &Face<'_>, (value, written): (&str, &str)) -> Response {
    let response = canvas.sense(rect, ("sequence", of.label.to_owned()), Sense::click());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ComboBox, true, of.label);
        info.current_text_value = Some(value.to_owned());
        info
    });
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    canvas.explain(&response, |_| format!("{} — {} · now {value} · click for the list", of.label, of.about));
    face(canvas, rect, &response);
    menu::chevron(canvas, pos2(rect.right() - 9.0, rect.center().y), theme::dim());
    let ink =
        Ink::plain(if of.text.is_empty() { size(written, 9, 9.0) } else { size(written, 14, 10.0) }, theme::text());
    let width = rect.width() - 23.0;
    if of.text.is_empty() {
        canvas.text_within(rect.left_center() + vec2(7.0, 0.0), Align2::LEFT_CENTER, width, written, ink);
    } else {
        let name = Ink::plain(11.0, theme::dim());
        canvas.text(rect.left_center() + vec2(7.0, 0.0), Align2::LEFT_CENTER, of.text, name);
        let at = rect.right_center() - vec2(18.0, 0.0);
        canvas.text_within(at, Align2::RIGHT_CENTER, width, written, ink);
    }
    response
}

/// A button; true when clicked. One that is not `able` to do anything stands back.
pub fn press(canvas: &mut Canvas<'_>, rect: Rect, of: &Face<'_>, able: bool) -> bool {
    let response = canvas.sense(rect, ("sequence", of.label.to_owned()), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, able, of.label));
    canvas.explain(&response, |_| format!("{} — {}", of.label, of.about));
    if able && response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    canvas.fill(rect, 4.0, if able && response.hovered() { theme::button_hover() } else { theme::button() });
    let ink = Ink::plain(11.0, if able { theme::text() } else { theme::faded(theme::dim(), 0.5) });
    canvas.text_within(rect.center(), Align2::CENTER_CENTER, rect.width() - 2.0, of.text, ink);
    canvas.show_focus(&response, rect);
    able && response.clicked()
}

/// A button that is lit while `on`; true when clicked.
pub fn flag(canvas: &mut Canvas<'_>, rect: Rect, of: &Face<'_>, on: bool) -> bool {
    let response = canvas.sense(rect, ("sequence", of.label.to_owned()), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, on, of.label));
    canvas.explain(&response, |_| format!("{} — {}", of.label, of.about));
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    lit(canvas, rect, of.text, on, response.hovered());
    canvas.show_focus(&response, rect);
    response.clicked()
}

/// The looks of a button that is lit while `on`.
pub fn lit(canvas: &Canvas<'_>, rect: Rect, text: &str, on: bool, lively: bool) {
    button::lit(canvas, rect, (text, 2.0), (on, lively), (theme::sequence(), theme::button()));
}

/// The size of letters: smaller in texts of more than `most` of them, and smaller yet in very long ones.
pub fn size(text: &str, most: usize, small: f32) -> f32 {
    match text.chars().count() {
        count if count > most + 4 => small - 1.0,
        count if count > most => small,
        _ => 11.0,
    }
}

/// The ground of a box that answers.
pub fn face(canvas: &Canvas<'_>, rect: Rect, response: &Response) {
    let lively = response.hovered() || response.is_pointer_button_down_on();
    canvas.fill(rect, 4.0, if lively { theme::button_hover() } else { theme::button() });
    canvas.show_focus(response, rect);
}
