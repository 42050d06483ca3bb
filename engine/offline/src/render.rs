//! Rendering without a host: notes and pattern in, a recording out.

use std::sync::Arc;

use nephele_realtime::instrument::{MorphBank, morph_places};
use nephele_realtime::parameters::{Global, PARAMETER_COUNT};
use nephele_realtime::{GrainCloud, Instrument, NoteEvent, NoteId, Transport};

use crate::audio::Recording;
use crate::error::FileError;
use crate::models::{Blend, Cancel, Morph, Morpher, Progress, decoder_of};
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

    /// Renders in stereo.
    ///
    /// # Errors
    /// If the factory cloud is needed and damaged.
    pub fn run(&self) -> Result<Recording, FileError> {
        let mut instrument = self.instrument()?;
        let total = self.samples(self.seconds);
        let release = self.samples(self.hold_seconds);
        let stop = self.samples(self.pattern_seconds());
        let (mut left, mut right) = (vec![0.0; total], vec![0.0; total]);
        let mut at = 0;
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
            // Events fall on exact samples, so a block ends before the next of them.
            let event = [release, stop].into_iter().filter(|event| *event > at).min().unwrap_or(total);
            let end = (at + self.block.max(1)).min(event).min(total);
            instrument.render(&mut left[at..end], &mut right[at..end], &mut |_, _| {});
            at = end;
        }
        Ok(Recording { sample_rate: self.sample_rate, channels: vec![left, right] })
    }

    fn instrument(&self) -> Result<Instrument, FileError> {
        let mut instrument = Instrument::new(self.sample_rate as f32, self.cloud()?);
        for index in 0..PARAMETER_COUNT {
            instrument.set_parameter(index, self.preset.parameters.get(index));
        }
        // A new instrument has room for it.
        let _ = instrument.swap_sequence(Arc::clone(&self.preset.sequence));
        let _ = instrument.swap_bank(Arc::new(self.locked_clouds()?));
        instrument.set_routes(self.preset.routes);
        instrument.set_tuning(self.preset.playing_tuning());
        // Parameters start where they are set instead of gliding there.
        instrument.reset();
        Ok(instrument)
    }

    /// The cloud that plays, made now if it is the morph pad's and was not stored.
    fn cloud(&self) -> Result<Arc<GrainCloud>, FileError> {
        if !self.preset.lacks_cloud() {
            return self.preset.playing_cloud();
        }
        let place = [Global::MorphX, Global::MorphY].map(|axis| self.preset.parameters.global(axis));
        self.morphed(&[place])?.pop().map_or_else(|| self.preset.playing_cloud(), Ok)
    }

    /// The clouds of the places of the morph pad that steps lock.
    fn locked_clouds(&self) -> Result<MorphBank, FileError> {
        let knobs = [Global::MorphX, Global::MorphY].map(|axis| self.preset.parameters.global(axis));
        let places = morph_places(&self.preset.sequence, knobs);
        let mut bank = MorphBank::default();
        if self.pattern_bars.is_some() {
            bank.clouds = places.iter().copied().zip(self.morphed(&places)?).collect();
        }
        Ok(bank)
    }

    /// The clouds of `places` of the morph pad.
    fn morphed(&self, places: &[[f32; 2]]) -> Result<Vec<Arc<GrainCloud>>, FileError> {
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let failed = |cause| FileError::new("the morph pad", cause);
        let mut morpher = Morpher::new(decoder_of(self.preset.model.as_ref()).map_err(failed)?);
        let value = |parameter| self.preset.parameters.global(parameter);
        let (spread, blend) = (value(Global::MorphSpread), Blend::of(value(Global::MorphBlend)));
        let made = places.iter().map(|&place| {
            let morph = Morph { pad: self.preset.playing_pad(), place, spread, blend };
            morpher.cloud(&morph, &Progress::default(), &Cancel::new()).map(Arc::new).map_err(failed)
        });
        made.collect()
    }

    fn transport(&self, at: usize, playing: bool) -> Transport {
        let beats = at as f64 * self.tempo / (60.0 * f64::from(self.sample_rate));
        Transport { playing, beats, tempo: self.tempo, ..Transport::default() }
    }

    fn samples(&self, seconds: f64) -> usize {
        (seconds.clamp(0.0, LONGEST) * f64::from(self.sample_rate)).round() as usize
    }
}

#[cfg(test)]
mod tests {
    use nephele_realtime::parameters::{OperatorField, slot_index};
    use nephele_realtime::voice::{KEYS, Tuning};
    use nephele_realtime::{Route, Sequence, Source, Step};

    use super::*;
    use crate::picture::analyse;
    use crate::tuning::NamedTuning;

    fn short() -> Render {
        Render { seconds: 0.6, hold_seconds: 0.31, notes: vec![(48, 0.8), (60, 0.5)], ..Render::default() }
    }

    #[test]
    fn every_block_size_gives_the_same_samples() {
        let pattern = Render { pattern_bars: Some(1), tempo: 211.0, seconds: 1.3, ..short() };
        for render in [short(), pattern] {
            let whole = Render { block: usize::MAX / 2, ..render.clone() }.run().unwrap();
            for block in [1, 7, 64, 333, 1024] {
                let split = Render { block, ..render.clone() }.run().unwrap();
                let differs =
                    (0..whole.frames()).find(|i| (0..2).any(|c| whole.channels[c][*i] != split.channels[c][*i]));
                assert_eq!(differs, None, "block {block}, bars {:?}", render.pattern_bars);
            }
        }
    }

    #[test]
    fn notes_sound_and_fade_after_their_release() {
        let recording = Render { seconds: 6.0, hold_seconds: 1.0, ..Render::default() }.run().unwrap();
        let sound = analyse(&recording);
        assert!(sound.peak > 0.02 && sound.peak <= 1.0, "{sound:?}");
        assert_eq!(sound.not_finite, 0);
        let tail = Recording {
            channels: recording.channels.iter().map(|c| c[c.len() - 4800..].to_vec()).collect(),
            ..recording
        };
        assert!(analyse(&tail).peak < 1e-3, "{:?}", analyse(&tail));
    }

    #[test]
    fn slots_of_the_preset_are_heard() {
        let with = |route: Route| {
            let mut render = short();
            render.preset.routes.0[4] = route;
            render.preset.parameters.set(slot_index(4), 0.5);
            render.run().unwrap().channels
        };
        let velocity = Route::new(Source::Velocity, OperatorField::Detune.index(0));
        let plain = with(Route::default());
        assert_eq!(plain, short().run().unwrap().channels, "an empty slot does nothing, whatever its depth");
        assert_ne!(plain, with(velocity));
    }

    #[test]
    fn the_tuning_of_the_preset_is_heard() {
        let tuned = |pitches: &[Option<f32>; KEYS]| {
            let tuning = Some(NamedTuning::new("x", Tuning::new(pitches)));
            let preset = Preset { tuning, ..Preset::default() };
            Render { preset, notes: vec![(60, 0.8)], seconds: 0.3, ..Render::default() }.run().unwrap()
        };
        let equal = Render { notes: vec![(60, 0.8)], seconds: 0.3, ..Render::default() }.run().unwrap();
        let same = std::array::from_fn(|key| Some(key as f32));
        assert_eq!(tuned(&same).channels, equal.channels);
        let quarter = std::array::from_fn(|key| Some(key as f32 + 0.5));
        assert_ne!(tuned(&quarter).channels, equal.channels);
        assert_eq!(analyse(&tuned(&[None; KEYS])).peak, 0.0, "a key without a pitch is silent");
    }

    #[test]
    fn a_step_that_locks_the_morph_pad_has_its_own_cloud() {
        let with = |place: Option<f32>| {
            let mut preset = Preset::default();
            let mut sequence = Sequence::default();
            sequence.patterns[0].tracks[0].steps[0] = Step::note(57, 100, 4.0);
            sequence.patterns[0].tracks[0].steps[0].set_lock(Global::MorphX.index(), place);
            preset.sequence = Arc::new(sequence);
            preset.parameters.set(Global::RackLevel.index(), -60.0);
            let pattern_bars = Some(1);
            Render { preset, notes: Vec::new(), pattern_bars, seconds: 0.5, ..Render::default() }.run().unwrap()
        };
        let locked = with(Some(0.05));
        assert!(analyse(&locked).peak > 0.01);
        assert_eq!(locked.channels, with(Some(0.05)).channels);
        assert_ne!(locked.channels, with(None).channels);
        assert_ne!(locked.channels, with(Some(0.95)).channels);
    }

    #[test]
    fn the_pattern_plays_for_its_bars_alone() {
        let render = Render { notes: Vec::new(), pattern_bars: Some(1), seconds: 9.0, ..Render::default() };
        let recording = render.run().unwrap();
        let part = |from: f64, to: f64| {
            let range = render.samples(from)..render.samples(to);
            let channels = recording.channels.iter().map(|c| c[range.clone()].to_vec()).collect();
            analyse(&Recording { sample_rate: recording.sample_rate, channels }).peak
        };
        assert!(part(0.0, 2.0) > 0.02, "the bar sounds");
        assert!(part(8.5, 9.0) < 1e-3, "and ends");
    }
}
