//! Edits: how the sequence is changed, one thing at a time, so that two who edit it (the window, a recording) undo
//! nothing of each other's.

use super::{Entry, PATTERNS, Pattern, STEPS, Sequence, Step, TRACKS, Track};

/// A place in the sequence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Pattern, 0..[`PATTERNS`].
    pub pattern: usize,
    /// Track, 0..[`TRACKS`].
    pub track: usize,
    /// Step, 0..[`STEPS`].
    pub step: usize,
}

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// The step at a place becomes this.
    Step(Place, Step),
    /// The track at a place becomes this, its steps aside.
    Track(Place, Box<Track>),
    /// The track at a place becomes this, its steps included.
    Steps(Place, Box<Track>),
    /// A pattern becomes this.
    Pattern(usize, Box<Pattern>),
    /// The song becomes this, and starts over at its end or not.
    Song(Vec<Entry>, bool),
    /// What is drawn is drawn from this.
    Seed(u32),
    /// Everything becomes this.
    All(Box<Sequence>),
}

impl Edit {
    /// Whether it changes a step of the same track as `other`, as a stroke over several does.
    #[must_use]
    pub fn is_beside(&self, other: &Self) -> bool {
        let track = |edit: &Self| match edit {
            Self::Step(place, _) => Some((place.pattern, place.track)),
            _ => None,
        };
        track(self).is_some() && track(self) == track(other)
    }

    /// Whether it changes the same thing as `other`, so that both may be undone as one.
    #[must_use]
    pub fn continues(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Step(a, _), Self::Step(b, _)) | (Self::Track(a, _), Self::Track(b, _)) => a == b,
            (Self::Song(..), Self::Song(..)) => true,
            _ => false,
        }
    }
}

impl Place {
    fn is_there(self) -> bool {
        self.pattern < PATTERNS && self.track < TRACKS && self.step < STEPS
    }
}

impl Sequence {
    /// The track at `place`, if there is one.
    #[must_use]
    pub fn track(&self, place: Place) -> Option<&Track> {
        self.patterns.get(place.pattern)?.tracks.get(place.track)
    }

    /// The step at `place`, if there is one.
    #[must_use]
    pub fn step(&self, place: Place) -> Option<&Step> {
        self.track(place)?.steps.get(place.step)
    }

    /// Carries out an edit, what it brings in range; one of a place that is none changes nothing.
    pub fn apply(&mut self, edit: Edit) {
        match edit {
            Edit::Step(at, mut step) if at.is_there() => {
                step.sanitise();
                self.patterns[at.pattern].tracks[at.track].steps[at.step] = step;
            }
            Edit::Track(at, mut track) if at.is_there() => {
                let place = &mut self.patterns[at.pattern].tracks[at.track];
                track.steps = std::mem::take(&mut place.steps);
                *place = *track;
                place.sanitise();
            }
            Edit::Steps(at, track) if at.is_there() => {
                let place = &mut self.patterns[at.pattern].tracks[at.track];
                *place = *track;
                place.sanitise();
            }
            Edit::Pattern(at, pattern) if at < PATTERNS => {
                self.patterns[at] = *pattern;
                self.patterns[at].sanitise();
            }
            Edit::Song(song, loops) => {
                self.song = song;
                self.song_loops = loops;
                self.sanitise_song();
            }
            Edit::Seed(seed) => self.seed = seed,
            Edit::All(sequence) => *self = sequence.sanitised(),
            Edit::Step(..) | Edit::Track(..) | Edit::Steps(..) | Edit::Pattern(..) => {}
        }
    }
}
