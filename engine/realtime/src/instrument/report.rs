//! What the instrument tells of itself.

use super::base::Stale;
use super::engine::Instrument;
use super::telemetry::Telemetry;
use crate::parameters::{CLOUD_NODE, Global};
use crate::sequencer::Playing;
use crate::voice::{EnvelopeShape, Gate};

impl Instrument {
    /// What sounds now; starts the peaks anew.
    pub fn telemetry(&mut self) -> Telemetry {
        let (yielded, refused) = self.pool.take_losses();
        let mut report = Telemetry {
            peak: std::mem::take(&mut self.mix.peak),
            voices: self.alive.count_ones(),
            grains: self.pool.len() as u32,
            playing: self.player.as_ref().map_or_else(Playing::default, |player| player.playing()),
            tempo: self.song.tempo(self.values().global(Global::SeqTempo)),
            host_playing: self.song.host.playing,
            clouds_taken: self.clouds_taken,
            yielded,
            refused,
            ..Telemetry::default()
        };
        let lanes = &self.lanes.0;
        let held = lanes.iter().filter(|l| matches!(l.gate, Gate::Held | Gate::Sustained) && !l.is_fading());
        report.keys = held.filter_map(|l| l.note.key).fold(0, |keys, key| keys | 1 << (key & 127));
        report.dot_count =
            self.pool.dots(&mut report.dots, |i| lanes.get(i).map_or(0.0, |l| l.envelopes[CLOUD_NODE].level()));
        self.tell_modulation(&mut report);
        report
    }

    /// Sample rate in Hz.
    #[must_use]
    pub const fn sample_rate(&self) -> f32 {
        self.sample_rate
    }

    /// Whether the sequencer runs, so that notes may come without any from outside.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.player.as_ref().is_some_and(|player| player.is_running())
    }

    /// Samples that may still sound if every key goes up now, at most; `u32::MAX` for ever.
    #[must_use]
    pub fn tail_samples(&self) -> u32 {
        let effects = if self.alive == 0 && self.effects.is_silent() { 0 } else { self.effects.tail_samples() };
        let releases = self.shapes.nodes.iter().map(EnvelopeShape::release);
        if self.alive != 0 && self.reach.stale.has(Stale::ENVELOPES) {
            return u32::MAX;
        }
        let voices = if self.alive == 0 { 0.0 } else { releases.fold(0.0, f32::max) };
        effects.saturating_add(voices as u32)
    }

    /// Whether any voice sounds.
    #[must_use]
    pub fn is_sounding(&self) -> bool {
        self.alive != 0
    }
}
