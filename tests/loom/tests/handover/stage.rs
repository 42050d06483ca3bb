//! Clouds that tell what became of them, and an engine that plays them.

use std::cell::Cell;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use loom::cell::UnsafeCell;

use crate::handover::Player;

loom::thread_local! {
    static ON_AUDIO_THREAD: Cell<bool> = Cell::new(false);
}

/// Runs `act` as the audio thread does: a cloud that is dropped in it is noted as dropped there.
pub fn on_audio_thread<R>(act: impl FnOnce() -> R) -> R {
    ON_AUDIO_THREAD.with(|on| on.set(true));
    let result = act();
    ON_AUDIO_THREAD.with(|on| on.set(false));
    result
}

/// What became of one cloud.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fate {
    /// How often it was dropped.
    pub drops: u32,
    /// How often of these on the audio thread.
    pub drops_on_audio_thread: u32,
    /// Whether an engine took it.
    pub taken: bool,
}

/// What became of each cloud, by its number. Invisible to loom, so that it orders nothing between the threads.
#[derive(Clone, Default)]
pub struct Ledger(Arc<Mutex<Vec<Fate>>>);

impl Ledger {
    /// A new cloud, numbered from 0 on.
    pub fn cloud(&self) -> Cloud {
        let number = self.fates().len();
        self.fates().push(Fate::default());
        let cloud = Cloud { number, samples: UnsafeCell::new(()), ledger: self.clone() };
        cloud.samples.with_mut(|_written| ());
        cloud
    }

    /// What became of each cloud so far.
    pub fn fates(&self) -> MutexGuard<'_, Vec<Fate>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Stands for an `Arc<GrainCloud>`. Loom watches its samples: making and dropping it write them, playing reads them.
pub struct Cloud {
    number: usize,
    samples: UnsafeCell<()>,
    ledger: Ledger,
}

impl Drop for Cloud {
    fn drop(&mut self) {
        self.samples.with_mut(|_freed| ());
        let here = ON_AUDIO_THREAD.with(Cell::get);
        let fate = &mut self.ledger.fates()[self.number];
        fate.drops += 1;
        fate.drops_on_audio_thread += u32::from(here);
    }
}

/// The instrument's slots: the present cloud and old ones until their grains have ended.
pub struct Engine {
    /// In order of arrival, with the blocks that each will still sound for; the last is the present one.
    clouds: Vec<(Cloud, u32)>,
    slots: usize,
    /// Blocks that grains sound on after their cloud is no longer the present one.
    tail: u32,
    /// Whether a cloud was ever sent away.
    pub refused: bool,
}

impl Engine {
    /// An engine of `slots` slots that plays `cloud`; grains end `tail` blocks after a swap.
    pub fn new(cloud: Cloud, slots: usize, tail: u32) -> Self {
        let mut engine = Self { clouds: Vec::new(), slots, tail, refused: false };
        assert!(engine.take(cloud).is_ok(), "an engine needs a slot");
        engine
    }

    /// A block of sound.
    pub fn render(&mut self) {
        let present = self.clouds.len() - 1;
        for (place, (cloud, left)) in self.clouds.iter_mut().enumerate() {
            cloud.samples.with(|_read| ());
            *left -= u32::from(place < present && *left > 0);
        }
    }

    /// Number of the present cloud.
    pub fn present(&self) -> usize {
        self.clouds[self.clouds.len() - 1].0.number
    }
}

impl Player<Cloud> for Engine {
    fn take(&mut self, cloud: Cloud) -> Result<(), Cloud> {
        if self.clouds.len() == self.slots {
            self.refused = true;
            return Err(cloud);
        }
        cloud.ledger.fates()[cloud.number].taken = true;
        self.clouds.push((cloud, self.tail));
        Ok(())
    }

    fn give_back(&mut self) -> Option<Cloud> {
        let present = self.clouds.len() - 1;
        let silent = self.clouds[..present].iter().position(|(_, left)| *left == 0)?;
        Some(self.clouds.remove(silent).0)
    }
}
