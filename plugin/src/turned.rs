//! What bound MIDI controllers have moved and the host does not know of yet.
//!
//! A plugin tells its host of a movement through the window, so while that is closed only this knows where such a knob
//! stands. The audio thread writes, everyone reads; each parameter is one word, of which the latest counts.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};

use nephele_realtime::parameters::PARAMETER_COUNT;

/// No parameter's value and no host's: the bits of two numbers that are none.
const NOTHING: u64 = u64::MAX;
/// In place of the number of a controller.
const NO_CONTROLLER: u8 = u8::MAX;

/// See the module.
#[derive(Debug)]
pub struct Turned {
    /// Of each parameter, the bits of the controller's value and below them those of the value that the host had then: once
    /// the host has another one, the controller's is history.
    words: Box<[AtomicU64; PARAMETER_COUNT]>,
    /// Set when what the audio thread has heard of controllers is to be forgotten.
    forgotten: AtomicBool,
    /// The controller that was moved last.
    heard: AtomicU8,
}

impl Default for Turned {
    fn default() -> Self {
        Self {
            words: Box::new([const { AtomicU64::new(NOTHING) }; PARAMETER_COUNT]),
            forgotten: AtomicBool::new(false),
            heard: AtomicU8::new(NO_CONTROLLER),
        }
    }
}

impl Turned {
    /// From the audio thread: a controller moved the parameter at `index` to `plain` while it stands at `host` for the host.
    pub fn note(&self, index: usize, plain: f32, host: f32) {
        if let Some(word) = self.words.get(index) {
            word.store(u64::from(plain.to_bits()) << 32 | u64::from(host.to_bits()), Ordering::Relaxed);
        }
    }

    /// From the audio thread: the host moved the parameter at `index`.
    pub fn clear(&self, index: usize) {
        if let Some(word) = self.words.get(index) {
            word.store(NOTHING, Ordering::Relaxed);
        }
    }

    /// Where controllers have moved the parameter at `index`, if it still stands at `host` for the host and that is
    /// elsewhere.
    pub fn value(&self, index: usize, host: f32) -> Option<f32> {
        let word = self.words.get(index)?.load(Ordering::Relaxed);
        let plain = f32::from_bits((word >> 32) as u32);
        (word != NOTHING && word as u32 == host.to_bits() && plain != host).then_some(plain)
    }

    /// Another sound is loaded: the host's values are what counts.
    pub fn forget(&self) {
        for word in self.words.iter() {
            word.store(NOTHING, Ordering::Relaxed);
        }
        self.forgotten.store(true, Ordering::Release);
    }

    /// Whether [`Turned::forget`] was called since the last time.
    pub fn take_forgotten(&self) -> bool {
        // A load first: nearly always nothing is to be written.
        self.forgotten.load(Ordering::Acquire) && self.forgotten.swap(false, Ordering::AcqRel)
    }

    /// From the audio thread: `cc` was moved.
    pub fn hear(&self, cc: u8) {
        self.heard.store(cc, Ordering::Relaxed);
    }

    /// The controller that was moved last since this was asked.
    pub fn take_heard(&self) -> Option<u8> {
        Some(self.heard.swap(NO_CONTROLLER, Ordering::Relaxed)).filter(|cc| *cc != NO_CONTROLLER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_movement_counts_until_the_host_moves_the_knob() {
        let turned = Turned::default();
        assert_eq!(turned.value(3, 0.5), None);
        turned.note(3, 0.7, 0.5);
        turned.note(3, 0.8, 0.5);
        assert_eq!((turned.value(3, 0.5), turned.value(4, 0.5)), (Some(0.8), None));
        assert_eq!(turned.value(3, 0.6), None, "the host has moved it");
        turned.note(3, 0.5, 0.5);
        assert_eq!(turned.value(3, 0.5), None, "back to where the host has it");
        turned.note(3, 0.9, 0.5);
        turned.clear(3);
        assert_eq!(turned.value(3, 0.5), None);
        turned.note(PARAMETER_COUNT, 1.0, 0.0);
        assert_eq!(turned.value(PARAMETER_COUNT, 0.0), None, "there is no such parameter");
    }

    #[test]
    fn another_sound_forgets_all_and_says_so_once() {
        let turned = Turned::default();
        turned.note(0, 0.7, 0.5);
        turned.forget();
        assert_eq!(turned.value(0, 0.5), None);
        assert_eq!((turned.take_forgotten(), turned.take_forgotten()), (true, false));
    }

    #[test]
    fn the_last_controller_is_told_once() {
        let turned = Turned::default();
        assert_eq!(turned.take_heard(), None);
        turned.hear(1);
        turned.hear(74);
        assert_eq!((turned.take_heard(), turned.take_heard()), (Some(74), None));
    }
}
