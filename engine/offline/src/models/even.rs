//! Evenness of the morph pad: equal ways on it are to sound equally far apart.
//!
//! A straight line between two encodings does not: where noise turns into a tone, a step can be five times as large as the
//! others. So lines over the pad are walked once, the spectral distances of their steps are measured, and places are moved
//! along them, the corners never.

use rustfft::num_complex::Complex32;
use rustfft::{Fft, FftPlanner};

use super::pad::{Pad, mix};
use super::{Cancel, Decoder, ModelError};

/// Steps of a line that are measured.
const STEPS: usize = 32;
/// Lines in each direction, evenly over the pad.
const LINES: usize = 5;
/// Times that each is walked.
const PASSES: usize = 2;
/// When in the time of the corners' sounds: in their middle.
const TIME: f32 = 0.5;
/// Samples of a spectrum.
const WINDOW: usize = 512;
/// Power over that of the strongest bin below which nothing is heard: -60 dB.
const FLOOR: f32 = 1e-6;
/// The part of the mean that every step counts for at least, so that no way is passed over at once.
const LEAST: f32 = 0.1;

/// Where places of a pad really lie among its encodings.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Even {
    /// From left to right, from the top line to the bottom one.
    across: [Line; LINES],
    /// From top to bottom, from the left line to the right one.
    down: [Line; LINES],
}

/// For equal ways along a line, the place among the encodings, 0 … 1.
type Line = [f32; STEPS + 1];

impl Even {
    /// That of `pad` as `decoder` makes it sound.
    ///
    /// # Errors
    /// As [`Decoder::decode`].
    pub fn of(pad: &Pad, decoder: &mut Decoder, cancel: &Cancel) -> Result<Self, ModelError> {
        let mut ear = Ear::new();
        let mut measured = |line: &Line, place: &dyn Fn(f32) -> [f32; 2]| -> Result<Line, ModelError> {
            let encodings: Vec<_> = line.iter().map(|&at| mix(pad, place(at), TIME)).collect();
            let root_hz = decoder.contract().root_hz;
            // All of the same number, whose noise is the same: it would be heard as distance.
            let (samples, _) = decoder.batch(&encodings, &[0; STEPS + 1], root_hz, cancel)?;
            let spectra: Vec<_> = samples.chunks_exact(samples.len() / (STEPS + 1)).map(|s| ear.spectrum(s)).collect();
            Ok(shared(std::array::from_fn(|step| distance(&spectra[step], &spectra[step + 1]))))
        };
        // Measured again where the first measure leads, as a step can be steep within itself.
        let mut walk = |place: &dyn Fn(f32) -> [f32; 2]| -> Result<Line, ModelError> {
            let mut line: Line = std::array::from_fn(|step| step as f32 / STEPS as f32);
            for _ in 0..PASSES {
                let finer = measured(&line, place)?;
                line = finer.map(|way| on(&line, way));
            }
            Ok(line)
        };
        let mut even = Self { across: [[0.0; STEPS + 1]; LINES], down: [[0.0; STEPS + 1]; LINES] };
        for number in 0..LINES {
            let side = number as f32 / (LINES - 1) as f32;
            even.across[number] = walk(&|along| [along, side])?;
            even.down[number] = walk(&|along| [side, along])?;
        }
        Ok(even)
    }

    /// Where the encoding of `place` (each 0 … 1) lies.
    pub fn place(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        [between(&self.across, y, x), between(&self.down, x, y)]
    }
}

/// The place `along` a line at `side`, between the two that were measured.
fn between(lines: &[Line; LINES], side: f32, along: f32) -> f32 {
    let (line, part) = split(side, LINES - 1);
    let (a, b) = (on(&lines[line], along), on(&lines[line + 1], along));
    a + (b - a) * part
}

/// The place at a way along a line, each 0 … 1.
fn on(line: &Line, way: f32) -> f32 {
    let (step, rest) = split(way, STEPS);
    line[step] + (line[step + 1] - line[step]) * rest
}

/// Which of `parts` a place, 0 … 1, lies in, and how far.
fn split(place: f32, parts: usize) -> (usize, f32) {
    let exact = place.clamp(0.0, 1.0) * parts as f32;
    let part = (exact as usize).min(parts - 1);
    (part, exact - part as f32)
}

/// Equal ways along a line of these distances.
fn shared(distances: [f32; STEPS]) -> Line {
    let mean = distances.iter().sum::<f32>() / STEPS as f32;
    let mut so_far = [0.0; STEPS + 1];
    for (step, distance) in distances.into_iter().enumerate() {
        // Where all is the same, ways are as they are.
        so_far[step + 1] = so_far[step] + if mean > 1e-3 { distance.max(LEAST * mean) } else { 1.0 };
    }
    let all = so_far[STEPS];
    std::array::from_fn(|way| {
        let wanted = all * way as f32 / STEPS as f32;
        let step = so_far.partition_point(|far| *far <= wanted).clamp(1, STEPS) - 1;
        ((step as f32 + (wanted - so_far[step]) / (so_far[step + 1] - so_far[step])) / STEPS as f32).clamp(0.0, 1.0)
    })
}

/// Listens to grains.
struct Ear {
    fft: std::sync::Arc<dyn Fft<f32>>,
    window: Vec<f32>,
}

impl Ear {
    fn new() -> Self {
        let hann = |n| (std::f32::consts::PI * n as f32 / WINDOW as f32).sin().powi(2);
        Self { fft: FftPlanner::new().plan_fft_forward(WINDOW), window: (0..WINDOW).map(hann).collect() }
    }

    /// The mean of spectra, a few of which tell all of a grain that repeats, in dB under the strongest bin, down to -60; all of it of a grain shorter than the window.
    fn spectrum(&mut self, grain: &[f32]) -> Vec<f32> {
        let mut power = vec![0.0; WINDOW / 2];
        let last = grain.len().saturating_sub(WINDOW);
        for start in (0..=last).step_by(2 * WINDOW) {
            let mut bins = vec![Complex32::default(); WINDOW];
            for ((bin, sample), weight) in bins.iter_mut().zip(&grain[start..]).zip(&self.window) {
                bin.re = sample * weight;
            }
            self.fft.process(&mut bins);
            power.iter_mut().zip(&bins).for_each(|(sum, bin)| *sum += bin.norm_sqr());
        }
        let peak = power.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
        power.iter().map(|power| 10.0 * (power / peak).max(FLOOR).log10()).collect()
    }
}

/// How far apart two spectra are, in dB (RMS over the bins).
fn distance(a: &[f32], b: &[f32]) -> f32 {
    let squares = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>();
    (squares / a.len() as f32).sqrt()
}

#[cfg(test)]
mod tests {
    use nephele_realtime::cloud::CHANNELS;

    use super::*;
    use crate::models::{Corner, factory_decoder, factory_pad, factory_sounds};

    #[test]
    fn ways_are_shared_out_by_distance() {
        let plain = shared([2.0; STEPS]);
        assert!(plain.iter().enumerate().all(|(way, at)| (at - way as f32 / STEPS as f32).abs() < 1e-6), "{plain:?}");
        assert_eq!(shared([0.0; STEPS]), plain);
        // All the distance lies in the last step but for the least.
        let steep = shared(std::array::from_fn(|step| if step == STEPS - 1 { 10.0 } else { 0.0 }));
        assert!(steep[0] == 0.0 && (steep[STEPS] - 1.0).abs() < 1e-6 && steep.is_sorted());
        assert!(steep[STEPS / 2] > 0.9, "{steep:?}");
    }

    fn pad(names: [&str; 4]) -> Pad {
        names.map(|name| factory_sounds().iter().find(|sound| sound.name == name).unwrap().corner().unwrap())
    }

    /// The largest step between neighbours at 1/32 of the pad over their median: on one line, and on the whole pad.
    fn largest(pad: &Pad, even: Option<&Even>) -> [f32; 2] {
        let mut decoder = factory_decoder().unwrap();
        let mut ear = Ear::new();
        let (mut all, mut worst) = (Vec::new(), 0.0_f32);
        for side in [0.0, 0.2, 0.5, 0.7, 1.0] {
            for down in [false, true] {
                let place = |along| if down { [side, along] } else { [along, side] };
                let at = |step| place(step as f32 / 32.0);
                let encodings: Vec<_> =
                    (0..=32).map(|step| mix(pad, even.map_or(at(step), |even| even.place(at(step))), TIME)).collect();
                let (samples, _) = decoder.batch(&encodings, &[0; 33], 220.0, &Cancel::new()).unwrap();
                let spectra: Vec<_> = samples.chunks_exact(samples.len() / 33).map(|s| ear.spectrum(s)).collect();
                let mut steps: Vec<f32> = spectra.windows(2).map(|pair| distance(&pair[0], &pair[1])).collect();
                steps.sort_unstable_by(f32::total_cmp);
                worst = worst.max(steps[31] / steps[16]);
                all.extend(steps);
            }
        }
        all.sort_unstable_by(f32::total_cmp);
        [worst, all[all.len() - 1] / all[all.len() / 2]]
    }

    #[test]
    fn no_step_on_the_pad_is_much_larger_than_the_others() {
        let sets = [
            factory_pad().clone(),
            pad(["Grand Piano", "Wind", "Glass Bell", "Sine"]),
            pad(["Rain", "Vowel A", "Kalimba", "String Ensemble"]),
            pad(["Church Organ", "Shakuhachi", "Marimba", "Saw Lead"]),
            pad(["Surf", "Taiko", "Flute", "Buzz"]),
            pad(["Clarinet", "Trumpet", "Cello", "Harp"]),
        ];
        for pad in &sets {
            let even = Even::of(pad, &mut factory_decoder().unwrap(), &Cancel::new()).unwrap();
            for corner in [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]] {
                let moved = even.place(corner);
                assert!((moved[0] - corner[0]).abs() < 1e-6 && (moved[1] - corner[1]).abs() < 1e-6, "{moved:?}");
            }
            let names = pad.each_ref().map(|corner| corner.name.as_str());
            let (before, after) = (largest(pad, None), largest(pad, Some(&even)));
            println!("{names:?}: the largest step is {before:.2?} times the median, evened {after:.2?}");
            // Corners lie as far from each other as they do, so that equal steps on one line can be large ones for another.
            let aim = if pad == factory_pad() { 3.0 } else { 4.0_f32.max(0.5 * before[1]) };
            assert!(after[1] < aim, "{names:?}: {before:?} became {after:?}");
        }
    }

    #[test]
    fn a_pad_of_one_sound_stays_as_it_is() {
        let corner = Corner::new("one", &[[0.3; CHANNELS]]).unwrap();
        let pad = [(); 4].map(|()| corner.clone());
        let even = Even::of(&pad, &mut factory_decoder().unwrap(), &Cancel::new()).unwrap();
        let moved = even.place([0.3, 0.8]);
        assert!((moved[0] - 0.3).abs() < 1e-5 && (moved[1] - 0.8).abs() < 1e-5, "{moved:?}");
    }
}
