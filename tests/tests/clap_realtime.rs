//! The realtime rule. In the dev profile the plugin aborts the process when its audio thread allocates or frees; here
//! everything happens to it at once. On the release bundle this is a test of endurance.

#![allow(clippy::expect_used, clippy::panic)]

use nephele_realtime::parameters::parameters;
use nephele_tests::analysis::peak;
use nephele_tests::random::Random;
use nephele_tests::{Blocks, ClapHost, Event, Expression, Note, Script, Timeline, library};

const RATE: f64 = 48_000.0;
const LENGTH: u64 = 480_000;

/// Ten seconds of everything: notes, expressions, MIDI, every parameter automated, the transport all over the song.
fn everything(host: &mut ClapHost, seed: u64) -> Script {
    let mut random = Random::new(seed);
    let mut line = Timeline::rolling(RATE, 0.0, 120.0);
    for at in 1..30_u64 {
        let sample = at * 15_000 + random.below(10_000) as u64;
        line = match random.below(5) {
            0 => line.stop(sample),
            1 => line.tempo(sample, 20.0 + 380.0 * random.unit()),
            _ => line.play(sample, random.unit() * 64.0),
        };
    }
    let mut script = Script::new(line, LENGTH).blocks(Blocks::Random { seed, max: 1024 });
    for id in 0..120 {
        let note = Note::numbered(24 + random.below(72) as u16, id);
        let from = random.below(LENGTH as usize - 50_000) as u64;
        let to = from + 100 + random.below(48_000) as u64;
        script = script.note((from, to), note, 0.1 + 0.9 * random.unit());
        let kinds =
            [Expression::Gain, Expression::Pan, Expression::Tuning, Expression::Pressure, Expression::Brightness];
        script = script.at(u64::midpoint(from, to), Event::Express(note, kinds[random.below(5)], random.unit()));
    }
    for parameter in parameters() {
        for _ in 0..6 {
            // The levels may not all be down for long, or there is nothing to judge.
            let plain = parameter.denormalise(random.unit() as f32);
            script = script.at(random.below(LENGTH as usize) as u64, host.set(&parameter.id, plain));
        }
    }
    for _ in 0..200 {
        let status = [0xb0, 0xd0, 0xe0, 0xa0][random.below(4)];
        let bytes = [status, random.below(128) as u8, random.below(128) as u8];
        script = script.at(random.below(LENGTH as usize) as u64, Event::Midi(bytes));
    }
    script
}

#[test]
fn the_check_is_on() {
    if library::is_debug() {
        let bytes = std::fs::read(library::plugin_library()).expect("the library");
        let name = b"nice_assert_no_alloc";
        assert!(bytes.windows(name.len()).any(|part| part == name), "the dev build does not check for allocations");
    }
}

#[test]
fn everything_at_once() {
    for seed in 1..4 {
        let mut host = ClapHost::active();
        let states = [host.main.save().expect("a state"), {
            let mut other = ClapHost::active();
            let events = [other.set("cloud.morph_x", 0.1), other.set("cloud.morph_y", 0.9)];
            other.play(&Script::new(Timeline::stopped(RATE), 48_000).at(0, events[0]).at(0, events[1]));
            other.main.save().expect("a state")
        }];
        let script = everything(&mut host, seed);
        let mut random = Random::new(seed);
        let mut next = 0;
        let mut loads = 0;
        let recording = host.play_while(&script, |main, played| {
            if played >= next {
                next = played + 20_000;
                loads += 1;
                main.load(&states[random.below(2)]).expect("the state loads");
                main.save().expect("a state");
            }
        });
        let loudest = peak(&recording.left).max(peak(&recording.right));
        assert!(loudest <= 1.0, "seed {seed}: peak {loudest}");
        assert!(loudest > 0.001, "seed {seed}: nothing is heard");
        println!("seed {seed}: {loads} loads, peak {loudest}");
        let rest = host.play(&Script::new(Timeline::stopped(RATE), 100).at(0, Event::Midi([0xb0, 120, 0])));
        let mut all = recording;
        all.append(rest);
        // Input notes are passed on too, so only the ends are counted here; `clap_sequencer` judges the notes.
        assert!(all.left.iter().chain(&all.right).all(|sample| sample.is_finite()));
    }
}
