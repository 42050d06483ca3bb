//! The one table of parameters. Host parameters, knobs, preset keys, command-line flags and lock lanes are all made
//! from it; a parameter is declared once, in `global.rs`, `fields.rs` or `table.rs`.

mod controllers;
mod declare;
mod fields;
mod global;
mod key;
mod parameter;
mod reading;
mod table;
mod values;

pub use controllers::{CONTROLLERS, Controllers};
pub use fields::{EnvelopeField, LfoField, OperatorField};
pub use global::Global;
pub use key::key_of;
pub use parameter::{Curve, Parameter, Unit};
pub(crate) use table::cell_of;
pub use table::{
    ENVELOPES, LFOS, PARAMETER_COUNT, SLOTS, group_of, index_of, kind_index, matrix_index, parameters, slot_index,
};
pub use values::ParameterValues;

/// Nodes of the modulation matrix: six operators and, last, the cloud.
pub const NODES: usize = 7;
/// Operators of the FM rack.
pub const OPERATORS: usize = 6;
/// The cloud's place among the nodes.
pub const CLOUD_NODE: usize = 6;
