//! What the instrument tells of itself.

use super::base::Stale;
use super::engine::Instrument;
use super::telemetry::{HeldNote, NOTES, Telemetry};
use crate::fm::WIDTH;
use crate::math::exp2;
use crate::parameters::{CLOUD_NODE, Global, NODES, OPERATORS};
use crate::sequencer::Playing;
use crate::voice::{EnvelopeShape, Gate};

impl Instrument {
    /// What sounds now; starts the peaks anew.
    pub fn telemetry(&mut self) -> Telemetry {
        let mut report = Telemetry::default();
        self.tell(&mut report);
        report
    }

    /// Writes what sounds now over `report`, all of it but the load and what lies behind its counts; starts the peaks anew.
    pub fn tell(&mut self, report: &mut Telemetry) {
        let lanes = &self.lanes.0;
        report.dot_count =
            self.pool.dots(&mut report.dots, |i| lanes.get(i).map_or(0.0, |l| l.envelopes[CLOUD_NODE].level()));
        report.note_count = self.tell_notes(&mut report.notes);
        self.mix.scope.read(&mut report.scope);
        self.tell_modulation(report);
        (report.yielded, report.refused) = self.pool.take_losses();
        report.peak = std::mem::take(&mut self.mix.peak);
        report.voices = self.alive.count_ones();
        report.grains = self.pool.len() as u32;
        report.playing = self.player.as_ref().map_or_else(Playing::default, |player| player.playing());
        report.tempo = self.song.tempo(self.values().global(Global::SeqTempo));
        report.host_playing = self.song.host.playing;
        report.clouds_taken = self.clouds_taken;
        let lanes = &self.lanes.0;
        let held = lanes.iter().filter(|l| matches!(l.gate, Gate::Held | Gate::Sustained) && !l.is_fading());
        report.keys = held.filter_map(|l| l.note.key).fold(0, |keys, key| keys | 1 << (key & 127));
        report.wheels = self.channels.first().map_or([0.0; 2], |channel| [channel.bend, channel.wheel]);
        report.levels = self.levels();
        let sounding = lanes.iter().enumerate().filter(|(_, l)| l.is_sounding() && !l.is_fading());
        let newest = sounding.max_by_key(|(_, l)| l.serial);
        report.note_hz = match (newest, self.last_pitch) {
            (Some((_, lane)), _) => lane.hz,
            (None, Some(pitch)) => 440.0 * exp2((pitch - 69.0) * (1.0 / 12.0)),
            (None, None) => 0.0,
        };
        report.head = newest
            .zip(self.slots.current())
            .map(|((index, lane), (_, cloud))| lane.scheduler.place(&self.voice_values[index], cloud));
        report.scope_rate = self.sample_rate / self.mix.scope.every() as f32;
        report.clock = self.clock;
        report.morph = self.morph_offset();
    }

    /// How loud each node is in the voice where it is loudest.
    fn levels(&self) -> [f32; NODES] {
        let mut levels = [0.0_f32; NODES];
        let mut rest = if self.wiring.is_idle() { 0 } else { self.alive };
        while rest != 0 {
            let index = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            let group = &self.groups[index / WIDTH];
            for (op, level) in levels.iter_mut().enumerate().take(OPERATORS) {
                *level = level.max(group.amplitude(op, index % WIDTH));
            }
        }
        levels[CLOUD_NODE] = self.mix.cloud_peak(self.alive);
        levels
    }

    /// Writes down how the notes that are held are played on; how many there are. The voices of a unison are one note.
    fn tell_notes(&self, notes: &mut [HeldNote; NOTES]) -> u32 {
        let mut count = 0;
        let lanes = || self.lanes.0.iter().filter(|l| matches!(l.gate, Gate::Held | Gate::Sustained) && !l.is_fading());
        for (place, lane) in lanes().enumerate() {
            let Some(key) = lane.note.key.filter(|_| !lanes().take(place).any(|other| other.serial == lane.serial))
            else {
                continue;
            };
            let Some(note) = notes.get_mut(count) else { break };
            let heard = self.heard(lane.note.channel.unwrap_or(0));
            *note = HeldNote {
                key,
                bend: heard.bend + lane.tuning,
                pressure: heard.pressure.max(lane.pressure),
                slide: (heard.slide + lane.brightness - 0.5).clamp(0.0, 1.0),
            };
            count += 1;
        }
        count as u32
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
