//! Counts missed deadlines: the built plugin plays chords in blocks of 64 samples at the pace of a sound card, minutes with
//! the worker at rest and minutes with the morph pad always moving, by turns.
//!
//! `nephele-deadlines FILE.clap [MINUTES]`. Run it with the right to real-time priority (`chrt --fifo 60` in front), as a
//! sound server would have it; otherwise the system's other work counts as well.

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use nephele_tests::{Blocks, ClapHost, Note, Script, Timeline};

const RATE: f64 = 48_000.0;
const SECOND: u64 = 48_000;
const BLOCK: u32 = 64;
const VOICES: u16 = 16;

/// Moves of the pad in a second.
const MOVES: u64 = 10;

/// Seconds of one turn.
const TURN: u64 = 15;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let plugin = arguments.next().ok_or("nephele-deadlines FILE.clap [MINUTES]")?;
    let minutes: u64 = arguments.next().map_or(Ok(10), |text| text.parse())?;
    let mut host = ClapHost::load(Path::new(&plugin))?;
    host.activate(RATE, BLOCK)?;
    let mut taken = [Vec::new(), Vec::new()];
    for turn in 0..minutes * 60 / TURN {
        let moving = turn % 2 == 1;
        let mut script = Script::new(Timeline::stopped(RATE), TURN * SECOND).blocks(Blocks::Fixed(BLOCK));
        for voice in 0..VOICES {
            script = script.note((u64::from(voice) * 480, TURN * SECOND - 1), Note::key(40 + 3 * voice), 0.7);
        }
        for step in 0..TURN * MOVES {
            // Two places far apart, and never the same twice.
            let place = if step % 2 == 0 { 0.1 } else { 0.8 } + 0.0005 * (step % 300) as f32;
            let event = if moving { host.set("cloud.morph_x", place) } else { host.set("master.level", 0.0) };
            script = script.at(step * SECOND / MOVES, event);
        }
        taken[usize::from(moving)].extend(host.keep_time(&script).1);
    }
    for (name, taken) in ["worker at rest", "pad moving"].into_iter().zip(&mut taken) {
        report(name, taken);
    }
    Ok(())
}

fn report(name: &str, taken: &mut [Duration]) {
    let deadline = Duration::from_secs_f64(f64::from(BLOCK) / RATE);
    let missed = taken.iter().filter(|taken| **taken > deadline).count();
    taken.sort_unstable();
    let at = |part: f64| taken.get((taken.len() as f64 * part) as usize).copied().unwrap_or_default();
    println!(
        "{name}: {missed} of {} blocks late; median {:?}, 99.9 % {:?}, longest {:?} of {deadline:?}",
        taken.len(),
        at(0.5),
        at(0.999),
        taken.last().copied().unwrap_or_default()
    );
}
