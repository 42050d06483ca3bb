//! RACK: the matrix, the six operators, and what scales them all.

use egui::pos2;
use nephele_realtime::parameters::Global;

use super::canvas::Canvas;
use super::knob::{Style, knob};
use super::matrix::matrix;
use super::panel::{bounds, panel};
use super::theme;
use super::tiles::{TILE, tiles};

/// What is chosen in the rack, kept from frame to frame.
#[derive(Debug, Default)]
pub struct Selection {
    /// The operator whose knobs are shown, 0-based.
    pub operator: usize,
    /// The framed cell of the matrix, row first.
    pub cell: Option<(usize, usize)>,
}

/// Draws the panel.
pub fn rack_panel(canvas: &mut Canvas<'_>, selection: &mut Selection) {
    let caption = "six operators and the cloud, one matrix     row modulates column";
    panel(canvas, bounds(652.0, 48.0, 1268.0, 420.0), "RACK", theme::RACK, 736.0, caption);
    matrix(canvas, pos2(689.0, 101.0), &mut selection.cell);
    let left = 1008.0;
    tiles(canvas, pos2(left, 82.0), &mut selection.operator);
    let style = Style { radius: 14.0, width: TILE.x - 8.0, colour: theme::RACK };
    for (column, (parameter, name)) in [(Global::RackIndex, "Index"), (Global::RackLevel, "Level")].iter().enumerate() {
        let x = left + TILE.x * 0.5 + (TILE.x + 6.0) * column as f32;
        knob(canvas, pos2(x, 368.0), parameter.index(), name, style);
    }
}
