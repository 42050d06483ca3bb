//! The four LFOs, with the steps of the drawn shape as bars.

use egui::{Align2, CursorIcon, Rect, Response, Sense, WidgetInfo, pos2, vec2};
use nephele_realtime::parameters;
use nephele_realtime::parameters::LfoField;

use super::layout::{LOWER, UPPER, knobs, left_of, row};
use super::lfo_preview::preview;
use crate::editor::bubble::LINGERS;
use crate::editor::canvas::{Canvas, Ink};
use crate::editor::effect::DRAWN;
use crate::editor::entry::entry;
use crate::editor::knob::IDLE;
use crate::editor::tabs::{Look, Tab, tabs};
use crate::editor::{hints, theme};

const TABS: [Tab; 4] = [
    Tab { name: "LFO 1", about: "the first oscillator that slots can use" },
    Tab { name: "LFO 2", about: "the second oscillator that slots can use" },
    Tab { name: "LFO 3", about: "the third oscillator that slots can use" },
    Tab { name: "LFO 4", about: "the fourth oscillator that slots can use" },
];

/// Width of the picture of the shape.
const PREVIEW: f32 = 196.0;

/// Steps that can be drawn.
const STEPS: usize = 16;

/// The page of the 0-based `lfo`.
pub fn page(canvas: &mut Canvas<'_>, page: Rect, lfo: &mut usize) {
    use LfoField::{Delay, Division, Fade, Phase, Rate, Shape, Smooth, Steps, Sync, Trigger};
    let now = *lfo;
    let chosen = tabs(canvas, left_of(page, 58.0), &TABS, now, Look::column(theme::voice()));
    let left = page.left() + 64.0;
    let width = 73.0;
    let upper = knobs([Shape, Trigger, Sync, Rate, Division].map(|field| field.index(now)));
    row(canvas, (left, UPPER), width, theme::voice(), &upper);
    let lower = knobs([Phase, Delay, Fade, Smooth, Steps].map(|field| field.index(now)));
    row(canvas, (left, LOWER), width, theme::voice(), &lower);
    let well = page.with_min_x(left + width * 5.0 + 10.0);
    preview(canvas, well.with_max_x(well.left() + PREVIEW), now);
    bars(canvas, well.with_min_x(well.left() + PREVIEW + 8.0), now);
    *lfo = chosen;
}

/// The steps side by side, each a bar from the middle up or down. A stroke over several sets them all.
fn bars(canvas: &mut Canvas<'_>, well: Rect, lfo: usize) {
    canvas.fill(well, 5.0, theme::well());
    let inner = well.shrink2(vec2(6.0, 14.0));
    let pitch = inner.width() / STEPS as f32;
    let column = |step: usize| {
        Rect::from_min_size(pos2(inner.left() + pitch * step as f32, inner.top()), vec2(pitch, inner.height()))
    };
    for step in 0..STEPS {
        bar(canvas, column(step).shrink2(vec2(1.5, 0.0)), LfoField::step_index(lfo, step), step);
    }
    let middle = inner.center().y;
    canvas.line([pos2(inner.left(), middle), pos2(inner.right(), middle)], 1.0, theme::track());
    if canvas.value(LfoField::Shape.index(lfo)) != DRAWN {
        let at = pos2(inner.center().x, well.top() + 7.0);
        let text = "these are played while the shape is Steps";
        canvas.text(at, Align2::CENTER_CENTER, text, Ink::plain(10.0, theme::dim()));
    }

    let response = canvas.sense(inner, ("lfo steps", lfo), Sense::click_and_drag());
    let step_at = |x: f32| (((x - inner.left()) / pitch).max(0.0) as usize).min(STEPS - 1);
    let hovered = response.hover_pos().map(|at| LfoField::step_index(lfo, step_at(canvas.unplace(at).x)));
    if let Some(index) = hovered {
        canvas.ui.set_cursor_icon(CursorIcon::ResizeVertical);
        canvas.explain_parameter(&response, index);
        let notches = canvas.wheel(&response);
        if notches != 0.0 {
            canvas.turn_by(index, notches);
            canvas.show_bubble(index, column(step_of(lfo, index)), LINGERS);
        }
    }
    let pointed = canvas.pointer(&response).map(|at| (LfoField::step_index(lfo, step_at(at.x)), at.y));
    let Some((index, y)) = pointed else { return };
    canvas.menu_of(&response, &[index]);
    let control = canvas.ui.input(|input| input.modifiers.command);
    if response.double_clicked() || response.clicked() && control {
        canvas.change(index, parameters()[index].default);
    } else {
        if response.dragged() {
            canvas.show_bubble(index, column(step_of(lfo, index)), 0.0);
        }
        paint(canvas, &response, index, 1.0 - 2.0 * (y - inner.top()) / inner.height());
    }
}

/// Which of its steps the parameter at `index` is.
const fn step_of(lfo: usize, index: usize) -> usize {
    index - LfoField::step_index(lfo, 0)
}

/// Takes the step to the pointer while the first button is down.
fn paint(canvas: &mut Canvas<'_>, response: &Response, index: usize, plain: f32) {
    let (down, moved) = canvas.ui.input(|input| {
        let pointer = &input.pointer;
        (pointer.primary_down(), pointer.delta() != egui::Vec2::ZERO || pointer.primary_pressed())
    });
    if !(down && moved && response.is_pointer_button_down_on()) {
        return;
    }
    // Zero is hard to hit otherwise.
    let plain = if plain.abs() < 0.04 { 0.0 } else { plain.clamp(-1.0, 1.0) };
    if plain != canvas.value(index) {
        canvas.begin(index);
        canvas.set(index, plain);
    }
}

/// One step; its row as a whole takes the pointer, the keyboard finds each.
fn bar(canvas: &mut Canvas<'_>, rect: Rect, index: usize, step: usize) {
    let response = canvas.sense(rect, ("control", index), Sense::focusable_noninteractive());
    canvas.move_by_keys(&response, index, rect);
    if response.has_focus() {
        canvas.menu_of(&response, &[index]);
    }
    canvas.explain_parameter(&response, index);
    let plain = canvas.value(index);
    response.widget_info(|| {
        let mut info = WidgetInfo::slider(true, f64::from(plain), hints::label(index));
        info.current_text_value = Some(parameters()[index].format(plain));
        info
    });
    let idle = canvas.why_idle(index).is_some();
    let shade = |alpha: f32| theme::faded(theme::voice(), if idle { alpha * IDLE } else { alpha });
    let reach = rect.height() * 0.5 * plain.abs().max(0.02);
    let middle = rect.center().y;
    let span = if plain >= 0.0 { (middle - reach, middle) } else { (middle, middle + reach) };
    canvas.fill(Rect::from_min_max(pos2(rect.left(), span.0), pos2(rect.right(), span.1)), 2.0, shade(0.65));
    let ink = Ink::plain(9.0, theme::faded(theme::dim(), if idle { IDLE } else { 1.0 }));
    let below = pos2(rect.center().x, rect.bottom() + 7.0);
    canvas.text(below, Align2::CENTER_CENTER, (step + 1).to_string(), ink);
    canvas.show_focus(&response, rect);
    entry(canvas, Rect::from_center_size(pos2(rect.center().x, middle), vec2(rect.width() + 8.0, 16.0)), index);
}
