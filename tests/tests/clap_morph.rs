//! The morph pad through a host: the worker decodes a new cloud. Bounced, the sound waits for it; live, it comes when
//! it comes.

#![allow(clippy::expect_used, clippy::panic)]

mod sequences;

use std::sync::Arc;
use std::time::{Duration, Instant};

use nephele_realtime::parameters::index_of;
use nephele_realtime::sequencer::{Pattern, Step};
use nephele_tests::analysis::{peak, rms};
use nephele_tests::{ClapHost, Note, Recording, Script, Timeline};

const RATE: f64 = 48_000.0;
const SECOND: u64 = 48_000;

/// A held note of the cloud alone, with the pad moved to a corner in its middle, or left where it was.
fn bounce(moves: bool) -> Recording {
    let mut host = ClapHost::inactive();
    host.main.set_offline(true).expect("it can be bounced");
    host.activate(RATE, 1024).expect("activation");
    let mut script = Script::new(Timeline::stopped(RATE), 3 * SECOND).at(0, host.set("rack.level", -60.0)).note(
        (0, 3 * SECOND - 1),
        Note::key(57),
        0.8,
    );
    if moves {
        script = script.at(SECOND, host.set("cloud.morph_x", 0.02)).at(SECOND, host.set("cloud.morph_y", 0.97));
    }
    host.play(&script)
}

#[test]
fn a_bounce_waits_for_its_cloud() {
    let first = bounce(true);
    // However long the worker took: two bounces are the same.
    first.same_audio(&bounce(true)).expect("two bounces are equal");
    let still = bounce(false);
    let second = SECOND as usize;
    assert_eq!(first.left[..second], still.left[..second], "nothing changes before the pad moves");
    let difference = |from: usize, to: usize| {
        let pairs = first.left[from..to].iter().zip(&still.left[from..to]);
        rms(&pairs.map(|(a, b)| a - b).collect::<Vec<_>>()) / rms(&still.left[from..to])
    };
    // Grains that sound keep their cloud to their end; a tenth of a second later all are new.
    assert!(difference(second + 12_000, 3 * second) > 0.1, "the new cloud is not heard");
    assert!(peak(&first.left) <= 1.0);
}

/// Two notes of the pattern, the second with a place of the morph pad of its own, if `locks`.
fn bounced_pattern(locks: bool) -> Recording {
    let mut pattern = Pattern::default();
    let steps = &mut pattern.tracks[0].steps;
    steps[0] = Step::note(57, 100, 4.0);
    steps[8] = Step::note(57, 100, 4.0);
    if locks {
        steps[8].locks = vec![sequences::lock("cloud.morph_x", 0.02, 0.0), sequences::lock("cloud.morph_y", 0.97, 0.0)];
    }
    let mut host = ClapHost::inactive();
    sequences::reload(&mut host, |preset| {
        preset.sequence = Arc::new(sequences::only(pattern));
        preset.parameters.set(index_of("rack.level").expect("a parameter"), -60.0);
    });
    host.main.set_offline(true).expect("it can be bounced");
    host.activate(RATE, 1024).expect("activation");
    host.play(&Script::new(Timeline::rolling(RATE, 0.0, 120.0).stop(2 * SECOND), 2 * SECOND))
}

#[test]
fn a_bounce_has_the_clouds_that_steps_lock() {
    let (locked, plain) = (bounced_pattern(true), bounced_pattern(false));
    locked.same_audio(&bounced_pattern(true)).expect("two bounces are equal");
    let second = SECOND as usize;
    assert!(rms(&plain.left[second..]) > 0.003);
    assert_eq!(locked.left[..second], plain.left[..second], "the first step has no lock");
    let difference: Vec<f32> = locked.left[second..].iter().zip(&plain.left[second..]).map(|(a, b)| a - b).collect();
    assert!(rms(&difference) > 0.1 * rms(&plain.left[second..]), "its own cloud is not heard");
}

#[test]
fn a_new_cloud_arrives_while_playing() {
    let listen = |host: &mut ClapHost| {
        let script = Script::new(Timeline::stopped(RATE), SECOND).note((0, SECOND / 2), Note::key(57), 0.8);
        host.reset();
        host.play(&script)
    };
    let mut host = ClapHost::active();
    let old = listen(&mut host);
    let moved = Script::new(Timeline::stopped(RATE), 100)
        .at(0, host.set("cloud.morph_x", 0.95))
        .at(0, host.set("cloud.morph_y", 0.05));
    host.play(&moved);
    let asked = Instant::now();
    while old.same_audio(&listen(&mut host)).is_ok() {
        assert!(asked.elapsed() < Duration::from_mins(1), "no new cloud within a minute");
        std::thread::sleep(Duration::from_millis(20));
    }
    println!("heard after {:?}", asked.elapsed());
}
