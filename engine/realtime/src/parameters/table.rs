//! Every parameter, declared once. Ids are for ever; order within a block may only grow at its end (a test anchors it).

use std::sync::LazyLock;

use super::{Curve, NODES, OPERATORS, Parameter, Unit};
use crate::cloud::{DIVISIONS, SCALE_NAMES};

/// A declaration before its block gives it group and id prefix.
struct Declaration {
    id: &'static str,
    name: &'static str,
    min: f32,
    max: f32,
    default: f32,
    curve: Curve,
    unit: Unit,
    modulatable: bool,
}

const fn knob(
    id: &'static str,
    name: &'static str,
    (min, max): (f32, f32),
    default: f32,
    curve: Curve,
    unit: Unit,
) -> Declaration {
    Declaration { id, name, min, max, default, curve, unit, modulatable: true }
}

const fn choice(id: &'static str, name: &'static str, names: &'static [&'static str], default: f32) -> Declaration {
    let max = (names.len() - 1) as f32;
    Declaration { id, name, min: 0.0, max, default, curve: Curve::Choice(names), unit: Unit::None, modulatable: false }
}

const fn switch(id: &'static str, name: &'static str, default: f32) -> Declaration {
    Declaration { id, name, min: 0.0, max: 1.0, default, curve: Curve::Switch, unit: Unit::None, modulatable: false }
}

/// Makes an enum and the declarations behind it from one list, so that a place in the table and its description can
/// not drift apart.
macro_rules! block {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $declaration:expr),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(usize)]
        pub enum $name { $($(#[$doc])* $variant),* }

        impl $name {
            /// All of the block, in table order.
            pub const ALL: &[Self] = &[$(Self::$variant),*];
            const DECLARATIONS: &[Declaration] = &[$($declaration),*];
        }
    };
}

use Curve::{Integer, Linear, Skewed, Spread};

/// Times from `min` to `max` seconds with most of the knob below a second.
const TIME: Curve = Skewed(0.3);
/// Frequencies and rates, close to an octave for the same turn of the knob.
const RATE: Curve = Skewed(0.25);

block! {
    /// Parameters that exist once.
    Global {
        /// Output gain in dB; -60 is silence.
        MasterLevel = knob("master.level", "Level", (-60.0, 6.0), -3.0, Skewed(2.0), Unit::Decibels),
        /// Tuning of A4 against 440 Hz, in cents.
        MasterTune = knob("master.tune", "Tune", (-100.0, 100.0), 0.0, Linear, Unit::Cents),
        /// Range of the pitch-bend wheel in semitones.
        BendRange = knob("voice.bend_range", "Bend range", (0.0, 48.0), 2.0, Integer, Unit::Semitones),
        /// Silences the instrument and ends every note, the sequencer's included.
        Bypass = switch("master.bypass", "Bypass", 0.0),
        /// How far velocity moves loudness.
        Velocity = knob("voice.velocity", "Velocity", (0.0, 1.0), 0.7, Linear, Unit::Percent),

        /// Gain of the cloud in the mix, in dB; -60 is silence.
        CloudLevel = knob("cloud.level", "Level", (-60.0, 6.0), 0.0, Skewed(2.0), Unit::Decibels),
        /// Where in the cloud new grains are taken from: first grain 0, last grain 1.
        CloudPosition = knob("cloud.position", "Position", (0.0, 1.0), 0.3, Linear, Unit::Percent),
        /// Random spread of position, as a part of the whole cloud to either side.
        CloudSpray = knob("cloud.spray", "Spray", (0.0, 1.0), 0.08, Skewed(0.5), Unit::Percent),
        /// Speed at which position moves by itself while a note sounds, as a multiple of the pace of the sound that the
        /// cloud was made from; 0 freezes it.
        CloudScan = knob("cloud.scan", "Scan", (-32.0, 32.0), 0.47, Spread(0.4), Unit::Ratio),
        /// Onsets per second and voice, where they are free.
        CloudDensity = knob("cloud.density", "Density", (0.1, 1000.0), 60.0, RATE, Unit::Hertz),
        /// Irregularity of the onsets: 0 is a steady pulse, 1 a Poisson process of the same mean; where they follow pitch
        /// or tempo, how late they may come as a part of the interval.
        CloudJitter = knob("cloud.jitter", "Jitter", (0.0, 1.0), 0.35, Linear, Unit::Percent),
        /// Length of a grain. One that is longer than a stored grain goes on into its neighbours.
        CloudSize = knob("cloud.size", "Size", (0.0005, 4.0), 0.06, RATE, Unit::Seconds),
        /// Transposition of the grains.
        CloudPitch = knob("cloud.pitch", "Pitch", (-36.0, 36.0), 0.0, Linear, Unit::Semitones),
        /// Random detuning of each grain, to either side.
        CloudPitchSpray = knob("cloud.pitch_spray", "Pitch spray", (0.0, 2400.0), 4.0, Skewed(0.3), Unit::Cents),
        /// Random pan of each grain, to either side.
        CloudSpread = knob("cloud.spread", "Spread", (0.0, 1.0), 0.7, Linear, Unit::Percent),
        /// Chance of a grain to be read backwards.
        CloudReverse = knob("cloud.reverse", "Reverse", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// How far grains start in phase with the note, so that a steady tone stays steady where grains overlap.
        CloudAlign = knob("cloud.align", "Align", (0.0, 1.0), 1.0, Linear, Unit::Percent),
        /// Shape of a grain's amplitude.
        CloudWindow = choice(
            "cloud.window",
            "Window",
            &["Hann", "Tukey", "Gauss", "Expodec", "Rexpodec", "Rectangle", "Raw"],
            0.0,
        ),
        /// Attack of the cloud's envelope.
        CloudAttack = knob("cloud.attack", "Attack", (0.0005, 10.0), 0.03, TIME, Unit::Seconds),
        /// Decay of the cloud's envelope.
        CloudDecay = knob("cloud.decay", "Decay", (0.001, 10.0), 0.8, TIME, Unit::Seconds),
        /// Sustain level of the cloud's envelope.
        CloudSustain = knob("cloud.sustain", "Sustain", (0.0, 1.0), 0.8, Linear, Unit::Percent),
        /// Release of the cloud's envelope.
        CloudRelease = knob("cloud.release", "Release", (0.001, 10.0), 0.5, TIME, Unit::Seconds),
        /// Morph pad, left to right: the worker decodes a new cloud when it has moved.
        MorphX = knob("cloud.morph_x", "Morph X", (0.0, 1.0), 0.5, Linear, Unit::Percent),
        /// Morph pad, top to bottom.
        MorphY = knob("cloud.morph_y", "Morph Y", (0.0, 1.0), 0.5, Linear, Unit::Percent),

        /// Gain of the FM rack in the mix, in dB; -60 is silence.
        RackLevel = knob("rack.level", "Level", (-60.0, 6.0), -6.0, Skewed(2.0), Unit::Decibels),
        /// Scales every cell of the matrix.
        RackIndex = knob("rack.index", "Index", (0.0, 4.0), 1.0, Linear, Unit::Ratio),

        /// Whether the sequencer plays while the host's transport runs.
        SeqEnabled = switch("seq.enabled", "Enabled", 1.0),
        /// Runs the sequencer from its own clock while the host stands still.
        SeqRun = switch("seq.run", "Run", 0.0),
        /// Tempo of the own clock.
        SeqTempo = knob("seq.tempo", "Tempo", (20.0, 400.0), 112.0, Linear, Unit::Bpm),
        /// Transposes every step.
        SeqTranspose = knob("seq.transpose", "Transpose", (-24.0, 24.0), 0.0, Integer, Unit::Semitones),

        /// What the onsets follow: the density, each period of the note, or the song's beat.
        CloudSync = choice("cloud.sync", "Sync", &["Free", "Pitch", "Tempo"], 0.0),
        /// Interval of onsets that follow the tempo.
        CloudDivision = choice("cloud.division", "Division", DIVISIONS, 13.0),
        /// Chance of an onset to be left out.
        CloudIntermittency = knob("cloud.intermittency", "Dropout", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// Grains that each onset starts.
        CloudBurst = knob("cloud.burst", "Burst", (1.0, 16.0), 1.0, Integer, Unit::None),
        /// Part of the interval over which the grains of a burst are spread.
        CloudBurstSpread = knob("cloud.burst_spread", "Burst spread", (0.0, 1.0), 0.5, Linear, Unit::Percent),
        /// Whether a grain's length is a time or a multiple of the interval between onsets.
        CloudSizeMode = choice("cloud.size_mode", "Size by", &["Time", "Overlap"], 0.0),
        /// Length of a grain as a multiple of the interval between onsets.
        CloudOverlap = knob("cloud.overlap", "Overlap", (0.05, 32.0), 4.0, Skewed(0.35), Unit::Ratio),
        /// How position goes on where the scan reaches an end of the cloud; `Random` jumps from grain to grain at the
        /// scan's pace; `Step` goes one grain on with each onset, to and fro, as py-modular does.
        CloudWalk = choice("cloud.walk", "Walk", &["Ping-pong", "Forward", "Reverse", "Random", "Step"], 0.0),
        /// Where in the stored grain reading starts, as a part of what the grain's length leaves free.
        CloudOffset = knob("cloud.offset", "Offset", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// Random spread of the start.
        CloudOffsetSpray = knob("cloud.offset_spray", "Offset spray", (0.0, 1.0), 1.0, Linear, Unit::Percent),
        /// How far the note transposes the grains: 0 leaves them at the pitch they were stored at.
        CloudKeytrack = knob("cloud.keytrack", "Key track", (0.0, 1.0), 1.0, Linear, Unit::Percent),
        /// Pitches that the pitch spray may land on.
        CloudScale = choice("cloud.scale", "Scale", SCALE_NAMES, 0.0),
        /// First degree of that scale: the note itself, or a fixed one.
        CloudKey = choice(
            "cloud.key",
            "Key",
            &["Note", "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"],
            0.0,
        ),
        /// Place of the grains in the stereo picture.
        CloudPan = knob("cloud.pan", "Pan", (-1.0, 1.0), 0.0, Linear, Unit::None),
        /// How much quieter a grain may be by chance.
        CloudLevelSpray = knob("cloud.level_spray", "Level spray", (0.0, 36.0), 0.0, Linear, Unit::Decibels),
        /// Part of a Tukey window that slopes: 0 is nearly a rectangle, 1 a Hann window.
        CloudSlope = knob("cloud.slope", "Slope", (0.0, 1.0), 0.5, Linear, Unit::Percent),
        /// Which slope of a Hann or Tukey window is longer: -1 has the rise alone, 1 the fall.
        CloudSkew = knob("cloud.skew", "Skew", (-1.0, 1.0), 0.0, Linear, Unit::None),
        /// Filter of each grain, two poles.
        CloudFilter = choice("cloud.filter", "Filter", &["Off", "Low-pass", "High-pass", "Band-pass"], 0.0),
        /// Its cutoff, or centre.
        CloudCutoff = knob("cloud.cutoff", "Cutoff", (20.0, 20_000.0), 2000.0, RATE, Unit::Hertz),
        /// Random spread of the cutoff, to either side.
        CloudCutoffSpray = knob("cloud.cutoff_spray", "Cutoff spray", (0.0, 48.0), 0.0, Linear, Unit::Semitones),
        /// How far the cutoff follows the note, from middle C on.
        CloudCutoffTrack = knob("cloud.cutoff_track", "Cutoff track", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// Resonance: 0 has no peak, 1 rings for long.
        CloudResonance = knob("cloud.resonance", "Resonance", (0.0, 1.0), 0.2, Linear, Unit::Percent),
        /// Random spread of the resonance, to either side.
        CloudResonanceSpray = knob("cloud.resonance_spray", "Res. spray", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// How a voice's grains come together: summed, at a loudness that overlap does not change, or as the mean of those
        /// that sound, as py-modular does.
        CloudMix = choice("cloud.mix", "Mix", &["Sum", "Mean"], 0.0),
        /// Interpolation between stored samples: linear or cubic.
        CloudQuality = choice("cloud.quality", "Quality", &["Linear", "Cubic"], 1.0),
    }
}

block! {
    /// Parameters of one operator.
    OperatorField {
        /// Frequency as a multiple of the note's.
        Ratio = knob("ratio", "Ratio", (0.0, 32.0), 1.0, Skewed(0.4), Unit::Ratio),
        /// Detuning in cents.
        Detune = knob("detune", "Detune", (-100.0, 100.0), 0.0, Linear, Unit::Cents),
        /// Loudness in the rack's mix; an operator that only modulates has 0. Modulation is set by the matrix alone.
        Level = knob("level", "Level", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// Place in the stereo picture.
        Pan = knob("pan", "Pan", (-1.0, 1.0), 0.0, Linear, Unit::None),
        /// How far velocity moves this operator's output, as carrier and as modulator.
        Velocity = knob("velocity", "Velocity", (0.0, 1.0), 0.3, Linear, Unit::Percent),
        /// Attack time.
        Attack = knob("attack", "Attack", (0.0005, 10.0), 0.002, TIME, Unit::Seconds),
        /// Decay time.
        Decay = knob("decay", "Decay", (0.001, 10.0), 0.7, TIME, Unit::Seconds),
        /// Sustain level.
        Sustain = knob("sustain", "Sustain", (0.0, 1.0), 0.4, Linear, Unit::Percent),
        /// Release time.
        Release = knob("release", "Release", (0.001, 10.0), 0.35, TIME, Unit::Seconds),
    }
}

/// Depth of a matrix cell in radians of phase; the exception to zero below is the sound of a new instance.
const CELL: Declaration = knob("matrix", "", (0.0, 12.0), 0.0, Skewed(0.6), Unit::Radians);

/// Where a new instance differs from the blocks' defaults: `(id, value)`. Two carriers, a bell-like modulator pair,
/// the cloud lending its colour to the first.
const FACTORY: &[(&str, f32)] = &[
    ("op1.level", 0.8),
    ("op2.ratio", 2.0),
    ("op2.decay", 0.45),
    ("op2.sustain", 0.15),
    ("op3.ratio", 3.5),
    ("op3.decay", 0.25),
    ("op3.sustain", 0.05),
    ("op4.level", 0.35),
    ("op4.detune", 5.0),
    ("op4.pan", 0.3),
    ("op5.ratio", 14.0),
    ("op5.decay", 0.12),
    ("op5.sustain", 0.0),
    ("op6.ratio", 0.5),
    ("matrix.2.1", 1.4),
    ("matrix.3.2", 0.8),
    ("matrix.5.4", 0.7),
    ("matrix.7.1", 0.6),
    ("matrix.1.7", 0.3),
];

/// Number of parameters.
pub const PARAMETER_COUNT: usize = Global::ALL.len() + OPERATORS * OperatorField::ALL.len() + NODES * NODES;

impl Global {
    /// Place in the table.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl OperatorField {
    /// Place in the table of this field of operator `op` (0-based, below [`OPERATORS`]).
    #[must_use]
    pub const fn index(self, op: usize) -> usize {
        Global::ALL.len() + op * Self::ALL.len() + self as usize
    }
}

/// Place in the table of the cell through which node `from` modulates node `to` (0-based, below [`NODES`]).
#[must_use]
pub const fn matrix_index(from: usize, to: usize) -> usize {
    Global::ALL.len() + OPERATORS * OperatorField::ALL.len() + from * NODES + to
}

/// The table, in order.
#[must_use]
pub fn parameters() -> &'static [Parameter] {
    static TABLE: LazyLock<Vec<Parameter>> = LazyLock::new(build);
    &TABLE
}

/// Place in the table of the parameter called `id`.
#[must_use]
pub fn index_of(id: &str) -> Option<usize> {
    parameters().iter().position(|p| p.id == id)
}

/// The group's name for an id prefix, such as `Cloud` for `cloud.position`.
#[must_use]
pub fn group_of(id: &str) -> String {
    let prefix = id.split('.').next().unwrap_or_default();
    match prefix {
        "master" | "voice" => "Voice".to_owned(),
        "cloud" => "Cloud".to_owned(),
        "rack" => "Rack".to_owned(),
        "seq" => "Sequencer".to_owned(),
        "matrix" => "Matrix".to_owned(),
        _ => format!("Operator {}", prefix.trim_start_matches("op")),
    }
}

fn build() -> Vec<Parameter> {
    let mut table = Vec::with_capacity(PARAMETER_COUNT);
    let mut push = |id: String, name: String, d: &Declaration| {
        let default = FACTORY.iter().find(|(key, _)| *key == id).map_or(d.default, |(_, value)| *value);
        table.push(Parameter {
            group: group_of(&id),
            id,
            name,
            min: d.min,
            max: d.max,
            default,
            curve: d.curve,
            unit: d.unit,
            modulatable: d.modulatable,
            since: "0.1.0",
        });
    };
    for d in Global::DECLARATIONS {
        push(d.id.to_owned(), d.name.to_owned(), d);
    }
    for op in 1..=OPERATORS {
        for d in OperatorField::DECLARATIONS {
            push(format!("op{op}.{}", d.id), d.name.to_owned(), d);
        }
    }
    let node = |n: usize| if n == NODES { "Cloud".to_owned() } else { n.to_string() };
    for from in 1..=NODES {
        for to in 1..=NODES {
            push(format!("matrix.{from}.{to}"), format!("{} to {}", node(from), node(to)), &CELL);
        }
    }
    table
}

#[cfg(test)]
mod tests;
