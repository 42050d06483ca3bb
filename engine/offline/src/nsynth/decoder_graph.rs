//! The decoder as an ONNX graph of one step: the last samples and the states in, the chances of the next sample and the
//! new states out.
//!
//! | input | type and shape | |
//! |---|---|---|
//! | `recent` | f32 [batch, 3] | the last three samples as the network is given them, the newest last |
//! | `step` | i64 [] | samples made so far |
//! | `encoding` | f32 [frames, 16] | encodings whose conditions are wanted: one for each row, or none |
//! | `condition_1` … `_30`, `condition_out` | f32 [batch, 2 width], [batch, skip] | conditions of the present frame |
//! | `near_1`, `far_1` … | f32 [batch, width], u8 if quantised | `state_1` as it was one dilation ago, and two |
//!
//! | output | | |
//! |---|---|---|
//! | `probabilities` | f32 [batch, 256] | of each class to be the next sample |
//! | `state_1` … `_30` | as `near_1` | what the layer was given |
//! | `next_1` … `_30`, `next_out` | f32 [frames, …] | the conditions that `encoding` makes |
//!
//! That a state is handed out and in again by reference is what makes a step cost no copies. Conditions are part of the
//! same graph, so that one file is the whole model: where no encoding is given, they are of no rows and cost nothing.
//! The last layer's residual map is not there, as nothing hears it.

use nephele_realtime::cloud::CHANNELS;

use super::architecture::{LAYERS, TAPS, dilation};
use super::mulaw::CLASSES;
use super::onnx::{Attribute, Graph, Size, Type};
use super::quantise::{Ranges, quantised_layer};
use super::weights::Weights;

/// A tap at least this many samples back is passed over, by a branch of the graph, as long as it reaches back to before
/// the grain, where all states are zero. For nearer ones the branch costs more than it saves.
const SKIPPED_FROM: usize = 64;

/// The graph of these weights: in single precision, or with states and matrices of eight bits where `ranges` of the
/// states are given.
#[must_use]
pub fn decoder(weights: &Weights, ranges: Option<&Ranges>) -> Graph {
    let mut graph = Graph::default();
    ports(&mut graph, weights, ranges.is_some());
    start(&mut graph, weights, if ranges.is_some() { "residual_1" } else { "state_1" });
    conditions(&mut graph, weights);
    if let Some(ranges) = ranges {
        ranges.declare(&mut graph);
    } else {
        early(&mut graph);
    }
    for layer in 0..LAYERS {
        match ranges {
            Some(_) => quantised_layer(&mut graph, weights, layer),
            None => plain_layer(&mut graph, weights, layer),
        }
    }
    end(&mut graph, weights);
    graph
}

fn ports(graph: &mut Graph, weights: &Weights, quantised: bool) {
    let (width, skip) = (weights.architecture.width, weights.architecture.skip);
    let (batch, frames) = (Size::Open("batch"), Size::Open("frames"));
    let kind = if quantised { Type::U8 } else { Type::Float };
    graph.input("recent", Type::Float, &[batch, Size::Fixed(TAPS)]);
    graph.input("step", Type::I64, &[]);
    graph.input("encoding", Type::Float, &[frames, Size::Fixed(CHANNELS)]);
    graph.output("probabilities", Type::Float, &[batch, Size::Fixed(CLASSES)]);
    for n in 1..=LAYERS {
        graph.input(&format!("condition_{n}"), Type::Float, &[batch, Size::Fixed(2 * width)]);
        graph.input(&format!("near_{n}"), kind, &[batch, Size::Fixed(width)]);
        graph.input(&format!("far_{n}"), kind, &[batch, Size::Fixed(width)]);
        graph.output(&format!("state_{n}"), kind, &[batch, Size::Fixed(width)]);
        graph.output(&format!("next_{n}"), Type::Float, &[frames, Size::Fixed(2 * width)]);
    }
    graph.input("condition_out", Type::Float, &[batch, Size::Fixed(skip)]);
    graph.output("next_out", Type::Float, &[frames, Size::Fixed(skip)]);
}

/// The first convolution, `residual`, and the skip path's beginning, `skip_1`.
fn start(graph: &mut Graph, weights: &Weights, residual: &str) {
    let (width, skip) = (weights.architecture.width, weights.architecture.skip);
    graph.floats("startconv.w", &[TAPS, width], weights.matrix("startconv"));
    graph.floats("startconv.b", &[width], weights.biases("startconv"));
    graph.node("Gemm", &["recent", "startconv.w", "startconv.b"], &[residual], vec![]);
    graph.floats("skip_start.w", &[width, skip], weights.matrix("skip_start"));
    // The biases of all skip maps are only ever added up.
    let mut biases = weights.biases("skip_start").to_vec();
    for n in 1..=LAYERS {
        for (sum, bias) in biases.iter_mut().zip(weights.biases(&format!("skip_{n}"))) {
            *sum += bias;
        }
    }
    graph.floats("skip.b", &[skip], &biases);
    graph.node("Gemm", &[residual, "skip_start.w", "skip.b"], &["skip_1"], vec![]);
}

/// The conditions of each frame, with the biases of what they are added to.
fn conditions(graph: &mut Graph, weights: &Weights) {
    let (width, skip) = (weights.architecture.width, weights.architecture.skip);
    let mut add = |map: &str, to: &str, size: usize, output: &str| {
        let sums = weights.biases(map).iter().zip(weights.biases(to)).map(|(a, b)| a + b);
        let [matrix, bias] = ["w", "b"].map(|part| format!("{map}.{part}"));
        graph.floats(&matrix, &[CHANNELS, size], weights.matrix(map));
        graph.floats(&bias, &[size], &sums.collect::<Vec<_>>());
        graph.node("Gemm", &["encoding", &matrix, &bias], &[output], vec![]);
    };
    for n in 1..=LAYERS {
        add(&format!("cond_map_{n}"), &format!("dilatedconv_{n}"), 2 * width, &format!("next_{n}"));
    }
    add("cond_map_out1", "out1", skip, "next_out");
}

/// `early_D`: whether what was D samples ago lies before the grain.
fn early(graph: &mut Graph) {
    let most = (0..LAYERS).map(dilation).max().unwrap_or(1);
    let mut delay = SKIPPED_FROM;
    while delay <= 2 * most {
        graph.integers(&format!("delay_{delay}"), &[], &[delay as i64]);
        graph.node("Less", &["step", &format!("delay_{delay}")], &[&format!("early_{delay}")], vec![]);
        delay *= 2;
    }
}

fn plain_layer(graph: &mut Graph, weights: &Weights, layer: usize) {
    let (width, skip, n) = (weights.architecture.width, weights.architecture.skip, layer + 1);
    let residual = format!("state_{n}");
    let taps = weights.matrix(&format!("dilatedconv_{n}"));
    let mut sum = format!("condition_{n}");
    let inputs = [(&residual, 0), (&format!("near_{n}"), 1), (&format!("far_{n}"), 2)];
    // The oldest tap is the first in the file.
    for ((input, back), matrix) in inputs.into_iter().zip(taps.chunks(width * 2 * width).rev()) {
        let output = format!("sum_{n}_{back}");
        let name = format!("dilatedconv_{n}.{back}");
        let delay = back * dilation(layer);
        if delay < SKIPPED_FROM {
            graph.floats(&name, &[width, 2 * width], matrix);
            graph.node("Gemm", &[input, &name, &sum], &[&output], vec![]);
        } else {
            let shape = [Size::Open("batch"), Size::Fixed(2 * width)];
            let (mut skipped, mut heard) = (Graph::default(), Graph::default());
            let [zero, full] = ["zero", "full"].map(|branch| format!("{output}_{branch}"));
            skipped.node("Identity", &[&sum], &[&zero], vec![]);
            skipped.output(&zero, Type::Float, &shape);
            // Within the branch, or ONNX Runtime would not bring it into the order that it multiplies fastest in.
            heard.floats(&name, &[width, 2 * width], matrix);
            heard.node("Gemm", &[input, &name, &sum], &[&full], vec![]);
            heard.output(&full, Type::Float, &shape);
            let branches = vec![("then_branch", Attribute::Graph(skipped)), ("else_branch", Attribute::Graph(heard))];
            graph.node("If", &[&format!("early_{delay}")], &[&output], branches);
        }
        sum = output;
    }
    let gated = gate(graph, n, &sum);
    graph.floats(&format!("skip_{n}.w"), &[width, skip], weights.matrix(&format!("skip_{n}")));
    graph.node("Gemm", &[&gated, &format!("skip_{n}.w"), &format!("skip_{n}")], &[&format!("skip_{}", n + 1)], vec![]);
    if n < LAYERS {
        let name = format!("res_{n}");
        let [matrix, bias, biased] = ["w", "b", "biased"].map(|part| format!("{name}.{part}"));
        graph.floats(&matrix, &[width, width], weights.matrix(&name));
        graph.floats(&bias, &[width], weights.biases(&name));
        graph.node("Add", &[&residual, &bias], &[&biased], vec![]);
        graph.node("Gemm", &[&gated, &matrix, &biased], &[&format!("state_{}", n + 1)], vec![]);
    }
}

/// The gated activation of layer `n`: the first half of `sum` as a sigmoid opens the second.
pub(super) fn gate(graph: &mut Graph, n: usize, sum: &str) -> String {
    let [gate, value, open, shaped, gated] =
        ["gate", "value", "open", "shaped", "gated"].map(|name| format!("{name}_{n}"));
    graph.node("Split", &[sum], &[&gate, &value], vec![("axis", Attribute::Int(1))]);
    graph.node("Sigmoid", &[&gate], &[&open], vec![]);
    graph.node("Tanh", &[&value], &[&shaped], vec![]);
    graph.node("Mul", &[&open, &shaped], &[&gated], vec![]);
    gated
}

fn end(graph: &mut Graph, weights: &Weights) {
    let skip = weights.architecture.skip;
    graph.node("Relu", &[&format!("skip_{}", LAYERS + 1)], &["heard"], vec![]);
    graph.floats("out1.w", &[skip, skip], weights.matrix("out1"));
    graph.node("Gemm", &["heard", "out1.w", "condition_out"], &["mapped"], vec![]);
    graph.node("Relu", &["mapped"], &["rectified"], vec![]);
    graph.floats("logits.w", &[skip, CLASSES], weights.matrix("logits"));
    graph.floats("logits.b", &[CLASSES], weights.biases("logits"));
    graph.node("Gemm", &["rectified", "logits.w", "logits.b"], &["logits"], vec![]);
    graph.node("Softmax", &["logits"], &["probabilities"], vec![("axis", Attribute::Int(-1))]);
}
