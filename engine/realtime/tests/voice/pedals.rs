//! Pedals, wheels and tunings.

use super::{Player, SECOND, amplitude, hertz, key_of};
use nephele_realtime::voice::{KEYS, Tuning};
use nephele_realtime::{NoteEvent, NoteId};

/// Levels of three notes of a chord in what is played next.
fn levels(player: &mut Player) -> [f64; 3] {
    let sound = player.run(SECOND / 2);
    [57.0, 61.0, 64.0].map(|key| amplitude(&sound, hertz(key)))
}

fn chord() -> (Player, f64) {
    let mut player = Player::sine();
    player.set(&[("op1.release", 0.02)]);
    player.on(57);
    player.on(61);
    player.run(SECOND / 10);
    let [low, ..] = levels(&mut player);
    (player, low)
}

/// Which of three notes sound, as parts of `full`.
fn assert_sounding(player: &mut Player, full: f64, expected: [bool; 3], what: &str) {
    player.run(SECOND / 5);
    let found = levels(player).map(|level| level / full);
    for (level, expected) in found.into_iter().zip(expected) {
        assert!((level - f64::from(u8::from(expected))).abs() < 0.01, "{what}: {found:?}");
    }
}

#[test]
fn sustain_holds_what_comes_up_while_it_is_down() {
    let (mut player, full) = chord();
    player.off(57);
    assert_sounding(&mut player, full, [false, true, false], "before the pedal");
    player.control(64, 127);
    player.off(61);
    player.on(64);
    player.off(64);
    assert_sounding(&mut player, full, [false, true, true], "the pedal is down");
    player.control(64, 63);
    assert_sounding(&mut player, full, [false; 3], "and up");
    assert_eq!(player.ended.len(), 3);
}

#[test]
fn sostenuto_holds_what_was_down_before_it() {
    let (mut player, full) = chord();
    player.off(57);
    player.run(SECOND / 5);
    player.control(66, 127);
    player.on(64);
    player.off(64);
    player.off(61);
    assert_sounding(&mut player, full, [false, true, false], "only the note that was held");
    player.control(66, 0);
    assert_sounding(&mut player, full, [false; 3], "and up");
}

#[test]
fn both_pedals_let_go_only_together() {
    let (mut player, full) = chord();
    player.control(66, 127);
    player.control(64, 127);
    player.off(57);
    player.off(61);
    player.control(64, 0);
    assert_sounding(&mut player, full, [true, true, false], "sostenuto alone still holds");
    player.control(64, 127);
    player.control(66, 0);
    assert_sounding(&mut player, full, [true, true, false], "sustain alone still holds");
    // Reset all controllers.
    player.control(121, 0);
    assert_sounding(&mut player, full, [false; 3], "controllers reset");
}

#[test]
fn the_wheel_bends_by_the_range_that_was_told() {
    for (range, cents) in [(None, 0), (Some(12), 0), (Some(7), 50)] {
        let mut player = Player::sine();
        player.set(&[("voice.bend_range", 5.0)]);
        if let Some(range) = range {
            for (controller, value) in [(101, 0), (100, 0), (6, range), (38, cents), (101, 127), (100, 127), (6, 99)] {
                player.control(controller, value);
            }
        }
        player.on(57);
        let expected = range.map_or(5.0, |range| f64::from(range) + f64::from(cents) * 0.01);
        for wheel in [-1.0, 0.5, 0.0] {
            player.tell(NoteEvent::Bend { channel: 0, value: wheel });
            player.run(SECOND / 10);
            let found = key_of(&player.run(SECOND / 2)) - 57.0;
            assert!((found - f64::from(wheel) * expected).abs() < 0.01, "range {range:?}, wheel {wheel}: {found}");
        }
    }
}

#[test]
fn keys_have_the_pitches_of_the_tuning_and_notes_move_to_them() {
    let mut player = Player::sine();
    player.on(57);
    player.run(SECOND / 10);
    let mut pitches: [Option<f32>; KEYS] = std::array::from_fn(|key| Some(key as f32 * 0.5 + 30.0));
    pitches[60] = None;
    player.instrument.set_tuning(Tuning::new(&pitches));
    player.run(SECOND / 10);
    let found = key_of(&player.run(SECOND / 2));
    assert!((found - 58.5).abs() < 0.01, "the note that sounds moved to {found}");
    player.off(57);
    player.run(2 * SECOND);
    player.on(60);
    assert!(player.run(SECOND / 10).iter().all(|s| *s == 0.0), "a key without a pitch");
    assert!(player.ended.contains(&NoteId::new(0, 60)), "and its note is told to be over");
    player.on(69);
    player.run(SECOND / 10);
    let found = key_of(&player.run(SECOND / 2));
    assert!((found - 64.5).abs() < 0.01, "{found}");
}

#[test]
fn how_held_notes_are_played_on_is_told() {
    let mut player = Player::sine();
    player.set(&[("voice.mpe", 1.0), ("voice.unison", 3.0)]);
    for (channel, key) in [(1, 57), (2, 64)] {
        player.tell(NoteEvent::On { note: NoteId::new(channel, key), velocity: 0.8 });
    }
    player.tell(NoteEvent::Bend { channel: 2, value: 0.25 });
    player.tell(NoteEvent::Bend { channel: 0, value: -0.5 });
    player.tell(NoteEvent::ChannelPressure { channel: 2, value: 0.75 });
    player.tell(NoteEvent::Control { channel: 1, controller: 74, value: 1.0 });
    player.tell(NoteEvent::Tuning(NoteId::new(1, 57), 0.5));
    player.control(1, 127);
    player.run(100);
    let report = player.instrument.telemetry();
    assert_eq!((report.note_count, report.wheels), (2, [-0.5, 1.0]), "voices of a unison are one note");
    let mut notes = [report.notes[0], report.notes[1]];
    notes.sort_unstable_by_key(|note| note.key);
    let [low, high] = notes.map(|note| (note.key, note.bend, note.pressure, note.slide));
    assert_eq!(low, (57, -0.5, 0.0, 1.0), "half a semitone up, the master's whole one down");
    assert_eq!(high, (64, 11.0, 0.75, 0.5), "a quarter of 48 semitones, and the master's");
    player.tell(NoteEvent::Off(NoteId::new(1, 57)));
    player.run(100);
    assert_eq!(player.instrument.telemetry().note_count, 1);
}
