//! The encoder as an ONNX graph: audio in, an encoding for every 512 samples out.
//!
//! Convolutions are of two dimensions, one of them of size 1: ONNX Runtime has faster kernels for them. What lies
//! beyond the ends of what the graph is given is zero in every layer, as in the original beyond the ends of the sound.

use nephele_realtime::cloud::CHANNELS;

use super::architecture::{HOP, LAYERS, TAPS, dilation};
use super::onnx::{Attribute, Graph, Size, Type};
use super::weights::Weights;

/// Samples on each side of a frame that reach it: one of the first convolution, and every dilation.
#[must_use]
pub fn reach() -> usize {
    1 + (0..LAYERS).map(dilation).sum::<usize>()
}

/// The graph of these weights.
#[must_use]
pub fn encoder(weights: &Weights) -> Graph {
    let mut graph = Graph::default();
    graph.input("audio", Type::Float, &[Size::Open("batch"), Size::Open("samples")]);
    let frames = [Size::Open("batch"), Size::Open("frames"), Size::Fixed(CHANNELS)];
    graph.output("encoding", Type::Float, &frames);
    quantise(&mut graph);
    let width = weights.architecture.encoder;
    convolution(&mut graph, weights, ("ae_startconv", TAPS, 1, 1, width), "quantised", "e0");
    for layer in 0..LAYERS {
        let n = layer + 1;
        let [active, heard, rectified, change] =
            ["active", "heard", "rectified", "change"].map(|name| format!("{name}_{n}"));
        let (before, after) = (format!("e{layer}"), format!("e{n}"));
        graph.node("Relu", &[&before], &[&active], vec![]);
        let name = format!("ae_dilatedconv_{n}");
        convolution(&mut graph, weights, (&name, TAPS, dilation(layer), width, width), &active, &heard);
        graph.node("Relu", &[&heard], &[&rectified], vec![]);
        let name = format!("ae_res_{n}");
        convolution(&mut graph, weights, (&name, 1, 1, width, width), &rectified, &change);
        graph.node("Add", &[&before, &change], &[&after], vec![]);
    }
    // The mean and the last linear map are exchanged: the map is then made once a frame instead of once a sample.
    let hop = || Attribute::Ints(vec![1, HOP as i64]);
    graph.node("AveragePool", &[&format!("e{LAYERS}")], &["mean"], vec![("kernel_shape", hop()), ("strides", hop())]);
    convolution(&mut graph, weights, ("ae_bottleneck", 1, 1, width, CHANNELS), "mean", "planes");
    graph.integers("height", &[1], &[2]);
    graph.node("Squeeze", &["planes", "height"], &["rows"], vec![]);
    graph.node("Transpose", &["rows"], &["encoding"], vec![("perm", Attribute::Ints(vec![0, 2, 1]))]);
    graph
}

/// `audio` to `quantised` [batch, 1, 1, samples]: the level of the mu-law, over 128.
fn quantise(graph: &mut Graph) {
    for (name, value) in [("mu", 255.0), ("one", 1.0), ("ln_256", 256.0_f32.ln()), ("levels", 128.0)] {
        graph.floats(name, &[], &[value]);
    }
    let steps: [(&str, &[&str], &str); 9] = [
        ("Abs", &["audio"], "magnitude"),
        ("Mul", &["magnitude", "mu"], "scaled"),
        ("Add", &["scaled", "one"], "raised"),
        ("Log", &["raised"], "compressed"),
        ("Sign", &["audio"], "sign"),
        ("Mul", &["sign", "compressed"], "signed"),
        ("Div", &["signed", "ln_256"], "law"),
        ("Mul", &["law", "levels"], "stretched"),
        ("Floor", &["stretched"], "level"),
    ];
    for (operator, inputs, output) in steps {
        graph.node(operator, inputs, &[output], vec![]);
    }
    graph.node("Div", &["level", "levels"], &["line"], vec![]);
    graph.integers("channel_and_height", &[2], &[1, 2]);
    graph.node("Unsqueeze", &["line", "channel_and_height"], &["quantised"], vec![]);
}

/// Name, taps, dilation, inputs and outputs of a convolution.
type Shape<'a> = (&'a str, usize, usize, usize, usize);

fn convolution(graph: &mut Graph, weights: &Weights, shape: Shape, from: &str, to: &str) {
    let (name, taps, dilation, inputs, outputs) = shape;
    // [tap, input, output] there, [output, input, 1, tap] here.
    let matrix = weights.matrix(name);
    let at = |place: usize| {
        let (rest, tap) = (place / taps, place % taps);
        let (output, input) = (rest / inputs, rest % inputs);
        matrix[(tap * inputs + input) * outputs + output]
    };
    let kernel: Vec<f32> = (0..taps * inputs * outputs).map(at).collect();
    let [kernel_name, bias_name] = ["kernel", "bias"].map(|part| format!("{name}.{part}"));
    graph.floats(&kernel_name, &[outputs, inputs, 1, taps], &kernel);
    graph.floats(&bias_name, &[outputs], weights.biases(name));
    let (taps, dilation) = (taps as i64, dilation as i64);
    let pad = (taps - 1) / 2 * dilation;
    let attributes = vec![
        ("kernel_shape", Attribute::Ints(vec![1, taps])),
        ("dilations", Attribute::Ints(vec![1, dilation])),
        ("pads", Attribute::Ints(vec![0, pad, 0, pad])),
    ];
    graph.node("Conv", &[from, &kernel_name, &bias_name], &[to], attributes);
}
