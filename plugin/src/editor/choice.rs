//! Parameters that are one of a few things: a box that opens a list, and a switch. Both stand where a knob would.

use egui::{Align2, Color32, CursorIcon, Pos2, Rect, pos2, vec2};
use nephele_realtime::parameters;

use super::canvas::{Canvas, Ink};
use super::entry::entry;
use super::knob::{IDLE, NARROW, Style};
use super::{hints, menu, theme};

/// Rows of a list before it goes on in another column.
const ROWS: usize = 14;

/// Width of a place from which on there is room to spare.
const ROOMY: f32 = 80.0;

/// Where the parts of such a control lie.
struct Place {
    whole: Rect,
    face: Rect,
    name: Pos2,
    size: f32,
}

impl Place {
    /// As a knob around `centre` would have them.
    fn new(centre: Pos2, style: Style) -> Self {
        let (radius, half) = (style.radius, style.width * 0.5);
        let below = centre.y + radius;
        // Where there is room, lines between columns stay clear of the box.
        let margin = if style.width < ROOMY { 5.0 } else { 16.0 };
        Self {
            whole: Rect::from_min_max(
                pos2(centre.x - half, centre.y - radius - 4.0),
                pos2(centre.x + half, below + 15.0),
            ),
            face: Rect::from_center_size(centre, vec2(style.width - margin, radius * 2.0 + 2.0)),
            name: pos2(centre.x, below + 9.0),
            size: if style.width < NARROW { 10.0 } else { 11.0 },
        }
    }

    fn write_name(&self, canvas: &Canvas<'_>, name: &str, colour: Color32) {
        let ink = Ink::plain(self.size, colour);
        canvas.text_within(self.name, Align2::CENTER_CENTER, self.whole.width(), name, ink);
    }
}

/// The parameter at `index`, one of `names`, as a box around `centre` that opens a list. Wheel, arrow keys and drags step
/// through it as through a knob.
pub fn choice(canvas: &mut Canvas<'_>, centre: Pos2, index: usize, name: &str, names: &[&str], style: Style) {
    let place = Place::new(centre, style);
    let response = canvas.control(place.whole, index);
    let lively = response.hovered() || response.is_pointer_button_down_on();
    if lively {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    let now = canvas.value(index) as usize;
    let chosen = menu::list(canvas, &response, |ui, _| menu::options(ui, names, Some(now), ROWS));
    if let Some(chosen) = chosen {
        canvas.change(index, chosen as f32);
    }

    let idle = canvas.why_idle(index).is_some();
    let shade = |colour: Color32| if idle { theme::faded(colour, IDLE) } else { colour };
    place.write_name(canvas, name, shade(if lively { theme::text() } else { theme::dim() }));
    let face = place.face;
    canvas.fill(face, 5.0, shade(if lively { theme::button_hover() } else { theme::button() }));
    if entry(canvas, Rect::from_center_size(face.center(), vec2(face.width(), 15.0)), index) {
        return;
    }
    let text = parameters()[index].format(canvas.value(index));
    let at = face.center() - vec2(0.0, 4.0);
    let ink = Ink::plain(place.size, shade(theme::text()));
    canvas.text_within(at, Align2::CENTER_CENTER, face.width() - 2.0, text, ink);
    menu::chevron(canvas, pos2(face.center().x, face.bottom() - 6.0), shade(style.colour));
}

/// The switch parameter at `index` as a box around `centre` that is lit while it is on.
pub fn toggle(canvas: &mut Canvas<'_>, centre: Pos2, index: usize, name: &str, style: Style) {
    let place = Place::new(centre, style);
    let response = canvas.switch_control(place.whole, index, hints::label(index));
    let on = canvas.value(index) > 0.5;
    let idle = canvas.why_idle(index).is_some();
    let shade = |colour: Color32| if idle { theme::faded(colour, IDLE) } else { colour };
    place.write_name(canvas, name, shade(if response.hovered() { theme::text() } else { theme::dim() }));
    let face = Rect::from_center_size(centre, vec2(place.face.width().min(44.0), 20.0));
    let (fill, ink) = match (on, response.hovered()) {
        (true, _) => (theme::faded(style.colour, 0.85), Ink::strong(11.0, theme::on_bright())),
        (false, true) => (theme::button_hover(), Ink::plain(11.0, theme::text())),
        (false, false) => (theme::button(), Ink::plain(11.0, shade(theme::dim()))),
    };
    canvas.fill(face, 4.0, shade(fill));
    let text = parameters()[index].format(canvas.value(index));
    canvas.text_within(face.center(), Align2::CENTER_CENTER, face.width() - 2.0, text, ink);
}
