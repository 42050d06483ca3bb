//! When a cloud that is still being made is worth hearing.

use std::time::{Duration, Instant};

/// The least time between two clouds that fill; what is sooner finished as a whole is not heard in parts.
const PAUSE: Duration = Duration::from_millis(250);
/// A part of the time at most goes into putting half-finished clouds together.
const SHARE: u32 = 10;

/// Watches a cloud fill.
#[derive(Debug)]
pub(super) struct Filling {
    /// When the first of its grains was begun, and how many there were by then.
    begun: Option<(Instant, usize)>,
    /// When it was last shown.
    shown: Option<Instant>,
    /// What that cost.
    cost: Duration,
}

impl Filling {
    pub(super) const fn new() -> Self {
        Self { begun: None, shown: None, cost: Duration::ZERO }
    }

    /// Grains are begun: `finished` are there from before.
    pub(super) fn begin(&mut self, now: Instant, finished: usize) {
        self.begun.get_or_insert((now, finished));
    }

    /// Whether the cloud should be shown, `finished` of whose `grains` are there: the first of them at once.
    pub(super) fn is_due(&self, now: Instant, finished: usize, grains: usize) -> bool {
        let Some((begun, before)) = self.begun else { return false };
        let made = finished.saturating_sub(before);
        if made == 0 || finished >= grains {
            return false;
        }
        let left = now.duration_since(begun).mul_f64((grains - finished) as f64 / made as f64);
        let pause = PAUSE.max(self.cost * SHARE);
        left > PAUSE && self.shown.is_none_or(|shown| now.duration_since(shown) >= pause)
    }

    /// It was shown from `began` to `now`.
    pub(super) fn shown(&mut self, began: Instant, now: Instant) {
        self.cost = now.duration_since(began);
        self.shown = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_clouds_are_heard_soon_and_then_now_and_then() {
        let start = Instant::now();
        let at = |milliseconds: u64| start + Duration::from_millis(milliseconds);
        let mut filling = Filling::new();
        assert!(!filling.is_due(at(0), 8, 128), "nothing is begun");
        filling.begin(at(0), 0);
        filling.begin(at(90), 8);
        assert!(!filling.is_due(at(100), 0, 128), "nothing is there");
        assert!(filling.is_due(at(100), 8, 128), "the first at once: 1.5 s are left");
        filling.shown(at(100), at(110));
        assert!(!filling.is_due(at(300), 24, 128));
        assert!(filling.is_due(at(360), 32, 128));
        filling.shown(at(360), at(460));
        assert!(!filling.is_due(at(1000), 64, 128), "a tenth of the time at most");
        assert!(!filling.is_due(at(1500), 112, 128), "the whole is there in a moment");
        assert!(!filling.is_due(at(9000), 128, 128));
    }

    #[test]
    fn quick_clouds_are_heard_whole() {
        let start = Instant::now();
        let mut filling = Filling::new();
        filling.begin(start, 0);
        for batch in 1..8 {
            assert!(!filling.is_due(start + Duration::from_millis(6 * batch), 16 * batch as usize, 128));
        }
    }

    #[test]
    fn what_was_there_before_tells_nothing_of_the_pace() {
        let start = Instant::now();
        let mut filling = Filling::new();
        filling.begin(start, 120);
        assert!(!filling.is_due(start + Duration::from_millis(100), 124, 128), "0.1 s are left");
        assert!(filling.is_due(start + Duration::from_secs(1), 124, 128), "1 s is left");
    }
}
