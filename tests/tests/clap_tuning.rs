//! A tuning in a project's state is played, at whatever time it comes, and kept.

#![allow(clippy::expect_used, clippy::panic)]

mod states;

use std::sync::atomic::{AtomicUsize, Ordering};

use nephele_offline::preset::Preset;
use nephele_offline::tuning::{self, NamedTuning};
use nephele_realtime::parameters::{Global, OperatorField, PARAMETER_COUNT, index_of};
use nephele_tests::analysis::{semitones, strongest_frequency};
use nephele_tests::{ClapHost, Note, Script, Timeline};

const RATE: f64 = 48_000.0;
const SECOND: u64 = 48_000;

/// Five equal steps an octave from middle C up, laid over the keys from 48 to 79 alone.
fn five() -> NamedTuning {
    // Tests run side by side.
    static FOLDERS: AtomicUsize = AtomicUsize::new(0);
    let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("nephele-five-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let (scale, keys) = (folder.join("five.scl"), folder.join("five.kbm"));
    std::fs::write(&scale, "five equal\n5\n240.0\n480.0\n720.0\n960.0\n2/1\n").expect("a scale");
    std::fs::write(&keys, "0\n48\n79\n60\n60\n261.625565\n5\n").expect("a mapping");
    let named = tuning::read(&scale, Some(&keys));
    std::fs::remove_dir_all(&folder).expect("no folder");
    named.expect("a tuning")
}

/// Nothing but one sine: the first operator, unmodulated, without the cloud.
fn pure(preset: &mut Preset) {
    for index in 0..PARAMETER_COUNT {
        let id = &nephele_realtime::parameters()[index].id;
        if id.starts_with("matrix.") {
            preset.parameters.set(index, 0.0);
        }
    }
    preset.parameters.set(Global::CloudLevel.index(), -60.0);
    preset.parameters.set(index_of("op4.level").expect("a parameter"), 0.0);
    preset.parameters.set(OperatorField::Sustain.index(0), 1.0);
}

/// A state with one sine, in `tuning`.
fn state(tuning: Option<NamedTuning>) -> Vec<u8> {
    let saved = ClapHost::inactive().main.save().expect("a state");
    states::with_preset(&saved, |preset| {
        pure(preset);
        preset.tuning = tuning;
    })
}

/// What `key` sounds like for half a second.
fn hear(host: &mut ClapHost, key: u16) -> Vec<f32> {
    host.reset();
    let script = Script::new(Timeline::stopped(RATE), SECOND).note((0, SECOND - 1), Note::key(key), 0.8);
    let recording = host.play(&script);
    recording.left[SECOND as usize / 4..SECOND as usize * 3 / 4].to_vec()
}

#[track_caller]
fn assert_five(host: &mut ClapHost) {
    for (key, octaves) in [(60, 0.0), (61, 0.2), (64, 0.8), (65, 1.0), (70, 2.0), (57, -0.6)] {
        let wanted = 261.625_565 * f64::powf(2.0, octaves);
        let heard = strongest_frequency(&hear(host, key), RATE);
        assert!(semitones(wanted, heard).abs() < 0.02, "key {key}: {heard} Hz instead of {wanted} Hz");
    }
    let heard = strongest_frequency(&hear(host, 45), RATE);
    assert!(semitones(110.0, heard).abs() < 0.02, "a key that is not retuned: {heard} Hz");
}

#[test]
fn a_tuning_is_played_and_kept_and_gone_with_the_sound() {
    let mut host = ClapHost::active();
    let equal = host.main.save().expect("a state");
    host.main.load(&state(Some(five()))).expect("the state loads");
    // The audio thread takes the state up.
    hear(&mut host, 60);
    assert_five(&mut host);

    let saved = host.main.save().expect("a state");
    let mut restored = ClapHost::inactive();
    restored.main.load(&saved).expect("the state loads");
    restored.activate(RATE, 1024).expect("activation");
    assert_five(&mut restored);
    assert_eq!(saved, restored.main.save().expect("a state"));

    assert_ne!(saved, equal);
    host.main.load(&state(None)).expect("the state loads");
    hear(&mut host, 60);
    let heard = strongest_frequency(&hear(&mut host, 69), RATE);
    assert!(semitones(440.0, heard).abs() < 0.02, "{heard} Hz");
}

#[test]
fn a_state_with_a_broken_tuning_changes_nothing() {
    let mut host = ClapHost::active();
    host.main.load(&state(Some(five()))).expect("the state loads");
    hear(&mut host, 60);
    let saved = host.main.save().expect("a state");
    let broken = states::edited(&state(None), |document| {
        let mut wrapper: serde_json::Value = serde_json::from_str(document).expect("a document");
        let body = wrapper["body"].as_str().expect("a body");
        let mut body: serde_json::Value = serde_json::from_str(body).expect("a body");
        body["tuning"] = serde_json::json!({"name": "x", "pitches": [60.0, null]});
        let body = body.to_string();
        wrapper["crc32"] = format!("{:08x}", crc32(body.as_bytes())).into();
        wrapper["body"] = body.into();
        wrapper.to_string()
    });
    // The host may be told of the refusal or not.
    let _ = host.main.load(&broken);
    assert_eq!(saved, host.main.save().expect("a state"));
    assert_five(&mut host);
}

/// The checksum of documents, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(crc & 1)))
    })
}
