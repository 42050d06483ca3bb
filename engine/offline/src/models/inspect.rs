//! What an ONNX file says about itself, read without a runtime: metadata, inputs, outputs, operators.
//!
//! Field numbers are those of `onnx.proto` (IR version 10).

use std::collections::{BTreeMap, BTreeSet};

use super::appetite::{check_appetite, check_attribute};
use super::contract::Kind;
use super::error::ModelFault;
use super::protobuf::{Fields, Malformed, Value};
use super::tensors::Tensor;

/// Graphs inside graphs (the bodies of `If` and `Loop`) deeper than this are nobody's model.
const MAX_DEPTH: usize = 16;

/// What is known of a model before it runs.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    /// `metadata_props`.
    pub metadata: BTreeMap<String, String>,
    /// Inputs that the caller has to give.
    pub inputs: Vec<Port>,
    /// Outputs, in order.
    pub outputs: Vec<Port>,
    /// Every operator used, `domain:Name` where the domain is not ONNX's own.
    pub operators: BTreeSet<String>,
}

/// An input or output of the graph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Port {
    /// Its name.
    pub name: String,
    /// Whether it is a tensor of f32.
    pub is_f32: bool,
    /// Its dimensions, `None` where one is open; `None` as a whole where the model does not say.
    pub shape: Option<Vec<Option<usize>>>,
}

impl Summary {
    /// Reads the structure of `bytes`.
    ///
    /// # Errors
    /// If they are no ONNX model, or cut, or name other files, or contain tensors that are not what they say.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, ModelFault> {
        let mut summary = Self::default();
        let mut found_graph = false;
        for field in Fields::new(bytes) {
            match field? {
                (7, graph) => {
                    found_graph = true;
                    summary.graph(graph.bytes(), 0)?;
                }
                (14, entry) => {
                    let (key, value) = pair(entry.bytes())?;
                    summary.metadata.insert(key, value);
                }
                // A function of the model's own is a graph whose nodes are field 7.
                (25, function) => {
                    for field in Fields::new(function.bytes()) {
                        if let (7, node) = field? {
                            summary.node(node.bytes(), &mut Constants::new(), 1)?;
                        }
                    }
                }
                _ => {}
            }
        }
        if found_graph { Ok(summary) } else { Err(ModelFault::NotOnnx) }
    }

    /// Whether the model says that it is of `kind`.
    pub(crate) fn says(&self, kind: Kind) -> bool {
        self.metadata.get("kind").is_some_and(|found| *found == kind.to_string())
    }

    fn graph(&mut self, graph: &[u8], depth: usize) -> Result<(), ModelFault> {
        if depth > MAX_DEPTH {
            return Err(ModelFault::Hostile(format!("it nests graphs more than {MAX_DEPTH} deep")));
        }
        let mut constants = BTreeMap::new();
        let mut inputs = Vec::new();
        for field in Fields::new(graph) {
            match field? {
                (5, tensor) => keep(&mut constants, Tensor::read(tensor.bytes())?),
                (11, input) if depth == 0 => inputs.push(Port::read(input.bytes())?),
                (12, output) if depth == 0 => self.outputs.push(Port::read(output.bytes())?),
                (15, _) => return Err(ModelFault::Hostile("it has sparse tensors, which are not read".to_owned())),
                _ => {}
            }
        }
        // Old exporters list the weights among the inputs; those have a value already.
        self.inputs.extend(inputs.into_iter().filter(|port| !constants.contains_key(&port.name)));
        for field in Fields::new(graph) {
            if let (1, node) = field? {
                self.node(node.bytes(), &mut constants, depth)?;
            }
        }
        Ok(())
    }

    fn node(&mut self, node: &[u8], constants: &mut Constants, depth: usize) -> Result<(), ModelFault> {
        let (mut operator, mut domain) = (String::new(), String::new());
        let (mut inputs, mut outputs, mut values) = (Vec::new(), Vec::new(), Vec::new());
        for field in Fields::new(node) {
            match field? {
                (1, name) => inputs.push(name.text()),
                (2, name) => outputs.push(name.text()),
                (4, name) => operator = name.text(),
                (5, attribute) => self.attribute(attribute.bytes(), &mut values, depth)?,
                (7, name) => domain = name.text(),
                _ => {}
            }
        }
        let given: Vec<&[i64]> =
            inputs.iter().map(|name| constants.get(name).map_or(&[][..], |integers| integers)).collect();
        check_appetite(&operator, &given)?;
        if operator == "Constant" {
            for (name, value) in outputs.into_iter().zip(values) {
                keep(constants, Tensor { name, ..value });
            }
        }
        let own = domain.is_empty() || domain == "ai.onnx";
        self.operators.insert(if own { operator } else { format!("{domain}:{operator}") });
        Ok(())
    }

    /// Reads an `AttributeProto`: its tensors into `values`, its graphs into the summary.
    fn attribute(&mut self, attribute: &[u8], values: &mut Vec<Tensor>, depth: usize) -> Result<(), ModelFault> {
        let (mut name, mut integers) = (String::new(), Vec::new());
        for field in Fields::new(attribute) {
            match field? {
                (1, text) => name = text.text(),
                (3 | 8, numbers) => numbers.integers(&mut integers)?,
                (5 | 10, tensor) => values.push(Tensor::read(tensor.bytes())?),
                (6 | 11, graph) => self.graph(graph.bytes(), depth + 1)?,
                _ => {}
            }
        }
        check_attribute(&name, &integers)
    }
}

/// Integers that nodes may take as shapes and counts, by the name of the tensor.
type Constants = BTreeMap<String, Vec<i64>>;

fn keep(constants: &mut Constants, tensor: Tensor) {
    constants.insert(tensor.name, tensor.integers);
}

impl Port {
    /// Reads a `ValueInfoProto`.
    fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut port = Self::default();
        for field in Fields::new(bytes) {
            match field? {
                (1, name) => port.name = name.text(),
                (2, kind) => {
                    for field in Fields::new(kind.bytes()) {
                        if let (1, tensor) = field? {
                            port.tensor(tensor.bytes())?;
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(port)
    }

    fn tensor(&mut self, bytes: &[u8]) -> Result<(), Malformed> {
        for field in Fields::new(bytes) {
            match field? {
                (1, Value::Number(kind)) => self.is_f32 = kind == 1,
                (2, shape) => {
                    let mut dimensions = Vec::new();
                    for field in Fields::new(shape.bytes()) {
                        if let (1, dimension) = field? {
                            dimensions.push(fixed_size(dimension.bytes())?);
                        }
                    }
                    self.shape = Some(dimensions);
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// The size of a dimension; `None` if it has a name instead, or nothing, or a negative number (all seen in the wild).
fn fixed_size(dimension: &[u8]) -> Result<Option<usize>, Malformed> {
    let mut size = None;
    for field in Fields::new(dimension) {
        if let (1, Value::Number(number)) = field? {
            size = usize::try_from(number.cast_signed()).ok();
        }
    }
    Ok(size)
}

/// Reads a `StringStringEntryProto`.
fn pair(entry: &[u8]) -> Result<(String, String), Malformed> {
    let (mut key, mut value) = (String::new(), String::new());
    for field in Fields::new(entry) {
        match field? {
            (1, text) => key = text.text(),
            (2, text) => value = text.text(),
            _ => {}
        }
    }
    Ok((key, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::fixtures::{Graph, decoder};

    #[test]
    fn a_model_is_read_as_it_was_written() {
        let summary = Summary::read(&decoder(32).bytes()).unwrap();
        assert_eq!(summary.metadata["kind"], "nephele-decoder");
        let port = |name: &str, width| Port { name: name.into(), is_f32: true, shape: Some(vec![None, Some(width)]) };
        assert_eq!(summary.inputs, [port("encoding", 16)]);
        assert_eq!(summary.outputs, [port("grains", 32)]);
        assert_eq!(summary.operators.into_iter().collect::<Vec<_>>(), ["MatMul", "Tanh"]);
    }

    #[test]
    fn what_is_no_model_is_named() {
        let fault = |bytes: &[u8]| Summary::read(bytes).unwrap_err();
        assert!(matches!(fault(b""), ModelFault::NotOnnx));
        assert!(matches!(fault(b"Once upon a time there was a grain."), ModelFault::NotOnnx));
        let whole = decoder(32).bytes();
        assert!(matches!(fault(&whole[..whole.len() / 2]), ModelFault::Truncated));
    }

    #[test]
    fn graphs_that_lie_are_refused() {
        let fault = |graph: Graph| Summary::read(&graph.bytes()).unwrap_err().to_string();
        let liar = decoder(32).initializer("liar", &[1 << 20, 1 << 20], &[0.0]);
        assert!(fault(liar).contains("`liar`"), "dimensions beyond the data");
        let outside = decoder(32).external("outside", "/etc/passwd");
        assert!(fault(outside).contains("other files"));
        let hungry = decoder(32).integers("size", &[1 << 20, 1 << 20]).node("ConstantOfShape", &["size"], &["huge"]);
        assert!(fault(hungry).contains("ConstantOfShape"));
    }
}
