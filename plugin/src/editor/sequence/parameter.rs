//! Parameters of the host as boxes in one line, those that are one of a few things and switches among them.

use egui::{Align2, CursorIcon, Rect, pos2, vec2};
use nephele_realtime::parameters;
use nephele_realtime::parameters::{Curve, Global};

use super::fields::lit;
use crate::editor::canvas::{Canvas, Ink};
use crate::editor::entry::entry;
use crate::editor::knob::IDLE;
use crate::editor::number::number;
use crate::editor::{hints, menu, theme};

/// Rows of a list before it goes on in another column.
const ROWS: usize = 9;

/// The parameter in `rect`, a number's value taking `width` of it.
pub fn parameter(canvas: &mut Canvas<'_>, rect: Rect, global: Global, width: f32) {
    let index = global.index();
    match parameters()[index].curve {
        Curve::Switch => switch(canvas, rect, index),
        Curve::Choice(names) => choice(canvas, rect, index, names),
        _ => number(canvas, rect, index, width),
    }
}

fn switch(canvas: &mut Canvas<'_>, rect: Rect, index: usize) {
    let response = canvas.switch_control(rect, index, hints::label(index));
    let on = canvas.value(index) > 0.5;
    lit(canvas, rect, &parameters()[index].name, on, response.hovered());
}

fn choice(canvas: &mut Canvas<'_>, rect: Rect, index: usize, names: &[&str]) {
    let response = canvas.control(rect, index);
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    let now = canvas.value(index) as usize;
    let chosen = menu::list(canvas, &response, |ui, _| menu::options(ui, names, Some(now), ROWS));
    if let Some(chosen) = chosen {
        canvas.change(index, chosen as f32);
    }
    if entry(canvas, rect, index) {
        return;
    }
    let shade = if canvas.why_idle(index).is_some() { IDLE } else { 1.0 };
    canvas.fill(rect, 4.0, if response.hovered() { theme::button_hover() } else { theme::button() });
    let (name, text) = (parameters()[index].name.as_str(), parameters()[index].format(canvas.value(index)));
    let ink = |colour| Ink::plain(11.0, theme::faded(colour, shade));
    canvas.text(rect.left_center() + vec2(7.0, 0.0), Align2::LEFT_CENTER, name, ink(theme::dim()));
    canvas.text(rect.right_center() - vec2(18.0, 0.0), Align2::RIGHT_CENTER, text, ink(theme::text()));
    menu::chevron(canvas, pos2(rect.right() - 9.0, rect.center().y), theme::faded(theme::dim(), shade));
}
