//! How the picture of a parameter answers the user, whatever it looks like.

use egui::{CursorIcon, Event, EventFilter, Key, Modifiers, PointerButton, Rect, Response, Role, Sense, WidgetInfo};
use nephele_realtime::parameters;
use nephele_realtime::parameters::Curve;

use super::canvas::Canvas;
use super::gesture::{Entered, Field};
use super::{hints, moved};

/// Way of the pointer, in units, over a parameter's whole range.
const FULL_RANGE: f32 = 200.0;
/// How much slower Shift makes it.
const FINE: f32 = 0.1;
/// Notches of the wheel that Page Up and Page Down are worth.
const PAGE: f32 = 10.0;
/// The same where there are steps.
const PAGE_OF_STEPS: f32 = 4.0;

impl Canvas<'_> {
    /// The body of a control: drag, Shift for fine, wheel, keys, double or Ctrl click for the default, right click for its
    /// menu.
    pub fn control(&mut self, rect: Rect, index: usize) -> Response {
        let response = self.sense(rect, ("control", index), Sense::click_and_drag());
        self.target(rect, index);
        self.move_by_pointer(&response, index, rect);
        self.move_by_keys(&response, index, rect);
        let parameter = &parameters()[index];
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

    /// The written value of a control: moves like the body; a click opens typed entry. The keyboard has the body for all
    /// of that.
    pub fn value_control(&mut self, rect: Rect, index: usize) -> Response {
        let response = self.sense(rect, ("value", index), Sense::CLICK | Sense::DRAG);
        let clicked = response.clicked() && !self.is_reset(&response, index);
        self.move_by_pointer(&response, index, rect);
        if clicked {
            self.type_value(index);
        }
        let label = format!("{} value", hints::label(index));
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
        response
    }

    /// The body of a switch: a click turns it over.
    pub fn switch_control(&mut self, rect: Rect, index: usize, label: &str) -> Response {
        let response = self.sense(rect, ("control", index), Sense::click());
        let on = self.value(index) > 0.5;
        response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, on, label));
        self.menu_of(&response, &[index]);
        if self.is_reset(&response, index) || self.erases(&response) {
            self.change(index, parameters()[index].default);
        } else if response.clicked() {
            self.change(index, if on { 0.0 } else { 1.0 });
        }
        if response.hovered() {
            self.ui.set_cursor_icon(CursorIcon::PointingHand);
        }
        self.explain_parameter(&response, index);
        self.show_focus(&response, rect);
        response
    }

    /// Says in the status line what the parameter at `index` is, while the pointer or the keyboard is on `response`.
    pub fn explain_parameter(&mut self, response: &Response, index: usize) {
        self.explain(response, |canvas| {
            let bound = hints::controllers(canvas.model.controllers.of(index));
            let moved = [moved::sentence(canvas.model, index), bound];
            let moved: Vec<String> = moved.into_iter().filter(|part| !part.is_empty()).collect();
            let name = moved::parameter_name(canvas.model.macros, index);
            hints::hint((index, name), canvas.model.values, canvas.why_idle(index), &moved.join(" · "))
        });
    }

    /// Whether a click on `response` asks for the default: one with Ctrl (Cmd on macOS), or a double one where a single click
    /// does nothing.
    pub fn is_reset(&self, response: &Response, index: usize) -> bool {
        let list = matches!(parameters()[index].curve, Curve::Choice(_) | Curve::Switch);
        response.clicked() && self.ui.input(|input| input.modifiers.command) || response.double_clicked() && !list
    }

    fn move_by_pointer(&mut self, response: &Response, index: usize, rect: Rect) {
        if self.moves_depth(response, index) {
            return;
        }
        if response.drag_started_by(PointerButton::Primary) {
            self.begin(index);
        }
        if response.dragged_by(PointerButton::Primary) {
            let speed = if self.fine() { FINE } else { 1.0 };
            self.drag_by(index, -self.drag(response).y / FULL_RANGE * speed);
            self.show_bubble(index, rect, 0.0);
        }
        let notches = self.wheel(response);
        if notches != 0.0 {
            self.turn_by(index, notches);
            self.show_bubble(index, rect, super::bubble::LINGERS);
        }
        if self.is_reset(response, index) {
            self.change(index, parameters()[index].default);
        }
        self.menu_of(response, &[index]);
        if response.hovered() {
            self.ui.set_cursor_icon(CursorIcon::ResizeVertical);
        }
        self.explain_parameter(response, index);
    }

    /// What the keyboard does to the parameter at `index` while it is on `response`: arrows, and all that
    /// [`Self::leap_by_keys`] knows.
    pub fn move_by_keys(&mut self, response: &Response, index: usize, rect: Rect) {
        let before = self.actions.len();
        let notches = self.arrows(response);
        if notches != 0.0 {
            self.turn_by(index, notches);
        }
        self.leap_by_keys(response, index, Entered::Parameter);
        if self.actions.len() > before {
            self.show_bubble(index, rect, super::bubble::LINGERS);
        }
    }

    /// What the keyboard does to it besides the arrows: pages and ends, Delete for the default, Enter to type into `field`,
    /// copying and pasting.
    pub fn leap_by_keys(&mut self, response: &Response, index: usize, field: Field) {
        if !response.has_focus() {
            return;
        }
        let parameter = &parameters()[index];
        let page = if parameter.is_stepped() { PAGE_OF_STEPS } else { PAGE };
        let pages = self.presses(Key::PageUp) - self.presses(Key::PageDown);
        if pages != 0.0 {
            self.turn_by(index, pages * page);
        }
        let end = match (self.presses(Key::Home) > 0.0, self.presses(Key::End) > 0.0) {
            (true, _) => Some(parameter.min),
            (_, true) => Some(parameter.max),
            _ => self.erases(response).then_some(parameter.default),
        };
        if let Some(plain) = end {
            self.change(index, plain);
        }
        // Enter opens the list of those that have one.
        if !matches!(parameter.curve, Curve::Choice(_)) && self.presses(Key::Enter) > 0.0 {
            self.type_value_in(field, index);
            self.go_back_to(response.id);
        }
        let events = self.ui.input(|input| input.events.clone());
        for event in events {
            match event {
                Event::Copy => self.copy_value(index),
                Event::Paste(text) => self.paste_value(index, Some(&text)),
                _ => {}
            }
        }
    }

    /// Whether Delete or Backspace was pressed while the keyboard is on `response`.
    pub fn erases(&self, response: &Response) -> bool {
        response.has_focus() && self.presses(Key::Delete) + self.presses(Key::Backspace) > 0.0
    }

    fn presses(&self, key: Key) -> f32 {
        // Shift is for fine movement; with other modifiers a key is the host's, or egui's.
        let plain = |modifiers: Modifiers| !(modifiers.command || modifiers.alt || modifiers.ctrl);
        self.ui.input(|input| if plain(input.modifiers) { input.num_presses(key) as f32 } else { 0.0 })
    }

    /// Notches by which the arrow keys turn `response` up while the keyboard is on it.
    pub fn arrows(&self, response: &Response) -> f32 {
        if !response.has_focus() {
            return 0.0;
        }
        let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        self.ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        self.presses(Key::ArrowUp) - self.presses(Key::ArrowDown)
    }
}
