//! The roll: two octaves of notes over the sixteen steps, in a drawer above the panel.

use egui::{Align2, CursorIcon, PointerButton, Rect, Response, Role, Sense, WidgetInfo, pos2, vec2};
use nephele_realtime::Step;
use nephele_realtime::sequencer::{CHORD, PAGE, Track};

use super::fields::{Face, press};
use super::grid::{LEFT, PITCH, Row, column_at};
use super::notes::Notes;
use super::roll_keys::keys;
use super::roll_picture::picture;
use super::selection::Selection;
use super::spot::{Shown, Spot};
use crate::editor::canvas::{Canvas, Ink};
use crate::editor::keyboard::key_name;
use crate::editor::panel::bounds;
use crate::editor::theme;

/// Rows, a semitone each, and how high one is.
pub const ROWS: u8 = 24;
pub const HEIGHT: f32 = 6.5;
/// The drawer, which goes on in the panel below it, the columns in it, and the keys left of them.
const DRAWER: Rect = bounds(12.0, 428.0, 1268.0, 600.0);
pub const COLUMNS: Row = Row { top: 437.0, height: ROWS as f32 * HEIGHT };
const KEYS: (f32, f32) = (62.0, 99.0);
/// The highest key that the lowest row may have.
const HIGHEST: u8 = 128 - ROWS;

/// What the roll keeps from frame to frame.
#[derive(Debug, Default)]
pub struct Roll {
    /// Whether it is shown.
    pub open: bool,
    /// The key of the lowest row, and the track that it was chosen for.
    pub low: u8,
    of: Option<Spot>,
    /// The key that the keyboard's cursor is on; the step is the selection's.
    pub cursor: u8,
    stroke: Option<Stroke>,
    /// Rows by which a drag of the keys has moved it, those that are less than one too.
    way: f32,
}

/// A stroke over the cells: whether it adds notes, and the last cell that it went over.
#[derive(Clone, Copy, Debug)]
struct Stroke {
    adds: bool,
    step: usize,
    key: u8,
}

/// The key of the lowest row that shows the notes of `track` in the middle.
fn low_for(track: &Track) -> u8 {
    let notes = || track.steps.iter().filter(|step| step.on).flat_map(|step| step.notes.iter().copied());
    let middle = notes().min().zip(notes().max()).map_or(60, |(low, high)| low.midpoint(high));
    middle.saturating_sub(ROWS / 2).min(HIGHEST)
}

/// The cell of a step's `key`, if it is among the rows from `low` on.
pub fn row_of(key: u8, low: u8) -> Option<f32> {
    let place = key.checked_sub(low).filter(|place| *place < ROWS)?;
    Some(COLUMNS.top + HEIGHT * f32::from(ROWS - 1 - place))
}

/// Draws the drawer; what is selected from now on.
pub fn roll(canvas: &mut Canvas<'_>, shown: Shown, kept: &mut Roll, notes: &mut Notes) -> Option<Selection> {
    if kept.of != Some(shown.spot) {
        (kept.of, kept.low) = (Some(shown.spot), low_for(shown.spot.track(canvas)));
        kept.cursor =
            shown.spot.step(canvas, shown.selection.cursor).notes.first().copied().unwrap_or_else(|| notes.fresh());
    }
    canvas.fill(DRAWER, 8.0, theme::panel());
    let area = COLUMNS.whole();
    let response = canvas.sense(area, "roll", Sense::click_and_drag());
    let keyed = keys(canvas, &response, shown, kept, notes);
    // However the rows were scrolled, it is among them.
    kept.cursor = kept.cursor.clamp(kept.low, kept.low + ROWS - 1);
    let step = keyed.unwrap_or(shown.selection).cursor;
    let names = [kept.low, kept.low + ROWS - 1, kept.cursor].map(key_name);
    response.widget_info(|| {
        let [low, high, cursor] = &names;
        let mut info = WidgetInfo::labeled(Role::Group, true, "Roll");
        info.current_text_value = Some(format!("{low} to {high}, cursor on {cursor}, step {}", step + 1));
        info
    });
    let over = response.hover_pos().or_else(|| response.interact_pointer_pos()).map(|at| canvas.unplace(at));
    let cell = over.and_then(|at| cell_at(at, kept.low, shown));
    canvas.explain(&response, |_| match cell {
        Some((step, key)) => format!(
            "Roll — {} on step {} · click adds or takes away a note, drag paints, wheel scrolls, Shift-wheel by octaves",
            key_name(key),
            step + 1
        ),
        None => format!(
            "Roll — {} on step {} · arrow keys move, Shift by octaves, Enter or Space adds or takes away a note, Delete takes it \
             away",
            names[2],
            step + 1
        ),
    });
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::Crosshair);
    }
    let notches = canvas.wheel(&response);
    if notches != 0.0 {
        scroll(kept, notches.signum() * if canvas.fine() { 12.0 } else { 2.0 });
    }
    edge(canvas, kept);
    let cursor = response.has_focus().then_some((step, kept.cursor));
    picture(canvas, shown, kept.low, [cell, cursor]);
    stroke(canvas, &response, shown, kept, notes).or(keyed)
}

fn scroll(kept: &mut Roll, rows: f32) {
    kept.low = (f32::from(kept.low) + rows).round().clamp(0.0, f32::from(HIGHEST)) as u8;
}

/// The keys at the left, which are dragged, and the buttons for octaves.
fn edge(canvas: &mut Canvas<'_>, kept: &mut Roll) {
    let rect = bounds(KEYS.0, COLUMNS.top, KEYS.1, COLUMNS.top + COLUMNS.height);
    let response = canvas.sense(rect, "roll keys", Sense::DRAG);
    response.widget_info(|| WidgetInfo::labeled(Role::ScrollBar, true, "Roll keys"));
    canvas.explain(&response, |_| "Roll keys — drag or turn the wheel to see other octaves".to_owned());
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::ResizeVertical);
    }
    kept.way = if response.dragged() { kept.way + canvas.drag(&response).y / HEIGHT } else { 0.0 };
    let rows =
        kept.way.trunc() + canvas.wheel(&response).signum() * if canvas.wheel(&response) == 0.0 { 0.0 } else { 2.0 };
    kept.way = kept.way.fract();
    scroll(kept, rows);
    canvas.fill(rect, 3.0, theme::white_key());
    for key in kept.low..kept.low + ROWS {
        let Some(top) = row_of(key, kept.low) else { continue };
        let row = Rect::from_min_size(pos2(KEYS.0, top), vec2(rect.width(), HEIGHT));
        if matches!(key % 12, 1 | 3 | 6 | 8 | 10) {
            canvas.fill(row.with_max_x(KEYS.0 + 22.0), 1.0, theme::black_key());
        } else if matches!(key % 12, 0 | 5) {
            // The ends of keys between which there is no black one.
            canvas.line([row.left_bottom(), row.right_bottom()], 1.0, theme::faded(theme::on_bright(), 0.4));
        }
        if key.is_multiple_of(12) {
            let ink = Ink::plain(9.0, theme::on_bright());
            canvas.text(row.right_center() - vec2(2.0, 0.0), Align2::RIGHT_CENTER, key_name(key), ink);
        }
    }
    for (top, text, label, by) in
        [(437.0, "oct +", "Roll octave up", 12.0), (461.0, "oct −", "Roll octave down", -12.0)]
    {
        let of = Face { label, text, about: "shows the notes an octave from here" };
        if press(canvas, bounds(20.0, top, 56.0, top + 20.0), &of, true) {
            scroll(kept, by);
        }
    }
}

/// The step and the key at a place.
fn cell_at(at: egui::Pos2, low: u8, shown: Shown) -> Option<(usize, u8)> {
    let row = ((at.y - COLUMNS.top) / HEIGHT).floor();
    let inside = (0.0..f32::from(ROWS)).contains(&row);
    let column = column_at(at.x).filter(|_| inside)?;
    Some((shown.step(column), low + ROWS - 1 - row as u8))
}

/// Follows the pointer that presses the roll.
fn stroke(
    canvas: &mut Canvas<'_>,
    response: &Response,
    shown: Shown,
    kept: &mut Roll,
    notes: &mut Notes,
) -> Option<Selection> {
    let down = response.is_pointer_button_down_on() && canvas.ui.input(|input| input.pointer.primary_down());
    let last = kept.stroke.take();
    // A click may come and go within a frame; Enter and Space are the cursor's.
    if !(down || response.clicked_by(PointerButton::Primary) && last.is_none()) {
        return None;
    }
    let within = COLUMNS.whole().shrink(0.5);
    let at = within.clamp(canvas.pointer(response)?);
    let (step, key) = cell_at(at, kept.low, shown)?;
    let now =
        Stroke { adds: last.map_or_else(|| !plays(shown.spot.step(canvas, step), key), |last| last.adds), step, key };
    kept.stroke = down.then_some(now);
    if last.is_some_and(|last| (last.step, last.key) == (step, key)) {
        return None;
    }
    // A fast pointer skips columns; within one, the note that was added follows the pointer.
    let from = last.unwrap_or(now);
    let between = from.step.abs_diff(step);
    for way in usize::from(between > 0)..=between {
        let part = if between == 0 { 1.0 } else { way as f32 / between as f32 };
        let passed = if step >= from.step { from.step + way } else { from.step - way };
        let key = (f32::from(from.key) + (f32::from(key) - f32::from(from.key)) * part).round() as u8;
        let old = shown.spot.step(canvas, passed);
        let moved = last.filter(|last| last.adds && last.step == passed).map(|last| last.key);
        let new = if now.adds { with(old, key, moved) } else { without(old, key) };
        shown.spot.put(canvas, passed, new);
    }
    notes.used(key);
    kept.cursor = key;
    Some(Selection::one(step))
}

/// Whether `key` is among the notes that `step` plays.
pub fn plays(step: &Step, key: u8) -> bool {
    step.on && step.notes.contains(&key)
}

/// `step` with `key` among its notes, in the place of `moved`; in a full chord, of the note that is nearest.
pub fn with(step: &Step, key: u8, moved: Option<u8>) -> Step {
    let mut new = step.clone();
    if !new.on {
        new.notes.clear();
        new.on = true;
    }
    new.notes.retain(|note| Some(*note) != moved && *note != key);
    if new.notes.len() >= CHORD {
        let nearest = (0..new.notes.len()).min_by_key(|place| new.notes[*place].abs_diff(key));
        nearest.map(|place| new.notes.remove(place));
    }
    new.notes.push(key);
    new.notes.sort_unstable();
    new
}

/// `step` without `key`; silent if nothing is left.
pub fn without(step: &Step, key: u8) -> Step {
    let mut new = step.clone();
    if plays(step, key) {
        new.notes.retain(|note| *note != key);
        new.on = !new.notes.is_empty() || !new.locks.is_empty();
    }
    new
}

/// Where the columns begin and end.
pub const fn sides() -> (f32, f32) {
    (LEFT, LEFT + PITCH * PAGE as f32 - 3.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_added_to_chords_and_taken_away() {
        let silent = Step { on: false, ..Step::note(40, 90, 0.5) };
        let one = with(&silent, 60, None);
        assert!(one.on && one.notes == [60] && one.velocity == 90, "what it kept while silent is gone: {one:?}");
        let chord = [64, 67, 71].iter().fold(one.clone(), |step, key| with(&step, *key, None));
        assert_eq!(chord.notes, [60, 64, 67, 71]);
        assert_eq!(with(&chord, 70, None).notes, [60, 64, 67, 70], "the nearest makes room");
        assert_eq!(with(&chord, 62, Some(64)).notes, [60, 62, 67, 71], "it follows the pointer");
        assert_eq!(without(&chord, 64).notes, [60, 67, 71]);
        assert!(!without(&one, 60).on && without(&one, 61) == one && without(&silent, 40) == silent);
    }

    #[test]
    fn it_shows_where_the_notes_are() {
        let mut track = Track::default();
        assert_eq!(low_for(&track), 48);
        track.steps[3] = Step::note(30, 100, 0.5);
        track.steps[5] = Step::note(40, 100, 0.5);
        assert_eq!(low_for(&track), 23);
        track.steps[5] = Step::note(127, 100, 0.5);
        track.steps[3] = Step::note(120, 100, 0.5);
        assert_eq!(low_for(&track), HIGHEST);
        assert_eq!((row_of(47, 48), row_of(72, 48), row_of(71, 48)), (None, None, Some(COLUMNS.top)));
    }
}
