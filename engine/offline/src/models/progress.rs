//! How far slow work has come, readable from the editor at any time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};

/// What is being done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum Phase {
    /// Nothing.
    #[default]
    Idle,
    /// A file is read or a model prepared.
    Loading,
    /// A decoder makes grains.
    Decoding,
    /// An encoder listens to audio.
    Encoding,
    /// A recording is cut into grains, and their pitch and phase are found.
    Analysing,
}

impl Phase {
    const ALL: [Self; 5] = [Self::Idle, Self::Loading, Self::Decoding, Self::Encoding, Self::Analysing];

    /// A word for the status line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Loading => "loading",
            Self::Decoding => "decoding",
            Self::Encoding => "encoding",
            Self::Analysing => "analysing",
        }
    }
}

/// Phase and fraction, written by the one who works; clones share them. Reading and writing never block.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<Gauge>);

#[derive(Debug, Default)]
struct Gauge {
    phase: AtomicU8,
    /// Bits of an f32.
    fraction: AtomicU32,
}

impl Progress {
    /// Idle, at 0.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Enters `phase`, `done` of `all` parts of which are finished; `all` may be 0.
    pub fn set(&self, phase: Phase, done: usize, all: usize) {
        let fraction = if all == 0 { 0.0 } else { (done as f32 / all as f32).clamp(0.0, 1.0) };
        self.0.phase.store(phase as u8, Ordering::Relaxed);
        self.0.fraction.store(fraction.to_bits(), Ordering::Relaxed);
    }

    /// What is being done.
    #[must_use]
    pub fn phase(&self) -> Phase {
        Phase::ALL.get(usize::from(self.0.phase.load(Ordering::Relaxed))).copied().unwrap_or_default()
    }

    /// How much of the phase is done, 0 … 1.
    #[must_use]
    pub fn fraction(&self) -> f32 {
        f32::from_bits(self.0.fraction.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_show_the_same() {
        let progress = Progress::new();
        let seen = progress.clone();
        for phase in Phase::ALL {
            progress.set(phase, 3, 4);
            assert_eq!((seen.phase(), seen.fraction()), (phase, 0.75));
        }
        progress.set(Phase::Idle, 1, 0);
        assert_eq!(seen.fraction(), 0.0);
    }
}
