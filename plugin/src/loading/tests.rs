//! Files of each kind, good and bad, and what they leave of the sound.

use std::fs;
use std::path::{Path, PathBuf};

use nephele_realtime::Sequence;
use nephele_realtime::parameters::OperatorField;
use nephele_realtime::sequencer::Edit;

use super::*;
use crate::link::link;
use crate::worker::Message;

/// Two notes: the fifth, and the octave.
const FIFTHS: &str = "fifths.scl\n2\n3/2\n2/1\n";

/// A folder that is gone when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("nephele-loading-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn session() -> Session {
    Session::new(link().0)
}

fn message(session: &Session) -> Message {
    session.message().unwrap()
}

/// A bank of 32 voices, `VOICE  1` and so on, the second of which has a pitch envelope.
fn bank() -> Vec<u8> {
    let mut data = [0_u8; 32 * 128];
    for (number, voice) in (1..).zip(data.chunks_exact_mut(128)) {
        voice[102..110].fill(50);
        // The first operator, which stands last, is heard.
        voice[5 * 17 + 14] = 99;
        voice[118..].copy_from_slice(format!("VOICE {number:>2}  ").as_bytes());
    }
    data[128 + 106] = 99;
    let sum: u32 = data.iter().map(|byte| u32::from(*byte)).sum();
    [&[0xf0, 0x43, 0, 9, 0x20, 0], &data[..], &[((128 - sum % 128) % 128) as u8, 0xf7]].concat()
}

#[test]
fn a_voice_of_a_bank_becomes_the_sound_but_for_the_tuning() {
    let folder = Folder::new("voice");
    let path = folder.file("rom.syx", bank());
    let session = session();
    tuning(&session, &folder.file("a.scl", FIFTHS));
    session.edit(Edit::Seed(77));
    assert!(voice(&session, &path, 6, &ParameterValues::default()));
    let mut values = ParameterValues::default();
    session.untold().complete(&mut values);
    assert!(values.get(OperatorField::Level.index(0)) > 0.1, "the carrier is heard");
    assert_eq!(*session.sequence(), Sequence::factory());
    assert_eq!(session.tuning().unwrap().name, "fifths.scl");
    let told = message(&session);
    assert_eq!(session.about().name, "VOICE  7");
    assert_eq!((told.error, told.text), (false, format!("Loaded VOICE  7 from {}", path.display())));
    assert!(voice(&session, &path, 1, &values));
    assert!(message(&session).text.ends_with("rom.syx, without the pitch envelope"), "{:?}", session.message());
}

#[test]
fn what_is_no_bank_or_preset_changes_nothing() {
    let folder = Folder::new("broken");
    let session = session();
    tuning(&session, &folder.file("a.scl", FIFTHS));
    session.edit(Edit::Seed(77));
    let before = session.preset(ParameterValues::default()).0;
    let mut damaged = bank();
    damaged[1000] ^= 1;
    let cut = bank()[..4000].to_vec();
    for (name, bytes, place, why) in [
        ("damaged.syx", damaged, 0, "its checksum is"),
        ("cut.syx", cut, 0, "it is cut off"),
        ("short.syx", bank(), 32, "it has no voice 33"),
    ] {
        assert!(!voice(&session, &folder.file(name, bytes), place, &ParameterValues::default()));
        let told = message(&session);
        assert!(told.error && told.text.contains(name) && told.text.contains(why), "{}", told.text);
    }
    assert!(!preset(&session, &folder.file("x.nephele", "x"), &ParameterValues::default()));
    assert!(message(&session).error);
    assert_eq!(session.preset(ParameterValues::default()).0, before);
}

#[test]
fn a_scale_takes_the_mapping_beside_it_along() {
    let folder = Folder::new("mapping");
    let scale = folder.file("a.scl", FIFTHS);
    let session = session();
    let pitch = |key: u8| session.tuning().unwrap().tuning.pitch(key);
    tuning(&session, &scale);
    assert!((pitch(61).unwrap() - 67.02).abs() < 0.01, "a fifth above middle C: {:?}", pitch(61));
    assert!(message(&session).text.ends_with("a.scl"), "{:?}", session.message());
    // Keys below 60 are as usual, and 69 is 220 Hz, an octave lower.
    folder.file("a.kbm", "0\n60\n127\n60\n69\n220\n2\n");
    tuning(&session, &scale);
    assert_eq!(pitch(59), Some(59.0));
    assert!((pitch(69).unwrap() - 57.0).abs() < 0.01, "{:?}", pitch(69));
    assert!(message(&session).text.ends_with("a.scl with a.kbm"), "{:?}", session.message());
    equal_temperament(&session);
    assert_eq!(session.tuning(), None);
}

#[test]
fn what_is_wrong_with_a_scale_is_told_and_the_old_tuning_stays() {
    let folder = Folder::new("wrong");
    let session = session();
    let good = folder.file("good.scl", FIFTHS);
    tuning(&session, &good);
    let before = session.tuning();
    folder.file("keys.kbm", "x");
    for (path, why) in [
        (folder.file("bad.scl", "x\n1\n0/0"), "bad.scl: line 3: the ratio '0/0' has a zero in it"),
        (folder.file("keys.scl", FIFTHS), "keys.kbm: line 1: the size of the map should be"),
        (Path::new("/nowhere/at/all.scl").to_path_buf(), "all.scl: "),
    ] {
        tuning(&session, &path);
        let told = message(&session);
        assert!(told.error && told.text.contains(why), "{}", told.text);
        assert!(told.text.ends_with("the tuning is as it was"), "{}", told.text);
        assert_eq!(session.tuning(), before);
    }
}

#[test]
fn patterns_are_loaded_in_one_undoable_step_and_saved() {
    let folder = Folder::new("patterns");
    let session = session();
    let save = r#"[{"on":true,"note":true,"numeric_note":48,"velocity":90,"duration":0.5,"channel":2}]"#;
    import_sequence(&session, &folder.file("steppy.json", save));
    let loaded = session.sequence();
    assert_eq!(loaded.patterns[0].tracks[0].steps[0].notes, [48]);
    assert!(!message(&session).error && message(&session).text.contains("steppy.json"), "{:?}", session.message());
    session.undo(false, &ParameterValues::default());
    assert_eq!(*session.sequence(), Sequence::factory());
    session.undo(true, &ParameterValues::default());
    for name in ["a.json", "a.mid", "B.MIDI"] {
        export_sequence(&session, &folder.0.join(name), 93.0, &ParameterValues::default());
        assert!(!message(&session).error, "{:?}", session.message());
        session.edit(Edit::All(Box::default()));
        import_sequence(&session, &folder.0.join(name));
        let step = session.sequence().patterns[0].tracks[0].steps[0].clone();
        assert_eq!((&step.notes[..], step.velocity, step.gate), (&[48][..], 90, 0.5), "{name}");
    }
    assert!(message(&session).text.ends_with("; its tempo is 93.0 BPM"), "{:?}", session.message());
    session.edit(Edit::All(Box::new(Sequence::clone(&loaded))));
    export_sequence(&session, &folder.0.join("a.xyz"), 93.0, &ParameterValues::default());
    assert!(
        message(&session).error && message(&session).text.contains(".json, .mid or .midi"),
        "{:?}",
        session.message()
    );
}

#[test]
fn what_is_wrong_with_patterns_is_told_and_they_stay() {
    let folder = Folder::new("patterns-wrong");
    let session = session();
    let before = session.sequence();
    for (name, bytes, why) in [
        ("newer.json", &br#"{"version":9}"#[..], "saved by a newer Nephele (version 9"),
        (
            "loud.json",
            br#"{"version":1,"patterns":[{"tracks":[{"channel":16}]}]}"#,
            "patterns[0].tracks[0].channel is 16",
        ),
        ("cut.mid", b"MThd\0\0\0\x06", "cut off within its header"),
        ("x.json", b"\xff", "it is no file of patterns"),
    ] {
        import_sequence(&session, &folder.file(name, bytes));
        let told = message(&session);
        assert!(told.error && told.text.contains(why), "{}", told.text);
        assert!(told.text.ends_with("; the pattern is as it was"), "{}", told.text);
        assert_eq!(session.sequence(), before);
    }
}
