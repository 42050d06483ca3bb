//! Whatever interrupts the sequencer, no note of it is left sounding, neither in the instrument nor behind the note
//! port.

#![allow(clippy::expect_used, clippy::panic)]

mod states;

use nephele_tests::analysis::{SILENCE, peak};
use nephele_tests::{ClapHost, NoteKind, Recording, Script, Timeline};

const RATE: f64 = 48_000.0;

/// Rolls into the middle of the first note.
fn into_a_note() -> Script {
    Script::new(Timeline::rolling(RATE, 0.0, 120.0), 2_000)
}

/// Stands still, long enough for everything to fade.
fn silence() -> Script {
    Script::new(Timeline::stopped(RATE), 400_000)
}

fn begin() -> (ClapHost, Recording) {
    let mut host = ClapHost::active();
    let recording = host.play(&into_a_note());
    let kinds: Vec<_> = recording.notes.iter().map(|note| note.kind).collect();
    assert_eq!(kinds, [NoteKind::On], "the first note sounds");
    (host, recording)
}

fn end(host: &mut ClapHost, mut recording: Recording) {
    let rest = host.play(&silence());
    assert!(peak(&rest.left[350_000..]) < SILENCE, "something sounds on");
    recording.append(rest);
    recording.sounded().expect("every note ends");
}

#[test]
fn the_transport_stops() {
    let (mut host, recording) = begin();
    end(&mut host, recording);
}

#[test]
fn the_host_resets() {
    let (mut host, recording) = begin();
    host.reset();
    end(&mut host, recording);
}

#[test]
fn the_host_deactivates() {
    let (mut host, recording) = begin();
    host.deactivate();
    host.activate(RATE, 1024).expect("activation");
    end(&mut host, recording);
}

#[test]
fn a_state_is_loaded() {
    let (mut host, recording) = begin();
    let other = ClapHost::active().main.save().expect("a state");
    host.main.load(&other).expect("the state loads");
    end(&mut host, recording);
}

#[test]
fn the_pattern_is_edited() {
    let (mut host, mut recording) = begin();
    let state = host.main.save().expect("a state");
    let edited = states::with_preset(&state, |preset| {
        for step in &mut std::sync::Arc::make_mut(&mut preset.sequence).patterns[0].tracks[0].steps {
            step.on = !step.on;
            step.notes = vec![step.notes.first().unwrap_or(&60) + 1];
        }
    });
    host.main.load(&edited).expect("the state loads");
    recording.append(host.play(&Script::new(Timeline::rolling(RATE, 2_000.0 / 24_000.0, 120.0), 90_000)));
    let keys: Vec<_> = recording.notes.iter().skip(1).filter(|note| note.kind == NoteKind::On).collect();
    assert!(keys.len() > 2, "the new pattern is not played");
    // Step 0, which sounds, is now off; steps 1, 5 and 7 play the default note, a semitone up.
    assert!(keys.iter().all(|note| note.key == 61), "{keys:?}");
    end(&mut host, recording);
}

#[test]
fn the_plugin_is_bypassed() {
    let (mut host, mut recording) = begin();
    let (on, off) = (host.set("master.bypass", 1.0), host.set("master.bypass", 0.0));
    let beats = 2_000.0 / 24_000.0;
    let bypassed = host.play(&Script::new(Timeline::rolling(RATE, beats, 120.0), 48_000).at(500, on));
    assert!(peak(&bypassed.left[24_000..]) < SILENCE, "a bypassed instrument sounds");
    recording.append(bypassed);
    recording.clone().sounded().expect("every note ends with the bypass");
    let back = host.play(&Script::new(Timeline::rolling(RATE, beats + 2.0, 120.0), 48_000).at(0, off));
    assert!(back.notes.iter().any(|note| note.kind == NoteKind::On), "it does not come back");
    recording.append(back);
    end(&mut host, recording);
}

#[test]
fn a_state_is_loaded_while_it_rolls() {
    let mut host = ClapHost::active();
    let state = host.main.save().expect("a state");
    let script = Script::new(Timeline::rolling(RATE, 0.0, 120.0).stop(900_000), 1_300_000);
    let mut loads = 0;
    let recording = host.play_while(&script, |main, _| {
        loads += 1;
        main.load(&state).expect("the state loads");
    });
    println!("{loads} loads");
    let notes = recording.sounded().expect("every note ends");
    assert!(notes.len() > 20, "{} notes", notes.len());
    assert!(peak(&recording.left[1_290_000..]) < SILENCE);
}

#[test]
fn every_switch_is_thrown_in_the_middle() {
    let switches = [("seq.enabled", 0.0), ("seq.run", 1.0), ("seq.transpose", 7.0), ("master.bypass", 1.0)];
    for (id, plain) in switches {
        let (mut host, mut recording) = begin();
        let event = host.set(id, plain);
        recording.append(host.play(&Script::new(Timeline::rolling(RATE, 0.1, 120.0), 30_000).at(100, event)));
        let mut back = Script::new(Timeline::stopped(RATE), 1_000);
        for (id, plain) in [("seq.run", 0.0), ("master.bypass", 0.0)] {
            back = back.at(0, host.set(id, plain));
        }
        recording.append(host.play(&back));
        end(&mut host, recording);
    }
}
