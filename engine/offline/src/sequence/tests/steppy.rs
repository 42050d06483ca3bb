//! The saves of steppy.

use nephele_realtime::Sequence;
use nephele_realtime::sequencer::{Lock, Step};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{random, reference};
use crate::sequence::{load, steppy};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn error(save: &Value) -> String {
    steppy::import(save).unwrap_err().to_string()
}

fn note(on: bool, key: u8, velocity: u8, duration: f32, channel: u8) -> Value {
    // By way of text, as a single written as a double has more digits.
    let duration = json(&duration.to_string());
    json!({"on": on, "note": true, "numeric_note": key, "velocity": velocity, "duration": duration, "channel": channel})
}

#[test]
fn the_example_comes_back_the_same() {
    let Some(path) = reference("steppy/example_save.json") else { return };
    let imported = load(&path).unwrap();
    assert!(imported.remarks.is_empty(), "{:?}", imported.remarks);
    let track = &imported.sequence.patterns[0].tracks[0];
    assert_eq!((track.length, track.channel), (16, 0));
    assert_eq!(track.steps[2], Step::note(52, 90, 0.5));
    assert_eq!(track.steps[10], Step { on: false, ..Step::note(52, 90, 0.5) }, "a step that is off keeps its note");
    assert_eq!(track.steps[0], Step::default());
    let exported = steppy::export(&imported.sequence, None);
    assert_eq!(json(&exported.text), json(&std::fs::read_to_string(path).unwrap()));
    assert!(exported.remarks.is_empty(), "{:?}", exported.remarks);
}

fn a_step() -> impl Strategy<Value = Value> {
    // As people write them: of numbers with more digits than fit, two spellings may be the same.
    let duration = (4_u8..200).prop_map(|parts| f32::from(parts) / 200.0);
    let sounds = (any::<bool>(), 0_u8..128, 1_u8..128, duration, 0_u8..16);
    let sounds = sounds.prop_map(|(on, key, velocity, duration, channel)| note(on, key, velocity, duration, channel));
    prop_oneof![Just(json!({"on": false, "note": false})), sounds]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn all_that_steppy_saves_comes_back(steps in prop::collection::vec(a_step(), 1..200)) {
        let save = Value::Array(steps);
        let imported = steppy::import(&save).unwrap();
        prop_assert_eq!(&imported.sequence.clone().sanitised(), &imported.sequence);
        prop_assert_eq!(json(&steppy::export(&imported.sequence, None).text), save);
    }

    #[test]
    fn all_that_is_exported_can_be_imported(seed: u64, pattern in 0_usize..8) {
        let exported = steppy::export(&random::sequence(seed), Some(pattern));
        let again = steppy::import(&json(&exported.text)).unwrap();
        prop_assert!(again.remarks.is_empty());
        let twice = steppy::export(&again.sequence, None);
        prop_assert_eq!(json(&twice.text), json(&exported.text));
    }
}

#[test]
fn what_steppy_can_not_hold_is_told() {
    let mut sequence = Sequence::default();
    let track = &mut sequence.patterns[2].tracks[1];
    track.steps[0] = Step { tie: true, ratchet: 3, probability: 0.5, ..Step::note(60, 100, 3.0) };
    track.steps[1] = Step { notes: vec![60, 64], shift: 0.1, ..Step::note(60, 100, 0.5) };
    track.steps[2].locks = vec![Lock { index: 0, value: 0.0, glide: 0.0 }];
    track.swing = 0.6;
    sequence.patterns[2].tracks[3].steps[0] = Step::note(1, 1, 1.0);
    let remarks = steppy::export(&sequence, Some(2)).remarks;
    for part in ["track 4", "chords", "locks", "micro-timing", "ratchets", "probability", "ties", "swing"] {
        assert!(remarks.iter().any(|remark| remark.contains(part)), "{part}: {remarks:?}");
    }
    assert!(!remarks.iter().any(|remark| remark.contains("conditions")), "{remarks:?}");
}

#[test]
fn errors_say_what_and_where() {
    let with = |field: &str, value: Value| {
        let mut step = note(true, 60, 100, 0.5, 0);
        step[field] = value;
        error(&json!([{"on": false, "note": false}, step]))
    };
    assert_eq!(with("velocity", json!(128)), "[1].velocity is 128, not within 0..=127");
    assert_eq!(with("numeric_note", json!(-1)), "[1].numeric_note is -1, not within 0..=127");
    assert_eq!(with("duration", json!("long")), "[1].duration is \"long\", not a number");
    assert_eq!(with("channel", json!(16)), "[1].channel is 16, not within 0..=15");
    assert_eq!(error(&json!([{"on": false}])), "[0].note is missing");
    assert_eq!(error(&json!([7])), "[0] is 7, not an object of fields, {...}");
    assert_eq!(error(&json!({})), "it is an object, not a list, [...]");
    assert_eq!(error(&json!(vec![json!({}); 513])), "it has 513 entries, of which at most 512 have room");
}

#[test]
fn what_steppy_should_not_have_saved_is_told() {
    let save = json!([note(true, 60, 0, 0.5, 3), note(true, 60, 9, 0.001, 3), {"on": true, "note": false}]);
    let imported = steppy::import(&save).unwrap();
    let steps = &imported.sequence.patterns[0].tracks[0].steps;
    assert_eq!((steps[0].on, steps[0].velocity, steps[1].gate, steps[2].on), (false, 1, 0.02, false));
    assert_eq!(imported.remarks.len(), 2, "{:?}", imported.remarks);
    assert_eq!(imported.sequence.patterns[0].tracks[0].channel, 3);
}
