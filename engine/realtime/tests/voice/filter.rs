//! The filter of a voice, measured as what becomes of white noise.

use super::{Player, SECOND};
use crate::support::{RATE, spectrum};

/// Noise of the first operator through the filter that `set` describes, on a key.
fn noise(set: &[(&str, f32)], key: u8) -> Vec<f64> {
    let mut player = Player::sine();
    player.set(&[("op1.wave", 11.0), ("filter.track", 0.0), ("filter.resonance", 0.0)]);
    player.set(set);
    player.on(key);
    player.run(SECOND / 10);
    spectrum(&player.run(4 * SECOND))
}

/// Gains in dB at frequencies, against the same noise without a filter.
fn gains(set: &[(&str, f32)], key: u8, at: &[f64]) -> Vec<f64> {
    let (dry, wet) = (noise(&[], key), noise(set, key));
    let hz_a_bin = f64::from(RATE) / (2 * dry.len()) as f64;
    let gain = |hz: f64| {
        let bins = (hz * 0.98 / hz_a_bin) as usize..(hz * 1.02 / hz_a_bin) as usize + 1;
        let sum = |power: &[f64]| power[bins.clone()].iter().sum::<f64>();
        10.0 * (sum(&wet) / sum(&dry)).log10()
    };
    at.iter().map(|&hz| gain(hz)).collect()
}

fn near(found: f64, expected: f64, by: f64, what: &str) {
    assert!((found - expected).abs() < by, "{what}: {found} dB, not {expected}");
}

#[test]
fn low_passes_fall_from_their_cutoff_on() {
    for (kind, slope) in [(1.0, -12.0), (2.0, -24.0)] {
        let set = [("filter.kind", kind), ("filter.cutoff", 300.0)];
        let found = gains(&set, 60, &[60.0, 300.0, 1200.0, 2400.0]);
        near(found[0], 0.0, 0.2, "pass band");
        near(found[1], -3.0, 1.0, "cutoff");
        near(found[3] - found[2], slope, 0.5, "an octave");
    }
}

#[test]
fn high_passes_rise_to_their_cutoff() {
    for (kind, slope) in [(3.0, 12.0), (4.0, 24.0)] {
        let set = [("filter.kind", kind), ("filter.cutoff", 2000.0)];
        let found = gains(&set, 60, &[16_000.0, 2000.0, 500.0, 250.0]);
        near(found[0], 0.0, 0.2, "pass band");
        near(found[1], -3.0, 1.0, "cutoff");
        near(found[2] - found[3], slope, 0.5, "an octave");
    }
}

#[test]
fn band_passes_are_whole_in_their_middle_and_notches_are_not() {
    for (kind, slope) in [(5.0, 6.0), (6.0, 12.0)] {
        let set = [("filter.kind", kind), ("filter.cutoff", 1000.0)];
        let found = gains(&set, 60, &[62.5, 125.0, 1000.0, 4000.0, 8000.0]);
        near(found[2], 0.0, 0.3, "the middle");
        near(found[1] - found[0], slope, 0.5, "an octave below");
        near(found[3] - found[4], slope, 2.0, "an octave above, where the bilinear transform is steeper");
    }
    for kind in [7.0, 8.0] {
        let set = [("filter.kind", kind), ("filter.cutoff", 1000.0)];
        let found = gains(&set, 60, &[50.0, 1000.0, 16_000.0]);
        assert!(found[1] < -20.0, "kind {kind}: the middle is at {} dB", found[1]);
        near(found[0], 0.0, 0.5, "below");
        near(found[2], 0.0, 0.5, "above");
    }
}

#[test]
fn resonance_lifts_the_cutoff() {
    let at = |resonance: f32| {
        gains(&[("filter.kind", 1.0), ("filter.cutoff", 1000.0), ("filter.resonance", resonance)], 60, &[1000.0])[0]
    };
    // The gain at the cutoff is one over the damping, √2 × (1 - resonance) + 0.01.
    for resonance in [0.5_f32, 0.8] {
        let damping = 2.0_f64.sqrt() * (1.0 - f64::from(resonance)) + 0.01;
        near(at(resonance), -20.0 * damping.log10(), 0.5, "the peak");
    }
}

#[test]
fn the_cutoff_follows_the_key_as_far_as_it_is_told() {
    for (track, octaves) in [(0.0, 0.0), (0.5, 0.5), (1.0, 1.0)] {
        let set = [("filter.kind", 1.0), ("filter.cutoff", 500.0), ("filter.track", track)];
        let expected = 500.0 * f64::exp2(octaves);
        near(gains(&set, 72, &[expected])[0], -3.0, 0.5, "an octave above the middle");
    }
}

#[test]
fn the_envelope_moves_the_cutoff() {
    let open = [("filter.kind", 1.0), ("filter.cutoff", 500.0), ("filter.amount", 24.0), ("filter.velocity", 0.0)];
    let sustained = [("filter.attack", 0.001), ("filter.decay", 0.001), ("filter.sustain", 0.5)];
    let set: Vec<_> = open.into_iter().chain(sustained).collect();
    near(gains(&set, 60, &[1000.0])[0], -3.0, 0.5, "half of two octaves");
}

#[test]
fn only_what_goes_in_is_filtered() {
    for (input, filtered) in [(0.0, true), (1.0, false), (2.0, true)] {
        let set = [("filter.kind", 2.0), ("filter.cutoff", 100.0), ("filter.input", input)];
        let found = gains(&set, 60, &[2000.0])[0];
        assert!(if filtered { found < -60.0 } else { found.abs() < 0.01 }, "input {input}: {found} dB of the rack");
    }
}
