//! The table itself: every parameter in order. Ids are for ever; order within a block may only grow at its end (a test
//! anchors it).

use std::sync::LazyLock;

use super::declare::{Declaration, choice, knob};
use super::{Curve, EnvelopeField, Global, LfoField, NODES, OPERATORS, OperatorField, Parameter, Unit};

/// Depth of a matrix cell, radians of phase at full output; for frequency modulation the swing as a multiple of the
/// carrier's own frequency; for ring modulation the part that is multiplied, all of it at 1 (½ is amplitude modulation).
const CELL: Declaration = knob("matrix", "", (-12.0, 12.0), 0.0, Curve::Spread(0.6), Unit::Radians);
/// What a matrix cell modulates.
const KIND: Declaration = choice("kind", "", &["Phase", "Frequency", "Ring"], 0.0);
/// Depth of a modulation slot, as a part of the destination's whole knob.
const SLOT: Declaration = knob("depth", "", (-1.0, 1.0), 0.0, Curve::Spread(0.6), Unit::Percent);

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

/// LFOs of a voice.
pub const LFOS: usize = 4;
/// Free envelopes of a voice.
pub const ENVELOPES: usize = 3;
/// Modulation slots.
pub const SLOTS: usize = 32;

const OPERATORS_AT: usize = Global::ALL.len();
const MATRIX_AT: usize = OPERATORS_AT + OPERATORS * OperatorField::ALL.len();
const KINDS_AT: usize = MATRIX_AT + NODES * NODES;
const LFOS_AT: usize = KINDS_AT + NODES * NODES;
const ENVELOPES_AT: usize = LFOS_AT + LFOS * LfoField::ALL.len();
const SLOTS_AT: usize = ENVELOPES_AT + ENVELOPES * EnvelopeField::ALL.len();

/// Number of parameters.
pub const PARAMETER_COUNT: usize = SLOTS_AT + SLOTS;

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
        OPERATORS_AT + op * Self::ALL.len() + self as usize
    }
}

impl LfoField {
    /// Place in the table of this field of LFO `lfo` (0-based, below [`LFOS`]).
    #[must_use]
    pub const fn index(self, lfo: usize) -> usize {
        LFOS_AT + lfo * Self::ALL.len() + self as usize
    }

    /// Place in the table of step `step` (0-based, below 16) of LFO `lfo`.
    #[must_use]
    pub const fn step_index(lfo: usize, step: usize) -> usize {
        Self::Step1.index(lfo) + step
    }
}

impl EnvelopeField {
    /// Place in the table of this field of free envelope `envelope` (0-based, below [`ENVELOPES`]).
    #[must_use]
    pub const fn index(self, envelope: usize) -> usize {
        ENVELOPES_AT + envelope * Self::ALL.len() + self as usize
    }
}

/// Place in the table of the cell through which node `from` modulates node `to` (0-based, below [`NODES`]).
#[must_use]
pub const fn matrix_index(from: usize, to: usize) -> usize {
    MATRIX_AT + from * NODES + to
}

/// The cell whose depth stands at `index` of the table, as `NODES × from + to`.
#[must_use]
pub(crate) fn cell_of(index: usize) -> Option<usize> {
    index.checked_sub(MATRIX_AT).filter(|cell| *cell < NODES * NODES)
}

/// Place in the table of what that cell modulates: phase, frequency or amplitude.
#[must_use]
pub const fn kind_index(from: usize, to: usize) -> usize {
    KINDS_AT + from * NODES + to
}

/// Place in the table of the depth of modulation slot `slot` (0-based, below [`SLOTS`]).
#[must_use]
pub const fn slot_index(slot: usize) -> usize {
    SLOTS_AT + slot
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
    let numbered = |name: &str, of: &str| format!("{name} {}", prefix.trim_start_matches(of));
    match prefix {
        "master" | "voice" => "Voice".to_owned(),
        "seq" => "Sequencer".to_owned(),
        "morph" => "Cloud".to_owned(),
        "mod" => "Modulation".to_owned(),
        "matrix" | "kind" => "Matrix".to_owned(),
        "cloud" | "rack" | "filter" | "chorus" | "delay" | "reverb" | "limiter" | "macro" => {
            let (first, rest) = prefix.split_at(1);
            first.to_uppercase() + rest
        }
        _ if prefix.starts_with("lfo") => format!("LFO {}", prefix.trim_start_matches("lfo")),
        _ if prefix.starts_with("env") => numbered("Envelope", "env"),
        _ => numbered("Operator", "op"),
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
    let field =
        |prefix: &str, number: usize, d: &Declaration| (format!("{prefix}{number}.{}", d.id), d.name.to_owned());
    for d in Global::DECLARATIONS {
        push(d.id.to_owned(), d.name.to_owned(), d);
    }
    for op in 1..=OPERATORS {
        for d in OperatorField::DECLARATIONS {
            let (id, name) = field("op", op, d);
            push(id, name, d);
        }
    }
    let node = |n: usize| if n == NODES { "Cloud".to_owned() } else { n.to_string() };
    for (id, ending, d) in [("matrix", "", &CELL), ("kind", " kind", &KIND)] {
        for from in 1..=NODES {
            for to in 1..=NODES {
                push(format!("{id}.{from}.{to}"), format!("{} to {}{ending}", node(from), node(to)), d);
            }
        }
    }
    for lfo in 1..=LFOS {
        for d in LfoField::DECLARATIONS {
            let (id, name) = field("lfo", lfo, d);
            push(id, name, d);
        }
    }
    for envelope in 1..=ENVELOPES {
        for d in EnvelopeField::DECLARATIONS {
            let (id, name) = field("env", envelope, d);
            push(id, name, d);
        }
    }
    for slot in 1..=SLOTS {
        push(format!("mod.{slot}"), format!("Slot {slot} depth"), &SLOT);
    }
    table
}

#[cfg(test)]
mod tests;
