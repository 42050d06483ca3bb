//! MPE, modulation of single notes, pedals and the modes of one voice: the same samples however the host divides time.

#![allow(clippy::expect_used, clippy::panic)]

use nephele_tests::host::parameter_id;
use nephele_tests::{Blocks, ClapHost, Event, Expression, Note, Recording, Script, Timeline};

const RATE: f64 = 48_000.0;
const LENGTH: u64 = 60_000;

fn busy(host: &mut ClapHost, mode: f32) -> Script {
    let mut script = Script::new(Timeline::stopped(RATE), LENGTH);
    let set =
        [("voice.mpe", 1.0), ("voice.mode", mode), ("voice.unison", 2.0), ("voice.glide", 0.13), ("filter.kind", 2.0)];
    for (id, plain) in set {
        script = script.at(0, host.set(id, plain));
    }
    let midi = |at: u64, bytes: [u8; 3]| (at, Event::Midi(bytes));
    for (controller, value) in [(101, 0), (100, 6), (6, 5)] {
        script.events.push(midi(1, [0xb0, controller, value]));
    }
    for (channel, key, from, to) in [(1_u8, 57_u8, 3, 30_011), (2, 64, 501, 20_003), (3, 49, 9_999, 41_999)] {
        script.events.push(midi(from, [0x90 | channel, key, 99]));
        script.events.push(midi(to, [0x80 | channel, key, 17]));
        for step in 0..60_u64 {
            let (at, byte) = (from + 37 + step * 331, (step * 2) as u8);
            let kinds =
                [[0xe0 | channel, byte, 64 + byte / 8], [0xd0 | channel, byte, 0], [0xb0 | channel, 74, 127 - byte]];
            script.events.push(midi(at, kinds[step as usize % 3]));
        }
    }
    // Sostenuto catches what is held, sustain what comes up later; both on the master.
    for (at, controller, value) in [(15_001, 66, 127), (19_007, 64, 127), (33_333, 64, 0), (45_678, 66, 0)] {
        script.events.push(midi(at, [0xb0, controller, value]));
    }
    for (id, key, from, to) in [(1, 45, 777, 30_001), (2, 52, 12_345, 25_000), (3, 69, 26_001, 50_005)] {
        let note = Note::numbered(key, id);
        script = script.note((from, to), note, 0.8).at(from + 900, Event::Express(note, Expression::Tuning, 0.7));
        for step in 0..50_u64 {
            let ids = ["matrix.2.1", "filter.cutoff", "op1.ratio", "cloud.position"];
            let amount = (step as f64 * 0.37).sin() * 0.2;
            let event = Event::Modulate(note, parameter_id(ids[step as usize % 4]), amount);
            script = script.at(from + 5 + step * 211, event);
        }
    }
    script
}

fn play(blocks: Blocks, mode: f32) -> Recording {
    let mut host = ClapHost::active();
    let script = busy(&mut host, mode).blocks(blocks);
    host.play(&script)
}

#[test]
fn block_sizes_do_not_matter() {
    for mode in [0.0, 1.0, 2.0] {
        let reference = play(Blocks::Fixed(64), mode);
        assert!(nephele_tests::analysis::rms(&reference.left) > 0.01, "mode {mode}: there is something to hear");
        for blocks in [1, 7, 333, 1024].map(Blocks::Fixed) {
            let other = play(blocks, mode);
            if let Err(difference) = reference.same_audio(&other) {
                panic!("mode {mode}, {blocks:?}: {difference}");
            }
            assert_eq!(reference.notes, other.notes, "mode {mode}, {blocks:?}");
        }
    }
}
