//! What the sequence was before each of the last edits.

use std::sync::Arc;
use std::time::{Duration, Instant};

use nephele_realtime::Sequence;
use nephele_realtime::sequencer::Edit;

/// Edits that can be undone.
const LEVELS: usize = 100;
/// Edits of the same thing that follow each other faster than this are one.
const PAUSE: Duration = Duration::from_millis(700);

/// So are edits of a track's steps that follow each other as fast as the frames of a stroke.
const STROKE: Duration = Duration::from_millis(120);

/// See the module.
#[derive(Default)]
pub struct History {
    past: Vec<Arc<Sequence>>,
    future: Vec<Arc<Sequence>>,
    last: Option<(Edit, Instant)>,
}

impl History {
    /// `edit` has changed what was `before`.
    pub fn note(&mut self, edit: Edit, before: Arc<Sequence>) {
        self.note_at(Instant::now(), edit, before);
    }

    fn note_at(&mut self, now: Instant, edit: Edit, before: Arc<Sequence>) {
        let one = self.last.as_ref().is_some_and(|(last, at)| {
            let since = now - *at;
            (edit.continues(last) && since < PAUSE) || (edit.is_beside(last) && since < STROKE)
        });
        if !one {
            if self.past.len() == LEVELS {
                self.past.remove(0);
            }
            self.past.push(before);
        }
        self.future.clear();
        self.last = Some((edit, now));
    }

    /// What was before the last edit, if there was any; `now` can be had again.
    pub fn undo(&mut self, now: Arc<Sequence>) -> Option<Arc<Sequence>> {
        let before = self.past.pop()?;
        self.future.push(now);
        self.last = None;
        Some(before)
    }

    /// What was before the last [`History::undo`].
    pub fn redo(&mut self, now: Arc<Sequence>) -> Option<Arc<Sequence>> {
        let after = self.future.pop()?;
        self.past.push(now);
        self.last = None;
        Some(after)
    }

    /// Whether there is something to undo, and to do again.
    pub fn depth(&self) -> (bool, bool) {
        (!self.past.is_empty(), !self.future.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use nephele_realtime::sequencer::{Place, Step};

    use super::*;

    /// Puts `key` on `step`, `ms` milliseconds after the first edit.
    fn edited(history: &mut History, now: &mut Arc<Sequence>, ms: u64, step: usize, key: u8) {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);

        let edit = Edit::Step(Place { step, ..Place::default() }, Step::note(key, 100, 0.5));
        let before = Arc::clone(now);
        Arc::make_mut(now).apply(edit.clone());
        history.note_at(*START + Duration::from_millis(ms), edit, before);
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
        let now = history.undo(now).unwrap();
        assert_eq!(now, stroke);
        let now = history.undo(now).unwrap();
        assert_eq!((&now, history.depth()), (&first, (false, true)));
        assert!(history.undo(Arc::clone(&now)).is_none());
        let now = history.redo(now).unwrap();
        let now = history.redo(now).unwrap();
        assert_eq!((now, history.depth()), (last, (true, false)));
    }

    #[test]
    fn it_is_bounded_and_forgets_what_was_undone() {
        let (mut history, mut now) = (History::default(), Arc::new(Sequence::default()));
        for round in 0..2 * LEVELS {
            edited(&mut history, &mut now, 1000 * round as u64, round % 64, 60 + (round % 3) as u8);
        }
        let mut count = 0;
        while let Some(before) = history.undo(Arc::clone(&now)) {
            now = before;
            count += 1;
        }
        assert_eq!(count, LEVELS);
        edited(&mut history, &mut now, 0, 3, 1);
        assert_eq!(history.depth(), (true, false), "another way was taken");
    }
}
