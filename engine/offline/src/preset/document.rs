//! The text of a preset.
//!
//! ```json
//! {"nephele":1,"crc32":"89abcdef","body":"{\"version\":\"0.1.0\",\"parameters\":{...},\"sequence\":{\"version\":1,...},
//!  \"routes\":[{\"slot\":1,\"source\":\"lfo1\",\"via\":\"wheel\",\"destination\":\"filter.cutoff\"}],
//!  \"cloud_source\":{\"kind\":\"factory\"},\"cloud\":null}"}
//! ```
//!
//! A tuning other than equal temperament stands in the body too: `"tuning":{"name":"Slendro","pitches":[9.5,null,...]}`; so
//! do corners of the morph pad other than the factory's, `"pad":[{"name":"Oboe","encodings":[[0.1,...],...]},...]`, and a
//! model of the user's, `"model":{"file":"bells.onnx","hash":"0123456789abcdef"}`, what the sound tells of itself,
//! `"about":{"name":"Glass rain","author":"…","tags":["pads"],"comment":"…"}`, names of macros, `"macros":["Bright",null,...]`,
//! and MIDI controllers that were bound, `"controllers":[{"cc":74,"parameter":"filter.cutoff"}]`.
//!
//! The body is a JSON text within a JSON string, so that the checksum is that of exact bytes and any cut or flipped bit
//! is told as damage instead of being played. The format number stands outside: it is read even if nothing else can be.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use nephele_realtime::{ParameterValues, Sequence, parameters};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use super::controllers::{self, WrittenController};
use super::first_pattern::FirstPattern;
use super::macros;
use super::pad::{self, WrittenCorner, WrittenModel};
use super::routes::{self, WrittenRoute};
use super::tuning::{self, WrittenTuning};
use super::{About, CloudSource, EncodedCloud, Preset};
use crate::error::Cause;
use crate::models::MOST_ENCODINGS;
use crate::sequence::{SequenceError, document as sequence};

/// The format that is written, and the newest that is read.
pub const FORMAT: u64 = 1;

/// Why a text is no preset.
#[derive(Debug, thiserror::Error)]
pub enum PresetError {
    /// Something else.
    #[error("it is no Nephele preset")]
    NotPreset,
    /// Cut off, or changed where it matters for reading it at all.
    #[error("it is cut off or damaged: {0}")]
    Syntax(serde_json::Error),
    /// The checksum is not that of the body.
    #[error("it is damaged: its checksum is {found:?}, but that of its body is {computed:?}")]
    Checksum {
        /// As the document says.
        found: String,
        /// As it should be.
        computed: String,
    },
    /// Written by a later version in a format of its own.
    #[error("it was saved by a newer Nephele (format {0}; this one reads {FORMAT})")]
    Newer(u64),
    /// A sound document with something wrong in it.
    #[error("its contents can not be read: {0}")]
    Body(serde_json::Error),
    /// Its sequence is a newer one, or none.
    #[error(transparent)]
    Sequence(#[from] SequenceError),
    /// The cloud's text is no base64.
    #[error("its cloud can not be read: {0}")]
    Base64(#[from] base64::DecodeError),
    /// The cloud is none.
    #[error("its cloud: {0}")]
    Cloud(#[source] Box<Cause>),
    /// The tuning has not one pitch for each key.
    #[error("its tuning can not be read: it has {0} pitches instead of 128")]
    TuningKeys(usize),
    /// The tuning has a pitch that no scale has.
    #[error("its tuning can not be read: {pitch} semitones for key {key} are not within -120 and 255")]
    TuningPitch {
        /// The MIDI key.
        key: usize,
        /// Its pitch in semitones.
        pitch: f32,
    },
    /// The morph pad has not four corners.
    #[error("its morph pad can not be read: it has {0} corners instead of 4")]
    Corners(usize),
    /// A corner has no sound, or one that is too long or not of finite numbers.
    #[error("its morph pad can not be read: a corner has {0} encodings, or one that is not finite; 1 to {most} are read", most = MOST_ENCODINGS)]
    Corner(usize),
}

#[derive(Deserialize)]
struct Wrapper<'a> {
    nephele: u64,
    #[serde(borrow)]
    crc32: Option<Cow<'a, str>>,
    #[serde(borrow)]
    body: Option<Cow<'a, str>>,
}

#[derive(Serialize)]
struct Written<'a> {
    nephele: u64,
    crc32: &'a str,
    body: &'a str,
}

#[derive(Serialize)]
struct WrittenBody<'a> {
    version: &'static str,
    #[serde(skip_serializing_if = "About::is_empty")]
    about: &'a About,
    #[serde(serialize_with = "by_id")]
    parameters: &'a ParameterValues,
    sequence: sequence::Written<'a>,
    routes: Vec<WrittenRoute<'static>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tuning: Option<WrittenTuning<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pad: Option<Vec<WrittenCorner<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<WrittenModel<'a>>,
    cloud_source: &'a CloudSource,
    cloud: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    controllers: Vec<WrittenController<'static>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    macros: Option<Vec<Option<&'a str>>>,
}

#[derive(Deserialize)]
struct Body<'a> {
    /// Documents from before there was a browser tell nothing.
    #[serde(default)]
    about: About,
    parameters: HashMap<String, f32>,
    /// Documents from before there were eight patterns have one.
    pattern: Option<FirstPattern>,
    sequence: Option<Value>,
    /// Documents from before there were slots have none.
    #[serde(borrow, default)]
    routes: Vec<WrittenRoute<'a>>,
    /// Documents in equal temperament have none.
    #[serde(borrow, default)]
    tuning: Option<WrittenTuning<'a>>,
    /// Documents with the factory's corners have none.
    #[serde(borrow, default)]
    pad: Option<Vec<WrittenCorner<'a>>>,
    /// Documents with the factory's model have none.
    #[serde(borrow, default)]
    model: Option<WrittenModel<'a>>,
    #[serde(default)]
    cloud_source: CloudSource,
    #[serde(borrow, default)]
    cloud: Option<Cow<'a, str>>,
    /// Documents without bound controllers have none.
    #[serde(borrow, default)]
    controllers: Vec<WrittenController<'a>>,
    /// Documents whose macros have no names have none.
    #[serde(default)]
    macros: Vec<Option<Cow<'a, str>>>,
}

/// Writes `preset` with `cloud` as its cloud.
pub fn write(preset: &Preset, cloud: Option<&EncodedCloud>) -> String {
    let body = WrittenBody {
        version: env!("CARGO_PKG_VERSION"),
        about: &preset.about,
        parameters: &preset.parameters,
        sequence: sequence::Written::new(&preset.sequence),
        routes: routes::write(&preset.routes),
        tuning: preset.tuning.as_ref().map(tuning::write),
        pad: preset.pad.as_deref().map(pad::write),
        model: preset.model.as_ref().map(pad::write_model),
        cloud_source: &preset.cloud_source,
        cloud: cloud.map(EncodedCloud::as_str),
        controllers: controllers::write(&preset.controllers),
        macros: macros::write(&preset.macros),
    };
    // Neither can fail: every key is a string, and nothing but memory is written to.
    let body = serde_json::to_string(&body).unwrap_or_default();
    let written = Written { nephele: FORMAT, crc32: &checksum(&body), body: &body };
    serde_json::to_string(&written).unwrap_or_default()
}

/// The body of a document, if that is whole and of a format that this version reads.
pub fn body(text: &str) -> Result<Cow<'_, str>, PresetError> {
    let wrapper: Wrapper = serde_json::from_str(text).map_err(|error| match error.classify() {
        // Well-formed, but without what makes it ours.
        serde_json::error::Category::Data => PresetError::NotPreset,
        _ => PresetError::Syntax(error),
    })?;
    if wrapper.nephele > FORMAT {
        return Err(PresetError::Newer(wrapper.nephele));
    }
    let (Some(found), Some(body), FORMAT) = (wrapper.crc32, wrapper.body, wrapper.nephele) else {
        return Err(PresetError::NotPreset);
    };
    let computed = checksum(&body);
    if found != computed {
        return Err(PresetError::Checksum { found: found.chars().take(16).collect(), computed });
    }
    Ok(body)
}

/// Reads what [`write`] wrote.
pub fn read(text: &str) -> Result<(Preset, Option<EncodedCloud>), PresetError> {
    let body = body(text)?;
    let body: Body = serde_json::from_str(&body).map_err(PresetError::Body)?;
    let cloud = body.cloud.map(|text| EncodedCloud::decode(&text)).transpose()?;
    let (encoded, cloud) = cloud.unzip();
    let first = body.pattern.map_or_else(Sequence::factory, Sequence::from);
    let sequence = body.sequence.as_ref().map_or(Ok(first), sequence::from_preset)?;
    let preset = Preset {
        about: body.about.cleaned(),
        parameters: values(&body.parameters),
        sequence: Arc::new(sequence),
        routes: routes::read(&body.routes),
        tuning: body.tuning.as_ref().map(tuning::read).transpose()?,
        pad: body.pad.map(pad::read).transpose()?,
        model: body.model.as_ref().map(pad::read_model),
        cloud: cloud.map(Arc::new),
        cloud_source: body.cloud_source,
        controllers: controllers::read(&body.controllers),
        macros: macros::read(&body.macros),
    };
    Ok((preset, encoded))
}

fn checksum(body: &str) -> String {
    format!("{:08x}", crc32fast::hash(body.as_bytes()))
}

fn by_id<S: Serializer>(values: &ParameterValues, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(parameters().iter().map(|p| p.id.as_str()).zip(values.as_array()))
}

fn values(by_id: &HashMap<String, f32>) -> ParameterValues {
    let mut values = ParameterValues::default();
    for (index, parameter) in parameters().iter().enumerate() {
        if let Some(plain) = by_id.get(&parameter.id) {
            values.set(index, *plain);
        }
    }
    values
}
