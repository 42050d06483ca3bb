//! Several voices a note.

use super::{Player, SECOND, amplitude, decibels, hertz};
use crate::support::{RATE, rms, spectrum};

fn player(of: usize, set: &[(&str, f32)]) -> Player {
    let mut player = Player::sine();
    player.set(&[("voice.unison", of as f32), ("rack.level", -18.0)]);
    player.set(set);
    player
}

/// Frequencies of the lowest and the highest partial within a quarter of the strongest's amplitude.
fn outermost(samples: &[f32]) -> [f64; 2] {
    let power = spectrum(samples);
    let top = power.iter().copied().fold(0.0, f64::max);
    let is_peak =
        |bin: &usize| power[*bin] > top / 16.0 && power[*bin] >= power[bin - 1] && power[*bin] >= power[bin + 1];
    let peaks: Vec<usize> = (2..power.len() - 2).filter(is_peak).collect();
    [peaks[0], peaks[peaks.len() - 1]].map(|bin| {
        let [a, b, c] = [power[bin - 1], power[bin], power[bin + 1]].map(f64::ln);
        (bin as f64 + 0.5 * (a - c) / (a - 2.0 * b + c)) * f64::from(RATE) / samples.len() as f64
    })
}

#[test]
fn the_outermost_are_detuned_by_what_the_knob_says() {
    for of in 2..=8 {
        for cents in [20.0, 50.0] {
            let mut player = player(of, &[("voice.unison_detune", cents), ("voice.unison_spread", 0.0)]);
            player.on(81);
            player.run(4800);
            let found = outermost(&player.run(4 * SECOND)).map(|hz| 1200.0 * (hz / hertz(81.0)).log2());
            let near = (found[0] + f64::from(cents)).abs() < 0.5 && (found[1] - f64::from(cents)).abs() < 0.5;
            assert!(near, "{of} voices, {cents} cents: {found:?}");
        }
    }
}

#[test]
fn a_single_voice_is_not_detuned() {
    let mut player = player(1, &[("voice.unison_detune", 50.0)]);
    player.on(81);
    player.run(4800);
    let found = outermost(&player.run(SECOND)).map(|hz| 1200.0 * (hz / hertz(81.0)).log2());
    assert!(found.iter().all(|cents| cents.abs() < 0.1), "{found:?}");
}

#[test]
fn voices_lie_apart_as_far_as_the_spread_says() {
    for (spread, separation) in [(0.0, 0.0), (1.0, 60.0)] {
        let mut player = player(2, &[("voice.unison_detune", 50.0), ("voice.unison_spread", spread)]);
        player.on(81);
        player.run(4800);
        player.run(SECOND);
        let low = hertz(81.0 - 0.5);
        let side = |samples: &[f32]| amplitude(&samples[4800..], low);
        let found = decibels(side(&player.left) / side(&player.right));
        // The lower one is left.
        let near = if separation == 0.0 { found.abs() < 0.1 } else { found > separation };
        assert!(near, "spread {spread}: {found} dB");
    }
}

#[test]
fn loudness_hardly_depends_on_their_number() {
    let loudness = |of: usize| {
        let mut player = player(of, &[("voice.unison_detune", 25.0)]);
        player.on(69);
        player.run(4800);
        player.run(8 * SECOND);
        let power = |samples: &[f32]| f64::from(rms(&samples[4800..])).powi(2);
        10.0 * (power(&player.left) + power(&player.right)).log10()
    };
    let one = loudness(1);
    for of in 2..=8 {
        let found = loudness(of) - one;
        assert!(found.abs() < 3.0, "{of} voices are {found} dB from one");
    }
}
