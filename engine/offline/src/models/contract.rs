//! The contract between Nephele and a model: what its metadata must say, what goes in and what comes out.
//!
//! Any ONNX file that keeps it can be used, whatever is inside:
//!
//! | kind | input | output |
//! |---|---|---|
//! | `nephele-decoder` | `encoding` [batch, 16] f32 | `grains` [batch, grain_length] f32 |
//! | `nephele-encoder` | `audio` [batch, samples] f32 | `encoding` [batch, samples / hop, 16] f32 |

use std::fmt;

use nephele_realtime::cloud::CHANNELS;

use super::error::ModelFault;
use super::inspect::{Port, Summary};

/// What a model does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Encodings to grains.
    Decoder,
    /// Audio to encodings.
    Encoder,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Decoder => "nephele-decoder",
            Self::Encoder => "nephele-encoder",
        })
    }
}

/// The metadata of a model. A file lacking any of them is refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Contract {
    /// Decoder or encoder.
    pub kind: Kind,
    /// Name shown to the user.
    pub name: String,
    /// Licence of the weights, as an SPDX expression or a sentence.
    pub licence: String,
    /// Sample rate of its audio in Hz, 1 kHz … 1 MHz.
    pub sample_rate: f32,
    /// Samples from one encoding to the next, 1 … 1 048 576.
    pub hop: usize,
    /// Samples of a grain, 2 … 1 048 576.
    pub grain_length: usize,
    /// Pitch in Hz at which its grains sound, 1 … 20 000.
    pub root_hz: f32,
}

impl Contract {
    /// Checks what a model says of itself against what `kind` must be.
    ///
    /// # Errors
    /// The first entry or shape that does not fit.
    pub(crate) fn read(summary: &Summary, kind: Kind) -> Result<Self, ModelFault> {
        let text = |key| summary.metadata.get(key).cloned().ok_or(ModelFault::MissingMetadata(key));
        let found = text("kind")?;
        if found != kind.to_string() {
            return Err(ModelFault::Metadata { key: "kind", value: found, wanted: kind.to_string() });
        }
        let number = |key: &'static str, least: f32, most: f32| {
            let value = text(key)?;
            match value.trim().parse() {
                Ok(number) if (least..=most).contains(&number) => Ok(number),
                _ => Err(ModelFault::Metadata { key, value, wanted: format!("a number from {least} to {most}") }),
            }
        };
        let count = |key: &'static str, least: usize, most: usize| {
            let value = text(key)?;
            match value.trim().parse() {
                Ok(number) if (least..=most).contains(&number) => Ok(number),
                _ => Err(ModelFault::Metadata { key, value, wanted: format!("an integer from {least} to {most}") }),
            }
        };
        let contract = Self {
            kind,
            name: text("name")?,
            licence: text("licence")?,
            sample_rate: number("sample_rate", 1e3, 1e6)?,
            hop: count("hop", 1, 1 << 20)?,
            grain_length: count("grain_length", 2, 1 << 20)?,
            root_hz: number("root_hz", 1.0, 20e3)?,
        };
        count("channels", CHANNELS, CHANNELS)?;
        contract.check_ports(summary)?;
        Ok(contract)
    }

    fn check_ports(&self, summary: &Summary) -> Result<(), ModelFault> {
        let channels = Some(CHANNELS);
        match self.kind {
            Kind::Decoder => {
                only("input", &summary.inputs, "encoding", &[None, channels])?;
                only("output", &summary.outputs, "grains", &[None, Some(self.grain_length)])
            }
            Kind::Encoder => {
                only("input", &summary.inputs, "audio", &[None, None])?;
                only("output", &summary.outputs, "encoding", &[None, None, channels])
            }
        }
    }
}

/// Refuses anything but one port of this name whose declared shape can be `wanted`; `None` is any size.
fn only(role: &str, ports: &[Port], name: &str, wanted: &[Option<usize>]) -> Result<(), ModelFault> {
    let shape = describe(wanted);
    let [port] = ports else {
        let names: Vec<&str> = ports.iter().map(|port| port.name.as_str()).collect();
        let text = format!("it has {} {role}s ({}); wanted is one, `{name}` {shape}", ports.len(), names.join(", "));
        return Err(ModelFault::Shape(text));
    };
    if port.name != name {
        return Err(ModelFault::Shape(format!("its {role} is called `{}`; wanted is `{name}` {shape}", port.name)));
    }
    if !port.is_f32 {
        return Err(ModelFault::Shape(format!("its {role} `{name}` is not of 32-bit floats")));
    }
    let Some(declared) = &port.shape else { return Ok(()) };
    let fits = |(have, want): (&Option<usize>, &Option<usize>)| have.is_none() || want.is_none() || have == want;
    if declared.len() != wanted.len() || !declared.iter().zip(wanted).all(fits) {
        let declared = describe(declared);
        return Err(ModelFault::Shape(format!("its {role} `{name}` has the shape {declared}; wanted is {shape}")));
    }
    Ok(())
}

/// A shape as text, `[*, 16]`.
pub(crate) fn describe(shape: &[Option<usize>]) -> String {
    let size = |size: &Option<usize>| size.map_or_else(|| "*".to_owned(), |size| size.to_string());
    format!("[{}]", shape.iter().map(size).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::fixtures::{Graph, decoder};

    fn read(graph: &Graph) -> Result<Contract, String> {
        let summary = Summary::read(&graph.bytes()).unwrap();
        Contract::read(&summary, Kind::Decoder).map_err(|fault| fault.to_string())
    }

    #[test]
    fn a_good_model_is_understood() {
        let contract = read(&decoder(64)).unwrap();
        assert_eq!((contract.sample_rate, contract.grain_length, contract.root_hz), (16_000.0, 64, 220.0));
        assert_eq!((contract.name.as_str(), contract.licence.as_str()), ("Fixture", "CC0-1.0"));
    }

    #[test]
    fn every_breach_is_named() {
        let fault = |graph: Graph| read(&graph).unwrap_err();
        let bare = || Graph::default().contract("nephele-decoder", 64);
        assert!(fault(Graph::default().node("Tanh", &["a"], &["b"])).contains("`kind`"));
        assert!(fault(decoder(64).metadata("kind", "nephele-encoder")).contains("nephele-encoder"));
        assert!(fault(decoder(64).metadata("sample_rate", "fast")).contains("`fast`"));
        assert!(fault(decoder(64).metadata("sample_rate", "nan")).contains("`nan`"));
        assert!(fault(decoder(64).metadata("channels", "17")).contains("`17`"));
        assert!(fault(decoder(64).metadata("grain_length", "0")).contains("grain_length"));
        assert!(fault(decoder(64).metadata("grain_length", "65")).contains("[*, 64]; wanted is [*, 65]"));
        assert!(fault(decoder(64).input("more", &[1])).contains("2 inputs (encoding, more)"));
        assert!(fault(bare().input("z", &[-1, 16])).contains("called `z`"));
        assert!(fault(bare().input("encoding", &[-1, 8])).contains("[*, 8]; wanted is [*, 16]"));
        assert!(fault(bare().input("encoding", &[-1, 1, 16])).contains("[*, 1, 16]"));
        assert!(fault(bare().input("encoding", &[-1, 16])).contains("0 outputs"));
    }
}
