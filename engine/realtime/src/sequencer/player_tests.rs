use proptest::prelude::*;

use super::super::events::tests::any_sequence;
use super::super::{Pattern, Step};
use super::*;

const SPB: f64 = 48_000.0 * 60.0 / 174.7;

/// What comes out, without what it refers to.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Out {
    On(u8, u8, f32),
    Off(u8, u8),
    Control(f32),
}

fn out(played: Played<'_>) -> Option<Out> {
    match played {
        Played::On { key, onset, .. } => Some(Out::On(onset.track, key, onset.velocity)),
        Played::Off { track, key, .. } => Some(Out::Off(track, key)),
        Played::Turn { turn, .. } => Some(Out::Control(turn.value)),
        Played::Locks { .. } | Played::Express { .. } | Played::Jump => None,
    }
}

fn player(sequence: Sequence) -> Player {
    let mut player = Player::default();
    drop(player.swap(Arc::new(sequence), |_| ()));
    player
}

/// Plays `blocks` of the song from `from` on, as a host would tell it; events with their samples.
fn play(player: &mut Player, blocks: impl Iterator<Item = i64>, from: f64, spb: f64) -> Vec<(i64, Out)> {
    let (mut now, mut found) = (0_i64, Vec::new());
    for block in blocks {
        player.locate(now, from + now as f64 / spb, spb, |e| found.extend(out(e).map(|e| (now, e))));
        let end = now + block;
        while now < end {
            player.play(now, |e| found.extend(out(e).map(|e| (now, e))));
            now += player.until_next(now).map_or(i64::MAX, |n| n as i64).min(end - now);
        }
    }
    found
}

fn ons(found: &[(i64, Out)]) -> Vec<i64> {
    found.iter().filter(|(_, e)| matches!(e, Out::On(..))).map(|(t, _)| *t).collect()
}

#[test]
fn onsets_are_the_rounded_positions_of_the_steps() {
    let found = play(&mut Player::default(), std::iter::repeat_n(512, 1000), 0.0, SPB);
    let ons = ons(&found);
    let pattern = Pattern::factory();
    let on = |k: &usize| pattern.tracks[0].steps[k % 16].on;
    let expected = (0..).filter(on).map(|k| (k as f64 / 4.0 * SPB).round() as i64);
    assert!(ons.len() > 60);
    assert!(ons.iter().copied().eq(expected.take(ons.len())));
}

#[test]
fn every_note_ends_and_a_jump_ends_them_at_once() {
    let mut player = Player::default();
    let mut sounding = std::collections::BTreeSet::new();
    let mut check = |played: Played<'_>| match out(played) {
        Some(Out::On(_, key, _)) => assert!(sounding.insert(key), "{key} starts twice"),
        Some(Out::Off(_, key)) => assert!(sounding.remove(&key), "{key} ends twice"),
        _ => {}
    };
    for (now, beats) in [(0, 0.0), (100, 7.3), (200, -4.1), (300, f64::NAN), (400, 1e300), (500, 3.0)] {
        player.locate(now, beats, SPB, &mut check);
        (now..now + 100).for_each(|t| player.play(t, &mut check));
    }
    player.stop(&mut check);
    assert!(sounding.is_empty());
}

#[test]
fn starting_in_mid_bar_plays_what_stands_there() {
    let found = play(&mut Player::default(), std::iter::once(24_000), 2.1, 24_000.0);
    let step = Pattern::factory().tracks[0].steps[10].clone();
    assert_eq!(found[0], (9600, Out::On(0, step.notes[0], f32::from(step.velocity) / 127.0)));
}

#[test]
fn the_first_note_of_a_loop_sounds_whole() {
    // A beat has a broken number of samples: the loop's end is nearest to the sample before the host goes back.
    let mut sequence = Sequence::default();
    sequence.patterns[0].tracks[0].steps[0] = Step::note(60, 127, 0.5);
    let (mut player, mut found) = (player(sequence), Vec::new());
    let pass = 4.0 * SPB;
    for now in 0..10 * pass as i64 {
        let beats = (now as f64 % pass) / SPB;
        player.locate(now, beats, SPB, |e| found.extend(out(e).map(|e| (now, e))));
        player.play(now, |e| found.extend(out(e).map(|e| (now, e))));
    }
    assert_eq!(found.len(), 20);
    for pair in found.chunks(2) {
        assert!(((pair[1].0 - pair[0].0) as f64 - SPB / 8.0).abs() <= 1.5, "{pair:?}");
    }
}

#[test]
fn a_jump_tells_the_lanes_values_that_stand_there() {
    let mut sequence = Sequence::default();
    let track = &mut sequence.patterns[0].tracks[0];
    track.controls[0].control = crate::sequencer::Control::Cc;
    track.steps[2].controls[0] = Some(0.25);
    track.steps[9].controls[0] = Some(0.75);
    let mut player = player(sequence);
    for (beats, expected) in [(10.0, 0.25), (11.0, 0.75), (8.25, 0.75), (0.0, -1.0), (0.25, -1.0), (0.75, 0.25)] {
        let mut last = -1.0;
        player.locate(0, beats, SPB, |e| {
            if let Some(Out::Control(value)) = out(e) {
                last = value;
            }
        });
        assert_eq!(last, expected, "at {beats}");
        player.stop(|_| ());
    }
}

#[test]
fn a_tied_note_ends_after_the_next_has_begun() {
    let mut sequence = Sequence::default();
    let steps = &mut sequence.patterns[0].tracks[0].steps;
    steps[0] = Step { tie: true, ..Step::note(60, 127, 0.5) };
    steps[1] = Step::note(62, 127, 0.5);
    let found = play(&mut player(sequence), std::iter::once(7000), 0.0, 24_000.0);
    assert_eq!(found, [(0, Out::On(0, 60, 1.0)), (6000, Out::On(0, 62, 1.0)), (6000, Out::Off(0, 60))]);
}

#[test]
fn another_pattern_takes_over_when_it_should() {
    let mut sequence = Sequence::default();
    for (pattern, note) in [(0, 40), (1, 50)] {
        sequence.patterns[pattern].tracks[0].steps.iter_mut().for_each(|step| *step = Step::note(note, 127, 0.5));
    }
    sequence.patterns[0].length = Some(24);
    for (when, at) in [(When::Bar, 96_000), (When::End, 144_000), (When::Now, 30_000)] {
        let mut player = player(sequence.clone());
        let mut found = Vec::new();
        let mut go = |player: &mut Player, from: i64, to: i64| {
            for now in from..to {
                player.locate(now, now as f64 / 24_000.0, 24_000.0, |_| ());
                player.play(now, |e| found.extend(out(e).map(|e| (now, e))));
            }
        };
        go(&mut player, 0, 30_000);
        player.choose(1, when, 4.0);
        assert_eq!(player.playing().queued, Some(1));
        go(&mut player, 30_000, 150_000);
        assert_eq!((player.playing().queued, player.playing().pattern), (None, 1));
        let first = found.iter().find(|(_, e)| matches!(e, Out::On(_, 50, _))).unwrap();
        assert_eq!(first.0, at, "{when:?}");
        assert!(!found.iter().any(|(t, e)| matches!(e, Out::On(_, 40, _)) && *t >= at), "{when:?}");
    }
}

#[test]
fn a_choice_can_be_taken_back_and_waits_for_nothing_while_it_stands_still() {
    let mut player = Player::default();
    player.choose(3, When::Bar, 4.0);
    assert_eq!((player.playing().pattern, player.playing().queued), (3, None));
    player.locate(0, 0.5, SPB, |_| ());
    player.play(0, |_| ());
    player.choose(4, When::Bar, 4.0);
    player.choose(3, When::Bar, 4.0);
    assert_eq!((player.playing().pattern, player.playing().queued), (3, None));
    player.choose(5, When::End, 4.0);
    player.stop(|_| ());
    assert_eq!((player.playing().pattern, player.playing().running), (5, false));
}

#[test]
fn what_was_just_played_by_hand_is_not_played_again() {
    let mut sequence = Sequence::default();
    sequence.patterns[0].tracks[0].steps.iter_mut().for_each(|step| *step = Step::note(60, 127, 0.5));
    let mut player = player(sequence);
    player.locate(0, 0.0, 24_000.0, |_| ());
    let mut found = Vec::new();
    for now in 0..24_000 {
        if now == 4_000 {
            player.hold_back(0, 60);
            player.hold_back(1, 60);
        }
        player.play(now, |e| found.extend(out(e).map(|e| (now, e))));
    }
    assert_eq!(ons(&found), [0, 12_000, 18_000]);
}

#[test]
fn it_tells_the_hit_that_came_last() {
    let mut sequence = Sequence::default();
    sequence.patterns[0].tracks[2].steps[0] = Step { ratchet: 3, ..Step::note(60, 100, 0.5) };
    let mut player = player(sequence);
    player.locate(0, 0.0, 24_000.0, |_| ());
    let mut told = Vec::new();
    for now in 0..6000 {
        player.play(now, |_| ());
        told.push(player.playing().hits[2]);
    }
    assert_eq!([told[0], told[1999], told[2000], told[3999], told[4000]], [0, 0, 1, 1, 2]);
}

#[test]
fn a_tempo_ramp_keeps_its_notes() {
    // From 100 to 160 bpm in eight seconds, told in blocks of 512 and 64 samples.
    let (rate, length) = (48_000.0, 8.0 * 48_000.0);
    let bpm = |t: f64| 100.0 + 60.0 * (t / length).min(1.0);
    let beats = |t: f64| (100.0 * t + 30.0 * t * t / length) / (60.0 * rate);
    for block in [512, 64] {
        let (mut player, mut found) = (Player::default(), Vec::new());
        for now in 0..length as i64 {
            if now % block == 0 {
                player.locate(now, beats(now as f64), 60.0 * rate / bpm(now as f64), |_| ());
            }
            player.play(now, |e| found.extend(out(e).map(|e| (now, e))));
        }
        let pattern = Pattern::factory();
        let on = |k: &usize| pattern.tracks[0].steps[k % 16].on;
        for (sample, step) in ons(&found).into_iter().zip((0..).filter(on)) {
            let place = (beats(sample as f64) - step as f64 / 4.0) * 60.0 * rate / bpm(sample as f64);
            assert!(place.abs() <= 1.0, "step {step} is {place} samples off in blocks of {block}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn division_into_blocks_changes_nothing(
        sequence in any_sequence(),
        blocks in proptest::collection::vec(1_i64..4097, 1..60),
        start in -40.0_f64..40.0,
        bpm in 20.0_f64..999.0,
        song in any::<bool>(),
    ) {
        let spb = 48_000.0 * 60.0 / bpm;
        let total: i64 = blocks.iter().sum();
        let fresh = || {
            let mut player = player(sequence.clone());
            player.set_cue(song, false);
            player
        };
        let whole = play(&mut fresh(), std::iter::once(total), start, spb);
        let parts = play(&mut fresh(), blocks.into_iter(), start, spb);
        prop_assert_eq!(whole, parts);
    }

    /// What is played between jumps is what the pure function says of each stretch.
    #[test]
    fn jumps_play_what_stands_there(
        sequence in any_sequence(),
        jumps in proptest::collection::vec((-8.0_f64..40.0, 200_i64..30_000), 1..8),
        bpm in 40.0_f64..400.0,
        block in 1_i64..4097,
    ) {
        let spb = 48_000.0 * 60.0 / bpm;
        let mut player = player(sequence.clone());
        let mut start = 0;
        for (from, length) in jumps {
            let mut found = Vec::new();
            let mut now = start;
            while now < start + length {
                let told = from + (now - start) as f64 / spb;
                player.locate(now, told, spb, |_| ());
                let end = (now + block).min(start + length);
                while now < end {
                    player.play(now, |e| if let Played::On { onset, key, .. } = e { found.push((onset.beats, key)) });
                    now += player.until_next(now).map_or(i64::MAX, |n| n as i64).min(end - now);
                }
            }
            let mut expected = Vec::new();
            let (first, last) = (from - 0.5 / spb, from + (length as f64 - 0.500_001) / spb);
            events(&sequence, &Cue::default(), first, last, &mut |event| expected.push(event));
            expected.sort_by(Event::order);
            let expected = expected.iter().filter_map(|event| if let Event::Onset(o) = event { Some(*o) } else { None });
            let expected: Vec<_> = expected.flat_map(|o| o.keys().iter().map(|k| (o.beats, *k)).collect::<Vec<_>>()).collect();
            // What lies within rounding of either end may fall to either side.
            let inner = |list: &[(f64, u8)]| -> Vec<(f64, u8)> {
                list.iter().copied().filter(|(b, _)| *b > first + 1e-7 && *b < last - 1e-7).collect()
            };
            prop_assert_eq!(inner(&found), inner(&expected));
            start += length;
        }
    }

    /// No note is left behind or started twice on its way out, whatever happens.
    #[test]
    fn every_note_that_goes_out_ends(
        sequences in proptest::collection::vec(any_sequence(), 1..4),
        moves in proptest::collection::vec((0_u8..6, -8.0_f64..40.0, 1.0_f64..1000.0, 1_i64..9000), 1..30),
    ) {
        let mut player = Player::default();
        let mut sounding = std::collections::BTreeSet::new();
        let mut check = |played: Played<'_>| match out(played) {
            Some(Out::On(channel, key, _)) => assert!(sounding.insert((channel, key)), "{key} starts twice"),
            Some(Out::Off(channel, key)) => assert!(sounding.remove(&(channel, key)), "{key} ends twice"),
            _ => {}
        };
        let mut now = 0;
        for (number, (what, beats, bpm, length)) in moves.into_iter().enumerate() {
            match what {
                0 => player.stop(&mut check),
                1 => drop(player.swap(Arc::new(sequences[number % sequences.len()].clone()), &mut check)),
                2 => player.choose(number as u8 % 3, When::Now, 4.0),
                3 => player.set_cue(number % 2 == 0, number % 3 == 0),
                _ => player.locate(now, beats, 48_000.0 * 60.0 / bpm, &mut check),
            }
            let end = now + length;
            while now < end {
                player.play(now, &mut check);
                now += player.until_next(now).map_or(i64::MAX, |n| n as i64).min(end - now);
            }
        }
        player.stop(&mut check);
        prop_assert!(sounding.is_empty());
    }
}
