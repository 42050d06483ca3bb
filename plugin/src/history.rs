//! What the sound was before each of the last changes.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use nephele_realtime::parameters::{SLOTS, slot_index};
use nephele_realtime::sequencer::Edit;

use crate::patch::Patch;
use crate::worker::CloudSource;

/// Changes that can be undone.
pub const LEVELS: usize = 100;
/// Changes of the same thing that follow each other faster than this are one.
const PAUSE: Duration = Duration::from_millis(700);
/// So are edits of a track's steps that follow each other as fast as the frames of a stroke, and a slot and its depth.
const STROKE: Duration = Duration::from_millis(120);

/// What was changed, to tell whether the next change goes on with it.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Something in the sequence.
    Edit(Edit),
    /// The parameter at this place of the table, by a notch of the wheel or a key.
    Notch(usize),
    /// What the modulation slot at this place connects.
    Slot(usize),
    /// The cloud, which is being made of these recordings.
    Filling(Vec<PathBuf>),
    /// Anything else, which is a level of its own.
    Alone,
}

impl Change {
    /// What a cloud that was asked for changes; `None` if it follows from something else.
    pub fn of_cloud(source: &CloudSource) -> Option<Self> {
        match source {
            CloudSource::Morph(_) | CloudSource::Lock(_) => None,
            CloudSource::Sounds { sounds, .. } => Some(Self::Filling(sounds.clone())),
            CloudSource::Factory(_) | CloudSource::File(_) | CloudSource::Same | CloudSource::Decoded { .. } => {
                Some(Self::Alone)
            }
        }
    }

    fn continues(&self, last: &Self, since: Duration) -> bool {
        match (self, last) {
            (Self::Edit(edit), Self::Edit(last)) => {
                (edit.continues(last) && since < PAUSE) || (edit.is_beside(last) && since < STROKE)
            }
            (Self::Notch(index), Self::Notch(last)) => index == last && since < PAUSE,
            // A source that is dragged onto a knob brings its depth along.
            (Self::Slot(slot), Self::Slot(last)) => slot == last && since < STROKE,
            (Self::Notch(index), Self::Slot(slot)) | (Self::Slot(slot), Self::Notch(index)) => {
                *slot < SLOTS && slot_index(*slot) == *index && since < STROKE
            }
            // The parts of a cloud come as they are made.
            (Self::Filling(sounds), Self::Filling(last)) => sounds == last,
            _ => false,
        }
    }
}

/// One change.
#[derive(Debug)]
pub struct Level {
    /// What the user calls it.
    pub name: String,
    /// What was there instead.
    pub patch: Patch,
    /// Its number: each change has its own.
    id: u64,
}

impl Level {
    /// The same change, now with what is there instead.
    pub fn with(self, patch: Patch) -> Self {
        Self { patch, ..self }
    }
}

/// See the module.
#[derive(Debug, Default)]
pub struct History {
    past: VecDeque<Level>,
    future: Vec<Level>,
    last: Option<(Change, Instant)>,
    /// Numbers given so far.
    count: u64,
    /// The number of the newest change that is forgotten.
    floor: u64,
    /// The change after which the sound was as it was loaded or saved.
    kept: u64,
}

impl History {
    /// `change`, which the user calls `name`, has replaced what is in `before`.
    pub fn note(&mut self, name: impl Into<String>, change: Change, before: Patch) {
        self.note_at(Instant::now(), name, change, before);
    }

    fn note_at(&mut self, now: Instant, name: impl Into<String>, change: Change, before: Patch) {
        if before.is_empty() {
            return;
        }
        self.future.clear();
        let goes_on = self.last.take().is_some_and(|(last, at)| change.continues(&last, now - at));
        self.last = Some((change, now));
        if let Some(newest) = self.past.back_mut().filter(|_| goes_on) {
            newest.patch.add(before);
            return;
        }
        if self.past.len() == LEVELS
            && let Some(oldest) = self.past.pop_front()
        {
            self.floor = oldest.id;
        }
        self.count += 1;
        self.past.push_back(Level { name: name.into(), patch: before, id: self.count });
    }

    /// The newest change, if it is one that `led` to it, has also replaced what is in `before`.
    pub fn note_consequence(&mut self, led: impl FnOnce(&Patch) -> bool, before: Patch) {
        if let Some(newest) = self.past.back_mut().filter(|newest| led(&newest.patch)) {
            newest.patch.add(before);
        }
    }

    /// The change that is undone next, or with `again` done again: its patch is to be exchanged for what is there, and
    /// [`History::put`] back.
    pub fn take(&mut self, again: bool) -> Option<Level> {
        self.last = None;
        if again { self.future.pop() } else { self.past.pop_back() }
    }

    /// See [`History::take`].
    pub fn put(&mut self, again: bool, level: Level) {
        if again { self.past.push_back(level) } else { self.future.push(level) }
    }

    /// What would be undone, and done again.
    pub fn names(&self) -> [Option<&str>; 2] {
        [self.past.back(), self.future.last()].map(|level| level.map(|level| level.name.as_str()))
    }

    /// The sound is as it is kept somewhere.
    pub fn keep(&mut self) {
        self.kept = self.place();
        // What comes now must not go on with a level that is kept.
        self.last = None;
    }

    /// Whether the sound is another than the one that is kept.
    pub fn has_changed(&self) -> bool {
        self.kept != self.place()
    }

    /// The number of the newest change that counts.
    fn place(&self) -> u64 {
        self.past.back().map_or(self.floor, |level| level.id)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, LazyLock};

    use nephele_realtime::Sequence;
    use nephele_realtime::sequencer::{Place, Step};

    use super::*;

    fn moment(ms: u64) -> Instant {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        *START + Duration::from_millis(ms)
    }

    /// Puts `key` on `step`, `ms` milliseconds after the first edit.
    fn edited(history: &mut History, now: &mut Arc<Sequence>, ms: u64, step: usize, key: u8) {
        let edit = Edit::Step(Place { step, ..Place::default() }, Step::note(key, 100, 0.5));
        let before = Patch { sequence: Some(Arc::clone(now)), ..Patch::default() };
        Arc::make_mut(now).apply(edit.clone());
        history.note_at(moment(ms), "Step", Change::Edit(edit), before);
    }

    /// Undoes or does again; tells whether there was something.
    fn step(history: &mut History, now: &mut Arc<Sequence>, again: bool) -> bool {
        let Some(mut level) = history.take(again) else { return false };
        std::mem::swap(level.patch.sequence.as_mut().unwrap(), now);
        history.put(again, level);
        true
    }

    #[test]
    fn a_stroke_is_undone_as_one() {
        let (mut history, mut now) = (History::default(), Arc::new(Sequence::factory()));
        let first = Arc::clone(&now);
        edited(&mut history, &mut now, 0, 1, 60);
        edited(&mut history, &mut now, 500, 1, 61);
        edited(&mut history, &mut now, 530, 2, 61);
        let stroke = Arc::clone(&now);
        edited(&mut history, &mut now, 1000, 3, 62);
        let last = Arc::clone(&now);
        assert!(step(&mut history, &mut now, false) && now == stroke);
        assert!(step(&mut history, &mut now, false) && now == first);
        assert_eq!(history.names(), [None, Some("Step")]);
        assert!(!step(&mut history, &mut now, false));
        assert!(step(&mut history, &mut now, true) && step(&mut history, &mut now, true));
        assert_eq!((now, history.names()), (last, [Some("Step"), None]));
    }

    #[test]
    fn a_hundred_changes_can_be_undone_and_another_way_forgets_what_was() {
        let (mut history, mut now) = (History::default(), Arc::new(Sequence::default()));
        history.keep();
        for round in 0..2 * LEVELS {
            edited(&mut history, &mut now, 1000 * round as u64, round % 64, 60 + (round % 3) as u8);
        }
        let count = (0..).take_while(|_| step(&mut history, &mut now, false)).count();
        assert_eq!(count, LEVELS);
        assert!(history.has_changed(), "what was kept is beyond reach");
        edited(&mut history, &mut now, 0, 3, 1);
        assert_eq!(history.names(), [Some("Step"), None], "another way was taken");
    }

    #[test]
    fn notches_of_one_wheel_are_one_and_a_drag_is_its_own() {
        let mut history = History::default();
        let mut note = |ms, change, index, before| {
            let patch = Patch { values: vec![(index, before)], ..Patch::default() };
            history.note_at(moment(ms), "Knob", change, patch);
        };
        note(0, Change::Notch(3), 3, 0.1);
        note(600, Change::Notch(3), 3, 0.2);
        note(1200, Change::Notch(3), 3, 0.3);
        note(1300, Change::Notch(4), 4, 0.5);
        note(2100, Change::Notch(4), 4, 0.6);
        note(2200, Change::Alone, 4, 0.7);
        note(2300, Change::Alone, 4, 0.8);
        let depth = slot_index(2);
        note(3000, Change::Slot(2), 0, 0.0);
        note(3010, Change::Notch(depth), depth, 0.9);
        note(3020, Change::Slot(3), 0, 0.5);
        assert_eq!(history.take(false).unwrap().patch.values, [(0, 0.5)]);
        assert_eq!(history.take(false).unwrap().patch.values, [(0, 0.0), (depth, 0.9)], "a slot and its depth are one");
        let befores: Vec<_> = std::iter::from_fn(|| history.take(false)).map(|level| level.patch.values).collect();
        assert_eq!(befores, [[(4, 0.8)], [(4, 0.7)], [(4, 0.6)], [(4, 0.5)], [(3, 0.1)]]);
    }

    #[test]
    fn what_is_kept_is_known_again() {
        let (mut history, mut now) = (History::default(), Arc::new(Sequence::default()));
        assert!(!history.has_changed());
        edited(&mut history, &mut now, 0, 1, 60);
        history.keep();
        edited(&mut history, &mut now, 10, 1, 61);
        assert!(history.has_changed(), "a level that is kept does not grow");
        assert!(step(&mut history, &mut now, false) && !history.has_changed());
        assert!(step(&mut history, &mut now, false) && history.has_changed());
        assert!(step(&mut history, &mut now, true) && !history.has_changed());
    }
}
