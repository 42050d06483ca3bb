//! A parameter as a small box: name and value in one line.

use egui::{Align2, Rect, pos2, vec2};
use nephele_realtime::parameters;

use super::canvas::{Canvas, Ink};
use super::entry::entry;
use super::theme;

/// The parameter at `index` in `rect`, the value taking `value_width` of it.
pub fn number(canvas: &mut Canvas<'_>, rect: Rect, index: usize, value_width: f32) {
    let split = rect.right() - value_width;
    let body = Rect::from_min_max(rect.min, pos2(split, rect.bottom()));
    let value_rect = Rect::from_min_max(pos2(split, rect.top()), rect.max);
    let lively = canvas.control(body, index).hovered();
    canvas.fill(rect, 4.0, if lively { theme::button_hover() } else { theme::button() });
    let name = parameters()[index].name.as_str();
    canvas.text(rect.left_center() + vec2(8.0, 0.0), Align2::LEFT_CENTER, name, Ink::plain(11.0, theme::dim()));
    if entry(canvas, value_rect.shrink(1.0), index) {
        return;
    }
    if canvas.value_control(value_rect, index).hovered() {
        canvas.fill(value_rect.shrink(2.0), 3.0, theme::button_hover());
    }
    let text = parameters()[index].format(canvas.value(index));
    let ink = Ink::plain(11.0, theme::text());
    canvas.text_within(value_rect.center(), Align2::CENTER_CENTER, value_width - 4.0, text, ink);
}
