//! Keys that are down while one voice plays them all.

use super::NoteId;
use super::notes::Start;
use crate::sequencer::Target;
use crate::voice::VoiceLocks;

/// Keys remembered: more than ten fingers.
const KEYS: usize = 32;

/// A key that is down, and what of its beginning counts again when the voice comes back to it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct HeldKey {
    pub note: NoteId,
    pub velocity: f32,
    target: Target,
    locks: VoiceLocks,
    /// Sample of the instrument's clock at which they were set.
    since: i64,
}

impl HeldKey {
    /// What its voice has at sample `now`: locks that glide have gone on meanwhile; a slide was heard when it began.
    pub fn start(&self, now: i64) -> Start {
        let mut locks = self.locks;
        locks.advance((now - self.since) as f32);
        Start { locks, target: self.target, slide: None, origin: None }
    }
}

/// Held keys, the newest last. Apart from the instrument, which is moved about while it is made.
#[derive(Debug, Default)]
pub(super) struct HeldKeys {
    keys: Box<[HeldKey; KEYS]>,
    count: usize,
}

impl HeldKeys {
    /// Forgets all of them.
    pub const fn clear(&mut self) {
        self.count = 0;
    }

    /// A key goes down at sample `now` with what `start` gives it; of too many the oldest is forgotten, and returned.
    pub fn press(&mut self, note: NoteId, velocity: f32, start: &Start, now: i64) -> Option<NoteId> {
        self.lift(|key| key == note, |_| {});
        let forgotten = (self.count == KEYS).then(|| self.keys[0].note);
        if forgotten.is_some() {
            self.keys.copy_within(1.., 0);
            self.count -= 1;
        }
        self.keys[self.count] = HeldKey { note, velocity, target: start.target, locks: start.locks, since: now };
        self.count += 1;
        forgotten
    }

    /// Every key that `which` picks goes up, and is handed to `lifted`.
    pub fn lift(&mut self, which: impl Fn(NoteId) -> bool, mut lifted: impl FnMut(NoteId)) {
        let mut kept = 0;
        for place in 0..self.count {
            let key = self.keys[place];
            if which(key.note) {
                lifted(key.note);
            } else {
                self.keys[kept] = key;
                kept += 1;
            }
        }
        self.count = kept;
    }

    /// The keys that are down on `channel` have other locks from sample `now` on.
    pub fn lock(&mut self, channel: u8, locks: &VoiceLocks, now: i64) {
        for key in self.keys[..self.count].iter_mut().filter(|key| key.note.channel == Some(channel)) {
            (key.locks, key.since) = (*locks, now);
        }
    }

    /// Whether the key of `note` is down.
    pub fn holds(&self, note: NoteId) -> bool {
        self.keys[..self.count].iter().any(|key| key.note == note)
    }

    /// The key pressed last of those that are down.
    pub fn newest(&self) -> Option<&HeldKey> {
        self.keys[..self.count].last()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_key_counts_and_old_ones_come_back() {
        let key = |k| NoteId::new(0, k);
        let press = |held: &mut HeldKeys, k, velocity| held.press(key(k), velocity, &Start::default(), 0);
        let newest = |held: &HeldKeys| held.newest().map(|key| (key.note, key.velocity));
        let mut held = HeldKeys::default();
        let forgotten: Vec<_> = (0..40).filter_map(|k| press(&mut held, k, 0.5)).collect();
        assert_eq!(forgotten, [0, 1, 2, 3, 4, 5, 6, 7].map(key), "the oldest are forgotten");
        assert_eq!(newest(&held), Some((key(39), 0.5)));
        let lift = |held: &mut HeldKeys, k: u8| {
            let mut lifted = Vec::new();
            held.lift(|note| key(k).matches(&note), |note| lifted.push(note));
            lifted
        };
        assert_eq!((lift(&mut held, 39), lift(&mut held, 3)), (vec![key(39)], vec![]));
        assert_eq!(newest(&held), Some((key(38), 0.5)));
        press(&mut held, 20, 0.7);
        assert_eq!(newest(&held), Some((key(20), 0.7)));
        assert!(held.holds(key(20)));
        lift(&mut held, 20);
        assert!(!held.holds(key(20)));
        assert_eq!(newest(&held), Some((key(38), 0.5)), "a key is held once");
    }
}
