//! What slow work shares with the one who waits for it.

use crate::error::Cause;
use crate::models::{Cancel, Phase, Progress};

/// Shows how far work is, and hears that it should stop.
#[derive(Clone, Copy)]
pub(crate) struct Task<'a> {
    progress: &'a Progress,
    cancel: &'a Cancel,
}

impl<'a> Task<'a> {
    pub const fn new(progress: &'a Progress, cancel: &'a Cancel) -> Self {
        Self { progress, cancel }
    }

    /// Whether to stop.
    pub fn is_cancelled(self) -> bool {
        self.cancel.is_cancelled()
    }

    /// # Errors
    /// [`Cause::Cancelled`] if the work should stop.
    pub fn check(self) -> Result<(), Cause> {
        if self.is_cancelled() { Err(Cause::Cancelled) } else { Ok(()) }
    }

    /// Tells the work to stop.
    #[cfg(test)]
    pub fn cancel(self) {
        self.cancel.cancel();
    }

    /// How much of the current phase is done, 0 … 1.
    pub fn fraction(self) -> f32 {
        self.progress.fraction()
    }

    /// `done` of `all` parts of `phase` are finished.
    pub fn show(self, phase: Phase, done: usize, all: usize) {
        self.progress.set(phase, done, all);
    }
}

/// Work that nobody watches and nobody stops.
#[derive(Default)]
pub(crate) struct Unwatched {
    progress: Progress,
    cancel: Cancel,
}

impl Unwatched {
    pub const fn task(&self) -> Task<'_> {
        Task::new(&self.progress, &self.cancel)
    }
}
