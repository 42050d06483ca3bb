//! The morph pad of a render: the clouds of the places that it is asked for, and of those where slots have it on the way.

use std::sync::Arc;

use nephele_realtime::instrument::{MorphBank, morph_places};
use nephele_realtime::parameters::Global;
use nephele_realtime::{GrainCloud, Instrument};

use crate::error::FileError;
use crate::models::{Blend, Cancel, Looks, Morph, Morpher, Progress, decoder_of, moved_place};
use crate::preset::Preset;

/// See the module. What it does depends on the sample alone, so that every division into blocks gives the same.
pub(super) struct MorphPad<'a> {
    preset: &'a Preset,
    /// Opened when the first cloud is made: most sounds never morph.
    morpher: Option<Morpher>,
    /// The place whose cloud was last asked for.
    place: [f32; 2],
    /// One that came while too many sounded.
    waiting: Option<Arc<GrainCloud>>,
    looks: Looks,
}

impl<'a> MorphPad<'a> {
    /// That of `preset`, rendered at `sample_rate` Hz.
    pub fn new(preset: &'a Preset, sample_rate: u32) -> Self {
        let looks = Looks::new(f64::from(sample_rate));
        Self { preset, morpher: None, place: knobs(preset), waiting: None, looks }
    }

    /// The cloud that plays, made now if it is the pad's and was not stored.
    pub fn first_cloud(&mut self) -> Result<Arc<GrainCloud>, FileError> {
        if self.preset.lacks_cloud() { self.cloud(self.place) } else { self.preset.playing_cloud() }
    }

    /// The clouds of the places that steps lock.
    pub fn locked_clouds(&mut self) -> Result<MorphBank, FileError> {
        let places = morph_places(&self.preset.sequence, knobs(self.preset));
        let made = places.iter().map(|&place| self.cloud(place).map(|cloud| (place, cloud)));
        Ok(MorphBank { clouds: made.collect::<Result<_, FileError>>()? })
    }

    /// Has `instrument`, which has rendered `passed` samples since this was last asked, play the cloud of the place where
    /// slots have the pad, as soon as it has moved on far enough. The most samples until this is to be asked again.
    pub fn follow(&mut self, passed: usize, instrument: &mut Instrument) -> Result<usize, FileError> {
        self.looks.pass(passed);
        if self.looks.left() > 0 {
            return Ok(self.looks.left());
        }
        // Clouds whose last grain has ended make room, those of steps too.
        while instrument.retired().is_some() {}
        let place = moved_place(knobs(self.preset), instrument.morph_offset());
        if self.looks.look(place != self.place) {
            self.waiting = Some(self.cloud(place)?);
            self.place = place;
        }
        if let Some(cloud) = self.waiting.take() {
            self.waiting = instrument.swap_cloud(cloud).err();
        }
        Ok(self.looks.left())
    }

    /// The cloud of `place`.
    fn cloud(&mut self, place: [f32; 2]) -> Result<Arc<GrainCloud>, FileError> {
        let failed = |cause| FileError::new("the morph pad", cause);
        let morpher = match &mut self.morpher {
            Some(morpher) => morpher,
            none => none.insert(Morpher::new(decoder_of(self.preset.model.as_ref()).map_err(failed)?)),
        };
        let value = |parameter| self.preset.parameters.global(parameter);
        let (spread, blend) = (value(Global::MorphSpread), Blend::of(value(Global::MorphBlend)));
        let morph = Morph { pad: self.preset.playing_pad(), place, spread, blend };
        morpher.cloud(&morph, &Progress::default(), &Cancel::new()).map(Arc::new).map_err(failed)
    }
}

/// The place where the knobs of `preset` have the pad.
fn knobs(preset: &Preset) -> [f32; 2] {
    [Global::MorphX, Global::MorphY].map(|axis| preset.parameters.global(axis))
}
