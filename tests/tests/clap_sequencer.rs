//! The sequencer on the host's transport: every note on its sample, every note ended.

#![allow(clippy::expect_used, clippy::panic)]

use nephele_realtime::sequencer::Pattern;
use nephele_tests::random::Random;
use nephele_tests::{Blocks, ClapHost, Script, Timeline, analysis, expected};

const RATE: f64 = 48_000.0;

/// Plays a timeline and holds the plugin's note port against what the factory pattern must give.
fn check(timeline: Timeline, length: u64, blocks: Blocks) -> Result<(), String> {
    let mut host = ClapHost::active();
    if (timeline.sample_rate() - RATE).abs() > 1.0 {
        host.deactivate();
        host.activate(timeline.sample_rate(), 1024).map_err(|error| error.to_string())?;
    }
    let must = expected::notes(&Pattern::factory(), &timeline, length);
    let recording = host.play(&Script::new(timeline, length).blocks(blocks));
    expected::compare(&recording.sounded()?, &must, 2)
}

fn hold(timeline: &Timeline, length: u64) {
    for blocks in [Blocks::Fixed(512), Blocks::Fixed(37), Blocks::Random { seed: 5, max: 1024 }] {
        if let Err(error) = check(timeline.clone(), length, blocks) {
            panic!("{blocks:?}: {error}");
        }
    }
}

#[test]
fn four_bars_from_the_start() {
    hold(&Timeline::rolling(RATE, 0.0, 112.0).stop(420_000), 430_000);
}

#[test]
fn the_notes_are_heard() {
    let mut host = ClapHost::active();
    let recording = host.play(&Script::new(Timeline::rolling(RATE, 0.0, 120.0).stop(96_000), 400_000));
    assert!(analysis::rms(&recording.left[2_000..90_000]) > 0.003);
    assert!(analysis::peak(&recording.left[390_000..]) < analysis::SILENCE);
}

#[test]
fn starts_anywhere_in_the_bar() {
    for beats in [0.25, 1.37, 3.999, 17.5, 1_000.1] {
        hold(&Timeline::rolling(RATE, beats, 120.0).stop(100_000), 110_000);
    }
}

#[test]
fn starts_late_stops_and_starts_again() {
    hold(&Timeline::stopped(RATE).play(5_003, 0.0).stop(50_001).play(60_000, 1.1).stop(90_017), 100_000);
}

#[test]
fn loops() {
    hold(&Timeline::rolling(RATE, 0.0, 120.0).looped((0.0, 4.0), 280_000).stop(280_000), 290_000);
    hold(&Timeline::rolling(RATE, 1.9, 117.3).looped((1.25, 2.6), 150_000).stop(150_000), 160_000);
    hold(&Timeline::rolling(RATE, 0.0, 90.0).looped((0.0, 0.25), 90_000).stop(90_000), 100_000);
}

#[test]
fn jumps_in_the_middle_of_notes() {
    let line = Timeline::rolling(RATE, 0.0, 120.0).play(2_000, 2.0).play(20_000, 0.0).play(33_333, 0.76);
    hold(&line.stop(60_000), 70_000);
}

#[test]
fn tempo_changes_on_the_way() {
    let line = Timeline::rolling(RATE, 0.0, 120.0).tempo(2_500, 61.5).tempo(40_001, 240.0).tempo(70_000, 133.33);
    hold(&line.stop(110_000), 120_000);
}

#[test]
fn slow_and_fast() {
    hold(&Timeline::rolling(RATE, 0.0, 20.0).stop(300_000), 310_000);
    hold(&Timeline::rolling(RATE, 0.0, 400.0).stop(100_000), 110_000);
}

#[test]
fn other_sample_rates() {
    for rate in [44_100.0, 96_000.0] {
        hold(&Timeline::rolling(rate, 0.5, 123.4).stop(90_000), 100_000);
    }
}

#[test]
fn any_way_through_the_song() {
    for seed in 0..40 {
        let mut random = Random::new(seed);
        let mut line = Timeline::stopped(RATE);
        let mut now = 0;
        for _ in 0..8 {
            now += random.below(20_000) as u64;
            // Positions with many binary digits, so that no onset is exact; and jumps that are jumps: the plugin takes
            // a shift by a small part of a step for a tempo ramp.
            let beats = random.unit() * 20.0;
            let shift = beats - line.segment(now).beats_at(now, RATE);
            let beats = if shift.abs() < 0.1 { beats + 1.0 } else { beats };
            line = match random.below(4) {
                0 => line.stop(now),
                1 => line.tempo(now, 30.0 + 300.0 * random.unit()),
                _ => line.play(now, beats),
            };
        }
        if let Err(error) = check(line.stop(now + 9_000), now + 20_000, Blocks::Random { seed, max: 900 }) {
            panic!("seed {seed}: {error}");
        }
    }
}

#[test]
fn it_can_be_switched_off() {
    let mut host = ClapHost::active();
    let (off, on) = (host.set("seq.enabled", 0.0), host.set("seq.enabled", 1.0));
    let line = Timeline::rolling(RATE, 0.0, 120.0).stop(150_000);
    let recording = host.play(&Script::new(line, 160_000).at(2_000, off).at(96_000, on));
    let notes = recording.sounded().expect("every note ends");
    assert!(notes[0].off <= 2_002, "what sounds ends when it is switched off: {:?}", notes[0]);
    assert!(notes.iter().all(|note| note.on < 2_000 || note.on >= 96_000), "{notes:?}");
    assert!(notes.iter().any(|note| note.on >= 96_000), "it does not come back");
}

#[test]
fn transposing_moves_the_notes() {
    let mut host = ClapHost::active();
    let up = host.set("seq.transpose", 5.0);
    let line = Timeline::rolling(RATE, 0.0, 120.0).stop(96_000);
    let must = expected::notes(&Pattern::factory(), &line, 110_000);
    let recording = host.play(&Script::new(line, 110_000).at(0, up));
    let keys: Vec<_> = recording.sounded().expect("every note ends").iter().map(|note| note.key).collect();
    assert_eq!(keys, must.iter().map(|note| note.key + 5).collect::<Vec<_>>());
}
