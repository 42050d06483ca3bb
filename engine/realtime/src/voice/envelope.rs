//! Attack-decay-sustain-release on the control grid: linear attack, exponential decay and release.

use crate::CONTROL_PERIOD;
use crate::math::exp2;

/// `log2(0.01)`: decay and release times say when 99 % of the way is done.
const LOG2_HUNDREDTH: f32 = -6.643_856;
/// -100 dB; below it a released envelope has ended.
const SILENCE: f32 = 1e-5;

/// An envelope's times as rates per sample, worked out once per control period for all voices.
#[derive(Clone, Copy, Debug, Default)]
pub struct EnvelopeRates {
    attack: f32,
    decay_log2: f32,
    sustain: f32,
    release_log2: f32,
    decay_period: f32,
    release_period: f32,
}

impl EnvelopeRates {
    /// Rates for times in seconds and a sustain level in [0, 1] at `sample_rate` Hz.
    #[must_use]
    pub fn new(attack: f32, decay: f32, sustain: f32, release: f32, sample_rate: f32) -> Self {
        let log2_rate = |seconds: f32| LOG2_HUNDREDTH / (seconds * sample_rate);
        let (decay_log2, release_log2) = (log2_rate(decay), log2_rate(release));
        Self {
            attack: 1.0 / (attack * sample_rate),
            decay_log2,
            sustain,
            release_log2,
            decay_period: exp2(decay_log2 * CONTROL_PERIOD as f32),
            release_period: exp2(release_log2 * CONTROL_PERIOD as f32),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Idle,
    Attack,
    Decay,
    Release,
}

/// One envelope of one voice.
#[derive(Clone, Copy, Debug, Default)]
pub struct Envelope {
    level: f32,
    stage: Stage,
}

impl Envelope {
    /// Begins the attack from the present level.
    pub const fn trigger(&mut self) {
        self.stage = Stage::Attack;
    }

    /// Begins the release from the present level.
    pub fn release(&mut self) {
        if self.stage != Stage::Idle {
            self.stage = Stage::Release;
        }
    }

    /// The level reached.
    #[must_use]
    pub const fn level(&self) -> f32 {
        self.level
    }

    /// Moves on by `samples` (at most a control period) and returns the level reached.
    pub fn advance(&mut self, samples: usize, rates: &EnvelopeRates) -> f32 {
        let factor = |log2: f32, period: f32| {
            if samples == CONTROL_PERIOD { period } else { exp2(log2 * samples as f32) }
        };
        match self.stage {
            Stage::Idle => self.level = 0.0,
            Stage::Attack => {
                self.level += rates.attack * samples as f32;
                if self.level >= 1.0 {
                    self.level = 1.0;
                    self.stage = Stage::Decay;
                }
            }
            Stage::Decay => {
                self.level =
                    rates.sustain + (self.level - rates.sustain) * factor(rates.decay_log2, rates.decay_period);
            }
            Stage::Release => {
                self.level *= factor(rates.release_log2, rates.release_period);
                if self.level < SILENCE {
                    *self = Self::default();
                }
            }
        }
        self.level
    }

    /// Whether it can still sound: not yet released to silence, nor decayed to a sustain of zero.
    #[must_use]
    pub fn is_active(&self) -> bool {
        match self.stage {
            Stage::Idle => false,
            Stage::Attack | Stage::Release => true,
            Stage::Decay => self.level > SILENCE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_mean_what_they_say() {
        let rates = EnvelopeRates::new(0.1, 0.2, 0.5, 0.3, 48_000.0);
        let mut envelope = Envelope::default();
        envelope.trigger();
        let run = |envelope: &mut Envelope, seconds: f32| {
            let mut level = 0.0;
            for _ in 0..(seconds * 3000.0) as usize {
                level = envelope.advance(16, &rates);
            }
            level
        };
        assert!((run(&mut envelope, 0.05) - 0.5).abs() < 0.01, "half way up at half the attack");
        assert!((run(&mut envelope, 0.05) - 1.0).abs() < 0.01);
        assert!((run(&mut envelope, 0.2) - 0.505).abs() < 0.005, "99 % of the way to sustain");
        envelope.release();
        assert!((run(&mut envelope, 0.3) - 0.005).abs() < 0.001, "1 % left after the release time");
        run(&mut envelope, 1.0);
        assert!(!envelope.is_active());
    }

    #[test]
    fn two_half_periods_make_one() {
        let rates = EnvelopeRates::new(0.001, 0.02, 0.3, 0.1, 44_100.0);
        let (mut whole, mut halves) = (Envelope::default(), Envelope::default());
        whole.trigger();
        halves.trigger();
        for _ in 0..200 {
            whole.advance(16, &rates);
            halves.advance(7, &rates);
            halves.advance(9, &rates);
        }
        assert!((whole.level - halves.level).abs() < 1e-4);
    }
}
