//! The track that is edited, and how edits of it are asked for.

use nephele_realtime::Step;
use nephele_realtime::sequencer::{Edit, PAGE, PATTERNS, Pattern, Place, STEPS, TRACKS, Track};

use super::selection::Selection;
use crate::editor::canvas::Canvas;
use crate::editor::model::Action;

/// A track of a pattern, both 0-based and in range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The pattern.
    pub pattern: usize,
    /// The track.
    pub track: usize,
}

impl Spot {
    /// With both numbers brought into range.
    pub fn new(pattern: usize, track: usize) -> Self {
        Self { pattern: pattern.min(PATTERNS - 1), track: track.min(TRACKS - 1) }
    }

    /// The pattern as it is.
    pub fn pattern<'a>(self, canvas: &Canvas<'a>) -> &'a Pattern {
        &canvas.model.sequence.patterns[self.pattern]
    }

    /// The track as it is.
    pub fn track<'a>(self, canvas: &Canvas<'a>) -> &'a Track {
        &self.pattern(canvas).tracks[self.track]
    }

    /// One of its steps.
    pub fn step<'a>(self, canvas: &Canvas<'a>, step: usize) -> &'a Step {
        &self.track(canvas).steps[step.min(STEPS - 1)]
    }

    /// Has a step become this, if it is another.
    pub fn put(self, canvas: &mut Canvas<'_>, step: usize, mut new: Step) {
        new.sanitise();
        if new != *self.step(canvas, step) {
            canvas.actions.push(Action::Edit(Edit::Step(self.place(step), new)));
        }
    }

    /// Has the track's settings become these, if they are others.
    pub fn set(self, canvas: &mut Canvas<'_>, mut new: Track) {
        new.sanitise();
        if new != *self.track(canvas) {
            canvas.actions.push(Action::Edit(Edit::Track(self.place(0), Box::new(new))));
        }
    }

    /// Has the track become this, steps included, if it is another.
    pub fn replace(self, canvas: &mut Canvas<'_>, mut new: Track) {
        new.sanitise();
        if new != *self.track(canvas) {
            canvas.actions.push(Action::Edit(Edit::Steps(self.place(0), Box::new(new))));
        }
    }

    /// The step that plays, while this pattern does.
    pub fn lit(self, canvas: &Canvas<'_>) -> Option<usize> {
        let playing = &canvas.model.telemetry.playing;
        let here = usize::from(playing.pattern) == self.pattern;
        playing.places[self.track].filter(|_| here).map(usize::from)
    }

    fn place(self, step: usize) -> Place {
        Place { pattern: self.pattern, track: self.track, step }
    }
}

/// The steps that are shown: a page of a track.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    /// The track.
    pub spot: Spot,
    /// The page, 0-based.
    pub page: usize,
    /// The steps that are selected.
    pub selection: Selection,
}

impl Shown {
    /// The step in this column.
    pub fn step(self, column: usize) -> usize {
        (self.page * PAGE + column).min(STEPS - 1)
    }

    /// How opaque what stands in a step's column is: less beyond the track's length.
    pub fn shade(self, canvas: &Canvas<'_>, step: usize) -> f32 {
        if step < usize::from(self.spot.track(canvas).length) { 1.0 } else { 0.3 }
    }
}
