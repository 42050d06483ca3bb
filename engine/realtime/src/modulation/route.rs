//! The slots: source, optional second source, destination. Their depths are parameters.

use crate::parameters::{SLOTS, parameters};

/// Makes the enum of sources and what is said of each from one list.
macro_rules! sources {
    ($($(#[$doc:meta])* $variant:ident = ($id:literal, $name:literal)),* $(,)?) => {
        /// Something that moves, or stands differently for each note.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Source { #[default] $($(#[$doc])* $variant),* }

        impl Source {
            /// All of them, in the order of menus.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Its key in presets.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id),* }
            }

            /// Its name for people.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
        }
    };
}

sources! {
    /// Nothing: as source it silences a slot, as second source it is 1.
    None = ("none", "None"),
    /// First LFO, -1 … 1.
    Lfo1 = ("lfo1", "LFO 1"),
    /// Second LFO, -1 … 1.
    Lfo2 = ("lfo2", "LFO 2"),
    /// Third LFO, -1 … 1.
    Lfo3 = ("lfo3", "LFO 3"),
    /// Fourth LFO, -1 … 1.
    Lfo4 = ("lfo4", "LFO 4"),
    /// First free envelope, 0 … 1.
    Envelope1 = ("env1", "Envelope 1"),
    /// Second free envelope, 0 … 1.
    Envelope2 = ("env2", "Envelope 2"),
    /// Third free envelope, 0 … 1.
    Envelope3 = ("env3", "Envelope 3"),
    /// The filter's envelope, 0 … 1.
    FilterEnvelope = ("filter_env", "Filter envelope"),
    /// The cloud's envelope, 0 … 1.
    CloudEnvelope = ("cloud_env", "Cloud envelope"),
    /// Velocity of the note, 0 … 1.
    Velocity = ("velocity", "Velocity"),
    /// Velocity of its release, 0 … 1; 0 while it is held.
    ReleaseVelocity = ("release_velocity", "Release velocity"),
    /// Key: ±1 five octaves from middle C.
    Key = ("key", "Key"),
    /// Pitch-bend wheel, -1 … 1.
    Bend = ("bend", "Pitch bend"),
    /// Modulation wheel (CC 1), 0 … 1.
    Wheel = ("wheel", "Mod wheel"),
    /// Pressure of the note or of its channel, 0 … 1.
    Pressure = ("pressure", "Pressure"),
    /// Slide (CC 74, MPE's third dimension) of the note, -1 … 1; 0 where it starts.
    Slide = ("slide", "Slide"),
    /// Breath (CC 2), 0 … 1.
    Breath = ("breath", "Breath"),
    /// Expression pedal (CC 11), 0 … 1.
    Expression = ("expression", "Expression"),
    /// Drawn anew for each note, -1 … 1.
    Random = ("random", "Random"),
    /// Drawn anew at each cycle of the first LFO, -1 … 1.
    SampleHold = ("sample_hold", "Sample & hold"),
    /// From note to note 1 and -1.
    Alternate = ("alternate", "Alternate"),
    /// First controller lane of the sequencer's track that plays the note, 0 … 1; 0 for other notes.
    Lane1 = ("lane1", "Lane 1"),
    /// Its second lane, 0 … 1.
    Lane2 = ("lane2", "Lane 2"),
    /// Its third lane, 0 … 1.
    Lane3 = ("lane3", "Lane 3"),
    /// Its fourth lane, 0 … 1.
    Lane4 = ("lane4", "Lane 4"),
    /// First macro, 0 … 1.
    Macro1 = ("macro1", "Macro 1"),
    /// Second macro, 0 … 1.
    Macro2 = ("macro2", "Macro 2"),
    /// Third macro, 0 … 1.
    Macro3 = ("macro3", "Macro 3"),
    /// Fourth macro, 0 … 1.
    Macro4 = ("macro4", "Macro 4"),
    /// Fifth macro, 0 … 1.
    Macro5 = ("macro5", "Macro 5"),
    /// Sixth macro, 0 … 1.
    Macro6 = ("macro6", "Macro 6"),
    /// Seventh macro, 0 … 1.
    Macro7 = ("macro7", "Macro 7"),
    /// Eighth macro, 0 … 1.
    Macro8 = ("macro8", "Macro 8"),
}

impl Source {
    /// The source with this key.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|source| source.id() == id)
    }

    /// The least and the most that it gives.
    #[must_use]
    pub const fn span(self) -> (f32, f32) {
        match self {
            Self::Lfo1
            | Self::Lfo2
            | Self::Lfo3
            | Self::Lfo4
            | Self::Key
            | Self::Bend
            | Self::Slide
            | Self::Random
            | Self::SampleHold
            | Self::Alternate => (-1.0, 1.0),
            _ => (0.0, 1.0),
        }
    }

    /// The macro that it is, 0-based, if it is one.
    #[must_use]
    pub const fn macro_place(self) -> Option<usize> {
        (self as usize).checked_sub(Self::Macro1 as usize)
    }
}

/// What one slot connects: `source × via → destination`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// What moves.
    pub source: Source,
    /// What scales it; [`Source::None`] leaves it as it is.
    pub via: Source,
    /// Place in the parameter table of what is moved; `None` silences the slot.
    pub destination: Option<u16>,
}

impl Route {
    /// A slot from `source` to the parameter at `destination` of the table.
    #[must_use]
    pub const fn new(source: Source, destination: usize) -> Self {
        Self { source, via: Source::None, destination: Some(destination as u16) }
    }

    /// How far the slot moves its destination down and up at `depth`, in parts of the knob's range.
    #[must_use]
    pub fn reach(&self, depth: f32) -> (f32, f32) {
        let (low, high) = self.source.span();
        let (least, most) = if matches!(self.via, Source::None) { (1.0, 1.0) } else { self.via.span() };
        let ends = [low * least, low * most, high * least, high * most].map(|end| end * depth);
        (ends.into_iter().fold(0.0, f32::min), ends.into_iter().fold(0.0, f32::max))
    }

    /// The destination, if the slot moves anything that may be moved.
    #[must_use]
    pub fn target(&self) -> Option<usize> {
        let index = usize::from(self.destination?);
        let may = self.source != Source::None && parameters().get(index).is_some_and(|p| p.modulatable);
        may.then_some(index)
    }
}

/// All slots of a patch. `Copy` and free of pointers, so that it crosses an `rtrb` queue by value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Routes(pub [Route; SLOTS]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameters::{Global, index_of};

    #[test]
    fn every_source_is_found_by_its_key() {
        for &source in Source::ALL {
            assert_eq!(Source::from_id(source.id()), Some(source));
        }
        assert_eq!(Source::ALL[0], Source::None);
        assert_eq!(Source::from_id("nobody"), None);
    }

    #[test]
    fn a_slot_reaches_as_far_as_its_sources_go() {
        let cutoff = Global::FilterCutoff.index();
        assert_eq!(Route::new(Source::Lfo1, cutoff).reach(0.25), (-0.25, 0.25));
        assert_eq!(Route::new(Source::Envelope2, cutoff).reach(0.25), (0.0, 0.25));
        assert_eq!(Route::new(Source::Velocity, cutoff).reach(-0.5), (-0.5, 0.0));
        let by_bend = Route { via: Source::Bend, ..Route::new(Source::Wheel, cutoff) };
        assert_eq!(by_bend.reach(0.5), (-0.5, 0.5));
        assert_eq!(Source::Macro1.macro_place(), Some(0));
        assert_eq!((Source::Macro8.macro_place(), Source::Lane4.macro_place()), (Some(7), None));
    }

    #[test]
    fn only_what_may_be_modulated_is_a_target() {
        let cutoff = Route::new(Source::Lfo1, Global::FilterCutoff.index());
        assert_eq!(cutoff.target(), index_of("filter.cutoff"));
        assert_eq!(Route::new(Source::Lfo1, Global::Filter.index()).target(), None);
        assert_eq!(Route::new(Source::None, Global::FilterCutoff.index()).target(), None);
        assert_eq!(Route::new(Source::Lfo1, 60_000).target(), None);
    }
}
