//! The spectrum of the output, smoothed over time, and its wave held still.

use std::sync::Arc;

use nephele_realtime::instrument::SCOPE;
use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};

/// Bars of the spectrum.
pub const BARS: usize = 76;
/// Level of a bar that is not drawn, dB below a full-scale sine.
pub const FLOOR: f32 = -72.0;
/// Fall of a bar, dB per second.
const FALL: f32 = 60.0;

/// Kept from frame to frame; nothing is worked out while it is not asked.
pub struct Analyser {
    fft: Arc<dyn Fft<f32>>,
    window: Vec<f32>,
    work: Vec<Complex<f32>>,
    bars: [f32; BARS],
    /// The report that was last analysed, by its clock, and what the bars spanned.
    seen: Option<(i64, f32)>,
    /// When bars were last asked for, seconds.
    asked: f64,
}

impl std::fmt::Debug for Analyser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Analyser").field("seen", &self.seen).finish_non_exhaustive()
    }
}

impl Default for Analyser {
    fn default() -> Self {
        let hann = |i: usize| 0.5 - 0.5 * (std::f32::consts::TAU * (i as f32 + 0.5) / SCOPE as f32).cos();
        Self {
            fft: FftPlanner::new().plan_fft_forward(SCOPE),
            window: (0..SCOPE).map(hann).collect(),
            work: vec![Complex::default(); SCOPE],
            bars: [FLOOR; BARS],
            seen: None,
            asked: 0.0,
        }
    }
}

impl Analyser {
    /// Levels in dB of as many bands from 0 to `top` Hz, evenly wide, at `now` seconds. `samples` at `rate` Hz are told
    /// apart by their `clock`.
    pub fn bars(&mut self, samples: &[f32; SCOPE], rate: f32, clock: i64, top: f32, now: f64) -> &[f32; BARS] {
        let fall = FALL * (now - self.asked).clamp(0.0, 1.0) as f32;
        self.asked = now;
        self.bars.iter_mut().for_each(|bar| *bar = (*bar - fall).max(FLOOR));
        if self.seen != Some((clock, top)) {
            if self.seen.is_some_and(|(_, before)| before != top) {
                self.bars = [FLOOR; BARS];
            }
            self.seen = Some((clock, top));
            self.analyse(samples, top / rate.max(1.0) * SCOPE as f32);
        }
        &self.bars
    }

    /// Raises the bars, which end at bin `last`, to what `samples` hold.
    fn analyse(&mut self, samples: &[f32; SCOPE], last: f32) {
        for ((work, sample), window) in self.work.iter_mut().zip(samples).zip(&self.window) {
            *work = Complex::new(sample * window, 0.0);
        }
        self.fft.process(&mut self.work);
        // A full-scale sine is a quarter of the window's length high.
        let scale = 4.0 / SCOPE as f32;
        let most = SCOPE / 2 - 1;
        let power = |bin: usize| self.work[bin.min(most)].norm_sqr();
        for (i, bar) in self.bars.iter_mut().enumerate() {
            let edge = |i: usize| i as f32 / BARS as f32 * last;
            let (low, high) = (edge(i), edge(i + 1));
            if low > most as f32 {
                break;
            }
            let peak = if high - low < 1.0 {
                // Between bins: along the line.
                let middle = 0.5 * (low + high);
                let part = middle.fract();
                power(middle as usize) * (1.0 - part) + power(middle as usize + 1) * part
            } else {
                (low.ceil() as usize..=high as usize).map(power).fold(0.0, f32::max)
            };
            let level = 10.0 * (peak * scale * scale).max(1e-12).log10();
            *bar = bar.max(level.clamp(FLOOR, 0.0));
        }
    }
}

/// Where to begin in `samples` so that a wave of `period` samples stands still from picture to picture, and how many
/// samples to draw: four periods, or what there is room for.
pub fn still(samples: &[f32; SCOPE], period: f32) -> (usize, usize) {
    let length = (4.0 * period).clamp(64.0, SCOPE as f32 * 0.5) as usize;
    // The steepest rise through zero within the first period: a wave may have several.
    let search = (period.clamp(16.0, SCOPE as f32 * 0.5) as usize).min(SCOPE - length - 1);
    let mut best = (0, 0.0);
    for i in 0..search {
        let (a, b) = (samples[i], samples[i + 1]);
        if a <= 0.0 && b > 0.0 && b - a > best.1 {
            best = (i, b - a);
        }
    }
    (best.0, length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sine(hz: f32, amplitude: f32) -> [f32; SCOPE] {
        std::array::from_fn(|i| amplitude * (std::f32::consts::TAU * hz * i as f32 / 48_000.0).sin())
    }

    #[test]
    fn a_sine_stands_at_its_place_with_its_level() {
        for (hz, top) in [(440.0, 8000.0), (3000.0, 8000.0), (200.0, 1000.0), (10_000.0, 20_000.0)] {
            let mut analyser = Analyser::default();
            let bars = analyser.bars(&sine(hz, 0.5), 48_000.0, 1, top, 0.0);
            let highest = (0..BARS).max_by(|a, b| bars[*a].total_cmp(&bars[*b])).unwrap();
            let expected = hz / top * BARS as f32;
            assert!((highest as f32 + 0.5 - expected).abs() <= 1.2, "{hz} Hz in bar {highest}, not {expected}");
            assert!((bars[highest] + 6.02).abs() < 2.0, "{} dB", bars[highest]);
            let far = (0..BARS).filter(|i| (*i as f32 - expected).abs() > 10.0);
            assert!(far.clone().all(|i| bars[i] < -40.0), "{bars:?}");
        }
    }

    #[test]
    fn bars_fall_when_the_sound_ends() {
        let mut analyser = Analyser::default();
        let loud = analyser.bars(&sine(440.0, 1.0), 48_000.0, 1, 8000.0, 0.0)[4];
        let later = analyser.bars(&[0.0; SCOPE], 48_000.0, 2, 8000.0, 0.5)[4];
        assert!((loud - later - 30.0).abs() < 0.1, "{loud} {later}");
        assert_eq!(analyser.bars(&[0.0; SCOPE], 48_000.0, 3, 8000.0, 9.0), &[FLOOR; BARS]);
    }

    #[test]
    fn a_wave_stands_still() {
        for shift in [0, 17, 60, 101] {
            let moved: [f32; SCOPE] = std::array::from_fn(|i| {
                let phase = std::f32::consts::TAU * (i + shift) as f32 / 109.0;
                phase.sin() + 0.3 * (3.0 * phase).sin()
            });
            let (from, length) = still(&moved, 109.0);
            // At the crossing or, as zero may be rounded up, one sample before.
            assert!([0, 108].contains(&((from + shift) % 109)), "{shift}: {from}");
            assert_eq!(length, 436);
        }
        assert_eq!(still(&[0.0; SCOPE], 1e9).1, SCOPE / 2);
    }
}
