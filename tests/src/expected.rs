//! Which notes a pattern must play over a timeline, worked out without the plugin's code.

use nephele_realtime::sequencer::{PAGE, Pattern};

/// Steps in a quarter note.
const STEPS_PER_BEAT: f64 = 4.0;

use crate::recording::Sounded;
use crate::timeline::Timeline;

/// Song positions closer than this to a step's onset count as on it: far less than a sample, more than the rounding
/// of CLAP's fixed-point beats.
const SAME_BEAT: f64 = 1e-7;

/// The notes of `pattern` over the first `length` samples. A note ends with its gate or where the transport stops or
/// jumps, whichever comes first.
#[must_use]
pub fn notes(pattern: &Pattern, timeline: &Timeline, length: u64) -> Vec<Sounded> {
    let rate = timeline.sample_rate();
    let mut notes: Vec<Sounded> = Vec::new();
    // Notes not yet ended, with the song position of their end.
    let mut held: Vec<(usize, f64)> = Vec::new();
    let mut arrived = f64::NEG_INFINITY;
    for (segment, end) in timeline.stretches(length) {
        let continues = segment.playing && (segment.beats - arrived).abs() < SAME_BEAT;
        if !continues {
            held.drain(..).for_each(|(place, _)| notes[place].off = segment.start);
        }
        let sample_of = |beats: f64| {
            let samples = (beats - SAME_BEAT - segment.beats) / segment.beats_per_sample(rate);
            segment.start + samples.ceil().max(0.0) as u64
        };
        if segment.playing {
            let first = ((segment.beats - SAME_BEAT) * STEPS_PER_BEAT).ceil() as i64;
            let onsets = (first..).map(|at| (at, sample_of(at as f64 / STEPS_PER_BEAT))).take_while(|on| on.1 < end);
            for (at, on) in onsets {
                let step = &pattern.tracks[0].steps[at.rem_euclid(PAGE as i64) as usize];
                if step.on {
                    held.push((notes.len(), (at as f64 + f64::from(step.gate)) / STEPS_PER_BEAT));
                    let velocity = f64::from(step.velocity) / 127.0;
                    notes.push(Sounded { on, off: u64::MAX, key: i16::from(step.notes[0]), velocity });
                }
            }
            held.retain(|&(place, off)| {
                let sample = sample_of(off);
                if sample < end {
                    notes[place].off = sample;
                }
                sample >= end
            });
        }
        arrived = if segment.playing { segment.beats_at(end, rate) } else { f64::NEG_INFINITY };
    }
    notes
}

/// Compares what sounded with what must: onsets within a sample, ends within `slack` samples.
///
/// # Errors
///
/// The first note that differs, in words.
pub fn compare(sounded: &[Sounded], expected: &[Sounded], slack: u64) -> Result<(), String> {
    for (at, (is, must)) in sounded.iter().zip(expected).enumerate() {
        let velocity = (is.velocity - must.velocity).abs() < 0.01;
        let ended = must.off == u64::MAX || is.off.abs_diff(must.off) <= slack;
        if is.key != must.key || is.on.abs_diff(must.on) > 1 || !velocity || !ended {
            return Err(format!("note {at} is {is:?}, must be {must:?}"));
        }
    }
    if sounded.len() == expected.len() {
        Ok(())
    } else {
        Err(format!("{} notes, must be {}", sounded.len(), expected.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_of_the_factory_pattern() {
        let pattern = Pattern::factory();
        let notes = notes(&pattern, &Timeline::rolling(48_000.0, 0.0, 120.0), 96_000);
        assert_eq!(notes.len(), pattern.tracks[0].steps.iter().filter(|step| step.on).count());
        assert_eq!((notes[0].on, notes[0].key, notes[0].off), (0, 57, 5_400));
        assert_eq!(notes[1].on, 12_000);
    }

    #[test]
    fn a_stop_ends_what_sounds() {
        let notes = notes(&Pattern::factory(), &Timeline::rolling(48_000.0, 0.0, 120.0).stop(3_000), 96_000);
        assert_eq!(notes.len(), 1);
        assert_eq!(notes[0].off, 3_000);
    }
}
