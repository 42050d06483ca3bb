//! Measures how soon the morph pad is heard: from the block in which the pad moves to the first sample that another cloud
//! makes different, while sixteen voices play at the pace of a sound card.
//!
//! `nephele-latency FILE.clap [MOVES [PARAMETER=VALUE …]]`. The environment variable `NEPHELE_ONNXRUNTIME` chooses the runtime.

use std::error::Error;
use std::path::Path;
use std::thread;
use std::time::Duration;

use nephele_tests::{Blocks, ClapHost, Note, Recording, Script, Timeline};

const RATE: f64 = 48_000.0;
const SECOND: u64 = 48_000;
const BLOCK: u32 = 64;
const VOICES: u16 = 16;
/// When the pad moves; not at a round time of the worker's.
const MOVE: u64 = SECOND / 2;
/// The longest that is waited for a cloud.
const LENGTH: u64 = 2 * SECOND;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let plugin = arguments.next().ok_or("nephele-latency FILE.clap [MOVES [PARAMETER=VALUE …]]")?;
    let moves: u32 = arguments.next().map_or(Ok(20), |text| text.parse())?;
    let mut host = ClapHost::load(Path::new(&plugin))?;
    host.activate(RATE, BLOCK)?;
    for setting in arguments {
        let (id, value) = setting.split_once('=').ok_or("PARAMETER=VALUE")?;
        let event = host.set(id, value.parse()?);
        host.play(&Script::new(Timeline::stopped(RATE), 100).blocks(Blocks::Fixed(BLOCK)).at(0, event));
    }
    let mut heard = Vec::new();
    for number in 0..=moves {
        let place = 0.05 + 0.9 * ((number * 7) % 20) as f32 / 19.0;
        let before = settled(&mut host);
        let at = MOVE + u64::from(number % 16) * 150;
        let moved = chord().at(at, host.set("cloud.morph_x", place));
        host.reset();
        let (after, _) = host.keep_time(&moved);
        let first = before.left.iter().zip(&after.left).position(|(a, b)| a.to_bits() != b.to_bits());
        let Some(first) = first else {
            println!("move {number}: nothing new within {} s", (LENGTH - at) as f64 / RATE);
            continue;
        };
        let milliseconds = (first as f64 - at as f64) * 1000.0 / RATE;
        // The first opens the model.
        println!(
            "move {number}: {milliseconds:.1} ms{}",
            if number == 0 { ", with the opening of the model" } else { "" }
        );
        if number > 0 {
            heard.push(milliseconds);
        }
    }
    heard.sort_unstable_by(f64::total_cmp);
    if let (Some(least), Some(most)) = (heard.first(), heard.last()) {
        println!("{} moves: {least:.1} … {most:.1} ms, median {:.1} ms", heard.len(), heard[heard.len() / 2]);
    }
    Ok(())
}

/// What the chord sounds like once no cloud is on its way any more.
fn settled(host: &mut ClapHost) -> Recording {
    let mut last: Option<Recording> = None;
    loop {
        host.reset();
        let now = host.play(&chord());
        if last.is_some_and(|last| last.left == now.left) {
            return now;
        }
        last = Some(now);
        thread::sleep(Duration::from_millis(500));
    }
}

/// A held chord of all voices.
fn chord() -> Script {
    let script = Script::new(Timeline::stopped(RATE), LENGTH).blocks(Blocks::Fixed(BLOCK));
    (0..VOICES)
        .fold(script, |script, voice| script.note((u64::from(voice) * 480, LENGTH - 1), Note::key(40 + 3 * voice), 0.7))
}
