//! Six operators of eight voices, advanced sample by sample.

use super::RackSettings;
use crate::CONTROL_PERIOD;
use crate::math::sin_turns;
use crate::parameters::{CLOUD_NODE, OPERATORS};
use crate::simd::{Instructions, Simd, dispatch};

/// Voices of a group.
pub const WIDTH: usize = 8;

/// One quantity of eight voices.
type Wide = [f32; WIDTH];

/// Operators of eight voices. All phases are in cycles as 0.32 fixed point, so that they wrap exactly.
#[derive(Clone, Copy, Debug, Default)]
pub struct OperatorGroup {
    phase: [[u32; WIDTH]; OPERATORS],
    /// Phase per sample.
    pub increment: [[u32; WIDTH]; OPERATORS],
    /// Amplitude at the present sample, the operator's envelope and velocity.
    pub amplitude: [Wide; OPERATORS],
    /// Change of amplitude per sample.
    pub ramp: [Wide; OPERATORS],
    /// Factor on all modulation of a voice.
    pub index: Wide,
    out: [Wide; OPERATORS],
    before: [Wide; OPERATORS],
}

/// What a group gives over a control period.
#[derive(Clone, Copy, Debug, Default)]
pub struct GroupOutput {
    /// Mix of the operators, left, `[sample][voice]`.
    pub left: [Wide; CONTROL_PERIOD],
    /// Mix of the operators, right.
    pub right: [Wide; CONTROL_PERIOD],
    /// Modulation of the cloud's read position, cycles of its root.
    pub push: [Wide; CONTROL_PERIOD],
}

impl OperatorGroup {
    /// Puts voice `lane` at the start of a note: all phases zero, nothing fed back.
    pub fn restart(&mut self, lane: usize) {
        for op in 0..OPERATORS {
            self.phase[op][lane] = 0;
            self.amplitude[op][lane] = 0.0;
            self.ramp[op][lane] = 0.0;
            self.out[op][lane] = 0.0;
            self.before[op][lane] = 0.0;
        }
    }

    /// Samples `from..to` of a control period. `cloud[t]` is each voice's cloud, one control period old.
    ///
    /// Operators are taken from 6 to 1, as in DX algorithms: a higher-numbered one modulates a lower one at the same
    /// sample, a lower one a higher one at the sample before. An operator that modulates itself takes the mean of its
    /// last two samples, which keeps strong feedback from ringing at half the sample rate (Tomisawa, US 4,249,447).
    pub fn render(
        &mut self,
        instructions: Instructions,
        settings: &RackSettings,
        cloud: &[Wide; CONTROL_PERIOD],
        range: (usize, usize),
        output: &mut GroupOutput,
    ) {
        render(instructions, self, settings, cloud, range, output);
    }

    /// The kernel: plain loops over the voices, which the compiler turns into the vectors of each instruction set.
    #[expect(clippy::needless_range_loop, reason = "the kernel reads as the matrix product it is, lane by lane")]
    #[expect(clippy::inline_always, reason = "it has to be compiled for each instruction set")]
    #[inline(always)]
    fn advance(
        &mut self,
        settings: &RackSettings,
        cloud: &[Wide; CONTROL_PERIOD],
        (from, to): (usize, usize),
        output: &mut GroupOutput,
    ) {
        for t in from..to {
            for op in (0..OPERATORS).rev() {
                let mut sum: Wide = std::array::from_fn(|v| settings.depth[CLOUD_NODE][op] * cloud[t][v]);
                for source in 0..OPERATORS {
                    let depth = settings.depth[source][op];
                    if source == op {
                        for v in 0..WIDTH {
                            sum[v] += depth * 0.5 * (self.out[op][v] + self.before[op][v]);
                        }
                    } else {
                        for v in 0..WIDTH {
                            sum[v] += depth * self.out[source][v];
                        }
                    }
                }
                self.before[op] = self.out[op];
                for v in 0..WIDTH {
                    let turns = self.phase[op][v] as f32 * (1.0 / 4_294_967_296.0) + sum[v] * self.index[v];
                    self.out[op][v] = sin_turns(turns) * self.amplitude[op][v];
                    self.amplitude[op][v] += self.ramp[op][v];
                    self.phase[op][v] = self.phase[op][v].wrapping_add(self.increment[op][v]);
                }
            }
            for v in 0..WIDTH {
                let (mut left, mut right, mut push) = (0.0, 0.0, settings.depth[CLOUD_NODE][CLOUD_NODE] * cloud[t][v]);
                for op in 0..OPERATORS {
                    let out = self.out[op][v];
                    left += out * settings.left[op];
                    right += out * settings.right[op];
                    push += out * settings.depth[op][CLOUD_NODE];
                }
                output.left[t][v] = left;
                output.right[t][v] = right;
                output.push[t][v] = push * self.index[v];
            }
        }
    }
}

#[expect(clippy::inline_always, reason = "it has to be compiled for each instruction set")]
#[inline(always)]
fn advance<S: Simd>(
    _: S,
    group: &mut OperatorGroup,
    settings: &RackSettings,
    cloud: &[Wide; CONTROL_PERIOD],
    range: (usize, usize),
    output: &mut GroupOutput,
) {
    group.advance(settings, cloud, range, output);
}

dispatch! {
    fn render(
        group: &mut OperatorGroup,
        settings: &RackSettings,
        cloud: &[Wide; CONTROL_PERIOD],
        range: (usize, usize),
        output: &mut GroupOutput,
    ) = advance
}

/// Phase per sample of `hz` at `sample_rate`, 0.32 fixed point; at most the Nyquist frequency, at least 0.
#[must_use]
pub fn increment(hz: f32, sample_rate: f32) -> u32 {
    let cycles = f64::from(hz) / f64::from(sample_rate);
    // A float-to-integer cast saturates, and takes NaN to 0.
    (cycles.min(0.5) * 4_294_967_296.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> RackSettings {
        RackSettings { depth: [[0.0; 7]; 7], left: [1.0, 0.0, 0.0, 0.0, 0.0, 0.0], right: [0.0; 6] }
    }

    fn run(settings: &RackSettings, hz: [f32; OPERATORS], samples: usize) -> Vec<f32> {
        let mut group = OperatorGroup { index: [1.0; WIDTH], ..OperatorGroup::default() };
        group.increment = hz.map(|hz| [increment(hz, 48_000.0); WIDTH]);
        group.amplitude = [[1.0; WIDTH]; OPERATORS];
        let mut found = Vec::new();
        while found.len() < samples {
            let mut output = GroupOutput::default();
            group.render(
                Instructions::best(),
                settings,
                &[[0.0; WIDTH]; CONTROL_PERIOD],
                (0, CONTROL_PERIOD),
                &mut output,
            );
            found.extend(output.left.iter().map(|wide| wide[3]));
        }
        found
    }

    /// Amplitude of `hz` in `signal`, which should hold a whole number of its cycles.
    fn amplitude(signal: &[f32], hz: f64) -> f64 {
        let (mut re, mut im) = (0.0, 0.0);
        for (i, &s) in signal.iter().enumerate() {
            let angle = std::f64::consts::TAU * hz * i as f64 / 48_000.0;
            re += f64::from(s) * angle.cos();
            im += f64::from(s) * angle.sin();
        }
        2.0 * re.hypot(im) / signal.len() as f64
    }

    #[test]
    fn sidebands_follow_the_bessel_functions() {
        // Phase modulation with index I gives sidebands J_n(I) (Chowning 1973).
        let mut s = settings();
        s.depth[1][0] = 1.0 / std::f32::consts::TAU;
        let signal = run(&s, [4800.0, 480.0, 0.0, 0.0, 0.0, 0.0], 48_000);
        for (n, bessel) in [(0, 0.765_197_7), (1, 0.440_050_6), (2, 0.114_903_5), (3, 0.019_563_4)] {
            let found = amplitude(&signal, f64::from(4800 + 480 * n));
            let error = 20.0 * (found / bessel).log10();
            assert!(error.abs() < 0.1, "sideband {n}: {found} for {bessel}");
        }
    }

    #[test]
    fn full_feedback_stays_finite_and_keeps_its_pitch() {
        let mut s = settings();
        s.depth[0][0] = 12.0 / std::f32::consts::TAU;
        let signal = run(&s, [480.0, 0.0, 0.0, 0.0, 0.0, 0.0], 48_000);
        assert!(signal.iter().all(|x| x.is_finite() && x.abs() <= 1.0));
        s.depth[0][0] = 1.0 / std::f32::consts::TAU;
        let saw = run(&s, [480.0, 0.0, 0.0, 0.0, 0.0, 0.0], 48_000);
        assert!(amplitude(&saw, 480.0) > 0.5 && amplitude(&saw, 960.0) > 0.1);
    }
}
