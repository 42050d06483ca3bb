//! The shape of an LFO, drawn across for its phase.

use egui::{Align2, CursorIcon, PointerButton, Rect, Sense, WidgetInfo, vec2};
use nephele_realtime::parameters;
use nephele_realtime::parameters::LfoField;

use crate::editor::canvas::{Canvas, Ink};
use crate::editor::{hints, lfo_curve, theme};

/// Draws the 0-based `lfo` into `well`.
pub fn preview(canvas: &mut Canvas<'_>, well: Rect, lfo: usize) {
    canvas.fill(well, 5.0, theme::well());
    let inner = well.shrink2(vec2(10.0, 18.0));
    let index = LfoField::Phase.index(lfo);
    let response = canvas.sense(well, ("lfo shape", lfo), Sense::click_and_drag());
    let label = format!("LFO {} shape", lfo + 1);
    response.widget_info(|| WidgetInfo::slider(true, f64::from(canvas.value(index)), &label));
    if response.double_clicked() {
        canvas.change(index, parameters()[index].default);
    } else if response.dragged_by(PointerButton::Primary) {
        let speed = if canvas.fine() { 0.1 } else { 1.0 };
        // The curve goes with the pointer; what leaves it at one end comes back at the other.
        canvas.drag_round(index, -canvas.whole_drag(&response).x / inner.width() * speed);
    }
    let notches = canvas.wheel(&response) + canvas.arrows(&response);
    if notches != 0.0 {
        canvas.turn_by(index, notches);
    }
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::ResizeHorizontal);
    }
    let random = lfo_curve::is_random(canvas, lfo);
    canvas.explain(&response, |canvas| {
        let phase = parameters()[index].format(canvas.value(index));
        let what = if random { "how its values may come: they are drawn anew" } else { "a cycle from where it starts" };
        let rests = lfo_curve::why_at_rest(canvas, lfo).map(|why| format!(", at rest: {why}")).unwrap_or_default();
        format!(
            "{label} — {what}{rests} · drag left or right for {}, now {phase}, Shift fine, double-click for 0 %",
            hints::label(index)
        )
    });
    let shape = LfoField::Shape.index(lfo);
    let caption = parameters()[shape].format(canvas.value(shape));
    let caption = if random { format!("{caption}, for example") } else { caption };
    let ink = Ink::plain(10.0, theme::dim());
    canvas.text(well.left_top() + vec2(10.0, 9.0), Align2::LEFT_CENTER, caption, ink);
    if let Some(why) = lfo_curve::why_at_rest(canvas, lfo) {
        canvas.text(well.right_top() + vec2(-10.0, 9.0), Align2::RIGHT_CENTER, why, ink);
    }
    lfo_curve::draw(canvas, inner, lfo, theme::voice());
    canvas.show_focus(&response, well);
}
