//! MIDI polyphonic expression, byte by byte as a controller sends it: what is said on a member channel is heard on its note
//! alone, what is said on the master channel on all of them.

#![allow(clippy::expect_used, clippy::panic)]

mod sines;

use nephele_tests::{ClapHost, Event};
use sines::{J1_HALF, J1_ONE, SECOND, partial, pitch_near, play, pure};

/// Notes of the chord: MIDI channel from 0, key.
const CHORD: [(u8, u8); 3] = [(1, 57), (2, 61), (3, 64)];
const BEFORE: (f64, f64) = (0.3, 0.9);
const AFTER: (f64, f64) = (1.3, 1.9);
const LATER: (f64, f64) = (2.3, 2.9);

fn midi(at: u64, bytes: [u8; 3]) -> (u64, Event) {
    (at, Event::Midi(bytes))
}

/// A registered parameter, and the end of talking about it.
fn registered(at: u64, channel: u8, parameter: u8, value: u8) -> Vec<(u64, Event)> {
    let control = 0xb0 | channel;
    [(101, 0), (100, parameter), (6, value), (38, 0), (101, 127), (100, 127)]
        .map(|(controller, value)| midi(at, [control, controller, value]))
        .to_vec()
}

/// MPE's configuration message: the zone whose master is `master` has so many members.
fn zone(at: u64, master: u8, members: u8) -> Vec<(u64, Event)> {
    registered(at, master, 6, members)
}

fn bend(at: u64, channel: u8, steps: u16) -> (u64, Event) {
    midi(at, [0xe0 | channel, (steps & 127) as u8, (steps >> 7) as u8])
}

/// The beginning of a file: the patch, MPE on, the lower zone, the chord from the first sample on.
fn file(host: &mut ClapHost) -> Vec<(u64, Event)> {
    let mut events = pure(host);
    events.push((0, host.set("voice.mpe", 1.0)));
    events.extend(zone(0, 0, 5));
    for (channel, key) in CHORD {
        // As controllers do: the dimensions at rest, then the note.
        events.extend([bend(0, channel, 8192), midi(0, [0xd0 | channel, 0, 0]), midi(0, [0xb0 | channel, 74, 64])]);
        events.push(midi(0, [0x90 | channel, key, 100]));
    }
    events
}

/// By how much each note of the chord stands off its key, in semitones, where it is looked for `near`.
fn offsets(recording: &nephele_tests::Recording, when: (f64, f64), near: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|n| pitch_near(recording, when, f64::from(CHORD[n].1) + near[n]) - f64::from(CHORD[n].1))
}

fn assert_near(found: [f64; 3], expected: [f64; 3], what: &str) {
    let near = found.iter().zip(expected).all(|(f, e)| (f - e).abs() < 0.01);
    assert!(near, "{what}: {found:?} semitones, not {expected:?}");
}

#[test]
fn a_members_bend_moves_its_note_and_the_masters_all() {
    let mut host = ClapHost::active();
    let mut events = file(&mut host);
    // 341 of 8192 steps of 48 semitones.
    events.push(bend(SECOND, 2, 8192 - 341));
    events.push(bend(2 * SECOND, 0, 16_383));
    let recording = play(&mut host, &events, 3);
    let one = -341.0 / 8192.0 * 48.0;
    assert_near(offsets(&recording, BEFORE, [0.0; 3]), [0.0; 3], "at rest");
    assert_near(offsets(&recording, AFTER, [0.0, one, 0.0]), [0.0, one, 0.0], "the second bent");
    assert_near(offsets(&recording, LATER, [2.0, one + 2.0, 2.0]), [2.0, one + 2.0, 2.0], "all bent");
}

/// The first upper sideband of each note, as a part of the note at full level.
fn sidebands(recording: &nephele_tests::Recording, when: (f64, f64), full: f64) -> [f64; 3] {
    CHORD.map(|(_, key)| partial(recording, when, f64::from(key), 4.5) / full)
}

#[test]
fn pressure_and_slide_are_each_notes_own() {
    for (status, data, when_told) in [(0xd0, [127, 0], J1_ONE), (0xb0, [74, 127], J1_ONE), (0xb0, [74, 0], 0.0)] {
        let mut host = ClapHost::active();
        let mut events = file(&mut host);
        let level = partial(&play(&mut host, &events, 1), BEFORE, 57.0, 1.0);
        let mut host = ClapHost::active();
        events.push((0, host.set("matrix.2.1", 0.5)));
        events.push(midi(SECOND, [status | 1, data[0], data[1]]));
        let recording = play(&mut host, &events, 2);
        let before = sidebands(&recording, BEFORE, level);
        assert!(before.iter().all(|b| (b - J1_HALF).abs() < 0.01), "{before:?}");
        let [told, others @ ..] = sidebands(&recording, AFTER, level);
        assert!((told - when_told).abs() < 0.01, "{status:x} {data:?}: {told}, not {when_told}");
        assert!(others.iter().all(|b| (b - J1_HALF).abs() < 0.01), "{status:x} {data:?} reached {others:?}");
    }
}

#[test]
fn a_range_told_to_one_member_is_that_of_all_until_the_zone_is_told_anew() {
    for (anew, range) in [(false, 12.0), (true, 48.0)] {
        let mut host = ClapHost::active();
        let mut events = file(&mut host);
        events.extend(registered(10, 1, 0, 12));
        if anew {
            events.extend(zone(11, 0, 4));
        }
        events.push(bend(SECOND, 3, 8192 + 512));
        let recording = play(&mut host, &events, 2);
        let third = 512.0 / 8191.0 * range;
        assert_near(offsets(&recording, AFTER, [0.0, 0.0, third]), [0.0, 0.0, third], "the third bent");
    }
}

#[test]
fn the_upper_zone_counts_down_and_a_resized_zone_takes_its_channels() {
    // Channel 14 is the upper zone's first member, then one of the lower zone's fourteen.
    for (resized, moved) in [(false, [0.0, 2.0]), (true, [2.0, 0.0])] {
        let mut host = ClapHost::active();
        let mut events = pure(&mut host);
        events.push((0, host.set("voice.mpe", 1.0)));
        events.extend(zone(0, 0, 7));
        events.extend(zone(1, 15, 3));
        if resized {
            events.extend(zone(2, 0, 14));
        }
        events.push(midi(3, [0x9e, 57, 100]));
        events.push(bend(SECOND, 0, 16_383));
        events.push(bend(2 * SECOND, 0, 8192));
        events.push(bend(2 * SECOND, 15, 16_383));
        let recording = play(&mut host, &events, 3);
        for (when, expected) in [(AFTER, moved[0]), (LATER, moved[1])] {
            let found = pitch_near(&recording, when, 57.0 + expected) - 57.0;
            assert!((found - expected).abs() < 0.01, "resized {resized}: {found}, not {expected} semitones");
        }
    }
}

#[test]
fn without_mpe_each_channel_is_for_itself() {
    let mut host = ClapHost::active();
    let mut events = file(&mut host);
    events.push((0, host.set("voice.mpe", 0.0)));
    events.push(bend(SECOND, 0, 16_383));
    events.push(bend(SECOND, 2, 16_383));
    let recording = play(&mut host, &events, 2);
    assert_near(offsets(&recording, AFTER, [0.0, 2.0, 0.0]), [0.0, 2.0, 0.0], "MPE off");
}

#[test]
fn the_masters_pedal_holds_its_members() {
    let mut host = ClapHost::active();
    let mut events = file(&mut host);
    events.push(midi(100, [0xb0, 64, 127]));
    events.extend(CHORD.map(|(channel, key)| midi(SECOND, [0x80 | channel, key, 64])));
    events.push(midi(2 * SECOND, [0xb0, 64, 0]));
    let recording = play(&mut host, &events, 5);
    let level = |when| CHORD.map(|(_, key)| partial(&recording, when, f64::from(key), 1.0));
    let (before, held, over) = (level(BEFORE), level(AFTER), level((4.0, 4.9)));
    for n in 0..3 {
        assert!((held[n] / before[n] - 1.0).abs() < 0.01 && over[n] < 1e-4 * before[n], "{before:?} {held:?} {over:?}");
    }
}
