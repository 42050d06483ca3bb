//! A text that is being typed in the place of what it is for: a value with its unit, a name.

use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{Align2, Frame, Key, Margin, Rect, TextEdit};

use super::canvas::{Canvas, Ink};
use super::theme;

/// The text so far.
#[derive(Debug, Default)]
pub struct Draft {
    text: String,
    /// Whether it was refused as it stands.
    refused: bool,
    /// Whether the field has yet to take the keyboard.
    fresh: bool,
}

/// What became of it in this frame.
#[derive(Debug, PartialEq, Eq)]
pub enum Typed {
    /// It is still being typed.
    Going,
    /// This is it, by Enter (`true`) or because the keyboard went elsewhere.
    Given(String, bool),
    /// It was given up.
    Left,
}

impl Draft {
    /// A field that begins with `text`, all of it marked.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), refused: false, fresh: true }
    }

    /// The same text once more, in red: it can not be read.
    pub fn refused(text: String) -> Self {
        Self { text, refused: true, fresh: true }
    }

    /// Whether it was refused as it stands.
    pub const fn is_refused(&self) -> bool {
        self.refused
    }
}

/// Shows the field called `label`, whose name is unique in the window, at `rect`.
pub fn draft_field(canvas: &mut Canvas<'_>, rect: Rect, label: &str, draft: &mut Draft) -> Typed {
    let ink = if draft.refused { theme::error() } else { theme::text() };
    canvas.fill(rect, 3.0, theme::well());
    canvas.outline(rect, 3.0, 1.0, if draft.refused { theme::error() } else { theme::dim() });
    let id = egui::Id::unique(("nephele", "text field", label.to_owned()));
    let field = TextEdit::singleline(&mut draft.text)
        .id(id)
        .font(canvas.font(Ink::plain(11.0, ink)))
        .text_color(ink)
        .align(Align2::CENTER_CENTER)
        .frame(Frame::NONE)
        .margin(Margin::ZERO);
    let area = canvas.area(rect.shrink(1.0));
    // Else the field would be as high as egui's buttons and hang out of its place.
    canvas.ui.spacing_mut().interact_size.y = area.height();
    let response = canvas.ui.put(area, field).accessible_name(format!("{label} entry"));
    if std::mem::take(&mut draft.fresh) {
        response.request_focus();
        mark_all(canvas, id, &draft.text);
    }
    if response.changed() {
        draft.refused = false;
    }
    if !response.lost_focus() {
        return Typed::Going;
    }
    let (escape, enter) = canvas.ui.input(|input| (input.key_pressed(Key::Escape), input.key_pressed(Key::Enter)));
    if escape { Typed::Left } else { Typed::Given(std::mem::take(&mut draft.text), enter) }
}

fn mark_all(canvas: &Canvas<'_>, id: egui::Id, text: &str) {
    let mut state = TextEditState::load(canvas.ui.ctx(), id).unwrap_or_default();
    let end = CCursor::new(text.chars().count());
    state.cursor.set_char_range(Some(CCursorRange::two(CCursor::new(0), end)));
    state.store(canvas.ui.ctx(), id);
}
