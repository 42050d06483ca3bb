//! Parts of a sound that take the place of others: what a level of undo keeps, and a whole sound that another is compared with.

use std::sync::Arc;

use nephele_offline::models::{ModelChoice, Pad};
use nephele_offline::preset::{About, CloudSource, EncodedCloud, MacroNames, Preset};
use nephele_offline::tuning::NamedTuning;
use nephele_realtime::parameters::Controllers;
use nephele_realtime::{GrainCloud, ParameterValues, Routes, Sequence};

/// See the module. What is `None` stays as it is. A new part of the sound gets a field here, a line in each function below,
/// and one in `Session::exchange`.
#[allow(clippy::option_option, reason = "none at all and the factory's are two different things to put back")]
#[derive(Clone, Debug, Default)]
pub struct Patch {
    /// Places in the table, and plain values.
    pub values: Vec<(usize, f32)>,
    /// What the sound tells of itself.
    pub about: Option<About>,
    /// What the sequencer plays.
    pub sequence: Option<Arc<Sequence>>,
    /// What the modulation slots connect.
    pub routes: Option<Routes>,
    /// The tuning; within, `None` is equal temperament.
    pub tuning: Option<Option<NamedTuning>>,
    /// Corners of the morph pad; within, `None` are the factory's.
    pub pad: Option<Option<Arc<Pad>>>,
    /// What the morph pad plays; within, `None` is the factory's.
    pub model: Option<Option<ModelChoice>>,
    /// The cloud.
    pub cloud: Option<KeptCloud>,
    /// What the user calls the macros.
    pub macros: Option<MacroNames>,
    /// Which MIDI controllers move which parameters. Two sounds that are compared have them in common.
    pub controllers: Option<Controllers>,
}

/// A cloud with what is known of it.
#[derive(Clone, Debug)]
pub struct KeptCloud {
    /// `None` is the factory cloud.
    pub cloud: Option<Arc<GrainCloud>>,
    /// Where it came from.
    pub source: CloudSource,
    /// How sure the root is that was heard in it, 0 … 1.
    pub confidence: Option<f32>,
    /// It as text, if that was made.
    pub encoded: Option<EncodedCloud>,
}

impl KeptCloud {
    /// Whether both are the same cloud, which need not be looked into.
    fn is(&self, other: &Self) -> bool {
        let same = match (&self.cloud, &other.cloud) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        same && self.source == other.source
    }
}

impl Patch {
    /// All of `preset`, with its cloud as text if that is there. One that binds no controllers is no reason to have the player
    /// learn his own again.
    pub fn of(preset: Preset, encoded: Option<EncodedCloud>) -> Self {
        Self {
            controllers: (preset.controllers != Controllers::default()).then_some(preset.controllers),
            values: values(&preset.parameters),
            about: Some(preset.about),
            sequence: Some(preset.sequence),
            routes: Some(preset.routes),
            tuning: Some(preset.tuning),
            pad: Some(preset.pad),
            model: Some(preset.model),
            cloud: Some(KeptCloud { cloud: preset.cloud, source: preset.cloud_source, confidence: None, encoded }),
            macros: Some(preset.macros),
        }
    }

    /// Adds what `later` has besides: where both have something, that of `self` was there first.
    pub fn add(&mut self, later: Self) {
        for (index, value) in later.values {
            if !self.values.iter().any(|(known, _)| *known == index) {
                self.values.push((index, value));
            }
        }
        self.about = self.about.take().or(later.about);
        self.sequence = self.sequence.take().or(later.sequence);
        self.routes = self.routes.take().or(later.routes);
        self.tuning = self.tuning.take().or(later.tuning);
        self.pad = self.pad.take().or(later.pad);
        self.model = self.model.take().or(later.model);
        self.cloud = self.cloud.take().or(later.cloud);
        self.macros = self.macros.take().or(later.macros);
        self.controllers = self.controllers.take().or(later.controllers);
    }

    /// What of it is not the same in `other`.
    pub fn unlike(self, other: &Self) -> Self {
        Self {
            values: self.values.into_iter().filter(|value| !other.values.contains(value)).collect(),
            about: self.about.filter(|own| other.about.as_ref() != Some(own)),
            sequence: self.sequence.filter(|own| other.sequence.as_ref() != Some(own)),
            routes: self.routes.filter(|own| other.routes.as_ref() != Some(own)),
            tuning: self.tuning.filter(|own| other.tuning.as_ref() != Some(own)),
            pad: self.pad.filter(|own| other.pad.as_ref() != Some(own)),
            model: self.model.filter(|own| other.model.as_ref() != Some(own)),
            cloud: self.cloud.filter(|own| other.cloud.as_ref().is_none_or(|other| !own.is(other))),
            macros: self.macros.filter(|own| other.macros.as_ref() != Some(own)),
            controllers: self.controllers.filter(|own| other.controllers.as_ref() != Some(own)),
        }
    }

    /// Whether nothing is replaced.
    pub fn is_empty(&self) -> bool {
        let Self { values, about, sequence, routes, tuning, pad, model, cloud, macros, controllers } = self;
        values.is_empty()
            && about.is_none()
            && sequence.is_none()
            && routes.is_none()
            && tuning.is_none()
            && pad.is_none()
            && model.is_none()
            && cloud.is_none()
            && macros.is_none()
            && controllers.is_none()
    }
}

/// All parameters that belong to the sound.
pub fn values(values: &ParameterValues) -> Vec<(usize, f32)> {
    values.as_array().iter().copied().enumerate().filter(|(index, _)| belongs(*index)).collect()
}

/// Whether the parameter at `index` is the sound's: bypass is the host's affair.
pub const fn belongs(index: usize) -> bool {
    index != nephele_realtime::parameters::Global::Bypass.index()
}
