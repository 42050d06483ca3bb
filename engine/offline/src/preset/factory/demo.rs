//! What shows a preset of the bank, for previews and for the check of its level.

use std::sync::Arc;

use nephele_realtime::sequencer::{ClockScale, STEPS};
use nephele_realtime::{Sequence, Step};
use serde::Deserialize;

use super::Preset;
use crate::render::Render;

/// Notes that are held together, a line of eighths, or bars of the preset's own patterns: the first of them that is there.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Demo {
    /// Bars of the preset's patterns.
    pub bars: u32,
    /// MIDI keys of eighths played one after the other; `null` is a rest.
    pub line: Vec<Option<u8>>,
    /// MIDI keys that are held together.
    pub notes: Vec<u8>,
    /// How long they are held, in seconds.
    pub hold: f64,
    /// Velocity, 1 … 127, of line and notes.
    pub velocity: u8,
    /// Beats per minute of bars and line.
    pub tempo: f64,
}

impl Default for Demo {
    fn default() -> Self {
        Self { bars: 0, line: Vec::new(), notes: Vec::new(), hold: 4.0, velocity: 96, tempo: 112.0 }
    }
}

impl Demo {
    /// Seconds until the last note is let go.
    #[must_use]
    pub fn sounding(&self) -> f64 {
        match self.pattern_bars() {
            Some(bars) => f64::from(bars) * 4.0 * 60.0 / self.tempo,
            None => self.hold,
        }
    }

    /// `preset` playing it, and `tail` seconds after the last note.
    #[must_use]
    pub fn render(&self, mut preset: Preset, tail: f64) -> Render {
        if self.bars == 0 && !self.line.is_empty() {
            preset.sequence = Arc::new(self.eighths());
        }
        let pattern_bars = self.pattern_bars();
        let keys = if pattern_bars.is_none() { &self.notes[..] } else { &[] };
        let velocity = f32::from(self.velocity) / 127.0;
        Render {
            preset,
            notes: keys.iter().map(|key| (*key, velocity)).collect(),
            hold_seconds: self.hold,
            seconds: self.sounding() + tail,
            pattern_bars,
            tempo: self.tempo,
            ..Render::default()
        }
    }

    fn pattern_bars(&self) -> Option<u32> {
        let of_line = self.line.len().div_ceil(8) as u32;
        [self.bars, of_line].into_iter().find(|bars| *bars > 0)
    }

    /// The line as a pattern.
    fn eighths(&self) -> Sequence {
        let mut sequence = Sequence::default();
        let track = &mut sequence.patterns[0].tracks[0];
        track.clock = ClockScale::Half;
        track.length = self.line.len().min(STEPS) as u8;
        for (step, key) in track.steps.iter_mut().zip(&self.line) {
            if let Some(key) = key {
                *step = Step::note(*key, self.velocity, 0.9);
            }
        }
        sequence.sanitised()
    }
}
