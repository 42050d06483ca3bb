//! The morph pad of a render: the clouds of the places that it is asked for, and of those where slots have it on the way.

use std::sync::Arc;
use std::time::Duration;

use nephele_realtime::instrument::{MorphBank, morph_places};
use nephele_realtime::parameters::Global;
use nephele_realtime::{CONTROL_PERIOD, GrainCloud, Instrument};

use crate::error::FileError;
use crate::models::{Blend, Cancel, LOOK, Morph, Morpher, PAUSE, Progress, decoder_of, moved_place};
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
    /// The sample of the next look at the pad, and the first at which the next cloud may be made.
    looks: usize,
    rests: usize,
    /// [`LOOK`] and [`PAUSE`] in samples.
    look: usize,
    pause: usize,
}

impl<'a> MorphPad<'a> {
    /// That of `preset`, rendered at `sample_rate` Hz.
    pub fn new(preset: &'a Preset, sample_rate: u32) -> Self {
        let samples = |time: Duration| ((time.as_secs_f64() * f64::from(sample_rate)) as usize).max(1);
        Self {
            preset,
            morpher: None,
            place: knobs(preset),
            waiting: None,
            // Where slots have it is known once they have been worked out.
            looks: CONTROL_PERIOD,
            rests: 0,
            look: samples(LOOK),
            pause: samples(PAUSE),
        }
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

    /// Has `instrument`, which has come to sample `at`, play the cloud of the place where slots have the pad, as soon as
    /// it has moved on far enough. The sample at which this is to be asked again.
    pub fn follow(&mut self, at: usize, instrument: &mut Instrument) -> Result<usize, FileError> {
        if at < self.looks {
            return Ok(self.looks);
        }
        self.looks = at + self.look;
        // Clouds whose last grain has ended make room, those of steps too.
        while instrument.retired().is_some() {}
        let place = moved_place(knobs(self.preset), instrument.morph_offset());
        if place != self.place && at >= self.rests {
            self.waiting = Some(self.cloud(place)?);
            self.place = place;
            self.rests = at + self.pause;
        }
        if let Some(cloud) = self.waiting.take() {
            self.waiting = instrument.swap_cloud(cloud).err();
        }
        Ok(self.looks)
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
