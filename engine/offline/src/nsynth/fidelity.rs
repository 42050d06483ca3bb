//! How the decoder of eight bits is made from the other, and how far it is from it.

use std::f32::consts::TAU;
use std::ops::Range;
use std::path::Path;

use nephele_realtime::cloud::CHANNELS;
use nephele_realtime::math::uniform;
use rustfft::FftPlanner;
use rustfft::num_complex::Complex32;

use super::architecture::{HOP, LAYERS};
use super::generate::Frames;
use super::import::{DECODER_INT8, ENCODER};
use super::listen::Listener;
use super::model::{Nsynth, Settings};
use super::mulaw::{self, CLASSES};
use super::quantise::Ranges;
use super::sampling::{Choose, Sampling};
use crate::models::{Cancel, Engine, ModelError, Progress};

/// Sounds that are listened to.
const SOUNDS: usize = 8;
/// Samples of each: three frames.
const LENGTH: usize = 3 * HOP;
/// Samples of the spectra that are compared.
const WINDOW: usize = 512;
/// What is quieter than the loudest by more than this, in dB, is silence.
const FLOOR: f32 = 80.0;

/// How far the decoder of eight bits is from the one in single precision.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fidelity {
    /// Mean Kullback–Leibler divergence of its chances from the other's, both having heard what the other made, in
    /// nats.
    pub divergence: f32,
    /// Mean log-spectral distance between what both make of the same encodings and the same numbers drawn, in dB.
    pub spectral_distance: f32,
}

/// The ranges of the states of the decoder in `folder`, while it hears sounds of many kinds.
///
/// # Errors
/// If there is no ONNX Runtime or it fails, or if `cancel` says so.
pub fn ranges(
    folder: &Path,
    threads: Option<usize>,
    progress: &Progress,
    cancel: &Cancel,
) -> Result<Ranges, ModelError> {
    let sounds = sounds(0);
    let encodings = encodings(folder, &sounds, threads, progress, cancel)?;
    let mut forced = Forced { sounds: &sounds, ranges: Ranges::default() };
    generate(&Nsynth::open(folder)?, &encodings, threads, &mut forced, progress, cancel)?;
    Ok(forced.ranges)
}

/// Compares the two decoders in `folder`, with other sounds than those of [`ranges`].
///
/// # Errors
/// As [`ranges`].
pub fn compare(
    folder: &Path,
    threads: Option<usize>,
    progress: &Progress,
    cancel: &Cancel,
) -> Result<Fidelity, ModelError> {
    let encodings = encodings(folder, &sounds(1), threads, progress, cancel)?;
    let (single, coarse) = (Nsynth::open(folder)?, Nsynth::open(&folder.join(DECODER_INT8))?);
    let mut recorded = Recorded { sampling: Sampling::default(), classes: Vec::new(), chances: Vec::new() };
    let wanted = generate(&single, &encodings, threads, &mut recorded, progress, cancel)?;
    let mut followed = Followed { recorded: &recorded, sum: 0.0 };
    generate(&coarse, &encodings, threads, &mut followed, progress, cancel)?;
    let divergence = (followed.sum / (LENGTH * SOUNDS) as f64) as f32;
    let found = generate(&coarse, &encodings, threads, &mut Sampling::default(), progress, cancel)?;
    let pairs = wanted.chunks(LENGTH).zip(found.chunks(LENGTH));
    let spectral_distance = pairs.map(|(a, b)| distance(a, b)).sum::<f32>() / SOUNDS as f32;
    Ok(Fidelity { divergence, spectral_distance })
}

fn generate(
    model: &Nsynth,
    encodings: &[Vec<[f32; CHANNELS]>],
    threads: Option<usize>,
    choose: &mut dyn Choose,
    progress: &Progress,
    cancel: &Cancel,
) -> Result<Vec<f32>, ModelError> {
    let settings = Settings { length: Some(LENGTH), threads, engine: Engine::OnnxRuntime, ..Settings::default() };
    let frames: Vec<Frames> = encodings.iter().map(Vec::as_slice).collect();
    model.generate_by(&frames, &settings, choose, progress, cancel, &mut |_, _| {})
}

fn encodings(
    folder: &Path,
    sounds: &[Vec<f32>],
    threads: Option<usize>,
    progress: &Progress,
    cancel: &Cancel,
) -> Result<Vec<Vec<[f32; CHANNELS]>>, ModelError> {
    let mut listener = Listener::open(&folder.join(ENCODER), Engine::Best, threads)?;
    sounds.iter().map(|sound| listener.encode(sound, progress, cancel)).collect()
}

/// Tones of eight kinds at 16 kHz, from nearly pure to noise, struck and steady, loud and soft; another `set` has other
/// pitches.
fn sounds(set: u64) -> Vec<Vec<f32>> {
    (0..SOUNDS)
        .map(|kind| {
            let hz = 55.0 * 2.0_f32.powf(0.7 * kind as f32 + 0.31 * set as f32);
            let brightness: f32 = [0.1, 0.5, 0.7, 0.8, 0.85, 0.9, 0.95, 0.99][(kind * 5 + set as usize) % SOUNDS];
            let (decay, noise) = ([0.0, 6.0, 25.0][kind % 3], [0.0, 0.0, 0.01, 0.3][kind % 4]);
            let gain = [0.9, 0.3, 0.6, 0.05][(kind / 2) % 4];
            let sample = |n: usize| {
                let t = n as f32 / 16_000.0;
                let partials = (8000.0 / hz).clamp(1.0, 40.0) as i32;
                let tone: f32 = (1..=partials)
                    .map(|k| brightness.powi(k - 1) * (TAU * (hz * k as f32 * t).fract() + k as f32).sin())
                    .sum();
                let hiss = uniform(set, kind as u64, n as u64) * 2.0 - 1.0;
                let level = (1.0 - brightness) * tone + noise * hiss;
                (gain * 1.5 * level * (-decay * t).exp()).clamp(-0.99, 0.99)
            };
            (0..LENGTH).map(sample).collect()
        })
        .collect()
}

/// Makes the decoder hear sounds that are there, and notes how far its states go.
struct Forced<'a> {
    sounds: &'a [Vec<f32>],
    ranges: Ranges,
}

impl Choose for Forced<'_> {
    fn choose(&mut self, step: usize, rows: Range<usize>, _: &[f32], classes: &mut [u16]) {
        for (sound, class) in self.sounds[rows].iter().zip(classes) {
            *class = mulaw::class(sound[step]).min(CLASSES as u16 - 1);
        }
    }

    fn look(&mut self, peak: &dyn Fn(usize) -> f32) {
        (0..LAYERS).for_each(|layer| self.ranges.hold(layer, peak(layer)));
    }
}

/// Draws, and notes what was drawn from what.
struct Recorded {
    sampling: Sampling,
    classes: Vec<u16>,
    chances: Vec<f32>,
}

impl Choose for Recorded {
    fn choose(&mut self, step: usize, rows: Range<usize>, probabilities: &[f32], classes: &mut [u16]) {
        self.sampling.choose(step, rows, probabilities, classes);
        self.classes.extend_from_slice(classes);
        self.chances.extend_from_slice(probabilities);
    }
}

/// Draws what another drew, and compares chances.
struct Followed<'a> {
    recorded: &'a Recorded,
    sum: f64,
}

impl Choose for Followed<'_> {
    fn choose(&mut self, step: usize, _: Range<usize>, probabilities: &[f32], classes: &mut [u16]) {
        let rows = classes.len();
        classes.copy_from_slice(&self.recorded.classes[step * rows..][..rows]);
        let wanted = &self.recorded.chances[step * rows * CLASSES..][..rows * CLASSES];
        for (p, q) in wanted.iter().map(|&p| f64::from(p)).zip(probabilities.iter().map(|&q| f64::from(q))) {
            if p > 0.0 {
                self.sum += p * (p / q.max(1e-30)).ln();
            }
        }
    }
}

/// Mean over windows of the root mean square difference of two sounds' spectra in dB.
fn distance(a: &[f32], b: &[f32]) -> f32 {
    let fft = FftPlanner::new().plan_fft_forward(WINDOW);
    let spectra = |sound: &[f32]| -> Vec<Vec<f32>> {
        let spectrum = |piece: &[f32]| {
            let hann = |n: usize| 0.5 - 0.5 * (TAU * n as f32 / WINDOW as f32).cos();
            let mut bins: Vec<_> = piece.iter().enumerate().map(|(n, x)| Complex32::from(x * hann(n))).collect();
            fft.process(&mut bins);
            bins[..=WINDOW / 2].iter().map(Complex32::norm_sqr).collect()
        };
        sound.windows(WINDOW).step_by(WINDOW / 2).map(spectrum).collect()
    };
    let (a, b) = (spectra(a), spectra(b));
    let loudest = a.iter().chain(&b).flatten().copied().fold(f32::MIN_POSITIVE, f32::max);
    let floor = loudest * 10.0_f32.powf(-FLOOR / 10.0);
    let of = |(a, b): (&Vec<f32>, &Vec<f32>)| {
        let squares = a.iter().zip(b).map(|(a, b)| (10.0 * (a.max(floor) / b.max(floor)).log10()).powi(2));
        (squares.sum::<f32>() / a.len() as f32).sqrt()
    };
    a.iter().zip(&b).map(of).sum::<f32>() / a.len().max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_decibels() {
        let sound = &sounds(0)[3];
        let louder: Vec<f32> = sound.iter().map(|sample| sample * 2.0).collect();
        assert_eq!(distance(sound, sound), 0.0);
        assert!((4.0..6.1).contains(&distance(sound, &louder)), "{}", distance(sound, &louder));
    }

    #[test]
    fn the_sounds_differ_and_stay_within_bounds() {
        let all = [sounds(0), sounds(1)].concat();
        for (place, sound) in all.iter().enumerate() {
            let peak = sound.iter().fold(0.0_f32, |most, x| x.abs().max(most));
            assert!((0.001..=0.99).contains(&peak), "{place}: {peak}");
            assert!(all[..place].iter().all(|other| other != sound));
        }
    }
}
