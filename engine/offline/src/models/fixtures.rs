//! Small models for tests, written as protobuf by hand: good ones, and ones that no exporter would write.

use super::{Engine, onnxruntime};

/// The runtimes that can be tested here. ONNX Runtime is left out, and says so, where there is no library of it.
pub(crate) fn engines() -> Vec<Engine> {
    match onnxruntime::runtime() {
        Ok(_) => vec![Engine::BuiltIn, Engine::OnnxRuntime],
        Err(reason) => {
            eprintln!("ONNX Runtime is not tested: {reason}");
            vec![Engine::BuiltIn]
        }
    }
}

/// A graph under construction. Names are given by the caller; shapes use -1 for an open dimension.
#[derive(Clone, Default)]
pub(crate) struct Graph {
    fields: Vec<u8>,
    metadata: Vec<u8>,
}

fn varint(into: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        into.push(number as u8 | 0x80);
        number >>= 7;
    }
    into.push(number as u8);
}

fn number(into: &mut Vec<u8>, field: u64, value: i64) {
    varint(into, field << 3);
    varint(into, value.cast_unsigned());
}

fn bytes(into: &mut Vec<u8>, field: u64, content: impl AsRef<[u8]>) {
    varint(into, field << 3 | 2);
    varint(into, content.as_ref().len() as u64);
    into.extend_from_slice(content.as_ref());
}

fn tensor(name: &str, kind: i64, shape: &[i64], raw: &[u8]) -> Vec<u8> {
    let mut tensor = Vec::new();
    for &size in shape {
        number(&mut tensor, 1, size);
    }
    number(&mut tensor, 2, kind);
    bytes(&mut tensor, 8, name);
    bytes(&mut tensor, 9, raw);
    tensor
}

/// The type f32 of ONNX.
const FLOAT: i64 = 1;

fn port(name: &str, element: i64, shape: &[i64]) -> Vec<u8> {
    let mut sizes = Vec::new();
    for &size in shape {
        let mut dimension = Vec::new();
        if size < 0 {
            bytes(&mut dimension, 2, format!("{name}_open"));
        } else {
            number(&mut dimension, 1, size);
        }
        bytes(&mut sizes, 1, dimension);
    }
    let (mut kind, mut holder, mut port) = (Vec::new(), Vec::new(), Vec::new());
    number(&mut kind, 1, element);
    bytes(&mut kind, 2, sizes);
    bytes(&mut holder, 1, kind);
    bytes(&mut port, 1, name);
    bytes(&mut port, 2, holder);
    port
}

impl Graph {
    pub(crate) fn node(self, operator: &str, inputs: &[&str], outputs: &[&str]) -> Self {
        self.node_with(operator, inputs, outputs, &[])
    }

    /// A node with integer attributes.
    pub(crate) fn node_with(
        self,
        operator: &str,
        inputs: &[&str],
        outputs: &[&str],
        attributes: &[(&str, i64)],
    ) -> Self {
        const INT: i64 = 2;
        let attribute = |(name, value): &(&str, i64)| {
            let mut attribute = Vec::new();
            bytes(&mut attribute, 1, name);
            number(&mut attribute, 3, *value);
            number(&mut attribute, 20, INT);
            attribute
        };
        self.add(operator, inputs, outputs, attributes.iter().map(attribute))
    }

    /// A node whose attributes are lists of integers.
    pub(crate) fn node_lists(
        self,
        operator: &str,
        inputs: &[&str],
        outputs: &[&str],
        attributes: &[(&str, &[i64])],
    ) -> Self {
        const INTS: i64 = 7;
        let attribute = |(name, values): &(&str, &[i64])| {
            let mut attribute = Vec::new();
            bytes(&mut attribute, 1, name);
            for value in *values {
                number(&mut attribute, 8, *value);
            }
            number(&mut attribute, 20, INTS);
            attribute
        };
        self.add(operator, inputs, outputs, attributes.iter().map(attribute))
    }

    /// A node with a graph inside it.
    pub(crate) fn node_with_graph(
        self,
        operator: &str,
        inputs: &[&str],
        outputs: &[&str],
        name: &str,
        inner: &Self,
    ) -> Self {
        const GRAPH: i64 = 5;
        let (mut attribute, mut graph) = (Vec::new(), inner.fields.clone());
        bytes(&mut graph, 2, name);
        bytes(&mut attribute, 1, name);
        bytes(&mut attribute, 6, graph);
        number(&mut attribute, 20, GRAPH);
        self.add(operator, inputs, outputs, std::iter::once(attribute))
    }

    /// An input of another type than f32, by its number in ONNX.
    pub(crate) fn typed_input(mut self, name: &str, element: i64, shape: &[i64]) -> Self {
        bytes(&mut self.fields, 11, port(name, element, shape));
        self
    }

    /// Likewise an output.
    pub(crate) fn typed_output(mut self, name: &str, element: i64, shape: &[i64]) -> Self {
        bytes(&mut self.fields, 12, port(name, element, shape));
        self
    }

    fn add(
        mut self,
        operator: &str,
        inputs: &[&str],
        outputs: &[&str],
        attributes: impl Iterator<Item = Vec<u8>>,
    ) -> Self {
        let mut node = Vec::new();
        for name in inputs {
            bytes(&mut node, 1, name);
        }
        for name in outputs {
            bytes(&mut node, 2, name);
        }
        bytes(&mut node, 4, operator);
        for attribute in attributes {
            bytes(&mut node, 5, attribute);
        }
        bytes(&mut self.fields, 1, node);
        self
    }

    pub(crate) fn initializer(mut self, name: &str, shape: &[i64], values: &[f32]) -> Self {
        let raw: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        bytes(&mut self.fields, 5, tensor(name, 1, shape, &raw));
        self
    }

    pub(crate) fn integers(mut self, name: &str, values: &[i64]) -> Self {
        let raw: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        bytes(&mut self.fields, 5, tensor(name, 7, &[values.len() as i64], &raw));
        self
    }

    pub(crate) fn external(mut self, name: &str, file: &str) -> Self {
        let (mut weights, mut location) = (tensor(name, 1, &[1], &[]), Vec::new());
        bytes(&mut location, 1, "location");
        bytes(&mut location, 2, file);
        bytes(&mut weights, 13, location);
        number(&mut weights, 14, 1);
        bytes(&mut self.fields, 5, weights);
        self
    }

    pub(crate) fn input(mut self, name: &str, shape: &[i64]) -> Self {
        bytes(&mut self.fields, 11, port(name, FLOAT, shape));
        self
    }

    pub(crate) fn output(mut self, name: &str, shape: &[i64]) -> Self {
        bytes(&mut self.fields, 12, port(name, FLOAT, shape));
        self
    }

    pub(crate) fn metadata(mut self, key: &str, value: &str) -> Self {
        let mut entry = Vec::new();
        bytes(&mut entry, 1, key);
        bytes(&mut entry, 2, value);
        bytes(&mut self.metadata, 14, entry);
        self
    }

    /// The contract's metadata for a model of grains of `length` samples at 16 kHz.
    pub(crate) fn contract(mut self, kind: &str, length: usize) -> Self {
        let length = length.to_string();
        let entries = [
            ("kind", kind),
            ("name", "Fixture"),
            ("licence", "CC0-1.0"),
            ("sample_rate", "16000"),
            ("hop", &length),
            ("channels", "16"),
            ("grain_length", &length),
            ("root_hz", "220.0"),
        ];
        for (key, value) in entries {
            self = self.metadata(key, value);
        }
        self
    }

    /// The file.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let (mut model, mut graph, mut operators) = (Vec::new(), self.fields.clone(), Vec::new());
        bytes(&mut graph, 2, "fixture");
        number(&mut model, 1, 8);
        bytes(&mut model, 7, graph);
        number(&mut operators, 2, 17);
        bytes(&mut model, 8, operators);
        model.extend_from_slice(&self.metadata);
        model
    }
}

/// Numbers without order, within ±0.5.
pub(crate) fn noise(count: usize) -> Vec<f32> {
    let mut state = 1_u32;
    let draw = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state as f32 / u32::MAX as f32 - 0.5
    };
    (0..count).map(draw).collect()
}

/// `grains = tanh(encoding · W)`, without declaring anything else.
pub(crate) fn decoder(length: usize) -> Graph {
    let weights = noise(16 * length);
    Graph::default()
        .contract("nephele-decoder", length)
        .input("encoding", &[-1, 16])
        .output("grains", &[-1, length as i64])
        .initializer("W", &[16, length as i64], &weights)
        .node("MatMul", &["encoding", "W"], &["sum"])
        .node("Tanh", &["sum"], &["grains"])
}

/// A harmonic decoder: `partials = relu(encoding · W + pitch · w)` at three ratios, `noise` likewise in two bands.
pub(crate) fn harmonic() -> Graph {
    let weights = noise(16 * 3);
    Graph::default()
        .contract("nephele-harmonic", 1024)
        .metadata("ratios", "1, 2, 3.5")
        .metadata("noise_hz", "0, 8000")
        .input("encoding", &[-1, 16])
        .input("pitch", &[-1, 1])
        .output("partials", &[-1, 3])
        .output("noise", &[-1, 2])
        .initializer("W", &[16, 3], &weights)
        .initializer("w", &[1, 3], &[0.05, 2e-3, 0.0])
        .initializer("V", &[16, 2], &weights[..32])
        .initializer("quiet", &[1], &[1e-3])
        .node("MatMul", &["encoding", "W"], &["a"])
        .node("MatMul", &["pitch", "w"], &["b"])
        .node("Add", &["a", "b"], &["sum"])
        .node("Relu", &["sum"], &["partials"])
        .node("MatMul", &["encoding", "V"], &["c"])
        .node("Mul", &["c", "quiet"], &["d"])
        .node("Relu", &["d"], &["noise"])
}

/// An encoder of frames of 64 samples that hears the frame before and the one after too, and adds the pitch to all.
pub(crate) fn listening_encoder() -> Graph {
    const HOP: i64 = 64;
    Graph::default()
        .contract("nephele-encoder", HOP as usize)
        .metadata("context", "64")
        .input("audio", &[-1, -1])
        .input("pitch", &[-1, 1])
        .output("encoding", &[-1, -1, 16])
        .initializer("kernel", &[16, 1, 3 * HOP], &noise(16 * 3 * HOP as usize))
        .integers("shape", &[1, 1, -1])
        .node("Reshape", &["audio", "shape"], &["line"])
        .node_lists(
            "Conv",
            &["line", "kernel"],
            &["heard"],
            &[("kernel_shape", &[3 * HOP]), ("pads", &[HOP, HOP]), ("strides", &[HOP])],
        )
        .node_lists("Transpose", &["heard"], &["frames"], &[("perm", &[0, 2, 1])])
        .node("Add", &["frames", "pitch"], &["encoding"])
}

/// A decoder that multiplies by a big matrix `layers` times: slow, in many short steps.
pub(crate) fn slow_decoder(layers: usize) -> Graph {
    const WIDTH: usize = 1024;
    let mut graph = Graph::default()
        .contract("nephele-decoder", WIDTH)
        .input("encoding", &[-1, 16])
        .output("grains", &[-1, WIDTH as i64])
        .initializer("first", &[16, WIDTH as i64], &noise(16 * WIDTH))
        .initializer("again", &[WIDTH as i64, WIDTH as i64], &noise(WIDTH * WIDTH))
        .node("MatMul", &["encoding", "first"], &["x0"]);
    for layer in 0..layers {
        let (from, sum, to) = (format!("x{layer}"), format!("sum{layer}"), format!("x{}", layer + 1));
        graph = graph.node("MatMul", &[&from, "again"], &[&sum]).node("Tanh", &[&sum], &[&to]);
    }
    graph.node("Tanh", &[&format!("x{layers}")], &["grains"])
}
