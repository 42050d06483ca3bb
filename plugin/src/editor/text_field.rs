//! A line of text that is always there to be typed into, on the sheet.

use egui::{Align2, Frame, Margin, Rect, Response, TextEdit, vec2};

use super::canvas::{Canvas, Ink};
use super::theme;

/// What a field is called, and what stands in it while it is empty.
pub struct Field<'a> {
    /// Its name for assistive technology, unique in the window.
    pub label: &'a str,
    /// What stands in it while it is empty.
    pub empty: &'a str,
    /// What it is for.
    pub about: &'a str,
}

/// Shows `text` at `rect` to be edited. The field's id is that of its label.
pub fn text_field(canvas: &mut Canvas<'_>, rect: Rect, of: &Field<'_>, text: &mut String) -> Response {
    canvas.fill(rect, 4.0, theme::well());
    let ink = Ink::plain(11.0, theme::text());
    let field = TextEdit::singleline(text)
        .id(id(of.label))
        .font(canvas.font(ink))
        .text_color(theme::text())
        .hint_text(egui::RichText::new(of.empty).color(theme::dim()).font(canvas.font(ink)))
        .align(Align2::LEFT_CENTER)
        .frame(Frame::NONE)
        .margin(Margin::ZERO);
    let area = canvas.area(rect.shrink2(vec2(7.0, 2.0)));
    // Else the field would be as high as egui's buttons and hang out of its place.
    canvas.ui.spacing_mut().interact_size.y = area.height();
    let response = canvas.ui.put(area, field).accessible_name(of.label.to_owned());
    canvas.outline(rect, 4.0, 1.0, if response.has_focus() { theme::dim() } else { theme::track() });
    canvas.explain(&response, |_| format!("{} — {}", of.label, of.about));
    response
}

/// The id of the field with this label.
pub fn id(label: &str) -> egui::Id {
    egui::Id::unique(("nephele", "field", label))
}
