//! How far slow work has come, readable from the editor at any time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::time::Instant;

/// Time and part of a phase after which its pace can be told.
const TELLING_SECONDS: f32 = 0.5;
const TELLING_PART: f32 = 0.005;

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

#[derive(Debug)]
struct Gauge {
    phase: AtomicU8,
    /// Bits of an f32.
    fraction: AtomicU32,
    /// What the times below count from, in milliseconds.
    begun: Instant,
    /// When the phase began.
    since: AtomicU64,
    /// Bits of the fraction at which it began: a resumed one begins in its middle.
    from: AtomicU32,
    /// When the fraction was last written.
    at: AtomicU64,
}

impl Default for Gauge {
    fn default() -> Self {
        Self {
            phase: AtomicU8::default(),
            fraction: AtomicU32::default(),
            begun: Instant::now(),
            since: AtomicU64::default(),
            from: AtomicU32::default(),
            at: AtomicU64::default(),
        }
    }
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
        self.store(phase, fraction);
    }

    /// As [`Progress::set`], with the part of `phase` that is finished, 0 … 1.
    pub fn set_fraction(&self, phase: Phase, fraction: f32) {
        self.store(phase, if fraction.is_nan() { 0.0 } else { fraction.clamp(0.0, 1.0) });
    }

    fn store(&self, phase: Phase, fraction: f32) {
        let gauge = &*self.0;
        let now = gauge.begun.elapsed().as_millis() as u64;
        if phase as u8 != gauge.phase.load(Ordering::Relaxed) || fraction < self.fraction() {
            gauge.since.store(now, Ordering::Relaxed);
            gauge.from.store(fraction.to_bits(), Ordering::Relaxed);
        }
        gauge.at.store(now, Ordering::Relaxed);
        gauge.phase.store(phase as u8, Ordering::Relaxed);
        gauge.fraction.store(fraction.to_bits(), Ordering::Relaxed);
    }

    /// Seconds until the phase is over, if it goes on at the pace that it has had; `None` before that can be told.
    #[must_use]
    pub fn seconds_left(&self) -> Option<f32> {
        let gauge = &*self.0;
        let [since, at] = [&gauge.since, &gauge.at].map(|time| time.load(Ordering::Relaxed));
        let (from, now) = (f32::from_bits(gauge.from.load(Ordering::Relaxed)), self.fraction());
        let spent = at.saturating_sub(since) as f32 / 1000.0;
        if spent < TELLING_SECONDS || now - from < TELLING_PART {
            return None;
        }
        let waited = (gauge.begun.elapsed().as_millis() as u64).saturating_sub(at) as f32 / 1000.0;
        Some((spent * (1.0 - now) / (now - from) - waited).max(0.0))
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
    use std::time::Duration;

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
        progress.set_fraction(Phase::Decoding, f32::NAN);
        assert_eq!((seen.phase(), seen.fraction()), (Phase::Decoding, 0.0));
    }

    #[test]
    fn the_time_left_follows_the_pace_of_the_phase() {
        let progress = Progress::new();
        progress.set(Phase::Encoding, 9, 10);
        // A phase that is gone on with: what was done before took it no time.
        progress.set_fraction(Phase::Decoding, 0.5);
        assert_eq!(progress.seconds_left(), None);
        std::thread::sleep(Duration::from_millis(550));
        progress.set_fraction(Phase::Decoding, 0.75);
        let left = progress.seconds_left().unwrap();
        assert!((0.3..2.0).contains(&left), "{left}");
        progress.set_fraction(Phase::Encoding, 0.75);
        assert_eq!(progress.seconds_left(), None, "another phase, another pace");
    }
}
