//! Typed entry of a value, in the place where the value stands.

use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{Align2, Frame, Key, Margin, Rect, TextEdit};
use nephele_realtime::parameters;

use super::canvas::{Canvas, Ink};
use super::gesture::{Entered, Typing};
use super::model::Action;
use super::{hints, root, theme};

/// Fields of the macros' names.
const MACRO_NAMES: [&str; 8] = [
    "Macro 1 name",
    "Macro 2 name",
    "Macro 3 name",
    "Macro 4 name",
    "Macro 5 name",
    "Macro 6 name",
    "Macro 7 name",
    "Macro 8 name",
];

/// Shows the field for the parameter at `index` at `rect` if its value is being typed. True if it was shown.
pub fn entry(canvas: &mut Canvas<'_>, rect: Rect, index: usize) -> bool {
    entry_of(canvas, rect, Entered::Parameter(index))
}

/// As [`entry`], for whatever is `entered`.
pub fn entry_of(canvas: &mut Canvas<'_>, rect: Rect, entered: Entered) -> bool {
    let Some(mut typing) = canvas.gestures.typing.take_if(|typing| typing.entered == entered) else {
        return false;
    };
    canvas.fill(rect, 3.0, theme::well());
    canvas.outline(rect, 3.0, 1.0, if typing.refused { theme::error() } else { theme::dim() });
    let id = egui::Id::unique(("nephele", "entry", entered_name(entered)));
    let field = TextEdit::singleline(&mut typing.text)
        .id(id)
        .font(canvas.font(Ink::plain(11.0, theme::text())))
        .text_color(if typing.refused { theme::error() } else { theme::text() })
        .align(Align2::CENTER_CENTER)
        .frame(Frame::NONE)
        .margin(Margin::ZERO);
    let area = canvas.area(rect.shrink(1.0));
    // Else the field would be as high as egui's buttons and hang out of its place.
    canvas.ui.spacing_mut().interact_size.y = area.height();
    let response = canvas.ui.put(area, field).accessible_name(format!("{} entry", entered_name(entered)));
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
        return true;
    }
    let (back, by_key) = (typing.back, canvas.ui.input(|i| i.key_pressed(Key::Escape) || i.key_pressed(Key::Enter)));
    if !canvas.ui.input(|input| input.key_pressed(Key::Escape)) {
        accept(canvas, typing);
    }
    if let Some(back) = back.filter(|_| by_key && canvas.gestures.typing.is_none()) {
        canvas.ui.memory_mut(|memory| memory.request_focus(back));
    }
    true
}

/// Why the text that is being typed was refused, and what would not be.
pub fn refusal(canvas: &Canvas<'_>) -> Option<String> {
    let typing = canvas.gestures.typing.as_ref().filter(|typing| typing.refused)?;
    let name = entered_name(typing.entered);
    let wanted = match typing.entered {
        Entered::Parameter(index) => parameters()[index].accepted(),
        Entered::Root => root::ACCEPTED.to_owned(),
        Entered::Macro(_) => "any name".to_owned(),
    };
    Some(format!("{name} takes {wanted}"))
}

/// Name of what is entered, unique in the window.
fn entered_name(entered: Entered) -> &'static str {
    match entered {
        Entered::Parameter(index) => hints::label(index),
        Entered::Root => "Root",
        Entered::Macro(place) => MACRO_NAMES[place.min(MACRO_NAMES.len() - 1)],
    }
}

/// Sets the typed value, or keeps the field open, in red, if it is none.
fn accept(canvas: &mut Canvas<'_>, mut typing: Typing) {
    let accepted = match typing.entered {
        Entered::Parameter(index) => {
            let plain = parameters()[index].parse(&typing.text);
            plain.map(|plain| canvas.change(index, plain))
        }
        // What was opened and left alone is no reason to build the cloud anew, nor to round its root to a cent.
        Entered::Root if typing.text.trim() == root::pitch_name(canvas.model.cloud.root_hz()) => Some(()),
        Entered::Root => {
            let root_hz = root::parse(&typing.text).ok();
            root_hz.map(|root_hz| canvas.actions.push(Action::SetRoot(root_hz)))
        }
        Entered::Macro(place) => {
            if typing.text.trim() != canvas.model.macros.get(place).unwrap_or_default() {
                canvas.actions.push(Action::NameMacro(place, std::mem::take(&mut typing.text)));
            }
            Some(())
        }
    };
    if accepted.is_none() && canvas.ui.input(|input| input.key_pressed(Key::Enter)) {
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
