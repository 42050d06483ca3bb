//! Waves of the operators other than the sine: band-limited tables, by the half octave.

use std::sync::LazyLock;

use rustfft::FftPlannerScalar;
use rustfft::num_complex::Complex;

use crate::math::uniform;

/// Wave of an operator, in the order of the parameter `wave`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wave {
    /// A sine, worked out.
    #[default]
    Sine,
    /// A table, by its place in [`Waves`].
    Table(u8),
    /// White noise.
    Noise,
    /// One cycle of the cloud.
    Grain,
}

impl Wave {
    /// The wave of a plain parameter value.
    #[must_use]
    pub const fn from_plain(value: f32) -> Self {
        match value as u32 {
            place @ 1..=10 => Self::Table(place as u8 - 1),
            11 => Self::Noise,
            12 => Self::Grain,
            _ => Self::Sine,
        }
    }

    /// Its cycle at `turns` in [0, 1), to be drawn; noise is a few draws, and the cloud's cycle, which it does not know, 0.
    #[must_use]
    pub fn drawn(self, turns: f32) -> f32 {
        match self {
            Self::Sine => sine(turns),
            Self::Table(place) => SHAPES.get(usize::from(place)).map_or(0.0, |shape| shape(turns)),
            Self::Noise => 2.0 * uniform(7, 0, (turns * 24.0) as u64) - 1.0,
            Self::Grain => 0.0,
        }
    }
}

/// Samples of a cycle in a table.
pub(super) const LENGTH: usize = 2048;
/// A row: a cycle, and its first sample again.
pub(super) const ROW: usize = LENGTH + 1;
/// Rows of a wave, each for half an octave of frequency.
pub(super) const ROWS: usize = 21;
/// Tables of the kind that is always there.
const TABLES: usize = 10;
/// Most harmonics.
const HARMONICS: usize = 1000;

/// Harmonics in a row: as many as lie below half the sample rate where it is read.
fn harmonics(row: usize) -> usize {
    let halved = HARMONICS >> (row / 2);
    let harmonics = if row % 2 == 1 { halved as f32 * std::f32::consts::FRAC_1_SQRT_2 } else { halved as f32 };
    (harmonics as usize).max(1)
}

/// The first row whose harmonics all lie below half the sample rate at a fundamental of `cycles` per sample.
pub(super) fn row_for(cycles: f32) -> i32 {
    let room = (0.5 / cycles.abs().max(1e-9)) as usize;
    (0..ROWS).find(|&row| harmonics(row) <= room).unwrap_or(ROWS - 1) as i32
}

/// One wave at all bandwidths.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows(Vec<f32>);

impl Rows {
    /// The rows of `cycle`, [`LENGTH`] samples. The transform is the scalar one in double precision, so that every machine
    /// gets the same tables.
    fn new(cycle: &[f64], planner: &mut FftPlannerScalar<f64>) -> Self {
        let mut spectrum: Vec<Complex<f64>> = cycle.iter().map(|&x| Complex::new(x, 0.0)).collect();
        planner.plan_fft_forward(LENGTH).process(&mut spectrum);
        let inverse = planner.plan_fft_inverse(LENGTH);
        let mut rows = Vec::with_capacity(ROWS * ROW);
        for row in 0..ROWS {
            let kept = harmonics(row);
            // Without its mean: it would be heard as a click at each start.
            let within = |bin: usize| (1..=kept).contains(&bin.min(LENGTH - bin));
            let mut part: Vec<_> =
                spectrum.iter().enumerate().map(|(bin, &x)| if within(bin) { x } else { Complex::default() }).collect();
            inverse.process(&mut part);
            let sample = |x: &Complex<f64>| (x.re / LENGTH as f64) as f32;
            rows.extend(part.iter().map(sample));
            rows.extend(part.first().map(sample));
        }
        Self(rows)
    }

    /// One cycle of `period` samples from the middle of each of `grains`, its ends joined, as loud as the other waves.
    #[must_use]
    pub fn cut<'a>(grains: impl Iterator<Item = &'a [f32]>, period: f32) -> Vec<Self> {
        let mut planner = FftPlannerScalar::new();
        grains.map(|grain| Self::new(&cycle_of(grain, period), &mut planner)).collect()
    }

    /// The value at `phase` (0.32 fixed point cycles) of row `row`.
    #[inline]
    pub(super) fn at(&self, row: i32, phase: i32) -> f32 {
        let phase = phase.cast_unsigned();
        let place = (row as usize).min(ROWS - 1) * ROW + (phase >> 21) as usize;
        let part = (phase & 0x1F_FFFF) as f32 * (1.0 / 2_097_152.0);
        match self.0.get(place..place + 2) {
            Some(&[a, b]) => a + (b - a) * part,
            _ => 0.0,
        }
    }
}

/// [`LENGTH`] samples of a cycle of `period` samples from the middle of `grain`.
fn cycle_of(grain: &[f32], period: f32) -> Vec<f64> {
    let last = grain.len().saturating_sub(1) as f32;
    let period = if period.is_finite() { period.clamp(2.0, last.max(2.0)) } else { 2.0 };
    let from = ((last - period) * 0.5).max(0.0);
    let at = |place: f32| {
        let index = place as usize;
        let (a, b) = (grain.get(index).copied().unwrap_or(0.0), grain.get(index + 1).copied().unwrap_or(0.0));
        f64::from(a + (b - a) * (place - index as f32))
    };
    // The step from the end to the start, spread over the cycle.
    let step = at(from + period) - at(from);
    let cycle: Vec<f64> = (0..LENGTH)
        .map(|i| {
            let part = i as f64 / LENGTH as f64;
            at(from + period * part as f32) - step * part
        })
        .collect();
    let mean = cycle.iter().sum::<f64>() / LENGTH as f64;
    let peak = cycle.iter().map(|x| (x - mean).abs()).fold(0.0, f64::max);
    let gain = if peak > 1e-6 { 1.0 / peak } else { 0.0 };
    cycle.iter().map(|x| (x - mean) * gain).collect()
}

/// All tables. Made once in a process, never on the audio thread.
#[derive(Debug)]
pub struct Waves(Vec<Rows>);

impl Waves {
    /// The tables; the first call makes them.
    #[must_use]
    pub fn get() -> &'static Self {
        static WAVES: LazyLock<Waves> = LazyLock::new(Waves::make);
        &WAVES
    }

    fn make() -> Self {
        let mut planner = FftPlannerScalar::new();
        let table = |shape: fn(f32) -> f32, planner: &mut FftPlannerScalar<f64>| {
            let cycle: Vec<f64> = (0..LENGTH).map(|i| f64::from(shape(i as f32 / LENGTH as f32))).collect();
            Rows::new(&cycle, planner)
        };
        Self(SHAPES.iter().map(|&shape| table(shape, &mut planner)).collect())
    }

    /// The table at `place`.
    #[inline]
    pub(super) fn table(&self, place: u8) -> Option<&Rows> {
        self.0.get(usize::from(place))
    }
}

fn sine(turns: f32) -> f32 {
    crate::math::sin_turns(turns)
}

/// A sine's square with its sign.
fn squared(turns: f32) -> f32 {
    let s = sine(turns);
    s * s.abs()
}

fn first_half(turns: f32, wave: fn(f32) -> f32, turn: f32) -> f32 {
    if turns < 0.5 { wave(turns * turn) } else { 0.0 }
}

/// Starts at 0, rising, as the sine does.
fn triangle(turns: f32) -> f32 {
    let quarter = turns + 0.25;
    1.0 - 4.0 * (quarter - quarter.floor() - 0.5).abs()
}

fn saw(turns: f32) -> f32 {
    if turns > 0.0 { 1.0 - 2.0 * turns } else { 0.0 }
}

fn square(turns: f32) -> f32 {
    if turns > 0.0 && turns < 0.5 {
        1.0
    } else if turns > 0.5 {
        -1.0
    } else {
        0.0
    }
}

/// One cycle of each, from 0 to 1. The TX81Z's are made of halves and squares of the sine, as its owner's manual draws
/// them.
const SHAPES: [fn(f32) -> f32; TABLES] = [
    squared,
    |t| first_half(t, sine, 1.0),
    |t| first_half(t, squared, 1.0),
    |t| first_half(t, sine, 2.0),
    |t| first_half(t, squared, 2.0),
    |t| first_half(t, |x| sine(x).abs(), 2.0),
    |t| first_half(t, |x| squared(x).abs(), 2.0),
    triangle,
    saw,
    square,
];

/// White noise: a hash of seed and sample.
#[inline]
pub(super) fn noise(seed: i32, count: i32) -> f32 {
    uniform(u64::from(seed.cast_unsigned()), 0x6e_6f_69_73, u64::from(count.cast_unsigned())) * 2.0 - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_of_a_grain_is_found_again() {
        let cut = |grain: &[f32], period: f32| Rows::cut(std::iter::once(grain), period);
        let grain: Vec<f32> =
            (0..4096).map(|i| 0.3 * sine(i as f32 / 200.0) + 0.1 * sine(3.0 * i as f32 / 200.0)).collect();
        let rows = &cut(&grain, 200.0)[0];
        let signal: Vec<f32> = (0..LENGTH).map(|i| rows.at(0, (i << 21) as i32)).collect();
        let strength = |harmonic: usize| {
            let part = |shift: f32| {
                let wave = |i: usize| sine((harmonic * i) as f32 / LENGTH as f32 + shift);
                signal.iter().enumerate().map(|(i, x)| x * wave(i)).sum::<f32>()
            };
            part(0.0).hypot(part(0.25))
        };
        assert!((strength(3) / strength(1) - 1.0 / 3.0).abs() < 0.01);
        assert!(strength(2) < strength(1) * 0.01);
        let bounded = signal.iter().all(|x| x.abs() < 1.01);
        assert!(bounded && cut(&[], 0.0)[0].at(0, 5) == 0.0 && cut(&[0.0; 9], f32::NAN)[0].at(3, 5) == 0.0);
    }

    #[test]
    fn rows_hold_what_lies_below_half_the_sample_rate() {
        for row in 0..ROWS {
            assert!(row == 0 || harmonics(row) <= harmonics(row - 1));
        }
        for cycles in [1e-4, 0.003, 0.0733, 0.2, 0.49] {
            let row = row_for(cycles) as usize;
            assert!(harmonics(row) as f32 * cycles <= 0.5 || row == ROWS - 1);
            assert!(row == 0 || (harmonics(row - 1) as f32) * cycles > 0.5, "no darker than it must be");
        }
        assert_eq!(row_for(f32::NAN) as usize, 0);
    }
}
