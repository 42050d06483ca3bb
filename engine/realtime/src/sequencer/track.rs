//! A track: steps, and how they are run through.

use serde::{Deserialize, Serialize};

use super::scale::Scale;
use super::step::Step;

/// Most steps of a track.
pub const STEPS: usize = 64;
/// Steps that are shown together.
pub const PAGE: usize = 16;
/// Controller lanes of a track.
pub const CONTROLS: usize = 4;

/// Makes an enum whose variants are written and shown by a text of their own.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $text)] $variant),* }

        impl $name {
            /// All of them, in the order of menus.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// How it is written and shown.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }
        }
    };
}
pub(super) use named;

named! {
    /// In which order a track's steps are played.
    Direction {
        /// From first to last.
        #[default]
        Forward = "forward",
        /// From last to first.
        Reverse = "reverse",
        /// To and fro; the outermost steps play once on the way.
        PingPong = "ping-pong",
        /// Any step at any time, drawn anew at each.
        Random = "random",
    }
}

named! {
    /// What a track plays.
    Target {
        /// The cloud of each voice.
        Cloud = "cloud",
        /// The rack of each voice.
        Rack = "rack",
        /// Both.
        #[default]
        Both = "both",
        /// Nothing here: its notes only go out.
        MidiOut = "midi",
    }
}

named! {
    /// How fast a track runs against a sixteenth a step. `T` is for triplets: three steps in the time of two.
    ClockScale {
        /// A half note a step.
        Eighth = "1/8",
        /// Three steps in the time of two half notes.
        EighthTriplet = "1/8T",
        /// A quarter a step.
        Quarter = "1/4",
        /// Three steps in the time of two quarters.
        QuarterTriplet = "1/4T",
        /// An eighth a step.
        Half = "1/2",
        /// Three steps in a quarter.
        HalfTriplet = "1/2T",
        /// A sixteenth a step.
        #[default]
        One = "1",
        /// Three steps in an eighth.
        OneTriplet = "1T",
        /// A 32nd a step.
        Two = "2",
        /// Three steps in a sixteenth.
        TwoTriplet = "2T",
    }
}

impl ClockScale {
    /// Steps in a quarter note, as a fraction.
    #[must_use]
    pub const fn steps_per_beat(self) -> (u8, u8) {
        match self {
            Self::Eighth => (1, 2),
            Self::EighthTriplet => (3, 4),
            Self::Quarter => (1, 1),
            Self::QuarterTriplet => (3, 2),
            Self::Half => (2, 1),
            Self::HalfTriplet => (3, 1),
            Self::One => (4, 1),
            Self::OneTriplet => (6, 1),
            Self::Two => (8, 1),
            Self::TwoTriplet => (12, 1),
        }
    }

    /// Length of a step in quarter notes.
    #[must_use]
    pub fn step_beats(self) -> f64 {
        let (steps, beats) = self.steps_per_beat();
        f64::from(beats) / f64::from(steps)
    }
}

named! {
    /// What a controller lane sends to MIDI out, and moves on the instrument's own voices of the track.
    Control {
        /// Nothing.
        #[default]
        Off = "off",
        /// A controller (CC); its number stands in the lane.
        Cc = "cc",
        /// Pressure of the channel.
        Pressure = "pressure",
        /// Pitch bend; ½ is the middle.
        Bend = "bend",
        /// Note expression: pressure of each note.
        NotePressure = "note-pressure",
        /// Note expression: brightness of each note; ½ is neutral.
        NoteBrightness = "note-brightness",
        /// Note expression: pan of each note; ½ is the middle.
        NotePan = "note-pan",
        /// Note expression: tuning of each note, ±12 semitones; ½ is none.
        NoteTuning = "note-tuning",
    }
}

/// What one of the controller lanes does. Its values stand in the steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ControlLane {
    /// What it sends.
    pub control: Control,
    /// Number of the controller, 0..=119, for [`Control::Cc`].
    pub number: u8,
    /// Whether values glide to the next over the step, instead of jumping.
    pub glide: bool,
}

/// A track of a pattern.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Track {
    /// Steps that it runs through, 1..=[`STEPS`].
    pub length: u8,
    /// Its clock.
    pub clock: ClockScale,
    /// Where each second step falls between its neighbours, 0.5 (even) … 0.8.
    pub swing: f32,
    /// Its order.
    pub direction: Direction,
    /// What it plays.
    pub target: Target,
    /// MIDI channel of its notes, 0..=15.
    pub channel: u8,
    /// Whether it is silent.
    pub mute: bool,
    /// Whether only it, and others that say so too, are heard.
    pub solo: bool,
    /// Whether recording leaves it alone.
    pub protect: bool,
    /// Semitones added to its notes, -48..=48.
    pub transpose: i8,
    /// The scale to whose nearest note each is then brought.
    pub scale: Scale,
    /// The scale's root, 0 (C) ..= 11 (B).
    pub root: u8,
    /// Its controller lanes.
    pub controls: [ControlLane; CONTROLS],
    /// Its steps; those left out at the end are as new.
    pub steps: Vec<Step>,
}

impl Default for Track {
    fn default() -> Self {
        Self {
            length: PAGE as u8,
            clock: ClockScale::default(),
            swing: 0.5,
            direction: Direction::default(),
            target: Target::default(),
            channel: 0,
            mute: false,
            solo: false,
            protect: false,
            transpose: 0,
            scale: Scale::default(),
            root: 0,
            controls: [ControlLane::default(); CONTROLS],
            steps: vec![Step::default(); STEPS],
        }
    }
}

impl Track {
    /// Brings every field into its range, and the steps to [`STEPS`].
    pub fn sanitise(&mut self) {
        self.length = self.length.clamp(1, STEPS as u8);
        self.swing = if self.swing.is_nan() { 0.5 } else { self.swing.clamp(0.5, 0.8) };
        self.channel = self.channel.min(15);
        self.transpose = self.transpose.clamp(-48, 48);
        self.root = self.root.min(11);
        for lane in &mut self.controls {
            lane.number = lane.number.min(119);
        }
        self.steps.resize_with(STEPS, Step::default);
        self.steps.iter_mut().for_each(Step::sanitise);
    }

    /// Length in quarter notes.
    #[must_use]
    pub fn beats(&self) -> f64 {
        f64::from(self.length) * self.clock.step_beats()
    }

    /// `key` transposed by the track and brought to its scale.
    #[must_use]
    pub fn pitched(&self, key: u8) -> u8 {
        let moved = (i32::from(key) + i32::from(self.transpose)).clamp(0, 127);
        self.scale.nearest(moved as u8, self.root)
    }
}
