//! What a control can be connected with from its menu: a source of modulation, a step of the sequencer, the clipboard.

use nephele_realtime::parameters::slot_index;
use nephele_realtime::sequencer::{Edit, LOCKS, Place};
use nephele_realtime::{Parameter, Route, Source, parameters};

use super::canvas::Canvas;
use super::hints;
use super::model::Action;

/// Depth of a slot that is connected by a menu or a drag, as a part of the knob's way: well heard, and far from the ends.
pub const DEPTH: f32 = 0.25;

/// A copied value.
#[derive(Clone, Debug)]
pub struct Copied {
    index: usize,
    plain: f32,
    text: String,
}

impl Canvas<'_> {
    /// Has `source` move the parameter at `index` by the first slot that is free, and says so.
    pub fn modulate(&mut self, source: Source, index: usize) {
        let routes = &self.model.routes.0;
        let (what, name) = (hints::label(index), source.name());
        let before = |route: &Route| route.source == source && route.target() == Some(index);
        if let Some(slot) = routes.iter().position(before) {
            self.notice(format!("{name} moves {what} already, by slot {}", slot + 1));
            return;
        }
        // One whose source is missing is half made by hand.
        let empty = routes.iter().position(|route| *route == Route::default());
        let Some(slot) = empty.or_else(|| routes.iter().position(|route| route.source == Source::None)) else {
            self.notice(format!("All slots are in use: free one on the Slots page to have {name} move {what}"));
            return;
        };
        self.take_slot(slot, source, index);
        self.notice(format!("{name} moves {what} by slot {}, depth {:.0} %", slot + 1, DEPTH * 100.0));
    }

    /// Has `slot` move the parameter at `index` by `source`.
    pub fn take_slot(&mut self, slot: usize, source: Source, index: usize) {
        self.actions.push(Action::SetRoute(slot, Route::new(source, index)));
        self.change(slot_index(slot), DEPTH);
    }

    /// Locks the parameter at `index` to the step at `place` with the value that it has, or takes its lock away.
    pub fn lock_to_step(&mut self, place: Place, index: usize) {
        let Some(mut step) = self.model.sequence.step(place).cloned() else { return };
        let (what, number) = (hints::label(index), place.step + 1);
        let text = if step.lock(index).is_some() {
            step.set_lock(index, None);
            step.on &= !(step.locks.is_empty() && step.notes.is_empty());
            format!("{what} is no longer locked to step {number} of track {}", place.track + 1)
        } else if step.locks.len() == LOCKS {
            self.notice(format!("Step {number} has all the {LOCKS} locks that a step can have"));
            return;
        } else {
            step.set_lock(index, Some(self.value(index)));
            step.on |= step.notes.is_empty();
            let value = parameters()[index].format(self.value(index));
            format!("{what} is locked to {value} on step {number} of track {}", place.track + 1)
        };
        self.actions.push(Action::Edit(Edit::Step(place, step)));
        self.notice(text);
    }

    /// Copies the value of the parameter at `index`, as text for the system's clipboard too.
    pub fn copy_value(&mut self, index: usize) {
        let plain = self.value(index);
        let text = parameters()[index].format(plain);
        self.ui.ctx().copy_text(text.clone());
        self.notice(format!("Copied {text}"));
        self.gestures.copied = Some(Copied { index, plain, text });
    }

    /// What can be pasted, as text.
    pub fn copied(&self) -> Option<&str> {
        self.gestures.copied.as_ref().map(|copied| copied.text.as_str())
    }

    /// Gives the parameter at `index` the value in `text`, or the one that was copied here.
    pub fn paste_value(&mut self, index: usize, text: Option<&str>) {
        let parameter = &parameters()[index];
        let own = self.gestures.copied.clone().filter(|copied| text.is_none_or(|text| text == copied.text));
        let plain = match &own {
            // To the last bit, where both mean the same by their numbers.
            Some(Copied { index: from, plain, .. }) if *from == index || alike(&parameters()[*from], parameter) => {
                Some(*plain)
            }
            _ => text.or(own.as_ref().map(|copied| copied.text.as_str())).and_then(|text| parameter.parse(text)),
        };
        if let Some(plain) = plain {
            return self.change(index, plain);
        }
        let text = text.or(own.as_ref().map(|copied| copied.text.as_str())).unwrap_or("nothing");
        let text: String = text.chars().take(40).collect();
        let (what, accepted) = (hints::label(index), parameter.accepted());
        self.notice(format!("'{text}' is no value of {what}, which takes {accepted}"));
    }
}

/// Whether values of both are the same amounts of the same thing.
fn alike(one: &Parameter, other: &Parameter) -> bool {
    one.unit == other.unit && !one.is_stepped() && !other.is_stepped()
}
