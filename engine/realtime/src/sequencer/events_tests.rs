use proptest::prelude::*;

use super::super::{Change, Condition, Direction, Entry, Pattern, Scale, TRACKS};
use super::*;

/// All onsets of a stretch, in order.
fn onsets(sequence: &Sequence, cue: &Cue, from: f64, to: f64) -> Vec<Onset> {
    all(sequence, cue, from, to)
        .into_iter()
        .filter_map(|event| match event {
            Event::Onset(onset) => Some(onset),
            Event::Turn(_) => None,
        })
        .collect()
}

fn all(sequence: &Sequence, cue: &Cue, from: f64, to: f64) -> Vec<Event> {
    let mut found = Vec::new();
    events(sequence, cue, from, to, &mut |event| found.push(event));
    found.sort_by(Event::order);
    found
}

fn places(sequence: &Sequence, to: f64) -> Vec<u8> {
    onsets(sequence, &Cue::default(), 0.0, to).iter().map(|onset| onset.place).collect()
}

/// A sequence whose first track plays all of `length` steps.
fn full(length: u8) -> Sequence {
    let mut sequence = Sequence::default();
    let track = &mut sequence.patterns[0].tracks[0];
    track.length = length;
    track.steps.iter_mut().for_each(|step| *step = Step::note(60, 100, 0.5));
    sequence
}

fn first_track(sequence: &mut Sequence) -> &mut Track {
    &mut sequence.patterns[0].tracks[0]
}

#[test]
fn directions() {
    let mut sequence = full(4);
    let mut order = |direction| {
        first_track(&mut sequence).direction = direction;
        places(&sequence, 2.5)
    };
    assert_eq!(order(Direction::Forward), [0, 1, 2, 3, 0, 1, 2, 3, 0, 1]);
    assert_eq!(order(Direction::Reverse), [3, 2, 1, 0, 3, 2, 1, 0, 3, 2]);
    assert_eq!(order(Direction::PingPong), [0, 1, 2, 3, 2, 1, 0, 1, 2, 3]);
    let random = order(Direction::Random);
    assert_eq!(random, order(Direction::Random), "drawn the same way again");
    first_track(&mut sequence).direction = Direction::Random;
    let long = places(&sequence, 1000.0);
    for place in 0..4 {
        let share = long.iter().map(|other| f64::from(u8::from(*other == place))).sum::<f64>() / long.len() as f64;
        assert!((share - 0.25).abs() < 0.03, "{share}");
    }
    first_track(&mut sequence).length = 1;
    first_track(&mut sequence).direction = Direction::PingPong;
    assert_eq!(places(&sequence, 0.7), [0, 0, 0]);
}

#[test]
fn clocks_and_triplets() {
    for &clock in super::super::ClockScale::ALL {
        let mut sequence = full(16);
        first_track(&mut sequence).clock = clock;
        let (steps, beats) = clock.steps_per_beat();
        let found = onsets(&sequence, &Cue::default(), 0.0, 12.0);
        assert_eq!(found.len(), 12 * usize::from(steps) / usize::from(beats), "{clock:?}");
        for (count, onset) in found.iter().enumerate() {
            let at = count as f64 * f64::from(beats) / f64::from(steps);
            assert!((onset.beats - at).abs() < 1e-9, "{clock:?}");
        }
    }
}

#[test]
fn swing_and_micro_timing_move_steps() {
    let mut sequence = full(4);
    first_track(&mut sequence).swing = 2.0 / 3.0;
    first_track(&mut sequence).steps[0].shift = -0.4;
    let beats: Vec<f64> = onsets(&sequence, &Cue::default(), 0.0, 1.0).iter().map(|onset| onset.beats).collect();
    // The first step of the next round sounds before the bar line.
    let expected = [1.0 / 3.0, 0.5, 0.75 + 1.0 / 12.0, 1.0 - 0.1];
    assert_eq!(beats.len(), expected.len());
    assert!(beats.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6), "{beats:?}");
}

#[test]
fn an_early_note_of_a_pattern_that_is_about_to_change_comes_from_the_new_one() {
    let mut sequence = full(16);
    first_track(&mut sequence).steps[0].shift = -0.3;
    let new = &mut sequence.patterns[3].tracks[0];
    new.steps[0] = Step { shift: -0.2, ..Step::note(72, 100, 0.5) };
    // The old one's last step is late: it still sounds.
    first_track(&mut sequence).steps[15] = Step { shift: 0.5, ..Step::note(48, 100, 0.5) };
    let cue = Cue { change: Some(Change { pattern: 3, at: 8.0 }), ..Cue::default() };
    let found = onsets(&sequence, &cue, 7.7, 9.0);
    assert_eq!(found.iter().map(|onset| onset.keys()[0]).collect::<Vec<_>>(), [48, 72]);
    assert_eq!(found[0].beats, 7.875);
    assert!((found[1].beats - 7.95).abs() < 1e-6);
}

#[test]
fn ratchets_divide_the_step() {
    let mut sequence = full(1);
    first_track(&mut sequence).steps[0] = Step { ratchet: 4, ramp: -1.0, ..Step::note(60, 127, 0.5) };
    let found = onsets(&sequence, &Cue::default(), 0.0, 0.25);
    let beats: Vec<f64> = found.iter().map(|onset| onset.beats).collect();
    assert_eq!(beats, [0.0, 0.0625, 0.125, 0.1875]);
    assert!(found.iter().all(|onset| (onset.until - onset.beats - 0.03125).abs() < 1e-12));
    assert!(found.windows(2).all(|pair| pair[0].velocity > pair[1].velocity));
    first_track(&mut sequence).steps[0].gate = 3.0;
    let found = onsets(&sequence, &Cue::default(), 0.0, 0.25);
    assert_eq!((found[0].until, found[3].until), (0.0625, 0.75), "a long gate is the last hit's");
}

#[test]
fn ties_last_until_the_next_step() {
    let mut sequence = Sequence::default();
    let track = first_track(&mut sequence);
    for (place, tie) in [(0, true), (5, true)] {
        track.steps[place] = Step { tie, ..Step::note(60, 100, 0.5) };
    }
    track.steps[2] = Step { on: true, ..Step::default() };
    let until: Vec<f64> = onsets(&sequence, &Cue::default(), 0.0, 4.0)
        .iter()
        .filter(|onset| !onset.keys().is_empty())
        .map(|onset| onset.until)
        .collect();
    assert_eq!(until, [1.25, 4.0]);
    first_track(&mut sequence).steps[5].on = false;
    assert_eq!(onsets(&sequence, &Cue::default(), 0.0, 4.0)[0].until, 4.0, "a step alone lasts until it comes again");
}

#[test]
fn conditions() {
    let passes = |condition, fill| {
        let mut sequence = full(1);
        first_track(&mut sequence).steps[0].condition = condition;
        let cue = Cue { fill, ..Cue::default() };
        onsets(&sequence, &cue, 0.0, 2.0).iter().map(|onset| onset.count).collect::<Vec<_>>()
    };
    assert_eq!(passes(Condition::First, false), [0]);
    assert_eq!(passes(Condition::NotFirst, false), [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(passes(Condition::Cycle(2, 3), false), [1, 4, 7]);
    assert_eq!(passes(Condition::NotCycle(2, 3), false), [0, 2, 3, 5, 6]);
    assert_eq!(passes(Condition::Fill, false), [] as [i64; 0]);
    assert_eq!(passes(Condition::Fill, true).len(), 8);
    assert_eq!(passes(Condition::NotFill, true), [] as [i64; 0]);
    assert_eq!(passes(Condition::Previous, false), [] as [i64; 0], "there is no other condition");
    assert_eq!(passes(Condition::Neighbour, false), [] as [i64; 0], "the first track has no neighbour");
    assert_eq!(passes(Condition::NotNeighbour, false).len(), 8);
}

#[test]
fn conditions_that_follow_others() {
    let mut sequence = Sequence::default();
    let note = |condition| Step { condition, ..Step::note(60, 100, 0.5) };
    let track = first_track(&mut sequence);
    track.length = 4;
    track.steps[0] = note(Condition::Cycle(1, 2));
    track.steps[1] = note(Condition::Previous);
    track.steps[2] = note(Condition::NotPrevious);
    let other = &mut sequence.patterns[0].tracks[1];
    other.length = 4;
    other.steps[0] = note(Condition::Neighbour);
    other.steps[3] = note(Condition::NotNeighbour);
    let found: Vec<(u8, i64)> =
        onsets(&sequence, &Cue::default(), 0.0, 2.0).iter().map(|onset| (onset.track, onset.count)).collect();
    assert_eq!(found, [(0, 0), (1, 0), (0, 1), (0, 6), (1, 7)]);
}

#[test]
fn chance_keeps_its_share_and_its_draws() {
    let mut sequence = full(16);
    first_track(&mut sequence).steps.iter_mut().for_each(|step| step.probability = 0.3);
    let found = onsets(&sequence, &Cue::default(), 0.0, 4000.0);
    assert!((found.len() as f64 / 16_000.0 - 0.3).abs() < 0.015, "{}", found.len());
    sequence.seed += 1;
    assert_ne!(onsets(&sequence, &Cue::default(), 0.0, 4000.0), found);
}

#[test]
fn a_song_plays_its_entries_from_their_first_steps() {
    let mut sequence = full(3);
    sequence.patterns[0].length = Some(8);
    sequence.patterns[1].tracks[0].steps[0] = Step { condition: Condition::First, ..Step::note(70, 100, 0.5) };
    sequence.patterns[1].length = Some(4);
    sequence.song = vec![Entry { pattern: 1, times: 1 }, Entry { pattern: 0, times: 1 }];
    let cue = Cue { song: true, ..Cue::default() };
    let of = |from, to| onsets(&sequence, &cue, from, to).iter().map(|o| (o.beats, o.place)).collect::<Vec<_>>();
    assert_eq!(of(0.0, 1.6), [(0.0, 0), (1.0, 0), (1.25, 1), (1.5, 2)]);
    assert_eq!(of(2.7, 4.3), [(2.75, 1), (3.0, 0), (4.0, 0), (4.25, 1)], "again from the beginning");
    assert_eq!(of(-5.0, 0.0), []);
}

#[test]
fn notes_are_transposed_and_brought_to_the_scale() {
    let mut sequence = full(1);
    let track = first_track(&mut sequence);
    track.steps[0].notes = vec![60, 61, 64, 127];
    (track.transpose, track.scale, track.root) = (1, Scale::Major, 0);
    assert_eq!(onsets(&sequence, &Cue::default(), 0.0, 0.1)[0].keys(), [60, 62, 65, 127]);
}

#[test]
fn muted_tracks_are_silent_and_solo_silences_the_others() {
    let mut sequence = full(1);
    sequence.patterns[0].tracks[2] = sequence.patterns[0].tracks[0].clone();
    let tracks = |sequence: &Sequence| {
        onsets(sequence, &Cue::default(), 0.0, 0.2).iter().map(|onset| onset.track).collect::<Vec<_>>()
    };
    assert_eq!(tracks(&sequence), [0, 2]);
    sequence.patterns[0].tracks[0].mute = true;
    assert_eq!(tracks(&sequence), [2]);
    sequence.patterns[0].tracks[0].solo = true;
    assert_eq!(tracks(&sequence), [0]);
}

#[test]
fn controller_lanes_jump_or_glide() {
    let mut sequence = Sequence::default();
    let track = first_track(&mut sequence);
    track.controls[2].control = Control::Cc;
    track.steps[0].controls[2] = Some(10.0 / 127.0);
    track.steps[4].controls[2] = Some(14.0 / 127.0);
    let turns = |sequence: &Sequence| {
        let events = all(sequence, &Cue::default(), 16.0, 18.0);
        let turn = |event: &Event| match event {
            Event::Turn(turn) => ((turn.value * 127.0).round() as i32, turn.beats),
            Event::Onset(_) => unreachable!(),
        };
        events.iter().map(turn).collect::<Vec<_>>()
    };
    assert_eq!(turns(&sequence), [(10, 16.0), (14, 17.0)]);
    first_track(&mut sequence).controls[2].glide = true;
    let found = turns(&sequence);
    assert_eq!(found[4..], [(11, 17.0), (12, 17.0625), (13, 17.125), (14, 17.1875)]);
    assert_eq!(found[0].0, 13, "from the value of the round before");
    assert_eq!(found[3].0, 10);
}

#[test]
fn places_that_are_none_hold_nothing() {
    for (from, to) in [(f64::NAN, 1.0), (0.0, f64::INFINITY), (5.0, 3.0), (1.0, 1.0)] {
        assert_eq!(all(&full(16), &Cue::default(), from, to), []);
    }
}

/// Any sequence, sparse and dense, with everything that decides when a step plays.
pub(in super::super) fn any_sequence() -> impl Strategy<Value = Sequence> {
    let conditions = Condition::all();
    let step = (
        (0.0_f64..1.0, proptest::collection::vec(0_u8..128, 0..4), 0.02_f32..6.0, any::<bool>()),
        (-0.5_f32..0.5, 1_u8..9, 0.0_f32..1.2, 0..3 * conditions.len()),
        proptest::option::of(0.0_f32..1.0),
    );
    let step = step.prop_map(move |((on, notes, gate, tie), (shift, ratchet, chance, condition), control)| Step {
        on: on < 0.6,
        notes,
        gate,
        tie,
        shift,
        ratchet,
        probability: chance.min(1.0),
        condition: conditions.get(condition).copied().unwrap_or_default(),
        controls: [control, None, None, None],
        ..Step::default()
    });
    let track = (
        proptest::collection::vec(step, 0..24),
        1_u8..65,
        proptest::sample::select(super::super::ClockScale::ALL),
        0.5_f32..0.8,
        proptest::sample::select(Direction::ALL),
        (0.0_f64..1.0, any::<bool>()),
    );
    let track = track.prop_map(|(steps, length, clock, swing, direction, (mute, glide))| {
        let mut track = Track { length, clock, swing, direction, mute: mute < 0.2, steps, ..Track::default() };
        track.controls[0].control = Control::Cc;
        track.controls[0].glide = glide;
        track
    });
    let pattern = (proptest::collection::vec(track, TRACKS), proptest::option::of(1_u16..40));
    let pattern = pattern.prop_map(|(tracks, length)| Pattern {
        tracks: tracks.try_into().unwrap_or_default(),
        length,
        ..Pattern::default()
    });
    let song = proptest::collection::vec((0_u8..3, 1_u8..4), 0..6);
    (proptest::collection::vec(pattern, 3), song, any::<u32>(), any::<bool>()).prop_map(
        |(patterns, song, seed, loops)| {
            let mut sequence = Sequence { seed, song_loops: loops, ..Sequence::default() };
            sequence.patterns.iter_mut().zip(patterns).for_each(|(to, pattern)| *to = pattern);
            sequence.song = song.into_iter().map(|(pattern, times)| Entry { pattern, times }).collect();
            sequence.sanitised()
        },
    )
}

/// Any way of choosing patterns.
pub(in super::super) fn any_cue() -> impl Strategy<Value = Cue> {
    let change = proptest::option::of((0_u8..3, -4.0_f64..40.0));
    (any::<bool>(), any::<bool>(), 0_u8..3, change).prop_map(|(song, fill, pattern, change)| Cue {
        song,
        fill,
        pattern,
        change: change.map(|(pattern, at)| Change { pattern, at }),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// However a stretch of song is cut into pieces, and in whatever order these are asked for, it holds the same.
    #[test]
    fn any_split_gives_the_same_events(
        sequence in any_sequence(),
        cue in any_cue(),
        from in -10.0_f64..60.0,
        pieces in proptest::collection::vec(0.0001_f64..1.5, 1..40),
    ) {
        let mut cuts = vec![from];
        for piece in &pieces {
            cuts.push(cuts[cuts.len() - 1] + piece);
        }
        let whole = all(&sequence, &cue, from, cuts[cuts.len() - 1]);
        let mut parts: Vec<Event> = Vec::new();
        for cut in cuts.windows(2).rev() {
            events(&sequence, &cue, cut[0], cut[1], &mut |event| parts.push(event));
        }
        parts.sort_by(Event::order);
        prop_assert_eq!(whole, parts);
    }

    /// Every onset ends after it has begun, and every step is at most half a step early.
    #[test]
    fn onsets_make_sense(sequence in any_sequence(), cue in any_cue()) {
        for onset in onsets(&sequence, &cue, 0.0, 20.0) {
            prop_assert!((0.0..20.0).contains(&onset.beats));
            prop_assert!(onset.velocity > 0.0 && onset.velocity <= 1.0);
            prop_assert!(onset.until > onset.beats, "{:?}", onset);
            let track = &sequence.patterns[usize::from(onset.pattern)].tracks[usize::from(onset.track)];
            prop_assert!(onset.place < track.length);
        }
    }
}
