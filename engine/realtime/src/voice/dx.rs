//! The DX7's envelope: four rates and four levels, straight lines in decibels but for the attack.
//!
//! Numbers are those that measurements of the instrument have published: rates 0 … 99 are 64 speeds, four of them to a
//! doubling, from 0.25 dB a second on; levels are steps of 0.75 dB, but for the lowest twenty; the attack sets off at -50 dB
//! and slows down as it nears its level.

use crate::math::exp2;

/// Octaves of amplitude (6 dB) that the slowest rate moves in a second, before its four steps.
const SLOWEST: f32 = 0.010_514;
/// Where an attack sets off, octaves below full level.
const ATTACK_FROM: f32 = -8.3;
/// What an attack heads for, octaves above full level, though it ends where its level is.
const ATTACK_TO: f32 = 2.0;
/// Silence, octaves below full level.
const FLOOR: f32 = -15.9;

/// Steps of 0.75 dB for levels 0 … 19; from 20 on it is the level and 28.
///
/// Source: Chowning and Bristow, *FM Theory and Applications* (Yamaha, 1986), page 166, and the measurements on the page
/// `Dx7Envelope` of msfa's wiki.
const LOW_LEVELS: [u8; 20] = [0, 5, 9, 13, 17, 20, 23, 25, 27, 29, 31, 33, 35, 37, 39, 41, 42, 43, 45, 46];

/// The steps of 0.75 dB, 0 … 127, that a level 0 … 99 of envelope or output stands for.
#[must_use]
pub fn dx_level_steps(level: f32) -> f32 {
    let level = level.clamp(0.0, 99.0);
    LOW_LEVELS.get(level as usize).map_or(level + 28.0, |&steps| f32::from(steps))
}

/// Rates as octaves per sample and levels as octaves below full level.
#[derive(Clone, Copy, Debug, Default)]
pub struct DxShape {
    rates: [f32; 4],
    levels: [f32; 4],
}

impl DxShape {
    /// The shape of `rates` and `levels` 0 … 99 at `sample_rate` Hz.
    #[must_use]
    pub fn new(rates: [f32; 4], levels: [f32; 4], sample_rate: f32) -> Self {
        let rate = |rate: f32| {
            let speed = (rate.clamp(0.0, 99.0) * (41.0 / 64.0)) as u32;
            SLOWEST * (4 + speed % 4) as f32 * (1_u32 << (speed / 4)) as f32 / sample_rate
        };
        let level = |level: f32| {
            let octaves = (dx_level_steps(level) - 127.0) * 0.125;
            if level < 1.0 { FLOOR } else { octaves.max(FLOOR) }
        };
        Self { rates: rates.map(rate), levels: levels.map(level) }
    }
}

impl DxShape {
    /// Samples from full level to silence at the fourth rate.
    pub(super) fn release(&self) -> f32 {
        -FLOOR / self.rates[3]
    }
}

/// Where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct DxState {
    octaves: f32,
    stage: u8,
    started: bool,
    ended: bool,
}

impl Default for DxState {
    fn default() -> Self {
        Self { octaves: FLOOR, stage: 0, started: false, ended: false }
    }
}

impl DxState {
    pub(super) fn trigger(&mut self) {
        (self.stage, self.ended) = (0, false);
    }

    pub(super) fn release(&mut self) {
        self.stage = 3;
    }

    pub(super) fn advance(&mut self, mut samples: f32, shape: &DxShape) -> f32 {
        if !self.started {
            self.started = true;
            self.octaves = shape.levels[3];
        }
        while samples > 0.0 && self.stage < 4 {
            let stage = usize::from(self.stage);
            let rate = shape.rates[stage];
            // A released note ends, whatever its fourth level: no key would be left to end it by.
            let target = if stage == 3 { FLOOR } else { shape.levels[stage] };
            if self.octaves < target {
                let from = self.octaves.max(ATTACK_FROM.min(target));
                let needed =
                    crate::math::log2((ATTACK_TO - from) / (ATTACK_TO - target)) * std::f32::consts::LN_2 / rate;
                if needed > samples {
                    self.octaves = ATTACK_TO - (ATTACK_TO - from) * exp2(-rate * samples * std::f32::consts::LOG2_E);
                    break;
                }
                samples -= needed;
            } else {
                let needed = (self.octaves - target) / rate;
                if needed > samples {
                    self.octaves -= rate * samples;
                    break;
                }
                samples -= needed;
            }
            self.octaves = target;
            match stage {
                0 | 1 => self.stage += 1,
                2 => break,
                _ => {
                    self.ended = true;
                    self.stage = 4;
                }
            }
        }
        if self.octaves <= FLOOR { 0.0 } else { exp2(self.octaves) }
    }

    pub(super) const fn has_ended(self) -> bool {
        self.ended
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(state: &mut DxState, seconds: f32, shape: &DxShape) -> f32 {
        (0..(seconds * 3000.0) as usize).fold(0.0, |_, _| state.advance(16.0, shape))
    }

    #[test]
    fn levels_are_steps_of_three_quarters_of_a_decibel() {
        let shape = DxShape::new([99.0; 4], [99.0, 91.0, 83.0, 0.0], 48_000.0);
        let mut state = DxState::default();
        state.trigger();
        let sustain = run(&mut state, 1.0, &shape);
        assert!((20.0 * sustain.log10() + 12.0).abs() < 0.1, "sixteen steps below full: {sustain}");
        state.release();
        run(&mut state, 1.0, &shape);
        assert!(state.has_ended());
    }

    #[test]
    fn a_decay_is_a_line_in_decibels_at_its_rate() {
        // Rate 50 is speed 32: four times two to the eighth of the slowest.
        let shape = DxShape::new([99.0, 50.0, 50.0, 50.0], [99.0, 0.0, 0.0, 0.0], 48_000.0);
        let mut state = DxState::default();
        state.trigger();
        run(&mut state, 0.05, &shape);
        let (a, b) = (run(&mut state, 0.05, &shape), run(&mut state, 0.1, &shape));
        let fall = 20.0 * (a / b).log10() / 0.1;
        assert!((fall - 64.8).abs() < 1.0, "{fall} dB a second");
    }

    #[test]
    fn an_envelope_without_levels_stays_silent_and_ends() {
        let shape = DxShape::new([0.0; 4], [0.0; 4], 48_000.0);
        let mut state = DxState::default();
        state.trigger();
        assert_eq!(run(&mut state, 0.1, &shape), 0.0);
        state.release();
        run(&mut state, 0.1, &shape);
        assert!(state.has_ended());
    }
}
