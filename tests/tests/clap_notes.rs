//! Notes and note expressions.

#![allow(clippy::expect_used, clippy::panic)]

use nephele_tests::analysis::{SILENCE, decibels, peak, rms, semitones, strongest_frequency};
use nephele_tests::{ClapHost, Event, Expression, Note, Recording, Script, Timeline};

const RATE: f64 = 48_000.0;
const SECOND: u64 = 48_000;

/// Nothing but one sine: the first operator, unmodulated, without the cloud.
fn pure(host: &mut ClapHost) -> Vec<(u64, Event)> {
    let silent = ["matrix.2.1", "matrix.3.2", "matrix.5.4", "matrix.7.1", "matrix.1.7", "op4.level"];
    let mut events: Vec<_> = silent.iter().map(|id| (0, host.set(id, 0.0))).collect();
    events.push((0, host.set("cloud.level", -60.0)));
    events.push((0, host.set("op1.sustain", 1.0)));
    events
}

fn script(events: Vec<(u64, Event)>, length: u64) -> Script {
    Script { events, ..Script::new(Timeline::stopped(RATE), length) }
}

fn part(recording: &Recording, from: f64, to: f64) -> (Vec<f32>, Vec<f32>) {
    let range = (from * RATE) as usize..(to * RATE) as usize;
    (recording.left[range.clone()].to_vec(), recording.right[range].to_vec())
}

fn loudness(recording: &Recording, from: f64, to: f64) -> f32 {
    let (left, right) = part(recording, from, to);
    rms(&left).hypot(rms(&right))
}

#[test]
fn notes_sound_and_fall_silent() {
    let mut host = ClapHost::active();
    let note = Note::key(57);
    let recording = host.play(&script(vec![], 8 * SECOND).note((4_801, SECOND), note, 0.8));
    assert_eq!(peak(&recording.left[..4_801]), 0.0, "sound before the note");
    assert!(decibels(loudness(&recording, 0.3, 0.9)) > -40.0, "the note is not heard");
    assert!(recording.left != recording.right, "the cloud is stereo");
    let tail = &recording.left[7 * SECOND as usize..];
    assert!(peak(tail) < SILENCE, "peak {} six seconds after the release", peak(tail));
    assert!(peak(&recording.left) <= 1.0);
}

#[test]
fn an_idle_plugin_is_silent() {
    let recording = ClapHost::active().play(&script(vec![], 2 * SECOND));
    assert_eq!(peak(&recording.left), 0.0);
    assert_eq!(peak(&recording.right), 0.0);
}

#[test]
fn pitch_follows_the_key() {
    for (key, hertz) in [(45, 110.0), (69, 440.0), (81, 880.0)] {
        let mut host = ClapHost::active();
        let events = pure(&mut host);
        let recording = host.play(&script(events, SECOND).note((4_800, SECOND - 1), Note::key(key), 0.8));
        let heard = strongest_frequency(&part(&recording, 0.3, 0.9).0, RATE);
        assert!(semitones(hertz, heard).abs() < 0.02, "key {key}: {heard} Hz");
    }
}

#[test]
fn tuning_bends_one_note_alone() {
    let mut host = ClapHost::active();
    let mut events = pure(&mut host);
    let (low, high) = (Note::numbered(57, 1), Note::numbered(81, 2));
    events.push((SECOND, Event::Express(low, Expression::Tuning, 7.0)));
    let both = script(events, 3 * SECOND).note((4_800, 3 * SECOND - 1), low, 0.9);
    let recording = host.play(&both);
    let before = strongest_frequency(&part(&recording, 0.3, 0.9).0, RATE);
    let after = strongest_frequency(&part(&recording, 1.3, 2.3).0, RATE);
    assert!((semitones(before, after) - 7.0).abs() < 0.02, "{before} Hz became {after} Hz");

    let mut host = ClapHost::active();
    let mut events = pure(&mut host);
    events.push((SECOND, Event::Express(low, Expression::Tuning, 7.0)));
    let other = script(events, 3 * SECOND).note((4_800, 3 * SECOND - 1), high, 0.9);
    let recording = host.play(&other);
    let heard = strongest_frequency(&part(&recording, 1.3, 2.3).0, RATE);
    assert!(semitones(880.0, heard).abs() < 0.02, "another note's tuning moved this one to {heard} Hz");
}

#[test]
fn gain_and_pan_follow_expressions() {
    let note = Note::numbered(57, 7);
    let mut host = ClapHost::active();
    let mut events = pure(&mut host);
    events.push((SECOND, Event::Express(note, Expression::Gain, 0.5)));
    events.push((2 * SECOND, Event::Express(note, Expression::Gain, 1.0)));
    events.push((2 * SECOND, Event::Express(note, Expression::Pan, 0.0)));
    events.push((3 * SECOND, Event::Express(note, Expression::Pan, 1.0)));
    events.push((4 * SECOND, Event::Express(note, Expression::Gain, 0.0)));
    let recording = host.play(&script(events, 5 * SECOND).note((0, 5 * SECOND - 1), note, 0.7));

    let change = decibels(loudness(&recording, 1.3, 1.9) / loudness(&recording, 0.3, 0.9));
    assert!((change + 6.0).abs() < 0.5, "half the gain changed {change} dB");
    let (left, right) = part(&recording, 2.3, 2.9);
    assert!(rms(&left) > 30.0 * rms(&right), "panned left: {} and {}", rms(&left), rms(&right));
    let (left, right) = part(&recording, 3.3, 3.9);
    assert!(rms(&right) > 30.0 * rms(&left), "panned right: {} and {}", rms(&left), rms(&right));
    assert!(loudness(&recording, 4.5, 4.9) < SILENCE, "gain 0 sounds");
}

#[test]
fn pressure_and_brightness_are_heard() {
    for expression in [Expression::Pressure, Expression::Brightness] {
        let note = Note::numbered(57, 3);
        let mut heard = Vec::new();
        for value in [0.5, 1.0] {
            let mut host = ClapHost::active();
            let events = vec![(SECOND / 4, Event::Express(note, expression, value))];
            heard.push(host.play(&script(events, SECOND).note((0, SECOND - 1), note, 0.8)).mono());
        }
        let difference: Vec<f32> = heard[0].iter().zip(&heard[1]).map(|(a, b)| a - b).collect();
        assert!(rms(&difference) > 0.03 * rms(&heard[0]), "{expression:?} changes nothing");
    }
}

#[test]
fn velocity_is_heard() {
    let level = |velocity| {
        let mut host = ClapHost::active();
        let recording = host.play(&script(vec![], SECOND).note((0, SECOND - 1), Note::key(57), velocity));
        loudness(&recording, 0.2, 0.9)
    };
    assert!(decibels(level(1.0) / level(0.2)) > 3.0);
}

#[test]
fn a_choked_note_ends_at_once() {
    let mut host = ClapHost::active();
    let note = Note::numbered(57, 9);
    let events = vec![(0, Event::On(note, 0.8)), (SECOND, Event::Choke(note))];
    let recording = host.play(&script(events, 2 * SECOND));
    assert!(loudness(&recording, 0.5, 0.9) > 0.003);
    assert!(loudness(&recording, 1.1, 2.0) < SILENCE, "it sounds on");
}

#[test]
fn levels_automate_down_to_silence_and_back() {
    let mut host = ClapHost::active();
    let mut events = vec![];
    for (level, default) in [("cloud.level", -3.0), ("rack.level", -9.0)] {
        events.push((SECOND, host.set(level, -60.0)));
        events.push((2 * SECOND, host.set(level, default)));
    }
    let recording = host.play(&script(events, 3 * SECOND).note((0, 3 * SECOND - 1), Note::key(60), 0.9));
    let [before, silent, after] = [(0.4, 0.9), (1.5, 1.9), (2.5, 2.9)].map(|(from, to)| loudness(&recording, from, to));
    assert!(before > 0.003 && after > 0.003, "{before}, {after}");
    assert!(silent < SILENCE, "{silent} with both levels down");
}

#[test]
fn more_notes_than_voices_are_played_and_end() {
    let mut host = ClapHost::active();
    let mut all = script(vec![], 6 * SECOND);
    for key in 30..90 {
        let from = u64::from(key - 30) * 500;
        all = all.note((from, SECOND), Note::key(key), 1.0);
    }
    let recording = host.play(&all);
    let loudest = peak(&recording.left).max(peak(&recording.right));
    assert!(loudest <= 1.0, "60 notes clip: {loudest}");
    assert!(peak(&recording.left[5 * SECOND as usize..]) < SILENCE, "a voice is stuck");
}
