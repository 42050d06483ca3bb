//! The sequencer on its own clock, while the host stands still.

#![allow(clippy::expect_used, clippy::panic)]

use nephele_realtime::sequencer::Pattern;
use nephele_tests::{ClapHost, Script, Timeline, expected};

const RATE: f64 = 48_000.0;

#[test]
fn it_runs_while_the_host_stands_still() {
    let mut host = ClapHost::active();
    let (run, rest) = (host.set("seq.run", 1.0), host.set("seq.run", 0.0));
    let tempo = host.set("seq.tempo", 140.0);
    let script = Script::new(Timeline::stopped(RATE), 250_000).at(0, tempo).at(10_000, run).at(200_000, rest);
    let notes = host.play(&script).sounded().expect("every note ends");
    // The same as a host that rolls over these samples.
    let line = Timeline::stopped(RATE).tempo(0, 140.0).play(10_000, 0.0).stop(200_000);
    let must = expected::notes(&Pattern::factory(), &line, 250_000);
    expected::compare(&notes, &must, 2).expect("the own clock keeps time");
}

#[test]
fn its_tempo_can_move() {
    let mut host = ClapHost::active();
    let mut script = Script::new(Timeline::stopped(RATE), 200_000).at(0, host.set("seq.run", 1.0));
    for (sample, tempo) in [(30_000, 60.0), (60_000, 300.0), (90_000, 20.0), (120_000, 200.0)] {
        script = script.at(sample, host.set("seq.tempo", tempo));
    }
    let script = script.at(180_000, host.set("seq.run", 0.0));
    let notes = host.play(&script).sounded().expect("every note ends");
    assert!(notes.len() > 8, "{} notes", notes.len());
    let order: Vec<_> =
        Pattern::factory().tracks[0].steps.iter().filter(|step| step.on).map(|step| i16::from(step.notes[0])).collect();
    for (at, note) in notes.iter().enumerate() {
        assert_eq!(note.key, order[at % order.len()], "note {at}: no step is left out or repeated");
    }
}

#[test]
fn the_host_takes_over_and_gives_back() {
    let mut host = ClapHost::active();
    let (run, rest) = (host.set("seq.run", 1.0), host.set("seq.run", 0.0));
    let line = Timeline::stopped(RATE).play(48_000, 0.3).stop(120_000);
    let script = Script::new(line.clone(), 250_000).at(0, run).at(200_000, rest);
    let notes = host.play(&script).sounded().expect("every note ends");
    let during: Vec<_> = notes.iter().copied().filter(|note| (48_000..120_000).contains(&note.on)).collect();
    expected::compare(&during, &expected::notes(&Pattern::factory(), &line, 250_000), 2)
        .expect("the host's clock rules");
    assert!(notes.iter().any(|note| note.on < 48_000), "silent before the host starts");
    assert!(notes.iter().any(|note| note.on > 121_000), "silent after the host has stopped");
}
