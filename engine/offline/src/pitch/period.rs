//! The period of one grain: `McLeod` and Wyvill, "A smarter way to find pitch" (ICMC 2005), sections 3 to 6.

use std::sync::Arc;

use rustfft::num_complex::Complex32;
use rustfft::{Fft, FftPlanner};

/// The first peak that reaches this part of the highest one is the period. Lower takes overtones for the fundamental,
/// higher takes its octave below.
const FIRST_PEAK: f32 = 0.9;
/// Highest pitch that is looked for, in Hz.
const HIGHEST: f32 = 5000.0;
/// Repetitions that reach this part of the first peak measure the period too.
const GOOD_PEAK: f32 = 0.7;
/// Peaks this far along are used to measure the period more finely.
const MOST_PERIODS: f32 = 8.0;

/// The period of a grain.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    /// Samples, not whole.
    pub period: f32,
    /// How well the grain repeats after it: 1 exactly, 0 not at all.
    pub clarity: f32,
}

/// Finds periods in grains of one length.
pub struct Periodicity {
    forward: Arc<dyn Fft<f32>>,
    inverse: Arc<dyn Fft<f32>>,
    spectrum: Vec<Complex32>,
    scratch: Vec<Complex32>,
    nsdf: Vec<f32>,
}

impl Periodicity {
    /// For grains of `length` samples.
    pub fn new(length: usize) -> Self {
        // Twice the length, so that the ends do not wrap around into each other.
        let size = (2 * length.max(2)).next_power_of_two();
        let mut planner = FftPlanner::new();
        let forward = planner.plan_fft_forward(size);
        let inverse = planner.plan_fft_inverse(size);
        let scratch = forward.get_inplace_scratch_len().max(inverse.get_inplace_scratch_len());
        Self {
            forward,
            inverse,
            spectrum: vec![Complex32::default(); size],
            scratch: vec![Complex32::default(); scratch],
            nsdf: Vec::with_capacity(length / 2),
        }
    }

    /// The period of `grain` (no longer than was announced), if it repeats at all; `sample_rate` in Hz.
    pub fn of(&mut self, grain: &[f32], sample_rate: f32) -> Option<Found> {
        self.all(grain, sample_rate).first().copied()
    }

    /// Every period after which `grain` repeats nearly as well as after the best of them, the shortest first: the others
    /// are its multiples.
    pub fn all(&mut self, grain: &[f32], sample_rate: f32) -> Vec<Found> {
        self.measure(grain);
        let shortest = sample_rate / HIGHEST;
        let peaks: Vec<Found> = key_maxima(&self.nsdf).filter(|peak| peak.period >= shortest).collect();
        let highest = peaks.iter().map(|peak| peak.clarity).fold(0.0, f32::max);
        let good = peaks.iter().filter(|peak| peak.clarity >= FIRST_PEAK * highest);
        good.map(|peak| Found { period: refine(*peak, &peaks), clarity: peak.clarity.min(1.0) }).collect()
    }

    /// Fills `nsdf` with the normalised square difference 2 r(τ) / m(τ) for lags up to half the grain.
    fn measure(&mut self, grain: &[f32]) {
        let n = grain.len().min(self.spectrum.len() / 2);
        let grain = &grain[..n];
        let mean = grain.iter().sum::<f32>() / n.max(1) as f32;
        self.spectrum.fill(Complex32::default());
        for (bin, sample) in self.spectrum.iter_mut().zip(grain) {
            bin.re = sample - mean;
        }
        self.forward.process_with_scratch(&mut self.spectrum, &mut self.scratch);
        for bin in &mut self.spectrum {
            *bin = Complex32::new(bin.norm_sqr(), 0.0);
        }
        self.inverse.process_with_scratch(&mut self.spectrum, &mut self.scratch);
        let scale = 1.0 / self.spectrum.len() as f32;

        let square = |i: usize| (grain[i] - mean) * (grain[i] - mean);
        let energy: f32 = (0..n).map(square).sum();
        // m(0) is twice the energy; each further lag loses one sample at either end.
        let mut m = 2.0 * energy;
        self.nsdf.clear();
        for lag in 0..n / 2 {
            let r = self.spectrum[lag].re * scale;
            self.nsdf.push(if m > 1e-6 * energy && energy > 0.0 { 2.0 * r / m } else { 0.0 });
            m -= square(lag) + square(n - 1 - lag);
        }
    }
}

/// The highest point of every positive stretch behind the first negative one, placed between samples by a parabola.
fn key_maxima(nsdf: &[f32]) -> impl Iterator<Item = Found> {
    let start = nsdf.iter().position(|v| *v < 0.0).unwrap_or(nsdf.len());
    let mut from = start;
    std::iter::from_fn(move || {
        let begin = from + nsdf[from..].iter().position(|v| *v > 0.0)?;
        let end = nsdf[begin..].iter().position(|v| *v <= 0.0).map_or(nsdf.len(), |stretch| begin + stretch);
        from = end;
        Some((begin, end))
    })
    .filter_map(move |(begin, end)| {
        let top = (begin..end).max_by(|a, b| nsdf[*a].total_cmp(&nsdf[*b]))?;
        // A stretch that is still rising where the lags end has not shown its top.
        (top + 1 < nsdf.len()).then(|| parabola(nsdf, top))
    })
}

/// The vertex of the parabola through the point at `top` and its neighbours.
fn parabola(nsdf: &[f32], top: usize) -> Found {
    let (a, b, c) = (nsdf[top - 1], nsdf[top], nsdf[top + 1]);
    let bend = a - 2.0 * b + c;
    let shift = if bend < 0.0 { (0.5 * (a - c) / bend).clamp(-0.5, 0.5) } else { 0.0 };
    let period = top as f32 + shift;
    Found { period, clarity: b - 0.25 * (a - c) * shift }
}

/// The period measured over several repetitions: an error of the place of a peak is shared by all of them.
fn refine(first: Found, peaks: &[Found]) -> f32 {
    let mut period = first.period;
    for peak in peaks {
        let times = (peak.period / period).round();
        let fits = (peak.period / period - times).abs() < 0.05;
        if times > MOST_PERIODS {
            break;
        }
        if times > 1.0 && fits && peak.clarity >= GOOD_PEAK * first.clarity {
            period = peak.period / times;
        }
    }
    period
}
