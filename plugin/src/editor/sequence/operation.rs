//! What can be done with the steps that are selected: each is one edit.

use std::ops::Range;

use egui::{Key, Modifiers};
use nephele_realtime::Step;
use nephele_realtime::math::uniform;
use nephele_realtime::sequencer::{Track, range};

use super::lane::Lane;
use super::spot::Shown;
use crate::editor::canvas::Canvas;

/// How far micro-timing is moved at once, in steps.
const NUDGE: f32 = 0.05;

/// See the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Keep them, to be pasted.
    Copy,
    /// Keep them, and make them new.
    Cut,
    /// Put what was kept over them.
    Paste,
    /// Make them new.
    Clear,
    /// Move them by places.
    Shift(i8),
    /// Move them by parts of a step.
    Nudge(i8),
    /// Move their notes by semitones.
    Transpose(i8),
    /// Turn them round.
    Reverse,
    /// Draw other notes.
    DrawNotes,
    /// Draw other velocities.
    DrawVelocities,
    /// Draw other values of the lane that is shown.
    DrawLane,
    /// Switch them on or off.
    Switch,
}

/// One of them, what it is called in the menu, and its keys.
pub struct Entry {
    /// What it does.
    pub operation: Operation,
    /// What it is called.
    pub name: &'static str,
    /// Its keys as they are written.
    pub keys: &'static str,
}

const fn entry(operation: Operation, name: &'static str, keys: &'static str) -> Entry {
    Entry { operation, name, keys }
}

/// All of them, in the order of the menu.
pub const OPERATIONS: [Entry; 17] = [
    entry(Operation::Switch, "Switch on or off", "Enter"),
    entry(Operation::Copy, "Copy", "Ctrl+C"),
    entry(Operation::Cut, "Cut", "Ctrl+X"),
    entry(Operation::Paste, "Paste", "Ctrl+V"),
    entry(Operation::Clear, "Clear", "Delete"),
    entry(Operation::Shift(-1), "Shift left", "Alt+←"),
    entry(Operation::Shift(1), "Shift right", "Alt+→"),
    entry(Operation::Nudge(-1), "Play earlier", "Alt+Shift+←"),
    entry(Operation::Nudge(1), "Play later", "Alt+Shift+→"),
    entry(Operation::Transpose(1), "A semitone up", "Alt+↑"),
    entry(Operation::Transpose(-1), "A semitone down", "Alt+↓"),
    entry(Operation::Transpose(12), "An octave up", "Alt+Shift+↑"),
    entry(Operation::Transpose(-12), "An octave down", "Alt+Shift+↓"),
    entry(Operation::Reverse, "Reverse", "B"),
    entry(Operation::DrawNotes, "Random notes", "R"),
    entry(Operation::DrawVelocities, "Random velocities", "Shift+R"),
    entry(Operation::DrawLane, "Random lane", "Ctrl+R"),
];

impl Operation {
    /// The one with these keys.
    pub fn of_key(key: Key, modifiers: Modifiers) -> Option<Self> {
        let (alt, shift, command) = (modifiers.alt, modifiers.shift, modifiers.command);
        Some(match (key, alt, shift, command) {
            (Key::Enter | Key::Space, false, false, false) => Self::Switch,
            (Key::C, false, false, true) => Self::Copy,
            (Key::X, false, false, true) => Self::Cut,
            (Key::V, false, false, true) => Self::Paste,
            (Key::Delete | Key::Backspace, false, false, false) => Self::Clear,
            (Key::ArrowLeft, true, false, false) => Self::Shift(-1),
            (Key::ArrowRight, true, false, false) => Self::Shift(1),
            (Key::ArrowLeft, true, true, false) => Self::Nudge(-1),
            (Key::ArrowRight, true, true, false) => Self::Nudge(1),
            (Key::ArrowUp, true, false, false) => Self::Transpose(1),
            (Key::ArrowDown, true, false, false) => Self::Transpose(-1),
            (Key::ArrowUp, true, true, false) => Self::Transpose(12),
            (Key::ArrowDown, true, true, false) => Self::Transpose(-12),
            (Key::B, false, false, false) => Self::Reverse,
            (Key::R, false, false, false) => Self::DrawNotes,
            (Key::R, false, true, false) => Self::DrawVelocities,
            (Key::R, false, false, true) => Self::DrawLane,
            _ => return None,
        })
    }

    /// Does it. `note` is that of steps that have none, `lane` the one that is shown.
    pub fn act(self, canvas: &mut Canvas<'_>, shown: Shown, (note, lane): (u8, Lane), clipboard: &mut Vec<Step>) {
        let (track, chosen) = (shown.spot.track(canvas), shown.selection.range());
        // What moves steps among each other means all of them where but one is selected.
        let several = if shown.selection.is_many() { chosen.clone() } else { 0..usize::from(track.length) };
        // Another draw each time; the engine hears the result, not the chance.
        let seed = canvas.ui.input(|input| input.time.to_bits());
        let new = match self {
            Self::Copy => {
                *clipboard = range::copied(track, chosen);
                return;
            }
            Self::Cut => {
                *clipboard = range::copied(track, chosen.clone());
                range::cleared(track, chosen)
            }
            Self::Paste => range::pasted(track, chosen, clipboard),
            Self::Clear => range::cleared(track, chosen),
            Self::Shift(by) => range::rotated(track, several, i32::from(by)),
            Self::Nudge(by) => range::nudged(track, chosen, f32::from(by) * NUDGE),
            Self::Transpose(by) => range::transposed(track, chosen, i32::from(by)),
            Self::Reverse => range::reversed(track, several),
            Self::DrawNotes => range::notes_drawn(track, chosen, seed),
            Self::DrawVelocities => range::velocities_drawn(track, chosen, seed),
            Self::DrawLane => lane_drawn(track, chosen, lane, seed),
            Self::Switch => range::switched(track, chosen, note),
        };
        shown.spot.replace(canvas, new);
    }
}

/// The track with other values of `lane` on the steps in `range` that play.
fn lane_drawn(track: &Track, range: Range<usize>, lane: Lane, seed: u64) -> Track {
    let mut new = track.clone();
    let end = range.end.min(new.steps.len());
    for (place, step) in new.steps.iter_mut().enumerate().take(end).skip(range.start).filter(|(_, step)| step.on) {
        *step = lane.drawn(step, uniform(seed, 3, place as u64));
    }
    new
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_has_the_keys_that_it_tells() {
        for Entry { operation, name, keys } in OPERATIONS {
            let (mut modifiers, mut found) = (Modifiers::NONE, None);
            for part in keys.split('+') {
                match part {
                    "Ctrl" => modifiers = modifiers.plus(Modifiers::COMMAND),
                    "Alt" => modifiers = modifiers.plus(Modifiers::ALT),
                    "Shift" => modifiers = modifiers.plus(Modifiers::SHIFT),
                    "←" => found = Some(Key::ArrowLeft),
                    "→" => found = Some(Key::ArrowRight),
                    "↑" => found = Some(Key::ArrowUp),
                    "↓" => found = Some(Key::ArrowDown),
                    other => found = Key::from_name(other),
                }
            }
            assert_eq!(found.and_then(|key| Operation::of_key(key, modifiers)), Some(operation), "{name}: {keys}");
        }
    }
}
