//! Modulation: by the host for one note alone, and by the plugin's own slots.

#![allow(clippy::expect_used, clippy::panic)]

mod states;

use nephele_realtime::parameters::{Global, OperatorField, slot_index};
use nephele_realtime::{Route, Source};
use nephele_tests::analysis::{semitones, strongest_frequency};
use nephele_tests::host::parameter_id;
use nephele_tests::{ClapHost, Event, Note, Recording, Script, Timeline};

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

/// The strongest frequency between two places in seconds.
fn heard(recording: &Recording, from: f64, to: f64) -> f64 {
    strongest_frequency(&recording.left[(from * RATE) as usize..(to * RATE) as usize], RATE)
}

#[test]
fn only_what_each_note_has_is_modulated_by_note() {
    let infos = ClapHost::active().main.parameters();
    let per_note = |id: &str| {
        let number = parameter_id(id);
        infos.iter().find(|info| info.id == number).expect("a parameter").per_note
    };
    for id in [
        "op1.ratio",
        "matrix.2.1",
        "cloud.position",
        "filter.cutoff",
        "lfo1.rate",
        "env1.attack",
        "mod.1",
        "voice.pitch",
    ] {
        assert!(per_note(id), "{id}");
    }
    // Shared by all notes, or one of a few things.
    for id in ["reverb.mix", "master.level", "voice.glide", "seq.tempo", "op1.wave", "kind.2.1"] {
        assert!(!per_note(id), "{id}");
    }
}

#[test]
fn the_host_moves_one_note_alone() {
    let detune = parameter_id("op1.detune");
    let notes = [Note::numbered(57, 1), Note::numbered(81, 2)];
    for (moved, expected) in [(0, [50.0, 0.0]), (1, [0.0, 50.0])] {
        for (sounding, cents) in expected.into_iter().enumerate() {
            let mut host = ClapHost::active();
            let mut events = pure(&mut host);
            // A quarter of the range of 200 cents.
            events.push((SECOND, Event::Modulate(notes[moved], detune, 0.25)));
            let both = script(events, 2 * SECOND).note((4_800, 2 * SECOND - 1), notes[sounding], 0.9);
            let recording = host.play(&both);
            let (before, after) = (heard(&recording, 0.3, 0.9), heard(&recording, 1.2, 1.9));
            let found = semitones(before, after) * 100.0;
            assert!((found - cents).abs() < 3.0, "note {moved} was moved, note {sounding} went by {found} cents");
        }
    }
}

#[test]
fn a_slot_of_a_state_follows_the_wheel() {
    let state = ClapHost::inactive().main.save().expect("a state");
    let routed = states::with_preset(&state, |preset| {
        preset.routes.0[2] = Route::new(Source::Wheel, OperatorField::Detune.index(0));
        preset.parameters.set(slot_index(2), 0.25);
        preset.parameters.set(Global::CloudLevel.index(), -60.0);
    });
    let mut host = ClapHost::active();
    host.main.load(&routed).expect("the state loads");
    let mut events = pure(&mut host);
    events.push((SECOND, Event::Midi([0xb0, 1, 127])));
    let recording = host.play(&script(events, 2 * SECOND).note((4_800, 2 * SECOND - 1), Note::key(69), 0.9));
    let (before, after) = (heard(&recording, 0.3, 0.9), heard(&recording, 1.2, 1.9));
    let cents = semitones(before, after) * 100.0;
    assert!((cents - 50.0).abs() < 3.0, "the wheel moved the pitch by {cents} cents");
}
