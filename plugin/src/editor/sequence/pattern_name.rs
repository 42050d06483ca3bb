//! The name of the pattern that is edited, left of the steps' numbers; a click types it.

use egui::{Align2, CursorIcon, Rect, Role, Sense, WidgetInfo, vec2};
use nephele_realtime::sequencer::{Edit, Pattern};

use super::patterns::letter;
use super::spot::Spot;
use crate::editor::canvas::{Canvas, Ink};
use crate::editor::draft::{Draft, Typed, draft_field};
use crate::editor::model::Action;
use crate::editor::moved::brief;
use crate::editor::theme;

/// Most letters of a name that is typed here.
const LONGEST: usize = 24;
/// Most letters of it that are shown.
const SHOWN: usize = 12;

/// The pattern whose name is typed, kept from frame to frame.
#[derive(Debug, Default)]
pub struct Naming(Option<(usize, Draft)>);

/// How a pattern is called: its letter, and its name if it has one.
pub fn called(pattern: &Pattern, number: usize) -> String {
    match pattern.name.as_str() {
        "" => letter(number),
        name => format!("{} {name}", letter(number)),
    }
}

/// Draws the name into `rect`.
pub fn pattern_name(canvas: &mut Canvas<'_>, rect: Rect, spot: Spot, kept: &mut Naming) {
    let (pattern, label) = (spot.pattern(canvas), "Pattern name");
    if let Some((number, mut draft)) = kept.0.take() {
        match draft_field(canvas, rect, label, &mut draft) {
            Typed::Going => kept.0 = Some((number, draft)),
            Typed::Given(text, _) => rename(canvas, number, text.trim()),
            Typed::Left => {}
        }
        return;
    }
    let response = canvas.sense(rect, "pattern name", Sense::click());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Button, true, label);
        info.current_text_value = Some(pattern.name.clone());
        info
    });
    canvas.explain(&response, |_| {
        let now = called(pattern, spot.pattern);
        format!("{label} — what the pattern that is shown is called, now {now} · click to type it")
    });
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::Text);
        canvas.fill(rect, 3.0, theme::button_hover());
    }
    if response.clicked() {
        kept.0 = Some((spot.pattern, Draft::new(pattern.name.as_str())));
    }
    let named = !pattern.name.is_empty();
    let text = if named {
        brief(&called(pattern, spot.pattern), SHOWN).into_owned()
    } else {
        format!("{} name…", letter(spot.pattern))
    };
    let ink = Ink::plain(10.0, if named { theme::text() } else { theme::faded(theme::dim(), 0.8) });
    canvas.text(rect.right_center() - vec2(3.0, 0.0), Align2::RIGHT_CENTER, text, ink);
    canvas.show_focus(&response, rect);
}

fn rename(canvas: &mut Canvas<'_>, number: usize, name: &str) {
    let name: String = name.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    if let Some(pattern) = canvas.model.sequence.patterns.get(number).filter(|pattern| pattern.name != name) {
        canvas.actions.push(Action::Edit(Edit::Pattern(number, Box::new(Pattern { name, ..pattern.clone() }))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_where_they_are_shown() {
        let pattern = Pattern { name: "Verse".to_owned(), ..Pattern::default() };
        assert_eq!((called(&pattern, 1), called(&Pattern::default(), 2)), ("B Verse".to_owned(), "C".to_owned()));
        assert_eq!([brief("B Verse", SHOWN), brief("B The long and winding road", SHOWN)], ["B Verse", "B The long …"]);
    }
}
