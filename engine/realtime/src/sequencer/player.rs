//! Follows the song position, and says at each sample what begins and what ends.
//!
//! What a stretch of song holds is worked out by [`super::events()`]. The player only remembers how far it has come, what
//! it owes an end, and which pattern it was told to go on to.

use std::sync::Arc;

use super::event::{Event, Onset, Turn};
use super::events::events;
use super::held::{Held, HeldNotes};
use super::line::Line;
use super::standing::{places, standing};
use super::stretch::{Change, Cue, SAME, Stretch};
use super::{Playing, Sequence, Step, TRACKS, Track};

/// Events that wait for their sample at most; those of a stretch of [`AHEAD`] samples that holds more are left out.
const WAITING: usize = 512;
/// Samples that are looked ahead.
const AHEAD: i64 = 256;
/// How far, in quarter notes, steps can sound after the pattern that they belong to has ended.
const LINGER: f64 = 5.0;
/// Notes that can be held back at a time.
const HELD_BACK: usize = 16;

/// When another pattern takes over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum When {
    /// At the next bar.
    #[default]
    Bar,
    /// At the end of the one that plays.
    End,
    /// At once.
    Now,
}

/// What the player does at a sample.
#[derive(Clone, Copy, Debug)]
pub enum Played<'a> {
    /// Starts a note.
    On {
        /// MIDI key.
        key: u8,
        /// Whose note it is.
        onset: &'a Onset,
        /// The step.
        step: &'a Step,
        /// Its track.
        track: &'a Track,
    },
    /// A step without notes sets its locks.
    Locks {
        /// The trigger.
        onset: &'a Onset,
        /// The step.
        step: &'a Step,
        /// Its track.
        track: &'a Track,
    },
    /// Ends a note.
    Off {
        /// Track that plays it, 0-based.
        track: u8,
        /// MIDI key.
        key: u8,
        /// MIDI channel.
        channel: u8,
    },
    /// The song starts, or jumps: controller lanes have the values that stand there, which are told next.
    Jump,
    /// A controller lane that is of notes moves one that sounds.
    Express {
        /// The value.
        turn: &'a Turn,
        /// Its track.
        track: &'a Track,
        /// MIDI key of the note.
        key: u8,
        /// Its MIDI channel.
        channel: u8,
    },
    /// A controller lane takes a value.
    Turn {
        /// The value.
        turn: &'a Turn,
        /// Its track.
        track: &'a Track,
    },
}

/// How far the song has been played.
#[derive(Debug)]
pub struct Player {
    sequence: Arc<Sequence>,
    cue: Cue,
    line: Option<Line>,
    /// Everything before this song position has been played.
    done: f64,
    /// Events up to here are waiting, or have been played.
    gathered: f64,
    waiting: Box<[Event]>,
    /// Those of `waiting` that are yet to come.
    from: usize,
    to: usize,
    held: HeldNotes,
    /// The hit of each track that came last.
    hits: [u8; TRACKS],
    /// Notes that are not to be played up to a song position: track, key, position.
    held_back: [Option<(u8, u8, f64)>; HELD_BACK],
    /// Semitones added to every note that starts from now on.
    pub transpose: i32,
}

impl Default for Player {
    fn default() -> Self {
        let nothing = Event::Turn(Turn { beats: 0.0, pattern: 0, entry: 0, track: 0, lane: 0, value: 0.0 });
        Self {
            sequence: Arc::new(Sequence::factory()),
            cue: Cue::default(),
            line: None,
            done: 0.0,
            gathered: f64::NEG_INFINITY,
            waiting: vec![nothing; WAITING].into_boxed_slice(),
            from: 0,
            to: 0,
            held: HeldNotes::default(),
            hits: [0; TRACKS],
            held_back: [None; HELD_BACK],
            transpose: 0,
        }
    }
}

impl Player {
    /// What it plays.
    #[must_use]
    pub const fn sequence(&self) -> &Arc<Sequence> {
        &self.sequence
    }

    /// Plays `sequence` from now on and gives back what it played; notes of tracks that are heard no more end.
    #[must_use]
    pub fn swap(&mut self, sequence: Arc<Sequence>, emit: impl FnMut(Played<'_>)) -> Arc<Sequence> {
        let old = std::mem::replace(&mut self.sequence, sequence);
        self.forget();
        let (held, sequence) = (&mut self.held, &self.sequence);
        let silent = |held: &Held| {
            let pattern = sequence.patterns.get(usize::from(held.pattern));
            !pattern.is_some_and(|pattern| pattern.is_heard(usize::from(held.track)))
        };
        held.end(silent, emit);
        old
    }

    /// Whether the song's order plays, and whether fill is on.
    pub fn set_cue(&mut self, song: bool, fill: bool) {
        if (song, fill) != (self.cue.song, self.cue.fill) {
            (self.cue.song, self.cue.fill) = (song, fill);
            self.forget();
        }
    }

    /// Goes on to `pattern`: at once while the song stands still. `bar` is the length of a bar in quarter notes.
    pub fn choose(&mut self, pattern: u8, when: When, bar: f64) {
        self.settle();
        if self.cue.change.map_or(self.cue.pattern, |change| change.pattern) == pattern {
            return;
        }
        self.forget();
        // What has happened stays so, though its last steps may still sound.
        self.cue.arrive(|change| change.at <= self.done + SAME);
        self.cue.change = None;
        if self.line.is_none() {
            self.cue.pattern = pattern;
        } else if pattern != self.cue.pattern {
            let own = self.sequence.patterns.get(usize::from(self.cue.pattern)).map_or(bar, super::Pattern::beats);
            let next = |length: f64| ((self.done + SAME) / length).floor() * length + length;
            let at = match when {
                When::Bar => next(bar.max(0.25)),
                When::End => next(own),
                When::Now => self.done,
            };
            self.cue.change = Some(Change { pattern, at });
        }
    }

    /// Leaves `key` out on `track` for half a step from now on: it was just played by hand, and the step that it was
    /// recorded on would play it a second time.
    pub fn hold_back(&mut self, track: u8, key: u8) {
        let stretch = Stretch::at(&self.sequence, &self.cue, self.done);
        let settings = stretch.pattern(&self.sequence).and_then(|pattern| pattern.tracks.get(usize::from(track)));
        let until = self.done + settings.map_or(0.25, |track| track.clock.step_beats()) * 0.5 + SAME;
        let past = |held: &Option<(u8, u8, f64)>| held.is_none_or(|held| held.2 < self.done);
        if let Some(place) = self.held_back.iter_mut().find(|held| past(held)) {
            *place = Some((track, key, until));
        }
    }

    /// What chooses the patterns.
    #[must_use]
    pub const fn cue(&self) -> Cue {
        self.cue
    }

    /// Tells the position `beats` at sample `now` and the tempo; positions that are not finite stop the song.
    ///
    /// A position that follows from the last one changes nothing; one that is a little off (a tempo ramp) bends the
    /// line; any other is a jump: held notes end, and what follows is what stands there.
    pub fn locate(&mut self, now: i64, beats: f64, samples_per_beat: f64, mut emit: impl FnMut(Played<'_>)) {
        let Some(new) = Line::new(now, beats, samples_per_beat) else {
            self.stop(emit);
            return;
        };
        if let Some(old) = self.line {
            if old.is_told_again_by(&new, now) {
                return;
            }
            let drift = (beats - old.beats_at(now)) * samples_per_beat;
            // Within a 128th of a quarter it is the same stretch of song, told a little differently: a steep tempo ramp
            // in large blocks comes to a few samples.
            if drift.abs() < samples_per_beat / 128.0 {
                self.line = Some(new);
                return;
            }
            // What began on the sample before, because the end of the host's loop is nearest to that, lasts.
            self.held.end(|held| held.begun + 1 < now, &mut emit);
            self.held.shift(beats - old.beats_at(now));
        }
        // Whatever was to take over does so now: where it was to happen may never come.
        self.cue.arrive(|_| true);
        self.line = Some(new);
        self.done = beats - 0.5 / samples_per_beat;
        self.held_back = [None; HELD_BACK];
        self.forget();
        emit(Played::Jump);
        let sequence = Arc::clone(&self.sequence);
        standing(&sequence, &self.cue, beats, &mut |turn| {
            if let Some(track) = track_of(&sequence, turn.pattern, turn.track) {
                emit(Played::Turn { turn: &turn, track });
            }
        });
    }

    /// Stops: every held note ends now.
    pub fn stop(&mut self, emit: impl FnMut(Played<'_>)) {
        self.held.end(|_| true, emit);
        self.line = None;
        self.cue.arrive(|_| true);
        self.forget();
    }

    /// Passes to `emit` what is due at sample `now`: ends first, then what begins, then the ends of notes that were tied
    /// to what began.
    pub fn play(&mut self, now: i64, mut emit: impl FnMut(Played<'_>)) {
        let Some(line) = self.line else { return };
        let after = line.after(now);
        self.held.end(|held| !held.tied && held.until < after, &mut emit);
        if self.gathered < after {
            self.gather(after.max(line.after(now + AHEAD)));
        }
        let sequence = Arc::clone(&self.sequence);
        while self.from < self.to {
            let event = self.waiting[self.from];
            if event.beats() >= after {
                break;
            }
            self.from += 1;
            self.begin(&sequence, &event, now, &mut emit);
        }
        self.held.end(|held| held.tied && held.until < after, &mut emit);
        self.done = self.done.max(after);
        self.settle();
    }

    /// Samples from `now` until something is due, at least 1; `None` while stopped.
    #[must_use]
    pub fn until_next(&self, now: i64) -> Option<usize> {
        let line = self.line?;
        let waiting = self.waiting[self.from..self.to].first().map_or(self.gathered, Event::beats);
        let next = line.sample_of(self.held.next().min(waiting));
        Some((next - now).max(1) as usize)
    }

    /// Whether the song runs.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        self.line.is_some()
    }

    /// Song position in beats at sample `now`, while the song runs.
    #[must_use]
    pub fn beats_at(&self, now: i64) -> Option<f64> {
        self.line.map(|line| line.beats_at(now))
    }

    /// The song position's line, while the song runs.
    pub(crate) const fn line(&self) -> Option<Line> {
        self.line
    }

    /// Where it is.
    #[must_use]
    pub fn playing(&self) -> Playing {
        let running = self.line.is_some();
        let at = self.done - SAME;
        let stretch = Stretch::at(&self.sequence, &self.cue, at);
        Playing {
            running,
            pattern: stretch.pattern.filter(|_| running).map_or(self.cue.pattern, |pattern| pattern as u8),
            queued: self.cue.change.filter(|change| at < change.at).map(|change| change.pattern),
            places: if running { places(&self.sequence, stretch, at) } else { Default::default() },
            hits: self.hits,
            entry: stretch.entry.filter(|_| running),
            fill: self.cue.fill,
        }
    }

    /// Gathers what happens from where it has come to up to `to`.
    fn gather(&mut self, to: f64) {
        (self.from, self.to) = (0, 0);
        let (waiting, count) = (&mut self.waiting, &mut self.to);
        events(&self.sequence, &self.cue, self.done, to, &mut |event| {
            if let Some(place) = waiting.get_mut(*count) {
                *place = event;
                *count += 1;
            }
        });
        self.waiting[..self.to].sort_unstable_by(Event::order);
        self.gathered = to;
    }

    /// Has everything that is yet to come gathered anew.
    const fn forget(&mut self) {
        (self.from, self.to) = (0, 0);
        self.gathered = f64::NEG_INFINITY;
    }

    /// A change of pattern that lies far enough behind is history.
    fn settle(&mut self) {
        self.cue.arrive(|change| self.done > change.at + LINGER);
    }

    fn begin(&mut self, sequence: &Sequence, event: &Event, now: i64, emit: &mut impl FnMut(Played<'_>)) {
        match event {
            Event::Turn(turn) => {
                if let Some(track) = track_of(sequence, turn.pattern, turn.track) {
                    emit(Played::Turn { turn, track });
                    for held in self.held.iter().filter(|held| held.track == turn.track) {
                        emit(Played::Express { turn, track, key: held.key, channel: held.channel });
                    }
                }
            }
            Event::Onset(onset) => {
                let Some(track) = track_of(sequence, onset.pattern, onset.track) else { return };
                let Some(step) = track.steps.get(usize::from(onset.place)) else { return };
                if let Some(hit) = self.hits.get_mut(usize::from(onset.track)) {
                    *hit = onset.hit;
                }
                if onset.keys().is_empty() {
                    emit(Played::Locks { onset, step, track });
                }
                for key in onset.keys().iter().map(|key| (i32::from(*key) + self.transpose).clamp(0, 127) as u8) {
                    let by_hand =
                        |held: &(u8, u8, f64)| (held.0, held.1) == (onset.track, key) && onset.beats <= held.2;
                    if self.held_back.iter().flatten().any(by_hand) {
                        continue;
                    }
                    let held = Held {
                        pattern: onset.pattern,
                        track: onset.track,
                        key,
                        channel: onset.channel,
                        until: onset.until,
                        tied: onset.tied,
                        begun: now,
                    };
                    self.held.begin(held, &mut *emit);
                    emit(Played::On { key, onset, step, track });
                }
            }
        }
    }
}

fn track_of(sequence: &Sequence, pattern: u8, track: u8) -> Option<&Track> {
    sequence.patterns.get(usize::from(pattern))?.tracks.get(usize::from(track))
}

#[cfg(test)]
#[path = "player_tests.rs"]
mod tests;
