//! The macros: knobs with names that the user gives them, and that are drawn onto what they shall move.

use egui::{Align2, CursorIcon, Key, Pos2, Rect, Role, Sense, WidgetInfo, pos2, vec2};
use nephele_realtime::Source;
use nephele_realtime::parameters::Global;

use super::layout::RADIUS;
use crate::editor::canvas::{Canvas, Ink};
use crate::editor::entry::entry_of;
use crate::editor::gesture::Entered;
use crate::editor::knob::{Style, knob};
use crate::editor::theme;

/// Width of a macro's place.
pub const WIDTH: f32 = 44.0;

/// The 0-based macro around `centre`.
pub fn user_macro(canvas: &mut Canvas<'_>, centre: Pos2, place: usize) {
    let index = Global::Macro1.index() + place;
    let style = Style { radius: RADIUS, width: WIDTH, colour: theme::voice() };
    // Its name is written below, as it is more than a name.
    knob(canvas, centre, index, "", style);
    let rect = Rect::from_min_size(pos2(centre.x - WIDTH * 0.5, centre.y + RADIUS + 2.0), vec2(WIDTH, 13.0));
    if entry_of(canvas, rect.expand2(vec2(0.0, 1.0)), Entered::Macro(place)) {
        return;
    }
    name(canvas, rect, place);
}

fn name(canvas: &mut Canvas<'_>, rect: Rect, place: usize) {
    let number = (place + 1).to_string();
    let given = canvas.model.macros.get(place);
    let response = canvas.sense(rect, ("macro name", place), Sense::click_and_drag());
    let label = format!("Macro {number} source");
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Button, true, &label);
        info.current_text_value = given.map(ToOwned::to_owned);
        info
    });
    let source = Source::ALL[Source::Macro1 as usize + place];
    canvas.pull_from(&response, source);
    canvas.explain(&response, |_| {
        let how = "drag its name onto any control that it shall move · double-click, right-click or Enter to name it";
        given.map_or_else(|| format!("Macro {number} — {how}"), |name| format!("{name} — macro {number} · {how}"))
    });
    let enter = response.has_focus() && canvas.ui.input(|input| input.key_pressed(Key::Enter));
    if response.double_clicked() || response.secondary_clicked() || enter {
        canvas.type_into(Entered::Macro(place), given.unwrap_or_default().to_owned());
    }
    let lively = response.hovered() || canvas.pulled() == Some(source);
    if lively {
        canvas.fill(rect, 3.0, theme::button_hover());
        if canvas.pulled().is_none() {
            canvas.ui.set_cursor_icon(CursorIcon::Grab);
        }
    }
    let ink = Ink::plain(10.0, if lively { theme::text() } else { theme::dim() });
    let text = given.unwrap_or(&number);
    let room = canvas.room_of(rect.center(), Align2::CENTER_CENTER, WIDTH - 8.0, text, ink);
    // A grip, as on what can be drawn away.
    let (x, y) = (room.left() - 4.0, rect.center().y);
    for way in [-2.5, 0.0, 2.5] {
        canvas.disc(pos2(x.max(rect.left() + 1.5), y + way), 0.9, theme::voice());
    }
    canvas.text_within(rect.center() + vec2(1.0, 0.0), Align2::CENTER_CENTER, WIDTH - 7.0, text, ink);
    canvas.show_focus(&response, rect);
}
