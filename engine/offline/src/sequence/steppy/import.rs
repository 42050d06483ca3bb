//! From steppy's steps to ours.

use nephele_realtime::Sequence;
use nephele_realtime::sequencer::{Entry, GATES, STEPS, Step};
use serde_json::Value;

use super::MOST;
use crate::sequence::document::{Place, Strictness};
use crate::sequence::{Imported, SequenceError};

/// Reads the list of a save.
///
/// # Errors
/// If it is no list of at most 512 steps, or a step lacks a field or has one of another type or out of its range; the
/// error says which.
pub fn import(save: &Value) -> Result<Imported, SequenceError> {
    let root = Place::root(save, Strictness::File);
    let read: Vec<Read> = root.entries(MOST)?.map(step).collect::<Result<_, _>>()?;
    let mut imported = Imported::default();
    let short = read.iter().filter(|read| read.was_short).count();
    let silent = read.iter().filter(|read| read.was_silent).count();
    let mut remark = |count: usize, text: &str| {
        if count > 0 {
            imported.remarks.push(format!("{count} {text}"));
        }
    };
    remark(short, "steps were shorter than a 50th of their length and have that now");
    remark(silent, "steps had the velocity 0: they have 1 and are off");
    let steps: Vec<Step> = read.into_iter().map(|read| read.step).collect();
    lay_out(&mut imported.sequence, &steps);
    Ok(imported)
}

/// A step, and what was changed of it.
struct Read {
    step: Step,
    was_short: bool,
    was_silent: bool,
}

fn step(place: Place<'_>) -> Result<Read, SequenceError> {
    let place = place.object()?;
    let on = place.field("on")?.flag()?;
    if !place.field("note")?.flag()? {
        // Steppy takes a step without a note for off, whatever it says.
        return Ok(Read { step: Step::default(), was_short: false, was_silent: false });
    }
    let note = place.field("numeric_note")?.whole(0, 127)? as u8;
    let velocity = place.field("velocity")?.whole(0, 127)? as u8;
    let duration = place.field("duration")?.real(0.0, GATES.1)?;
    let channel = place.field("channel")?.whole(0, 15)? as u8;
    let was_silent = on && velocity == 0;
    let mut step = Step::note(note, velocity.max(1), duration.max(GATES.0));
    step.on = on && !was_silent;
    step.channel = Some(channel);
    Ok(Read { step, was_short: duration < GATES.0, was_silent: velocity == 0 })
}

/// Puts the steps on first tracks, 64 in a pattern; the track's channel is that of its first note.
fn lay_out(sequence: &mut Sequence, steps: &[Step]) {
    let channel = steps.iter().find_map(|step| step.channel).unwrap_or(0);
    let count = steps.len().div_ceil(STEPS);
    for (pattern, steps) in sequence.patterns.iter_mut().zip(steps.chunks(STEPS)) {
        let track = &mut pattern.tracks[0];
        track.channel = channel;
        track.length = steps.len() as u8;
        for (place, step) in track.steps.iter_mut().zip(steps) {
            *place = Step { channel: step.channel.filter(|own| *own != channel), ..step.clone() };
        }
        // The pattern is as long as this track, though the others have sixteen steps of their own.
        pattern.length = Some(steps.len() as u16);
    }
    if count > 1 {
        sequence.song = (0..count).map(|pattern| Entry { pattern: pattern as u8, times: 1 }).collect();
    }
}
