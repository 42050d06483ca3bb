//! The sequencer keeps time: over ten minutes, through tempo ramps and loops, and where patterns change.

#![allow(clippy::expect_used, clippy::panic)]

mod sequences;

use nephele_realtime::sequencer::{ClockScale, Pattern, Step};
use nephele_tests::recording::Sounded;
use nephele_tests::{Blocks, NoteKind, NoteOut, Recording, Script, Segment, Timeline, expected};
use sequences::{RATE, host_playing, midi_track, only};

/// Four tracks on channels of their own: swing, micro-timing, ratchets, ties, triplets, odd lengths.
fn pattern() -> Pattern {
    let step = |at: usize, shift: f32, ratchet: u8| {
        let key = 40 + 2 * at as u8;
        (at, Step { shift, ratchet, ramp: -0.7, ..Step::note(key, 100, 0.6) })
    };
    let mut pattern = Pattern::default();
    pattern.tracks[0] = midi_track(0, [step(0, -0.3, 1), step(3, 0.21, 1), step(7, 0.0, 5), step(12, -0.5, 3)]);
    pattern.tracks[0].swing = 0.63;
    pattern.tracks[1] = midi_track(1, (0..7).map(|at| step(at, 0.05 * at as f32, 1)));
    (pattern.tracks[1].clock, pattern.tracks[1].length) = (ClockScale::HalfTriplet, 7);
    let tied = |at: usize| (at, Step { tie: true, ..Step::note(60 + at as u8, 80, 0.5) });
    pattern.tracks[2] = midi_track(2, [tied(0), tied(2), tied(3)]);
    (pattern.tracks[2].clock, pattern.tracks[2].length) = (ClockScale::QuarterTriplet, 5);
    pattern.tracks[3] = midi_track(3, [step(0, 0.0, 1), step(1, 0.4, 8), step(9, -0.1, 2)]);
    (pattern.tracks[3].clock, pattern.tracks[3].length) = (ClockScale::TwoTriplet, 31);
    (pattern.tracks[3].swing, pattern.tracks[3].steps[9].gate) = (0.7, 3.5);
    pattern
}

/// Holds every onset against where `sample_of` says that it must be, within `slack` samples; says by how much the worst
/// is off.
fn hold_onsets(sounded: &[Sounded], end: f64, sample_of: impl Fn(f64) -> f64, slack: f64) -> f64 {
    let mut must: Vec<_> = expected::placed(&pattern(), -1e-5, end);
    must.sort_by(|a, b| (a.channel, a.key).cmp(&(b.channel, b.key)).then(a.beats.total_cmp(&b.beats)));
    let mut is = sounded.to_vec();
    is.sort_by_key(|note| (note.channel, note.key, note.on));
    assert_eq!(is.len(), must.len());
    let mut worst = 0.0_f64;
    for (is, must) in is.iter().zip(&must) {
        let off = is.on as f64 - sample_of(must.beats).max(0.0);
        assert!(
            (is.channel, is.key) == (must.channel, must.key) && off.abs() <= slack,
            "{is:?}, must be {must:?}: {off}"
        );
        worst = worst.max(off.abs());
    }
    worst
}

#[test]
fn ten_minutes_to_the_sample() {
    const MINUTE: u64 = 60 * 48_000;
    let tempo = 174.7;
    let samples_per_beat = 60.0 / tempo * RATE;
    let mut host = host_playing(&only(pattern()));
    let mut all = Recording::default();
    let started = std::time::Instant::now();
    for minute in 0..10 {
        let beats = (minute * MINUTE) as f64 / samples_per_beat;
        let line = Timeline::rolling(RATE, beats, tempo);
        let played = host.play(&Script::new(line, MINUTE).blocks(Blocks::Random { seed: minute, max: 1024 }));
        let later = |note: NoteOut| NoteOut { sample: note.sample + minute * MINUTE, ..note };
        all.notes.extend(played.notes.into_iter().map(later));
    }
    let stopped = host.play(&Script::new(Timeline::stopped(RATE), 1_000));
    all.notes.extend(stopped.notes.into_iter().map(|note| NoteOut { sample: 10 * MINUTE, ..note }));
    let sounded = all.sounded().expect("every note ends");
    let end = (10 * MINUTE) as f64 / samples_per_beat;
    // A host tells positions in parts of 2⁻³¹ of a beat.
    let worst = hold_onsets(&sounded, end, |beats| beats * samples_per_beat, 0.501);
    println!("{} notes, at worst {worst:.4} samples off, in {:?}", sounded.len(), started.elapsed());
    let line = Timeline::rolling(RATE, 0.0, tempo).stop(10 * MINUTE);
    expected::compare(&sounded, &expected::notes(&pattern(), &line, 10 * MINUTE + 1), 1).expect("ends in their places");
}

#[test]
fn tempo_ramps_keep_notes_in_their_places() {
    for (from, by, seconds) in [(60.0, 9.0, 20.0), (300.0, -12.0, 20.0), (120.0, 0.5, 10.0)] {
        let beats_at = |second: f64| (from * second + by * second * second / 2.0) / 60.0;
        let block = 256;
        let length = (seconds * RATE) as u64 / block * block;
        let segments = (0..length / block).map(|number| {
            let second = (number * block) as f64 / RATE;
            let (beats, tempo) = (beats_at(second), from + by * second);
            Segment { start: number * block, playing: true, beats, tempo, looping: None }
        });
        let line = Timeline::told(RATE, segments.collect()).stop(length);
        let sounded = host_playing(&only(pattern())).play(&Script::new(line, length + 1_000)).sounded();
        let second_at = |beats: f64| 120.0 * beats / (from + (from * from + 120.0 * by * beats).sqrt());
        let end = beats_at((length as f64 - 0.5) / RATE);
        let sounded = sounded.expect("every note ends");
        let worst = hold_onsets(&sounded, end, |beats| second_at(beats) * RATE, 1.0);
        println!("{from} bpm and {by} more each second: {} notes, at worst {worst:.3} samples off", sounded.len());
    }
}

#[test]
fn loops_play_early_notes_before_they_end() {
    for (from, to) in [(0.0, 4.0), (4.0, 6.0), (1.25, 3.5)] {
        let line = Timeline::rolling(RATE, from, 120.0).looped((from, to), 400_000).stop(400_000);
        let must = expected::notes(&pattern(), &line, 410_000);
        let sounded = host_playing(&only(pattern())).play(&Script::new(line, 410_000)).sounded();
        let sounded = sounded.expect("every note ends");
        expected::compare(&sounded, &must, 1).expect("the loop's notes");
        if from < 0.1 {
            let early = sounded.iter().filter(|note| (note.channel, note.key) == (0, 40)).map(|note| note.on % 96_000);
            assert_eq!(early.collect::<Vec<_>>(), [96_000 - 1_800; 4], "before each end, not at the first beginning");
        }
    }
}

#[test]
fn a_note_on_a_loops_beginning_sounds_whole_in_every_pass() {
    let mut alone = Pattern::default();
    alone.tracks[0] = midi_track(0, [(0, Step::note(60, 100, 0.5))]);
    // A beat has a broken number of samples, so that passes begin within a sample.
    let line = Timeline::rolling(RATE, 0.0, 174.7).looped((0.0, 4.0), 1_300_000).stop(1_300_000);
    let sounded = host_playing(&only(alone)).play(&Script::new(line, 1_301_000)).sounded();
    let lengths: Vec<u64> = sounded.expect("every note ends").iter().map(|note| note.off - note.on).collect();
    let whole = (0.125 * 60.0 / 174.7 * RATE) as u64;
    assert_eq!(lengths.len(), 20, "one in each pass");
    assert!(lengths.iter().all(|length| length.abs_diff(whole) <= 2), "must have {whole} samples: {lengths:?}");
}

#[test]
fn an_early_note_belongs_to_the_pattern_that_is_about_to_begin() {
    let early = |key| {
        let first = (0, Step { shift: -0.4, ..Step::note(key, 100, 0.3) });
        let others = (1..16).map(|at| (at, Step::note(key + 1, 100, 0.3)));
        midi_track(0, std::iter::once(first).chain(others))
    };
    let mut sequence = only(Pattern::default());
    (sequence.patterns[0].tracks[0], sequence.patterns[1].tracks[0]) = (early(40), early(70));
    let mut host = host_playing(&sequence);
    let (second, first) = (host.set("seq.pattern", 1.0), host.set("seq.pattern", 0.0));
    let line = Timeline::rolling(RATE, 0.0, 120.0).stop(400_000);
    let recording = host.play(&Script::new(line, 410_000).at(50_000, second).at(230_000, first));
    recording.sounded().expect("every note ends");
    let ons = recording.notes.iter().filter(|note| note.kind == NoteKind::On);
    for note in ons {
        // The bar that a note belongs to: those that are early to the next.
        let bar = (note.sample + 2_400) / 96_000;
        let base = if (1..3).contains(&bar) { 70 } else { 40 };
        let at = (note.sample + 2_400) % 96_000;
        assert_eq!(note.key, if at < 2_400 { base } else { base + 1 }, "{note:?} in bar {bar}");
        assert!(at % 6_000 == 2_400 || at == 0, "{note:?}");
    }
}
