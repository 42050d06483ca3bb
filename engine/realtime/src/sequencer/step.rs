//! A step: what it plays, when, and what it locks.

use serde::{Deserialize, Serialize};

use super::condition::Condition;
use super::lock::{self, Lock};
use super::track::CONTROLS;

/// Most notes of a step.
pub const CHORD: usize = 4;
/// Most locks of a step.
pub const LOCKS: usize = 16;
/// Most hits of a step.
pub const RATCHETS: u8 = 8;
/// Shortest and longest gate in steps.
pub const GATES: (f32, f32) = (0.02, 64.0);

/// One step of a track.
///
/// A step that is on and has no notes triggers its locks alone: they move the voices of its track that still sound.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Step {
    /// Whether it plays.
    #[serde(skip_serializing_if = "is_default")]
    pub on: bool,
    /// MIDI notes, 0..=127, up to [`CHORD`] of them. A step that is off keeps them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<u8>,
    /// MIDI velocity, 1..=127.
    pub velocity: u8,
    /// Length of the notes in steps, within [`GATES`].
    pub gate: f32,
    /// Whether the notes last until the next step that is on, whatever the gate says.
    #[serde(skip_serializing_if = "is_default")]
    pub tie: bool,
    /// Micro-timing in steps, -0.5 … 0.5: early or late.
    #[serde(skip_serializing_if = "is_default")]
    pub shift: f32,
    /// Hits that divide the step, 1..=[`RATCHETS`].
    #[serde(skip_serializing_if = "is_one")]
    pub ratchet: u8,
    /// Velocity of the last hit against that of the first, -1 … 1: at -1 it fades out, at 1 it fades in.
    #[serde(skip_serializing_if = "is_default")]
    pub ramp: f32,
    /// How often it plays, 0 … 1.
    #[serde(skip_serializing_if = "is_certain")]
    pub probability: f32,
    /// When it plays.
    #[serde(skip_serializing_if = "is_default")]
    pub condition: Condition,
    /// Whether its pitch slides from that of the step before.
    #[serde(skip_serializing_if = "is_default")]
    pub slide: bool,
    /// MIDI channel, 0..=15, if not the track's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<u8>,
    /// Parameters that have values of their own while its notes sound, up to [`LOCKS`] of them, each once.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "lock::known")]
    pub locks: Vec<Lock>,
    /// Values of the track's controller lanes, 0 … 1; they are sent whether the step is on or not.
    #[serde(skip_serializing_if = "is_default")]
    pub controls: [Option<f32>; CONTROLS],
}

impl Default for Step {
    fn default() -> Self {
        Self {
            on: false,
            notes: Vec::new(),
            velocity: 100,
            gate: 0.5,
            tie: false,
            shift: 0.0,
            ratchet: 1,
            ramp: 0.0,
            probability: 1.0,
            condition: Condition::Always,
            slide: false,
            channel: None,
            locks: Vec::new(),
            controls: [None; CONTROLS],
        }
    }
}

impl Step {
    /// A step that plays `note`.
    #[must_use]
    pub fn note(note: u8, velocity: u8, gate: f32) -> Self {
        Self { on: true, notes: vec![note], velocity, gate, ..Self::default() }
    }

    /// Brings every field into its range.
    pub fn sanitise(&mut self) {
        let within = |value: f32, (min, max): (f32, f32), otherwise: f32| {
            if value.is_nan() { otherwise } else { value.clamp(min, max) }
        };
        self.notes.retain(|note| *note < 128);
        self.notes.truncate(CHORD);
        self.velocity = self.velocity.clamp(1, 127);
        self.gate = within(self.gate, GATES, 0.5);
        self.shift = within(self.shift, (-0.5, 0.5), 0.0);
        self.ratchet = self.ratchet.clamp(1, RATCHETS);
        self.ramp = within(self.ramp, (-1.0, 1.0), 0.0);
        self.probability = within(self.probability, (0.0, 1.0), 1.0);
        self.condition = self.condition.sanitised();
        self.channel = self.channel.filter(|channel| *channel < 16);
        lock::sanitise(&mut self.locks);
        for value in self.controls.iter_mut().flatten() {
            *value = within(*value, (0.0, 1.0), 0.0);
        }
    }

    /// The lock on the parameter at `index` of the table.
    #[must_use]
    pub fn lock(&self, index: usize) -> Option<&Lock> {
        self.locks.iter().find(|lock| usize::from(lock.index) == index)
    }

    /// Sets or, with `None`, removes the lock on a parameter; keeps the glide of one that is there. Says whether there was
    /// room.
    pub fn set_lock(&mut self, index: usize, value: Option<f32>) -> bool {
        let place = self.locks.iter().position(|lock| usize::from(lock.index) == index);
        match (place, value) {
            (Some(place), Some(value)) => self.locks[place].value = value,
            (Some(place), None) => drop(self.locks.remove(place)),
            (None, Some(_)) if self.locks.len() >= LOCKS => return false,
            (None, Some(value)) => self.locks.push(Lock { index: index as u16, value, glide: 0.0 }),
            (None, None) => {}
        }
        lock::sanitise(&mut self.locks);
        true
    }

    /// Velocity, in (0, 1], of hit `number` of those that divide the step.
    #[must_use]
    pub fn velocity_of(&self, number: u8) -> f32 {
        let full = f32::from(self.velocity) / 127.0;
        if self.ratchet < 2 || self.ramp == 0.0 {
            return full;
        }
        let way = f32::from(number) / f32::from(self.ratchet - 1);
        let part = if self.ramp < 0.0 { 1.0 + self.ramp * way } else { 1.0 - self.ramp * (1.0 - way) };
        (full * part).max(1.0 / 127.0)
    }
}

/// For serde: fields as they are in a new step are not written.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_one(value: &u8) -> bool {
    *value == 1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_certain(value: &f32) -> bool {
    *value == 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ramps_rise_and_fall() {
        let step = |ramp| Step { ratchet: 3, ramp, ..Step::note(60, 127, 0.5) };
        let all = |step: Step| (0..3).map(|hit| step.velocity_of(hit)).collect::<Vec<_>>();
        assert_eq!(all(step(0.0)), [1.0; 3]);
        assert_eq!(all(step(-0.5)), [1.0, 0.75, 0.5]);
        assert_eq!(all(step(1.0)), [1.0 / 127.0, 0.5, 1.0]);
    }

    #[test]
    fn what_is_out_of_range_is_brought_back() {
        let mut step = Step {
            notes: vec![200, 1, 2, 3, 4, 5],
            velocity: 0,
            gate: f32::NAN,
            shift: -7.0,
            ratchet: 99,
            probability: f32::INFINITY,
            channel: Some(16),
            controls: [Some(3.0), None, Some(f32::NAN), None],
            locks: vec![Lock { index: 60_000, value: 0.0, glide: 0.0 }; 40],
            ..Step::default()
        };
        step.sanitise();
        assert_eq!(step.notes, [1, 2, 3, 4]);
        assert_eq!((step.velocity, step.gate, step.shift, step.ratchet), (1, 0.5, -0.5, RATCHETS));
        assert_eq!((step.probability, step.channel, step.locks.len()), (1.0, None, 0));
        assert_eq!(step.controls, [Some(1.0), None, Some(0.0), None]);
    }

    #[test]
    fn locks_are_set_and_taken_away() {
        let mut step = Step::default();
        let cutoff = crate::parameters::Global::FilterCutoff.index();
        assert!(step.set_lock(cutoff, Some(1e9)));
        assert_eq!(step.lock(cutoff).unwrap().value, crate::parameters()[cutoff].max);
        assert!(step.set_lock(cutoff, None) && step.locks.is_empty());
        let many = crate::parameters().iter().enumerate().filter(|(_, p)| p.modulatable).take(LOCKS + 1);
        let taken: Vec<bool> = many.map(|(index, p)| step.set_lock(index, Some(p.min))).collect();
        assert_eq!(taken.iter().filter(|taken| **taken).count(), LOCKS);
    }
}
