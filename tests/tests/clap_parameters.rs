//! The parameters as hosts see them.

#![allow(clippy::expect_used, clippy::panic)]

use std::collections::HashSet;

use nephele_realtime::parameters::parameters;
use nephele_tests::host::parameter_id;
use nephele_tests::{Blocks, ClapHost, Script, Timeline, analysis};

#[test]
fn the_host_sees_the_table() {
    let mut host = ClapHost::active();
    let infos = host.main.parameters();
    let ids: HashSet<_> = infos.iter().map(|info| info.id).collect();
    assert_eq!(ids.len(), infos.len(), "an id stands twice");
    for parameter in parameters() {
        let id = parameter_id(&parameter.id);
        let info = infos.iter().find(|info| info.id == id).unwrap_or_else(|| panic!("{} is missing", parameter.id));
        let knob = f64::from(parameter.normalise(parameter.default));
        let expected = knob.mul_add(info.max - info.min, info.min);
        assert!((info.default - expected).abs() < 1e-5, "{}: default {}, table {expected}", parameter.id, info.default);
        assert!((host.main.value(&parameter.id) - info.default).abs() < 1e-6, "{} starts at its default", parameter.id);
        assert!(!info.name.is_empty() && !info.module.is_empty(), "{}: {info:?}", parameter.id);
    }
}

#[test]
fn names_tell_parameters_apart() {
    let infos = ClapHost::active().main.parameters();
    let mut seen = HashSet::new();
    for info in &infos {
        // Many hosts show no groups: the name alone must do.
        assert!(seen.insert(info.name.clone()), "two parameters are called '{}'", info.name);
    }
}

#[test]
fn texts_read_back() {
    let mut host = ClapHost::active();
    for info in host.main.parameters() {
        for part in [0.0, 0.25, 0.5, 0.9, 1.0] {
            let value = (info.max - info.min).mul_add(part, info.min);
            let value = if info.max > 1.0 { value.round() } else { value };
            let text = host.main.text(info.id, value).unwrap_or_else(|| panic!("{}: no text", info.name));
            let read = host.main.parse(info.id, &text).unwrap_or_else(|| panic!("{}: '{text}' is not read", info.name));
            let again = host.main.text(info.id, read).expect("a text");
            assert_eq!(text, again, "{} at {value}", info.name);
        }
    }
}

#[test]
fn automation_reaches_values_and_is_not_echoed() {
    let mut host = ClapHost::active();
    let timeline = Timeline::stopped(48_000.0);
    let event = host.set("cloud.position", 0.75);
    let recording = host.play(&Script::new(timeline, 4_800).at(100, event));
    assert!((host.main.value("cloud.position") - 0.75).abs() < 1e-6);
    assert!(recording.parameters.is_empty(), "the plugin repeats the host's automation: {:?}", recording.parameters);
}

#[test]
fn every_parameter_at_its_ends_stays_bounded() {
    let mut host = ClapHost::active();
    let note = nephele_tests::Note::key(57);
    for parameter in parameters() {
        let reset = host.set(&parameter.id, parameter.default);
        for plain in [parameter.min, parameter.max] {
            let event = host.set(&parameter.id, plain);
            let script = Script::new(Timeline::stopped(48_000.0), 4_800)
                .blocks(Blocks::Fixed(480))
                .at(0, event)
                .note((10, 2_400), note, 1.0)
                .at(4_799, reset);
            let recording = host.play(&script);
            let peak = analysis::peak(&recording.left).max(analysis::peak(&recording.right));
            assert!(peak <= 1.0, "{} = {plain}: peak {peak}", parameter.id);
        }
    }
}
