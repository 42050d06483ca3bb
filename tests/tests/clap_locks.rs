//! Locks: a step's own values are heard from its very sample on, and by its notes alone; targets say what is heard.

#![allow(clippy::expect_used, clippy::panic)]

mod sequences;

use nephele_offline::preset::Preset;
use nephele_realtime::parameters::index_of;
use nephele_realtime::sequencer::{Lock, Pattern, Step, Target};
use nephele_tests::analysis::{SILENCE, amplitude, peak, rms};
use nephele_tests::{Event, NoteKind, Recording, Script, Timeline};
use sequences::{RATE, host_with, lock, only};

/// Samples of a step at 120 bpm.
const STEP: usize = 6_000;
/// Parameters, and values for them that no new instance has.
const LOCKED: [(&str, f32); 9] = [
    ("filter.cutoff", 400.0),
    ("cloud.level", -24.0),
    ("cloud.position", 0.9),
    ("cloud.density", 77.0),
    ("cloud.spray", 0.4),
    ("op1.level", 0.2),
    ("op2.ratio", 5.0),
    ("matrix.2.1", 3.3),
    ("rack.index", 2.2),
];

fn set(preset: &mut Preset, id: &str, plain: f32) {
    preset.parameters.set(index_of(id).unwrap_or_else(|| panic!("{id} is no parameter")), plain);
}

/// A note on the first step and one on the ninth; the first one's locks. The first has faded before the second begins.
fn two_notes(locks: Vec<Lock>) -> Pattern {
    let mut pattern = Pattern::default();
    pattern.tracks[0].steps[0] = Step { locks, shift: 0.013, ..Step::note(57, 100, 0.5) };
    pattern.tracks[0].steps[8] = Step::note(64, 100, 0.5);
    pattern
}

/// A filtered sound with short releases.
fn short(preset: &mut Preset) {
    set(preset, "filter.kind", 2.0);
    for id in ["cloud.release", "filter.release"] {
        set(preset, id, 0.02);
    }
    (1..=6).for_each(|op| set(preset, &format!("op{op}.release"), 0.02));
}

/// A bar of `pattern` with the sound `change`, and `events`.
fn bar(pattern: Pattern, change: impl Fn(&mut Preset), events: &[(u64, &str, f32)]) -> Recording {
    let mut host = host_with(|preset| {
        short(preset);
        change(preset);
        preset.sequence = std::sync::Arc::new(only(pattern));
    });
    let events: Vec<(u64, Event)> = events.iter().map(|&(sample, id, plain)| (sample, host.set(id, plain))).collect();
    let script = Script::new(Timeline::rolling(RATE, 0.0, 120.0).stop(90_000), 90_100);
    host.play(&Script { events, ..script })
}

#[track_caller]
fn same(what: &str, ours: &[f32], theirs: &[f32]) {
    let differs = ours.iter().zip(theirs).position(|(a, b)| a.to_bits() != b.to_bits());
    assert_eq!(differs, None, "{what}: first sample that differs");
}

#[test]
fn a_locked_step_sounds_as_if_the_knob_stood_there_and_the_next_does_not() {
    let plain = bar(two_notes(vec![]), |_| {}, &[]);
    let onset = (0.013 * STEP as f32) as usize;
    assert!(peak(&plain.left[onset + 100..STEP]) > 0.01 && peak(&plain.left[8 * STEP - 100..8 * STEP]) < SILENCE);
    for (id, value) in LOCKED {
        let locked = bar(two_notes(vec![lock(id, value, 0.0)]), |_| {}, &[]);
        let turned = bar(two_notes(vec![]), |preset| set(preset, id, value), &[]);
        same(id, &locked.left[..8 * STEP], &turned.left[..8 * STEP]);
        same(id, &locked.right[8 * STEP..], &plain.right[8 * STEP..]);
        let first = locked.right.iter().zip(&plain.right).position(|(a, b)| a.to_bits() != b.to_bits());
        let first = first.unwrap_or_else(|| panic!("{id} is not heard"));
        // All sounds begin with a zero; what of grains is drawn by chance may be alike for a few samples more.
        let alike = if id.starts_with("cloud.") { 32 } else { 1 };
        let heard = onset + 1..onset + 1 + alike;
        assert!(heard.contains(&first), "{id} is heard from sample {first} on, not within {heard:?}");
    }
}

#[test]
fn locks_beat_the_hosts_automation() {
    for (id, value) in LOCKED {
        let range = &nephele_realtime::parameters::parameters()[index_of(id).expect("a parameter")];
        let moves = [(1_000, id, range.min), (1_501, id, range.max), (2_003, id, range.denormalise(0.37))];
        let still = bar(two_notes(vec![lock(id, value, 0.0)]), |_| {}, &[]);
        let moved = bar(two_notes(vec![lock(id, value, 0.0)]), |_| {}, &moves);
        same(id, &still.left[..8 * STEP], &moved.left[..8 * STEP]);
        assert!(moved.left[8 * STEP..] != still.left[8 * STEP..], "{id}: the next step hears the host");
    }
}

/// One sine a note, by the first operator.
fn sine(preset: &mut Preset) {
    let cells = ["matrix.2.1", "matrix.3.2", "matrix.5.4", "matrix.7.1", "matrix.1.7", "op4.level"];
    for (id, plain) in cells.map(|id| (id, 0.0)).into_iter().chain([
        ("cloud.level", -60.0),
        ("op1.sustain", 1.0),
        ("op1.velocity", 0.0),
        ("filter.kind", 0.0),
    ]) {
        set(preset, id, plain);
    }
}

/// Amplitude of the sine of `key` from one step to another.
fn sine_at(recording: &Recording, key: i32, from: f64, to: f64) -> f64 {
    let hz = 440.0 * (f64::from(key - 69) / 12.0).exp2();
    amplitude(&recording.left[(from * STEP as f64) as usize..(to * STEP as f64) as usize], RATE, hz)
}

#[test]
fn a_lock_is_of_its_own_notes() {
    let mut pattern = Pattern::default();
    pattern.tracks[0].steps[0] = Step { locks: vec![lock("op1.level", 0.25, 0.0)], ..Step::note(57, 100, 12.0) };
    pattern.tracks[0].steps[2] = Step::note(64, 100, 10.0);
    pattern.tracks[1].steps[2] = Step::note(71, 100, 10.0);
    let recording = bar(pattern, |preset| (sine(preset), set(preset, "op1.level", 1.0)).1, &[]);
    let [locked, own, other] = [57, 64, 71].map(|key| sine_at(&recording, key, 4.0, 8.0));
    assert!((own / other - 1.0).abs() < 0.02, "{own} against {other}");
    assert!(locked > 0.0 && locked < 0.5 * own, "{locked} against {own}");
}

#[test]
fn a_lock_glides_from_the_step_before() {
    let part = |glide| {
        let mut pattern = Pattern::default();
        pattern.tracks[0].steps[0] = Step { locks: vec![lock("op1.level", 0.1, 0.0)], ..Step::note(57, 100, 0.5) };
        let locks = vec![lock("op1.level", 1.0, glide)];
        pattern.tracks[0].steps[4] = Step { locks, ..Step::note(57, 100, 10.0) };
        let recording = bar(pattern, sine, &[]);
        [4.2, 5.2, 6.2, 7.2, 9.2].map(|from| sine_at(&recording, 57, from, from + 0.5))
    };
    let (glides, jumps) = (part(4.0), part(0.0));
    println!("{glides:.3?} {jumps:.3?}");
    assert!(jumps.iter().all(|level| (level / jumps[4] - 1.0).abs() < 0.02), "{jumps:?}");
    assert!((glides[4] / jumps[4] - 1.0).abs() < 0.02, "it arrives");
    assert!(glides.windows(2).all(|pair| pair[0] < 0.95 * pair[1]), "{glides:?}");
}

#[test]
fn a_step_without_notes_moves_what_sounds() {
    let mut pattern = Pattern::default();
    pattern.tracks[0].steps[0] = Step::note(57, 100, 12.0);
    let plain = bar(pattern.clone(), sine, &[]);
    pattern.tracks[0].steps[4] = Step { on: true, locks: vec![lock("op1.level", 0.1, 0.0)], ..Step::default() };
    let locked = bar(pattern, sine, &[]);
    same("before it", &plain.left[..4 * STEP], &locked.left[..4 * STEP]);
    let [before, after] = [(1.0, 3.0), (5.0, 10.0)].map(|(from, to)| sine_at(&locked, 57, from, to));
    assert!(after < 0.5 * before, "{after} after {before}");
    let notes = locked.notes.iter().filter(|note| note.kind == NoteKind::On);
    assert_eq!(notes.count(), 1, "no note goes out");
}

#[test]
fn targets_are_heard() {
    let level = |target, [cloud, rack]: [f32; 2]| {
        let mut pattern = two_notes(vec![]);
        pattern.tracks[0].target = target;
        let levels = |preset: &mut Preset| {
            set(preset, "cloud.level", cloud);
            set(preset, "rack.level", rack);
        };
        let recording = bar(pattern, levels, &[]);
        let notes = recording.sounded().expect("every note ends");
        assert_eq!(notes.iter().map(|note| note.key).collect::<Vec<_>>(), [57, 64], "{target:?} goes out");
        recording
    };
    let (both, cloud, rack) = ([0.0, -6.0], [0.0, -60.0], [-60.0, -6.0]);
    let heard = |recording: &Recording| rms(&recording.left) > 1e-3;
    assert!([both, cloud, rack].iter().all(|levels| heard(&level(Target::Both, *levels))));
    assert!(heard(&level(Target::Cloud, cloud)) && heard(&level(Target::Rack, rack)));
    for (target, levels) in [(Target::Cloud, rack), (Target::Rack, cloud), (Target::MidiOut, both)] {
        assert!(peak(&level(target, levels).left) < SILENCE, "{target:?}");
    }
    // Each target is the half of the sound that it says.
    same("cloud", &level(Target::Cloud, both).left, &level(Target::Cloud, cloud).left);
    same("rack", &level(Target::Rack, both).left, &level(Target::Rack, rack).left);
}
