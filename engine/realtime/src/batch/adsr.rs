//! Attack, decay, sustain and release, sample by sample: the decay also within the sample in which the attack ends.

use super::Parameters;
use super::number::{Dual, Number};

/// The envelope of one operator of one voice, as [`super`] has it.
#[derive(Clone, Debug)]
pub struct Adsr<N> {
    /// Samples.
    attack: N,
    /// The last sample of the attack, counted from 1, is not above this.
    attack_end: f64,
    /// Samples.
    decay: N,
    sustain: N,
    /// Factor of a sample of release.
    fall: N,
    level: N,
    /// Level at which the attack began.
    start: N,
    /// Samples since the gate opened.
    elapsed: f64,
    gate: bool,
}

impl Adsr<f64> {
    /// The envelope of the operator whose values stand at `at` in `parameters`, at 0 with its gate closed.
    pub fn new(parameters: &Parameters, at: usize, sample_rate: f64) -> Self {
        let Parameters { attack, decay, sustain, release, .. } = parameters;
        let samples = |seconds: &[f64]| seconds[at] * sample_rate;
        Self::of(samples(attack), samples(decay), sustain[at], samples(release))
    }
}

impl Adsr<Dual<4>> {
    /// The same with its derivatives to attack, decay (seconds), sustain and release (seconds).
    pub fn with_derivatives(parameters: &Parameters, at: usize, sample_rate: f64) -> Self {
        let Parameters { attack, decay, sustain, release, .. } = parameters;
        let variable = |values: &[f64], scale, index| Dual::variable(values[at], scale, index);
        Self::of(
            variable(attack, sample_rate, 0),
            variable(decay, sample_rate, 1),
            variable(sustain, 1.0, 2),
            variable(release, sample_rate, 3),
        )
    }
}

impl<N: Number> Adsr<N> {
    fn of(attack: N, decay: N, sustain: N, release: N) -> Self {
        let zero = N::constant(0.0);
        // Below a sample a time has no effect, so the derivative to it is 0 there.
        let at_least_one = |samples: N| if samples.value() >= 1.0 { samples } else { N::constant(1.0) };
        let attack = at_least_one(attack);
        Self {
            attack,
            attack_end: attack_end(attack.value()),
            decay: at_least_one(decay),
            sustain,
            fall: (N::constant(-1.0) / at_least_one(release)).exp(),
            level: zero,
            start: zero,
            elapsed: 0.0,
            gate: false,
        }
    }

    /// The level at the next sample.
    pub fn next(&mut self, gate: bool) -> N {
        let one = N::constant(1.0);
        if gate {
            if !self.gate {
                self.start = self.level;
                self.elapsed = 0.0;
            }
            self.elapsed += 1.0;
            let elapsed = N::constant(self.elapsed);
            self.level = if self.elapsed <= self.attack_end {
                self.start + (one - self.start) * elapsed / self.attack
            } else {
                self.sustain + (one - self.sustain) * ((self.attack - elapsed) / self.decay).exp()
            };
        } else {
            self.level = self.level * self.fall;
        }
        self.gate = gate;
        self.level
    }
}

/// Where the attack ends, a little above `samples`. Times come in single precision: 0.01 s at 44.1 kHz is then a little less
/// than 441 samples, and the sample on which the attack ends would be the decay's. That is nothing to the level, which is
/// 1 in both, but the derivative to the attack is another, and gradrack rounds to 441.
pub fn attack_end(samples: f64) -> f64 {
    samples * (1.0 + f64::from(f32::EPSILON))
}
