//! How the picture of a parameter answers the user, whatever it looks like.

use egui::{CursorIcon, PointerButton, Rect, Response, Role, Sense, WidgetInfo};
use nephele_realtime::parameters;

use super::canvas::Canvas;
use super::hints;

/// Way of the pointer, in units, over a parameter's whole range.
const FULL_RANGE: f32 = 200.0;
/// How much slower Shift makes it.
const FINE: f32 = 0.1;

impl Canvas<'_> {
    /// The body of a control: drag, Shift for fine, wheel, double click for the default, right click to type.
    pub fn control(&mut self, rect: Rect, index: usize) -> Response {
        let response = self.sense(rect, ("control", index), Sense::click_and_drag());
        self.move_by_pointer(&response, index);
        let parameter = &parameters()[index];
        if response.double_clicked() {
            self.change(index, parameter.default);
        } else if response.secondary_clicked() {
            self.type_value(index);
        }
        let value = self.value(index);
        response.widget_info(|| WidgetInfo::slider(true, f64::from(value), hints::label(index)));
        response
    }

    /// The written value of a control: moves like the body; a click opens typed entry.
    pub fn value_control(&mut self, rect: Rect, index: usize) -> Response {
        let response = self.sense(rect, ("value", index), Sense::click_and_drag());
        self.move_by_pointer(&response, index);
        if response.clicked() {
            self.type_value(index);
        }
        let label = format!("{} value", hints::label(index));
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
        response
    }

    fn move_by_pointer(&mut self, response: &Response, index: usize) {
        if response.drag_started_by(PointerButton::Primary) {
            self.begin(index);
        }
        if response.dragged_by(PointerButton::Primary) {
            let speed = if self.fine() { FINE } else { 1.0 };
            self.drag_by(index, -self.drag(response).y / FULL_RANGE * speed);
        }
        let notches = self.wheel(response);
        if notches != 0.0 {
            self.turn_by(index, notches);
        }
        if response.hovered() {
            self.ui.set_cursor_icon(CursorIcon::ResizeVertical);
        }
        self.explain(response, |canvas| hints::hint(index, canvas.value(index)));
    }
}
