//! Storms: more events than any player or host would send. Nothing allocates (the dev build aborts), what comes out is
//! audio, and every voice ends.

#![allow(clippy::expect_used, clippy::panic)]

mod sines;

use nephele_realtime::parameters::parameters;
use nephele_tests::analysis::{SILENCE, peak};
use nephele_tests::host::parameter_id;
use nephele_tests::random::Random;
use nephele_tests::{Blocks, ClapHost, Event, Expression, Note, NoteKind, Recording, Script, Timeline};
use sines::{RATE, SECOND};

fn script(length: u64) -> Script {
    Script::new(Timeline::stopped(RATE), length).blocks(Blocks::Fixed(1024))
}

/// Finite and within ±1.
fn assert_audio(recording: &Recording) {
    let loudest = peak(&recording.left).max(peak(&recording.right));
    assert!(loudest <= 1.0 && loudest > 0.001, "peak {loudest}");
}

fn ends(recording: &Recording) -> Vec<i32> {
    let mut ids: Vec<_> = recording.notes.iter().filter(|n| n.kind == NoteKind::End).map(|n| n.id).collect();
    ids.sort_unstable();
    ids
}

#[test]
fn every_parameter_at_every_sample() {
    let mut host = ClapHost::active();
    let mut random = Random::new(3);
    let mut storm =
        script(2048).note((0, 1500), Note::numbered(57, 1), 1.0).note((3, 2000), Note::numbered(69, 2), 1.0);
    // All of them at each of 64 samples of a block; levels stay, so that there is something to hear.
    let moved: Vec<_> = parameters().iter().filter(|p| !p.id.ends_with("level") && p.id != "master.bypass").collect();
    for at in 500..564 {
        for parameter in &moved {
            let plain = parameter.denormalise(random.unit() as f32);
            storm = storm.at(at, host.set(&parameter.id, plain));
        }
    }
    assert!(storm.events.len() > 30_000, "{} events", storm.events.len());
    assert_audio(&host.play(&storm));
}

#[test]
fn a_thousand_notes_in_a_block_all_end() {
    for (at_once, mode, unison) in
        [(true, 0.0, 1.0), (false, 0.0, 1.0), (true, 1.0, 1.0), (false, 2.0, 1.0), (true, 0.0, 8.0)]
    {
        let mut host = ClapHost::active();
        let mut storm = script(6 * SECOND);
        for (id, plain) in [("voice.mode", mode), ("voice.unison", unison)] {
            storm = storm.at(0, host.set(id, plain));
        }
        for id in 0..1000_u32 {
            let at = if at_once { 100 } else { u64::from(id) };
            storm = storm.note((at, SECOND), Note::numbered((id % 128) as u16, id), 1.0);
        }
        let recording = host.play(&storm);
        assert_audio(&recording);
        assert_eq!(ends(&recording), (0..1000).collect::<Vec<_>>(), "at once {at_once}, mode {mode}, unison {unison}");
        assert!(peak(&recording.left[5 * SECOND as usize..]) < SILENCE, "a voice is stuck");
    }
}

#[test]
fn ends_without_beginnings_and_expressions_of_the_dead() {
    let mut host = ClapHost::active();
    let mut storm = script(4 * SECOND).note((0, SECOND), Note::numbered(57, 1), 0.9);
    for id in 100..1100_u32 {
        let (note, at) = (Note::numbered((id % 128) as u16, id), u64::from(id));
        let kinds =
            [Expression::Gain, Expression::Pan, Expression::Tuning, Expression::Pressure, Expression::Brightness];
        storm = storm.at(at, Event::Off(note)).at(at, Event::Choke(note));
        for kind in kinds {
            storm = storm.at(at, Event::Express(note, kind, f64::from(id) - 600.0));
        }
        storm = storm.at(at, Event::Modulate(note, parameter_id("op1.ratio"), 1e9));
    }
    for sample in 0..1000 {
        // Not on the channel of the note that sounds.
        let byte = (sample % 128) as u8;
        for status in [0x80, 0xa0, 0xd0, 0xe0] {
            storm = storm.at(sample, Event::Midi([status | (1 + byte % 15), byte ^ 0x39, 127 - byte]));
        }
    }
    let recording = host.play(&storm);
    assert_audio(&recording);
    assert_eq!(ends(&recording), [1]);
    assert!(peak(&recording.left[3 * SECOND as usize + 24_000..]) < SILENCE, "a voice is stuck");
}

#[test]
fn every_controller_with_every_value() {
    let mut host = ClapHost::active();
    let mut storm = script(4 * SECOND).at(0, host.set("voice.mpe", 1.0));
    for channel in 0..16_u8 {
        storm = storm.at(0, Event::Midi([0x90 | channel, 40 + 2 * channel, 90]));
        for controller in 0..128 {
            for value in [0, 64, 127] {
                let at = 100 + u64::from(controller) * 7;
                // The panic messages come at the end.
                if controller != 120 && controller != 123 {
                    storm = storm.at(at, Event::Midi([0xb0 | channel, controller, value]));
                }
            }
        }
    }
    let recording = host.play(&storm.at(SECOND, Event::Midi([0xb0, 120, 0])));
    assert_audio(&recording);
    assert!(peak(&recording.left[SECOND as usize + 4800..]) < SILENCE, "a voice is stuck");
    assert_eq!(recording.notes.iter().filter(|n| n.kind == NoteKind::End).count(), 16, "{:?}", recording.notes);
}
