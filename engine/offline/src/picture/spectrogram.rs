//! The spectrogram: level over time and the logarithm of frequency.

use std::f32::consts::TAU;
use std::sync::Arc;

use rustfft::num_complex::Complex32;
use rustfft::{Fft, FftPlanner};

use super::canvas::{Area, Canvas};
use super::colour;
use crate::audio::Recording;

/// Lowest frequency shown, in Hz.
pub const LOWEST: f32 = 30.0;
/// Highest frequency shown, in Hz, where the sample rate has it.
const HIGHEST: f32 = 20_000.0;
/// Samples of one transform.
const SIZE: usize = 2048;
/// Samples between transforms, if a column spans more than that.
const HOP: usize = 512;
/// The most transforms for one column; the loudest counts.
const MOST_FRAMES: usize = 8;

/// Draws the first two channels and returns the highest frequency shown, in Hz.
pub fn draw(canvas: &mut Canvas, area: Area, recording: &Recording) -> f32 {
    let sample_rate = recording.sample_rate as f32;
    let top = HIGHEST.min(sample_rate / 2.0).max(2.0 * LOWEST);
    let rows = bins_of_rows(area.height, sample_rate, top);
    let mut frame = Frame::new();
    let frames = recording.frames();
    for x in 0..area.width {
        let (from, to) = (x * frames / area.width, (x + 1) * frames / area.width);
        let count = ((to - from) / HOP).clamp(1, MOST_FRAMES);
        let mut loudest = [0.0_f32; SIZE / 2 + 1];
        for i in 0..count {
            let centre = from + (to - from) * (2 * i + 1) / (2 * count);
            frame.transform(recording, centre);
            loudest.iter_mut().enumerate().for_each(|(bin, power)| *power = power.max(frame.power(bin)));
        }
        for (y, bins) in rows.iter().enumerate() {
            canvas.set(area.left + x, area.top + y, colour::of_level(10.0 * bins.power(&loudest).max(1e-12).log10()));
        }
    }
    top
}

/// The bins behind one row, from `low` to `high`; both may lie between bins.
struct Bins {
    low: f32,
    high: f32,
}

impl Bins {
    /// The loudest of the bins that a row spans; between two bins, what lies between their powers.
    fn power(&self, powers: &[f32]) -> f32 {
        let last = powers.len() - 1;
        let at = |bin: f32| powers[(bin as usize).min(last)];
        if self.high - self.low < 1.0 {
            let (centre, base) = (f32::midpoint(self.low, self.high), f32::midpoint(self.low, self.high).floor());
            return at(base) + (at(base + 1.0) - at(base)) * (centre - base);
        }
        (self.low as usize..=self.high as usize).map(|bin| at(bin as f32)).fold(0.0, f32::max)
    }
}

fn bins_of_rows(height: usize, sample_rate: f32, top: f32) -> Vec<Bins> {
    let edge = |y: f32| LOWEST * (top / LOWEST).powf(1.0 - y / height as f32) * SIZE as f32 / sample_rate;
    (0..height).map(|y| Bins { low: edge(y as f32 + 1.0), high: edge(y as f32) }).collect()
}

/// One transform, and what it needs.
struct Frame {
    fft: Arc<dyn Fft<f32>>,
    window: Vec<f32>,
    buffer: Vec<Complex32>,
    scratch: Vec<Complex32>,
}

impl Frame {
    fn new() -> Self {
        let fft = FftPlanner::new().plan_fft_forward(SIZE);
        let scratch = vec![Complex32::default(); fft.get_inplace_scratch_len()];
        let hann = |i: usize| 0.5 - 0.5 * (TAU * i as f32 / SIZE as f32).cos();
        Self { fft, window: (0..SIZE).map(hann).collect(), buffer: vec![Complex32::default(); SIZE], scratch }
    }

    /// Transforms the samples around `centre`: left as the real part, right as the imaginary one, in one go.
    fn transform(&mut self, recording: &Recording, centre: usize) {
        let left = recording.channels.first();
        let right = recording.channels.get(1).or(left);
        let sample = |channel: Option<&Vec<f32>>, i: usize| {
            // Before the start and behind the end there is silence.
            let place = (centre + i).checked_sub(SIZE / 2);
            let sample = channel.zip(place).and_then(|(channel, place)| channel.get(place)).copied().unwrap_or(0.0);
            if sample.is_finite() { sample } else { 0.0 }
        };
        for (i, (bin, gain)) in self.buffer.iter_mut().zip(&self.window).enumerate() {
            *bin = Complex32::new(sample(left, i), sample(right, i)) * *gain;
        }
        self.fft.process_with_scratch(&mut self.buffer, &mut self.scratch);
    }

    /// Mean power of both channels at `bin`; a sine of full scale has 1.
    ///
    /// With z = l + ir, |Z(k)|² + |Z(-k)|² = 2 |L(k)|² + 2 |R(k)|². A Hann window has the sum SIZE / 2, of which half
    /// falls to the negative frequency.
    fn power(&self, bin: usize) -> f32 {
        let full = (SIZE as f32 / 4.0).powi(2);
        let both = self.buffer[bin].norm_sqr() + self.buffer[(SIZE - bin) % SIZE].norm_sqr();
        both / 4.0 / full
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_scale_sine_is_at_0_db_where_it_belongs() {
        let hz = 48_000.0 / 2048.0 * 64.0;
        let sine: Vec<f32> = (0..8192).map(|i| (TAU * hz * i as f32 / 48_000.0).sin()).collect();
        let mut frame = Frame::new();
        frame.transform(&Recording { sample_rate: 48_000, channels: vec![sine] }, 4096);
        assert!((10.0 * frame.power(64).log10()).abs() < 0.01);
        assert!(10.0 * frame.power(80).log10() < -90.0);
        let rows = bins_of_rows(596, 48_000.0, 20_000.0);
        let row = rows.iter().position(|bins| (bins.low..bins.high).contains(&64.0)).unwrap();
        let wanted = 595.0 * (1.0 - (hz / LOWEST).ln() / (20_000.0 / LOWEST).ln());
        assert!((row as f32 - wanted).abs() <= 2.0, "{row} for {wanted}");
    }

    #[test]
    fn opposite_channels_do_not_cancel() {
        let noise: Vec<f32> = (0..4096).map(|i| ((i * 7919) % 101) as f32 / 50.0 - 1.0).collect();
        let channels = vec![noise.clone(), noise.iter().map(|s| -s).collect()];
        let mut frame = Frame::new();
        frame.transform(&Recording { sample_rate: 48_000, channels }, 2048);
        let stereo: Vec<f32> = (0..1024).map(|bin| frame.power(bin)).collect();
        frame.transform(&Recording { sample_rate: 48_000, channels: vec![noise] }, 2048);
        assert!((0..1024).all(|bin| (stereo[bin] - frame.power(bin)).abs() < 1e-5));
    }
}
