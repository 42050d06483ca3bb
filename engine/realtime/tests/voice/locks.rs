//! Steps of the sequencer on the voices they start: locks, targets, slides, controller lanes.

use std::sync::Arc;

use super::{FULL, Player, SECOND, amplitude, hertz, key_of};
use crate::support::rms;
use nephele_realtime::parameters::index_of;
use nephele_realtime::sequencer::{Control, Lock, Target};
use nephele_realtime::{Instrument, Route, Routes, Sequence, Source, Step, Transport};

/// Samples of a step at 120 bpm.
const STEP: usize = 6000;

/// A player whose first track has `steps`, on the own clock at 120 bpm.
fn sequenced(steps: &[(usize, Step)], change: impl FnOnce(&mut Sequence)) -> Player {
    let mut player = Player::sine();
    let mut sequence = Sequence::default();
    for (place, step) in steps {
        sequence.patterns[0].tracks[0].steps[*place] = step.clone();
    }
    change(&mut sequence);
    player.instrument.swap_sequence(Arc::new(sequence.sanitised())).unwrap();
    player.set(&[("seq.run", 1.0), ("seq.tempo", 120.0), ("op1.attack", 0.0005), ("op1.release", 0.001)]);
    player
}

fn lock(id: &str, value: f32) -> Lock {
    Lock { index: index_of(id).unwrap() as u16, value, glide: 0.0 }
}

fn note(key: u8, locks: Vec<Lock>) -> Step {
    Step { locks, ..Step::note(key, 127, 0.9) }
}

fn level(sound: &[f32]) -> f64 {
    f64::from(rms(&sound[2000..5000]) * std::f32::consts::SQRT_2) / FULL
}

#[test]
fn a_lock_is_its_steps_alone() {
    let steps = [
        (0, note(69, vec![])),
        (1, note(69, vec![lock("op1.level", 0.25), lock("op1.ratio", 2.0)])),
        (2, note(69, vec![])),
    ];
    let mut player = sequenced(&steps, |_| ());
    let sounds = [player.run(STEP), player.run(STEP), player.run(STEP)];
    for (sound, expected) in sounds.iter().zip([1.0, 0.25, 1.0]) {
        assert!((level(sound) - expected).abs() < 0.01, "{}", level(sound));
    }
    assert!((key_of(&sounds[1][1000..5000]) - 81.0).abs() < 0.01);
    assert!((key_of(&sounds[2][1000..5000]) - 69.0).abs() < 0.01);
}

/// The first voice of a locked step sounds, to the bit, as one whose knobs stand there.
#[test]
fn a_lock_is_heard_from_the_first_sample_on() {
    let locks = [
        ("op1.level", 0.3),
        ("op1.ratio", 3.0),
        ("matrix.2.1", 4.0),
        ("matrix.1.1", 0.5),
        ("filter.cutoff", 500.0),
        ("op1.decay", 0.02),
        ("op1.pan", -0.5),
        ("cloud.level", -6.0),
        ("cloud.position", 0.7),
        ("cloud.spray", 0.3),
        ("cloud.density", 90.0),
        ("voice.pitch", 7.0),
    ];
    // Off the grid of the control period.
    let late = |step: Step| Step { shift: 0.123, ..step };
    let filter = |player: &mut Player| player.set(&[("filter.kind", 2.0), ("op1.sustain", 0.5)]);
    let mut locked = sequenced(&[(0, late(note(60, locks.map(|(id, value)| lock(id, value)).to_vec())))], |_| ());
    let mut turned = sequenced(&[(0, late(note(60, vec![])))], |_| ());
    [&mut locked, &mut turned].into_iter().for_each(filter);
    turned.set(&locks);
    let (a, b) = (locked.run(STEP), turned.run(STEP));
    assert!(rms(&a) > 0.001);
    let differs = a.iter().zip(&b).position(|(a, b)| a.to_bits() != b.to_bits());
    assert_eq!(differs, None);
}

#[test]
fn every_lockable_parameter_is_heard_to_be_locked_without_harm() {
    for (index, parameter) in nephele_realtime::parameters().iter().enumerate().filter(|(_, p)| p.is_lockable()) {
        let value = if parameter.default > parameter.min { parameter.min } else { parameter.max };
        let mut player = sequenced(&[(0, note(60, vec![Lock { index: index as u16, value, glide: 0.5 }]))], |_| ());
        let sound = player.run(1500);
        assert!(sound.iter().all(|s| s.is_finite() && s.abs() <= 1.0), "{}", parameter.id);
    }
}

#[test]
fn a_lock_wins_over_knob_and_automation_and_slots_move_from_it() {
    let mut player = sequenced(&[(0, Step { gate: 4.0, ..note(69, vec![lock("op1.level", 0.5)]) })], |_| ());
    assert!((level(&player.run(STEP)) - 0.5).abs() < 0.01);
    player.set(&[("op1.level", 0.9)]);
    assert!((level(&player.run(STEP)) - 0.5).abs() < 0.01, "the knob moved it");
    let mut routes = Routes::default();
    routes.0[0] = Route::new(Source::Macro1, index_of("op1.level").unwrap());
    player.instrument.set_routes(routes);
    player.set(&[("mod.1", 0.25), ("macro.1", 1.0)]);
    assert!((level(&player.run(STEP)) - 0.75).abs() < 0.01, "a slot moves it from where it is locked");
}

#[test]
fn a_lock_glides_from_the_step_before() {
    let glide = Lock { glide: 1.0, ..lock("op1.level", 1.0) };
    let mut player = sequenced(&[(0, note(69, vec![lock("op1.level", 0.0)])), (1, note(69, vec![glide]))], |_| ());
    assert!(rms(&player.run(STEP)[2000..]) < 1e-4);
    let sound = player.run(STEP);
    for (from, expected) in [(1500, 0.25), (3000, 0.5), (4500, 0.75)] {
        let found = f64::from(rms(&sound[from - 220..from + 220]) * std::f32::consts::SQRT_2) / FULL;
        assert!((found - expected).abs() < 0.05, "{found} at {from}");
    }
}

#[test]
fn a_step_without_notes_locks_what_sounds() {
    let trigger = Step { on: true, locks: vec![lock("op1.level", 0.25)], ..Step::default() };
    let mut player = sequenced(
        &[(0, Step { gate: 3.0, ..note(69, vec![]) }), (1, trigger), (2, Step { on: true, ..Step::default() })],
        |_| (),
    );
    let found = [player.run(STEP), player.run(STEP)].map(|sound| level(&sound));
    assert!((found[0] - 1.0).abs() < 0.01 && (found[1] - 0.25).abs() < 0.01, "{found:?}");
}

#[test]
fn shared_parameters_follow_the_newest_step() {
    let steps = [(0, note(69, vec![])), (1, note(69, vec![lock("master.level", -20.0)])), (2, note(69, vec![]))];
    let mut player = sequenced(&steps, |_| ());
    let found = [player.run(STEP), player.run(STEP), player.run(STEP)].map(|sound| level(&sound));
    for (found, expected) in found.into_iter().zip([1.0, 0.1, 1.0]) {
        assert!((found - expected).abs() < 0.02, "{found} instead of {expected}");
    }
}

#[test]
fn targets_choose_what_is_heard() {
    let heard = |target| {
        let mut player = sequenced(&[(0, note(69, vec![]))], |s| s.patterns[0].tracks[0].target = target);
        player.set(&[("cloud.level", 0.0), ("cloud.attack", 0.001), ("cloud.pitch", 12.0)]);
        let sound = player.run(STEP);
        let rack = amplitude(&sound[1000..5000], hertz(69.0)) / FULL;
        (rack > 0.5, rms(&sound[1000..5000]) > 0.003)
    };
    assert_eq!(heard(Target::Rack), (true, true));
    assert_eq!(heard(Target::Cloud), (false, true));
    assert_eq!(heard(Target::MidiOut), (false, false));
    assert_eq!(heard(Target::Both), (true, true));
}

/// The keyboard takes the one voice from a step's note for a while, from the second step to the third. Returns what each
/// of `count` steps sounded like.
fn interrupted(mode: f32, steps: &[(usize, Step)], target: Target, count: usize) -> Vec<Vec<f32>> {
    let mut player = sequenced(steps, |sequence| sequence.patterns[0].tracks[0].target = target);
    player.set(&[("voice.mode", mode)]);
    let step = |number| {
        match number {
            1 => player.on(76),
            3 => player.off(76),
            _ => {}
        }
        player.run(STEP)
    };
    (0..count).map(step).collect()
}

#[test]
fn a_note_that_the_one_voice_comes_back_to_keeps_locks_and_target() {
    for mode in [1.0, 2.0] {
        let long = |locks| [(0, Step { gate: 8.0, ..note(69, locks) })];
        let sounds = interrupted(mode, &long(vec![lock("op1.level", 0.25)]), Target::Rack, 4);
        let found = [0, 1, 3].map(|number| level(&sounds[number]));
        for (found, expected) in found.into_iter().zip([0.25, 1.0, 0.25]) {
            assert!((found - expected).abs() < 0.01, "mode {mode}: {found} instead of {expected}");
        }
        assert!((key_of(&sounds[3][1000..5000]) - 69.0).abs() < 0.01);
        let sounds = interrupted(mode, &long(vec![]), Target::Cloud, 4);
        let heard = [(0, 69.0), (1, 76.0), (3, 69.0)]
            .map(|(number, key)| amplitude(&sounds[number][1000..5000], hertz(key)) / FULL > 0.5);
        assert_eq!(heard, [false, true, false], "mode {mode}: the rack");
    }
}

#[test]
fn locks_of_a_held_note_go_on_while_the_one_voice_plays_another() {
    let glide = Lock { glide: 8.0, ..lock("op1.level", 0.0) };
    // The step before it is the last of the bar.
    let gliding = [(0, Step { gate: 8.0, ..note(69, vec![glide]) }), (15, note(69, vec![]))];
    let sounds = interrupted(1.0, &gliding, Target::Both, 5);
    for (number, expected) in [(0, 0.9375), (3, 0.5625), (4, 0.4375)] {
        let found = f64::from(rms(&sounds[number][2780..3220]) * std::f32::consts::SQRT_2) / FULL;
        assert!((found - expected).abs() < 0.02, "{found} instead of {expected} in step {number}");
    }
    // Set by a step without notes while the other one sounded.
    let trigger = Step { on: true, locks: vec![lock("op1.level", 0.25)], ..Step::default() };
    let locked = [(0, Step { gate: 8.0, ..note(69, vec![]) }), (2, trigger)];
    let found: Vec<f64> = interrupted(1.0, &locked, Target::Both, 4).iter().map(|sound| level(sound)).collect();
    for (found, expected) in found.iter().zip([1.0, 1.0, 1.0, 0.25]) {
        assert!((found - expected).abs() < 0.01, "{found} instead of {expected}");
    }
}

#[test]
fn a_slide_begins_where_the_step_before_was() {
    let steps = [(0, note(57, vec![])), (1, Step { slide: true, ..note(69, vec![]) })];
    let mut player = sequenced(&steps, |_| ());
    player.run(STEP);
    let sound = player.run(STEP);
    let early = key_of(&sound[240..1200]);
    assert!((58.0..64.0).contains(&early), "{early}");
    assert!((key_of(&sound[3200..5000]) - 69.0).abs() < 0.02, "it arrives in half a step");
}

#[test]
fn controller_lanes_move_the_tracks_own_voices() {
    let controls = [Some(1.0), None, None, None];
    let steps = [(0, note(69, vec![])), (1, Step { controls, ..note(69, vec![]) })];
    for source in [Source::Lane1, Source::Wheel] {
        let mut player = sequenced(&steps, |sequence| {
            sequence.patterns[0].tracks[0].controls[0].control = Control::Cc;
            sequence.patterns[0].tracks[0].controls[0].number = 1;
        });
        let mut routes = Routes::default();
        routes.0[0] = Route::new(source, index_of("op1.level").unwrap());
        player.instrument.set_routes(routes);
        player.set(&[("mod.1", -0.5)]);
        player.on(45);
        let found = [player.run(STEP), player.run(STEP)]
            .map(|sound| [69.0, 45.0].map(|key| amplitude(&sound[1000..5000], hertz(key)) / FULL));
        let near = |a: f64, b: f64| (a - b).abs() < 0.03;
        assert!(near(found[0][0], 1.0) && near(found[1][0], 0.5), "{source:?}: {found:?}");
        assert!(near(found[0][1], 1.0) && near(found[1][1], 1.0), "the keyboard's note stays: {found:?}");
    }
}

/// Locks of cells that are empty otherwise need the wiring to be there already.
#[test]
fn blocks_change_nothing() {
    let locks =
        vec![lock("matrix.3.1", 6.0), Lock { glide: 0.7, ..lock("cloud.position", 0.9) }, lock("op3.ratio", 3.5)];
    let steps: Vec<(usize, Step)> = (0..16)
        .map(|place| {
            let step = note(48 + place as u8, if place % 3 == 1 { locks.clone() } else { vec![] });
            (place, Step { shift: place as f32 / 40.0 - 0.2, ratchet: 1 + place as u8 % 3, ..step })
        })
        .collect();
    let render = |blocks: &[usize]| {
        let mut player = sequenced(&steps, |_| ());
        player.set(&[("cloud.level", 0.0)]);
        let mut found: Vec<u32> = Vec::new();
        let mut sizes = blocks.iter().cycle();
        while found.len() < SECOND {
            let size = (*sizes.next().unwrap()).min(SECOND - found.len());
            found.extend(player.run(size).iter().map(|s| s.to_bits()));
        }
        found
    };
    let whole = render(&[SECOND]);
    for blocks in [&[32][..], &[1024], &[1, 700, 13]] {
        assert!(render(blocks) == whole, "{blocks:?}");
    }
}

#[test]
fn remote_notes_choose_patterns_and_hold_fill() {
    use nephele_realtime::{NoteEvent, NoteId};
    let mut player = sequenced(&[], |_| ());
    player.set(&[("seq.remote", 3.0), ("seq.change", 2.0)]);
    let tell = |instrument: &mut Instrument, key, down| {
        let note = NoteId::new(2, key);
        instrument.handle(if down { NoteEvent::On { note, velocity: 1.0 } } else { NoteEvent::Off(note) });
    };
    player.run(100);
    tell(&mut player.instrument, 48 + 4, true);
    tell(&mut player.instrument, 48 + 4, false);
    tell(&mut player.instrument, 48 + 9, true);
    player.run(100);
    let report = player.instrument.telemetry();
    assert_eq!((report.playing.pattern, report.playing.fill, report.voices), (4, true, 0));
    tell(&mut player.instrument, 48 + 9, false);
    player.run(100);
    assert!(!player.instrument.telemetry().playing.fill);
}

/// Clouds are full of chance, but what they draw it from is the place in the song.
#[test]
fn a_bar_sounds_the_same_after_a_jump() {
    let steps: Vec<(usize, Step)> = (0..8).map(|place| (place, note(48 + 2 * place as u8, vec![]))).collect();
    let bar = 16 * STEP;
    let render = |from: usize, bars: usize| {
        let mut player = sequenced(&steps, |_| ());
        player.set(&[("seq.run", 0.0), ("cloud.level", 0.0), ("cloud.spray", 0.5), ("cloud.spread", 1.0)]);
        player.set(&[("cloud.release", 0.01), ("cloud.size", 0.05), ("cloud.sync", 0.0)]);
        let mut sound = Vec::new();
        for number in 0..bars {
            let beats = ((from + number) * 4) as f64;
            player.instrument.set_transport(Transport { playing: true, beats, tempo: 120.0, ..Transport::default() });
            sound = player.run(bar);
        }
        sound
    };
    let (through, jumped) = (render(0, 3), render(2, 1));
    assert!(rms(&through) > 0.003);
    let differs = through.iter().zip(&jumped).position(|(a, b)| a.to_bits() != b.to_bits());
    assert_eq!(differs, None);
    assert_ne!(render(1, 1), jumped, "no two bars are alike");
}
