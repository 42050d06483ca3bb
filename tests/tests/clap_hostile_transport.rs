//! Transports as no sane host has them: the sound stays finite, every note ends, and the next sane transport plays.

#![allow(clippy::expect_used, clippy::panic)]

mod sequences;

use nephele_realtime::sequencer::Sequence;
use nephele_tests::analysis::{SILENCE, peak};
use nephele_tests::random::Random;
use nephele_tests::{Blocks, Script, Segment, Timeline, expected};
use sequences::{RATE, anything, host_playing};

const BLOCK: u64 = 256;

/// A transport that tells something else at each block.
fn told(blocks: u64, mut tell: impl FnMut(u64) -> Segment) -> Timeline {
    Timeline::told(RATE, (0..blocks).map(|number| Segment { start: number * BLOCK, ..tell(number) }).collect())
}

fn rolls(beats: f64, tempo: f64) -> Segment {
    Segment { start: 0, playing: true, beats, tempo, looping: None }
}

/// Plays the hostile transport, then rests, then rolls from the start as hosts do.
fn survives(name: &str, line: &Timeline) {
    plays(name, line, &Sequence::factory());
}

fn plays(name: &str, line: &Timeline, sequence: &Sequence) {
    let mut host = host_playing(sequence);
    let blocks = Blocks::Fixed(BLOCK as u32);
    let mut recording = host.play(&Script::new(line.clone(), 60_000).blocks(blocks));
    assert!(peak(&recording.left) <= 1.0 && peak(&recording.right) <= 1.0, "{name}: not finite, or too loud");
    recording.append(host.play(&Script::new(Timeline::stopped(RATE), 100_000)));
    recording.sounded().unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(peak(&recording.left[150_000..]) < SILENCE, "{name}: something sounds on");
    if *sequence == Sequence::factory() {
        let sane = Timeline::rolling(RATE, 0.0, 120.0).stop(90_000);
        let notes = host.play(&Script::new(sane.clone(), 95_000)).sounded().expect("every note ends");
        let must = expected::notes(&sequence.patterns[0], &sane, 95_000);
        expected::compare(&notes, &must, 2).unwrap_or_else(|error| panic!("after {name}: {error}"));
    }
}

#[test]
fn positions_before_the_song() {
    survives("a count-in", &Timeline::rolling(RATE, -7.3, 120.0));
    survives("a far past", &Timeline::rolling(RATE, -1e6, 120.0));
    let line = Timeline::rolling(RATE, -2.0, 120.0).stop(90_000);
    let must = expected::notes(&Sequence::factory().patterns[0], &line, 95_000);
    let notes = host_playing(&Sequence::factory()).play(&Script::new(line, 95_000)).sounded();
    expected::compare(&notes.expect("every note ends"), &must, 2).expect("the pattern's end leads in");
}

#[test]
fn far_futures() {
    for beats in [1e6, 9.9e8, 1e9, 4e9, 1e300] {
        survives("a far future", &Timeline::rolling(RATE, beats, 120.0));
    }
}

#[test]
fn tempos_that_are_none() {
    for tempo in [f64::NAN, 0.0, -120.0, f64::INFINITY, f64::NEG_INFINITY, 1e-300, 1e300, 1e-3, 1e6] {
        survives("a tempo from the start", &told(400, |number| rolls(number as f64 * 0.01, tempo)));
        let line = told(400, |number| rolls(number as f64 * 0.01, if number % 2 == 0 { 120.0 } else { tempo }));
        survives("a tempo in between", &line);
    }
}

#[test]
fn loops_without_length() {
    for (from, to) in [(0.0, 0.0), (3.9, 3.9), (2.0, 1.0), (-1.0, -1.0)] {
        let looping = Some((from, to));
        survives("a position that stands", &told(400, |_| Segment { looping, ..rolls(from, 120.0) }));
        survives("a loop shown", &told(1, |_| Segment { looping, ..rolls(0.0, 120.0) }));
    }
    // A loop shorter than a block, as hosts without loop points inside of blocks play it.
    survives("a short loop", &told(400, |number| rolls(4.0 - 1e-4 * (number % 3) as f64, 120.0)));
}

#[test]
fn songs_that_run_backwards() {
    for step in [1e-4, 0.003, 0.01, 0.24, 1.0, 17.3] {
        let line = told(400, |number| rolls(20.0 - step * number as f64, 120.0));
        survives("backwards", &line);
        plays("backwards with everything", &line, &anything(4));
    }
}

#[test]
fn a_transport_out_of_its_mind() {
    for seed in 0..4 {
        let mut random = Random::new(seed);
        let odd = [f64::NAN, 0.0, -1.0, 1e12, -1e12, 120.0, 999.0, f64::INFINITY];
        let line = told(400, |_| {
            let wild = random.below(2) == 0;
            let beats = if wild { odd[random.below(odd.len())] } else { 8.0 * random.unit() };
            let tempo = if random.below(2) == 0 { odd[random.below(odd.len())] } else { 120.0 };
            Segment { playing: random.below(3) > 0, looping: Some((beats, beats)), ..rolls(beats, tempo) }
        });
        survives("madness", &line);
        plays("madness with everything", &line, &anything(seed));
    }
}
