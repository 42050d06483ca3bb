//! Turns song positions into notes at exact samples.
//!
//! Which notes a stretch of song holds depends on nothing but the pattern and the position: step `k` (in sixteenths
//! from the song's start) plays `pattern.steps[k mod 16]` at beat `k / 4`. The player only remembers how far it has
//! come and which notes it still has to end.

use std::sync::Arc;

use super::{PAGE, Sequence};

/// Steps in a quarter note.
const STEPS_PER_BEAT: f64 = 4.0;
const STEPS: usize = PAGE;

/// What the player does at a sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Onset {
    /// Starts a note: key, velocity in (0, 1].
    On(u8, f32),
    /// Ends a note.
    Off(u8),
}

/// A note that has still to be ended, at a song position in beats.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Held {
    key: u8,
    until: f64,
}

/// Song position as a straight line through a known point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Line {
    /// Beats at sample `at`.
    beats: f64,
    /// The sample of the sample clock.
    at: i64,
    /// Length of a beat in samples.
    pub samples_per_beat: f64,
}

impl Line {
    /// The line through `beats` at sample `now`; `None` if one of the numbers is not to be believed.
    pub fn new(now: i64, beats: f64, samples_per_beat: f64) -> Option<Self> {
        let sane = beats.abs() < 1e9 && (1.0..=1e9).contains(&samples_per_beat);
        sane.then_some(Self { beats, at: now, samples_per_beat })
    }

    /// Whether `other` is this same line but for the rounding of what a host tells, at sample `now`.
    pub fn is_told_again_by(&self, other: &Self, now: i64) -> bool {
        let drift = (other.beats - self.beats_at(now)) * other.samples_per_beat;
        drift.abs() < 0.25 && self.samples_per_beat.to_bits() == other.samples_per_beat.to_bits()
    }

    /// Song position in beats at `sample`.
    pub fn beats_at(&self, sample: i64) -> f64 {
        self.beats + (sample - self.at) as f64 / self.samples_per_beat
    }

    /// The sample nearest to `beats`. The little more than a half settles ties the same way however the host rounds.
    fn sample_of(&self, beats: f64) -> i64 {
        self.at + ((beats - self.beats) * self.samples_per_beat + 0.500_001).floor() as i64
    }
}

/// How far the song has been played.
#[derive(Clone, Debug)]
pub struct Player {
    /// What it plays.
    pub sequence: Arc<Sequence>,
    /// Semitones added to every step that starts from now on.
    pub transpose: i32,
    line: Option<Line>,
    next_step: i64,
    held: [Option<Held>; STEPS],
    current: Option<u8>,
}

impl Default for Player {
    fn default() -> Self {
        Self {
            sequence: Arc::new(Sequence::factory()),
            transpose: 0,
            line: None,
            next_step: 0,
            held: [None; STEPS],
            current: None,
        }
    }
}

impl Player {
    /// Tells the position `beats` at sample `now` and the tempo; positions that are not finite stop the song.
    ///
    /// A position that follows from the last one changes nothing; one that is a little off (a tempo ramp) bends the
    /// line; any other is a jump: held notes end through `emit`, and the next step is the first at or after it.
    pub fn locate(&mut self, now: i64, beats: f64, samples_per_beat: f64, mut emit: impl FnMut(Onset)) {
        let Some(new) = Line::new(now, beats, samples_per_beat) else {
            self.stop(emit);
            return;
        };
        if let Some(old) = self.line {
            if old.is_told_again_by(&new, now) {
                return;
            }
            let drift = (beats - old.beats_at(now)) * samples_per_beat;
            // Within a 32nd of a step it is the same stretch of song, told a little differently: a steep tempo ramp in
            // large blocks comes to a few samples.
            if drift.abs() < samples_per_beat / (STEPS_PER_BEAT * 32.0) {
                self.line = Some(new);
                return;
            }
            self.end_all(&mut emit);
        }
        self.line = Some(new);
        let tolerance = 0.5 / samples_per_beat;
        self.next_step = ((beats - tolerance) * STEPS_PER_BEAT).ceil() as i64;
        self.current = None;
    }

    /// Stops: every held note ends now.
    pub fn stop(&mut self, mut emit: impl FnMut(Onset)) {
        self.end_all(&mut emit);
        self.line = None;
        self.current = None;
    }

    /// Passes to `emit` what is due at sample `now`: ends first, then the next step.
    pub fn play(&mut self, now: i64, mut emit: impl FnMut(Onset)) {
        let Some(line) = self.line else { return };
        for slot in &mut self.held {
            if let Some(held) = *slot
                && line.sample_of(held.until) <= now
            {
                emit(Onset::Off(held.key));
                *slot = None;
            }
        }
        while line.sample_of(self.next_step as f64 / STEPS_PER_BEAT) <= now {
            let place = self.next_step.rem_euclid(STEPS as i64) as u8;
            self.current = Some(place);
            self.start(place, self.next_step as f64 / STEPS_PER_BEAT, &mut emit);
            self.next_step += 1;
        }
    }

    /// Samples from `now` until something is due, at least 1; `None` while stopped.
    #[must_use]
    pub fn until_next(&self, now: i64) -> Option<usize> {
        let line = self.line?;
        let step = line.sample_of(self.next_step as f64 / STEPS_PER_BEAT);
        let next = self.held.iter().flatten().map(|h| line.sample_of(h.until)).fold(step, i64::min);
        Some((next - now).max(1) as usize)
    }

    /// The step that plays, while the song runs.
    #[must_use]
    pub const fn current(&self) -> Option<u8> {
        self.current
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

    fn start(&mut self, place: u8, beat: f64, emit: &mut impl FnMut(Onset)) {
        let Some(step) = self.sequence.patterns[0].tracks[0].steps.get(usize::from(place)).filter(|s| s.on) else {
            return;
        };
        // The same key again: the old note ends before the new one starts, or its end would cut the new one.
        let key = (i32::from(step.notes[0]) + self.transpose).clamp(0, 127) as u8;
        let again = self.held.iter().position(|h| h.is_some_and(|h| h.key == key));
        let slot = again.or_else(|| self.held.iter().position(Option::is_none)).unwrap_or(0);
        if let Some(old) = self.held[slot].take() {
            emit(Onset::Off(old.key));
        }
        let until = beat + f64::from(step.gate) / STEPS_PER_BEAT;
        self.held[slot] = Some(Held { key, until });
        emit(Onset::On(key, f32::from(step.velocity) / 127.0));
    }

    fn end_all(&mut self, emit: &mut impl FnMut(Onset)) {
        for held in self.held.iter_mut().filter_map(Option::take) {
            emit(Onset::Off(held.key));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::Pattern;
    use proptest::prelude::*;

    const SPB: f64 = 48_000.0 * 60.0 / 174.7;

    /// Plays `blocks` of the song from `beats` on, as a host would tell it; events as (sample, event).
    fn play(player: &mut Player, blocks: impl Iterator<Item = i64>, from: f64, spb: f64) -> Vec<(i64, Onset)> {
        let (mut now, mut found) = (0_i64, Vec::new());
        for block in blocks {
            player.locate(now, from + now as f64 / spb, spb, |e| found.push((now, e)));
            let end = now + block;
            while now < end {
                player.play(now, |e| found.push((now, e)));
                now += player.until_next(now).map_or(i64::MAX, |n| n as i64).min(end - now);
            }
        }
        found
    }

    #[test]
    fn onsets_are_the_rounded_positions_of_the_steps() {
        let found = play(&mut Player::default(), std::iter::repeat_n(512, 1000), 0.0, SPB);
        let ons: Vec<_> = found.iter().filter(|(_, e)| matches!(e, Onset::On(..))).map(|(t, _)| *t).collect();
        let pattern = Pattern::factory();
        let expected =
            (0..).filter(|k| pattern.tracks[0].steps[k % 16].on).map(|k| (k as f64 / 4.0 * SPB).round() as i64);
        assert!(ons.len() > 60);
        assert!(ons.iter().copied().eq(expected.take(ons.len())));
    }

    #[test]
    fn every_note_ends_and_a_jump_ends_them_at_once() {
        let mut player = Player::default();
        let mut sounding = std::collections::BTreeSet::new();
        let mut check = |e: Onset| match e {
            Onset::On(key, _) => assert!(sounding.insert(key), "{key} starts twice"),
            Onset::Off(key) => assert!(sounding.remove(&key), "{key} ends twice"),
        };
        for (now, beats) in [(0, 0.0), (100, 7.3), (200, -4.1), (300, f64::NAN), (400, 1e300), (500, 3.0)] {
            player.locate(now, beats, SPB, &mut check);
            (now..now + 100).for_each(|t| player.play(t, &mut check));
        }
        player.stop(&mut check);
        assert!(sounding.is_empty());
    }

    #[test]
    fn starting_in_mid_bar_plays_what_stands_there() {
        let found = play(&mut Player::default(), std::iter::once(24_000), 2.1, 24_000.0);
        let step_9 = Pattern::factory().tracks[0].steps[10].clone();
        assert_eq!(found[0], (9600, Onset::On(step_9.notes[0], f32::from(step_9.velocity) / 127.0)));
    }

    proptest! {
        #[test]
        fn division_into_blocks_changes_nothing(
            blocks in proptest::collection::vec(1_i64..3000, 1..200),
            start in -40.0_f64..40.0,
            bpm in 20.0_f64..400.0,
        ) {
            let spb = 48_000.0 * 60.0 / bpm;
            let total: i64 = blocks.iter().sum();
            let whole = play(&mut Player::default(), std::iter::once(total), start, spb);
            let parts = play(&mut Player::default(), blocks.into_iter(), start, spb);
            prop_assert_eq!(whole, parts);
        }
    }
}
