//! From our steps to steppy's.

use nephele_realtime::Sequence;
use nephele_realtime::sequencer::{ClockScale, Condition, Direction, Pattern, STEPS, Scale, Step, Track};
use serde::Serialize;

use super::{LONGEST, MOST};

/// A save of steppy, and what could not stand in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Exported {
    /// The JSON text.
    pub text: String,
    /// What was left out or changed, a sentence each, without a full stop.
    pub remarks: Vec<String>,
}

#[derive(Serialize)]
struct WrittenStep {
    on: bool,
    note: bool,
    #[serde(flatten)]
    sounds: Option<Sounds>,
}

#[derive(Serialize)]
struct Sounds {
    numeric_note: u8,
    velocity: u8,
    duration: f32,
    channel: u8,
}

/// Writes the first track with notes of `pattern`, 0-based; without one, of all that the song plays in its order, or of
/// the first pattern if there is no song.
#[must_use]
pub fn export(sequence: &Sequence, pattern: Option<usize>) -> Exported {
    let song = sequence.song.iter().flat_map(|entry| (0..entry.times).map(|_| usize::from(entry.pattern)));
    let order: Vec<usize> = match pattern {
        Some(pattern) => vec![pattern],
        None if sequence.song.is_empty() => vec![0],
        None => song.collect(),
    };
    let patterns: Vec<&Pattern> = order.iter().filter_map(|number| sequence.patterns.get(*number)).collect();
    let number = patterns.iter().filter_map(|pattern| pattern.tracks.iter().position(has_notes)).min().unwrap_or(0);
    let tracks = patterns.iter().map(|pattern| &pattern.tracks[number]);
    let steps: Vec<(&Track, &Step)> = tracks
        .flat_map(|track| track.steps.iter().take(usize::from(track.length).min(STEPS)).map(move |step| (track, step)))
        .collect();
    let written: Vec<WrittenStep> = steps.iter().take(MOST).map(|(track, step)| write(track, step)).collect();
    let text = lines(&written);
    Exported { text, remarks: remarks(&patterns, number, &steps) }
}

fn has_notes(track: &Track) -> bool {
    track.steps.iter().any(|step| !step.notes.is_empty())
}

fn write(track: &Track, step: &Step) -> WrittenStep {
    let sounds = step.notes.first().map(|note| Sounds {
        numeric_note: track.pitched(*note),
        velocity: step.velocity,
        duration: if step.tie { LONGEST } else { step.gate.min(LONGEST) },
        channel: step.channel.unwrap_or(track.channel),
    });
    WrittenStep { on: step.on && sounds.is_some(), note: sounds.is_some(), sounds }
}

/// A step a line, which is JSON as good as steppy's own, and easier to read.
fn lines(steps: &[WrittenStep]) -> String {
    // Writing to memory can not fail.
    let lines: Vec<String> = steps.iter().map(|step| serde_json::to_string(step).unwrap_or_default()).collect();
    if lines.is_empty() { "[]\n".to_owned() } else { format!("[\n{}\n]\n", lines.join(",\n")) }
}

fn remarks(patterns: &[&Pattern], number: usize, steps: &[(&Track, &Step)]) -> Vec<String> {
    let mut remarks = Vec::new();
    let others = patterns.iter().flat_map(|pattern| pattern.tracks.iter().enumerate());
    let mut others: Vec<usize> =
        others.filter(|(at, track)| *at != number && has_notes(track)).map(|(at, _)| at + 1).collect();
    others.sort_unstable();
    others.dedup();
    for other in others {
        remarks.push(format!("track {other} is left out: steppy has one"));
    }
    if steps.len() > MOST {
        remarks.push(format!("{} steps after the first {MOST} are left out", steps.len() - MOST));
    }
    let mut count = |text: &str, is_so: fn(&Track, &Step) -> bool| {
        let count = steps.iter().take(MOST).filter(|(track, step)| is_so(track, step)).count();
        if count > 0 {
            remarks.push(format!("{text} ({count} steps)"));
        }
    };
    count("of chords the first note alone is kept", |_, step| step.notes.len() > 1);
    count("locks are left out", |_, step| !step.locks.is_empty());
    count("steps without notes that trigger locks are off", |_, step| step.on && step.notes.is_empty());
    count("micro-timing is left out", |_, step| step.shift != 0.0);
    count("ratchets are left out", |_, step| step.ratchet > 1);
    count("probability is left out", |_, step| step.probability < 1.0);
    count("conditions are left out", |_, step| step.condition != Condition::Always);
    count("slides are left out", |_, step| step.slide);
    count("controller lanes are left out", |_, step| step.controls.iter().any(Option::is_some));
    count("ties and lengths of more than a step end with their step", |_, step| {
        !step.notes.is_empty() && (step.tie || step.gate > LONGEST)
    });
    count("steppy reads the note 0 as 60", |track, step| {
        step.notes.first().is_some_and(|note| track.pitched(*note) == 0)
    });
    count("swing is left out", |track, _| track.swing != 0.5);
    count("steps of another length than a sixteenth become sixteenths", |track, _| track.clock != ClockScale::One);
    count("the order of steps is left out: steppy plays from first to last", |track, _| {
        track.direction != Direction::Forward
    });
    count("transposition and scale are worked into the notes", |track, step| {
        (track.transpose != 0 || track.scale != Scale::Chromatic) && !step.notes.is_empty()
    });
    remarks
}
