//! A knob: arc, name, value.

use egui::{Align2, Color32, Pos2, Rect, Vec2, pos2, vec2};
use nephele_realtime::parameters;
use nephele_realtime::parameters::{Curve, Parameter};
use std::f32::consts::TAU;

use super::canvas::{Canvas, Ink};
use super::choice::{choice, toggle};
use super::entry::entry;
use super::{glyph, rings, theme};

/// Angles of the ends of the scale: half past seven and half past four.
pub const START: f32 = 0.375 * TAU;
pub const SWEEP: f32 = 0.75 * TAU;

/// Opacity of a control that has no effect in the present mode.
pub const IDLE: f32 = 0.4;

/// Width below which letters are smaller, so that values of neighbours stay apart.
pub const NARROW: f32 = 56.0;

/// Size and colour of a row of knobs.
#[derive(Clone, Copy)]
pub struct Style {
    /// Radius of the arc.
    pub radius: f32,
    /// Width that name and value may take.
    pub width: f32,
    /// Colour of the arc.
    pub colour: Color32,
}

/// The parameter at `index` around `centre`, called `name`: as a knob, or as what stands in its place where there is
/// nothing to turn.
pub fn knob(canvas: &mut Canvas<'_>, centre: Pos2, index: usize, name: &str, style: Style) {
    let parameter = &parameters()[index];
    match parameter.curve {
        Curve::Choice(names) => return choice(canvas, centre, index, name, names, style),
        Curve::Switch => return toggle(canvas, centre, index, name, style),
        _ => {}
    }
    let (radius, half) = (style.radius, style.width * 0.5);
    let below = centre.y + radius;
    let body = Rect::from_min_max(pos2(centre.x - half, centre.y - radius - 4.0), pos2(centre.x + half, below + 15.0));
    let value_rect = Rect::from_min_size(pos2(centre.x - half, below + 16.0), vec2(style.width, 15.0));

    let response = canvas.control(body, index);
    let lively = response.hovered() || response.is_pointer_button_down_on();
    let idle = canvas.why_idle(index).is_some();
    let shade = |colour: Color32| if idle { theme::faded(colour, IDLE) } else { colour };
    dial(
        canvas,
        centre,
        (parameter, canvas.value(index)),
        Style { colour: shade(style.colour), ..style },
        lively,
        shade(theme::text()),
    );
    rings::ring(canvas, centre, radius, index);
    let size = if style.width < NARROW { 10.0 } else { 11.0 };
    let name_ink = Ink::plain(size, shade(if lively { theme::text() } else { theme::dim() }));
    canvas.text_within(pos2(centre.x, below + 9.0), Align2::CENTER_CENTER, style.width, name, name_ink);

    if entry(canvas, value_rect, index) {
        return;
    }
    let over = canvas.value_control(value_rect, index).hovered();
    if over {
        canvas.fill(value_rect.shrink2(vec2(2.0, 0.0)), 3.0, theme::button_hover());
    }
    let text = parameter.format(canvas.value(index));
    let ink = Ink::plain(size, shade(theme::text()));
    canvas.text_within(value_rect.center(), Align2::CENTER_CENTER, style.width, text, ink);
}

fn dial(
    canvas: &Canvas<'_>,
    centre: Pos2,
    (parameter, plain): (&Parameter, f32),
    style: Style,
    lively: bool,
    hand: Color32,
) {
    let radius = style.radius;
    let at = |normalised: f32| START + SWEEP * normalised;
    let value = at(parameter.normalise(plain));
    let from = at(parameter.normalise(rest(parameter)));
    canvas.line(glyph::arc(centre, radius, at(0.0), at(1.0)), 3.0, theme::track());
    if (value - from).abs() > 0.01 {
        canvas.line(glyph::arc(centre, radius, from, value), 3.0, style.colour);
    } else {
        canvas.disc(centre + Vec2::angled(value) * radius, 1.5, style.colour);
    }
    if lively {
        canvas.disc(centre, radius - 4.0, theme::button());
    }
    let direction = Vec2::angled(value);
    canvas.line([centre + direction * (radius * 0.34), centre + direction * (radius * 0.74)], 2.0, hand);
}

/// The value from which the arc is drawn: zero where a range goes both ways, else the low end.
fn rest(parameter: &Parameter) -> f32 {
    if parameter.min < 0.0 && parameter.min == -parameter.max { 0.0 } else { parameter.min }
}
