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
    /// A key goes down; of too many the oldest is forgotten, and returned.
    pub fn press(&mut self, note: NoteId, velocity: f32) -> Option<NoteId> {
        self.lift(|key| key == note, |_| {});
        let forgotten = (self.count == KEYS).then(|| self.keys[0].0);
        if forgotten.is_some() {
            self.keys.copy_within(1.., 0);
            self.count -= 1;
        }
        self.keys[self.count] = (note, velocity);
        self.count += 1;
        forgotten
    }

    /// Every key that `which` picks goes up, and is handed to `lifted`.
    pub fn lift(&mut self, which: impl Fn(NoteId) -> bool, mut lifted: impl FnMut(NoteId)) {
        let mut kept = 0;
        for place in 0..self.count {
            let key = self.keys[place];
            if which(key.0) {
                lifted(key.0);
            } else {
                self.keys[kept] = key;
                kept += 1;
            }
        }
        self.count = kept;
    }

    /// Whether the key of `note` is down.
    pub fn holds(&self, note: NoteId) -> bool {
        self.keys[..self.count].iter().any(|key| key.0 == note)
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
        let forgotten: Vec<_> = (0..40).filter_map(|k| held.press(key(k), 0.5)).collect();
        assert_eq!(forgotten, [0, 1, 2, 3, 4, 5, 6, 7].map(key), "the oldest are forgotten");
        assert_eq!(held.newest(), Some((key(39), 0.5)));
        let lift = |held: &mut HeldKeys, k: u8| {
            let mut lifted = Vec::new();
            held.lift(|note| key(k).matches(&note), |note| lifted.push(note));
            lifted
        };
        assert_eq!((lift(&mut held, 39), lift(&mut held, 3)), (vec![key(39)], vec![]));
        assert_eq!(held.newest(), Some((key(38), 0.5)));
        held.press(key(20), 0.7);
        assert_eq!(held.newest(), Some((key(20), 0.7)));
        assert!(held.holds(key(20)));
        lift(&mut held, 20);
        assert!(!held.holds(key(20)));
        assert_eq!(held.newest(), Some((key(38), 0.5)), "a key is held once");
    }
}
