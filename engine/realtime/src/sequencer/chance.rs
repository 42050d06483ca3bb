//! Whether a step plays: its condition, and chance.

use super::scene::Scene;
use super::stretch::SAME;
use super::{Condition, Step};

/// Stream of randomness, one for every track of every pattern.
const CHANCE: u64 = 0x0063_6861 << 8;

impl Scene<'_> {
    /// Whether step `count` plays: its condition is met and chance is with it.
    pub fn plays(&self, number: usize, count: i64) -> bool {
        let track = &self.pattern.tracks[number];
        let Some(step) = track.steps.get(self.place(number, count)) else { return false };
        let pass = count.div_euclid(i64::from(track.length.max(1)));
        let in_cycle = |a: u8, b: u8| pass.rem_euclid(i64::from(b.max(1))) == i64::from(a) - 1;
        let met = match step.condition {
            Condition::Always => true,
            Condition::Fill => self.fill,
            Condition::NotFill => !self.fill,
            Condition::Previous => self.last_met(number, count),
            Condition::NotPrevious => !self.last_met(number, count),
            Condition::Neighbour => self.neighbour_met(number, count),
            Condition::NotNeighbour => !self.neighbour_met(number, count),
            Condition::First => pass == 0,
            Condition::NotFirst => pass != 0,
            Condition::Cycle(a, b) => in_cycle(a, b),
            Condition::NotCycle(a, b) => !in_cycle(a, b),
        };
        met && (step.probability >= 1.0 || self.draw(CHANCE, number, count) < step.probability)
    }

    /// Whether the last condition (or chance) before step `count` was met. Conditions that only repeat what another said
    /// do not count; if there is no other, it was not.
    fn last_met(&self, number: usize, count: i64) -> bool {
        let asks = |step: &Step| {
            let repeats = matches!(
                step.condition,
                Condition::Previous | Condition::NotPrevious | Condition::Neighbour | Condition::NotNeighbour
            );
            step.on && !repeats && (step.condition != Condition::Always || step.probability < 1.0)
        };
        let asked = self.back(number, count).find(|(_, step)| asks(step)).map(|(at, _)| at);
        asked.is_some_and(|at| self.plays(number, at))
    }

    /// The same on the track before, up to the place of step `count`.
    fn neighbour_met(&self, number: usize, count: i64) -> bool {
        let Some(neighbour) = number.checked_sub(1) else { return false };
        let [own, other] = [number, neighbour].map(|track| self.pattern.tracks[track].clock.step_beats());
        // Its step at the same time has been asked already.
        let at = (count as f64 * own + SAME) / other;
        self.last_met(neighbour, at.floor() as i64 + 1)
    }
}
