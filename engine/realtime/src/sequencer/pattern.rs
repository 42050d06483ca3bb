//! A pattern is data: sixteen steps of a sixteenth note each.

use serde::{Deserialize, Serialize};

/// Steps in a pattern.
pub const STEPS: usize = 16;
/// Steps in a quarter note.
pub const STEPS_PER_BEAT: f64 = 4.0;

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Whether it plays.
    pub on: bool,
    /// MIDI note, 0..=127.
    pub note: u8,
    /// MIDI velocity, 1..=127.
    pub velocity: u8,
    /// Length of the note as a part of a step, above 0 and at most 1.
    pub gate: f32,
}

impl Default for Step {
    fn default() -> Self {
        Self { on: false, note: 60, velocity: 100, gate: 0.5 }
    }
}

impl Step {
    /// Shortest gate that [`Step::sanitised`] keeps.
    pub const MIN_GATE: f32 = 0.02;

    /// The step with every field brought into its range.
    #[must_use]
    pub fn sanitised(self) -> Self {
        let gate = if self.gate.is_nan() { 0.5 } else { self.gate.clamp(Self::MIN_GATE, 1.0) };
        Self { on: self.on, note: self.note.min(127), velocity: self.velocity.clamp(1, 127), gate }
    }
}

/// Sixteen steps. Small and `Copy`, so that it crosses to the audio thread by value.
#[derive(Clone, Copy, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Pattern {
    /// The steps in playing order.
    pub steps: [Step; STEPS],
}

impl Pattern {
    /// The pattern of a new instance: A minor over one bar, accents on the quarters.
    #[must_use]
    pub fn factory() -> Self {
        let mut pattern = Self::default();
        let notes = [
            (0, 57, 112, 0.9),
            (2, 64, 78, 0.45),
            (3, 60, 84, 0.6),
            (4, 69, 104, 0.5),
            (6, 64, 80, 0.9),
            (8, 55, 112, 0.9),
            (10, 62, 76, 0.45),
            (11, 59, 84, 0.6),
            (12, 67, 104, 0.5),
            (14, 64, 88, 1.0),
            (15, 71, 70, 0.4),
        ];
        for (place, note, velocity, gate) in notes {
            pattern.steps[place] = Step { on: true, note, velocity, gate };
        }
        pattern
    }

    /// The pattern with every step brought into range.
    #[must_use]
    pub fn sanitised(mut self) -> Self {
        for step in &mut self.steps {
            *step = step.sanitised();
        }
        self
    }
}
