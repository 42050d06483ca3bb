//! A value of an operator's strip that is dragged: pitch in whole harmonics, everything else as its knob.

use egui::{Align2, CursorIcon, PointerButton, Rect, Response, Sense, WidgetInfo, vec2};
use nephele_realtime::parameters;
use nephele_realtime::parameters::OperatorField;

use super::canvas::{Canvas, Ink};
use super::entry::entry_of;
use super::gesture::Entered;
use super::{hints, theme};

/// Way of the pointer from one harmonic to the next, in units.
const STEP: f32 = 9.0;
/// Way of the pointer over a knob's whole range.
const FULL_RANGE: f32 = 200.0;

/// The way of a drag that has not made a step yet, in units.
#[derive(Debug, Default)]
pub struct StripDrag(f32);

/// Shows the value of the parameter at `index` as `text` at one end of `rect`; drags, wheel and keys move it, and it has the
/// menu of any control. A ratio goes from harmonic to harmonic, and with Shift its fine part moves.
pub fn strip_value(
    canvas: &mut Canvas<'_>,
    rect: Rect,
    (operator, index): (usize, usize),
    drag: &mut StripDrag,
    (text, anchor): (String, Align2),
) {
    let response = canvas.sense(rect, ("strip", index), Sense::click_and_drag());
    canvas.target(rect, index);
    let parameter = &parameters()[index];
    let value = canvas.value(index);
    response.widget_info(|| {
        let mut info = WidgetInfo::slider(true, f64::from(value), format!("{} strip", hints::label(index)));
        info.current_text_value = Some(parameter.format(value));
        info
    });
    // A ratio, and its fine part.
    let both = [index, OperatorField::Fine.index(operator)];
    let harmonic = index == OperatorField::Ratio.index(operator);
    let moved = if harmonic { &both[..] } else { &both[..1] };
    if let Some(menu) = canvas.menu_of(&response, moved) {
        menu.field = Entered::Strip;
    }
    canvas.leap_by_keys(&response, index, Entered::Strip);
    if canvas.is_reset(&response, index) {
        canvas.change(index, parameter.default);
    } else {
        turn(canvas, &response, moved, drag);
    }
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::ResizeVertical);
        canvas.fill(rect, 3.0, theme::track());
    }
    canvas.explain(&response, |canvas| hint(canvas, moved));
    canvas.show_focus(&response, rect);
    if moved.iter().any(|index| entry_of(canvas, rect, Entered::Strip(*index))) {
        return;
    }
    let muted = canvas.model.mutes.is_muted(operator);
    let colour = if muted || !matches!(anchor, Align2::LEFT_CENTER) { theme::dim() } else { theme::text() };
    let inner = rect.shrink2(vec2(1.0, 0.0));
    canvas.text_within(anchor.pos_in_rect(&inner), anchor, inner.width(), text, Ink::plain(9.5, colour));
}

/// Moves the first of `moved` by drag, wheel and arrow keys; where there is a second, by harmonics, and with Shift the second.
fn turn(canvas: &mut Canvas<'_>, response: &Response, moved: &[usize], drag: &mut StripDrag) {
    let (index, fine) = (moved[0], moved.get(1));
    let value = canvas.value(index);
    let finely = canvas.fine();
    if response.drag_started_by(PointerButton::Primary) {
        drag.0 = 0.0;
    }
    if response.dragged_by(PointerButton::Primary) {
        let way = -canvas.drag(response).y;
        match fine {
            None => {
                canvas.begin(index);
                canvas.drag_by(index, way / FULL_RANGE * if finely { 0.1 } else { 1.0 });
            }
            Some(fine) if finely => canvas.drag_by(*fine, way / FULL_RANGE),
            Some(_) => {
                canvas.begin(index);
                drag.0 += way;
                let steps = (drag.0 / STEP).trunc();
                drag.0 -= steps * STEP;
                if steps != 0.0 {
                    canvas.set(index, stepped(value, steps as i32));
                }
            }
        }
    }
    let notches = canvas.wheel(response) + canvas.arrows(response);
    if notches == 0.0 {
        return;
    }
    match fine {
        None => canvas.turn_by(index, notches),
        Some(fine) if finely => canvas.turn_by(*fine, notches),
        Some(_) => {
            let steps = notches.signum() * notches.abs().max(1.0).round();
            canvas.change(index, stepped(value, steps as i32));
        }
    }
}

/// What the status line says of it.
fn hint(canvas: &Canvas<'_>, moved: &[usize]) -> String {
    let index = moved[0];
    let show = |index: usize| parameters()[index].format(canvas.value(index));
    let (label, now, default) =
        (hints::label(index), show(index), parameters()[index].format(parameters()[index].default));
    match moved.get(1) {
        Some(fine) => format!(
            "{label} — {now} + {} · drag, wheel or arrow keys go from harmonic to harmonic, Shift moves the fine part · \
             double-click for {default}, right-click for more",
            show(*fine)
        ),
        None => format!(
            "{label} — {now} · drag, Shift fine, wheel or arrow keys · double-click for {default}, right-click for more"
        ),
    }
}

/// The ratio `steps` harmonics above or below `ratio`: 0.25, 0.5, 1, 2, 3 …
fn stepped(ratio: f32, steps: i32) -> f32 {
    const NEAR: f32 = 1e-3;
    let mut now = ratio;
    for _ in 0..steps.unsigned_abs().min(64) {
        now = if steps > 0 {
            match now {
                n if n < 0.25 - NEAR => 0.25,
                n if n < 0.5 - NEAR => 0.5,
                n if n < 1.0 - NEAR => 1.0,
                n => (n + NEAR).floor() + 1.0,
            }
        } else {
            match now {
                n if n > 1.0 + NEAR => (n - NEAR).ceil() - 1.0,
                n if n > 0.5 + NEAR => 0.5,
                _ => 0.25,
            }
        };
    }
    now
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_step_along_the_harmonics() {
        assert_eq!([0.0, 0.3, 0.5, 0.9, 1.0, 1.4, 3.0].map(|r| stepped(r, 1)), [0.25, 0.5, 1.0, 1.0, 2.0, 2.0, 4.0]);
        assert_eq!([0.3, 0.5, 0.9, 1.0, 1.4, 3.0, 3.5].map(|r| stepped(r, -1)), [0.25, 0.25, 0.5, 0.5, 1.0, 2.0, 3.0]);
        assert_eq!((stepped(1.0, 3), stepped(4.0, -4), stepped(2.0, 0)), (4.0, 0.5, 2.0));
    }
}
