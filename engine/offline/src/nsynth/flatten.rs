//! The decoder's graph without its branches, for the runtime built in: tract takes no more than one `If`, and prepares
//! its body anew at each run. What the branches pass over is zero, so that it may as well be multiplied.

use super::onnx::{bytes, number};
use crate::models::protobuf::{Fields, Malformed, Value};

/// The model in `model` with each `If` replaced by its else branch.
///
/// # Errors
/// If it is malformed.
pub fn without_branches(model: &[u8]) -> Result<Vec<u8>, Malformed> {
    let mut flat = Vec::with_capacity(model.len());
    for field in Fields::new(model) {
        match field? {
            (7, graph) => {
                let mut nodes = Vec::with_capacity(graph.bytes().len());
                for field in Fields::new(graph.bytes()) {
                    match field? {
                        (1, node) => flat_node(&mut nodes, node.bytes())?,
                        (field, value) => copy(&mut nodes, field, value),
                    }
                }
                bytes(&mut flat, 7, nodes);
            }
            (field, value) => copy(&mut flat, field, value),
        }
    }
    Ok(flat)
}

fn copy(into: &mut Vec<u8>, field: u64, value: Value) {
    match value {
        Value::Number(value) => number(into, field, value),
        Value::Bytes(content) => bytes(into, field, content),
        // There are none in models and graphs.
        Value::Fixed(_) => {}
    }
}

/// Appends a node of a graph, or what stands in its else branch.
fn flat_node(into: &mut Vec<u8>, node: &[u8]) -> Result<(), Malformed> {
    let (mut output, mut branch, mut is_if) = (&[][..], None, false);
    for field in Fields::new(node) {
        match field? {
            (2, name) => output = name.bytes(),
            (4, operator) => is_if = operator.bytes() == b"If",
            (5, attribute) => {
                let (mut name, mut graph) = (&[][..], None);
                for field in Fields::new(attribute.bytes()) {
                    match field? {
                        (1, text) => name = text.bytes(),
                        (6, body) => graph = Some(body.bytes()),
                        _ => {}
                    }
                }
                if name == b"else_branch" {
                    branch = graph;
                }
            }
            _ => {}
        }
    }
    let Some(branch) = branch.filter(|_| is_if) else {
        bytes(into, 1, node);
        return Ok(());
    };
    let mut made = &[][..];
    for field in Fields::new(branch) {
        match field? {
            (field @ (1 | 5), value) => copy(into, field, value),
            (12, port) => {
                for field in Fields::new(port.bytes()) {
                    if let (1, name) = field? {
                        made = name.bytes();
                    }
                }
            }
            _ => {}
        }
    }
    let mut identity = Vec::new();
    for (field, content) in [(1, made), (2, output), (3, output), (4, &b"Identity"[..])] {
        bytes(&mut identity, field, content);
    }
    bytes(into, 1, identity);
    Ok(())
}
