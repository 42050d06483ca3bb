use super::*;
use crate::effects::EffectSettings;
use crate::effects::tests::{RATE, heard, noise, peak};
use crate::math::sin_turns;

fn wet(settings: ReverbSettings) -> EffectSettings {
    EffectSettings { reverb: ReverbSettings { mix: 1.0, ..settings }, ..EffectSettings::default() }
}

/// What comes back of a click, for `seconds`.
fn response(settings: ReverbSettings, seconds: f32) -> [Vec<f32>; 2] {
    let mut click = vec![0.0; (seconds * RATE) as usize];
    click[0] = 1.0;
    heard(&[click.clone(), click], &wet(settings))
}

/// Keeps what lies around `hz`: two resonances of quality `q`.
fn band(samples: &[f32], hz: f32, q: f64) -> Vec<f64> {
    let w = std::f64::consts::TAU * f64::from(hz) / f64::from(RATE);
    let alpha = w.sin() / (2.0 * q);
    let mut found: Vec<f64> = samples.iter().map(|x| f64::from(*x)).collect();
    for _ in 0..2 {
        let (mut x1, mut x2, mut y1, mut y2) = (0.0, 0.0, 0.0, 0.0);
        for x in &mut found {
            let y = (alpha * (*x - x2) + 2.0 * w.cos() * y1 - (1.0 - alpha) * y2) / (1.0 + alpha);
            (x2, x1, y2, y1) = (x1, *x, y1, y);
            *x = y;
        }
    }
    found
}

/// Seconds in which the samples fade by 60 dB, by the line through what is left of their energy between -5 and -35 dB
/// (Schroeder, *New method of measuring reverberation time*, JASA 37, 1965).
fn rt60(samples: &[f64]) -> f64 {
    let mut left: Vec<f64> = samples.to_vec();
    let mut sum = 0.0;
    for x in left.iter_mut().rev() {
        sum += *x * *x;
        *x = sum;
    }
    let decibels = left.iter().map(|x| 10.0 * (x / sum).log10());
    let points: Vec<(f64, f64)> =
        decibels.enumerate().filter(|(_, db)| (-35.0..-5.0).contains(db)).map(|(t, db)| (t as f64, db)).collect();
    let n = points.len() as f64;
    let mean = points.iter().fold((0.0, 0.0), |sum, p| (sum.0 + p.0 / n, sum.1 + p.1 / n));
    let cross: f64 = points.iter().map(|p| (p.0 - mean.0) * (p.1 - mean.1)).sum();
    let square: f64 = points.iter().map(|p| (p.0 - mean.0) * (p.0 - mean.0)).sum();
    -60.0 * square / cross / f64::from(RATE)
}

#[test]
fn it_fades_in_the_time_that_was_asked_for() {
    for (size, decay) in [(0.0, 0.3), (0.0, 3.0), (0.5, 1.0), (0.5, 10.0), (1.0, 0.8), (1.0, 3.0), (1.0, 30.0)] {
        for modulation in [0.0, 1.0] {
            let settings = ReverbSettings { size, decay, damping: 20_000.0, modulation, ..ReverbSettings::default() };
            let [left, _] = response(settings, decay * 0.9 + 0.5);
            for hz in [250.0, 1000.0] {
                let found = rt60(&band(&left, hz, 0.7));
                let off = found / f64::from(decay) - 1.0;
                assert!(off.abs() < 0.1, "{found} s of {decay} s at {hz} Hz, size {size}, modulation {modulation}");
            }
        }
    }
}

#[test]
fn at_the_damping_frequency_it_fades_in_half_that_time() {
    for (damping, decay) in [(2000.0, 4.0), (5000.0, 2.0), (8000.0, 8.0)] {
        let settings = ReverbSettings { size: 0.7, decay, damping, modulation: 0.0, ..ReverbSettings::default() };
        let [left, right] = response(settings, decay);
        let low = rt60(&band(&right, damping / 20.0, 1.0));
        let high = rt60(&band(&left, damping, 8.0));
        assert!((low / f64::from(decay) - 1.0).abs() < 0.1, "{low} s of {decay} s");
        assert!((high * 2.0 / f64::from(decay) - 1.0).abs() < 0.1, "{high} s at {damping} Hz of {decay} s below");
    }
}

#[test]
fn it_is_dense_wide_and_without_a_constant() {
    let [left, right] = response(ReverbSettings { pre_delay: 0.0, ..ReverbSettings::default() }, 2.0);
    // Part of the samples beyond one standard deviation, against that of noise (Abel and Huang, AES 121, 2006).
    let tail = &left[9600..14_400];
    let deviation = (tail.iter().map(|x| x * x).sum::<f32>() / tail.len() as f32).sqrt();
    let density = tail.iter().filter(|x| x.abs() > deviation).count() as f32 / tail.len() as f32 / 0.3173;
    assert!(density > 0.85, "a fifth of a second after the click there is no telling echoes apart: {density}");
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
    let correlation = dot(&left, &right) / (dot(&left, &left) * dot(&right, &right)).sqrt();
    assert!(correlation.abs() < 0.1, "{correlation}");
    assert!(left.iter().sum::<f32>().abs() < 0.01, "a click leaves no constant");

    let ones = [vec![1.0; 480_000], vec![1.0; 480_000]];
    let settings = wet(ReverbSettings { decay: 30.0, ..ReverbSettings::default() });
    let late = &heard(&ones, &settings)[0][240_000..];
    assert!(peak(late) < 0.1, "a constant does not build up: {}", peak(late));
}

#[test]
fn a_steady_sound_is_as_loud_whatever_the_decay() {
    let rms = |samples: &[f32]| (samples.iter().map(|x| x * x).sum::<f32>() / samples.len() as f32).sqrt();
    // Below the damping.
    let mut low = 0.0;
    let input = noise(384_000, 1.0).map(|side| {
        side.into_iter()
            .map(|x| {
                low += 0.1 * (x - low);
                low
            })
            .collect::<Vec<f32>>()
    });
    for (decay, size) in [(0.5, 0.3), (2.0, 0.6), (6.0, 1.0)] {
        let settings = ReverbSettings { decay, size, damping: 20_000.0, ..ReverbSettings::default() };
        let ratio = rms(&heard(&input, &wet(settings))[0][192_000..]) / rms(&input[0][192_000..]);
        assert!((0.7..1.2).contains(&ratio), "{ratio} at {decay} s");
    }
}

#[test]
fn no_width_is_one_middle() {
    let input = noise(4800, 0.5);
    let [left, right] = heard(&input, &wet(ReverbSettings { width: 0.0, ..ReverbSettings::default() }));
    assert!(peak(&left) > 0.0 && left.iter().zip(&right).all(|(l, r)| (l - r).abs() < 1e-6));
}

#[test]
fn thirty_seconds_end() {
    let mut input = [vec![0.0; 48_000 * 70], vec![0.0; 48_000 * 70]];
    (0..4800).for_each(|i| input[0][i] = sin_turns(i as f32 * 0.01));
    let settings = wet(ReverbSettings { decay: 30.0, size: 1.0, damping: 20_000.0, ..ReverbSettings::default() });
    let [left, _] = heard(&input, &settings);
    assert!(peak(&left[48_000 * 20..48_000 * 21]) > 1e-4, "it lasts");
    assert!(left[48_000 * 69..].iter().all(|x| *x == 0.0), "it ends in true silence");
}
