//! The one pattern of sixteen steps that presets had at first.

use nephele_realtime::sequencer::{PAGE, Sequence, Step};
use serde::Deserialize;

/// As it was written.
#[derive(Debug, Deserialize)]
pub struct FirstPattern {
    steps: [FirstStep; PAGE],
}

#[derive(Debug, Deserialize)]
struct FirstStep {
    on: bool,
    note: u8,
    velocity: u8,
    gate: f32,
}

impl From<FirstPattern> for Sequence {
    /// The first track of the first pattern, and nothing else.
    fn from(first: FirstPattern) -> Self {
        let mut sequence = Self::default();
        for (step, first) in sequence.patterns[0].tracks[0].steps.iter_mut().zip(first.steps) {
            let (note, velocity) = (first.note.min(127), first.velocity);
            // What was longest then was one step.
            let gate = if first.gate.is_nan() { 0.5 } else { first.gate.clamp(0.02, 1.0) };
            *step = Step { on: first.on, ..Step::note(note, velocity, gate) };
        }
        sequence.sanitised()
    }
}
