//! Partials that the rack makes, as its own kernel plays one voice at the present settings.

use nephele_realtime::CONTROL_PERIOD;
use nephele_realtime::fm::{
    GroupOutput, Kind, MAXIMUM_FACTOR, OperatorGroup, Score, Span, WIDTH, Wave, Wiring, render,
};
use nephele_realtime::instrument::{Mutes, operator_tuning};
use nephele_realtime::parameters::{Global, NODES, OPERATORS, OperatorField, kind_index, matrix_index, parameters};
use nephele_realtime::simd::Instructions;
use rustfft::FftPlanner;
use rustfft::num_complex::Complex;

/// Periods of the note that are looked at, at least where there is room: partials half a harmonic apart stand apart.
const PERIODS: f32 = 16.0;
/// Fewest and most samples that are looked at.
const SAMPLES: [usize; 2] = [2048, 8192];
/// Highest rate at which the rack is played, Hz and samples of a period: what folds over there is hardly there.
const FASTEST: f32 = 100_000.0;
const FINEST: f32 = 512.0;
/// Amplitude against the strongest partial's of one that is left out, -40 dB.
const FAINT: f32 = 0.01;
/// Bins to each side of a peak, how many of them have to lie below it, and by how much in power, 16 dB: in chaos there are
/// peaks everywhere, and few valleys as deep as between partials.
const AROUND: usize = 12;
const VALLEYS: usize = 8;
const CLEAR: f32 = 40.0;
/// Steps in which operators' amplitudes are told apart: envelopes move all the time.
const STEPS: f32 = 128.0;
/// Samples that the kernel gives at a time.
const CHUNK: usize = CONTROL_PERIOD * MAXIMUM_FACTOR;

/// A partial.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Partial {
    /// Frequency in Hz.
    pub hz: f32,
    /// Amplitude.
    pub amplitude: f32,
}

/// How the rack is set for a note: all that its partials follow from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Setup {
    /// Samples a second.
    rate: f32,
    /// Frequency of the note in Hz.
    note: f32,
    operators: [Oscillator; OPERATORS],
    /// Depth and kind by row and column.
    cells: [[(f32, Kind); OPERATORS]; OPERATORS],
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Oscillator {
    hz: f32,
    /// Phase at the start, cycles.
    phase: f32,
    amplitude: f32,
    /// Part in the mix.
    level: f32,
    wave: Wave,
}

impl Setup {
    /// That of plain values, which `value` gives by their place in the table, for the note `hz` at a host's `rate`, both in
    /// Hz. `levels` is how loud each node is now, before its part in the mix, and `index` how much deeper than its knobs the
    /// matrix is played. The cloud, noise and the cloud's cycle count as silent.
    pub fn new(
        value: impl Fn(usize) -> f32,
        (hz, rate): (f32, f32),
        (levels, index): (&[f32; NODES], f32),
        mutes: Mutes,
    ) -> Self {
        let global = |parameter: Global| value(parameter.index());
        let heard = global(Global::RackLevel) > parameters()[Global::RackLevel.index()].min;
        let operators = std::array::from_fn(|op| {
            let field = |field: OperatorField| value(field.index(op));
            let (ratio, offset) = operator_tuning(field);
            let wave = Wave::from_plain(field(OperatorField::Wave));
            let known = !matches!(wave, Wave::Noise | Wave::Grain);
            let through = heard && mutes.lets_through(op);
            Oscillator {
                hz: hz * ratio + offset,
                phase: field(OperatorField::Phase),
                amplitude: if known { (levels[op] * STEPS).round() / STEPS } else { 0.0 },
                level: if through { field(OperatorField::Level) } else { 0.0 },
                wave: if known { wave } else { Wave::Sine },
            }
        });
        let depth = index * global(Global::RackIndex);
        let cell = |from: usize, to: usize| {
            let kind = Kind::from_plain(value(kind_index(from, to)));
            let cell = value(matrix_index(from, to));
            (if kind == Kind::Ring { cell } else { cell * depth }, kind)
        };
        let factor = [1.0, 2.0, 4.0][(global(Global::Oversampling) as usize).min(2)];
        let halvings = (rate * factor / FASTEST.min(FINEST * hz.max(20.0))).log2().ceil().clamp(0.0, 8.0);
        let rate = rate * factor / halvings.exp2();
        Self { rate, note: hz, operators, cells: std::array::from_fn(|from| std::array::from_fn(|to| cell(from, to))) }
    }

    /// Whether anything would be heard.
    fn sounds(&self) -> bool {
        let plain = self.rate >= 1000.0 && self.note.is_finite();
        plain && self.operators.iter().any(|operator| operator.level * operator.amplitude > 0.0)
    }

    /// Samples to look at: a power of two.
    fn length(&self) -> usize {
        let [least, most] = SAMPLES;
        ((PERIODS * self.rate / self.note.max(1.0)) as usize).clamp(least, most).next_power_of_two()
    }

    /// Plays the note from its beginning.
    fn play(&self, samples: &mut [Complex<f32>]) {
        let mut group = OperatorGroup::default();
        group.restart(0);
        for (op, operator) in self.operators.iter().enumerate() {
            group.set_phase(op, 0, operator.phase);
            group.set_frequency(op, 0, f64::from(operator.hz) / f64::from(self.rate));
            group.set_amplitude(op, 0, operator.amplitude);
            group.set_mix(op, 0, (operator.level, operator.level), true);
        }
        for (from, row) in self.cells.iter().enumerate() {
            for (to, (depth, kind)) in row.iter().enumerate() {
                group.set_cell((from, to), *kind, 0, *depth, true);
            }
        }
        let used = |from: usize, to: usize| {
            let (depth, kind) = self.cells.get(from)?.get(to)?;
            (*depth != 0.0).then_some(*kind)
        };
        let waves = self.operators.map(|operator| operator.wave);
        let wiring = Wiring::new(used, |op| self.operators[op].level > 0.0, waves, false);
        let span = Span { from: 0, to: CONTROL_PERIOD, doublings: MAXIMUM_FACTOR.ilog2() as usize };
        let cloud = [[[0.0; WIDTH]; CONTROL_PERIOD]];
        let score = Score { wiring: &wiring, voices: &[1], cloud: &cloud, grain: None, span };
        let (instructions, mut output) = (Instructions::best(), [GroupOutput::default()]);
        for part in samples.chunks_mut(CHUNK) {
            render(instructions, &score, std::slice::from_mut(&mut group), &mut output);
            for (sample, voices) in part.iter_mut().zip(&output[0].left) {
                *sample = Complex::new(voices[0], 0.0);
            }
        }
    }
}

/// The partials of the last setup that was asked for.
pub struct Sidebands {
    known: Option<Setup>,
    partials: Vec<Partial>,
    planner: FftPlanner<f32>,
    work: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    window: Vec<f32>,
}

impl std::fmt::Debug for Sidebands {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sidebands").field("known", &self.known).finish_non_exhaustive()
    }
}

impl Default for Sidebands {
    fn default() -> Self {
        Self {
            known: None,
            partials: Vec::new(),
            planner: FftPlanner::new(),
            work: Vec::new(),
            scratch: Vec::new(),
            window: Vec::new(),
        }
    }
}

impl Sidebands {
    /// The partials of `setup`, the lowest first. Nothing is worked out while it stays the same.
    pub fn of(&mut self, setup: &Setup) -> &[Partial] {
        if self.known.as_ref() != Some(setup) {
            self.known = Some(*setup);
            self.partials.clear();
            if setup.sounds() {
                self.listen(setup);
            }
        }
        &self.partials
    }

    /// Plays the setup and finds its partials.
    fn listen(&mut self, setup: &Setup) {
        let length = setup.length();
        if self.window.len() != length {
            self.window = (0..length).map(|i| blackman_harris((i as f32 + 0.5) / length as f32)).collect();
        }
        self.work.resize(length, Complex::default());
        setup.play(&mut self.work);
        self.work.iter_mut().zip(&self.window).for_each(|(sample, window)| *sample *= *window);
        let fft = self.planner.plan_fft_forward(length);
        self.scratch.resize(fft.get_inplace_scratch_len(), Complex::default());
        fft.process_with_scratch(&mut self.work, &mut self.scratch);
        let powers: Vec<f32> = self.work[..length / 2].iter().map(Complex::norm_sqr).collect();
        let strongest = powers.iter().copied().fold(0.0, f32::max);
        let floor = (strongest * FAINT * FAINT).max(1e-9);
        // Half of a sine falls to its negative frequency.
        let full = 0.5 * self.window.iter().sum::<f32>();
        for (bin, around) in powers.windows(3).enumerate() {
            let &[before, here, after] = around else { continue };
            if here > floor && here > before && here >= after && stands_out(&powers, bin + 1) {
                // The window's peak is close to a bell: a parabola in decibels.
                let [a, b, c] = [before, here, after].map(|power| 0.5 * power.max(1e-20).ln());
                let shift = 0.5 * (a - c) / (a - 2.0 * b + c).min(-1e-6);
                let hz = (bin as f32 + 1.0 + shift) * setup.rate / length as f32;
                self.partials.push(Partial { hz, amplitude: (b - 0.25 * (a - c) * shift).exp() / full });
            }
        }
    }
}

/// Whether the peak at `bin` stands out of what is around it, as a partial does.
fn stands_out(powers: &[f32], bin: usize) -> bool {
    let around = &powers[bin.saturating_sub(AROUND)..(bin + AROUND + 1).min(powers.len())];
    around.iter().filter(|power| **power * CLEAR < powers[bin]).count() >= VALLEYS
}

/// The window at `t`, 0 … 1: what lies further from a partial than four bins is 92 dB down.
fn blackman_harris(t: f32) -> f32 {
    let turn = |times: f32| (std::f32::consts::TAU * times * t).cos();
    0.358_75 - 0.488_29 * turn(1.0) + 0.141_28 * turn(2.0) - 0.011_68 * turn(3.0)
}

#[cfg(test)]
mod tests;
