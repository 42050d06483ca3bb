//! The contract between Nephele and a model: what its metadata must say, what goes in and what comes out.
//!
//! Any ONNX file that keeps it can be used, whatever is inside:
//!
//! | kind | inputs | outputs |
//! |---|---|---|
//! | `nephele-decoder` | `encoding` [batch, 16] | `grains` [batch, `grain_length`] |
//! | `nephele-harmonic` | `encoding` [batch, 16], `pitch` [batch, 1] | `partials` [batch, P], `noise` [batch, B] |
//! | `nephele-encoder` | `audio` [batch, samples], and `pitch` [batch, 1] or not | `encoding` [batch, samples / hop, 16] |
//!
//! All are f32, in this order. A pitch is a MIDI key that may lie between keys: 69 is 440 Hz. What a harmonic decoder
//! gives is drawn by the worker: peak amplitudes of partials, whose frequencies over the root are the metadata's
//! `ratios`, and the amplitude density (RMS per √Hz) of noise at the frequencies `noise_hz`, both lists with commas. An
//! encoder may hear `context` samples on each side of a frame; it is given sounds in blocks that overlap by as much.

use std::collections::BTreeMap;
use std::fmt;

use nephele_realtime::cloud::CHANNELS;

use super::error::ModelFault;
use super::inspect::{Port, Summary};

/// What a model does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Encodings to grains.
    Decoder,
    /// Encodings to partials and noise.
    Harmonic,
    /// Audio to encodings.
    Encoder,
    /// Encodings to grains, sample by sample: see [`crate::nsynth`].
    Autoregressive,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Decoder => "nephele-decoder",
            Self::Harmonic => "nephele-harmonic",
            Self::Encoder => "nephele-encoder",
            Self::Autoregressive => "nephele-autoregressive",
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
    /// Samples of a grain, 2 … 1 048 576; of a harmonic decoder a power of two up to 65 536.
    pub grain_length: usize,
    /// Pitch in Hz at which its grains sound unless it [is told another](Contract::takes_pitch), 1 … 20 000.
    pub root_hz: f32,
    /// Whether it is told the pitch.
    pub takes_pitch: bool,
    /// Samples on each side of a frame that an encoder hears beyond it, 0 … 1 048 576.
    pub context: usize,
    /// Of a harmonic decoder: the frequency of each partial over the root, rising.
    pub ratios: Vec<f32>,
    /// Of a harmonic decoder: the frequencies in Hz between which the density of noise is a straight line, rising.
    pub noise_hz: Vec<f32>,
}

/// The most numbers in a list of the metadata.
const MOST_NUMBERS: usize = 4096;

/// The longest grain of a harmonic decoder.
const LONGEST_DRAWN: usize = 1 << 16;

impl Contract {
    /// Checks what a model says of itself, which must be of one of `kinds`.
    ///
    /// # Errors
    /// The first entry or shape that does not fit.
    pub(crate) fn read(summary: &Summary, kinds: &[Kind]) -> Result<Self, ModelFault> {
        let entries = Entries(&summary.metadata);
        let found = entries.text("kind")?;
        let Some(&kind) = kinds.iter().find(|kind| kind.to_string() == found) else {
            let wanted = kinds.iter().map(Kind::to_string).collect::<Vec<_>>().join(" or ");
            return Err(ModelFault::Metadata { key: "kind", value: found, wanted });
        };
        let drawn = kind == Kind::Harmonic;
        let contract = Self {
            kind,
            name: entries.text("name")?,
            licence: entries.text("licence")?,
            sample_rate: entries.number("sample_rate", 1e3, 1e6)?,
            hop: entries.count("hop", 1, 1 << 20)?,
            grain_length: entries.count("grain_length", 2, if drawn { LONGEST_DRAWN } else { 1 << 20 })?,
            root_hz: entries.number("root_hz", 1.0, 20e3)?,
            takes_pitch: drawn || (kind == Kind::Encoder && summary.inputs.len() == 2),
            context: if entries.has("context") { entries.count("context", 0, 1 << 20)? } else { 0 },
            ratios: if drawn { entries.rising("ratios", 1e-3, 4096.0)? } else { Vec::new() },
            noise_hz: if drawn { entries.rising("noise_hz", 0.0, 1e6)? } else { Vec::new() },
        };
        if drawn && !contract.grain_length.is_power_of_two() {
            let value = contract.grain_length.to_string();
            return Err(ModelFault::Metadata { key: "grain_length", value, wanted: "a power of two".to_owned() });
        }
        entries.count("channels", CHANNELS, CHANNELS)?;
        contract.check_ports(summary)?;
        Ok(contract)
    }

    fn check_ports(&self, summary: &Summary) -> Result<(), ModelFault> {
        let encoding = ("encoding", &[None, Some(CHANNELS)][..]);
        let pitch = ("pitch", &[None, Some(1)][..]);
        let (grain, partials, bands) =
            ([None, Some(self.grain_length)], [None, Some(self.ratios.len())], [None, Some(self.noise_hz.len())]);
        let (mut inputs, outputs) = match self.kind {
            Kind::Decoder => (vec![encoding], vec![("grains", &grain[..])]),
            Kind::Harmonic => (vec![encoding], vec![("partials", &partials[..]), ("noise", &bands[..])]),
            Kind::Encoder => {
                (vec![("audio", &[None, None][..])], vec![("encoding", &[None, None, Some(CHANNELS)][..])])
            }
            // Its many ports are looked at by who runs it.
            Kind::Autoregressive => return Ok(()),
        };
        if self.takes_pitch {
            inputs.push(pitch);
        }
        only("input", &summary.inputs, &inputs)?;
        only("output", &summary.outputs, &outputs)
    }
}

/// The metadata of a file.
struct Entries<'a>(&'a BTreeMap<String, String>);

impl Entries<'_> {
    fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    fn text(&self, key: &'static str) -> Result<String, ModelFault> {
        self.0.get(key).cloned().ok_or(ModelFault::MissingMetadata(key))
    }

    fn number(&self, key: &'static str, least: f32, most: f32) -> Result<f32, ModelFault> {
        let value = self.text(key)?;
        match value.trim().parse() {
            Ok(number) if (least..=most).contains(&number) => Ok(number),
            _ => Err(ModelFault::Metadata { key, value, wanted: format!("a number from {least} to {most}") }),
        }
    }

    fn count(&self, key: &'static str, least: usize, most: usize) -> Result<usize, ModelFault> {
        let value = self.text(key)?;
        match value.trim().parse() {
            Ok(number) if (least..=most).contains(&number) => Ok(number),
            _ => Err(ModelFault::Metadata { key, value, wanted: format!("an integer from {least} to {most}") }),
        }
    }

    /// Numbers with commas between them, each greater than the one before.
    fn rising(&self, key: &'static str, least: f32, most: f32) -> Result<Vec<f32>, ModelFault> {
        let value = self.text(key)?;
        let numbers = value.split(',').take(MOST_NUMBERS + 1).map(|number| number.trim().parse::<f32>().ok());
        let numbers: Option<Vec<f32>> = numbers.collect();
        let fits = |numbers: &Vec<f32>| {
            numbers.len() <= MOST_NUMBERS
                && numbers.iter().all(|number| (least..=most).contains(number))
                && numbers.is_sorted_by(|a, b| a < b)
        };
        numbers.filter(fits).ok_or_else(|| ModelFault::Metadata {
            key,
            value: value.chars().take(40).collect(),
            wanted: format!("1 to {MOST_NUMBERS} rising numbers from {least} to {most} with commas"),
        })
    }
}

/// A port's name and the sizes that it must be able to have; `None` is any size.
type Wanted<'a> = (&'a str, &'a [Option<usize>]);

/// Refuses anything but these ports, in this order.
fn only(role: &str, ports: &[Port], wanted: &[Wanted<'_>]) -> Result<(), ModelFault> {
    let all =
        || wanted.iter().map(|(name, shape)| format!("`{name}` {}", describe(shape))).collect::<Vec<_>>().join(", ");
    if ports.len() != wanted.len() {
        let names: Vec<&str> = ports.iter().map(|port| port.name.as_str()).collect();
        let text = format!("it has {} {role}s ({}); wanted is {}", ports.len(), names.join(", "), all());
        return Err(ModelFault::Shape(text));
    }
    ports.iter().zip(wanted).try_for_each(|(port, wanted)| check(role, port, *wanted))
}

fn check(role: &str, port: &Port, (name, wanted): Wanted<'_>) -> Result<(), ModelFault> {
    let shape = describe(wanted);
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
        Contract::read(&summary, &[Kind::Decoder, Kind::Harmonic]).map_err(|fault| fault.to_string())
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
        let alien = fault(decoder(64).metadata("kind", "nephele-encoder"));
        assert!(alien.contains("kind = `nephele-encoder`; wanted is nephele-decoder or nephele-harmonic"), "{alien}");
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
