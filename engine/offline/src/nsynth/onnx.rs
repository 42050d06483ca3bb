//! Writing ONNX files: as much of the format's protobuf as our own graphs need.
//!
//! Field numbers are those of `onnx.proto` (IR version 8), operators those of opset 17, which every runtime has that
//! we use.

use std::io::{self, Write};

const IR_VERSION: u64 = 8;
const OPSET: u64 = 17;
/// The domain of ONNX Runtime's own operators.
pub const MICROSOFT: &str = "com.microsoft";

/// The type of a tensor: `TensorProto.DataType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// f32.
    Float = 1,
    /// u8.
    U8 = 2,
    /// i8.
    I8 = 3,
    /// i64.
    I64 = 7,
}

/// A size of a port: open ones have a name.
#[derive(Clone, Copy, Debug)]
pub enum Size {
    /// Any, the same wherever the name is the same.
    Open(&'static str),
    /// This one.
    Fixed(usize),
}

/// What an operator may be told besides its inputs.
#[derive(Debug)]
pub enum Attribute {
    /// An integer.
    Int(i64),
    /// Several.
    Ints(Vec<i64>),
    /// A graph, of a branch.
    Graph(Graph),
}

/// A graph under construction, whose big constants are written to the file without another copy in memory.
#[derive(Debug, Default)]
pub struct Graph {
    /// Everything but the constants, as fields of `GraphProto`.
    fields: Vec<u8>,
    constants: Vec<Constant>,
    /// Whether operators of ONNX Runtime's own are in it.
    extended: bool,
}

#[derive(Debug)]
struct Constant {
    head: Vec<u8>,
    data: Vec<u8>,
}

impl Constant {
    /// Bytes of its message.
    fn len(&self) -> usize {
        let mut tag = Vec::new();
        header(&mut tag, 9, self.data.len());
        self.head.len() + tag.len() + self.data.len()
    }
}

fn varint(into: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        into.push(number as u8 | 0x80);
        number >>= 7;
    }
    into.push(number as u8);
}

/// Appends an integer field.
pub(super) fn number(into: &mut Vec<u8>, field: u64, value: u64) {
    varint(into, field << 3);
    varint(into, value);
}

/// Begins a field of `length` bytes.
fn header(into: &mut Vec<u8>, field: u64, length: usize) {
    varint(into, field << 3 | 2);
    varint(into, length as u64);
}

/// Appends a field of bytes.
pub(super) fn bytes(into: &mut Vec<u8>, field: u64, content: impl AsRef<[u8]>) {
    header(into, field, content.as_ref().len());
    into.extend_from_slice(content.as_ref());
}

/// A `ValueInfoProto`.
fn port(name: &str, kind: Type, shape: &[Size]) -> Vec<u8> {
    let mut sizes = Vec::new();
    for size in shape {
        let mut dimension = Vec::new();
        match size {
            Size::Open(name) => bytes(&mut dimension, 2, name),
            Size::Fixed(size) => number(&mut dimension, 1, *size as u64),
        }
        bytes(&mut sizes, 1, dimension);
    }
    let (mut tensor, mut holder, mut port) = (Vec::new(), Vec::new(), Vec::new());
    number(&mut tensor, 1, kind as u64);
    bytes(&mut tensor, 2, sizes);
    bytes(&mut holder, 1, tensor);
    bytes(&mut port, 1, name);
    bytes(&mut port, 2, holder);
    port
}

impl Graph {
    /// Adds an operator of ONNX's own.
    pub fn node(&mut self, operator: &str, inputs: &[&str], outputs: &[&str], attributes: Vec<(&str, Attribute)>) {
        self.node_of("", operator, inputs, outputs, attributes);
    }

    /// Adds an operator of `domain`.
    pub fn node_of(
        &mut self,
        domain: &str,
        operator: &str,
        inputs: &[&str],
        outputs: &[&str],
        attributes: Vec<(&str, Attribute)>,
    ) {
        const INT: u64 = 2;
        const GRAPH: u64 = 5;
        const INTS: u64 = 7;
        let mut node = Vec::new();
        for name in inputs {
            bytes(&mut node, 1, name);
        }
        for name in outputs {
            bytes(&mut node, 2, name);
        }
        // tract wants a name for each, and outputs have one of their own.
        bytes(&mut node, 3, outputs.first().copied().unwrap_or_default());
        bytes(&mut node, 4, operator);
        for (name, value) in attributes {
            let mut attribute = Vec::new();
            bytes(&mut attribute, 1, name);
            match value {
                Attribute::Int(value) => {
                    number(&mut attribute, 3, value.cast_unsigned());
                    number(&mut attribute, 20, INT);
                }
                Attribute::Ints(values) => {
                    for value in values {
                        number(&mut attribute, 8, value.cast_unsigned());
                    }
                    number(&mut attribute, 20, INTS);
                }
                Attribute::Graph(graph) => {
                    let mut body = Vec::new();
                    // Writing to memory does not fail.
                    let _ = graph.write(&mut body);
                    bytes(&mut attribute, 6, body);
                    number(&mut attribute, 20, GRAPH);
                }
            }
            bytes(&mut node, 5, attribute);
        }
        if !domain.is_empty() {
            bytes(&mut node, 7, domain);
            self.extended = true;
        }
        bytes(&mut self.fields, 1, node);
    }

    /// Adds a constant of this shape, `data` being its values in little-endian order.
    pub fn constant(&mut self, name: &str, kind: Type, shape: &[usize], data: Vec<u8>) {
        let mut head = Vec::new();
        for &size in shape {
            number(&mut head, 1, size as u64);
        }
        number(&mut head, 2, kind as u64);
        bytes(&mut head, 8, name);
        self.constants.push(Constant { head, data });
    }

    /// Adds a constant of f32.
    pub fn floats(&mut self, name: &str, shape: &[usize], values: &[f32]) {
        let data = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.constant(name, Type::Float, shape, data);
    }

    /// Adds a constant of i64.
    pub fn integers(&mut self, name: &str, shape: &[usize], values: &[i64]) {
        let data = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.constant(name, Type::I64, shape, data);
    }

    /// Declares an input.
    pub fn input(&mut self, name: &str, kind: Type, shape: &[Size]) {
        bytes(&mut self.fields, 11, port(name, kind, shape));
    }

    /// Declares an output.
    pub fn output(&mut self, name: &str, kind: Type, shape: &[Size]) {
        bytes(&mut self.fields, 12, port(name, kind, shape));
    }

    /// Bytes of the message.
    fn len(&self) -> usize {
        let mut tag = Vec::new();
        bytes(&mut tag, 2, NAME);
        let constants = self.constants.iter().map(|constant| {
            let mut tag = Vec::new();
            header(&mut tag, 5, constant.len());
            tag.len() + constant.len()
        });
        tag.len() + self.fields.len() + constants.sum::<usize>()
    }

    fn write(&self, into: &mut dyn Write) -> io::Result<()> {
        let mut head = Vec::new();
        bytes(&mut head, 2, NAME);
        into.write_all(&head)?;
        into.write_all(&self.fields)?;
        for constant in &self.constants {
            let (mut head, mut raw) = (Vec::new(), Vec::new());
            header(&mut head, 5, constant.len());
            header(&mut raw, 9, constant.data.len());
            for part in [&head, &constant.head, &raw, &constant.data] {
                into.write_all(part)?;
            }
        }
        Ok(())
    }

    /// Writes the file: this graph with these metadata.
    ///
    /// # Errors
    /// What `into` says.
    pub fn write_model(&self, metadata: &[(&str, String)], into: &mut dyn Write) -> io::Result<()> {
        let mut head = Vec::new();
        number(&mut head, 1, IR_VERSION);
        bytes(&mut head, 2, "nephele");
        header(&mut head, 7, self.len());
        into.write_all(&head)?;
        self.write(into)?;
        let mut tail = Vec::new();
        for (domain, version) in [("", OPSET), (MICROSOFT, 1)].into_iter().take(1 + usize::from(self.extended)) {
            let mut set = Vec::new();
            if !domain.is_empty() {
                bytes(&mut set, 1, domain);
            }
            number(&mut set, 2, version);
            bytes(&mut tail, 8, set);
        }
        for (key, value) in metadata {
            let mut entry = Vec::new();
            bytes(&mut entry, 1, key);
            bytes(&mut entry, 2, value);
            bytes(&mut tail, 14, entry);
        }
        into.write_all(&tail)
    }
}

/// What every graph is called; nobody reads it.
const NAME: &str = "nsynth";
