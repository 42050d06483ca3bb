//! Our own JSON.

use nephele_realtime::parameters::index_of;
use nephele_realtime::{Sequence, Step};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::random;
use crate::preset::Preset;
use crate::sequence::{self, document};

fn error(value: &Value) -> String {
    document::from_value(value).unwrap_err().to_string()
}

/// A document of one step in the third track of the first pattern, the sixth step.
fn with_step(step: &Value) -> Value {
    let mut steps = vec![json!({}); 5];
    steps.push(step.clone());
    json!({"version": 1, "patterns": [{"tracks": [{}, {}, {"steps": steps}]}]})
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_sequence_comes_back(seed: u64) {
        let sequence = random::sequence(seed);
        let text = document::to_text(&sequence);
        prop_assert_eq!(&document::from_text(&text).unwrap(), &sequence);
        let preset = Preset { sequence: sequence.into(), ..Preset::default() };
        prop_assert_eq!(Preset::from_json(&preset.to_json(), "a").unwrap().sequence, preset.sequence);
    }

    #[test]
    fn arbitrary_text_does_no_harm(bytes: Vec<u8>, text: String) {
        let _ = sequence::parse(&bytes, "a");
        let _ = document::from_text(&text);
    }

    #[test]
    fn damaged_text_does_no_harm(seed: u64, cut: usize, flips in prop::collection::vec(any::<usize>(), 0..8)) {
        let mut bytes = document::to_text(&random::sequence(seed % 16)).into_bytes();
        for flip in flips {
            let at = flip / 8 % bytes.len();
            bytes[at] ^= 1 << (flip % 8);
        }
        bytes.truncate(bytes.len().min(cut % (2 * bytes.len())));
        if let Ok(read) = sequence::parse(&bytes, "a") {
            prop_assert_eq!(&read.sequence.clone().sanitised(), &read.sequence, "what is read is in range");
        }
    }
}

#[test]
fn what_is_as_new_is_not_written() {
    assert_eq!(
        document::to_text(&Sequence::default()),
        "{\"version\": 1, \"seed\": 1, \"song_loops\": true, \"patterns\": []}\n"
    );
    let mut sequence = Sequence::default();
    sequence.patterns[1].tracks[1].steps[2] = Step::note(60, 100, 0.2);
    let written: Value = serde_json::from_str(&document::to_text(&sequence)).unwrap();
    let lengths = |value: &Value| value.as_array().unwrap().len();
    assert_eq!(lengths(&written["patterns"]), 2);
    assert_eq!(lengths(&written["patterns"][1]["tracks"]), 2);
    assert_eq!(lengths(&written["patterns"][1]["tracks"][1]["steps"]), 3);
    assert_eq!(
        written["patterns"][1]["tracks"][1]["steps"][2],
        json!({"on": true, "notes": [60], "velocity": 100, "gate": 0.2})
    );
    let lines = document::to_text(&Sequence::factory());
    assert!(lines.lines().all(|line| line.len() < 140), "{lines}");
}

#[test]
fn what_is_missing_is_as_new() {
    assert_eq!(document::from_value(&json!({"version": 1})).unwrap(), Sequence::default());
    let step = json!({"on": true, "notes": [61], "future": "x"});
    let read = document::from_value(&with_step(&step)).unwrap();
    let mut expected = Sequence::default();
    expected.patterns[0].tracks[2].steps[5] = Step { on: true, notes: vec![61], ..Step::default() };
    assert_eq!(read, expected);
}

#[test]
fn locks_of_unknown_parameters_are_left_out() {
    let locks = json!([{"parameter": "from.the.future", "value": 7}, {"parameter": "filter.cutoff", "value": 500.0}]);
    let read = document::from_value(&with_step(&json!({"locks": locks}))).unwrap();
    let step = &read.patterns[0].tracks[2].steps[5];
    assert_eq!(step.locks.len(), 1);
    assert_eq!(step.lock(index_of("filter.cutoff").unwrap()).unwrap().value, 500.0);
}

#[test]
fn errors_say_what_and_where() {
    for (step, expected) in [
        (json!({"velocity": 200}), "velocity is 200, not within 1..=127"),
        (json!({"velocity": 1e99}), "velocity is 1e+99, not a whole number"),
        (json!({"velocity": 18_446_744_073_709_551_615_u64}), "velocity is 18446744073709551615, not within 1..=127"),
        (json!({"velocity": "loud"}), "velocity is \"loud\", not a whole number"),
        (json!({"gate": 0.0}), "gate is 0.0, not within 0.02"),
        (json!({"gate": null}), "gate is null, not a number"),
        (json!({"on": 1}), "on is 1, not true or false"),
        (json!({"notes": [60, 128]}), "notes[1] is 128, not within 0..=127"),
        (json!({"notes": [1, 2, 3, 4, 5]}), "notes has 5 entries, of which at most 4 have room"),
        (json!({"notes": 60}), "notes is 60, not a list, [...]"),
        (json!({"condition": "9:9"}), "condition is \"9:9\", not a condition such as FILL, !PRE or 1:4"),
        (json!({"locks": [{"value": 1}]}), "locks[0] is an object, not a lock with a parameter and a value"),
        (
            json!({"locks": [{"parameter": "filter.cutoff", "value": 1e9}]}),
            "locks[0].value is 1000000000.0, not within",
        ),
    ] {
        let told = error(&with_step(&step));
        let expected = format!("patterns[0].tracks[2].steps[5].{expected}");
        assert!(told.starts_with(&expected), "{told}\n{expected}");
    }
    let track = |track: Value| error(&json!({"version": 1, "patterns": [{}, {"tracks": [track]}]}));
    assert!(track(json!({"swing": 0.9})).starts_with("patterns[1].tracks[0].swing is 0.9, not within 0.5..=0.8"));
    assert!(
        track(json!({"direction": "up"}))
            .contains("direction is \"up\", not one of forward, reverse, ping-pong, random")
    );
    assert!(track(json!(3)).contains("patterns[1].tracks[0] is 3, not an object of fields"));
    assert!(
        error(&json!({"version": 1, "song": vec![json!({}); 129]}))
            .contains("song has 129 entries, of which at most 128")
    );
    assert!(error(&json!({"version": 0})).contains("version is 0"));
    assert!(error(&json!({})).contains("it is no file of patterns"));
    assert!(document::from_text("{").unwrap_err().to_string().contains("cut off or damaged"));
    assert!(document::from_text(&"[".repeat(1 << 20)).is_err(), "no end of brackets");
}

#[test]
fn newer_versions_are_refused_in_files_and_presets() {
    let newer = "its patterns were saved by a newer Nephele (version 2; this one reads 1)";
    assert_eq!(error(&json!({"version": 2, "patterns": "of a form of their own"})), newer);
    let body = json!({"parameters": {}, "sequence": {"version": 2}}).to_string();
    let crc = format!("{:08x}", crc32fast::hash(body.as_bytes()));
    let text = json!({"nephele": 1, "crc32": crc, "body": body}).to_string();
    assert_eq!(Preset::from_json(&text, "a.nephele").unwrap_err().to_string(), format!("a.nephele: {newer}"));
}

#[test]
fn presets_bring_numbers_into_range() {
    let step = json!({"velocity": 1000, "gate": -1e30, "notes": [60, 900, 1, 2, 3], "ratchet": 0, "shift": 1e300});
    let read = document::from_preset(&with_step(&step)).unwrap();
    let step = &read.patterns[0].tracks[2].steps[5];
    assert_eq!((step.velocity, step.gate, step.ratchet, step.shift), (127, 0.02, 1, 0.5));
    assert_eq!(step.notes, [60, 127, 1, 2]);
    assert!(document::from_preset(&with_step(&json!({"velocity": "loud"}))).is_err());
}

#[test]
fn a_preset_is_read_for_its_sequence() {
    let preset = Preset { sequence: random::sequence(7).into(), ..Preset::default() };
    let read = sequence::parse(preset.to_json().as_bytes(), "a").unwrap();
    assert_eq!(read.sequence, *preset.sequence);
}
