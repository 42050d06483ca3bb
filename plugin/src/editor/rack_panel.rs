//! RACK: the matrix, the six operators, and what scales them all.

use egui::{Align2, pos2};
use nephele_realtime::parameters;
use nephele_realtime::parameters::Global;

use super::canvas::{Canvas, Ink};
use super::knob::{Style, knob};
use super::matrix::{Cell, kind, matrix};
use super::panel::{bounds, panel};
use super::theme;
use super::tiles::{TILE, tiles};

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

/// Draws the panel.
pub fn rack_panel(canvas: &mut Canvas<'_>, selection: &mut Selection) {
    panel(canvas, bounds(652.0, 48.0, 1268.0, 420.0), "RACK", theme::rack(), 736.0, "row modulates column");
    matrix(canvas, pos2(689.0, 101.0), &mut selection.cell);
    let left = 1008.0;
    canvas.text(pos2(left - 13.0, 65.0), Align2::RIGHT_CENTER, "chosen cell", Ink::plain(11.0, theme::dim()));
    kind(canvas, bounds(left, 55.0, left + TILE.x * 2.0 + 6.0, 76.0), selection.cell);
    selection.opened = tiles(canvas, pos2(left, 82.0), &mut selection.operator);
    let style = Style { radius: 14.0, width: 78.0, colour: theme::rack() };
    for (column, parameter) in [Global::RackIndex, Global::RackLevel, Global::Oversampling].iter().enumerate() {
        let index = parameter.index();
        let x = left + 41.5 + 82.5 * column as f32;
        knob(canvas, pos2(x, 368.0), index, &parameters()[index].name, style);
    }
}
