use super::*;
use crate::effects::EffectSettings;
use crate::effects::tests::{RATE, heard, peak, play};
use crate::math::sin_turns;

fn wet(settings: DelaySettings) -> EffectSettings {
    // Nothing cut, so that levels can be told.
    let delay = DelaySettings { mix: 1.0, low_cut: 5.0, high_cut: 20_000.0, ..settings };
    EffectSettings { delay, ..EffectSettings::default() }
}

/// Where, on which side and how loud echoes of a click of 0.8 on `sides` are.
fn echoes(settings: DelaySettings, sides: [f32; 2], length: usize) -> Vec<(usize, usize, f32)> {
    let mut input = [vec![0.0; length], vec![0.0; length]];
    (input[0][0], input[1][0]) = (0.8 * sides[0], 0.8 * sides[1]);
    let output = heard(&input, &wet(settings));
    let found = |t: usize, side: usize| (t, side, output[side][t] / 0.8);
    (0..2 * length).map(|i| found(i / 2, i % 2)).filter(|echo| echo.2.abs() > 0.01).collect()
}

fn same(found: &[(usize, usize, f32)], expected: &[(usize, usize, f32)]) {
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!((found.0, found.1), (expected.0, expected.1), "{found:?}");
        assert!((found.2 - expected.2).abs() < 0.005, "{found:?} instead of {expected:?}");
    }
}

/// Seconds of an eighth and of a dotted eighth at 137 bpm, and their samples.
const TEMPO: [f32; 2] = [60.0 / 137.0 / 2.0, 60.0 / 137.0 * 0.75];
const AT: [usize; 2] = [10_511, 15_766];

#[test]
fn each_side_echoes_at_the_sample() {
    assert_eq!(TEMPO.map(|s| (s * RATE).round() as usize), AT);
    let settings = DelaySettings { seconds: TEMPO, feedback: 0.5, ..DelaySettings::default() };
    let expected = [(AT[0], 0, 1.0), (AT[1], 1, 0.5), (2 * AT[0], 0, 0.5), (2 * AT[1], 1, 0.25), (3 * AT[0], 0, 0.25)];
    same(&echoes(settings, [1.0, 0.5], 32_000), &expected);
}

#[test]
fn ping_pong_goes_from_side_to_side_at_the_sample() {
    let mode = DelayMode::PingPong;
    let settings = DelaySettings { seconds: TEMPO, feedback: 0.6, mode, ..DelaySettings::default() };
    let both = AT[0] + AT[1];
    let expected =
        [(AT[0], 0, 1.0), (both, 1, 0.6), (both + AT[0], 0, 0.36), (2 * both, 1, 0.216), (2 * both + AT[0], 0, 0.13)];
    same(&echoes(settings, [1.0, 1.0], 64_000), &expected);
    // One side alone is half of the middle.
    let half = expected.map(|(t, side, level)| (t, side, 0.5 * level));
    same(&echoes(settings, [0.0, 1.0], 64_000), &half);
}

#[test]
fn taps_stand_in_a_row_and_the_row_comes_again() {
    let (mode, seconds) = (DelayMode::MultiTap, [0.02, 0.03]);
    let settings = DelaySettings { seconds, feedback: 0.5, mode, taps: 4, ..DelaySettings::default() };
    let row = [(960, 0, 1.0), (2400, 1, 0.75), (3360, 0, 0.5), (4800, 1, 0.25)];
    let again = row.map(|(t, side, level)| (t + 4800, side, 0.5 * level));
    same(&echoes(settings, [1.0, 1.0], 9700), &[row, again].concat());
    let far = DelaySettings { seconds: [3.0, 3.0], mode, taps: 8, feedback: 0.0, ..DelaySettings::default() };
    same(&echoes(far, [1.0, 1.0], 500_000), &[(144_000, 0, 1.0), (288_000, 1, 0.5)]);
}

#[test]
fn the_longest_and_the_shortest_are_exact() {
    let settings = DelaySettings { seconds: [4.0, 0.0], feedback: 0.0, ..DelaySettings::default() };
    same(&echoes(settings, [1.0, 1.0], 200_000), &[(1, 1, 1.0), (192_000, 0, 1.0)]);
}

#[test]
fn full_feedback_stays_and_does_not_grow() {
    let mut input = [vec![0.0; 480_000], vec![0.0; 480_000]];
    for side in &mut input {
        (0..4800).for_each(|i| side[i] = 0.5 * sin_turns(i as f32 * 0.01));
    }
    let settings = DelaySettings { seconds: [0.1; 2], feedback: 1.0, ..DelaySettings::default() };
    let [left, _] = heard(&input, &wet(settings));
    let late = peak(&left[470_000..]);
    assert!((0.3..0.55).contains(&late), "{late}");
    // Fed for ten seconds, it bends.
    let loud = [vec![0.9; 480_000], vec![-0.9; 480_000]]
        .map(|side| side.iter().enumerate().map(|(i, x)| x * sin_turns(i as f32 * 0.01)).collect::<Vec<f32>>());
    let [left, right] = heard(&loud, &wet(settings));
    assert!(peak(&left) <= 2.0 && peak(&right) <= 2.0 && peak(&left) > 1.0);
}

#[test]
fn repeats_lose_what_is_cut() {
    let tone = |hz: f32| {
        let mut input = [vec![0.0; 48_000], vec![0.0; 48_000]];
        (0..2400).for_each(|i| input[0][i] = 0.5 * sin_turns(hz / RATE * i as f32));
        let delay = DelaySettings { mix: 1.0, seconds: [0.1; 2], feedback: 0.9, ..DelaySettings::default() };
        let delay = DelaySettings { low_cut: 300.0, high_cut: 3000.0, ..delay };
        let [left, _] = heard(&input, &EffectSettings { delay, ..EffectSettings::default() });
        peak(&left[4800 * 5 + 600..4800 * 5 + 2400])
    };
    assert!(tone(1000.0) > 0.15 && tone(60.0) < 0.01 && tone(12_000.0) < 0.01);
}

#[test]
fn another_time_is_faded_to_within_seventy_milliseconds() {
    let sine: Vec<f32> = (0..96_000).map(|i| 0.5 * sin_turns(200.0 / RATE * i as f32)).collect();
    // From a whole number of cycles to another: what is heard stays the sine it is.
    let choose = |tick: u64| {
        let seconds = [if tick < 3000 { 0.1 } else { 0.25 }; 2];
        wet(DelaySettings { seconds, feedback: 0.0, ..DelaySettings::default() })
    };
    let [left, _] = play(&[sine.clone(), sine.clone()], 16, RATE, choose);
    for t in 20_000..96_000 {
        // The low cut turns the phase by a fortieth of a radian.
        assert!((left[t] - sine[t]).abs() < 0.02, "pitch as it was, {t}");
    }
}
