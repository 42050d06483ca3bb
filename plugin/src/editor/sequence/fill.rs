//! Fill: a click latches it, a longer press holds it.

use egui::{CursorIcon, Rect, Role, Sense, WidgetInfo};
use nephele_realtime::parameters;
use nephele_realtime::parameters::Global;

use super::fields::lit;
use crate::editor::canvas::Canvas;
use crate::editor::hints;

/// Seconds from which on a press is no click.
const CLICK: f64 = 0.35;
const FILL: usize = Global::SeqFill.index();

/// The press under way: when it began, and whether fill was on.
pub type Hold = Option<(f64, bool)>;

/// Draws the button.
pub fn fill(canvas: &mut Canvas<'_>, rect: Rect, hold: &mut Hold) {
    let response = canvas.sense(rect, ("control", FILL), Sense::click());
    let on = canvas.value(FILL) > 0.5;
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, on, hints::label(FILL)));
    canvas.explain(&response, |canvas| {
        let hint = hints::hint((FILL, hints::label(FILL)), canvas.model.values, None, "");
        format!("{hint}, hold for as long as it is pressed")
    });
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    canvas.menu_of(&response, &[FILL]);
    let now = canvas.ui.input(|input| input.time);
    let set = |canvas: &mut Canvas<'_>, on: bool| canvas.change(FILL, if on { 1.0 } else { 0.0 });
    if response.is_pointer_button_down_on() && canvas.ui.input(|input| input.pointer.primary_down()) {
        if hold.is_none() {
            *hold = Some((now, on));
            set(canvas, true);
        }
    } else if let Some((since, was)) = hold.take() {
        if was || now - since > CLICK {
            set(canvas, false);
        }
    } else if response.clicked() {
        set(canvas, !on);
    }
    lit(canvas, rect, &parameters()[FILL].name, on, response.hovered());
    canvas.show_focus(&response, rect);
}
