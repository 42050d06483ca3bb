//! What the sequencer sends through the note port: notes, controllers, expressions.

#![allow(clippy::expect_used, clippy::panic)]

mod sequences;

use nephele_realtime::sequencer::{Control, ControlLane, Pattern, Step, Track};
use nephele_tests::{ClapHost, Expression, ExpressionOut, NoteKind, Recording, Script, Timeline};
use sequences::{RATE, host_playing, midi_track, only, reload};

/// Samples of a step at 120 bpm.
const STEP: u64 = 6_000;

fn rolling(length: u64) -> Script {
    Script::new(Timeline::rolling(RATE, 0.0, 120.0), length)
}

fn with_tracks<const N: usize>(tracks: [Track; N]) -> Pattern {
    let mut pattern = Pattern::default();
    tracks.into_iter().enumerate().for_each(|(at, track)| pattern.tracks[at] = track);
    pattern
}

/// A bar of `pattern`, then rest.
fn bar(pattern: Pattern) -> Recording {
    let line = Timeline::rolling(RATE, 0.0, 120.0).stop(16 * STEP);
    host_playing(&only(pattern)).play(&Script::new(line, 16 * STEP + 100))
}

#[test]
fn chords_ties_and_channels_of_steps() {
    let chord = |notes: &[u8]| Step { notes: notes.to_vec(), ..Step::note(0, 127, 0.5) };
    let steps = [
        (0, Step { tie: true, ..chord(&[48, 55, 64]) }),
        (3, Step { channel: Some(9), ..chord(&[50, 57]) }),
        (5, Step { gate: 3.0, ..chord(&[60]) }),
    ];
    let recording = bar(with_tracks([midi_track(4, steps)]));
    let notes = recording.sounded().expect("every note ends");
    let told: Vec<_> = notes.iter().map(|note| (note.on, note.off, note.channel, note.key)).collect();
    let must = [
        (0, 3 * STEP, 4, 48),
        (0, 3 * STEP, 4, 55),
        (0, 3 * STEP, 4, 64),
        (3 * STEP, 3 * STEP + STEP / 2, 9, 50),
        (3 * STEP, 3 * STEP + STEP / 2, 9, 57),
        (5 * STEP, 8 * STEP, 4, 60),
    ];
    assert_eq!(told, must);
    let at_tie = recording.notes.iter().filter(|note| note.sample == 3 * STEP).map(|note| note.kind);
    let kinds: Vec<_> = at_tie.collect();
    assert_eq!(kinds[..3], [NoteKind::On, NoteKind::On, NoteKind::Off], "tied notes end after what they are tied to");
}

#[test]
fn controllers_pressure_and_bend() {
    let value = |at: usize, values: [Option<f32>; 4]| (at, Step { controls: values, ..Step::default() });
    let steps = [
        value(0, [Some(0.0), Some(0.25), Some(0.5), None]),
        value(4, [Some(1.0), Some(1.0), Some(1.0), None]),
        value(8, [None, None, Some(0.0), None]),
    ];
    let mut track = midi_track(2, steps);
    track.controls[0] = ControlLane { control: Control::Cc, number: 74, glide: true };
    track.controls[1] = ControlLane { control: Control::Pressure, ..ControlLane::default() };
    track.controls[2] = ControlLane { control: Control::Bend, ..ControlLane::default() };
    let recording = bar(with_tracks([track]));
    let of = |status: u8| {
        let sent = recording.midi.iter().filter(|(_, bytes)| bytes[0] == status | 2);
        sent.map(|&(sample, [_, a, b])| (sample, a, b)).collect::<Vec<_>>()
    };
    assert_eq!(of(0xd0), [(0, 32, 0), (4 * STEP, 127, 0)]);
    assert_eq!(of(0xe0), [(0, 0, 64), (4 * STEP, 127, 127), (8 * STEP, 0, 0)]);
    let controls = of(0xb0);
    // Down over the first step, from what the fifth of the bar before had; and up again over the fifth.
    assert_eq!(
        controls.iter().map(|sent| sent.2).collect::<Vec<_>>(),
        (0..=126).rev().chain(1..=127).collect::<Vec<_>>()
    );
    for (place, &(sample, number, _)) in controls.iter().enumerate() {
        let (step, way) = (place / 127 * 4, place % 127);
        let must = STEP as f64 * (step as f64 + way as f64 / 127.0);
        assert!(number == 74 && (sample as f64 - must).abs() <= 0.501, "value {place} at {sample}, must be at {must}");
    }
    assert_eq!(recording.midi.len(), 2 + 3 + 254, "nothing else is sent");
}

#[test]
fn expressions_of_notes() {
    let lanes = [
        (Control::NotePressure, Expression::Pressure, [0.25, 0.75]),
        (Control::NoteBrightness, Expression::Brightness, [0.25, 0.75]),
        (Control::NotePan, Expression::Pan, [0.25, 0.75]),
        (Control::NoteTuning, Expression::Tuning, [-6.0, 6.0]),
    ];
    for (control, expression, values) in lanes {
        let controls = |value| [Some(value), None, None, None];
        let steps = [
            (1, Step { controls: controls(0.25), ..Step::note(60, 100, 4.0) }),
            (2, Step { notes: vec![62, 64], channel: Some(7), ..Step::note(62, 100, 1.0) }),
            (4, Step { controls: controls(0.75), ..Step::default() }),
        ];
        let mut track = midi_track(3, steps);
        track.controls[0].control = control;
        let sent = bar(with_tracks([track])).expressions;
        let must = [(STEP, 3, 60, 0), (2 * STEP, 7, 62, 0), (2 * STEP, 7, 64, 0), (4 * STEP, 3, 60, 1)];
        let must = must.map(|(sample, channel, key, at)| ExpressionOut {
            sample,
            expression,
            channel,
            key,
            value: values[at],
        });
        assert_eq!(sent, must, "{control:?}");
    }
}

/// Long notes on two channels, the pattern's only ones.
fn long() -> Pattern {
    let chord = Step { notes: vec![48, 55, 64], ..Step::note(48, 100, 30.0) };
    let tied = Step { tie: true, ..Step::note(50, 100, 1.0) };
    with_tracks([midi_track(4, [(0, chord)]), midi_track(5, [(0, tied)])])
}

/// Interrupts the sequencer; the transport that comes after it.
type Interrupt = fn(&mut ClapHost) -> Timeline;

fn held(recording: &Recording) -> usize {
    let ends = |kind| recording.notes.iter().filter(|note| note.kind == kind).count();
    ends(NoteKind::On) - ends(NoteKind::Off)
}

#[test]
fn whatever_interrupts_it_each_note_ends_at_once() {
    let interruptions: [(&str, Interrupt); 7] = [
        ("stop", |_| Timeline::stopped(RATE)),
        ("jump", |_| Timeline::rolling(RATE, 1.0, 120.0)),
        ("reset", |host| {
            host.reset();
            Timeline::stopped(RATE)
        }),
        ("deactivate", |host| {
            host.deactivate();
            host.activate(RATE, 1024).expect("activation");
            Timeline::stopped(RATE)
        }),
        ("mute", |host| {
            reload(host, |preset| {
                let pattern = &mut std::sync::Arc::make_mut(&mut preset.sequence).patterns[0];
                pattern.tracks[..2].iter_mut().for_each(|track| track.mute = true);
            });
            Timeline::rolling(RATE, 2_000.0 / 24_000.0, 120.0)
        }),
        ("solo of another", |host| {
            reload(host, |preset| {
                std::sync::Arc::make_mut(&mut preset.sequence).patterns[0].tracks[3].solo = true;
            });
            Timeline::rolling(RATE, 2_000.0 / 24_000.0, 120.0)
        }),
        ("a jump back to where it is", |_| Timeline::rolling(RATE, 4.0 + 2_000.0 / 24_000.0, 120.0)),
    ];
    for (name, interrupt) in interruptions {
        let mut host = host_playing(&only(long()));
        let mut recording = host.play(&rolling(2_000));
        assert_eq!(held(&recording), 4, "{name}");
        let line = interrupt(&mut host);
        recording.append(host.play(&Script::new(line, 4_000)));
        recording.sounded().unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(recording.notes.iter().all(|note| note.sample <= 2_000 + 1_024), "{name}");
    }
}

#[test]
fn notes_of_a_step_or_preset_that_is_gone_keep_their_length() {
    for name in ["step", "preset"] {
        let mut host = host_playing(&only(long()));
        let mut recording = host.play(&rolling(2_000));
        reload(&mut host, |preset| {
            let sequence = std::sync::Arc::make_mut(&mut preset.sequence);
            match name {
                "step" => sequence.patterns[0].tracks[0].steps[0].on = false,
                _ => *sequence = only(Pattern::default()),
            }
        });
        let line = Timeline::rolling(RATE, 2_000.0 / 24_000.0, 120.0).stop(50 * STEP);
        recording.append(host.play(&Script::new(line, 51 * STEP)));
        let sounded = recording.sounded().unwrap_or_else(|error| panic!("{name}: {error}"));
        let first: Vec<_> = sounded.iter().filter(|note| note.on == 0 && note.channel == 4).collect();
        assert!(first.len() == 3 && first.iter().all(|note| note.off.abs_diff(30 * STEP) <= 1), "{name}: {first:?}");
    }
}

#[test]
fn another_pattern_does_not_hear_this_ones_lanes() {
    let controls = [Some(1.0), None, None, None];
    let mut first = midi_track(0, [(0, Step { controls, ..Step::note(60, 100, 0.5) })]);
    first.controls[0] = ControlLane { control: Control::Cc, number: 74, glide: false };
    let mut second = midi_track(0, [(0, Step::note(62, 100, 0.5))]);
    second.controls[0].control = Control::NoteTuning;
    let mut sequence = only(with_tracks([first]));
    sequence.patterns[1] = with_tracks([second]);
    let mut host = host_playing(&sequence);
    let choose = host.set("seq.pattern", 1.0);
    let line = Timeline::rolling(RATE, 0.0, 120.0).stop(32 * STEP);
    let recording = host.play(&Script::new(line, 33 * STEP).at(STEP, choose));
    assert_eq!(recording.sounded().expect("every note ends").len(), 2);
    assert_eq!(recording.expressions, [], "a controller's value tunes a note");
}
