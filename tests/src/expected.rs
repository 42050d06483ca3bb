//! Which notes a pattern must play over a timeline, worked out without the plugin's code.
//!
//! Known are the tracks that run forward through steps without chance and conditions; with clocks, swing, micro-timing,
//! ratchets, gates and ties.

use nephele_realtime::sequencer::{Direction, Pattern, Step, Track};

use crate::recording::Sounded;
use crate::timeline::Timeline;

/// A song position that is off by less than this part of a quarter note goes on where it was; it is no jump.
const CONTINUES: f64 = 1.0 / 128.0;

/// A note at its place in the song.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    /// Song position of its beginning, in quarter notes.
    pub beats: f64,
    /// Song position of its end.
    pub until: f64,
    /// Its track, 0-based.
    pub track: usize,
    /// MIDI channel.
    pub channel: i16,
    /// MIDI key.
    pub key: i16,
    /// Velocity in (0, 1].
    pub velocity: f64,
}

/// The notes of `pattern` that begin from `from` on and before `to`, in order.
///
/// # Panics
///
/// Panics at what it does not know; see the module.
#[must_use]
pub fn placed(pattern: &Pattern, from: f64, to: f64) -> Vec<Placed> {
    let mut notes: Vec<Placed> = Vec::new();
    for (number, track) in pattern.tracks.iter().enumerate().filter(|(_, track)| !track.mute) {
        assert_eq!(track.direction, Direction::Forward, "only tracks that run forward are known");
        let length = step_beats(track);
        for count in (from / length).floor() as i64 - 3..=(to / length).ceil() as i64 + 3 {
            let step = step(track, count);
            assert!(!step.on || step.probability >= 1.0, "chance is not known");
            for hit in 0..if step.on { step.ratchet } else { 0 } {
                let (beats, until) = span(track, count, hit);
                let channel = i16::from(step.channel.unwrap_or(track.channel));
                for &key in step.notes.iter().filter(|_| (from..to).contains(&beats)) {
                    let (key, velocity) = (i16::from(key) + i16::from(track.transpose), velocity(step, hit));
                    notes.push(Placed { beats, until, track: number, channel, key, velocity });
                }
            }
        }
    }
    notes.sort_by(|a, b| a.beats.total_cmp(&b.beats).then(a.track.cmp(&b.track)));
    notes
}

/// Length of a track's steps in quarter notes: a sixteenth by the track's factor, two thirds of it in triplets.
fn step_beats(track: &Track) -> f64 {
    let name = track.clock.name();
    let (factor, triplet) = name.strip_suffix('T').map_or((name, 1.0), |factor| (factor, 1.5));
    let factor: f64 = match factor.split_once('/') {
        Some((_, below)) => 1.0 / below.parse::<f64>().expect("a fraction"),
        None => factor.parse().expect("a factor"),
    };
    0.25 / factor / triplet
}

fn step(track: &Track, count: i64) -> &Step {
    &track.steps[count.rem_euclid(i64::from(track.length)) as usize]
}

/// Where step `count` sounds.
fn position(track: &Track, count: i64) -> f64 {
    let swung = if count % 2 == 0 { 0.0 } else { 2.0 * (f64::from(track.swing) - 0.5) };
    step_beats(track) * (count as f64 + swung + f64::from(step(track, count).shift))
}

/// Where a hit of a step begins and ends.
fn span(track: &Track, count: i64, hit: u8) -> (f64, f64) {
    let (step, length, begin) = (step(track, count), step_beats(track), position(track, count));
    let part = length / f64::from(step.ratchet);
    let (from, gate) = (begin + part * f64::from(hit), f64::from(step.gate));
    let until = if hit + 1 < step.ratchet || (!step.tie && gate <= 1.0) {
        from + part * gate.min(1.0)
    } else if step.tie {
        let round = count + 1..=count + i64::from(track.length);
        let next = round.into_iter().find(|&count| self::step(track, count).on).expect("the step itself comes again");
        position(track, next)
    } else {
        begin + length * gate
    };
    (from, until)
}

/// Velocities go in a straight line from hit to hit, to or from the full one.
fn velocity(step: &Step, hit: u8) -> f64 {
    let (full, ramp) = (f64::from(step.velocity) / 127.0, f64::from(step.ramp));
    let way = if step.ratchet > 1 { f64::from(hit) / f64::from(step.ratchet - 1) } else { 0.0 };
    let (first, last) = if ramp > 0.0 { (1.0 - ramp, 1.0) } else { (1.0, 1.0 + ramp) };
    if step.ratchet > 1 { (full * (first + (last - first) * way)).max(1.0 / 127.0) } else { full }
}

/// The notes of `pattern` over the first `length` samples, each on the sample nearest to its position. A note ends with
/// its gate, where another one begins on its key and channel, or where the transport stops or jumps, whichever comes
/// first.
#[must_use]
pub fn notes(pattern: &Pattern, timeline: &Timeline, length: u64) -> Vec<Sounded> {
    let rate = timeline.sample_rate();
    let mut notes: Vec<Sounded> = Vec::new();
    // Notes not yet ended, with the song position of their end.
    let mut held: Vec<(usize, f64)> = Vec::new();
    // Up to where the song was played, while it plays.
    let mut done: Option<f64> = None;
    for (segment, end) in timeline.stretches(length) {
        let half = 0.5 * segment.beats_per_sample(rate);
        let continues = segment.playing && done.is_some_and(|done| (segment.beats - half - done).abs() < CONTINUES);
        if !continues {
            held.drain(..).for_each(|(place, _)| notes[place].off = segment.start);
            done = None;
        }
        if !segment.playing {
            continue;
        }
        let sample_of = |beats: f64| {
            let samples = (beats - segment.beats) / segment.beats_per_sample(rate);
            segment.start + samples.round().max(0.0) as u64
        };
        let until = segment.beats_at(end, rate) - half;
        for note in placed(pattern, done.unwrap_or(segment.beats - half), until) {
            let Placed { channel, key, velocity, .. } = note;
            let on = sample_of(note.beats);
            held.retain(|&(place, off)| {
                let same = (notes[place].channel, notes[place].key) == (channel, key);
                if same {
                    notes[place].off = sample_of(off).min(on);
                }
                !same
            });
            held.push((notes.len(), note.until));
            notes.push(Sounded { on, off: u64::MAX, channel, key, velocity });
        }
        held.retain(|&(place, off)| {
            if off < until {
                notes[place].off = sample_of(off);
            }
            off >= until
        });
        done = Some(until);
    }
    notes
}

/// Compares what sounded with what must: onsets within a sample, ends within `slack` samples.
///
/// # Errors
///
/// The first note that differs, in words.
pub fn compare(sounded: &[Sounded], expected: &[Sounded], slack: u64) -> Result<(), String> {
    let [sounded, expected] = [sounded, expected].map(|notes| {
        let mut notes = notes.to_vec();
        notes.sort_by_key(|note| (note.channel, note.key, note.on));
        notes
    });
    for (at, (is, must)) in sounded.iter().zip(&expected).enumerate() {
        let velocity = (is.velocity - must.velocity).abs() < 0.01;
        let ended = must.off == u64::MAX || is.off.abs_diff(must.off) <= slack;
        let same = (is.channel, is.key) == (must.channel, must.key);
        if !same || is.on.abs_diff(must.on) > 1 || !velocity || !ended {
            return Err(format!("note {at} by key is {is:?}, must be {must:?}"));
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
