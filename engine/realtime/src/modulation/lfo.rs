//! Low-frequency oscillators on the control grid.

use crate::math::{floor, sin_turns, uniform};
use crate::parameters::{LfoField, ParameterValues};

/// Steps that can be drawn.
const STEPS: usize = 16;

/// Whose an LFO is and when it starts, in the order of the parameter `trigger`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// One for all voices.
    Global,
    /// Each voice's own, started anywhere.
    Voice,
    /// Started with each note.
    Key,
}

impl Trigger {
    /// That of LFO `lfo`.
    #[must_use]
    pub const fn of(values: &ParameterValues, lfo: usize) -> Self {
        match values.lfo(lfo, LfoField::Trigger) as u32 {
            0 => Self::Global,
            1 => Self::Voice,
            _ => Self::Key,
        }
    }
}

/// Where an LFO stands.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lfo {
    /// Cycles since it started; whole ones are counted, for draws.
    cycles: f64,
    /// Seconds since it started.
    age: f32,
    seed: u64,
}

impl Lfo {
    /// One at the start of a note: `seed` decides all that is random, and the phase too where it starts anywhere.
    #[must_use]
    pub fn start(trigger: Trigger, seed: u64) -> Self {
        let cycles = if trigger == Trigger::Voice { f64::from(uniform(seed, 0x6c_66_6f, 0)) } else { 0.0 };
        Self { cycles, age: 0.0, seed }
    }

    /// Moves on by `seconds` at `hz`.
    pub fn advance(&mut self, seconds: f32, hz: f32) {
        self.age += seconds;
        let cycles = self.cycles + f64::from(seconds * hz);
        if cycles.is_finite() {
            self.cycles = cycles;
        }
    }

    /// Goes to where the song says it is.
    pub const fn locate(&mut self, cycles: f64) {
        self.cycles = cycles;
    }

    /// Whole cycles that have passed.
    #[must_use]
    pub fn count(&self) -> i64 {
        self.cycles.floor() as i64
    }

    /// How much of its cycle has passed, 0 … 1.
    #[must_use]
    pub fn phase(&self) -> f32 {
        (self.cycles - self.cycles.floor()) as f32
    }

    /// Its value in [-1, 1], as LFO `lfo` of `values` is set.
    #[must_use]
    pub fn value(&self, values: &ParameterValues, lfo: usize) -> f32 {
        let v = |field| values.lfo(lfo, field);
        let place = self.cycles + f64::from(v(LfoField::Phase));
        let whole = place.floor();
        let (phase, count) = ((place - whole) as f32, whole as i64);
        let random = |count: i64| uniform(self.seed, 0x6c_66_6f + lfo as u64, count.cast_unsigned()) * 2.0 - 1.0;
        let y = match v(LfoField::Shape) as u32 {
            1 => 1.0 - 4.0 * ((phase + 0.25) - floor(phase + 0.25) - 0.5).abs(),
            2 => phase * 2.0 - 1.0,
            3 => 1.0 - phase * 2.0,
            4 => {
                if phase < 0.5 {
                    1.0
                } else {
                    -1.0
                }
            }
            5 => glided(random(count - 1), random(count), phase, v(LfoField::Smooth)),
            6 => glided(random(count - 1), random(count), phase, 1.0),
            7 => Self::step(values, lfo, phase),
            _ => sin_turns(phase),
        };
        let (delay, fade) = (v(LfoField::Delay), v(LfoField::Fade));
        let depth = if self.age < delay {
            0.0
        } else if fade > 0.0 {
            ((self.age - delay) / fade).min(1.0)
        } else {
            1.0
        };
        (y * depth).clamp(-1.0, 1.0)
    }

    fn step(values: &ParameterValues, lfo: usize, phase: f32) -> f32 {
        let steps = (values.lfo(lfo, LfoField::Steps) as usize).clamp(1, STEPS);
        let place = phase * steps as f32;
        let now = (place as usize).min(steps - 1);
        let at = |step: usize| values.get(LfoField::step_index(lfo, step % steps));
        glided(at(now + steps - 1), at(now), place - now as f32, values.lfo(lfo, LfoField::Smooth))
    }
}

/// From the value before to the present one within the first part `smooth` of a step, as half a cosine does.
fn glided(before: f32, now: f32, phase: f32, smooth: f32) -> f32 {
    if phase >= smooth {
        return now;
    }
    let part = 0.5 - 0.5 * sin_turns(0.25 + 0.5 * phase / smooth);
    before + (now - before) * part
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(shape: f32) -> ParameterValues {
        let mut values = ParameterValues::default();
        values.set(LfoField::Shape.index(1), shape);
        values
    }

    #[test]
    fn shapes_are_what_their_names_say() {
        let at = |shape: f32, cycles: f64| {
            let mut lfo = Lfo::start(Trigger::Key, 1);
            lfo.locate(cycles);
            lfo.value(&values(shape), 1)
        };
        for (shape, quarter) in [(0.0, 1.0), (1.0, 1.0), (2.0, -0.5), (3.0, 0.5), (4.0, 1.0)] {
            assert!((at(shape, 3.25) - quarter).abs() < 1e-5, "shape {shape}");
        }
        assert!((at(7.0, 0.0) - 1.0).abs() < 1e-6 && (at(7.0, 0.5) - 1.0).abs() < 1e-6, "drawn steps");
        assert_eq!(at(5.0, 2.1), at(5.0, 2.9));
        assert_ne!(at(5.0, 2.1), at(5.0, 3.1));
        let mut before = at(6.0, 0.0);
        for i in 1..500 {
            let now = at(6.0, f64::from(i) * 0.02);
            assert!((now - before).abs() < 0.1, "drift has no steps");
            before = now;
        }
    }

    #[test]
    fn delay_and_fade_hold_it_back() {
        let mut values = values(4.0);
        values.set(LfoField::Delay.index(1), 0.5);
        values.set(LfoField::Fade.index(1), 1.0);
        let mut lfo = Lfo::start(Trigger::Key, 1);
        lfo.advance(0.4, 0.0);
        assert_eq!(lfo.value(&values, 1), 0.0);
        lfo.advance(0.6, 0.0);
        assert!((lfo.value(&values, 1) - 0.5).abs() < 1e-5);
        lfo.advance(5.0, 0.0);
        assert_eq!(lfo.value(&values, 1), 1.0);
    }

    #[test]
    fn voices_of_their_own_start_apart() {
        let phase = |seed| Lfo::start(Trigger::Voice, seed).value(&values(2.0), 1);
        assert_ne!(phase(1), phase(2));
        assert_eq!(Lfo::start(Trigger::Key, 1).value(&values(2.0), 1), -1.0);
    }
}
