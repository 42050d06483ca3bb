//! Notes that the sequencer owes an end.

use super::player::Played;

/// Most notes held at a time; of more the oldest ends.
const NOTES: usize = 256;

/// A note that has begun.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Held {
    pub pattern: u8,
    pub track: u8,
    pub key: u8,
    pub channel: u8,
    /// Song position of its end in quarter notes.
    pub until: f64,
    /// Whether it ends after what begins at that position.
    pub tied: bool,
    /// The sample at which it began.
    pub begun: i64,
}

impl Held {
    const NONE: Self = Self { pattern: 0, track: 0, key: 0, channel: 0, until: 0.0, tied: false, begun: 0 };

    const fn off(&self) -> Played<'static> {
        Played::Off { track: self.track, key: self.key, channel: self.channel }
    }
}

/// See the module.
#[derive(Debug)]
pub(super) struct HeldNotes {
    notes: Box<[Held; NOTES]>,
    count: usize,
}

impl Default for HeldNotes {
    fn default() -> Self {
        Self { notes: Box::new([Held::NONE; NOTES]), count: 0 }
    }
}

impl HeldNotes {
    /// `note` is about to begin: what it takes the place of ends before, or its end would cut the new note.
    pub fn begin(&mut self, note: Held, mut emit: impl FnMut(Played<'_>)) {
        let same = |held: &Held| held.track == note.track && held.key == note.key;
        self.end(same, &mut emit);
        if self.count == NOTES {
            emit(self.notes[0].off());
            self.notes.copy_within(1.., 0);
            self.count -= 1;
        }
        self.notes[self.count] = note;
        self.count += 1;
    }

    /// Ends every note that `which` picks, the oldest first.
    pub fn end(&mut self, which: impl Fn(&Held) -> bool, mut emit: impl FnMut(Played<'_>)) {
        let mut kept = 0;
        for place in 0..self.count {
            let held = self.notes[place];
            if which(&held) {
                emit(held.off());
            } else {
                self.notes[kept] = held;
                kept += 1;
            }
        }
        self.count = kept;
    }

    /// The song goes on elsewhere, `by` quarter notes on: so do the ends of what is held.
    pub fn shift(&mut self, by: f64) {
        self.notes[..self.count].iter_mut().for_each(|held| held.until += by);
    }

    /// All of them, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Held> {
        self.notes[..self.count].iter()
    }

    /// Song position at which the next of them ends; infinity if there is none.
    pub fn next(&self) -> f64 {
        self.notes[..self.count].iter().map(|held| held.until).fold(f64::INFINITY, f64::min)
    }
}
