//! How often a moving morph pad asks for a cloud.

use std::time::{Duration, Instant};

use nephele_offline::models::PAUSE;

use crate::wish::Wish;

/// Time for which the pad has to stand still before a cloud is begun that takes long.
const REST: Duration = Duration::from_millis(150);

/// See the module.
#[derive(Debug, Default)]
pub struct Pace {
    /// The wish that was last seen, and since when it stands.
    seen: Option<(Wish, Instant)>,
    /// When a cloud was last begun.
    begun: Option<Instant>,
}

impl Pace {
    /// Whether a cloud of `wish` may be begun now: where clouds are made quickly, at once, the newest replacing the one that is
    /// being made; where they are `slow`, once the pad rests; where slots move it (`modulated`), 20 times a second.
    pub fn allows(&mut self, wish: Wish, modulated: bool, slow: bool) -> bool {
        self.allows_at(Instant::now(), wish, modulated, slow)
    }

    fn allows_at(&mut self, now: Instant, wish: Wish, modulated: bool, slow: bool) -> bool {
        let since = self.seen.filter(|(seen, _)| *seen == wish).map_or(now, |(_, since)| since);
        self.seen = Some((wish, since));
        let rests = now.duration_since(since) >= REST;
        let late = |wait| self.begun.is_none_or(|begun| now.duration_since(begun) >= wait);
        let may = match (slow, modulated) {
            (true, false) => rests,
            // It would never be heard to move at all.
            (true, true) => rests || late(20 * PAUSE),
            (false, true) => late(PAUSE),
            (false, false) => true,
        };
        if may {
            self.begun = Some(now);
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use nephele_realtime::ParameterValues;

    use super::*;

    /// Of moves every 10 ms for a second, and 300 ms of rest, those that are followed.
    fn followed(modulated: bool, slow: bool) -> Vec<u64> {
        let (mut pace, begin) = (Pace::default(), Instant::now());
        let mut done = None;
        let mut followed = Vec::new();
        for round in 0..130_u64 {
            let place = [round.min(99) as f32 / 100.0, 0.5];
            let wish = Wish { place, ..Wish::of_values(&ParameterValues::default(), 0) };
            let now = begin + Duration::from_millis(10 * round);
            if done != Some(wish) && pace.allows_at(now, wish, modulated, slow) {
                done = Some(wish);
                followed.push(round);
            }
        }
        followed
    }

    #[test]
    fn quick_models_follow_at_once_and_slow_ones_wait_for_rest() {
        assert_eq!(followed(false, false), (0..100).collect::<Vec<_>>());
        assert_eq!(followed(false, true), [114]);
        assert_eq!(followed(true, false), (0..20).map(|n| n * 5).chain([100]).collect::<Vec<_>>());
        let slow = followed(true, true);
        assert!(slow.len() == 2 && slow.last() >= Some(&99), "{slow:?}");
    }
}
