//! Rendering without a host: notes and pattern in, a recording out.

use std::sync::Arc;

use nephele_realtime::parameters::PARAMETER_COUNT;
use nephele_realtime::{Instrument, NoteEvent, NoteId, Transport};
use pad::MorphPad;

use crate::audio::Recording;
use crate::error::FileError;
use crate::preset::Preset;

/// The longest render, in seconds.
pub const LONGEST: f64 = 3600.0;

/// What to render. The same values give the same samples, whatever the block.
#[derive(Clone, Debug)]
pub struct Render {
    /// Sample rate in Hz.
    pub sample_rate: u32,
    /// The most samples that are asked of the instrument at a time, at least 1.
    pub block: usize,
    /// The sound.
    pub preset: Preset,
    /// MIDI keys and velocities in (0, 1] of the notes that begin at the start.
    pub notes: Vec<(u8, f32)>,
    /// When the notes are let go, in seconds.
    pub hold_seconds: f64,
    /// Length of the recording in seconds, at most [`LONGEST`].
    pub seconds: f64,
    /// Bars of four quarter notes for which the transport runs and the pattern plays.
    pub pattern_bars: Option<u32>,
    /// Tempo of the transport in quarter notes per minute.
    pub tempo: f64,
}

impl Default for Render {
    /// Middle C, held for three of four seconds, by a new instance.
    fn default() -> Self {
        Self {
            sample_rate: 48_000,
            block: 512,
            preset: Preset::default(),
            notes: vec![(60, 0.8)],
            hold_seconds: 3.0,
            seconds: 4.0,
            pattern_bars: None,
            tempo: 120.0,
        }
    }
}

impl Render {
    /// Seconds that the pattern plays.
    #[must_use]
    pub fn pattern_seconds(&self) -> f64 {
        f64::from(self.pattern_bars.unwrap_or(0)) * 4.0 * 60.0 / self.tempo
    }

    /// Renders in stereo. Where slots move the morph pad, clouds follow it as they do in the plugin.
    ///
    /// # Errors
    /// If the factory cloud is needed and damaged, or a cloud of the morph pad can not be made.
    pub fn run(&self) -> Result<Recording, FileError> {
        let mut pad = MorphPad::new(&self.preset, self.sample_rate);
        let mut instrument = self.instrument(&mut pad)?;
        let total = self.samples(self.seconds);
        let release = self.samples(self.hold_seconds);
        let stop = self.samples(self.pattern_seconds());
        let (mut left, mut right) = (vec![0.0; total], vec![0.0; total]);
        let (mut at, mut passed) = (0, 0);
        while at < total {
            if at == 0 {
                let on = |(key, velocity)| NoteEvent::On { note: NoteId::new(0, key), velocity };
                self.notes.iter().for_each(|note| instrument.handle(on(*note)));
            }
            if at == release {
                self.notes.iter().for_each(|(key, _)| instrument.handle(NoteEvent::Off(NoteId::new(0, *key))));
            }
            if self.pattern_bars.is_some() {
                instrument.set_transport(self.transport(at, at < stop));
            }
            let look = at + pad.follow(passed, &mut instrument)?;
            // Events fall on exact samples, so a block ends before the next of them.
            let event = [release, stop, look].into_iter().filter(|event| *event > at).min().unwrap_or(total);
            let end = (at + self.block.max(1)).min(event).min(total);
            instrument.render(&mut left[at..end], &mut right[at..end], &mut |_, _| {});
            passed = end - at;
            at = end;
        }
        Ok(Recording { sample_rate: self.sample_rate, channels: vec![left, right] })
    }

    fn instrument(&self, pad: &mut MorphPad<'_>) -> Result<Instrument, FileError> {
        let mut instrument = Instrument::new(self.sample_rate as f32, pad.first_cloud()?);
        for index in 0..PARAMETER_COUNT {
            instrument.set_parameter(index, self.preset.parameters.get(index));
        }
        // A new instrument has room for it.
        let _ = instrument.swap_sequence(Arc::clone(&self.preset.sequence));
        if self.pattern_bars.is_some() {
            let _ = instrument.swap_bank(Arc::new(pad.locked_clouds()?));
        }
        instrument.set_routes(self.preset.routes);
        instrument.set_tuning(self.preset.playing_tuning());
        // Parameters start where they are set instead of gliding there.
        instrument.reset();
        Ok(instrument)
    }

    fn transport(&self, at: usize, playing: bool) -> Transport {
        let beats = at as f64 * self.tempo / (60.0 * f64::from(self.sample_rate));
        Transport { playing, beats, tempo: self.tempo, ..Transport::default() }
    }

    fn samples(&self, seconds: f64) -> usize {
        (seconds.clamp(0.0, LONGEST) * f64::from(self.sample_rate)).round() as usize
    }
}

mod pad;
#[cfg(test)]
mod tests;
