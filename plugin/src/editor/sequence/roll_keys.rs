//! The roll under the keyboard: a cursor that goes over its cells.

use egui::{Event, EventFilter, Key, Modifiers, Response};

use super::keys::way;
use super::notes::Notes;
use super::roll::{ROWS, Roll, plays, with, without};
use super::selection::Selection;
use super::spot::Shown;
use crate::editor::canvas::Canvas;

/// Semitones of an octave.
const OCTAVE: i32 = 12;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Command {
    /// The cursor goes this many steps on.
    Steps(i32),
    /// The cursor goes up by so many semitones.
    Semitones(i32),
    /// The note under the cursor is added, or taken away.
    Toggle,
    /// The note under the cursor is taken away.
    Remove,
}

fn command(key: Key, modifiers: Modifiers, cursor: usize, length: usize) -> Option<Command> {
    // With other modifiers a key is the host's.
    if modifiers.alt || modifiers.command || modifiers.ctrl {
        return None;
    }
    let way = way(key, cursor, length).map(Command::Steps);
    let semitones = if modifiers.shift { OCTAVE } else { 1 };
    way.or(match key {
        Key::ArrowUp => Some(Command::Semitones(semitones)),
        Key::ArrowDown => Some(Command::Semitones(-semitones)),
        Key::Enter | Key::Space => Some(Command::Toggle),
        Key::Delete | Key::Backspace => Some(Command::Remove),
        _ => None,
    })
}

/// Does what the keys ask for while the keyboard is on `roll`; what is selected from now on. The cursor's step is that of the
/// selection, so that the grid below knows it too.
pub fn keys(
    canvas: &mut Canvas<'_>,
    roll: &Response,
    shown: Shown,
    kept: &mut Roll,
    notes: &mut Notes,
) -> Option<Selection> {
    if !roll.has_focus() {
        return None;
    }
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    canvas.ui.memory_mut(|memory| memory.set_focus_lock_filter(roll.id, filter));
    let length = usize::from(shown.spot.track(canvas).length);
    let events = canvas.ui.input(|input| input.events.clone());
    let mut selection = shown.selection;
    for event in events {
        let Event::Key { key, pressed: true, modifiers, .. } = event else { continue };
        let (step, cursor) = (selection.cursor, kept.cursor);
        let Some(command) = command(key, modifiers, step, length) else { continue };
        let old = shown.spot.step(canvas, step);
        match command {
            Command::Steps(by) => selection = Selection::one(step.saturating_add_signed(by as isize)),
            Command::Semitones(by) => {
                kept.cursor = (i32::from(cursor) + by).clamp(0, 127) as u8;
                // The rows follow it.
                kept.low = kept.low.clamp((kept.cursor + 1).saturating_sub(ROWS), kept.cursor);
            }
            Command::Toggle if !plays(old, cursor) => {
                shown.spot.put(canvas, step, with(old, cursor, None));
                notes.used(cursor);
            }
            Command::Toggle | Command::Remove => shown.spot.put(canvas, step, without(old, cursor)),
        }
    }
    (selection != shown.selection).then_some(selection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_move_and_change_and_leave_the_rest_to_the_host() {
        let of = |key, modifiers| command(key, modifiers, 20, 32);
        assert_eq!(of(Key::ArrowUp, Modifiers::NONE), Some(Command::Semitones(1)));
        assert_eq!(of(Key::ArrowDown, Modifiers::SHIFT), Some(Command::Semitones(-12)));
        let steps = [Key::ArrowLeft, Key::PageDown, Key::Home, Key::End].map(|key| of(key, Modifiers::NONE));
        assert_eq!(steps, [-1, 16, -20, 11].map(|by| Some(Command::Steps(by))));
        assert_eq!(of(Key::Space, Modifiers::NONE), Some(Command::Toggle));
        assert_eq!(of(Key::Backspace, Modifiers::NONE), Some(Command::Remove));
        for (key, modifiers) in [
            (Key::S, Modifiers::NONE),
            (Key::Escape, Modifiers::NONE),
            (Key::Z, Modifiers::COMMAND),
            (Key::ArrowUp, Modifiers::ALT),
        ] {
            assert_eq!(of(key, modifiers), None, "{key:?}");
        }
    }
}
