//! Two hundred instances come and go in any order while their workers generate clouds.

#![allow(clippy::expect_used, clippy::panic)]

use clack_host::prelude::PluginEntry;
use nephele_tests::random::Random;
use nephele_tests::{ClapHost, Note, Script, Timeline, library, process};

const RATE: f64 = 48_000.0;
const INSTANCES: usize = 200;
/// Instances that live at the same time.
const CROWD: usize = 10;
/// What may stay behind, in KiB: the heap's own fragmentation. A leaked instance would weigh several hundred each.
const GROWTH: usize = 40_000;

fn act(host: &mut ClapHost, random: &mut Random) {
    match random.below(8) {
        0 => {
            host.deactivate();
            host.activate(RATE, 1024).expect("activation");
        }
        1 => host.reset(),
        2 => {
            let state = host.main.save().expect("a state");
            host.main.load(&state).expect("the state loads");
        }
        _ => {
            let length = 200 + random.below(6_000) as u64;
            // Moving the morph pad makes the worker decode a new cloud.
            let script = Script::new(Timeline::rolling(RATE, random.unit() * 8.0, 120.0), length)
                .at(0, host.set("cloud.morph_x", random.unit() as f32))
                .at(length / 2, host.set("cloud.morph_y", random.unit() as f32))
                .at(length / 3, host.set("cloud.density", 0.5 + 100.0 * random.unit() as f32))
                .note((10, length), Note::key(30 + random.below(60) as u16), 0.9);
            let recording = host.play(&script);
            assert!(recording.left.iter().all(|sample| sample.is_finite()));
        }
    }
}

fn crowd(entry: &PluginEntry, count: usize, random: &mut Random) {
    let mut hosts: Vec<ClapHost> = Vec::new();
    let mut made = 0;
    while made < count || !hosts.is_empty() {
        let room = made < count && hosts.len() < CROWD;
        if room && random.below(3) == 0 {
            let mut host = ClapHost::instance(entry).expect("an instance");
            host.activate(RATE, 1024).expect("activation");
            hosts.push(host);
            made += 1;
        } else if !hosts.is_empty() {
            let place = random.below(hosts.len());
            if random.below(4) == 0 || made == count {
                // Often right after the worker was given something to do.
                act(&mut hosts[place], random);
                drop(hosts.swap_remove(place));
            } else {
                act(&mut hosts[place], random);
            }
        }
    }
}

// One test, so that no other thread and no other memory is counted.
#[test]
fn instances_come_and_go() {
    let before = process::threads();
    // SAFETY: our own plugin; loading runs nothing but its initialisers.
    let entry = unsafe { PluginEntry::load(library::plugin_library()) }.expect("the library loads");
    let mut random = Random::new(2026);
    // The first crowd pays for what is made once in a process: tables, fonts, ONNX Runtime with a thread of its own.
    crowd(&entry, INSTANCES / 4, &mut random);
    assert!(process::settles_to_threads(before + 1), "{} threads are left, {before} before", process::threads());
    let (threads, resident) = (process::threads(), process::resident_kib());
    crowd(&entry, INSTANCES * 3 / 4, &mut random);
    let growth = process::resident_kib().saturating_sub(resident);
    println!("{INSTANCES} instances: {before} threads before, {} after, {growth} KiB grown", process::threads());
    assert!(process::settles_to_threads(threads), "{} threads are left, {threads} before", process::threads());
    assert!(growth < GROWTH, "grew by {growth} KiB over {} instances", INSTANCES * 3 / 4);
}
