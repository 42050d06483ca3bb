//! What the host says of one note by its number: modulation, expressions; and what the plugin says back: its end.

#![allow(clippy::expect_used, clippy::panic)]

mod sines;

use nephele_realtime::parameters::parameters;
use nephele_tests::host::parameter_id;
use nephele_tests::{ClapHost, Event, Expression, Note, NoteKind, Recording};
use sines::{J1_ONE, SECOND, part, partial, pitch_near, play, pure};

const CHORD: [Note; 3] = [Note::numbered(57, 11), Note::numbered(61, 12), Note::numbered(64, 13)];
const BEFORE: (f64, f64) = (0.3, 0.9);
const AFTER: (f64, f64) = (1.3, 1.9);

/// The chord from the start on, with `set` besides the patch of sines, and `events` after a second.
fn chord(set: &[(&str, f32)], events: &[Event]) -> Recording {
    let mut host = ClapHost::active();
    let mut all = pure(&mut host);
    all.extend(set.iter().map(|(id, plain)| (0, host.set(id, *plain))));
    all.extend(CHORD.map(|note| (0, Event::On(note, 0.8))));
    all.extend(events.iter().map(|event| (SECOND, *event)));
    play(&mut host, &all, 2)
}

/// The partial at `ratio` of each note, as a part of the first note's fundamental before.
fn partials(recording: &Recording, when: (f64, f64), ratio: f64) -> [f64; 3] {
    let full = partial(recording, BEFORE, 57.0, 1.0);
    CHORD.map(|note| partial(recording, when, f64::from(note.key), ratio) / full)
}

/// How far a knob moves from `from` to `to`.
fn offset(id: &str, from: f32, to: f32) -> f64 {
    let parameter = parameters().iter().find(|p| p.id == id).expect("a parameter");
    f64::from(parameter.normalise(to) - parameter.normalise(from))
}

fn modulate(note: Note, id: &str, from: f32, to: f32) -> Event {
    Event::Modulate(note, parameter_id(id), offset(id, from, to))
}

#[test]
fn a_cell_of_the_matrix_opens_for_one_note() {
    let recording = chord(&[], &[modulate(CHORD[1], "matrix.2.1", 0.0, 1.0)]);
    assert!(partials(&recording, BEFORE, 4.5).iter().all(|p| *p < 1e-3), "nothing modulates yet");
    let [low, moved, high] = partials(&recording, AFTER, 4.5);
    assert!((moved - J1_ONE).abs() < 0.01, "{moved}, not {J1_ONE}");
    assert!(low < 1e-3 && high < 1e-3, "{low} and {high} of notes that were not meant");
}

#[test]
fn the_filter_closes_for_one_note() {
    let recording =
        chord(&[("filter.kind", 2.0), ("filter.track", 0.0)], &[modulate(CHORD[2], "filter.cutoff", 8000.0, 100.0)]);
    let [low, middle, closed] = partials(&recording, AFTER, 1.0);
    assert!(closed < 0.02, "1.7 octaves above a cutoff of four poles: {closed}");
    assert!((low - 1.0).abs() < 0.02 && (middle - 1.0).abs() < 0.02, "{low}, {middle}");
}

#[test]
fn a_ratio_moves_one_note() {
    let recording = chord(&[], &[modulate(CHORD[0], "op1.ratio", 1.0, 0.75)]);
    let fourth = 57.0 + 12.0 * 0.75_f64.log2();
    for expected in [fourth, 61.0, 64.0] {
        let found = pitch_near(&recording, AFTER, expected);
        assert!((found - expected).abs() < 0.01, "{found}, not {expected}");
    }
    assert!(partial(&recording, AFTER, 57.0, 1.0) < 0.01 * partial(&recording, BEFORE, 57.0, 1.0));
}

#[test]
fn a_silent_operator_comes_in_for_one_note() {
    let recording = chord(&[], &[modulate(CHORD[1], "op2.level", 0.0, 0.5)]);
    let [low, moved, high] = partials(&recording, AFTER, 3.5);
    assert!((moved - 0.5).abs() < 0.01, "{moved}");
    assert!(low < 1e-3 && high < 1e-3, "{low}, {high}");
}

#[test]
fn modulation_of_one_note_stands_in_place_of_that_of_all() {
    let everybody = Note { channel: 0, key: 57, id: None };
    let both = [modulate(everybody, "op1.detune", 0.0, 50.0), modulate(CHORD[0], "op1.detune", 0.0, 50.0)];
    let recording = chord(&[], &both);
    for note in CHORD {
        let found = pitch_near(&recording, AFTER, f64::from(note.key)) - f64::from(note.key);
        assert!((found - 0.5).abs() < 0.01, "key {}: {found} semitones", note.key);
    }
}

#[test]
fn each_expression_is_one_notes() {
    use Expression::{Brightness, Gain, Pan, Pressure, Tuning};
    for (expression, value) in [(Tuning, 0.4), (Gain, 0.5), (Pan, 1.0), (Brightness, 1.0), (Pressure, 1.0)] {
        let recording = chord(&[("matrix.2.1", 0.5)], &[Event::Express(CHORD[1], expression, value)]);
        for (n, note) in CHORD.into_iter().enumerate() {
            let (key, told) = (f64::from(note.key), n == 1);
            let sharp = pitch_near(&recording, AFTER, key) - key;
            let expected = if told && expression == Tuning { value } else { 0.0 };
            // Panned to the right, nothing is left to be measured.
            let heard = !(told && expression == Pan);
            assert!(!heard || (sharp - expected).abs() < 0.01, "{expression:?}, note {n}: {sharp} semitones");
            let change = |ratio: f64| {
                let now = partial(&recording, AFTER, key + expected, ratio);
                now / partial(&recording, BEFORE, key, ratio)
            };
            let (level, sideband) = match (told, expression) {
                (true, Gain) => (0.5, 0.5),
                // All to the right.
                (true, Pan) => (0.0, 0.0),
                // From ½ to 1 radian: Bessel functions of order 0 and 1.
                (true, Brightness | Pressure) => (0.765_198 / 0.938_470, 0.440_051 / 0.242_268),
                _ => (1.0, 1.0),
            };
            let (found, at_side) = (change(1.0), change(4.5));
            let near = (found - level).abs() < 0.02 && (at_side - sideband).abs() < 0.04;
            assert!(near, "{expression:?}, note {n}: {found} for {level}, {at_side} for {sideband}");
        }
    }
}

#[test]
fn notes_that_are_not_there_change_nothing() {
    let reference = chord(&[], &[]);
    let mut events = Vec::new();
    for note in [Note::numbered(57, 999), Note::numbered(100, 5)] {
        events.extend(["matrix.2.1", "op1.ratio", "op3.level", "filter.cutoff"].map(|id| modulate(note, id, 0.0, 1.0)));
        for expression in [Expression::Gain, Expression::Pan, Expression::Tuning, Expression::Pressure] {
            events.push(Event::Express(note, expression, 1.0));
        }
        events.extend([Event::Off(note), Event::Choke(note)]);
    }
    let other = chord(&[], &events);
    reference.same_audio(&other).expect("the same samples");
    assert!(part(&reference, AFTER).iter().any(|s| s.abs() > 0.05), "and there was something to change");
}

#[test]
fn a_number_alone_means_no_note_without_one() {
    let play_midi = |events: &[(u64, Event)]| {
        let mut host = ClapHost::active();
        let mut all = pure(&mut host);
        all.push((0, Event::Midi([0x90, 57, 100])));
        all.extend_from_slice(events);
        play(&mut host, &all, 1)
    };
    let moved = play_midi(&[(1000, modulate(Note::numbered(57, 3), "op1.ratio", 1.0, 1.5))]);
    play_midi(&[]).same_audio(&moved).expect("the same samples");
}

#[test]
fn hosts_are_told_of_the_voices() {
    assert_eq!(ClapHost::active().main.voices().expect("voice info"), (64, 64, true));
}

/// Numbers of the notes whose ends were told, in order.
fn ends(recording: &Recording) -> Vec<i32> {
    let mut ids: Vec<_> = recording.notes.iter().filter(|n| n.kind == NoteKind::End).map(|n| n.id).collect();
    ids.sort_unstable();
    ids
}

#[test]
fn every_note_ends_once_by_its_number() {
    let set: [&[(&str, f32)]; 7] = [
        &[],
        &[("voice.polyphony", 3.0)],
        &[("voice.unison", 4.0)],
        &[("voice.unison", 8.0), ("voice.polyphony", 2.0)],
        &[("voice.mode", 1.0)],
        &[("voice.mode", 2.0), ("voice.unison", 3.0)],
        &[("op1.sustain", 0.0), ("op1.decay", 0.02), ("voice.mode", 1.0)],
    ];
    for set in set {
        let mut host = ClapHost::active();
        let mut events = pure(&mut host);
        events.extend(set.iter().map(|(id, plain)| (0, host.set(id, *plain))));
        events.push((0, host.set("op1.release", 0.05)));
        for id in 0..60_u32 {
            let note = Note::numbered(40 + (id * 7 % 31) as u16, id);
            let (from, length) = (u64::from(id) * 1000, 500 + u64::from(id * 977 % 9000));
            events.push((from, Event::On(note, 0.5)));
            events.push((from + length, if id % 9 == 4 { Event::Choke(note) } else { Event::Off(note) }));
        }
        // A change of mode in the middle, and back.
        for (at, mode) in [(30_500, 2.0), (40_500, 0.0)] {
            events.push((at, host.set("voice.mode", mode)));
        }
        let recording = play(&mut host, &events, 4);
        assert_eq!(ends(&recording), (0..60).collect::<Vec<_>>(), "{set:?}");
    }
}

#[test]
fn what_never_sounds_ends_too() {
    let mut host = ClapHost::active();
    let mut events = pure(&mut host);
    events.push((0, host.set("master.bypass", 1.0)));
    events.extend(CHORD.map(|note| (100, Event::On(note, 0.8))));
    assert_eq!(ends(&play(&mut host, &events, 1)), [11, 12, 13]);
}
