//! One partial of a grain, fitted by least squares.
//!
//! A transform alone would place it to a fraction of a bin only, and a grain holds few periods. So the sinusoid is
//! fitted itself, with a slope of its amplitude and a shift of its frequency (Gauss and Newton's way): exact for a sine
//! of any frequency, while Hann's window keeps the other partials out.

use std::f64::consts::TAU;

/// Periods that the first fit goes by; a frequency that is off by 3 % is out by half a cycle at their ends.
const FIRST_PERIODS: f64 = 16.0;
/// Fits of each stretch of a grain.
const ROUNDS: usize = 2;
/// The most that a fit may move the frequency, as a fraction.
const MOST_SHIFT: f64 = 0.03;

/// A sinusoid: amplitude · cos(2π (frequency · i + phase)) at sample i.
#[derive(Clone, Copy, Debug)]
pub struct Partial {
    /// Cycles per sample.
    pub frequency: f64,
    /// Cycles, at the first sample.
    pub phase: f64,
    /// Height of its top.
    pub amplitude: f64,
}

/// The partial of `grain` whose frequency is about `frequency` cycles per sample; `None` if there is none, or less than
/// a period of it.
pub fn fit(grain: &[f32], frequency: f64) -> Option<Partial> {
    let mut found = frequency;
    let mut span = ((FIRST_PERIODS / frequency) as usize).min(grain.len());
    loop {
        let from = (grain.len() - span) / 2;
        for _ in 0..ROUNDS {
            found += least_squares(&grain[from..from + span], found)?.shift;
            if (found / frequency - 1.0).abs() > MOST_SHIFT {
                return None;
            }
        }
        if span == grain.len() {
            return at(grain, found);
        }
        span = (2 * span).min(grain.len());
    }
}

/// The partial of exactly `frequency` cycles per sample.
pub fn at(grain: &[f32], frequency: f64) -> Option<Partial> {
    let Fit { cosine, sine, .. } = least_squares(grain, frequency)?;
    let middle = (grain.len() - 1) as f64 / 2.0;
    let phase = (-sine).atan2(cosine) / TAU - frequency * middle;
    Some(Partial { frequency, phase: phase - phase.floor(), amplitude: cosine.hypot(sine) })
}

/// What fits best.
struct Fit {
    /// Amplitude of the cosine with its top in the middle of the grain.
    cosine: f64,
    /// Amplitude of the sine that rises there.
    sine: f64,
    /// Cycles per sample by which the frequency is too low.
    shift: f64,
}

/// Fits cos, sin, t cos, t sin and a constant, weighted by Hann's window; t goes from -1 to 1.
fn least_squares(grain: &[f32], frequency: f64) -> Option<Fit> {
    let count = grain.len();
    if count < 8 || frequency * (count as f64) < 1.0 || frequency >= 0.5 {
        return None;
    }
    let middle = (count - 1) as f64 / 2.0;
    let half = count as f64 / 2.0;
    // Rows of the normal equations, with what they come to in the last column.
    let mut rows = [[0.0; 6]; 5];
    let mut phasor = Phasor::new(-TAU * frequency * middle, TAU * frequency);
    let mut window = Phasor::new(TAU * 0.5 / count as f64, TAU / count as f64);
    for (i, sample) in grain.iter().enumerate() {
        let t = (i as f64 - middle) / half;
        let weight = 0.5 - 0.5 * window.cosine;
        let basis = [phasor.cosine, phasor.sine, t * phasor.cosine, t * phasor.sine, 1.0, f64::from(*sample)];
        for (row, left) in rows.iter_mut().zip(basis) {
            let left = left * weight;
            for (sum, right) in row.iter_mut().zip(basis) {
                *sum += left * right;
            }
        }
        phasor.turn();
        window.turn();
    }
    let [cosine, sine, cosine_slope, sine_slope, _] = solve(rows)?;
    let square = cosine * cosine + sine * sine;
    let shift = (cosine_slope * sine - sine_slope * cosine) / (square * half * TAU);
    (square > 0.0 && shift.is_finite()).then_some(Fit { cosine, sine, shift })
}

/// Cosine and sine of an angle that grows by the same step each time.
struct Phasor {
    cosine: f64,
    sine: f64,
    step_cosine: f64,
    step_sine: f64,
}

impl Phasor {
    fn new(angle: f64, step: f64) -> Self {
        Self { cosine: angle.cos(), sine: angle.sin(), step_cosine: step.cos(), step_sine: step.sin() }
    }

    fn turn(&mut self) {
        (self.cosine, self.sine) = (
            self.cosine * self.step_cosine - self.sine * self.step_sine,
            self.sine * self.step_cosine + self.cosine * self.step_sine,
        );
    }
}

/// Solves five equations by Gaussian elimination; `None` if they do not have one solution.
fn solve(mut rows: [[f64; 6]; 5]) -> Option<[f64; 5]> {
    let scale = rows[0][0];
    for column in 0..5 {
        let pivot = (column..5).max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()))?;
        rows.swap(column, pivot);
        let top = rows[column];
        if top[column].is_nan() || top[column].abs() <= 1e-9 * scale {
            return None;
        }
        for (place, row) in rows.iter_mut().enumerate() {
            if place != column {
                let factor = row[column] / top[column];
                row.iter_mut().zip(top).for_each(|(value, above)| *value -= factor * above);
            }
        }
    }
    Some(std::array::from_fn(|i| rows[i][5] / rows[i][i]))
}
