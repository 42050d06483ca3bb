//! The wheels left of the keys: pitch bend, which springs back, and modulation.

use egui::{CursorIcon, PointerButton, Rect, Response, Sense, WidgetInfo, pos2, vec2};

use crate::editor::canvas::Canvas;
use crate::editor::model::Action;
use crate::editor::theme;

/// Seconds after which a bend by wheel or arrow keys springs back.
const SPRING: f64 = 0.25;
/// How far a notch of the wheel, or an arrow key, bends and modulates.
const NOTCH: (f32, f32) = (0.25, 0.05);

/// What the wheels keep from frame to frame.
#[derive(Debug, Default)]
pub struct Wheels {
    /// The bend that the user holds, -1 … 1, and until when if nothing presses it.
    bend: Option<(f32, f64)>,
    /// The modulation wheel, 0 … 1.
    modulation: f32,
    /// Where the instrument said last that it is.
    told: f32,
}

impl Wheels {
    /// Lets go of the bend.
    pub fn release(&mut self) -> Option<Action> {
        self.bend.take().map(|_| Action::Bend(0.0))
    }
}

/// Draws the pitch-bend wheel.
pub fn bend(canvas: &mut Canvas<'_>, rect: Rect, kept: &mut Wheels) {
    let value = kept.bend.map_or(canvas.model.telemetry.wheels[0], |(value, _)| value);
    let response = sense(canvas, rect, "Pitch-bend wheel", (value, -1.0));
    canvas.explain(&response, |_| {
        format!(
            "Pitch-bend wheel — bends all notes by up to the Bend range · now {:+.0} % · drag, it springs back; wheel or \
             arrow keys",
            value * 100.0
        )
    });
    let now = canvas.ui.input(|input| input.time);
    let mut wanted = None;
    if response.dragged_by(PointerButton::Primary) {
        let way = -canvas.drag(&response).y / (rect.height() * 0.5) * speed(canvas);
        let from = kept.bend.map_or(0.0, |(value, _)| value);
        wanted = Some(((from + way).clamp(-1.0, 1.0), f64::INFINITY));
    }
    let notches = canvas.wheel(&response) + canvas.arrows(&response);
    if notches != 0.0 {
        let from = kept.bend.map_or(0.0, |(value, _)| value);
        wanted = Some(((from + notches * NOTCH.0).clamp(-1.0, 1.0), now + SPRING));
    }
    if let Some((bend, until)) = wanted {
        if kept.bend.is_none_or(|(last, _)| last != bend) {
            canvas.actions.push(Action::Bend(bend));
        }
        kept.bend = Some((bend, until));
    } else if response.drag_stopped() || kept.bend.is_some_and(|(_, until)| until.is_finite() && until <= now) {
        canvas.actions.extend(kept.release());
    }
    draw(canvas, rect, &response, value * 0.5 + 0.5, 0.5);
}

/// Draws the modulation wheel.
pub fn modulation(canvas: &mut Canvas<'_>, rect: Rect, kept: &mut Wheels) {
    let told = canvas.model.telemetry.wheels[1];
    // Wherever it was moved last, here or on a keyboard.
    if told != kept.told {
        (kept.told, kept.modulation) = (told, told);
    }
    let value = kept.modulation;
    let response = sense(canvas, rect, "Modulation wheel", (value, 0.0));
    canvas.explain(&response, |_| {
        let percent = value * 100.0;
        format!("Modulation wheel — a source for modulation slots (CC 1) · now {percent:.0} % · drag, wheel or arrow keys, double-click for 0")
    });
    let way = if response.dragged_by(PointerButton::Primary) {
        -canvas.drag(&response).y / rect.height() * speed(canvas)
    } else {
        0.0
    };
    let way = way + (canvas.wheel(&response) + canvas.arrows(&response)) * NOTCH.1;
    let wanted = if response.double_clicked() { 0.0 } else { (value + way).clamp(0.0, 1.0) };
    if wanted != value {
        kept.modulation = wanted;
        canvas.actions.push(Action::Wheel(wanted));
    }
    draw(canvas, rect, &response, wanted, 0.0);
}

fn speed(canvas: &Canvas<'_>) -> f32 {
    if canvas.fine() { 0.1 } else { 1.0 }
}

fn sense(canvas: &mut Canvas<'_>, rect: Rect, label: &str, (value, low): (f32, f32)) -> Response {
    let response = canvas.sense(rect, ("wheel", label.to_owned()), Sense::click_and_drag());
    response.widget_info(|| {
        let mut info = WidgetInfo::slider(true, f64::from(value), label);
        info.current_text_value = Some(format!("{:.0} %", value * 100.0));
        info
    });
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::ResizeVertical);
    }
    debug_assert!(value >= low, "a wheel stands in its range");
    response
}

/// The wheel at `place`, 0 at the bottom to 1 at the top, with a bar from where it rests.
fn draw(canvas: &Canvas<'_>, rect: Rect, response: &Response, place: f32, rest: f32) {
    let lively = response.hovered() || response.is_pointer_button_down_on();
    canvas.fill(rect, 4.0, theme::well());
    canvas.outline(rect, 4.0, 1.0, if lively { theme::button_hover() } else { theme::track() });
    let inner = rect.shrink2(vec2(3.0, 4.0));
    let y = |place: f32| inner.bottom() - inner.height() * place;
    let (low, high) = (y(place.min(rest)), y(place.max(rest)));
    canvas.fill(inner.with_min_y(high).with_max_y(low), 1.0, theme::faded(theme::voice(), 0.45));
    if rest > 0.0 {
        canvas.line([pos2(rect.left() + 2.0, y(rest)), pos2(rect.right() - 2.0, y(rest))], 1.0, theme::track());
    }
    let thumb = Rect::from_center_size(pos2(rect.center().x, y(place)), vec2(rect.width() - 4.0, 4.0));
    canvas.fill(thumb, 2.0, if lively { theme::text() } else { theme::voice() });
    canvas.show_focus(response, rect);
}
