//! Envelopes that are drawn by hand: a handle at each point of the outline, and slopes that bend.

use egui::{Color32, CursorIcon, PointerButton, Pos2, Rect, Response, Sense, Vec2, WidgetInfo, pos2, vec2};
use nephele_realtime::parameters;

use super::canvas::Canvas;
use super::envelope::{Envelope, Handle, Slope};
use super::{hints, theme};

/// Size of a handle for the pointer, and the least distance between two.
const HIT: f32 = 12.0;
const APART: f32 = 9.0;
/// Width from which on a slope can be taken hold of.
const WIDE: f32 = 12.0;
/// Way of the pointer, in units, over the whole range of a bend.
const BEND: f32 = 160.0;
/// How much slower Shift makes it.
const FINE: f32 = 0.1;

/// A handle that is held: where its two knobs would stand if they had no steps and no ends, and the values last sent.
#[derive(Debug)]
pub struct Grip {
    id: egui::Id,
    knobs: Vec2,
    sent: [f32; 2],
}

/// Draws `envelope` into `rect` and lets its points and slopes be dragged; all within `well`.
pub fn drawn(canvas: &mut Canvas<'_>, envelope: Envelope, (well, rect): (Rect, Rect), colour: Color32) {
    let at = |(x, level): (f32, f32)| pos2(rect.left() + x * rect.width(), rect.bottom() - level * rect.height());
    let lit = envelope.slopes(canvas).into_iter().filter(|slope| bend(canvas, slope, (well, rect)));
    let lit: Vec<(f32, f32)> = lit.map(|slope| slope.across).collect();
    for (from, to) in lit {
        let column = well.with_min_x(at((from, 0.0)).x).with_max_x(at((to, 0.0)).x);
        canvas.fill(column, 2.0, theme::faded(colour, 0.12));
    }
    envelope.draw(canvas, rect, colour);
    let mut before = pos2(f32::NEG_INFINITY, 0.0);
    for handle in envelope.handles(canvas) {
        let mut centre = at(handle.at);
        // Points that lie on each other could not be told apart.
        if (centre.y - before.y).abs() < APART {
            centre.x = centre.x.max(before.x + APART).min(well.right() - 2.0);
        }
        before = centre;
        self::handle(canvas, &handle, centre, rect, colour);
    }
}

fn handle(canvas: &mut Canvas<'_>, handle: &Handle, centre: Pos2, rect: Rect, colour: Color32) {
    let main = handle.across.map_or_else(|| handle.up.unwrap_or_default(), |(index, _)| index);
    let response =
        canvas.sense(Rect::from_center_size(centre, Vec2::splat(HIT)), ("handle", main), Sense::click_and_drag());
    let label = format!("{} handle", hints::label(main));
    response.widget_info(|| WidgetInfo::slider(true, f64::from(canvas.value(main)), &label));
    let both = handle.across.is_some() && handle.up.is_some();
    if response.hovered() {
        canvas.ui.set_cursor_icon(match (both, handle.up) {
            (true, _) => CursorIcon::Move,
            (false, Some(_)) => CursorIcon::ResizeVertical,
            (false, None) => CursorIcon::ResizeHorizontal,
        });
    }
    canvas.explain(&response, |canvas| told(canvas, handle));
    if response.double_clicked() {
        for index in handle.indices().into_iter().flatten() {
            canvas.change(index, parameters()[index].default);
        }
    } else {
        pull(canvas, &response, handle, rect);
    }
    let notches = canvas.wheel(&response) + canvas.arrows(&response);
    if notches != 0.0 {
        canvas.turn_by(handle.up.unwrap_or(main), notches);
    }
    let lively = response.hovered() || response.is_pointer_button_down_on() || response.has_focus();
    canvas.disc(centre, if lively { 4.5 } else { 3.0 }, if lively { theme::text() } else { colour });
    canvas.disc(centre, if lively { 2.5 } else { 1.6 }, if lively { colour } else { theme::well() });
}

/// Moves what the handle stands for as far as the pointer goes.
fn pull(canvas: &mut Canvas<'_>, response: &Response, handle: &Handle, rect: Rect) {
    let indices = handle.indices();
    if response.drag_started_by(PointerButton::Primary) {
        let values = indices.map(|index| index.map_or(0.0, |index| canvas.value(index)));
        let knob = |side: usize| indices[side].map_or(0.0, |index| parameters()[index].normalise(values[side]));
        canvas.gestures.grip = Some(Grip { id: response.id, knobs: vec2(knob(0), knob(1)), sent: values });
    }
    if !response.dragged_by(PointerButton::Primary) {
        return;
    }
    let Some(mut grip) = canvas.gestures.grip.take_if(|grip| grip.id == response.id) else { return };
    let speed = if canvas.fine() { FINE } else { 1.0 };
    let way = canvas.whole_drag(response) * speed / rect.size();
    let ways = [handle.across.map_or(0.0, |(_, scale)| way.x / scale), -way.y];
    for (side, index) in indices.into_iter().enumerate() {
        let Some(index) = index else { continue };
        grip.knobs[side] += ways[side];
        let plain = parameters()[index].denormalise(grip.knobs[side]);
        if plain != grip.sent[side] {
            grip.sent[side] = plain;
            canvas.begin(index);
            canvas.set(index, plain);
        }
    }
    canvas.gestures.grip = Some(grip);
}

fn told(canvas: &Canvas<'_>, handle: &Handle) -> String {
    let show = |index: usize| format!("{} {}", hints::label(index), parameters()[index].format(canvas.value(index)));
    let defaults =
        handle.indices().into_iter().flatten().map(|index| parameters()[index].format(parameters()[index].default));
    let back = defaults.collect::<Vec<_>>().join(" and ");
    let how = match (handle.across, handle.up) {
        (Some((time, _)), Some(level)) => format!("{} — drag across, {} — drag up or down", show(time), show(level)),
        (Some((time, _)), None) => format!("{} — drag left or right", show(time)),
        (None, Some(level)) => format!("{} — drag up or down", show(level)),
        (None, None) => String::new(),
    };
    format!("{how} · Shift fine, wheel or arrow keys, double-click for {back}")
}

/// Lets a slope be bent by dragging it up or down; whether the pointer is on it.
fn bend(canvas: &mut Canvas<'_>, slope: &Slope, (well, rect): (Rect, Rect)) -> bool {
    let (from, to) = (rect.left() + slope.across.0 * rect.width(), rect.left() + slope.across.1 * rect.width());
    if to - from < WIDE {
        return false;
    }
    let column = well.with_min_x(from).with_max_x(to);
    let response = canvas.sense(column, ("slope", slope.index), Sense::click_and_drag());
    let label = format!("{} slope", hints::label(slope.index));
    response.widget_info(|| WidgetInfo::slider(true, f64::from(canvas.value(slope.index)), &label));
    if response.double_clicked() {
        canvas.change(slope.index, parameters()[slope.index].default);
    } else if response.dragged_by(PointerButton::Primary) {
        let speed = if canvas.fine() { FINE } else { 1.0 };
        let way = -canvas.whole_drag(&response).y / BEND * speed;
        canvas.drag_by(slope.index, if slope.falls { -way } else { way });
    }
    let notches = canvas.wheel(&response) + canvas.arrows(&response);
    if notches != 0.0 {
        canvas.turn_by(slope.index, notches);
    }
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::ResizeVertical);
    }
    canvas.explain(&response, |canvas| {
        let parameter = &parameters()[slope.index];
        format!(
            "{} — {} · drag the slope up or down to bend it, Shift fine, double-click for {}",
            hints::label(slope.index),
            parameter.format(canvas.value(slope.index)),
            parameter.format(parameter.default)
        )
    });
    response.hovered() || response.is_pointer_button_down_on() || response.has_focus()
}
