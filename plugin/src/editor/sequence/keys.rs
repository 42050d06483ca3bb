//! The grid under the keyboard: one place for Tab, with a cursor that arrow keys move.

use egui::{Event, EventFilter, Id, Key, Modifiers, Rect, Response, Role, Sense, WidgetInfo};
use nephele_realtime::Step;
use nephele_realtime::sequencer::PAGE;

use super::lane::Lane;
use super::numbers;
use super::operation::Operation;
use super::selection::Selection;
use super::spot::Shown;
use super::turn::Line;
use crate::editor::canvas::Canvas;
use crate::editor::theme;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Command {
    /// The cursor goes this many steps on; with `true` the selection grows.
    Move(i32, bool),
    /// The cursor goes to the row below, or above.
    Row(bool),
    /// The value under the cursor is turned.
    Turn(f32, bool),
    /// All steps of the track are selected.
    All,
    /// Only the cursor's is.
    One,
    /// Something is done with the selection.
    Operation(Operation),
}

fn command(key: Key, modifiers: Modifiers, cursor: usize, length: usize) -> Option<Command> {
    if let Some(operation) = Operation::of_key(key, modifiers) {
        return Some(Command::Operation(operation));
    }
    if modifiers.alt || modifiers.command && key != Key::A {
        return None;
    }
    if let Some(steps) = way(key, cursor, length) {
        return Some(Command::Move(steps, modifiers.shift));
    }
    Some(match key {
        Key::ArrowUp => Command::Row(false),
        Key::ArrowDown => Command::Row(true),
        // Shift makes a plus of other keys on many keyboards, so that it can not mean fine.
        Key::Plus | Key::Equals => Command::Turn(1.0, false),
        Key::Minus => Command::Turn(-1.0, false),
        Key::Period => Command::Turn(1.0, true),
        Key::Comma => Command::Turn(-1.0, true),
        Key::A if modifiers.command => Command::All,
        Key::Escape => Command::One,
        _ => return None,
    })
}

/// Steps by which `key` moves a cursor that is on step `cursor` of a track of this `length`.
pub fn way(key: Key, cursor: usize, length: usize) -> Option<i32> {
    let to = |step: usize| step as i32 - cursor as i32;
    Some(match key {
        Key::ArrowLeft => -1,
        Key::ArrowRight => 1,
        Key::PageUp => -(PAGE as i32),
        Key::PageDown => PAGE as i32,
        Key::Home => to(0),
        Key::End => to(length.max(1) - 1),
        _ => return None,
    })
}

/// Makes `area` a place for Tab. To be called before what stands on it.
pub fn ground(canvas: &Canvas<'_>, area: Rect, shown: Shown, line: Line) -> Response {
    let response = canvas.sense(area, "step grid", Sense::focusable_noninteractive());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Group, true, "Step grid");
        info.current_text_value = Some(format!("{}, {}", numbers::text(shown.selection), line.name()));
        info
    });
    response
}

/// Does what the keys ask for while the keyboard is on `grid`; what is selected from now on.
pub fn keys(
    canvas: &mut Canvas<'_>,
    grid: &Response,
    shown: Shown,
    (line, lane, note): (&mut Line, Lane, u8),
    clipboard: &mut Vec<Step>,
) -> Option<Selection> {
    if !grid.has_focus() {
        return None;
    }
    let many = shown.selection.is_many();
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, escape: many, ..EventFilter::default() };
    canvas.ui.memory_mut(|memory| memory.set_focus_lock_filter(grid.id, filter));
    let length = usize::from(shown.spot.track(canvas).length);
    let mut selection = shown.selection;
    for command in commands(canvas, selection.cursor, length) {
        let shown = Shown { selection, ..shown };
        match command {
            Command::Move(by, grows) => {
                let step = selection.cursor.saturating_add_signed(by as isize);
                selection = if grows { selection.to(step) } else { Selection::one(step) };
            }
            Command::Row(down) => *line = line.next(down),
            Command::Turn(notches, fine) => turn(canvas, shown, (*line, lane), (notches, fine)),
            Command::All => selection = Selection::all(length),
            Command::One => selection = Selection::one(selection.cursor),
            Command::Operation(operation) => operation.act(canvas, shown, (note, lane), clipboard),
        }
    }
    (selection != shown.selection).then_some(selection)
}

/// What was asked for in this frame. Systems tell of copying and the like by events of their own, with the keys or without.
fn commands(canvas: &Canvas<'_>, cursor: usize, length: usize) -> Vec<Command> {
    let mut found: Vec<Command> = Vec::new();
    canvas.ui.input(|input| {
        for event in &input.events {
            let one = match event {
                Event::Copy => Some(Command::Operation(Operation::Copy)),
                Event::Cut => Some(Command::Operation(Operation::Cut)),
                Event::Paste(_) => Some(Command::Operation(Operation::Paste)),
                Event::Key { key, pressed: true, modifiers, .. } => command(*key, *modifiers, cursor, length),
                _ => None,
            };
            let twice = matches!(one, Some(Command::Operation(Operation::Copy | Operation::Cut | Operation::Paste)))
                && found.contains(&one.unwrap_or(Command::One));
            found.extend(one.filter(|_| !twice));
        }
    });
    found
}

/// Turns the values of all selected steps.
fn turn(canvas: &mut Canvas<'_>, shown: Shown, (line, lane): (Line, Lane), (notches, fine): (f32, bool)) {
    if !shown.selection.is_many() {
        let at = shown.selection.cursor;
        let turned = line.turned(shown.spot.step(canvas, at), lane, notches, fine);
        return shown.spot.put(canvas, at, turned);
    }
    let mut new = shown.spot.track(canvas).clone();
    for at in shown.selection.range() {
        if let Some(step) = new.steps.get_mut(at) {
            *step = line.turned(step, lane, notches, fine);
        }
    }
    shown.spot.replace(canvas, new);
}

/// Frames the cell that the cursor is on, and says what keys do there.
pub fn cursor(canvas: &mut Canvas<'_>, grid: &Response, cell: Option<Rect>, shown: Shown, line: Line) {
    if !grid.has_focus() {
        return;
    }
    if let Some(cell) = cell {
        canvas.outline(cell.expand(1.5), 5.0, 2.0, theme::text());
    }
    if canvas.hint.is_none() {
        let (at, line) = (numbers::text(shown.selection), line.name());
        canvas.hint = Some(format!(
            "Keys — {at}, {line} · arrows move, Shift selects, + − change, . , finely, Enter switches, Alt moves steps and notes, R draws"
        ));
    }
}

/// Where the keyboard goes when the grid is touched.
pub fn take(canvas: &Canvas<'_>, grid: Id) {
    canvas.ui.memory_mut(|memory| memory.request_focus(grid));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_move_and_change_and_leave_the_rest_to_the_host() {
        let none = |key| command(key, Modifiers::NONE, 20, 32);
        assert_eq!([Key::Home, Key::End].map(none), [Command::Move(-20, false), Command::Move(11, false)].map(Some));
        assert_eq!(none(Key::PageDown), Some(Command::Move(16, false)));
        assert_eq!(command(Key::ArrowLeft, Modifiers::SHIFT, 20, 32), Some(Command::Move(-1, true)));
        assert_eq!(command(Key::A, Modifiers::COMMAND, 0, 16), Some(Command::All));
        assert_eq!(none(Key::Minus), Some(Command::Turn(-1.0, false)));
        for (key, modifiers) in [(Key::S, Modifiers::COMMAND), (Key::Z, Modifiers::COMMAND), (Key::A, Modifiers::NONE)]
        {
            assert_eq!(command(key, modifiers, 0, 16), None, "{key:?}");
        }
    }
}
