//! Where the steps of a pattern lie while it plays, and in which order they come.

use super::stretch::{SAME, Stretch};
use super::{Cue, Direction, Pattern, STEPS, Sequence, Step, TRACKS, Track};
use crate::math::uniform;

/// Stream of randomness of the order, one for every track of every pattern.
const ORDER: u64 = 0x006f_7264 << 8;

/// A pattern in its stretch of song.
pub(super) struct Scene<'a> {
    pub sequence: &'a Sequence,
    pub pattern: &'a Pattern,
    pub stretch: Stretch,
    /// Whether fill is on.
    pub fill: bool,
}

impl<'a> Scene<'a> {
    /// What plays at `beats`.
    pub fn at(sequence: &'a Sequence, cue: &Cue, beats: f64) -> Option<Self> {
        Self::of(sequence, Stretch::at(sequence, cue, beats), cue.fill)
    }

    /// What plays in `stretch`, if it is not silent.
    pub fn of(sequence: &'a Sequence, stretch: Stretch, fill: bool) -> Option<Self> {
        Some(Self { sequence, pattern: stretch.pattern(sequence)?, stretch, fill })
    }

    /// The tracks that are heard.
    pub fn heard(&self) -> impl Iterator<Item = usize> {
        (0..TRACKS).filter(|number| self.pattern.is_heard(*number))
    }

    /// The step of a track's grid on which `beats` lies.
    pub fn count_at(&self, number: usize, beats: f64) -> i64 {
        let step = self.pattern.tracks.get(number).map_or(0.25, |track| track.clock.step_beats());
        ((beats - self.stretch.anchor) / step).floor() as i64
    }

    /// Where step `count` of a track lies, swing included.
    pub fn grid(&self, track: &Track, count: i64) -> f64 {
        let late = if count & 1 == 1 { f64::from(track.swing) * 2.0 - 1.0 } else { 0.0 };
        self.stretch.anchor + (count as f64 + late) * track.clock.step_beats()
    }

    /// Where it sounds, micro-timing included.
    pub fn position(&self, track: &Track, count: i64, step: &Step) -> f64 {
        self.grid(track, count) + f64::from(step.shift) * track.clock.step_beats()
    }

    /// The step that a track plays `count` steps after the beginning.
    pub fn place(&self, number: usize, count: i64) -> usize {
        let track = &self.pattern.tracks[number];
        let length = i64::from(track.length.clamp(1, STEPS as u8));
        let place = match track.direction {
            Direction::Forward => count.rem_euclid(length),
            Direction::Reverse => length - 1 - count.rem_euclid(length),
            Direction::PingPong => {
                let round = (2 * length - 2).max(1);
                let place = count.rem_euclid(round);
                place.min(round - place)
            }
            Direction::Random => (self.draw(ORDER, number, count) * length as f32) as i64,
        };
        place.clamp(0, length - 1) as usize
    }

    /// What step `count` of a track draws from `stream`, in [0, 1).
    pub fn draw(&self, stream: u64, number: usize, count: i64) -> f32 {
        let seed = u64::from(self.sequence.seed) | self.stretch.number << 32;
        let track = self.stretch.pattern.unwrap_or(0) * TRACKS + number;
        uniform(seed, stream + track as u64, count.cast_unsigned())
    }

    /// The steps before `count`, the nearest first: so many that each of the track's has its turn (of a random order, very
    /// likely), and none before the stretch.
    pub fn back(&self, number: usize, count: i64) -> impl Iterator<Item = (i64, &Step)> {
        let track = &self.pattern.tracks[number];
        let step = track.clock.step_beats();
        let begins = self.stretch.from - SAME;
        let rounds = match track.direction {
            Direction::Forward | Direction::Reverse => 1,
            Direction::PingPong => 2,
            Direction::Random => 16,
        };
        (1..=rounds * i64::from(track.length))
            .map(move |way| count - way)
            .take_while(move |at| self.stretch.anchor + *at as f64 * step >= begins)
            .filter_map(move |at| Some((at, track.steps.get(self.place(number, at))?)))
    }

    /// The step with notes that was on before `count`.
    pub fn previous(&self, number: usize, count: i64) -> Option<usize> {
        let mut before = self.back(number, count).filter(|(_, step)| step.on && !step.notes.is_empty());
        before.next().map(|(at, _)| self.place(number, at))
    }

    /// Where the next step with notes that is on begins; at the latest where the stretch ends, or where this one itself
    /// comes again.
    pub fn next_onset(&self, number: usize, count: i64) -> f64 {
        let track = &self.pattern.tracks[number];
        let length = i64::from(track.length);
        let next = (count + 1..=count + length).find_map(|at| {
            let step = track.steps.get(self.place(number, at))?;
            (step.on && !step.notes.is_empty()).then(|| self.position(track, at, step))
        });
        let own = self.stretch.anchor + (count + length) as f64 * track.clock.step_beats();
        next.unwrap_or(own).min(self.stretch.to)
    }
}
