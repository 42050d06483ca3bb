//! What a control can be connected with from its menu: a source of modulation, a step of the sequencer, the clipboard.

use nephele_realtime::parameters::{SLOTS, slot_index};
use nephele_realtime::sequencer::{Edit, LOCKS, Place};
use nephele_realtime::{Parameter, Route, Source, parameters};

use super::canvas::Canvas;
use super::model::Action;
use super::moved;

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
    /// Has the first free slot move the parameter at `index` by `source`, or chooses the one that does already, and says so.
    pub fn connect(&mut self, source: Source, index: usize) {
        let macros = self.model.macros;
        let (name, to) = (moved::source_name(macros, source), moved::parameter_name(macros, index));
        if let Some(slot) = moved::slot_of(self.model, source, index) {
            let by = moved::amount(self.model.routes.0[slot], self.value(slot_index(slot)));
            self.gestures.pull.slot = Some(slot);
            return self.notice(format!("{name} moves {to} already: slot {}, {by}", slot + 1));
        }
        let Some(slot) = moved::free_slot(self.model) else {
            return self.notice(format!(
                "All {SLOTS} modulation slots are taken: clear one on the Modulation page before {name} can move {to}"
            ));
        };
        let route = Route::new(source, index);
        self.actions.push(Action::SetRoute(slot, route));
        self.change(slot_index(slot), DEPTH);
        self.gestures.pull.slot = Some(slot);
        let by = moved::amount(route, DEPTH);
        self.notice(format!("{name} → {to}: slot {}, {by} · drag the ring around the knob for the depth", slot + 1));
    }

    /// Locks the parameter at `index` to the step at `place` with the value that it has, or takes its lock away.
    pub fn lock_to_step(&mut self, place: Place, index: usize) {
        let Some(mut step) = self.model.sequence.step(place).cloned() else { return };
        let (what, number) = (moved::parameter_name(self.model.macros, index), place.step + 1);
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
        let (what, accepted) = (moved::parameter_name(self.model.macros, index), parameter.accepted());
        self.notice(format!("'{text}' is no value of {what}, which takes {accepted}"));
    }
}

/// Whether values of both are the same amounts of the same thing.
fn alike(one: &Parameter, other: &Parameter) -> bool {
    one.unit == other.unit && !one.is_stepped() && !other.is_stepped()
}
