//! However the host divides time, the samples and the notes are the same, bit for bit.

#![allow(clippy::expect_used, clippy::panic)]

use nephele_tests::{Blocks, ClapHost, Event, Expression, Note, Recording, Script, Timeline};

const RATE: f64 = 48_000.0;
const LENGTH: u64 = 100_000;

/// Notes, expressions, automation at odd samples, and the sequencer through a tempo change, a loop and a stop.
fn busy(host: &mut ClapHost) -> Script {
    let timeline = Timeline::rolling(RATE, 0.9, 133.0)
        .tempo(20_011, 171.0)
        .play(31_333, 2.0)
        .looped((2.0, 2.8), 60_000)
        .stop(80_007);
    let held = Note::numbered(45, 1);
    let mut script = Script::new(timeline, LENGTH)
        .note((3, 50_001), held, 0.9)
        .note((777, 40_000), Note::numbered(64, 2), 0.6)
        .note((20_005, 70_003), Note::numbered(52, 3), 0.7)
        .at(9_999, Event::Express(held, Expression::Tuning, 3.3))
        .at(15_001, Event::Express(held, Expression::Pan, 0.2))
        .at(25_003, Event::Midi([0xe0, 0x11, 0x70]));
    let sweeps = [("cloud.position", 0.0, 1.0), ("cloud.pitch", -12.0, 12.0), ("rack.index", 0.2, 3.0)];
    for (id, from, to) in sweeps.into_iter().chain([("master.level", -30.0, 0.0), ("cloud.density", 5.0, 150.0)]) {
        for step in 0..40_u16 {
            let plain = from + (to - from) * f32::from(step) / 39.0;
            let sample = 1_003 + u64::from(step) * 1_777 + id.len() as u64;
            script = script.at(sample, host.set(id, plain));
        }
    }
    script
}

fn play(blocks: Blocks) -> Recording {
    let mut host = ClapHost::active();
    let script = busy(&mut host).blocks(blocks);
    host.play(&script)
}

#[test]
fn block_sizes_do_not_matter() {
    let reference = play(Blocks::Fixed(64));
    assert!(reference.notes.len() > 10, "the sequencer plays along");
    let sizes = [1, 7, 16, 333, 1024].map(Blocks::Fixed);
    for blocks in sizes.into_iter().chain([11, 12].map(|seed| Blocks::Random { seed, max: 700 })) {
        let other = play(blocks);
        if let Err(difference) = reference.same_audio(&other) {
            panic!("{blocks:?}: {difference}");
        }
        assert_eq!(reference.notes, other.notes, "{blocks:?}");
    }
}

#[test]
fn reset_starts_over() {
    let mut host = ClapHost::active();
    let script = Script::new(Timeline::rolling(RATE, 0.0, 120.0).stop(40_000), 60_000)
        .note((100, 30_000), Note::key(57), 0.8)
        .blocks(Blocks::Fixed(256));
    let first = host.play(&script);
    host.reset();
    let again = host.play(&script);
    first.same_audio(&again).expect("the same after reset");
    host.deactivate();
    host.activate(RATE, 1024).expect("activation");
    let reactivated = host.play(&script);
    first.same_audio(&reactivated).expect("the same after deactivate and activate");
}

#[test]
fn sample_rates_are_served() {
    for rate in [22_050.0, 44_100.0, 88_200.0, 96_000.0, 192_000.0] {
        let mut host = ClapHost::active();
        host.deactivate();
        host.activate(rate, 512).expect("activation");
        let second = rate as u64;
        let script = Script::new(Timeline::stopped(rate), 8 * second).note((0, second), Note::key(57), 0.8);
        let recording = host.play(&script);
        let range = second as usize / 2..second as usize;
        assert!(nephele_tests::analysis::rms(&recording.left[range]) > 0.003, "silent at {rate} Hz");
        let tail = &recording.left[7 * second as usize..];
        assert!(nephele_tests::analysis::peak(tail) < nephele_tests::analysis::SILENCE, "no end at {rate} Hz");
    }
}
