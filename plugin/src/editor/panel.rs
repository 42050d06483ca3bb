//! A panel: its ground, its accent, its heading.

use egui::{Align2, Color32, Rect, pos2};

use super::canvas::{Canvas, Ink};
use super::theme;

/// Draws the ground and the heading of a panel, with `caption` starting at `caption_x` and ending inside the panel.
pub fn panel(canvas: &Canvas<'_>, rect: Rect, title: &str, colour: Color32, caption_x: f32, caption: &str) {
    let y = rect.top() + 17.0;
    canvas.fill(rect, 8.0, theme::panel());
    let accent = Rect::from_center_size(pos2(rect.left() + 19.0, y), egui::vec2(14.0, 4.0));
    canvas.fill(accent, 2.0, colour);
    let ink = Ink::strong(11.0, colour).spaced(1.5);
    canvas.text(pos2(rect.left() + 32.0, y), Align2::LEFT_CENTER, title, ink);
    let width = rect.right() - 12.0 - caption_x;
    canvas.text_within(pos2(caption_x, y), Align2::LEFT_CENTER, width, caption, Ink::plain(11.0, theme::dim()));
}

/// The rectangle from (`left`, `top`) to (`right`, `bottom`).
pub const fn bounds(left: f32, top: f32, right: f32, bottom: f32) -> Rect {
    Rect::from_min_max(pos2(left, top), pos2(right, bottom))
}
