//! The loss against finite differences, by itself and through the rack, and against what is known of spectra.

use std::f64::consts::TAU;

use nephele_realtime::batch::{Batch, Parameters, Patch};

use super::*;

const RATE: f64 = 16_000.0;

fn sine(hz: f64, amplitude: f64, phase: f64, samples: usize) -> Vec<f64> {
    (0..samples).map(|t| amplitude * (TAU * hz * t as f64 / RATE + phase).sin()).collect()
}

#[test]
fn the_derivative_to_a_sample_equals_finite_differences() {
    // Two voices, frames that are longer than they are, and samples near both ends.
    let x = [sine(700.0, 0.6, 0.3, 150), sine(300.0, 0.1, 0.0, 150)].concat();
    let target = [sine(750.0, 0.5, 0.0, 150), sine(310.0, 0.3, 1.0, 150)].concat();
    let loss = SpectralLoss::new(&target, 150, &[16, 64, 256]).unwrap();
    let (value, derivative) = loss.evaluate(&x);
    assert!(value > 0.1 && derivative.len() == 300);
    for at in [0, 1, 60, 148, 149, 150, 155, 220, 299] {
        let moved = |step: f64| {
            let mut x = x.clone();
            x[at] += step;
            loss.evaluate(&x).0
        };
        // A step that is small against the floor of magnitudes.
        let expected = (moved(1e-8) - moved(-1e-8)) / 2e-8;
        assert!(
            (derivative[at] - expected).abs() < 1e-6 + 1e-5 * expected.abs(),
            "{at}: {} {expected}",
            derivative[at]
        );
    }
}

#[test]
fn it_hears_pitch_and_not_phase() {
    // Faded in and out: where a sine begins at once, its phase can be heard.
    let fade = |t: usize| (TAU * t as f64 / 16_000.0).sin().powi(2);
    let faded =
        |hz, phase| sine(hz, 0.5, phase, 8000).into_iter().enumerate().map(|(t, x)| x * fade(t)).collect::<Vec<_>>();
    let target = faded(500.0, 0.0);
    let loss = SpectralLoss::new(&target, 8000, &[256, 1024]).unwrap();
    let (same, slopes) = loss.evaluate(&target);
    assert!(same == 0.0 && slopes.iter().all(|slope| *slope == 0.0));
    let shifted = loss.evaluate(&faded(500.0, 1.5)).0;
    let detuned = loss.evaluate(&faded(560.0, 0.0)).0;
    assert!(shifted < 0.1 * detuned, "{shifted} {detuned}");
    // What is missing is silent, what is too much is not looked at.
    assert_eq!(loss.evaluate(&[]).0, loss.evaluate(&vec![0.0; 8000]).0);
    assert_eq!(loss.evaluate(&[&target[..], &[9.0]].concat()).0, 0.0);
}

#[test]
fn the_gradient_through_the_rack_equals_finite_differences() {
    let samples = 2000;
    let make = |values: [f64; 6]| {
        let [frequency, ratio, gain, decay, depth, release] = values;
        let parameters = Parameters {
            frequency: vec![frequency],
            ratio: vec![1.0, ratio],
            gain: vec![gain, 1.0],
            attack: vec![0.0101, 0.0052],
            decay: vec![0.05, decay],
            sustain: vec![0.5, 0.3],
            release: vec![release, 0.05],
            depth: vec![depth],
        };
        let patch = Patch::new(2, &[(1, 0)]).unwrap();
        Batch::new(patch, parameters, (0..samples).map(|at| at < 1500).collect(), samples, RATE).unwrap()
    };
    let target = make([440.0, 2.0, 0.7, 0.06, 1.5, 0.03]).render_f64();
    let loss = SpectralLoss::new(&target, samples, &[128, 512]).unwrap();
    let values = [450.0, 1.9, 0.5, 0.04, 1.1, 0.04];
    let found = make(values).gradient(|x| loss.evaluate(x)).unwrap().parameters;
    let found = [found.frequency[0], found.ratio[1], found.gain[0], found.decay[1], found.depth[0], found.release[0]];
    for (index, found) in found.into_iter().enumerate() {
        let moved = |factor: f64| {
            let mut values = values;
            values[index] *= factor;
            loss.evaluate(&make(values).render_f64()).0
        };
        let expected = (moved(1.0 + 1e-6) - moved(1.0 - 1e-6)) / 2e-6 / values[index];
        assert!((found / expected - 1.0).abs() < 1e-4, "{index}: {found} for {expected}");
    }
}

#[test]
fn what_gives_no_loss_is_refused_with_its_reason() {
    let error = |target: &[f64], samples, frames: &[usize]| SpectralLoss::new(target, samples, frames).err();
    assert_eq!(error(&[0.0; 9], 4, &[16]), Some(LossError::Length { samples: 4, found: 9 }));
    assert_eq!(error(&[], 0, &[16]), Some(LossError::Length { samples: 0, found: 0 }));
    assert_eq!(error(&[0.0; 8], 4, &[]), Some(LossError::NoFrames));
    for frame in [0, 8, 100, 1 << 17] {
        assert_eq!(error(&[0.0; 8], 4, &[16, frame]), Some(LossError::Frame(frame)));
    }
    assert_eq!(error(&[0.0, f64::NAN], 2, &[16]), Some(LossError::NotFinite(1)));
}
