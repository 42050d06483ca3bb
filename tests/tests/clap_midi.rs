//! Raw MIDI: what a keyboard sends through a host that passes bytes on.

#![allow(clippy::expect_used, clippy::panic)]

use nephele_tests::analysis::{SILENCE, peak, rms, semitones, strongest_frequency};
use nephele_tests::{ClapHost, Event, Recording, Script, Timeline};

const RATE: f64 = 48_000.0;
const SECOND: u64 = 48_000;
const ON: Event = Event::Midi([0x90, 57, 100]);
const OFF: Event = Event::Midi([0x80, 57, 0]);

fn play(host: &mut ClapHost, events: &[(u64, Event)], seconds: u64) -> Recording {
    host.play(&Script { events: events.to_vec(), ..Script::new(Timeline::stopped(RATE), seconds * SECOND) })
}

fn level(recording: &Recording, from: f64, to: f64) -> f32 {
    rms(&recording.left[(from * RATE) as usize..(to * RATE) as usize])
}

#[test]
fn notes_start_and_end() {
    let recording = play(&mut ClapHost::active(), &[(100, ON), (SECOND, OFF)], 8);
    assert!(level(&recording, 0.2, 0.9) > 0.003);
    assert!(peak(&recording.left[7 * SECOND as usize..]) < SILENCE);
}

#[test]
fn a_note_on_without_velocity_is_an_off() {
    let recording = play(&mut ClapHost::active(), &[(0, ON), (SECOND, Event::Midi([0x90, 57, 0]))], 8);
    assert!(peak(&recording.left[7 * SECOND as usize..]) < SILENCE, "the note is stuck");
}

#[test]
fn the_pedal_holds() {
    let down = (SECOND / 2, Event::Midi([0xb0, 64, 127]));
    let up = (5 * SECOND, Event::Midi([0xb0, 64, 0]));
    let recording = play(&mut ClapHost::active(), &[(0, ON), down, (SECOND, OFF), up], 12);
    assert!(level(&recording, 4.0, 4.9) > 0.001, "the pedal does not hold");
    assert!(peak(&recording.left[11 * SECOND as usize..]) < SILENCE, "the pedal's note is stuck");
}

#[test]
fn the_wheel_bends_by_its_range() {
    let mut host = ClapHost::active();
    let mut events = vec![(0, ON), (SECOND, Event::Midi([0xe0, 0x7f, 0x7f]))];
    for id in ["matrix.2.1", "matrix.3.2", "matrix.5.4", "matrix.7.1", "matrix.1.7", "op4.level"] {
        events.push((0, host.set(id, 0.0)));
    }
    events.push((0, host.set("cloud.level", -60.0)));
    events.push((0, host.set("op1.sustain", 1.0)));
    let recording = play(&mut host, &events, 3);
    let hertz =
        |from: f64, to: f64| strongest_frequency(&recording.left[(from * RATE) as usize..(to * RATE) as usize], RATE);
    let bent = semitones(hertz(0.3, 0.9), hertz(1.3, 2.5));
    assert!((bent - 2.0).abs() < 0.03, "bent by {bent} semitones");
}

#[test]
fn panic_messages_end_everything() {
    for (controller, patience) in [(123, 6), (120, 1)] {
        let stop = (SECOND, Event::Midi([0xb0, controller, 0]));
        let recording = play(&mut ClapHost::active(), &[(0, ON), (10, Event::Midi([0x90, 64, 90])), stop], 8);
        let rest = &recording.left[((1 + patience) * SECOND) as usize..];
        assert!(peak(rest) < SILENCE, "CC {controller}: something sounds on");
    }
}
