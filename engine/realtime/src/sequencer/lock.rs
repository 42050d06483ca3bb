//! Locks: parameters that a step sets for the notes it starts.

use serde::de::Deserializer;
use serde::ser::{SerializeStruct, Serializer};
use serde::{Deserialize, Serialize};

use super::step::LOCKS;
use crate::parameters::{Parameter, index_of, parameters};

/// Longest glide in steps.
pub const LONGEST_GLIDE: f32 = 16.0;

/// One parameter's value for a step. It stands in for the knob: slots and the host's modulation move from there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lock {
    /// Place of the parameter in the table. Written as its id.
    pub index: u16,
    /// Plain value.
    pub value: f32,
    /// Steps over which the value is reached from that of the step before, 0 … [`LONGEST_GLIDE`].
    pub glide: f32,
}

/// As it is written: by the parameter's id, as the table may be ordered anew one day.
#[derive(Deserialize)]
struct Written {
    parameter: String,
    value: f32,
    #[serde(default)]
    glide: f32,
}

impl Serialize for Lock {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let id = parameters().get(usize::from(self.index)).map_or("", |p| p.id.as_str());
        let glides = self.glide != 0.0;
        let mut written = serializer.serialize_struct("Lock", if glides { 3 } else { 2 })?;
        written.serialize_field("parameter", id)?;
        written.serialize_field("value", &self.value)?;
        if glides {
            written.serialize_field("glide", &self.glide)?;
        }
        written.end()
    }
}

/// Reads locks; those on parameters that this version does not know are left out, as in presets.
pub(super) fn known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Lock>, D::Error> {
    let written = Vec::<Written>::deserialize(deserializer)?;
    let lock = |w: Written| {
        let index = u16::try_from(index_of(&w.parameter)?).ok()?;
        Some(Lock { index, value: w.value, glide: w.glide })
    };
    Ok(written.into_iter().filter_map(lock).collect())
}

/// Keeps the first lock of each parameter that can be locked, its value and glide in range.
pub(super) fn sanitise(locks: &mut Vec<Lock>) {
    let may = |lock: &Lock| parameters().get(usize::from(lock.index)).is_some_and(Parameter::is_lockable);
    let mut seen: Vec<u16> = Vec::new();
    locks.retain(|lock| {
        let keep = may(lock) && !seen.contains(&lock.index);
        seen.push(lock.index);
        keep
    });
    locks.truncate(LOCKS);
    for lock in locks {
        lock.value = parameters()[usize::from(lock.index)].sanitise(lock.value);
        lock.glide = if lock.glide.is_nan() { 0.0 } else { lock.glide.clamp(0.0, LONGEST_GLIDE) };
    }
}
