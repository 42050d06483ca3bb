//! What an operator makes of its parameters for one note.

use crate::math::{db_to_gain, exp2, floor};
use crate::parameters::{OperatorField, ParameterValues};
use crate::voice::Lane;

/// An operator's frequency as `ratio × note + offset`: the ratio, and the offset in Hz. `v` gives its plain values.
pub fn tuning(v: impl Fn(OperatorField) -> f32) -> (f32, f32) {
    let cents = v(OperatorField::Detune);
    let detune = if cents == 0.0 { 1.0 } else { exp2(cents * (1.0 / 1200.0)) };
    let (ratio, offset) = (v(OperatorField::Ratio), v(OperatorField::Offset));
    let part = (1.0 + v(OperatorField::Fine)) * detune;
    match v(OperatorField::Mode) as u32 {
        1 if ratio < 0.75 => (0.5 * part, offset),
        1 => (floor(ratio + 0.5) * part, offset),
        2 => (0.0, v(OperatorField::Hz) * detune + offset),
        _ => (ratio * part, offset),
    }
}

/// Gain of a note struck with `velocity`, where `amount` of it counts.
pub(super) const fn touch(amount: f32, velocity: f32) -> f32 {
    1.0 - amount + amount * velocity * velocity
}

/// Output of operator `op` at full envelope: velocity, and level scaling from the break point on.
pub(super) fn scale(values: &ParameterValues, op: usize, lane: &Lane) -> f32 {
    let v = |field| values.operator(op, field);
    let velocity = touch(v(OperatorField::Velocity), lane.velocity);
    let octaves = (f32::from(lane.note.key.unwrap_or(60)) - v(OperatorField::Break)) * (1.0 / 12.0);
    let (depth, curve) = if octaves < 0.0 {
        (v(OperatorField::Left), v(OperatorField::LeftCurve))
    } else {
        (v(OperatorField::Right), v(OperatorField::RightCurve))
    };
    if depth == 0.0 || octaves == 0.0 {
        return velocity;
    }
    let way = if curve > 0.5 { exp2(octaves.abs()) - 1.0 } else { octaves.abs() };
    velocity * db_to_gain((depth * way).clamp(-96.0, 6.0))
}
