//! Keys that are down while one voice plays them all.

use super::NoteId;

/// Keys remembered: more than ten fingers.
const KEYS: usize = 32;

/// Held keys with their velocities, the newest last.
#[derive(Debug, Default)]
pub(super) struct HeldKeys {
    keys: [(NoteId, f32); KEYS],
    count: usize,
}

impl HeldKeys {
    /// A key goes down; of too many the oldest is forgotten.
    pub fn press(&mut self, note: NoteId, velocity: f32) {
        self.lift(note);
        if self.count == KEYS {
            self.keys.copy_within(1.., 0);
            self.count -= 1;
        }
        self.keys[self.count] = (note, velocity);
        self.count += 1;
    }

    /// Every key that `note` means goes up; says whether there was one.
    pub fn lift(&mut self, note: NoteId) -> bool {
        let mut kept = 0;
        for place in 0..self.count {
            let key = self.keys[place];
            if !note.matches(&key.0) {
                self.keys[kept] = key;
                kept += 1;
            }
        }
        let lifted = kept < self.count;
        self.count = kept;
        lifted
    }

    /// Forgets all.
    pub const fn clear(&mut self) {
        self.count = 0;
    }

    /// The key pressed last of those that are down.
    pub fn newest(&self) -> Option<(NoteId, f32)> {
        self.keys[..self.count].last().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_key_counts_and_old_ones_come_back() {
        let key = |k| NoteId::new(0, k);
        let mut held = HeldKeys::default();
        (0..40).for_each(|k| held.press(key(k), 0.5));
        assert_eq!(held.newest(), Some((key(39), 0.5)));
        assert!(held.lift(key(39)) && !held.lift(key(3)), "the oldest are forgotten");
        assert_eq!(held.newest(), Some((key(38), 0.5)));
        held.press(key(20), 0.7);
        assert_eq!(held.newest(), Some((key(20), 0.7)));
        held.lift(key(20));
        assert_eq!(held.newest(), Some((key(38), 0.5)), "a key is held once");
    }
}
