//! Typed entry of a parameter's value, in the place where the value stands.

use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{Align2, Frame, Key, Margin, Rect, TextEdit};
use nephele_realtime::parameters;

use super::canvas::{Canvas, Ink};
use super::gesture::Typing;
use super::{hints, theme};

/// Shows the field for `index` at `rect` if its value is being typed. True if it was shown.
pub fn entry(canvas: &mut Canvas<'_>, rect: Rect, index: usize) -> bool {
    let Some(mut typing) = canvas.gestures.typing.take_if(|typing| typing.index == index) else {
        return false;
    };
    canvas.fill(rect, 3.0, theme::WELL);
    canvas.outline(rect, 3.0, 1.0, if typing.refused { theme::ERROR } else { theme::DIM });
    let id = egui::Id::unique(("nephele", "entry", index));
    let field = TextEdit::singleline(&mut typing.text)
        .id(id)
        .font(canvas.font(Ink::plain(11.0, theme::TEXT)))
        .text_color(if typing.refused { theme::ERROR } else { theme::TEXT })
        .align(Align2::CENTER_CENTER)
        .frame(Frame::NONE)
        .margin(Margin::ZERO);
    let area = canvas.area(rect.shrink(1.0));
    // Else the field would be as high as egui's buttons and hang out of its place.
    canvas.ui.spacing_mut().interact_size.y = area.height();
    let response = canvas.ui.put(area, field).accessible_name(format!("{} entry", hints::label(index)));
    if typing.fresh {
        typing.fresh = false;
        response.request_focus();
        select_all(canvas, id, &typing.text);
    }
    if response.changed() {
        typing.refused = false;
    }
    if !response.lost_focus() {
        canvas.gestures.typing = Some(typing);
    } else if !canvas.ui.input(|input| input.key_pressed(Key::Escape)) {
        accept(canvas, typing);
    }
    true
}

/// Sets the typed value, or keeps the field open, in red, if it is none.
fn accept(canvas: &mut Canvas<'_>, mut typing: Typing) {
    if let Some(plain) = parameters()[typing.index].parse(&typing.text) {
        canvas.change(typing.index, plain);
    } else if canvas.ui.input(|input| input.key_pressed(Key::Enter)) {
        typing.refused = true;
        typing.fresh = true;
        canvas.gestures.typing = Some(typing);
    }
}

fn select_all(canvas: &Canvas<'_>, id: egui::Id, text: &str) {
    let mut state = TextEditState::load(canvas.ui.ctx(), id).unwrap_or_default();
    let end = CCursor::new(text.chars().count());
    state.cursor.set_char_range(Some(CCursorRange::two(CCursor::new(0), end)));
    state.store(canvas.ui.ctx(), id);
}
