//! The whole sound of an instance, parameters included: loaded, undone, compared. The host is told of the parameters
//! afterwards, by the window.

use nephele_realtime::ParameterValues;
use nephele_realtime::parameters::Global;

use crate::changes;
use crate::history::Change;
use crate::instance::Instance;
use crate::patch;

impl Instance {
    /// The parameters as the user or automation has set them, those included that the host does not know yet.
    pub fn values(&self) -> ParameterValues {
        self.parameters.saved_values()
    }

    /// The value of one of them.
    pub fn value(&self, index: usize) -> f32 {
        let untold = self.session.untold().iter().find(|(place, _)| *place == index).map(|(_, value)| value);
        untold.unwrap_or_else(|| self.parameters.unmodulated(index))
    }

    /// Undoes the last change, or with `again` does it again.
    pub fn undo(&self, again: bool) {
        if let Some(name) = self.session.undo(again, &self.values()) {
            let what = if again { "Done again" } else { "Undone" };
            self.session.tell(false, format!("{what}: {name}"));
        }
    }

    /// Has the other of two sounds heard.
    pub fn swap(&self) {
        self.session.swap(&self.values());
        let [heard, _] = self.session.standing().letters();
        self.session.tell(false, format!("Sound {heard} is heard"));
    }

    /// Makes the sound that is not heard the same as the one that is.
    pub fn copy(&self) {
        self.session.copy(&self.values());
        let [heard, other] = self.session.standing().letters();
        self.session.tell(false, format!("Sound {heard} is copied to {other}"));
    }

    /// Makes the sound that is heard the same as the one that is not, if there are two.
    pub fn fetch(&self) {
        if self.session.fetch(&self.values()) {
            let [heard, other] = self.session.standing().letters();
            self.session.tell(false, format!("Sound {other} is copied to {heard}"));
        }
    }
}

/// The gestures that are under way, and what was there before them: those that overlap are undone as one.
#[derive(Debug, Default)]
pub struct Touches {
    open: Vec<usize>,
    before: Vec<(usize, f32)>,
    /// The frame in which the first of them began.
    begun: Option<u64>,
    frame: u64,
}

impl Touches {
    /// Another frame begins: a gesture that is over within one is a notch of the wheel, a key, or a click, not a drag.
    pub const fn next_frame(&mut self) {
        self.frame = self.frame.wrapping_add(1);
    }

    /// The user takes hold of the parameter at `index`.
    pub fn begin(&mut self, instance: &Instance, index: usize) {
        self.open.push(index);
        self.begun.get_or_insert(self.frame);
        // Starting, stopping and filling are playing, not making the sound.
        let played = [Global::SeqRun.index(), Global::SeqFill.index()].contains(&index);
        if patch::belongs(index) && !played && !self.before.iter().any(|(known, _)| *known == index) {
            self.before.push((index, instance.value(index)));
        }
    }

    /// Whether the user holds the parameter at `index`.
    pub fn holds(&self, index: usize) -> bool {
        self.open.contains(&index)
    }

    /// The user lets go of it.
    pub fn end(&mut self, instance: &Instance, index: usize) {
        self.open.retain(|open| *open != index);
        if !self.open.is_empty() {
            return;
        }
        let quick = self.begun.take() == Some(self.frame);
        let mut before = std::mem::take(&mut self.before);
        before.retain(|(index, value)| instance.value(*index).to_bits() != value.to_bits());
        let change = match before[..] {
            [(index, _)] if quick => Change::Notch(index),
            _ => Change::Alone,
        };
        let name = changes::of_values(&before, &instance.session.macro_names());
        instance.session.note_turn(name, change, before);
    }
}

#[cfg(test)]
mod tests;
