//! The sixteen steps: note, velocity and gate of each.

use egui::{Align2, CursorIcon, PointerButton, Rect, Response, Role, Sense, WidgetInfo, pos2, vec2};
use nephele_realtime::Step;
use nephele_realtime::sequencer::{Edit, PAGE as STEPS, Place};

use super::canvas::{Canvas, Ink};
use super::keyboard::key_name;
use super::model::Action;
use super::theme;

/// Left edge of the first column, distance between columns, width of one.
const LEFT: f32 = 105.5;
const PITCH: f32 = 72.0;
const WIDTH: f32 = 69.0;
/// Way of the pointer for a semitone.
const SEMITONE: f32 = 6.0;

/// Edits under way, kept from frame to frame.
#[derive(Debug, Default)]
pub struct StepEdits {
    /// Note drag: step, and the note it would have without rounding.
    note: Option<(usize, f32)>,
    /// Step whose gate is dragged.
    gate: Option<usize>,
}

/// Draws the steps from `top` downwards.
pub fn steps(canvas: &mut Canvas<'_>, top: f32, edits: &mut StepEdits) {
    let rows = [("note", top, 30.0), ("velocity", top + 33.0, 36.0), ("gate", top + 72.0, 12.0)];
    for (name, y, height) in rows {
        let at = pos2(LEFT - 9.5, y + height * 0.5);
        canvas.text(at, Align2::RIGHT_CENTER, name, Ink::plain(11.0, theme::DIM));
    }
    for place in 0..STEPS {
        let column = |(_, y, height): (&str, f32, f32)| {
            Rect::from_min_size(pos2(LEFT + PITCH * place as f32, y), vec2(WIDTH, height))
        };
        let lit = canvas.model.telemetry.playing.places[0].map(usize::from) == Some(place);
        note(canvas, column(rows[0]), place, lit, edits);
        velocity(canvas, column(rows[1]), place, lit);
        gate(canvas, column(rows[2]), place, lit);
        let number = column(("", top + 85.0, 12.0)).center();
        let ink = if lit { Ink::strong(10.0, theme::SEQUENCE) } else { Ink::plain(10.0, theme::DIM) };
        canvas.text(number, Align2::CENTER_CENTER, (place + 1).to_string(), ink);
    }
    paint_velocities(canvas, rows[1].1, rows[1].2);
    drag_gates(canvas, rows[2].1, rows[2].2, edits);
}

fn edit(canvas: &mut Canvas<'_>, place: usize, step: Step) {
    if step != canvas.model.sequence.patterns[0].tracks[0].steps[place] {
        canvas.actions.push(Action::Edit(Edit::Step(Place { step: place, ..Place::default() }, step)));
    }
}

fn cell(canvas: &Canvas<'_>, rect: Rect, place: usize, lit: bool) {
    canvas.fill(rect, 4.0, if (place / 4).is_multiple_of(2) { theme::CELL_ODD } else { theme::CELL_EVEN });
    if lit {
        canvas.outline(rect, 4.0, 1.5, theme::SEQUENCE);
    }
}

fn step_note(step: &Step) -> u8 {
    step.notes.first().copied().unwrap_or(60)
}

/// A click switches the step; a drag or the wheel moves its note.
fn note(canvas: &mut Canvas<'_>, rect: Rect, place: usize, lit: bool, edits: &mut StepEdits) {
    let step = canvas.model.sequence.patterns[0].tracks[0].steps[place].clone();
    let response = canvas.sense(rect, ("step", place), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, step.on, format!("Step {}", place + 1)));
    if response.clicked() {
        edit(canvas, place, Step { on: !step.on, ..step.clone() });
    }
    drag_note(canvas, &response, place, edits);
    let notches = canvas.wheel(&response);
    if notches != 0.0 {
        let semitones = notches.signum() * if canvas.fine() { 12.0 } else { 1.0 };
        edit(canvas, place, Step { notes: vec![shifted(f32::from(step_note(&step)) + semitones)], ..step.clone() });
    }
    canvas.explain(&response, |_| {
        let (number, name, state) = (place + 1, key_name(step_note(&step)), if step.on { "on" } else { "off" });
        format!("Step {number} — {state}, {name} · click to switch, drag or wheel for the note, Shift-wheel by octaves")
    });
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }

    cell(canvas, rect, place, lit);
    let at = rect.center();
    if step.on {
        canvas.fill(rect, 4.0, if lit { theme::SEQUENCE } else { theme::faded(theme::SEQUENCE, 0.85) });
        canvas.text(at, Align2::CENTER_CENTER, key_name(step_note(&step)), Ink::strong(13.0, theme::ON_BRIGHT));
    } else if response.hovered() {
        canvas.text(at, Align2::CENTER_CENTER, key_name(step_note(&step)), Ink::plain(13.0, theme::DIM));
    }
}

fn drag_note(canvas: &mut Canvas<'_>, response: &Response, place: usize, edits: &mut StepEdits) {
    let step = canvas.model.sequence.patterns[0].tracks[0].steps[place].clone();
    if response.drag_started_by(PointerButton::Primary) {
        edits.note = Some((place, f32::from(step_note(&step))));
    }
    if response.dragged_by(PointerButton::Primary) {
        let way = -canvas.drag(response).y / SEMITONE;
        if let Some((_, note)) = edits.note.as_mut().filter(|(held, _)| *held == place) {
            *note = (*note + way).clamp(0.0, 127.0);
            let note = shifted(*note);
            if note != step_note(&step) {
                edit(canvas, place, Step { on: true, notes: vec![note], ..step.clone() });
            }
        }
    }
    if response.drag_stopped() {
        edits.note = None;
    }
}

fn shifted(note: f32) -> u8 {
    note.clamp(0.0, 127.0).round() as u8
}

fn velocity(canvas: &mut Canvas<'_>, rect: Rect, place: usize, lit: bool) {
    let step = canvas.model.sequence.patterns[0].tracks[0].steps[place].clone();
    name(canvas, rect, place, "velocity", f64::from(step.velocity));
    cell(canvas, rect, place, lit);
    if step.on {
        let inner = rect.shrink(2.5);
        let height = inner.height() * f32::from(step.velocity) / 127.0;
        canvas.fill(inner.with_min_y(inner.bottom() - height), 3.0, theme::faded(theme::SEQUENCE, 0.6));
    }
}

fn gate(canvas: &mut Canvas<'_>, rect: Rect, place: usize, lit: bool) {
    let step = canvas.model.sequence.patterns[0].tracks[0].steps[place].clone();
    name(canvas, rect, place, "gate", f64::from(step.gate));
    cell(canvas, rect, place, lit);
    if step.on {
        let inner = rect.shrink2(vec2(2.5, 3.5));
        let width = (inner.width() * step.gate).max(inner.height());
        canvas.fill(inner.with_max_x(inner.left() + width), 3.0, theme::faded(theme::SEQUENCE, 0.6));
    }
}

/// Names a cell for assistive technology and tests; its row as a whole takes the pointer.
fn name(canvas: &Canvas<'_>, rect: Rect, place: usize, what: &str, value: f64) {
    let response = canvas.sense(rect, (what, place), Sense::hover());
    response.widget_info(|| WidgetInfo::slider(true, value, format!("Step {} {what}", place + 1)));
}

/// The step whose column holds `x`.
fn column_at(x: f32) -> Option<usize> {
    let column = (x - LEFT + (PITCH - WIDTH) * 0.5) / PITCH;
    (0.0..STEPS as f32).contains(&column).then_some(column as usize)
}

fn row(y: f32, height: f32) -> Rect {
    Rect::from_min_size(pos2(LEFT, y), vec2(PITCH * STEPS as f32, height))
}

/// Velocities follow the pointer over the columns, so that a run of accents is one stroke.
fn paint_velocities(canvas: &mut Canvas<'_>, y: f32, height: f32) {
    let response = canvas.sense(row(y, height), "velocities", Sense::click_and_drag());
    canvas.explain(&response, |_| "Velocity — drag up and down, or paint over several steps".to_owned());
    if !(response.is_pointer_button_down_on() || response.clicked()) {
        return;
    }
    let Some(at) = canvas.pointer(&response) else { return };
    if let Some(place) = column_at(at.x) {
        let part = 1.0 - ((at.y - y - 2.5) / (height - 5.0)).clamp(0.0, 1.0);
        let step = canvas.model.sequence.patterns[0].tracks[0].steps[place].clone();
        edit(canvas, place, Step { velocity: (part * 127.0).round().max(1.0) as u8, ..step.clone() });
    }
}

/// A gate follows the pointer across its own column.
fn drag_gates(canvas: &mut Canvas<'_>, y: f32, height: f32, edits: &mut StepEdits) {
    let response = canvas.sense(row(y, height), "gates", Sense::click_and_drag());
    canvas.explain(&response, |_| "Gate — drag across for the part of the step that its note lasts".to_owned());
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::ResizeHorizontal);
    }
    if response.is_pointer_button_down_on() || response.clicked() {
        let Some(at) = canvas.pointer(&response) else { return };
        if edits.gate.is_none() {
            edits.gate = column_at(at.x);
        }
        if let Some(place) = edits.gate {
            let gate = (at.x - (LEFT + PITCH * place as f32) - 2.5) / (WIDTH - 5.0);
            edit(canvas, place, Step { gate, ..canvas.model.sequence.patterns[0].tracks[0].steps[place].clone() });
        }
    }
    if !response.is_pointer_button_down_on() {
        edits.gate = None;
    }
}
