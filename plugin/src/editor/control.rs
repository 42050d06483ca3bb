//! How the picture of a parameter answers the user, whatever it looks like.

use egui::{CursorIcon, EventFilter, Key, PointerButton, Rect, Response, Role, Sense, WidgetInfo};
use nephele_realtime::parameters;
use nephele_realtime::parameters::Curve;

use super::canvas::Canvas;
use super::{hints, moved};

/// Way of the pointer, in units, over a parameter's whole range.
const FULL_RANGE: f32 = 200.0;
/// How much slower Shift makes it.
const FINE: f32 = 0.1;

impl Canvas<'_> {
    /// The body of a control: drag, Shift for fine, wheel, arrow keys, double click for the default, right click to type.
    pub fn control(&mut self, rect: Rect, index: usize) -> Response {
        let response = self.sense(rect, ("control", index), Sense::click_and_drag());
        self.target(rect, index);
        self.move_by_pointer(&response, index);
        let parameter = &parameters()[index];
        // Two clicks on a list open and close it.
        let list = matches!(parameter.curve, Curve::Choice(_));
        if response.double_clicked() && !list {
            self.change(index, parameter.default);
        } else if response.secondary_clicked() {
            self.type_value(index);
        }
        let value = self.value(index);
        let idle = self.why_idle(index);
        response.widget_info(|| {
            let mut info = match parameter.curve {
                Curve::Choice(_) => WidgetInfo::labeled(Role::ComboBox, true, hints::label(index)),
                _ => WidgetInfo::slider(true, f64::from(value), hints::label(index)),
            };
            let idle = idle.as_ref().map(|why| format!(", no effect while {why}")).unwrap_or_default();
            info.current_text_value = Some(parameter.format(value) + &idle);
            info
        });
        self.show_focus(&response, rect);
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
        self.show_focus(&response, rect);
        response
    }

    fn move_by_pointer(&mut self, response: &Response, index: usize) {
        if self.moves_depth(response, index) {
            return;
        }
        if response.drag_started_by(PointerButton::Primary) {
            self.begin(index);
        }
        if response.dragged_by(PointerButton::Primary) {
            let speed = if self.fine() { FINE } else { 1.0 };
            self.drag_by(index, -self.drag(response).y / FULL_RANGE * speed);
        }
        let notches = self.wheel(response) + self.arrows(response);
        if notches != 0.0 {
            self.turn_by(index, notches);
        }
        if response.hovered() {
            self.ui.set_cursor_icon(CursorIcon::ResizeVertical);
        }
        self.explain(response, |canvas| {
            hints::hint(index, canvas.model.values, canvas.why_idle(index), &moved::sentence(canvas.model, index))
        });
    }

    /// Notches by which the arrow keys turn `response` up while the keyboard is on it.
    pub fn arrows(&self, response: &Response) -> f32 {
        if !response.has_focus() {
            return 0.0;
        }
        let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        self.ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        self.ui.input(|input| {
            let presses = |key: Key| input.num_presses(key) as f32;
            presses(Key::ArrowUp) - presses(Key::ArrowDown)
        })
    }
}
