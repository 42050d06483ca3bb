//! The slots: sources, triggers, depth, via; and every parameter at full depth.

use super::{FULL, Player, SECOND, amplitude, hertz};
use crate::support::{partials, rms, shared};
use nephele_realtime::parameters::{SLOTS, index_of, slot_index};
use nephele_realtime::{NoteEvent, NoteId, Route, Routes, Source, Transport, parameters};

/// A sine whose level stands at ½ and is moved by a quarter of its range by `source`, `via` another.
fn moved_level(source: Source, via: Source) -> Player {
    let mut player = Player::sine();
    player.set(&[("op1.level", 0.5), ("mod.7", 0.25), ("op1.attack", 0.0005)]);
    let mut routes = Routes::default();
    routes.0[6] = Route { via, ..Route::new(source, index_of("op1.level").unwrap()) };
    player.instrument.set_routes(routes);
    player
}

/// Level of the operator over the next samples, 1 being all of it.
fn level(player: &mut Player, samples: usize) -> f32 {
    let sound = player.run(samples);
    rms(&sound) * std::f32::consts::SQRT_2 / FULL as f32
}

fn assert_level(player: &mut Player, expected: f32, what: &str) {
    player.run(960);
    let found = level(player, 2400);
    assert!((found - expected).abs() < 0.01, "{what}: {found}, not {expected}");
}

#[test]
fn an_lfo_of_the_key_starts_with_each_note_and_one_for_all_does_not() {
    // Square, 1 Hz: up in its first half.
    let square = [("lfo1.shape", 4.0), ("lfo1.rate", 1.0)];
    for (trigger, after_six_tenths) in [(2.0, 0.75), (0.0, 0.25)] {
        let mut player = moved_level(Source::Lfo1, Source::None);
        player.set(&square);
        player.set(&[("lfo1.trigger", trigger)]);
        player.run(SECOND * 6 / 10);
        player.on(69);
        assert_level(&mut player, after_six_tenths, "at the start of the note");
        player.run(SECOND / 2 - 3360);
        assert_level(&mut player, 1.0 - after_six_tenths, "half a second later");
    }
}

#[test]
fn an_lfo_of_the_voice_starts_anywhere() {
    let mut found = Vec::new();
    for _ in 0..3 {
        let mut player = moved_level(Source::Lfo2, Source::None);
        player.set(&[("lfo2.trigger", 1.0), ("lfo2.shape", 2.0), ("lfo2.rate", 0.01)]);
        let mut levels = Vec::new();
        for _ in 0..8 {
            player.on(69);
            player.run(960);
            levels.push(level(&mut player, 960));
            player.tell(NoteEvent::AllSoundOff);
            player.run(960);
        }
        found.push(levels);
    }
    assert!(found.windows(2).all(|w| w[0] == w[1]), "the same each time: {found:?}");
    let (low, high) = found[0].iter().fold((1.0_f32, 0.0_f32), |(l, h), x| (l.min(*x), h.max(*x)));
    assert!(low < 0.45 && high > 0.55 && low >= 0.24 && high <= 0.76, "spread over the cycle: {:?}", found[0]);
}

#[test]
fn an_lfo_by_tempo_follows_the_song() {
    let mut player = moved_level(Source::Lfo1, Source::None);
    // A quarter note at 90 bpm: ⅔ s a cycle.
    player.set(&[("lfo1.shape", 4.0), ("lfo1.sync", 1.0), ("lfo1.trigger", 0.0), ("lfo1.division", 7.0)]);
    player.set(&[("seq.enabled", 0.0)]);
    // The song stands a quarter of a cycle after the beat.
    player.instrument.set_transport(Transport { playing: true, beats: 3.25, tempo: 90.0, ..Transport::default() });
    player.on(69);
    assert_level(&mut player, 0.75, "in the first half of the beat");
    player.run(SECOND / 3 - 3360);
    assert_level(&mut player, 0.25, "in the second");
    player.run(SECOND / 3 - 3360);
    assert_level(&mut player, 0.75, "in the next beat");
}

#[test]
fn velocity_key_macros_wheels_and_pressure_move_what_they_are_put_on() {
    let on = |player: &mut Player, key: u8, velocity: f32| {
        player.tell(NoteEvent::On { note: NoteId::new(0, key), velocity });
    };
    let mut player = moved_level(Source::Velocity, Source::None);
    on(&mut player, 69, 0.4);
    assert_level(&mut player, 0.6, "velocity 0.4");
    let mut player = moved_level(Source::Key, Source::None);
    on(&mut player, 84, 0.4);
    assert_level(&mut player, 0.5 + 0.25 * 0.4, "two of five octaves above the middle");
    let mut player = moved_level(Source::Macro3, Source::None);
    player.set(&[("macro.3", 0.8)]);
    on(&mut player, 69, 0.4);
    assert_level(&mut player, 0.7, "the third macro");
    let mut player = moved_level(Source::Velocity, Source::Wheel);
    on(&mut player, 69, 0.8);
    assert_level(&mut player, 0.5, "velocity via a wheel that rests");
    player.control(1, 127);
    assert_level(&mut player, 0.7, "and at its end");
    let told = [
        (Source::Pressure, NoteEvent::ChannelPressure { channel: 0, value: 0.5 }, 0.625),
        (Source::Bend, NoteEvent::Bend { channel: 0, value: -0.5 }, 0.375),
        (Source::Slide, NoteEvent::Brightness(NoteId::new(0, 69), 0.25), 0.375),
        (Source::Breath, NoteEvent::Control { channel: 0, controller: 2, value: 1.0 }, 0.75),
        (Source::Expression, NoteEvent::Control { channel: 0, controller: 11, value: 0.2 }, 0.55),
    ];
    for (source, event, expected) in told {
        let mut player = moved_level(source, Source::None);
        player.set(&[("voice.bend_range", 0.0)]);
        on(&mut player, 69, 0.4);
        player.tell(event);
        assert_level(&mut player, expected, source.name());
    }
}

#[test]
fn a_release_velocity_counts_from_the_release_on() {
    let mut player = moved_level(Source::ReleaseVelocity, Source::None);
    player.set(&[("op1.release", 10.0), ("op1.release_curve", 0.0)]);
    player.on(69);
    assert_level(&mut player, 0.5, "held");
    player.tell(NoteEvent::ReleaseVelocity(NoteId::new(0, 69), 0.8));
    player.off(69);
    // 45 ms of ten seconds have gone.
    assert_level(&mut player, 0.7 * 0.9955, "released");
}

/// Levels of twelve notes one after the other.
fn note_by_note(source: Source) -> Vec<f32> {
    let mut player = moved_level(source, Source::None);
    let play = |player: &mut Player| {
        player.on(69);
        player.run(960);
        let found = level(player, 960);
        player.tell(NoteEvent::AllSoundOff);
        player.run(960);
        found
    };
    (0..12).map(|_| play(&mut player)).collect()
}

#[test]
fn random_and_alternate_move_from_note_to_note() {
    let alternate = note_by_note(Source::Alternate);
    for (n, level) in alternate.iter().enumerate() {
        assert!((level - if n % 2 == 0 { 0.75 } else { 0.25 }).abs() < 0.01, "{alternate:?}");
    }
    let random = note_by_note(Source::Random);
    assert_eq!(random, note_by_note(Source::Random));
    let (low, high) = random.iter().fold((1.0_f32, 0.0_f32), |(l, h), x| (l.min(*x), h.max(*x)));
    assert!(low < 0.4 && high > 0.6 && low >= 0.24 && high <= 0.76, "{random:?}");
}

#[test]
fn sample_and_hold_draws_at_each_cycle_and_holds() {
    let mut player = moved_level(Source::SampleHold, Source::None);
    player.set(&[("lfo1.rate", 5.0)]);
    player.on(69);
    let mut held = Vec::new();
    for _ in 0..12 {
        player.run(960);
        let [first, second] = [0; 2].map(|_| level(&mut player, 3840));
        assert!((first - second).abs() < 0.003, "it does not hold: {first} {second}");
        held.push(first);
        player.run(960);
    }
    let jumps = held.windows(2).filter(|w| (w[1] - w[0]).abs() > 0.01).count();
    assert!(jumps > 8 && held.iter().all(|x| (0.24..=0.76).contains(x)), "{held:?}");
}

#[test]
fn a_slot_on_a_shared_parameter_or_a_cell_is_heard() {
    let mut player = Player::sine();
    player.set(&[("op2.sustain", 1.0), ("op2.ratio", 3.5), ("op2.velocity", 0.0), ("mod.1", 0.112_56)]);
    let mut routes = Routes::default();
    routes.0[0] = Route::new(Source::Macro1, index_of("matrix.2.1").unwrap());
    player.instrument.set_routes(routes);
    player.on(57);
    player.run(4800);
    assert!(amplitude(&player.run(SECOND / 2), hertz(57.0) * 4.5) < 1e-4);
    player.set(&[("macro.1", 1.0)]);
    player.run(4800);
    // One radian: the Bessel function of order 1.
    let found = amplitude(&player.run(SECOND / 2), hertz(57.0) * 4.5) / FULL;
    assert!((found - 0.440_05).abs() < 0.01, "{found}");
}

#[test]
fn every_source_at_full_depth_on_every_parameter_gives_audio() {
    let cloud = shared(partials(1));
    let destinations: Vec<usize> = (0..parameters().len()).filter(|i| parameters()[*i].modulatable).collect();
    assert!(destinations.len() > 400);
    for (number, &source) in Source::ALL.iter().enumerate().skip(1) {
        for (chunk, destinations) in destinations.chunks(SLOTS).enumerate() {
            let mut player = Player::new(&cloud);
            let mut routes = Routes::default();
            for (slot, &destination) in destinations.iter().enumerate() {
                routes.0[slot] = Route::new(source, destination);
                // Up or down, differently for each pair.
                let sign = if (number + slot + chunk).is_multiple_of(2) { 1.0 } else { -1.0 };
                player.instrument.set_parameter(slot_index(slot), sign);
            }
            player.instrument.set_routes(routes);
            player.set(&[("filter.kind", 1.0 + (chunk % 8) as f32), ("voice.unison", 2.0), ("macro.1", 1.0)]);
            player.control(1, 127);
            player.tell(NoteEvent::Bend { channel: 0, value: -1.0 });
            player.on(45);
            player.on(100);
            player.run(700);
            player.tell(NoteEvent::ReleaseVelocity(NoteId::new(0, 45), 1.0));
            player.off(45);
            player.run(500);
            let sane = player.left.iter().chain(&player.right).all(|s| s.is_finite() && s.abs() <= 1.0);
            assert!(sane, "{} on parameters from {}", source.name(), parameters()[destinations[0]].id);
        }
    }
}

/// The pad has one cloud for all voices.
#[test]
fn slots_of_the_newest_note_move_the_morph_pad() {
    let mut player = Player::sine();
    let mut routes = Routes::default();
    routes.0[0] = Route::new(Source::Macro1, index_of("cloud.morph_x").unwrap());
    player.instrument.set_routes(routes);
    player.set(&[("cloud.morph_x", 0.75), ("mod.1", 0.5), ("macro.1", 0.25)]);
    player.on(69);
    player.run(960);
    let [across, down] = player.instrument.morph_offset();
    assert!((across - 0.125).abs() < 1e-5 && down == 0.0, "{across}, {down}");
    player.set(&[("macro.1", 1.0)]);
    player.run(960);
    assert!((player.instrument.morph_offset()[0] - 0.25).abs() < 1e-5, "not beyond the edge");
    player.instrument.set_routes(Routes::default());
    player.run(960);
    assert_eq!(player.instrument.morph_offset(), [0.0; 2]);
}

#[test]
fn what_moves_is_told_newest_voice_first_and_changes_no_sample() {
    let play = |watched: bool| {
        let mut player = moved_level(Source::Lfo1, Source::Velocity);
        player.set(&[("lfo1.shape", 2.0), ("lfo1.rate", 1.0), ("lfo1.trigger", 2.0), ("macro.2", 0.75)]);
        let mut sound = Vec::new();
        for key in [60, 64] {
            player.on(key);
            for _ in 0..10 {
                sound.extend(player.run(SECOND / 80));
                if watched {
                    player.instrument.telemetry();
                }
            }
        }
        (player, sound)
    };
    let (mut player, sound) = play(true);
    assert_eq!(sound, play(false).1);
    let report = player.instrument.telemetry();
    let [new, old] = report.moved() else { panic!("{} voices", report.moved().len()) };
    let of = |sources: &[f32; Source::ALL.len()], source: Source| sources[source as usize];
    // A saw from -1 to 1 within a second, an eighth and a quarter of one after the key.
    assert!((of(new, Source::Lfo1) + 0.75).abs() < 0.01 && (of(old, Source::Lfo1) + 0.5).abs() < 0.01);
    assert!(of(new, Source::Key) > of(old, Source::Key));
    assert_eq!(of(new, Source::Macro2), 0.75);
    assert!(report.lfo_phases[0].is_some_and(|phase| (phase - 0.125).abs() < 0.01), "{:?}", report.lfo_phases);
    assert_eq!(report.lfo_phases[1], None, "no slot listens to it");
}
