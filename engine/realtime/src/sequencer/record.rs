//! Recording: what is played becomes steps.
//!
//! The audio thread tells what it heard and where ([`Heard`]); a [`Recorder`] on another thread makes edits of it.

use super::scene::Scene;
use super::standing::nearest;
use super::{CHORD, Cue, Edit, GATES, Place, STEPS, Sequence, Step};
use crate::parameters::{Parameter, parameters};

/// How what is played is recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RecordMode {
    /// Not at all.
    #[default]
    Off,
    /// While the sequencer runs, notes go to the steps that they are nearest to.
    Live,
    /// While it stands still, each note or chord goes to the cursor's step, and the cursor moves on.
    Step,
}

/// The settings of the recording, and where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recording {
    /// Whether and how.
    pub mode: RecordMode,
    /// The track that is recorded, 0-based.
    pub track: usize,
    /// How far notes are pulled to their steps, 0 (micro-timing keeps them) … 1.
    pub quantise: f32,
    /// Whether a pass replaces what the steps it runs over had, instead of adding to it.
    pub replace: bool,
    /// Whether moves of knobs and the host's automation are recorded as locks.
    pub locks: bool,
    /// The pattern that step recording fills, 0-based.
    pub pattern: usize,
    /// The step that step recording fills next, 0-based.
    pub cursor: usize,
}

impl Default for Recording {
    fn default() -> Self {
        Self { mode: RecordMode::Off, track: 0, quantise: 1.0, replace: false, locks: false, pattern: 0, cursor: 0 }
    }
}

impl Recording {
    /// Where step recording is.
    #[must_use]
    pub const fn place(&self) -> Place {
        Place { pattern: self.pattern, track: self.track, step: self.cursor }
    }

    /// Moves the cursor on by a step, round the track's length.
    pub fn advance(&mut self, sequence: &Sequence) {
        let length = sequence.track(self.place()).map_or(STEPS, |track| usize::from(track.length));
        self.cursor = (self.cursor + 1) % length.max(1);
    }
}

/// Something that was played.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Action {
    /// A key goes down.
    Down {
        /// MIDI key.
        key: u8,
        /// Velocity in (0, 1].
        velocity: f32,
    },
    /// A key goes up.
    Up {
        /// MIDI key.
        key: u8,
    },
    /// A knob moves, or the host moves it.
    Turn {
        /// Place in the parameter table.
        index: usize,
        /// Plain value.
        value: f32,
    },
    /// Time passes.
    Tick,
}

/// What the audio thread heard, and where the song was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heard {
    /// What it was.
    pub action: Action,
    /// Song position in quarter notes; `None` while it stands still.
    pub beats: Option<f64>,
    /// What chose the pattern.
    pub cue: Cue,
}

/// A key that is down, and the step that it went to.
#[derive(Clone, Copy, Debug)]
struct Finger {
    key: u8,
    place: Place,
    beats: f64,
}

/// Makes edits of what was played.
#[derive(Debug, Default)]
pub struct Recorder {
    fingers: Vec<Finger>,
    /// Keys of the chord that step recording takes in, those that are up again included.
    chord: Vec<u8>,
    /// Keys that are down while it stands still.
    down: Vec<u8>,
    /// Steps of the grid that were written lately, which replacing leaves alone.
    written: Vec<i64>,
    /// The last step that replacing has dealt with.
    passed: Option<i64>,
    /// Song position that was heard last.
    last: f64,
}

impl Recorder {
    /// Takes in what was `heard` and passes edits to `edit`, each to be carried out before the next is asked for. Moves
    /// the cursor of `recording`.
    pub fn take(
        &mut self,
        heard: &Heard,
        recording: &mut Recording,
        sequence: &mut Sequence,
        mut edit: impl FnMut(Edit),
    ) {
        let mut change = |sequence: &mut Sequence, one: Edit| {
            sequence.apply(one.clone());
            edit(one);
        };
        match (recording.mode, heard.beats) {
            (RecordMode::Live, Some(beats)) => self.live(heard, beats, recording, sequence, &mut change),
            (RecordMode::Step, None) => self.step(heard, recording, sequence, &mut change),
            _ => {
                self.fingers.clear();
                self.written.clear();
                self.passed = None;
            }
        }
    }

    fn live(
        &mut self,
        heard: &Heard,
        beats: f64,
        recording: &Recording,
        sequence: &mut Sequence,
        change: &mut impl FnMut(&mut Sequence, Edit),
    ) {
        // A host's loop began again: another pass.
        if beats < self.last {
            self.written.clear();
            self.passed = None;
        }
        self.last = beats;
        let found = match heard.action {
            // A knob belongs to the step that sounds, a key to the one that it is nearest to.
            Action::Turn { .. } => nearest(sequence, &heard.cue, recording.track, beats, false),
            _ => nearest(sequence, &heard.cue, recording.track, beats, true),
        };
        let Some(found) = found.filter(|found| sequence.track(found.place).is_some_and(|track| !track.protect)) else {
            return;
        };
        let Some(old) = sequence.step(found.place) else { return };
        match heard.action {
            Action::Down { key, velocity } => {
                let again = !recording.replace || self.written.contains(&found.count);
                let mut step = if again { old.clone() } else { Step { locks: old.locks.clone(), ..Step::default() } };
                if !step.on {
                    step.notes.clear();
                }
                if !step.notes.contains(&key) {
                    step.notes.truncate(CHORD - 1);
                    step.notes.push(key);
                }
                (step.on, step.velocity) = (true, (velocity * 127.0 + 0.5) as u8);
                step.shift = found.late as f32 * (1.0 - recording.quantise.clamp(0.0, 1.0));
                self.written.push(found.count);
                if self.written.len() > 2 * STEPS {
                    self.written.remove(0);
                }
                self.fingers.retain(|finger| finger.key != key);
                self.fingers.push(Finger { key, place: found.place, beats });
                change(sequence, Edit::Step(found.place, step));
            }
            Action::Up { key } => {
                let Some(at) = self.fingers.iter().position(|finger| finger.key == key) else { return };
                let finger = self.fingers.remove(at);
                let Some(step) = sequence.step(finger.place).filter(|step| step.notes.contains(&key)) else { return };
                let length = sequence.track(finger.place).map_or(0.25, |track| track.clock.step_beats());
                let mut step = step.clone();
                // A song that went back meanwhile has no length to tell.
                if beats > finger.beats {
                    step.gate = (((beats - finger.beats) / length) as f32).clamp(GATES.0, GATES.1);
                    change(sequence, Edit::Step(finger.place, step));
                }
            }
            Action::Turn { index, value } => lock(sequence, found.place, index, value, recording, change),
            Action::Tick => {
                let Some(scene) = Scene::at(sequence, &heard.cue, beats) else { return };
                let now = scene.count_at(recording.track, beats);
                // Half a step behind, so that what is played early or late for a step is in it first.
                let from = self.passed.filter(|passed| (1..=4).contains(&(now - passed))).unwrap_or(now);
                self.passed = Some(now);
                if !recording.replace {
                    return;
                }
                let gone: Vec<(i64, usize)> =
                    (from..now).map(|count| (count, scene.place(recording.track, count))).collect();
                let pattern = found.place.pattern;
                for (count, step) in gone {
                    let place = Place { pattern, track: recording.track, step };
                    let old = sequence.step(place).filter(|step| step.on && !self.written.contains(&count));
                    if let Some(old) = old {
                        let off = Step { on: false, ..old.clone() };
                        change(sequence, Edit::Step(place, off));
                    }
                }
            }
        }
    }

    fn step(
        &mut self,
        heard: &Heard,
        recording: &mut Recording,
        sequence: &mut Sequence,
        change: &mut impl FnMut(&mut Sequence, Edit),
    ) {
        let place = recording.place();
        let Some(track) = sequence.track(place).filter(|track| !track.protect) else { return };
        match heard.action {
            Action::Down { key, velocity } => {
                if self.down.is_empty() {
                    self.chord.clear();
                }
                if !self.down.contains(&key) {
                    self.down.push(key);
                }
                if !self.chord.contains(&key) && self.chord.len() < CHORD {
                    self.chord.push(key);
                }
                let old = track.steps.get(place.step).cloned().unwrap_or_default();
                let velocity = (velocity * 127.0 + 0.5) as u8;
                let step = Step { on: true, notes: self.chord.clone(), velocity, ..old };
                change(sequence, Edit::Step(place, step));
            }
            Action::Up { key } => {
                let held = self.down.len();
                self.down.retain(|down| *down != key);
                // The chord is whole when the last key is up.
                if held > 0 && self.down.is_empty() {
                    recording.advance(sequence);
                }
            }
            Action::Turn { index, value } => lock(sequence, place, index, value, recording, change),
            Action::Tick => {}
        }
    }
}

/// Locks a parameter on a step. A step that is off and has no notes becomes one of locks alone.
fn lock(
    sequence: &mut Sequence,
    place: Place,
    index: usize,
    value: f32,
    recording: &Recording,
    change: &mut impl FnMut(&mut Sequence, Edit),
) {
    let may = recording.locks && parameters().get(index).is_some_and(Parameter::is_lockable);
    let Some(old) = sequence.step(place).filter(|_| may) else { return };
    let mut step = old.clone();
    if step.set_lock(index, Some(value)) {
        step.on |= step.notes.is_empty();
        change(sequence, Edit::Step(place, step));
    }
}

#[cfg(test)]
#[path = "record_tests.rs"]
mod tests;
