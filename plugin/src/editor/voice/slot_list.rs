//! The slots in use, one below the other: what each connects, its depth, and a cross that clears it.

use egui::{Align2, CursorIcon, Key, PointerButton, Rect, Response, Role, Sense, WidgetInfo, pos2, vec2};
use nephele_realtime::parameters::slot_index;
use nephele_realtime::{Route, parameters};

use crate::editor::canvas::{Canvas, Ink};
use crate::editor::entry::entry;
use crate::editor::model::Action;
use crate::editor::{glyph, moved, theme};

/// Height of a row, and from row to row.
const ROW: f32 = 20.0;
const STEP: f32 = 24.0;
/// Rows that fit.
const SHOWN: usize = 5;
/// Widths of what stands at the right of a row.
const DEPTH: f32 = 56.0;
const CROSS: f32 = 20.0;
/// Way of the pointer, in units, over the whole range of a depth.
const FULL_RANGE: f32 = 200.0;

/// What the list keeps from frame to frame.
#[derive(Debug, Default)]
pub struct SlotList {
    /// The first row that is shown, and what the wheel has not yet made a row of.
    first: usize,
    rest: f32,
    /// The slot that was chosen when the list was last drawn.
    chosen: Option<usize>,
}

/// Draws the list into `rect`.
pub fn slot_list(canvas: &mut Canvas<'_>, rect: Rect, kept: &mut SlotList) {
    let used = moved::used(canvas.model);
    if used.is_empty() {
        canvas.outline(rect, 5.0, 1.0, theme::track());
        let ink = Ink::plain(11.0, theme::dim());
        let lines = [
            "Nothing is modulated yet.",
            "Drag a source from the left, or a macro's name,",
            "onto any knob or cell of the matrix.",
        ];
        for (line, text) in lines.into_iter().enumerate() {
            let at = rect.center() + vec2(0.0, 18.0 * (line as f32 - 1.0));
            canvas.text_within(at, Align2::CENTER_CENTER, rect.width() - 12.0, text, ink);
        }
        return;
    }
    let most = used.len().saturating_sub(SHOWN);
    let chosen = canvas.gestures.pull.slot;
    // What was just connected comes into view.
    if kept.chosen != chosen
        && let Some(row) = used.iter().position(|slot| Some(*slot) == chosen)
    {
        kept.first = kept.first.clamp((row + 1).saturating_sub(SHOWN), row);
    }
    kept.chosen = chosen;
    kept.first = kept.first.min(most);
    let width = if most > 0 { rect.width() - 8.0 } else { rect.width() };
    let mut notches = 0.0;
    for (row, slot) in used.iter().skip(kept.first).take(SHOWN).enumerate() {
        let corner = rect.min + vec2(0.0, STEP * row as f32);
        notches += show(canvas, Rect::from_min_size(corner, vec2(width, ROW)), *slot);
    }
    if used.len() < SHOWN {
        let at = rect.min + vec2(8.0, STEP * used.len() as f32 + ROW * 0.5);
        let text = "drag a source onto any control · rings and Alt set depths";
        canvas.text_within(at, Align2::LEFT_CENTER, rect.width() - 10.0, text, Ink::plain(10.0, theme::dim()));
    }
    kept.rest += notches;
    let rows = kept.rest.trunc();
    kept.rest -= rows;
    let first = kept.first as f32 - rows;
    kept.first = (first.max(0.0) as usize).min(most);
    if most > 0 {
        let rail = Rect::from_min_max(
            pos2(rect.right() - 4.0, rect.top()),
            pos2(rect.right() - 1.0, rect.top() + STEP * SHOWN as f32 - 4.0),
        );
        canvas.fill(rail, 1.5, theme::track());
        let part = |rows: usize| rail.top() + rail.height() * rows as f32 / used.len() as f32;
        let thumb = rail.with_min_y(part(kept.first)).with_max_y(part(kept.first + SHOWN));
        canvas.fill(thumb, 1.5, theme::voice());
    }
}

/// One row; notches by which the wheel was turned over it.
fn show(canvas: &mut Canvas<'_>, rect: Rect, slot: usize) -> f32 {
    let (route, index) = (canvas.model.routes.0[slot], slot_index(slot));
    let cross = rect.with_min_x(rect.right() - CROSS);
    let body = rect.with_max_x(cross.left());
    let response = body_of(canvas, body, slot, route);
    let gone = canvas.sense(cross, ("clear slot", slot), Sense::click());
    gone.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Clear slot {}", slot + 1)));
    canvas.explain(&gone, |canvas| {
        format!("Clear slot {} — {} no more", slot + 1, moved::connection(canvas.model, route))
    });

    let chosen = canvas.gestures.pull.slot == Some(slot);
    let lively = response.hovered() || response.is_pointer_button_down_on();
    canvas.fill(rect, 4.0, if lively { theme::button_hover() } else { theme::button() });
    if chosen {
        canvas.fill(rect.with_max_x(rect.left() + 3.0), 1.5, theme::voice());
    }
    let place = Rect::from_min_max(pos2(body.right() - DEPTH, rect.top()), pos2(body.right(), rect.bottom()));
    let text = moved::connection(canvas.model, route);
    let width = place.left() - rect.left() - 10.0;
    let shade = if canvas.why_idle(index).is_some() { theme::dim() } else { theme::text() };
    canvas.text_within(rect.left_center() + vec2(8.0, 0.0), Align2::LEFT_CENTER, width, text, Ink::plain(10.0, shade));
    if !entry(canvas, place.shrink2(vec2(0.0, 2.0)), index) {
        let by = moved::amount(route, canvas.value(index));
        canvas.text_within(place.right_center(), Align2::RIGHT_CENTER, DEPTH, by, Ink::strong(11.0, theme::voice()));
    }
    if gone.hovered() {
        canvas.fill(cross.shrink(2.0), 3.0, theme::track());
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    glyph::cross(canvas, cross.center(), 6.5, if gone.hovered() { theme::text() } else { theme::dim() });
    canvas.show_focus(&response, body);
    canvas.show_focus(&gone, cross);
    let delete = response.has_focus()
        && canvas.ui.input(|input| input.key_pressed(Key::Delete) || input.key_pressed(Key::Backspace));
    if gone.clicked() || delete {
        canvas.actions.push(Action::SetRoute(slot, Route::default()));
        canvas.change(index, 0.0);
    }
    canvas.wheel(&response) + canvas.wheel(&gone)
}

/// What is dragged for the depth.
fn body_of(canvas: &mut Canvas<'_>, body: Rect, slot: usize, route: Route) -> Response {
    let index = slot_index(slot);
    let response = canvas.sense(body, ("slot row", slot), Sense::click_and_drag());
    let label = format!("Slot {}: {}", slot + 1, moved::connection(canvas.model, route));
    response.widget_info(|| {
        let mut info = WidgetInfo::slider(true, f64::from(canvas.value(index)), &label);
        info.current_text_value = Some(moved::amount(route, canvas.value(index)));
        info
    });
    if response.clicked() || response.drag_started() {
        canvas.gestures.pull.slot = Some(slot);
    }
    if response.double_clicked() {
        canvas.change(index, 0.0);
    } else if response.secondary_clicked() {
        canvas.type_value(index);
    }
    if response.dragged_by(PointerButton::Primary) {
        let speed = if canvas.fine() { 0.1 } else { 1.0 };
        let way = canvas.whole_drag(&response);
        canvas.drag_by(index, (way.x - way.y) / FULL_RANGE * speed);
    }
    let notches = canvas.arrows(&response);
    if notches != 0.0 {
        canvas.turn_by(index, notches);
    }
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::ResizeHorizontal);
    }
    canvas.explain(&response, |canvas| {
        let depth = parameters()[index].format(canvas.value(index));
        let idle = canvas.why_idle(index).map(|why| format!(" · no effect while {why}")).unwrap_or_default();
        format!("{label} — depth {depth}{idle} · drag, Shift fine, arrow keys, double-click for none, right-click to type, Delete clears")
    });
    response
}
