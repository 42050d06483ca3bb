use std::f64::consts::TAU;

use super::*;

const RATE: f64 = 48_000.0;

/// Grains of `length` samples, each a whole `hop` samples after the one before, of partials (hz, cycles at 0, level).
fn grains(partials: &[(f64, f64, f64)], length: usize, hop: usize, count: usize) -> Vec<f32> {
    let sample = |i: usize| -> f64 {
        let t = i as f64 / RATE;
        partials.iter().map(|(hz, phase, level)| level * (TAU * (hz * t + phase).fract()).cos()).sum()
    };
    (0..count).flat_map(|grain| (0..length).map(move |i| i + grain * hop)).map(|i| sample(i) as f32).collect()
}

fn noise(count: usize) -> Vec<f32> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

/// Holds the tones of grains against the fundamental that they were made with.
#[track_caller]
fn check(partials: &[(f64, f64, f64)], length: usize, (hz, phase): (f64, f64), root: f64, about: &str) {
    let (hop, count) = (1237, 6);
    let tones = of_grains(&[grains(partials, length, hop, count)], count, RATE as f32, root as f32);
    assert_eq!(tones.len(), count);
    for (grain, tone) in tones.iter().enumerate() {
        let cents = 1200.0 * (f64::from(tone.hz) / hz).log2();
        let wanted = hz * (grain * hop) as f64 / RATE + phase;
        let off = f64::from(tone.phase) - wanted;
        let off = off - off.round();
        let wrong = cents.abs() > 1.0 || off.abs() > 0.01 || tone.strength < 0.9;
        assert!(!wrong, "{about}, grain {grain}: {cents:.3} cents and {off:.4} cycles off, {tone:?}");
    }
}

#[test]
fn sines_are_found_to_a_cent_and_a_hundredth_of_a_cycle() {
    for length in [2048, 4096, 8192, 20_000] {
        for hz in [65.4, 110.0, 146.83, 440.0, 1318.5, 3520.0] {
            if hz * length as f64 / RATE > 4.0 {
                check(&[(hz, 0.3, 0.5)], length, (hz, 0.3), hz * 1.01, &format!("{hz} Hz in {length} samples"));
            }
        }
    }
}

#[test]
fn the_fundamental_is_meant_whatever_stands_over_it() {
    let saw: Vec<_> = (1..=12).map(|n| (220.0 * f64::from(n), 0.1, 0.5 / f64::from(n))).collect();
    check(&saw, 4096, (220.0, 0.1), 220.0, "saw");
    let strong = [(196.0, 0.7, 0.1), (392.0, 0.2, 0.9), (588.0, 0.0, 0.3)];
    check(&strong, 4096, (196.0, 0.7), 196.0, "a strong overtone");
}

#[test]
fn a_missing_fundamental_is_where_it_would_be() {
    let partials: Vec<_> = (2..=6).map(|n| (220.0 * f64::from(n), 0.4 * f64::from(n), 0.2)).collect();
    check(&partials, 4096, (220.0, 0.4), 220.0, "missing fundamental");
}

#[test]
fn the_root_decides_between_octaves_and_not_against_the_sound() {
    // The overtone is so strong that the grain seems to repeat twice as often as it does.
    let partials = [(110.0, 0.25, 0.1), (220.0, 0.0, 1.0)];
    check(&partials, 8192, (110.0, 0.25), 110.0, "an octave below");
    check(&[(440.0, 0.6, 0.5)], 4096, (440.0, 0.6), 220.0, "a sine an octave above the root");
    check(&[(330.0, 0.6, 0.5)], 4096, (330.0, 0.6), 220.0, "a sine a fifth above the root");
}

#[test]
fn noise_silence_and_what_is_too_short_have_no_strength() {
    for length in [512, 2048, 8192] {
        let tones = of_grains(&[noise(8 * length)], 8, RATE as f32, 220.0);
        assert!(tones.iter().all(|tone| tone.strength < 0.1), "{tones:?}");
    }
    for samples in [vec![0.0; 4096], vec![0.5; 4096], vec![f32::NAN; 4096], vec![f32::MAX; 4096], vec![1.0, -1.0]] {
        let tones = of_grains(&[samples], 2, RATE as f32, 220.0);
        assert!(tones.iter().all(|tone| tone.strength == 0.0 && tone.hz == 220.0 && tone.phase == 0.0), "{tones:?}");
    }
    assert_eq!(of_grains(&[], 3, RATE as f32, 220.0), []);
    assert_eq!(of_grains(&[vec![0.0; 4]], 0, RATE as f32, 220.0), []);
}

#[test]
fn channels_are_listened_to_together_even_where_they_cancel() {
    let left = grains(&[(440.0, 0.2, 0.5)], 4096, 0, 1);
    for gain in [1.0, 0.2, -1.0] {
        let right = left.iter().map(|s| s * gain).collect();
        let tone = of_grains(&[left.clone(), right], 1, RATE as f32, 440.0)[0];
        assert!((tone.phase - 0.2).abs() < 0.01 && tone.strength > 0.9, "{gain}: {tone:?}");
    }
}

#[test]
fn tones_of_any_pitch_phase_and_length_are_found_while_they_fade_and_under_noise() {
    let mut state = 7_u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / (1_u64 << 31) as f64
    };
    // Partials, amplitude lost in a second in nepers, amplitude of white noise.
    for (partials, decay, hiss) in [(1, 0.0, 0.0), (1, 7.0, 0.0), (20, 0.0, 0.0), (1, 0.0, 0.025)] {
        for _ in 0..200 {
            let length = 1024 + (random() * 8000.0) as usize;
            let lowest = 5.0 * RATE / length as f64;
            let (hz, phase) = (lowest * (4000.0 / lowest).powf(random()), random());
            let sample = |i: usize, noise: f32| {
                let t = i as f64 / RATE;
                let heard = (1..=partials).map(f64::from).take_while(|n| n * hz < 20e3);
                let tone: f64 = heard.map(|n| (TAU * n * (hz * t + phase)).cos() / n).sum();
                (0.5 * tone * (-decay * t).exp()) as f32 + hiss * noise
            };
            let grain = noise(length).into_iter().enumerate().map(|(i, noise)| sample(i, noise)).collect();
            let tone = of_grains(&[grain], 1, RATE as f32, hz as f32 * 1.02)[0];
            let cents = 1200.0 * (f64::from(tone.hz) / hz).log2();
            let off = f64::from(tone.phase) - phase;
            let right = cents.abs() < 1.0 && (off - off.round()).abs() < 0.01 && tone.strength > 0.9;
            assert!(right, "{partials} partials of {hz} Hz, {length} samples: {cents} cents, {off} cycles, {tone:?}");
        }
    }
}
