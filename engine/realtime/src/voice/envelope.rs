//! Envelopes on the control grid: delay-attack-hold-decay-sustain-release with bent slopes, and the DX7's four rates and
//! levels.

use super::dx::{DxShape, DxState};
use crate::math::exp2;

/// Falls of 60 dB in log2: how far the most bent slope reaches within its time.
const BENT: f32 = 10.0;
/// -100 dB; an envelope that has decayed below it is over.
const SILENCE: f32 = 1e-5;
/// Part of the way to a moved sustain level that is gone in a sample.
const FOLLOW: f32 = 0.004;

/// Times and levels of an envelope, worked out once for all voices that share them.
#[derive(Clone, Copy, Debug)]
pub enum EnvelopeShape {
    /// Delay, attack, hold, decay, sustain, release.
    Stages(Stages),
    /// Four rates and levels.
    Dx(DxShape),
}

/// See [`EnvelopeShape::Stages`]. Times in samples.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stages {
    /// Before the attack.
    pub delay: f32,
    /// From the present level to 1.
    pub attack: f32,
    /// At 1.
    pub hold: f32,
    /// From 1 to the sustain level.
    pub decay: f32,
    /// The level while the key is held, 0 … 1.
    pub sustain: f32,
    /// From the present level to 0.
    pub release: f32,
    /// Bends of attack, decay and release: -1 sets off slowly, 0 is a line, 1 sets off fast.
    pub curves: [f32; 3],
    /// Whether the attack comes again after the decay while the key is held.
    pub loops: bool,
}

impl Default for EnvelopeShape {
    fn default() -> Self {
        Self::Stages(Stages::default())
    }
}

impl EnvelopeShape {
    /// Samples that a release takes at most.
    #[must_use]
    pub fn release(&self) -> f32 {
        match self {
            Self::Stages(stages) => stages.release,
            Self::Dx(dx) => dx.release(),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Idle,
    Delay,
    Attack,
    Hold,
    Decay,
    Sustain,
    Release,
}

/// One envelope of one voice.
#[derive(Clone, Copy, Debug, Default)]
pub struct Envelope {
    level: f32,
    stage: Stage,
    /// Samples since the stage began.
    at: f32,
    /// Level at which it began.
    start: f32,
    dx: DxState,
}

/// The part of a slope that is done after the part `x` of its time.
fn bent(x: f32, curve: f32) -> f32 {
    let k = BENT * curve;
    if k.abs() < 0.01 { x } else { (1.0 - exp2(-k * x)) / (1.0 - exp2(-k)) }
}

impl Envelope {
    /// Begins anew, from the present level.
    pub fn trigger(&mut self) {
        self.enter(Stage::Delay);
        self.dx.trigger();
    }

    /// Begins the release from the present level.
    pub fn release(&mut self) {
        if self.stage != Stage::Idle {
            self.enter(Stage::Release);
            self.dx.release();
        }
    }

    fn enter(&mut self, stage: Stage) {
        (self.stage, self.at, self.start) = (stage, 0.0, self.level);
    }

    /// The level reached, 0 … 1.
    #[must_use]
    pub const fn level(&self) -> f32 {
        self.level
    }

    /// Moves on by `samples`, taken `speed` times as fast, and returns the level reached.
    pub fn advance(&mut self, samples: f32, speed: f32, shape: &EnvelopeShape) -> f32 {
        match shape {
            _ if self.stage == Stage::Idle => self.level = 0.0,
            EnvelopeShape::Dx(dx) => {
                self.level = self.dx.advance(samples * speed, dx);
                if self.dx.has_ended() {
                    *self = Self::default();
                }
            }
            EnvelopeShape::Stages(stages) => self.advance_stages(samples * speed, stages),
        }
        self.level
    }

    fn advance_stages(&mut self, samples: f32, shape: &Stages) {
        self.at += samples;
        // Each turn ends a stage; a loop of empty stages must not turn for ever.
        for _ in 0..8 {
            let length = match self.stage {
                Stage::Idle | Stage::Sustain => break,
                Stage::Delay => shape.delay,
                Stage::Attack => shape.attack,
                Stage::Hold => shape.hold,
                Stage::Decay => shape.decay,
                Stage::Release => shape.release,
            };
            if self.at < length {
                break;
            }
            let over = self.at - length;
            match self.stage {
                Stage::Delay => self.enter(Stage::Attack),
                Stage::Attack => {
                    self.level = 1.0;
                    self.enter(Stage::Hold);
                }
                Stage::Hold => self.enter(Stage::Decay),
                Stage::Decay => {
                    self.level = shape.sustain;
                    self.enter(if shape.loops { Stage::Attack } else { Stage::Sustain });
                }
                Stage::Release => *self = Self::default(),
                Stage::Idle | Stage::Sustain => {}
            }
            self.at = over;
        }
        let [attack, decay, release] = shape.curves;
        self.level = match self.stage {
            Stage::Idle => 0.0,
            Stage::Delay => self.start,
            Stage::Attack => self.start + (1.0 - self.start) * bent(self.at / shape.attack, attack),
            Stage::Hold => 1.0,
            Stage::Decay => 1.0 + (shape.sustain - 1.0) * bent(self.at / shape.decay, decay),
            // A sustain level that is moved is followed without a step.
            Stage::Sustain => self.level + (shape.sustain - self.level) * (samples * FOLLOW).min(1.0),
            Stage::Release => self.start * (1.0 - bent(self.at / shape.release, release)),
        };
    }

    /// Whether it can still sound: not yet released to silence, nor decayed to a sustain of zero.
    #[must_use]
    pub fn is_active(&self) -> bool {
        match self.stage {
            Stage::Idle => false,
            Stage::Delay | Stage::Attack | Stage::Hold | Stage::Release => true,
            Stage::Decay | Stage::Sustain => self.level > SILENCE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape() -> Stages {
        Stages {
            delay: 480.0,
            attack: 4800.0,
            hold: 960.0,
            decay: 9600.0,
            sustain: 0.5,
            release: 14_400.0,
            ..Stages::default()
        }
    }

    fn run(envelope: &mut Envelope, samples: usize, shape: &EnvelopeShape) -> f32 {
        (0..samples / 16).fold(0.0, |_, _| envelope.advance(16.0, 1.0, shape))
    }

    #[test]
    fn times_mean_what_they_say() {
        for curve in [0.0, 1.0, -1.0] {
            let shape = EnvelopeShape::Stages(Stages { curves: [curve; 3], ..shape() });
            let mut envelope = Envelope::default();
            envelope.trigger();
            assert_eq!(run(&mut envelope, 480, &shape), 0.0);
            let half = run(&mut envelope, 2400, &shape);
            assert!((half - 0.5).abs() < 1e-3 || (half - 0.5) * curve > 0.4, "curve {curve}: {half}");
            assert!((run(&mut envelope, 2400, &shape) - 1.0).abs() < 1e-3);
            assert_eq!(run(&mut envelope, 960, &shape), 1.0);
            assert!((run(&mut envelope, 9600, &shape) - 0.5).abs() < 1e-3);
            assert!((run(&mut envelope, 9600, &shape) - 0.5).abs() < 1e-3 && envelope.is_active());
            envelope.release();
            let later = run(&mut envelope, 14_384, &shape);
            assert!(later < 0.01 || curve < 0.0, "{later}");
            run(&mut envelope, 32, &shape);
            assert!(!envelope.is_active() && envelope.level() == 0.0);
        }
    }

    #[test]
    fn two_half_periods_make_one_and_speed_is_time() {
        let shape = EnvelopeShape::Stages(Stages { curves: [0.3, 1.0, 1.0], ..shape() });
        let (mut whole, mut halves, mut fast) = (Envelope::default(), Envelope::default(), Envelope::default());
        [&mut whole, &mut halves, &mut fast].into_iter().for_each(Envelope::trigger);
        for _ in 0..600 {
            whole.advance(16.0, 1.0, &shape);
            halves.advance(7.0, 1.0, &shape);
            halves.advance(9.0, 1.0, &shape);
            fast.advance(8.0, 2.0, &shape);
            assert!((whole.level - halves.level).abs() < 1e-5 && whole.level == fast.level);
        }
    }

    #[test]
    fn a_loop_starts_over_until_the_key_is_up() {
        let shape = EnvelopeShape::Stages(Stages { loops: true, ..shape() });
        let mut envelope = Envelope::default();
        envelope.trigger();
        let mut tops = 0;
        let mut before = 0.0;
        for _ in 0..10_000 {
            let level = envelope.advance(16.0, 1.0, &shape);
            tops += i32::from(level == 1.0 && before < 1.0);
            before = level;
        }
        assert!((9..=11).contains(&tops), "{tops}");
        envelope.release();
        run(&mut envelope, 14_416, &shape);
        assert!(!envelope.is_active());
        let mut empty = Envelope::default();
        empty.trigger();
        let nothing = EnvelopeShape::Stages(Stages { loops: true, ..Stages::default() });
        assert!(empty.advance(16.0, 1.0, &nothing).is_finite(), "a loop of no length ends all the same");
    }
}
