//! Waves of the operators, and aliases.

use super::{FULL, Player, SECOND, amplitude, hertz, key_of};
use crate::support::{RATE, partials, shared, sines, spectrum};
use std::f64::consts::TAU;

/// Harmonics looked at.
const HARMONICS: usize = 12;

/// One cycle of each wave, from 0 to 1; the TX81Z's as its owner's manual draws them.
const SHAPES: [fn(f64) -> f64; 11] = [
    |t| (TAU * t).sin(),
    |t| (TAU * t).sin() * (TAU * t).sin().abs(),
    |t| if t < 0.5 { (TAU * t).sin() } else { 0.0 },
    |t| if t < 0.5 { (TAU * t).sin().powi(2) } else { 0.0 },
    |t| if t < 0.5 { (2.0 * TAU * t).sin() } else { 0.0 },
    |t| if t < 0.5 { (2.0 * TAU * t).sin() * (2.0 * TAU * t).sin().abs() } else { 0.0 },
    |t| if t < 0.5 { (2.0 * TAU * t).sin().abs() } else { 0.0 },
    |t| if t < 0.5 { (2.0 * TAU * t).sin().powi(2) } else { 0.0 },
    |t| 1.0 - 4.0 * ((t + 0.25).fract() - 0.5).abs(),
    |t| 1.0 - 2.0 * t,
    |t| if t < 0.5 { 1.0 } else { -1.0 },
];

/// Amplitudes of the harmonics of a drawn cycle.
fn drawn(shape: fn(f64) -> f64) -> [f64; HARMONICS] {
    let samples: Vec<f64> = (0..16_384).map(|i| shape((f64::from(i) + 0.5) / 16_384.0)).collect();
    std::array::from_fn(|h| {
        let sum = |wave: fn(f64) -> f64| {
            let part = |(i, s): (usize, &f64)| s * wave(TAU * (h + 1) as f64 * (i as f64 + 0.5) / 16_384.0);
            samples.iter().enumerate().map(part).sum::<f64>()
        };
        sum(f64::sin).hypot(sum(f64::cos)) * 2.0 / 16_384.0
    })
}

/// A second of a wave on a key.
fn played(player: &mut Player, wave: f32, key: u8) -> Vec<f32> {
    player.set(&[("op1.wave", wave)]);
    player.on(key);
    player.run(4800);
    player.run(SECOND)
}

#[test]
fn each_wave_has_the_harmonics_of_its_shape() {
    for (wave, shape) in SHAPES.into_iter().enumerate() {
        let sound = played(&mut Player::sine(), wave as f32, 45);
        for (h, expected) in drawn(shape).into_iter().enumerate() {
            let found = amplitude(&sound, hertz(45.0) * (h + 1) as f64) / FULL;
            assert!((found - expected).abs() < 0.005, "wave {wave}, harmonic {}: {found}, not {expected}", h + 1);
        }
    }
}

/// Power of all that is no harmonic of `hz`, in dB below the whole.
fn inharmonic(sound: &[f32], is_partial: impl Fn(f64) -> bool) -> f64 {
    let power = spectrum(sound);
    let hz_a_bin = f64::from(RATE) / sound.len() as f64;
    let odd: f64 = (8..power.len()).filter(|bin| !is_partial(*bin as f64 * hz_a_bin)).map(|bin| power[bin]).sum();
    10.0 * (odd / power.iter().sum::<f64>()).log10()
}

#[test]
fn high_notes_of_bright_waves_have_no_aliases() {
    for wave in 1..=10 {
        for key in [84, 101, 108] {
            let sound = played(&mut Player::sine(), wave as f32, key);
            let hz = hertz(f32::from(key));
            let found = inharmonic(&sound, |f| (f / hz - (f / hz).round()).abs() * hz < 6.0);
            assert!(found < -70.0, "wave {wave}, key {key}: {found} dB");
        }
    }
}

#[test]
fn noise_is_white_and_each_notes_own() {
    let mut player = Player::sine();
    let sound = played(&mut player, 11.0, 60);
    let power = spectrum(&sound);
    let band = |from: f64, to: f64| {
        let hz_a_bin = f64::from(RATE) / sound.len() as f64;
        let bins = (from / hz_a_bin) as usize..(to / hz_a_bin) as usize;
        10.0 * (power[bins.clone()].iter().sum::<f64>() / bins.len() as f64).log10()
    };
    let bands: Vec<f64> =
        (0..20).map(|n| band(100.0 + f64::from(n) * 1190.0, 1290.0 + f64::from(n) * 1190.0)).collect();
    let mean = bands.iter().sum::<f64>() / 20.0;
    assert!(bands.iter().all(|b| (b - mean).abs() < 1.0), "{bands:?}");
    let mut other = Player::sine();
    other.on(60);
    other.tell(nephele_realtime::NoteEvent::AllSoundOff);
    other.run(4800);
    assert_ne!(played(&mut other, 11.0, 60)[..100], sound[..100], "another note draws anew");
}

#[test]
fn the_grain_wave_is_a_cycle_of_the_cloud() {
    let of_sines = played(&mut with_cloud(&shared(sines(220.0, 8, 4000))), 12.0, 45);
    let of_partials = played(&mut with_cloud(&shared(partials(1))), 12.0, 45);
    let harmonic = |sound: &[f32], n: usize| amplitude(sound, hertz(45.0) * n as f64);
    let rest = |sound: &[f32]| (2..=6).map(|n| harmonic(sound, n).powi(2)).sum::<f64>().sqrt() / harmonic(sound, 1);
    assert!(harmonic(&of_sines, 1) > 0.9 * FULL, "it sounds");
    assert!(rest(&of_sines) < 0.02, "a cloud of sines gives a sine: {}", rest(&of_sines));
    assert!(rest(&of_partials) > 0.1, "a cloud of more gives more: {}", rest(&of_partials));
}

fn with_cloud(cloud: &std::sync::Arc<nephele_realtime::GrainCloud>) -> Player {
    let mut player = Player::sine();
    player.instrument.swap_cloud(cloud.clone()).unwrap();
    player.set(&[("cloud.position", 0.4)]);
    player
}

#[test]
fn oversampling_lowers_the_aliases_of_strong_modulation() {
    let found = [0.0, 1.0, 2.0].map(|oversampling| {
        let mut player = Player::sine();
        player.set(&[("rack.oversampling", oversampling), ("op2.ratio", 7.0), ("op2.sustain", 1.0)]);
        player.set(&[("matrix.2.1", 4.0), ("op2.velocity", 0.0)]);
        player.on(91);
        player.run(4800);
        let sound = player.run(SECOND);
        // 1568 Hz: what does not lie on its harmonics has been folded.
        inharmonic(&sound, |f| (f / hertz(91.0) - (f / hertz(91.0)).round()).abs() * hertz(91.0) < 6.0)
    });
    println!("aliases at 1, 2 and 4 times: {found:?} dB");
    assert!(found[0] > -60.0, "there are aliases to lower: {found:?}");
    assert!(found[1] < found[0] - 12.0 && found[2] < found[1] - 30.0, "{found:?} dB");
}

#[test]
fn a_held_note_keeps_its_pitch_when_the_oversampling_changes() {
    let mut player = Player::sine();
    player.on(69);
    for oversampling in [0.0, 2.0, 1.0, 0.0] {
        player.set(&[("rack.oversampling", oversampling)]);
        player.run(960);
        let found = key_of(&player.run(SECOND / 4));
        assert!((found - 69.0).abs() < 0.001, "choice {oversampling}: {found}");
    }
}

#[test]
fn a_cell_changes_its_kind_without_a_burst() {
    let mut player = Player::sine();
    player.set(&[("matrix.2.1", 0.1), ("op2.ratio", 3.0), ("op2.sustain", 1.0), ("op2.velocity", 0.0)]);
    player.on(57);
    player.run(4800);
    for kind in [2.0, 0.0, 1.0, 2.0] {
        player.set(&[("kind.2.1", kind)]);
        let found = player.run(960);
        let step = found.windows(2).map(|w| f64::from((w[1] - w[0]).abs())).fold(0.0, f64::max);
        // The sine's own steps are 0.03 of its amplitude; a tenth of a radian comes or goes.
        assert!(step < 0.15 * FULL, "kind {kind}: {step}");
    }
}
