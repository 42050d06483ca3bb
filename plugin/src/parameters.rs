//! The host's view of the parameter table.

use std::collections::BTreeMap;
use std::sync::Arc;

use nephele_realtime::parameters::{Curve, Global};
use nephele_realtime::{NoteEvent, Parameter, ParameterValues, parameters};
use nice_plug::prelude::*;

use crate::session::Session;
use crate::state;
use crate::turned::Turned;

/// How near the host's place of a knob has to come to the one it was told, in parts of the knob's way.
const TOLD: f32 = 1e-5;

/// One parameter as the framework wants it: discrete ones tell hosts their steps.
enum HostParameter {
    Continuous(FloatParam),
    Stepped(IntParam),
    Switch(BoolParam),
}

impl HostParameter {
    fn new(index: usize, parameter: &'static Parameter) -> Self {
        let name = host_name(parameter);
        let (min, max) = (parameter.min, parameter.max);
        match parameter.curve {
            Curve::Linear | Curve::Skewed(_) | Curve::Spread(_) => {
                let range = match parameter.curve {
                    Curve::Skewed(factor) => FloatRange::Skewed { min, max, factor },
                    Curve::Spread(factor) => FloatRange::SymmetricalSkewed { min, max, factor, center: 0.0 },
                    _ => FloatRange::Linear { min, max },
                };
                let float = FloatParam::new(name, parameter.default, range)
                    .with_value_to_string(Arc::new(|v| parameter.format(v)))
                    .with_string_to_value(Arc::new(|text| parameter.parse(text)));
                // The id is the place in the table, by which the engine knows it too.
                Self::Continuous(match u32::try_from(index) {
                    Ok(id) if parameter.modulatable && !parameter.is_shared() => float.with_poly_modulation_id(id),
                    _ => float,
                })
            }
            Curve::Integer | Curve::Choice(_) => {
                let range = IntRange::Linear { min: min as i32, max: max as i32 };
                Self::Stepped(
                    IntParam::new(name, parameter.default as i32, range)
                        .with_value_to_string(Arc::new(|v| parameter.format(v as f32)))
                        .with_string_to_value(Arc::new(|text| parameter.parse(text).map(|v| v as i32))),
                )
            }
            Curve::Switch => {
                let switch = BoolParam::new(name, parameter.default > 0.5)
                    .with_value_to_string(Arc::new(|v| parameter.format(f32::from(u8::from(v)))))
                    .with_string_to_value(Arc::new(|text| parameter.parse(text).map(|v| v > 0.5)));
                Self::Switch(if index == Global::Bypass.index() { switch.make_bypass() } else { switch })
            }
        }
    }

    /// The plain value, host modulation included. Lock-free.
    fn plain(&self) -> f32 {
        match self {
            Self::Continuous(p) => p.value(),
            Self::Stepped(p) => p.value() as f32,
            Self::Switch(p) => f32::from(u8::from(p.value())),
        }
    }

    /// The plain value that the user or the host's automation has set, which is what projects keep.
    fn unmodulated(&self) -> f32 {
        match self {
            Self::Continuous(p) => p.unmodulated_plain_value(),
            Self::Stepped(p) => p.unmodulated_plain_value() as f32,
            Self::Switch(p) => f32::from(u8::from(p.unmodulated_plain_value())),
        }
    }

    /// How far the host modulates it for all notes together, in parts of its knob's range.
    fn modulation(&self) -> f32 {
        match self {
            Self::Continuous(p) => p.modulated_normalized_value() - p.unmodulated_normalized_value(),
            Self::Stepped(_) | Self::Switch(_) => 0.0,
        }
    }

    fn pointer(&self) -> ParamPtr {
        match self {
            Self::Continuous(p) => p.as_ptr(),
            Self::Stepped(p) => p.as_ptr(),
            Self::Switch(p) => p.as_ptr(),
        }
    }
}

/// Hosts often show names without their groups, so the group stands in front.
pub fn host_name(parameter: &Parameter) -> String {
    match parameter.group.as_str() {
        "Voice" => parameter.name.clone(),
        // A filter's kind is called as the filter.
        group if group == parameter.name => parameter.name.clone(),
        group => format!("{} {}", group.replace("Operator", "Op"), parameter.name),
    }
}

/// All parameters, in the order of the table, and the session that projects keep with them.
pub struct HostParameters {
    list: Vec<HostParameter>,
    session: Arc<Session>,
}

impl HostParameters {
    /// Parameters at their defaults.
    pub fn new(session: Arc<Session>) -> Self {
        let list = parameters().iter().enumerate().map(|(index, p)| HostParameter::new(index, p)).collect();
        Self { list, session }
    }

    /// The plain values in table order, host modulation included. Lock-free.
    pub fn plain_values(&self) -> impl Iterator<Item = f32> + '_ {
        self.list.iter().map(HostParameter::plain)
    }

    /// The plain value at a place of the table; 0 beyond it. Lock-free.
    pub fn plain(&self, index: usize) -> f32 {
        self.list.get(index).map_or(0.0, HostParameter::plain)
    }

    /// The plain value at a place of the table as it is heard: where a controller has moved it since the host did, that.
    /// Lock-free.
    pub fn heard(&self, index: usize) -> f32 {
        self.to_tell(index).unwrap_or_else(|| self.plain(index))
    }

    /// Where a controller has moved the parameter at `index`, if the host does not know. Lock-free.
    pub fn to_tell(&self, index: usize) -> Option<f32> {
        let (host, parameter) = (self.unmodulated(index), parameters().get(index)?);
        let apart = |plain: f32| (parameter.normalise(plain) - parameter.normalise(host)).abs();
        // The host has it if it has it to the last bits, which hosts are free to round.
        self.session.turned().value(index, host).filter(|plain| apart(*plain) > TOLD)
    }

    /// What controllers have moved.
    pub fn turned(&self) -> &Turned {
        self.session.turned()
    }

    /// From the audio thread: a controller has moved the parameter at `index` to `plain`.
    pub fn note_turned(&self, index: usize, plain: f32) {
        self.session.turned().note(index, plain, self.unmodulated(index));
    }

    /// `event` as the engine takes it. To the host, modulation of one note stands in place of that of all notes; the engine
    /// adds it to values that have the latter already.
    pub fn alone(&self, event: NoteEvent) -> NoteEvent {
        match event {
            NoteEvent::Modulation { note, index, offset } => {
                let all = self.list.get(index).map_or(0.0, HostParameter::modulation);
                NoteEvent::Modulation { note, index, offset: offset - all }
            }
            other => other,
        }
    }

    /// The plain value at a place of the table that the user or the host's automation has set; 0 beyond it.
    pub fn unmodulated(&self, index: usize) -> f32 {
        self.list.get(index).map_or(0.0, HostParameter::unmodulated)
    }

    /// The values that projects and presets keep.
    pub fn saved_values(&self) -> ParameterValues {
        let mut values = ParameterValues::default();
        for index in 0..self.list.len() {
            values.set(index, self.to_tell(index).unwrap_or_else(|| self.unmodulated(index)));
        }
        // What the instrument plays already counts, even if the host has not heard of it.
        self.session.untold().complete(&mut values);
        values
    }

    /// What the framework knows the parameter by; valid as long as `self` is.
    pub fn pointer(&self, index: usize) -> Option<ParamPtr> {
        self.list.get(index).map(HostParameter::pointer)
    }

    /// A saved value in the form of the framework's state.
    pub fn state_value(index: usize, plain: f32) -> nice_plug::plugin::ParamValue {
        use nice_plug::plugin::ParamValue;
        match parameters().get(index).map(|p| p.curve) {
            Some(Curve::Integer | Curve::Choice(_)) => ParamValue::I32(plain as i32),
            Some(Curve::Switch) => ParamValue::Bool(plain > 0.5),
            _ => ParamValue::F32(plain),
        }
    }
}

// SAFETY: `param_map` points into `list`, which is never changed after construction and lives in the `Arc` that the
// framework holds.
unsafe impl Params for HostParameters {
    fn param_map(&self) -> Vec<(String, ParamPtr, String)> {
        let named = self.list.iter().zip(parameters());
        named.map(|(host, p)| (p.id.clone(), host.pointer(), p.group.clone())).collect()
    }

    fn serialize_fields(&self) -> BTreeMap<String, String> {
        state::save(&self.session, self.saved_values())
    }

    fn deserialize_fields(&self, serialized: &BTreeMap<String, String>) {
        state::restore(&self.session, serialized);
    }
}
