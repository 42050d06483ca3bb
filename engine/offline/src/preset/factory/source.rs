//! A file of the bank.
//!
//! ```json
//! {
//!   "about": {"name": "Glass Choir", "tags": ["pads", "voices"], "comment": "Wheel opens it."},
//!   "cloud": "Choir",
//!   "parameters": {
//!     "cloud": {"position": "20 %", "size": "120 ms"},
//!     "op1": {"level": 0.8, "ratio": 2},
//!     "matrix": {"2.1": 1.5, "7.1": 0.4}
//!   },
//!   "routes": [{"from": "wheel", "to": "filter.cutoff", "depth": "30 %"}],
//!   "macros": ["Brightness"],
//!   "demo": {"notes": [48, 60, 67], "hold": 5}
//! }
//! ```
//!
//! Ids of parameters may be broken at any of their points. A number is the plain value, a text what the knob shows. What is not
//! named is as in a new instance, but that operators are silent and alike (ratio 1, decay 0.7 s to 40 %), and matrix and
//! patterns empty. `cloud` is the name
//! of a factory cloud, or `"pad"` for one that is made at the morph pad's place from the sounds that `pad` names: top left, top
//! right, bottom left, bottom right. The routes fill the slots in their order. `sequence` is as in a file of patterns.

use std::sync::Arc;

use nephele_realtime::ParameterValues;
use nephele_realtime::modulation::{Route, Routes, Source};
use nephele_realtime::parameters::{
    Global, NODES, OPERATORS, OperatorField, Parameter, SLOTS, index_of, matrix_index, parameters, slot_index,
};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{About, Demo, Preset};
use crate::clouds::{factory_at, factory_names};
use crate::error::FileError;
use crate::models::{NamedSound, Pad, factory_sounds};
use crate::preset::{CloudSource, MacroNames};
use crate::sequence::{SequenceError, document};

/// What `cloud` says where the cloud is the morph pad's.
const PAD: &str = "pad";
/// The model that makes it, as its origin is told.
const MODEL: &str = "Nephele One";
/// Who made a sound of the bank, if its file does not say.
const AUTHOR: &str = "Nephele";

/// Why a file of the bank is wrong.
#[derive(Debug, thiserror::Error)]
pub enum BankError {
    /// It is no JSON, or has other fields than it should.
    #[error("it can not be read: {0}")]
    Syntax(#[from] serde_json::Error),
    /// There is no such parameter.
    #[error("there is no parameter {0}")]
    Parameter(String),
    /// The parameter has no such value.
    #[error("{id} can not be {value}")]
    Value {
        /// Id of the parameter.
        id: String,
        /// What stands there.
        value: String,
    },
    /// There is no such source, or nothing that could be modulated, or no slot for it.
    #[error("there can be no route from {0}")]
    Route(String),
    /// There is no such cloud or sound.
    #[error("the factory has no cloud or sound called {0}")]
    Sound(String),
    /// A built-in cloud is damaged.
    #[error(transparent)]
    Cloud(Box<FileError>),
    /// Its patterns are wrong.
    #[error(transparent)]
    Sequence(#[from] SequenceError),
}

#[derive(Deserialize)]
struct Heading {
    about: About,
    #[serde(default)]
    macros: Vec<String>,
    demo: Demo,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    about: About,
    #[serde(default)]
    cloud: Option<String>,
    #[serde(default)]
    pad: Option<[String; 4]>,
    parameters: Map<String, Value>,
    #[serde(default)]
    routes: Vec<WrittenRoute>,
    #[serde(default)]
    macros: Vec<String>,
    #[serde(default)]
    sequence: Option<Value>,
    #[serde(rename = "demo")]
    _demo: Demo,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRoute {
    from: String,
    #[serde(default)]
    via: Option<String>,
    to: String,
    /// As the depth's parameter has it.
    depth: Value,
}

/// What a browser shows of the file `text`.
pub fn heading(text: &str) -> Result<(About, Vec<String>, Demo), BankError> {
    let Heading { about, macros, demo } = serde_json::from_str(text)?;
    Ok((signed(about), macros, demo))
}

/// The preset that the file `text` describes.
pub fn preset(text: &str) -> Result<Preset, BankError> {
    let written: Written = serde_json::from_str(text)?;
    let mut values = blank();
    for (id, value) in &written.parameters {
        set(&mut values, id, value)?;
    }
    let routes = routes(&mut values, &written.routes)?;
    let sequence = written.sequence.as_ref().map(document::from_value).transpose()?;
    let pad = written.pad.as_ref().map(sounds).transpose()?;
    let (cloud, cloud_source) = match written.cloud.as_deref() {
        Some(PAD) => {
            let [x, y] = [Global::MorphX, Global::MorphY].map(|axis| values.global(axis));
            (None, CloudSource::Morph { model: MODEL.to_owned(), hash: String::new(), x, y })
        }
        Some(name) => {
            let place = factory_names().position(|known| known == name);
            let place = place.ok_or_else(|| BankError::Sound(name.to_owned()))?;
            let cloud = factory_at(place).map_err(|error| BankError::Cloud(Box::new(error)))?;
            // The first is a new instance's, which needs no keeping.
            match place {
                0 => (None, CloudSource::Factory),
                _ => (Some(cloud), CloudSource::BuiltIn { name: name.to_owned() }),
            }
        }
        None => (None, CloudSource::Factory),
    };
    let mut macros = MacroNames::default();
    for (place, name) in written.macros.iter().enumerate() {
        macros.set(place, name);
    }
    Ok(Preset {
        macros,
        about: signed(written.about),
        parameters: values,
        sequence: Arc::new(sequence.unwrap_or_default()),
        routes,
        pad,
        cloud,
        cloud_source,
        ..Preset::default()
    })
}

fn signed(about: About) -> About {
    let author = if about.author.is_empty() { AUTHOR.to_owned() } else { about.author };
    About { author, ..about }.cleaned()
}

/// A new instance without its rack: operators are silent and alike.
fn blank() -> ParameterValues {
    use OperatorField::{Decay, Detune, Level, Pan, Ratio, Sustain};
    let mut values = ParameterValues::default();
    for op in 0..OPERATORS {
        for (field, value) in [(Level, 0.0), (Ratio, 1.0), (Detune, 0.0), (Pan, 0.0), (Decay, 0.7), (Sustain, 0.4)] {
            values.set(field.index(op), value);
        }
    }
    for cell in 0..NODES * NODES {
        values.set(matrix_index(cell / NODES, cell % NODES), 0.0);
    }
    values
}

/// Sets the parameter called `id` to `value`, or all below it where that is a group.
fn set(values: &mut ParameterValues, id: &str, value: &Value) -> Result<(), BankError> {
    if let Value::Object(group) = value {
        return group.iter().try_for_each(|(rest, value)| set(values, &format!("{id}.{rest}"), value));
    }
    let index = index_of(id).ok_or_else(|| BankError::Parameter(id.to_owned()))?;
    values.set(index, plain(&parameters()[index], value)?);
    Ok(())
}

/// The plain value of `parameter` that `value` says.
fn plain(parameter: &Parameter, value: &Value) -> Result<f32, BankError> {
    let read = match value {
        Value::Number(number) => number.as_f64().map(|number| number as f32),
        Value::String(text) => parameter.parse(text),
        Value::Bool(on) => Some(f32::from(u8::from(*on))),
        _ => None,
    };
    let within = read.filter(|plain| (parameter.min..=parameter.max).contains(plain));
    within.ok_or_else(|| BankError::Value { id: parameter.id.clone(), value: value.to_string() })
}

/// The slots, whose depths go to `values`.
fn routes(values: &mut ParameterValues, written: &[WrittenRoute]) -> Result<Routes, BankError> {
    let mut routes = Routes::default();
    for (slot, one) in written.iter().enumerate() {
        let wrong = || BankError::Route(format!("{} to {}", one.from, one.to));
        let source = |id: &str| Source::from_id(id).ok_or_else(wrong);
        let destination = index_of(&one.to).filter(|index| parameters()[*index].modulatable).ok_or_else(wrong)?;
        let via = one.via.as_deref().map_or(Ok(Source::None), source)?;
        let place = routes.0.get_mut(slot).filter(|_| slot < SLOTS).ok_or_else(wrong)?;
        *place = Route { via, ..Route::new(source(&one.from)?, destination) };
        let depth = slot_index(slot);
        values.set(depth, plain(&parameters()[depth], &one.depth)?);
    }
    Ok(routes)
}

/// The pad with these sounds of the factory in its corners.
fn sounds(names: &[String; 4]) -> Result<Arc<Pad>, BankError> {
    let mut pad = Pad::default();
    for (corner, name) in pad.iter_mut().zip(names) {
        let sound = factory_sounds().iter().find(|sound| sound.name == *name);
        *corner = sound.and_then(NamedSound::corner).ok_or_else(|| BankError::Sound(name.clone()))?;
    }
    Ok(Arc::new(pad))
}
