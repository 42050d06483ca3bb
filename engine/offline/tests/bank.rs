//! Every preset of the bank as it is heard: its demo is rendered and measured.
//!
//! `cargo test --workspace --test bank -- --nocapture` prints what it found; `master.level` of a file is set by that.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use ebur128::{EbuR128, Mode};
use nephele_offline::audio::Recording;
use nephele_offline::preset::Preset;
use nephele_offline::preset::factory::{FactoryPreset, factory};
use rustfft::FftPlanner;
use rustfft::num_complex::Complex;

/// Time in which everything has to be silent after the last note, in seconds.
const TAIL: f64 = 12.0;
/// What counts as silence, as amplitude: -60 dB.
const SILENCE: f32 = 1e-3;
/// Windows in which loudness over time is looked at, in seconds.
const WINDOW: f64 = 0.1;
/// Samples of a spectrum.
const FFT: usize = 4096;
/// Third octaves from 40 Hz on.
const BANDS: usize = 27;

/// What a preset sounds like.
struct Measured {
    name: String,
    loudness: f64,
    peak: f64,
    dc: f64,
    /// Seconds from the last note to silence.
    end: f64,
    /// Longest silence while notes are held or the pattern plays, in seconds.
    gap: f64,
    finite: bool,
    sustained: bool,
    load: Duration,
    /// Spectrum and its movement, in dB.
    print: Vec<f32>,
}

fn decibels(amplitude: f32) -> f64 {
    20.0 * f64::from(amplitude.max(1e-9)).log10()
}

/// The bodies of the demo: until the last note is let go, and half a second more.
fn body(recording: &Recording, seconds: f64) -> [&[f32]; 2] {
    let samples = ((seconds + 0.5) * f64::from(recording.sample_rate)) as usize;
    [0, 1].map(|side| &recording.channels[side][..samples.min(recording.frames())])
}

fn loudness(sides: [&[f32]; 2], rate: u32) -> f64 {
    let mut meter = EbuR128::new(2, rate, Mode::I).unwrap();
    meter.add_frames_planar_f32(&sides).unwrap();
    meter.loudness_global().unwrap()
}

/// Amplitude of each window.
fn course(recording: &Recording) -> Vec<f32> {
    let window = (WINDOW * f64::from(recording.sample_rate)) as usize;
    let power = |samples: &[f32]| samples.iter().map(|x| x * x).sum::<f32>() / window as f32;
    let [left, right] = [0, 1].map(|side| recording.channels[side].chunks_exact(window).map(power));
    left.zip(right).map(|(left, right)| (0.5 * (left + right)).sqrt()).collect()
}

/// Third octaves against their sum, and how much each moves in time, in dB.
fn fingerprint(sides: [&[f32]; 2], rate: u32) -> Vec<f32> {
    let fft = FftPlanner::<f32>::new().plan_fft_forward(FFT);
    let mut frames = Vec::new();
    for at in (0..sides[0].len().saturating_sub(FFT)).step_by(FFT) {
        let hann = |n: usize| 0.5 - 0.5 * (std::f32::consts::TAU * n as f32 / FFT as f32).cos();
        let mid = |n: usize| Complex::new((sides[0][at + n] + sides[1][at + n]) * hann(n), 0.0);
        let mut spectrum: Vec<Complex<f32>> = (0..FFT).map(mid).collect();
        fft.process(&mut spectrum);
        let mut bands = [1e-9_f32; BANDS];
        for (bin, value) in spectrum.iter().enumerate().take(FFT / 2).skip(1) {
            let band = ((bin as f32 * rate as f32 / FFT as f32 / 40.0).log2() * 3.0).round();
            if (0.0..BANDS as f32).contains(&band) {
                bands[band as usize] += value.norm_sqr();
            }
        }
        frames.push(bands);
    }
    let of_band = |band: usize| frames.iter().map(move |bands| bands[band]);
    let total: f32 = frames.as_flattened().iter().sum();
    let top = frames.as_flattened().iter().fold(1e-9_f32, |top, power| top.max(*power));
    let spectrum = |band: usize| (10.0 * (of_band(band).sum::<f32>() / total).log10()).max(-50.0);
    let movement = |band: usize| {
        let level = |power: f32| (10.0 * (power / top).log10()).max(-60.0);
        let mean = of_band(band).map(level).sum::<f32>() / frames.len() as f32;
        (of_band(band).map(|power| (level(power) - mean).powi(2)).sum::<f32>() / frames.len() as f32).sqrt()
    };
    (0..BANDS).map(spectrum).chain((0..BANDS).map(movement)).collect()
}

fn measure(factory: &FactoryPreset) -> Measured {
    let begun = Instant::now();
    let preset = factory.load().unwrap();
    let load = begun.elapsed();
    let seconds = factory.demo.sounding();
    let recording = factory.demo.render(preset, TAIL).run().unwrap();
    let (sides, rate) = (body(&recording, seconds), recording.sample_rate);
    let course = course(&recording);
    let played = ((seconds / WINDOW) as usize).min(course.len());
    let last = course.iter().rposition(|x| *x > SILENCE).map_or(0, |place| place + 1);
    let gap = course[..played].split(|x| *x > SILENCE).map(<[f32]>::len).max().unwrap_or(0);
    let all = || recording.channels.iter().flatten();
    let mean = |side: &[f32]| (side.iter().map(|x| f64::from(*x)).sum::<f64>() / side.len() as f64).abs() as f32;
    let sustaining = ["pads", "textures", "voices"];
    Measured {
        name: factory.about.name.clone(),
        loudness: loudness(sides, rate),
        peak: decibels(all().fold(0.0, |top, x| top.max(x.abs()))),
        dc: decibels(mean(sides[0]).max(mean(sides[1]))),
        end: last as f64 * WINDOW - seconds,
        gap: gap as f64 * WINDOW,
        finite: all().all(|x| x.is_finite()),
        sustained: factory.about.tags.iter().any(|tag| sustaining.contains(&tag.as_str())),
        load,
        print: fingerprint(sides, rate),
    }
}

/// All presets, measured on every core that there is.
fn measured() -> Vec<Measured> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(preset) = factory().get(next.fetch_add(1, Ordering::Relaxed)) {
            let measured = measure(preset);
            done.lock().unwrap().push(measured);
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..cores).for_each(|_| drop(scope.spawn(work))));
    let mut all = done.into_inner().unwrap();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

/// Root mean square of the differences of two fingerprints, dB.
fn distance(a: &Measured, b: &Measured) -> f32 {
    let squares = a.print.iter().zip(&b.print).map(|(a, b)| (a - b).powi(2));
    (squares.sum::<f32>() / a.print.len() as f32).sqrt()
}

#[test]
fn every_preset_is_loud_enough_clean_and_unlike_the_others() {
    let all = measured();
    assert!(all.len() >= 48);
    let mut wrong = Vec::new();
    for one in &all {
        let Measured { name, loudness, peak, dc, end, gap, load, .. } = one;
        let line = format!(
            "{name:<20} {loudness:6.1} LUFS, peak {peak:5.1} dB, DC {dc:6.1} dB, ends after {end:4.1} s, gap {gap:3.1} s, loaded in {:4.1} ms",
            load.as_secs_f64() * 1e3
        );
        println!("{line}");
        let good = (-22.0..=-14.0).contains(loudness)
            && *peak <= -0.3
            && *dc < -50.0
            && *end < TAIL - 0.2
            && (*gap <= 2.0 || !one.sustained)
            && one.finite;
        if !good {
            wrong.push(line);
        }
    }
    let pairs =
        all.iter().enumerate().flat_map(|(n, a)| all[..n].iter().map(move |b| (distance(a, b), &a.name, &b.name)));
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (distance, a, b) in &pairs[..8] {
        println!("{distance:4.1} dB from {a} to {b}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(pairs[0].0 > 2.0, "{} and {} sound alike", pairs[0].1, pairs[0].2);
}

#[test]
fn the_same_demo_gives_the_same_samples() {
    for preset in factory().iter().filter(|preset| preset.demo.bars > 0).take(2) {
        let render = || preset.demo.render(preset.load().unwrap(), 0.1).run().unwrap().channels;
        assert_eq!(render(), render(), "{}", preset.about.name);
    }
}

#[test]
fn a_preset_that_is_stored_sounds_as_before() {
    let preset = factory().iter().find(|preset| preset.load().unwrap().lacks_cloud()).unwrap();
    let loaded = preset.load().unwrap();
    let again = Preset::from_json(&loaded.to_json(), "the stored one").unwrap();
    let render = |preset: Preset| factory()[0].demo.render(preset, 0.1).run().unwrap().channels;
    assert_eq!(render(loaded), render(again));
}
