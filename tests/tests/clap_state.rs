//! State: what is saved comes back, bit for bit in sound; what is broken is refused and changes nothing.

#![allow(clippy::expect_used, clippy::panic)]

mod states;

use nephele_offline::preset::Preset;
use nephele_realtime::parameters::Global;
use nephele_realtime::{Route, Source};
use nephele_tests::host::MainSide;
use nephele_tests::random::Random;
use nephele_tests::{ClapHost, Note, Recording, Script, Timeline, analysis};

const RATE: f64 = 48_000.0;

/// A chord under the rolling sequencer.
fn listen(host: &mut ClapHost) -> Recording {
    let script = Script::new(Timeline::rolling(RATE, 0.0, 120.0).stop(50_000), 70_000);
    host.play(&script.note((0, 40_000), Note::key(45), 0.8).note((5_000, 40_000), Note::key(64), 0.8))
}

/// Moves a few parameters of every kind away from their defaults.
fn change(host: &mut ClapHost) {
    let changes = [
        ("cloud.position", 0.9),
        ("cloud.window", 3.0),
        ("cloud.pitch", 7.0),
        ("rack.index", 2.2),
        ("op3.ratio", 5.01),
        ("matrix.6.1", 0.8),
        ("seq.transpose", -3.0),
        ("voice.bend_range", 12.0),
    ];
    let mut script = Script::new(Timeline::stopped(RATE), 20_000);
    for (id, plain) in changes {
        script = script.at(0, host.set(id, plain));
    }
    host.play(&script);
}

#[test]
fn a_new_instance_restores_the_sound() {
    let mut host = ClapHost::active();
    change(&mut host);
    let state = host.main.save().expect("a state");
    host.reset();
    let before = listen(&mut host);

    let mut restored = ClapHost::active();
    restored.main.load(&state).expect("the state loads");
    assert_eq!(host.main.values(), restored.main.values());
    // The state is taken up by the audio thread; then both start over.
    restored.play(&Script::new(Timeline::stopped(RATE), 20_000));
    restored.reset();
    before.same_audio(&listen(&mut restored)).expect("the same sound");
    assert!(before.same_audio(&listen(&mut ClapHost::active())).is_err(), "the changes are not heard at all");
}

#[test]
fn a_state_loaded_before_activation_counts() {
    let mut host = ClapHost::active();
    change(&mut host);
    let state = host.main.save().expect("a state");
    host.reset();
    let mut restored = ClapHost::inactive();
    restored.main.load(&state).expect("the state loads");
    restored.activate(RATE, 1024).expect("activation");
    listen(&mut host).same_audio(&listen(&mut restored)).expect("the same sound");
}

#[test]
fn modulation_slots_are_kept() {
    let state = ClapHost::inactive().main.save().expect("a state");
    let route = Route { via: Source::Wheel, ..Route::new(Source::Lfo2, Global::CloudPosition.index()) };
    let routed = states::with_preset(&state, |preset| preset.routes.0[5] = route);
    assert_ne!(state, routed);
    let mut host = ClapHost::active();
    host.main.load(&routed).expect("the state loads");
    let saved = host.main.save().expect("a state");
    let mut kept = None;
    states::edited(&saved, |document| {
        kept = Preset::from_json(document, "a test's state").ok();
        String::new()
    });
    let routes = kept.expect("a sound document").routes;
    assert_eq!(routes.0[5], route);
    assert_eq!(routes.0.iter().filter(|route| **route != Route::default()).count(), 1);
}

#[test]
fn loading_undoes_changes() {
    let mut host = ClapHost::active();
    let state = host.main.save().expect("a state");
    let values = host.main.values();
    let before = listen(&mut host);
    change(&mut host);
    assert_ne!(host.main.values(), values);
    host.main.load(&state).expect("the state loads");
    assert_eq!(host.main.values(), values);
    host.play(&Script::new(Timeline::stopped(RATE), 20_000));
    host.reset();
    before.same_audio(&listen(&mut host)).expect("the old sound");
}

#[test]
fn saving_what_was_loaded_gives_the_same_bytes() {
    let mut host = ClapHost::active();
    change(&mut host);
    let state = host.main.save().expect("a state");
    let mut restored = ClapHost::active();
    restored.main.load(&state).expect("the state loads");
    assert!(state == restored.main.save().expect("a state"), "a second save differs from the first");
}

/// Plays one long chord while `attempts` are loaded, none of which may leave a trace in the sound. The plugin may
/// refuse them to the host, or take them and tell the user alone.
fn ignored(attempts: &[Vec<u8>]) {
    let script = Script::new(Timeline::rolling(RATE, 0.0, 120.0), 500_000).note((0, 499_999), Note::key(45), 0.8);
    let undisturbed = ClapHost::active().play(&script);
    let mut host = ClapHost::active();
    let values = host.main.values();
    let mut attempts = attempts.iter();
    let mut refused = 0;
    let mut load_next =
        |main: &mut MainSide| attempts.next().map(|bytes| refused += usize::from(main.load(bytes).is_err())).is_some();
    let recording = host.play_while(&script, |main, _| {
        load_next(main);
    });
    // A fast machine is through with the sound before all have been tried.
    while load_next(&mut host.main) {}
    println!("{refused} refused");
    assert_eq!(host.main.values(), values, "a broken state changed parameters");
    undisturbed.same_audio(&recording).expect("the old sound goes on");
    assert_eq!(undisturbed.notes, recording.notes);
}

#[test]
fn states_cut_short_are_refused() {
    let state = ClapHost::active().main.save().expect("a state");
    let mut places: Vec<usize> = (0..16).chain([state.len() - 1, state.len() - 2, state.len() / 2]).collect();
    let mut random = Random::new(3);
    places.extend((0..60).map(|_| random.below(state.len())));
    ignored(&places.iter().map(|&place| state[..place].to_vec()).collect::<Vec<_>>());
}

#[test]
fn states_that_are_none_are_refused() {
    let mut random = Random::new(9);
    let noise: Vec<u8> = (0..5_000).map(|_| random.bits() as u8).collect();
    let mut huge = u64::MAX.to_le_bytes().to_vec();
    huge.extend_from_slice(b"{}");
    let text = b"this is not a state".to_vec();
    ignored(&[noise, huge, text, vec![0; 64]]);
}

#[test]
fn newer_states_are_refused() {
    let state = ClapHost::active().main.save().expect("a state");
    let newer = states::edited(&state, |document| {
        let mut json: serde_json::Value = serde_json::from_str(document).expect("a document is JSON");
        assert_eq!(json["nephele"], 1);
        json["nephele"] = 2.into();
        json.to_string()
    });
    let mut other = ClapHost::active();
    change(&mut other);
    let changed = other.main.save().expect("a state");
    // Sound in itself, but with another's checksum.
    let mixed = states::edited(&changed, |document| {
        let mut json: serde_json::Value = serde_json::from_str(document).expect("a document is JSON");
        json["crc32"] = "00000000".into();
        json.to_string()
    });
    let none = states::edited(&changed, |_| "{}".to_owned());
    ignored(&[newer, mixed, none]);
}

#[test]
fn flipped_bits_in_the_document_are_refused() {
    let state = ClapHost::active().main.save().expect("a state");
    let key = br#""fields":{"nephele":"#;
    let start = state.windows(key.len()).position(|bytes| bytes == key).expect("the document") + key.len();
    let mut random = Random::new(17);
    let flip = |random: &mut Random| {
        let mut bytes = state.clone();
        bytes[start + random.below(state.len() - start)] ^= 1 << random.below(8);
        bytes
    };
    ignored(&(0..300).map(|_| flip(&mut random)).collect::<Vec<_>>());
}

#[test]
fn flipped_bits_anywhere_do_no_harm() {
    let mut host = ClapHost::active();
    let values = host.main.values();
    let state = host.main.save().expect("a state");
    let mut random = Random::new(23);
    for _ in 0..400 {
        let mut bytes = state.clone();
        bytes[random.below(state.len())] ^= 1 << random.below(8);
        let _ = host.main.load(&bytes);
        assert_eq!(host.main.values(), values);
    }
    let recording = listen(&mut host);
    let loudest = analysis::peak(&recording.left);
    assert!(loudest > 0.01 && loudest <= 1.0, "peak {loudest}");
}
