//! Typed entry of a value, in the place where the value stands.

use egui::Rect;
use nephele_realtime::parameters;

use super::canvas::Canvas;
use super::draft::{Draft, Typed, draft_field};
use super::gesture::{Entered, Typing};
use super::model::Action;
use super::{hints, root};

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
    let by_key = match draft_field(canvas, rect, entered_name(entered), &mut typing.draft) {
        Typed::Going => {
            canvas.gestures.typing = Some(typing);
            return true;
        }
        Typed::Given(text, enter) => {
            if !accept(canvas, entered, &text) && enter {
                canvas.gestures.typing = Some(Typing { draft: Draft::refused(text), ..typing });
                return true;
            }
            enter
        }
        Typed::Left => true,
    };
    if let Some(back) = typing.back.filter(|_| by_key) {
        canvas.ui.memory_mut(|memory| memory.request_focus(back));
    }
    true
}

/// Why the text that is being typed was refused, and what would not be.
pub fn refusal(canvas: &Canvas<'_>) -> Option<String> {
    let typing = canvas.gestures.typing.as_ref().filter(|typing| typing.draft.is_refused())?;
    let name = entered_name(typing.entered);
    let wanted = match typing.entered {
        Entered::Parameter(index) | Entered::Strip(index) => parameters()[index].accepted(),
        Entered::Root => root::ACCEPTED.to_owned(),
        Entered::Macro(_) => "any name".to_owned(),
    };
    Some(format!("{name} takes {wanted}"))
}

/// Name of what is entered, unique in the window.
fn entered_name(entered: Entered) -> &'static str {
    match entered {
        Entered::Parameter(index) | Entered::Strip(index) => hints::label(index),
        Entered::Root => "Root",
        Entered::Macro(place) => MACRO_NAMES[place.min(MACRO_NAMES.len() - 1)],
    }
}

/// Sets what was typed; whether it could be read.
fn accept(canvas: &mut Canvas<'_>, entered: Entered, text: &str) -> bool {
    match entered {
        Entered::Parameter(index) | Entered::Strip(index) => {
            let plain = parameters()[index].parse(text);
            plain.map(|plain| canvas.change(index, plain)).is_some()
        }
        // What was opened and left alone is no reason to build the cloud anew, nor to round its root to a cent.
        Entered::Root if text.trim() == root::pitch_name(canvas.model.cloud.root_hz()) => true,
        Entered::Root => {
            let root_hz = root::parse(text).ok();
            root_hz.map(|root_hz| canvas.actions.push(Action::SetRoot(root_hz))).is_some()
        }
        Entered::Macro(place) => {
            if text.trim() != canvas.model.macros.get(place).unwrap_or_default() {
                canvas.actions.push(Action::NameMacro(place, text.to_owned()));
            }
            true
        }
    }
}
