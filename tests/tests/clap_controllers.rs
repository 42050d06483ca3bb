//! MIDI controllers that a project has bound move parameters, and what they moved is kept.

#![allow(clippy::expect_used, clippy::panic)]

mod states;

use nephele_realtime::parameters::Global;
use nephele_tests::{ClapHost, Event, Note, Script, Timeline};

const RATE: f64 = 48_000.0;

/// An instance with controller 20 on the cloud's level.
fn bound() -> ClapHost {
    let state = ClapHost::inactive().main.save().expect("a state");
    let bound = states::with_preset(&state, |preset| preset.controllers.bind(20, Global::CloudLevel.index()));
    let mut host = ClapHost::active();
    host.main.load(&bound).expect("the state loads");
    host
}

/// The cloud's level that the project has.
fn saved_level(host: &mut ClapHost) -> f32 {
    let mut level = f32::NAN;
    let state = host.main.save().expect("a state");
    states::with_preset(&state, |preset| level = preset.parameters.global(Global::CloudLevel));
    level
}

/// The loudest samples before and after half a second, when controller `cc` goes to its end.
fn peaks(host: &mut ClapHost, cc: u8) -> [f32; 2] {
    let silent = host.set("op1.level", 0.0);
    let other = host.set("op4.level", 0.0);
    let script = Script::new(Timeline::stopped(RATE), 48_000).at(0, silent).at(0, other);
    let script = script.note((0, 47_000), Note::key(57), 0.8).at(24_000, Event::Midi([0xb3, cc, 0]));
    let recording = host.play(&script);
    // A glide of the level, and what the cloud's grains have yet to play, end within a quarter of a second.
    [0..24_000, 40_000..47_000].map(|part| recording.left[part].iter().fold(0.0, |peak: f32, x| peak.max(x.abs())))
}

#[test]
fn a_bound_controller_is_heard_at_its_sample_and_kept() {
    let mut host = bound();
    let [before, after] = peaks(&mut host, 20);
    assert!(before > 0.02 && after < before * 0.01, "{before} → {after}");
    assert_eq!(saved_level(&mut host), -60.0, "although the host was never told");
    let saved = host.main.save().expect("a state");
    let mut restored = ClapHost::active();
    restored.main.load(&saved).expect("the state loads");
    // The levels glide to what was loaded.
    restored.play(&Script::new(Timeline::stopped(RATE), 20_000));
    let [silent, still] = peaks(&mut restored, 20);
    assert!(silent < before * 0.01 && still < before * 0.01, "{silent}, {still}");
}

#[test]
fn another_controller_moves_nothing_and_the_host_takes_over() {
    let mut host = bound();
    let [before, after] = peaks(&mut host, 21);
    assert!(after > before * 0.3, "{before} → {after}");
    peaks(&mut host, 20);
    let louder = host.set("cloud.level", -1.0);
    host.play(&Script::new(Timeline::stopped(RATE), 20_000).at(0, louder));
    let [heard, _] = peaks(&mut host, 21);
    assert!(heard > before * 0.5, "{heard} against {before}");
    assert!((saved_level(&mut host) + 1.0).abs() < 1e-3, "{}", saved_level(&mut host));
}
