//! Modulation around a knob: an arc for how far slots move it, a mark for where each voice has it now, and the slot's
//! depth under the pointer.

use egui::{CursorIcon, PointerButton, Pos2, Rect, Response, Sense, Vec2, WidgetInfo, pos2, vec2};
use nephele_realtime::parameters::slot_index;

use super::canvas::Canvas;
use super::knob::{IDLE, START, SWEEP};
use super::{glyph, hints, moved, theme};

/// From the knob's arc to the ring, and where around it the pointer takes hold of it.
const GAP: f32 = 4.5;
const GRIP: (f32, f32) = (2.0, 8.5);
/// Way of the pointer, in units, over the whole range of a depth.
const FULL_RANGE: f32 = 200.0;

/// Draws the ring around a knob of this `centre` and `radius` for the parameter at `index`, if slots move it.
pub fn ring(canvas: &mut Canvas<'_>, centre: Pos2, radius: f32, index: usize) {
    let Some((low, high)) = moved::range(canvas.model, index) else { return };
    let held = hold(canvas, centre, radius, index);
    let at = |part: f32| START + SWEEP * part;
    let out = radius + GAP;
    let alpha = if canvas.why_idle(index).is_some() { IDLE } else { 0.9 };
    let width = if held { 3.0 } else { 1.8 };
    if high - low > 0.004 {
        canvas.line(glyph::arc(centre, out, at(low), at(high)), width, theme::faded(theme::voice(), alpha));
    } else {
        canvas.disc(centre + Vec2::angled(at(low)) * out, width, theme::faded(theme::voice(), alpha));
    }
    let places: Vec<f32> = moved::places(canvas.model, index).collect();
    for (voice, place) in places.iter().enumerate().rev() {
        let (size, colour) = if voice == 0 { (2.4, theme::text()) } else { (1.5, theme::faded(theme::text(), 0.5)) };
        canvas.disc(centre + Vec2::angled(at(*place)) * out, size, colour);
    }
}

/// Lets the pointer take hold of the ring; whether it does.
fn hold(canvas: &mut Canvas<'_>, centre: Pos2, radius: f32, index: usize) -> bool {
    let Some(slot) = chosen(canvas, index) else { return false };
    let on_it = canvas.pointer_at().is_some_and(|at| {
        let way = at - centre;
        let above = way.y < (radius + GRIP.0) * 0.6;
        above && (radius + GRIP.0..radius + GRIP.1).contains(&way.length())
    });
    // It lies over the knob only where it is: there is no round widget, and the knob's own middle must stay free.
    let dragged = canvas.gestures.pull.ring == Some(index);
    if canvas.pulled().is_some() || !(on_it || dragged) {
        return false;
    }
    let rect = Rect::from_center_size(centre, Vec2::splat(2.0 * (radius + GRIP.1)));
    let response = canvas.sense(rect, ("ring", index), Sense::click_and_drag());
    let label = format!("{} modulation", hints::label(index));
    response.widget_info(|| WidgetInfo::slider(true, f64::from(canvas.value(slot_index(slot))), &label));
    // From the press on: it must still be there when the pointer has left it.
    let pressed = canvas.ui.input(|input| input.pointer.primary_down());
    if response.is_pointer_button_down_on() && pressed {
        canvas.gestures.pull.ring = Some(index);
    }
    if response.double_clicked() {
        canvas.change(slot_index(slot), 0.0);
    }
    deepen(canvas, &response, index, slot);
    if response.hovered() || dragged {
        canvas.ui.set_cursor_icon(CursorIcon::ResizeVertical);
    }
    canvas.explain(&response, |canvas| told(canvas, index, slot));
    response.hovered() || dragged
}

/// What the ring says of itself.
fn told(canvas: &Canvas<'_>, index: usize, slot: usize) -> String {
    let (route, depth) = (canvas.model.routes.0[slot], canvas.value(slot_index(slot)));
    let by = moved::amount(route, depth);
    let who = moved::from_name(canvas.model, route);
    let name = moved::parameter_name(canvas.model.macros, index);
    format!(
        "{name} is moved by {who}, {by} of its range · drag the ring for the depth, Shift fine, double-click for none · Alt and a drag \
         or the wheel on the knob do the same"
    )
}

/// The slot whose depth is set at the knob of the parameter at `index`: the chosen one if it moves that, else the first.
fn chosen(canvas: &Canvas<'_>, index: usize) -> Option<usize> {
    let mut slots = moved::slots_on(canvas.model, index).map(|(slot, ..)| slot);
    let first = slots.next()?;
    let wanted = canvas
        .gestures
        .pull
        .slot
        .filter(|slot| canvas.model.routes.0.get(*slot).is_some_and(|route| route.target() == Some(index)));
    Some(wanted.unwrap_or(first))
}

/// Moves the depth of `slot` by drags and wheel on `response`.
fn deepen(canvas: &mut Canvas<'_>, response: &Response, index: usize, slot: usize) {
    let depth = slot_index(slot);
    if canvas.gestures.pull.ring == Some(index) && response.dragged_by(PointerButton::Primary) {
        let speed = if canvas.fine() { 0.1 } else { 1.0 };
        canvas.drag_by(depth, -canvas.whole_drag(response).y / FULL_RANGE * speed);
    }
    let notches = canvas.wheel(response);
    if notches != 0.0 {
        canvas.turn_by(depth, notches);
    }
}

impl Canvas<'_> {
    /// Whether the pointer on the control of the parameter at `index` sets a slot's depth instead of its value, as it does
    /// while Alt is held.
    pub fn moves_depth(&mut self, response: &Response, index: usize) -> bool {
        let alt = self.ui.input(|input| input.modifiers.alt);
        let dragged = self.gestures.pull.ring == Some(index) && response.is_pointer_button_down_on();
        let touched = response.hovered() || response.is_pointer_button_down_on();
        let Some(slot) = chosen(self, index).filter(|_| dragged || alt && touched) else { return false };
        if response.drag_started_by(PointerButton::Primary) {
            self.gestures.pull.ring = Some(index);
        }
        deepen(self, response, index, slot);
        self.ui.set_cursor_icon(CursorIcon::ResizeVertical);
        self.explain(response, |canvas| told(canvas, index, slot));
        true
    }
}

/// The same for a cell of the matrix: a bar at its left edge from where to where, and a mark for each voice.
pub fn bar(canvas: &Canvas<'_>, rect: Rect, index: usize) {
    let Some((low, high)) = moved::range(canvas.model, index) else { return };
    let inner = rect.shrink2(vec2(4.0, 5.0));
    let y = |part: f32| inner.bottom() - part * inner.height();
    let x = inner.left();
    let (from, to) = (y(low).max(y(high) + 2.0), y(high));
    canvas.line([pos2(x, from), pos2(x, to)], 2.0, theme::voice());
    for (voice, place) in moved::places(canvas.model, index).enumerate().collect::<Vec<_>>().into_iter().rev() {
        let (size, colour) = if voice == 0 { (2.0, theme::text()) } else { (1.3, theme::faded(theme::text(), 0.5)) };
        canvas.disc(pos2(x, y(place)), size, colour);
    }
}
