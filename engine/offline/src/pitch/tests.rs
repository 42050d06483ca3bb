use std::f32::consts::TAU;
use std::path::Path;

use super::*;
use crate::clouds::{LoadOptions, load};

const RATE: f32 = 48_000.0;

/// `count` grains of a tone with the given partials, each at another phase.
fn grains(hz: f32, partials: &[(f32, f32)], length: usize, count: usize) -> Vec<f32> {
    let tone = |i: usize| -> f32 {
        let t = i as f32 / RATE;
        partials.iter().map(|(ratio, level)| level * (TAU * (hz * ratio * t).fract()).sin()).sum()
    };
    (0..count).flat_map(|g| (0..length).map(move |i| i + g * 1237)).map(tone).collect()
}

fn cents(found: f32, wanted: f32) -> f32 {
    1200.0 * (found / wanted).log2()
}

#[test]
fn tones_over_five_octaves_are_heard_within_two_cents() {
    let saw: Vec<(f32, f32)> = (1..=10).map(|n| (n as f32, 0.5 / n as f32)).collect();
    let missing: Vec<(f32, f32)> = (2..=6).map(|n| (n as f32, 0.2)).collect();
    for (name, partials) in [("sine", vec![(1.0, 0.5)]), ("saw", saw), ("missing fundamental", missing)] {
        for hz in [55.0, 82.41, 110.0, 146.83, 220.0, 261.63, 440.0, 523.25, 880.0, 1318.5, 1760.0] {
            let pitch = of_grains(&grains(hz, &partials, 4096, 8), 4096, RATE);
            assert!(cents(pitch.hz, hz).abs() < 2.0, "{name} at {hz} Hz is heard as {pitch:?}");
            assert!(pitch.confidence > 0.9, "{name} at {hz} Hz: {pitch:?}");
        }
    }
}

#[test]
fn a_strong_overtone_is_not_the_root() {
    let partials = [(1.0, 0.15), (2.0, 0.7), (3.0, 0.3), (4.0, 0.4)];
    let pitch = of_grains(&grains(196.0, &partials, 4096, 8), 4096, RATE);
    assert!(cents(pitch.hz, 196.0).abs() < 3.0, "{pitch:?}");
}

#[test]
fn the_majority_decides_between_two_notes() {
    let mut samples = grains(220.0, &[(1.0, 0.5)], 4096, 5);
    samples.extend(grains(330.0, &[(1.0, 0.5)], 4096, 8));
    let pitch = of_grains(&samples, 4096, RATE);
    assert!(cents(pitch.hz, 330.0).abs() < 3.0, "{pitch:?}");
    assert!((0.5..0.7).contains(&pitch.confidence), "{pitch:?}");
}

#[test]
fn silence_noise_and_grains_that_are_too_short_give_middle_c() {
    let mut state = 1_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    let noise: Vec<f32> = (0..64 * 2048).map(|_| noise()).collect();
    for (samples, length) in [(vec![0.0; 4096], 1024), (noise, 2048), (vec![0.5; 8], 2), (vec![], 4), (vec![1.0], 0)] {
        let pitch = of_grains(&samples, length, RATE);
        assert!(pitch.confidence < TRUSTED / 2.0, "{pitch:?}");
        assert_eq!(pitch.or_middle_c(), MIDDLE_C);
    }
}

#[test]
fn what_is_no_number_does_no_harm() {
    for bad in [f32::NAN, f32::INFINITY, f32::MAX] {
        let mut samples = grains(220.0, &[(1.0, 0.5)], 4096, 8);
        samples[5000] = bad;
        let pitch = of_grains(&samples, 4096, RATE);
        assert!(pitch.hz.is_finite() && pitch.confidence.is_finite(), "{pitch:?}");
    }
}

/// The pretrained NSynth cloud wavers between E2/E3 in its first third and D3 in the rest; D3 is what one hears.
#[test]
fn the_nsynth_cloud_is_a_d3() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/reference/nsynth/nsynth_grain_cloud_128x4096.npy");
    if !Path::new(path).exists() {
        println!("skipped: {path} is not here");
        return;
    }
    let cloud = load(Path::new(path), &LoadOptions::default()).unwrap();
    println!("root {} Hz", cloud.root_hz());
    assert!(cents(cloud.root_hz(), 146.83).abs() < 5.0, "{}", cloud.root_hz());
}
