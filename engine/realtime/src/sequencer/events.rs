//! What a stretch of song holds. Nothing here remembers anything: the same sequence, cue and positions give the same
//! events, so a jump to bar 37 plays what bar 37 would have played, chance and conditions included.

use std::cell::LazyCell;

use super::event::{Event, Onset, Turn};
use super::scene::Scene;
use super::stretch::{SAME, Stretch};
use super::{CHORD, CONTROLS, Control, Cue, GATES, Sequence, Step, Track};

/// How far before its place on the grid a step can sound, in steps.
const EARLY: f64 = 0.5;
/// How far after it: swing, micro-timing, and the last of its hits.
const LATE: f64 = 0.6 + 0.5 + 1.0;

/// Passes to `emit` all that happens from `from` up to, but not at, `to` (song positions in quarter notes), in no order.
pub fn events(sequence: &Sequence, cue: &Cue, from: f64, to: f64, emit: &mut impl FnMut(Event)) {
    if !(from.is_finite() && to.is_finite()) {
        return;
    }
    // The longest step has two beats.
    let (mut at, end) = (from - 2.0 * LATE, to + 2.0 * EARLY);
    while at < end {
        let stretch = Stretch::at(sequence, cue, at);
        if let Some(scene) = Scene::of(sequence, stretch, cue.fill) {
            scene.heard().for_each(|track| scene.track(track, from, to, emit));
        }
        if stretch.to <= at {
            return;
        }
        at = stretch.to;
    }
}

impl Scene<'_> {
    /// Everything of one track.
    fn track(&self, number: usize, from: f64, to: f64, emit: &mut impl FnMut(Event)) {
        let track = &self.pattern.tracks[number];
        let step = track.clock.step_beats();
        let anchor = self.stretch.anchor;
        let lowest = self.stretch.from.max(from - LATE * step) - SAME;
        let highest = (self.stretch.to - SAME).min(to + EARLY * step);
        let mut count = ((lowest - anchor) / step).ceil() as i64;
        while anchor + count as f64 * step < highest {
            let place = self.place(number, count);
            if let Some(played) = track.steps.get(place) {
                self.turns(number, count, played, (from, to), emit);
                if played.on && (!played.notes.is_empty() || !played.locks.is_empty()) {
                    self.hits(number, count, place, (from, to), emit);
                }
            }
            count += 1;
        }
    }

    /// The hits of a step that fall within the range, if it plays.
    fn hits(&self, number: usize, count: i64, place: usize, range: (f64, f64), emit: &mut impl FnMut(Event)) {
        let track = &self.pattern.tracks[number];
        let step = &track.steps[place];
        let length = track.clock.step_beats();
        let first = self.position(track, count, step);
        if first >= range.1 || first + length < range.0 || !self.plays(number, count) {
            return;
        }
        let hits = if step.notes.is_empty() { 1 } else { step.ratchet.max(1) };
        let between = length / f64::from(hits);
        let (chord, notes) = chord(track, step);
        // Few of the steps near the range have a hit within it, and the way back can be long.
        let previous = LazyCell::new(|| self.previous(number, count).map(|place| place as u8));
        for hit in 0..hits {
            let beats = first + between * f64::from(hit);
            if !(range.0..range.1).contains(&beats) {
                continue;
            }
            let is_last = hit + 1 == hits;
            // Gates of a step or less are parts of each hit; longer ones are the last hit's.
            let gate = f64::from(step.gate);
            let until = match (is_last, step.tie) {
                // Swing and micro-timing can have them overtake each other.
                (true, true) => self.next_onset(number, count).max(beats + f64::from(GATES.0) * between),
                (true, false) if gate > 1.0 => first + gate * length,
                _ => beats + gate.min(1.0) * between,
            };
            emit(Event::Onset(Onset {
                beats,
                until,
                pattern: self.stretch.pattern.unwrap_or(0) as u8,
                entry: self.stretch.number,
                track: number as u8,
                place: place as u8,
                hit,
                count,
                previous: *previous,
                tied: is_last && step.tie,
                channel: step.channel.unwrap_or(track.channel).min(15),
                velocity: step.velocity_of(hit),
                chord,
                notes,
            }));
        }
    }

    /// The values that controller lanes take with a step, within the range.
    pub fn turns(&self, number: usize, count: i64, step: &Step, range: (f64, f64), emit: &mut impl FnMut(Event)) {
        if step.controls == [None; CONTROLS] {
            return;
        }
        let track = &self.pattern.tracks[number];
        let (length, first) = (track.clock.step_beats(), self.position(track, count, step));
        for (lane, settings) in track.controls.iter().enumerate() {
            let Some(value) = step.controls[lane].filter(|_| settings.control != Control::Off) else { continue };
            let mut turn = |beats: f64, value: f32| {
                // With the stretch its controllers end: the next one's begin there.
                if (range.0..range.1).contains(&beats) && beats < self.stretch.to - SAME {
                    let (pattern, track) = (self.stretch.pattern.unwrap_or(0) as u8, number as u8);
                    let entry = self.stretch.number;
                    emit(Event::Turn(Turn { beats, pattern, entry, track, lane: lane as u8, value }));
                }
            };
            let before = self.back(number, count).find_map(|(_, step)| step.controls[lane]);
            let seven_bits = |value: f32| (value * 127.0 + 0.5) as i32;
            match before.filter(|_| settings.glide).map(|before| (seven_bits(before), seven_bits(value))) {
                // One event for each value that a receiver can tell apart, evenly over the step.
                Some((a, b)) if a != b => {
                    let ways = (b - a).abs();
                    for way in 1..ways {
                        let at = first + length * f64::from(way - 1) / f64::from(ways);
                        turn(at, (a + way * (b - a).signum()) as f32 / 127.0);
                    }
                    turn(first + length * f64::from(ways - 1) / f64::from(ways), value);
                }
                _ => turn(first, value),
            }
        }
    }
}

/// The keys of a step, each once.
fn chord(track: &Track, step: &Step) -> ([u8; CHORD], u8) {
    let (mut chord, mut notes) = ([0; CHORD], 0_u8);
    for key in step.notes.iter().take(CHORD).map(|key| track.pitched(*key)) {
        if !chord[..usize::from(notes)].contains(&key) {
            chord[usize::from(notes)] = key;
            notes += 1;
        }
    }
    (chord, notes)
}

#[cfg(test)]
#[path = "events_tests.rs"]
pub(super) mod tests;
