//! RACK: the matrix, the algorithm that it makes, the output, the six operators, and what scales them all.

use egui::{Align2, pos2};
use nephele_realtime::parameters;
use nephele_realtime::parameters::{CLOUD_NODE, Global};

use super::canvas::{Canvas, Ink};
use super::flow::Flow;
use super::gates::gates;
use super::graph_view::graph_view;
use super::knob::{Style, knob};
use super::matrix::{Cell, kind, matrix};
use super::panel::{bounds, panel};
use super::scope_view::{ScopeView, scope_view};
use super::strip::StripDrag;
use super::theme;
use super::tiles::tiles;

/// Left edge of what stands beside the matrix.
const LEFT: f32 = 936.0;

/// What is chosen in the rack, kept from frame to frame.
#[derive(Debug)]
pub struct Selection {
    /// The operator whose knobs are shown, 0-based.
    pub operator: usize,
    /// The framed cell of the matrix.
    pub cell: Cell,
    /// Whether an operator was chosen in this frame, so that its knobs are to be shown.
    pub opened: bool,
}

impl Default for Selection {
    /// The first operator, and the cell through which the second modulates it.
    fn default() -> Self {
        Self { operator: 0, cell: (1, 0), opened: false }
    }
}

/// What the panel keeps from frame to frame besides.
#[derive(Debug, Default)]
pub struct RackPanel {
    flow: Flow,
    scope: ScopeView,
    drag: StripDrag,
}

/// Draws the panel.
pub fn rack_panel(canvas: &mut Canvas<'_>, selection: &mut Selection, kept: &mut RackPanel) {
    kept.flow.follow(canvas);
    let caption = "six operators and the cloud, each row modulates columns";
    panel(canvas, bounds(652.0, 48.0, 1268.0, 420.0), "RACK", theme::rack(), 736.0, caption);
    matrix(canvas, pos2(689.0, 101.0), &mut selection.cell, &kept.flow);
    let chosen = graph_view(canvas, bounds(LEFT, 82.0, 1092.0, 206.0), &kept.flow, &mut selection.operator);
    scope_view(canvas, bounds(1098.0, 82.0, 1256.0, 206.0), &mut kept.scope);
    selection.opened = chosen | tiles(canvas, pos2(LEFT, 212.0), &mut selection.operator, &kept.flow, &mut kept.drag);
    chosen_cell(canvas, selection.cell);
    canvas.text(pos2(689.0, 407.0), Align2::LEFT_CENTER, "cloud", Ink::plain(11.0, theme::dim()));
    gates(canvas, bounds(724.0, 400.0, 925.0, 414.0), CLOUD_NODE, kept.flow.of(CLOUD_NODE));
    let style = Style { radius: 14.0, width: 78.0, colour: theme::rack() };
    for (column, parameter) in [Global::RackIndex, Global::RackLevel, Global::Oversampling].iter().enumerate() {
        let index = parameter.index();
        let x = LEFT + 53.0 + 107.0 * column as f32;
        knob(canvas, pos2(x, 370.0), index, &parameters()[index].name, style);
    }
}

/// What the framed cell does, below the matrix.
fn chosen_cell(canvas: &mut Canvas<'_>, (from, to): Cell) {
    let name = |node: usize| if node == CLOUD_NODE { "the cloud".to_owned() } else { format!("operator {}", node + 1) };
    let text = if from == to {
        format!("chosen cell: {} on itself", name(from))
    } else {
        format!("chosen cell: {} modulates {}", name(from), name(to))
    };
    canvas.text(pos2(689.0, 354.0), Align2::LEFT_CENTER, text, Ink::plain(11.0, theme::dim()));
    kind(canvas, bounds(689.0, 366.0, 925.0, 388.0), (from, to));
}
