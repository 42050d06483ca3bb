//! Mute and solo of the rack's nodes.

use nephele_realtime::instrument::Mutes;
use nephele_realtime::parameters::CLOUD_NODE;

use super::*;

/// Two operators that are heard, an octave apart, and one that modulates the first.
fn trio() -> Player {
    let mut player = Player::sine();
    player.set(&[("op2.level", 1.0), ("op2.ratio", 2.0), ("op2.sustain", 1.0), ("op2.velocity", 0.0)]);
    player.set(&[("op3.level", 0.0), ("op3.ratio", 4.0), ("op3.sustain", 1.0), ("op3.velocity", 0.0)]);
    player.instrument.set_parameter(matrix_index(2, 0), 1.0);
    player
}

fn rendered(player: &mut Player, samples: usize) -> Vec<f32> {
    let (mut left, mut right) = (vec![0.0; samples], vec![0.0; samples]);
    player.instrument.render(&mut left, &mut right, &mut |_, _| {});
    left
}

/// Half a second of A4 from its start, with `mutes`.
fn with(mutes: Mutes) -> Vec<f32> {
    let mut player = trio();
    player.instrument.set_mutes(mutes);
    player.on(69);
    rendered(&mut player, SECOND / 2)
}

fn peak(samples: &[f32]) -> f32 {
    samples.iter().fold(0.0, |peak, sample| peak.max(sample.abs()))
}

/// Amplitude of the partial at `hz` in the last 200 ms.
fn partial(samples: &[f32], hz: f32) -> f32 {
    let tail = &samples[samples.len() - 9600..];
    let turn = |i: usize| std::f32::consts::TAU * hz * i as f32 / RATE;
    let sum = |part: fn(f32) -> f32| tail.iter().enumerate().map(|(i, x)| x * part(turn(i))).sum::<f32>();
    2.0 * sum(f32::sin).hypot(sum(f32::cos)) / tail.len() as f32
}

#[test]
fn a_muted_operator_neither_sounds_nor_modulates() {
    let (all, muted) = (with(Mutes::default()), with(Mutes::default().with_mute_turned(2)));
    // The modulator's sidebands of the first operator lie at 3, 5, 7 … times 440 Hz.
    assert!(partial(&all, 2200.0) > 0.02, "{}", partial(&all, 2200.0));
    assert!(partial(&muted, 2200.0) < 1e-4, "{}", partial(&muted, 2200.0));
    let carrier = with(Mutes::default().with_mute_turned(0));
    assert!(partial(&carrier, 440.0) < 1e-4 && partial(&carrier, 880.0) > 0.1);
    assert_eq!(peak(&with(Mutes { muted: 0x7F, soloed: 0 })), 0.0);
}

#[test]
fn a_soloed_operator_is_heard_alone_but_still_modulated() {
    let soloed = with(Mutes::default().with_solo_turned(0));
    assert!(partial(&soloed, 880.0) < 1e-4, "the other carrier is not heard");
    assert!(partial(&soloed, 2200.0) > 0.02, "the modulator still modulates");
    assert!(peak(&with(Mutes::default().with_solo_turned(CLOUD_NODE))) < 1e-6, "there is no cloud");
}

#[test]
fn muting_a_sounding_note_does_not_click_and_leaves_no_trace() {
    let mut player = trio();
    player.on(69);
    let mut heard = rendered(&mut player, 4800);
    player.instrument.set_mutes(Mutes::default().with_mute_turned(1));
    heard.extend(rendered(&mut player, 4800));
    player.instrument.set_mutes(Mutes::default());
    assert_eq!(player.instrument.mutes(), Mutes::default());
    heard.extend(rendered(&mut player, 48_000));
    let mut other = trio();
    other.on(69);
    let untouched = rendered(&mut other, heard.len());
    let step = |samples: &[f32]| samples.windows(2).fold(0.0_f32, |most, w| most.max((w[1] - w[0]).abs()));
    assert!(step(&heard) <= step(&untouched) * 1.05, "{} against {}", step(&heard), step(&untouched));
    assert_eq!(heard[..4800], untouched[..4800]);
    assert_ne!(heard[4800..9600], untouched[4800..9600]);
    let after = 9600 + 480;
    assert!(heard[after..] == untouched[after..], "unmuted, the samples are what they would have been");
}
