//! The row of notes: a click switches a step, a drag or the wheel moves its chord.

use egui::{Align2, CursorIcon, PointerButton, Rect, Response, Role, Sense, WidgetInfo, pos2, vec2};
use nephele_realtime::Step;
use nephele_realtime::sequencer::PAGE;

use super::grid::{Row, frame, ground};
use super::selection::Selection;
use super::spot::Shown;
use crate::editor::canvas::{Canvas, Ink};
use crate::editor::keyboard::key_name;
use crate::editor::theme;

/// Way of the pointer for a semitone.
const SEMITONE: f32 = 6.0;
/// The note of a step that has none, before any was used.
const FIRST: u8 = 60;

/// What the row keeps from frame to frame.
#[derive(Debug, Default)]
pub struct Notes {
    /// The step that is dragged, the notes it had, and how many semitones from there it would be without rounding.
    drag: Option<(usize, Vec<u8>, f32)>,
    /// The note that was last used.
    last: Option<u8>,
}

/// What was asked for.
pub enum Asked {
    /// These steps are selected.
    Select(Selection),
    /// A step's page is wanted.
    Inspect(usize),
}

/// Draws the row; what is selected by it.
pub fn notes(canvas: &mut Canvas<'_>, row: Row, shown: Shown, kept: &mut Notes) -> Option<Selection> {
    row.caption(canvas, "note");
    let mut asked = None;
    for column in 0..PAGE {
        asked = cell(canvas, row.cell(column), shown.step(column), shown, kept).or(asked);
    }
    asked
}

fn cell(canvas: &mut Canvas<'_>, rect: Rect, at: usize, shown: Shown, kept: &mut Notes) -> Option<Selection> {
    let step = shown.spot.step(canvas, at);
    let chord = chord(&step.notes);
    let response = canvas.sense(rect, ("step", at), Sense::CLICK | Sense::DRAG);
    response.widget_info(|| {
        let mut info = WidgetInfo::selected(Role::CheckBox, true, step.on, format!("Step {}", at + 1));
        info.current_text_value = Some(chord.clone());
        info
    });
    let (primary, extends) = canvas.ui.input(|input| (input.pointer.primary_down(), input.modifiers.shift));
    let touched = response.is_pointer_button_down_on() && primary || response.clicked();
    let asked = touched.then(|| if extends { shown.selection.to(at) } else { Selection::one(at) });
    if response.clicked() && !extends {
        let switched = Step { on: !step.on, notes: kept.filled(step, !step.on), ..step.clone() };
        shown.spot.put(canvas, at, switched);
    }
    drag(canvas, &response, at, shown, kept);
    let notches = canvas.wheel(&response);
    if notches != 0.0 {
        let semitones = notches.signum() * if canvas.fine() { 12.0 } else { 1.0 };
        let notes = shifted(&kept.filled(step, true), semitones);
        kept.last = notes.first().copied();
        shown.spot.put(canvas, at, Step { notes, ..step.clone() });
    }
    canvas.explain(&response, |_| {
        let state = if step.on { "on" } else { "off" };
        let notes = if step.notes.is_empty() { "no notes" } else { &chord };
        format!(
            "Step {} — {state}, {notes} · click to switch, drag or wheel to transpose, Shift-wheel by octaves, \
             right-click for more",
            at + 1
        )
    });
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    draw(canvas, rect, at, shown, response.hovered());
    asked
}

impl Notes {
    /// The note of a step that gets its first one.
    pub fn fresh(&self) -> u8 {
        self.last.unwrap_or(FIRST)
    }

    /// This note is the one that was last used.
    pub const fn used(&mut self, note: u8) {
        self.last = Some(note);
    }

    /// The notes of `step`; if it has none and is to play, the one that was last used.
    fn filled(&mut self, step: &Step, plays: bool) -> Vec<u8> {
        if step.notes.is_empty() && plays && step.locks.is_empty() {
            return vec![self.fresh()];
        }
        self.last = step.notes.first().copied().or(self.last);
        step.notes.clone()
    }
}

fn drag(canvas: &mut Canvas<'_>, response: &Response, at: usize, shown: Shown, kept: &mut Notes) {
    let step = shown.spot.step(canvas, at);
    if response.drag_started_by(PointerButton::Primary) {
        let notes = if step.notes.is_empty() { vec![kept.fresh()] } else { step.notes.clone() };
        kept.drag = Some((at, notes, 0.0));
    }
    if response.dragged_by(PointerButton::Primary) {
        let way = -canvas.drag(response).y / SEMITONE;
        if let Some((_, from, semitones)) = kept.drag.as_mut().filter(|(held, ..)| *held == at) {
            *semitones += way;
            let notes = shifted(from, *semitones);
            if notes != step.notes {
                kept.last = notes.first().copied();
                shown.spot.put(canvas, at, Step { on: true, notes, ..step.clone() });
            }
        }
    }
    if response.drag_stopped() {
        kept.drag = None;
    }
}

/// `notes` moved together, as far as all of them have room.
pub fn shifted(notes: &[u8], semitones: f32) -> Vec<u8> {
    let low = notes.iter().copied().min().unwrap_or(0);
    let high = notes.iter().copied().max().unwrap_or(127);
    let by = (semitones.round() as i32).clamp(-i32::from(low), 127 - i32::from(high));
    notes.iter().map(|note| (i32::from(*note) + by) as u8).collect()
}

/// The names of `notes`: `C4 E4`.
pub fn chord(notes: &[u8]) -> String {
    notes.iter().map(|note| key_name(*note)).collect::<Vec<_>>().join(" ")
}

fn draw(canvas: &Canvas<'_>, rect: Rect, at: usize, shown: Shown, hovered: bool) {
    let step = shown.spot.step(canvas, at);
    let shade = shown.shade(canvas, at);
    ground(canvas, rect, shown, at);
    if step.on && !step.notes.is_empty() {
        let lit = shown.spot.lit(canvas) == Some(at);
        canvas.fill(rect, 4.0, theme::faded(theme::sequence(), if lit { 1.0 } else { 0.85 } * shade));
        write(canvas, rect, &step.notes, Some(theme::on_bright()));
        let hit = canvas.model.telemetry.playing.hits[shown.spot.track];
        ratchets(canvas, rect, step.ratchet, lit.then_some(hit));
    } else if step.on {
        canvas.fill(rect, 4.0, theme::faded(theme::cloud(), 0.3 * shade));
        canvas.text(rect.center(), Align2::CENTER_CENTER, "locks", Ink::plain(11.0, theme::text()));
    } else if hovered {
        write(canvas, rect, &step.notes, None);
    }
    frame(canvas, rect, shown, at);
}

/// Marks the hits that divide a step along its lower edge, the one that sounds brightly.
fn ratchets(canvas: &Canvas<'_>, rect: Rect, count: u8, hit: Option<u8>) {
    if count < 2 {
        return;
    }
    let edge = rect.shrink2(vec2(4.0, 2.0));
    let width = edge.width() / f32::from(count);
    for number in 0..count {
        let left = edge.left() + width * f32::from(number);
        let mark = Rect::from_min_max(pos2(left + 0.5, edge.bottom() - 2.0), pos2(left + width - 0.5, edge.bottom()));
        let shade = if hit == Some(number) { 1.0 } else { 0.45 };
        canvas.fill(mark, 0.0, theme::faded(theme::on_bright(), shade));
    }
}

/// Writes a chord, in two lines if it has more than two notes.
fn write(canvas: &Canvas<'_>, rect: Rect, notes: &[u8], bright: Option<egui::Color32>) {
    let ink = |size: f32| bright.map_or(Ink::plain(size, theme::dim()), |colour| Ink::strong(size, colour));
    let centre = rect.center();
    if notes.len() <= 2 {
        let text = chord(notes);
        let size = if text.len() > 6 { 11.0 } else { 13.0 };
        canvas.text(centre, Align2::CENTER_CENTER, text, ink(size));
        return;
    }
    for (line, y) in notes.chunks(2).zip([-5.5, 5.5]) {
        canvas.text(centre + vec2(0.0, y), Align2::CENTER_CENTER, chord(line), ink(10.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chords_keep_their_shape_at_the_ends() {
        assert_eq!(shifted(&[60, 64, 67], 2.4), [62, 66, 69]);
        assert_eq!(shifted(&[60, 64, 125], 9.0), [62, 66, 127]);
        assert_eq!(shifted(&[3, 64], -9.0), [0, 61]);
        assert_eq!(chord(&[60, 64]), "C4 E4");
    }
}
