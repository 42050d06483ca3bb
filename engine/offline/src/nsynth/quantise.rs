//! The decoder with matrices and states of eight bits: a quarter of the memory, and less than half of the time.
//!
//! Weights have a scale for each column; states one for each layer, found by [`Ranges`] from what the decoder in single
//! precision does, and so the same whatever is generated beside a grain. What goes beyond a range by chance is clipped.
//! The first and the last maps, a hundredth of the work, stay in single precision.

use super::architecture::{LAYERS, TAPS};
use super::decoder_graph::gate;
use super::onnx::{Attribute, Graph, MICROSOFT, Type};
use super::weights::Weights;

/// What stands for zero in u8.
pub const MIDDLE: u8 = 128;
/// Steps from zero to the end of a range.
const STEPS: f32 = 127.0;
/// Room above the largest value that was seen.
const ROOM: f32 = 1.2;

/// The largest magnitude of the states of each layer.
#[derive(Clone, Debug)]
pub struct Ranges([f32; LAYERS]);

impl Default for Ranges {
    fn default() -> Self {
        Self([0.0; LAYERS])
    }
}

impl Ranges {
    /// Widens the range of `layer` (from 0) to `peak`.
    pub fn hold(&mut self, layer: usize, peak: f32) {
        let range = &mut self.0[layer];
        *range = range.max(peak);
    }

    /// What one step of a layer's states stands for.
    fn scale(&self, layer: usize) -> f32 {
        // A layer that never moves has any.
        let range = if self.0[layer] > 0.0 { self.0[layer] } else { 1.0 };
        ROOM * range / STEPS
    }

    /// Adds the scales to a graph.
    pub(super) fn declare(&self, graph: &mut Graph) {
        graph.constant("middle", Type::U8, &[], vec![MIDDLE]);
        // Gated activations lie within ±1.
        graph.floats("gated.scale", &[], &[1.0 / STEPS]);
        for layer in 0..LAYERS {
            graph.floats(&format!("state_{}.scale", layer + 1), &[], &[self.scale(layer)]);
        }
    }
}

/// A matrix of `columns` columns as i8, and the scale of each column.
fn columns(matrix: &[f32], columns: usize) -> (Vec<u8>, Vec<f32>) {
    let mut most = vec![0.0_f32; columns];
    for row in matrix.chunks(columns) {
        for (most, value) in most.iter_mut().zip(row) {
            *most = most.max(value.abs());
        }
    }
    let scales: Vec<f32> = most.iter().map(|&most| if most > 0.0 { most / STEPS } else { 1.0 }).collect();
    let rounded = |(place, value): (usize, &f32)| ((value / scales[place % columns]).round() as i8).cast_unsigned();
    (matrix.iter().enumerate().map(rounded).collect(), scales)
}

/// Adds the matrix `name` of `rows` rows and its scales.
fn declare(graph: &mut Graph, name: &str, matrix: &[f32], rows: usize) {
    let wide = matrix.len() / rows;
    let (values, scales) = columns(matrix, wide);
    graph.constant(&format!("{name}.w"), Type::I8, &[rows, wide], values);
    graph.floats(&format!("{name}.scale"), &[wide], &scales);
}

/// Adds layer `layer` (from 0) to the graph.
pub(super) fn quantised_layer(graph: &mut Graph, weights: &Weights, layer: usize) {
    let (width, skip, n) = (weights.architecture.width, weights.architecture.skip, layer + 1);
    let names = ["residual", "state", "history", "moved", "sum", "coarse", "out", "change", "heard"];
    let [residual, state, history, moved, sum, coarse, out, change, heard] = names.map(|name| format!("{name}_{n}"));
    let (after, skipped, skip_after) = (format!("residual_{}", n + 1), format!("skip_{n}"), format!("skip_{}", n + 1));
    let [name, map] = ["dilatedconv", "maps"].map(|name| format!("{name}_{n}"));
    let scale = format!("state_{n}.scale");

    graph.node("QuantizeLinear", &[&residual, &scale, "middle"], &[&state], vec![]);
    let taps = [&format!("far_{n}"), &format!("near_{n}"), state.as_str()];
    graph.node("Concat", &taps, &[&history], vec![("axis", Attribute::Int(1))]);
    declare(graph, &name, weights.matrix(&name), TAPS * width);
    let product = [&history, &format!("{name}.w"), &scale, &format!("{name}.scale"), "middle"];
    graph.node_of(MICROSOFT, "MatMulIntegerToFloat", &product, &[&moved], vec![]);
    graph.node("Add", &[&moved, &format!("condition_{n}")], &[&sum], vec![]);
    let gated = gate(graph, n, &sum);
    graph.node("QuantizeLinear", &[&gated, "gated.scale", "middle"], &[&coarse], vec![]);

    // Both maps of the gated activation at once; the last layer's residual one is heard by nobody.
    let (skip_map, res_map) = (weights.matrix(&skipped), weights.matrix(&format!("res_{n}")));
    let last = n == LAYERS;
    let rows = skip_map.chunks(skip).zip(res_map.chunks(width));
    let both: Vec<f32> =
        rows.flat_map(|(skip, res)| skip.iter().chain(if last { &[] } else { res }).copied()).collect();
    declare(graph, &map, &both, width);
    let product = [&coarse, &format!("{map}.w"), "gated.scale", &format!("{map}.scale"), "middle"];
    graph.node_of(MICROSOFT, "MatMulIntegerToFloat", &product, &[if last { &heard } else { &out }], vec![]);
    if !last {
        let (sizes, bias, biased) = (format!("{map}.sizes"), format!("{map}.b"), format!("biased_{n}"));
        graph.integers(&sizes, &[2], &[skip as i64, width as i64]);
        graph.node("Split", &[&out, &sizes], &[&heard, &change], vec![("axis", Attribute::Int(1))]);
        graph.floats(&bias, &[width], weights.biases(&format!("res_{n}")));
        graph.node("Add", &[&change, &bias], &[&biased], vec![]);
        graph.node("Add", &[&residual, &biased], &[&after], vec![]);
    }
    graph.node("Add", &[&skipped, &heard], &[&skip_after], vec![]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_comes_back_within_half_a_step_of_its_column() {
        let matrix = [1.0, -0.02, 0.0, 0.5, 0.013, 0.0, -1.27, 0.001, 0.0];
        let (values, scales) = columns(&matrix, 3);
        assert_eq!(scales, [0.01, 0.02 / 127.0, 1.0]);
        for (place, (value, wanted)) in values.iter().zip(matrix).enumerate() {
            let found = f32::from(value.cast_signed()) * scales[place % 3];
            assert!((found - wanted).abs() <= 0.501 * scales[place % 3], "{found} for {wanted}");
        }
    }
}
