//! Choosing the class of the next sample from its chances.

use std::ops::Range;

use nephele_realtime::math::uniform;

use super::mulaw::CLASSES;

/// Half of what lies between the numbers that are drawn: none is 0, at which a class without any chance would be taken.
const HALF_STEP: f64 = 1.0 / 33_554_432.0;

/// How the next sample is chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sampling {
    /// The likeliest class.
    Argmax,
    /// Drawn, as the original does.
    Drawn {
        /// Another seed is another take of the same sounds.
        seed: u64,
        /// 1 is the original; below, likely classes become likelier, above, the sound becomes rougher. 0.05 … 4.
        temperature: f32,
    },
}

impl Default for Sampling {
    fn default() -> Self {
        Self::Drawn { seed: 0, temperature: 1.0 }
    }
}

/// What chooses: [`Sampling`], or in tests something that knows what is to come.
pub trait Choose {
    /// Sets the class (0 … 256) of each of `rows` for `step`, both counted from 0, from `probabilities` [rows, 256].
    fn choose(&mut self, step: usize, rows: Range<usize>, probabilities: &[f32], classes: &mut [u16]);

    /// Shown each step: the largest magnitude in the new states of a layer (from 0), for those that look.
    fn look(&mut self, _peak: &dyn Fn(usize) -> f32) {}
}

impl Choose for Sampling {
    fn choose(&mut self, step: usize, rows: Range<usize>, probabilities: &[f32], classes: &mut [u16]) {
        for ((row, chances), class) in rows.zip(probabilities.as_chunks::<CLASSES>().0).zip(classes) {
            *class = match *self {
                Self::Argmax => argmax(chances),
                Self::Drawn { seed, temperature } => {
                    drawn(chances, HALF_STEP + f64::from(uniform(seed, row as u64, step as u64)), temperature)
                }
            };
        }
    }
}

/// The first of the likeliest classes.
#[must_use]
pub fn argmax(chances: &[f32; CLASSES]) -> u16 {
    let better = |best: usize, class: usize| if chances[class] > chances[best] { class } else { best };
    (1..CLASSES).fold(0, better) as u16
}

/// The first class at which the sum of the chances reaches `u`, summed in single precision as the original does. Where
/// rounding leaves all of the sum below `u`, the original goes on to a class that does not exist; here it is the last.
#[must_use]
pub fn drawn(chances: &[f32; CLASSES], u: f64, temperature: f32) -> u16 {
    let mut warm = *chances;
    if temperature != 1.0 {
        let best = chances.iter().copied().fold(0.0, f32::max);
        let power = 1.0 / temperature.clamp(0.05, 4.0);
        for chance in &mut warm {
            *chance = (*chance / best).powf(power);
        }
        let all: f32 = warm.iter().sum();
        for chance in &mut warm {
            *chance /= all;
        }
    }
    let mut sum = 0.0_f32;
    let reached = warm.iter().position(|chance| {
        sum += chance;
        f64::from(sum) >= u
    });
    reached.unwrap_or(CLASSES - 1) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chances(given: &[(usize, f32)]) -> [f32; CLASSES] {
        let mut all = [0.0; CLASSES];
        for &(class, chance) in given {
            all[class] = chance;
        }
        all
    }

    #[test]
    fn a_class_is_drawn_where_the_sum_reaches_the_number() {
        let all = chances(&[(3, 0.25), (7, 0.5), (200, 0.2499)]);
        let found = [0.0, 0.25, 0.250_001, 0.75, 0.9, 0.999_99].map(|u| drawn(&all, u, 1.0));
        assert_eq!(found, [0, 3, 7, 7, 200, 255]);
        assert_eq!(argmax(&all), 7);
    }

    #[test]
    fn temperature_moves_chances_to_the_likely() {
        let all = chances(&[(1, 0.4), (2, 0.6)]);
        let share = |temperature| (0..1000).filter(|n| drawn(&all, f64::from(*n) / 1000.0, temperature) == 2).count();
        let found = [4.0, 1.0, 0.25, 0.05].map(share);
        assert!(found.is_sorted() && found[0] < 560 && found[1].abs_diff(600) < 3 && found[3] > 998, "{found:?}");
    }

    #[test]
    fn the_same_seed_draws_the_same() {
        let flat = [1.0 / CLASSES as f32; 2 * CLASSES];
        let draw = |seed| {
            let mut classes = [0; 2];
            Sampling::Drawn { seed, temperature: 1.0 }.choose(5, 3..5, &flat, &mut classes);
            classes
        };
        assert_eq!(draw(1), draw(1));
        assert!(draw(1) != draw(2) && draw(1)[0] != draw(1)[1]);
    }
}
