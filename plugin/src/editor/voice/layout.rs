//! Two rows of knobs.

use egui::{Align2, Color32, Rect, pos2};
use nephele_realtime::parameters;

use crate::editor::canvas::{Canvas, Ink};
use crate::editor::knob::{Style, knob};
use crate::editor::theme;

/// Middles of the two rows.
pub const UPPER: f32 = 478.0;
pub const LOWER: f32 = 538.0;
/// Radius of a knob.
pub const RADIUS: f32 = 12.0;

/// What stands in a row.
#[derive(Clone, Copy)]
pub enum Item {
    /// The parameter at this place of the table.
    Knob(usize),
    /// What the knobs after it belong to.
    Caption(&'static str),
    /// A line between two columns.
    Line,
}

/// The parameters at these places of the table, side by side.
pub fn knobs<const N: usize>(indices: [usize; N]) -> [Item; N] {
    indices.map(Item::Knob)
}

/// Draws `items` side by side from `left` on around `y`, in columns of this `width`.
pub fn row(canvas: &mut Canvas<'_>, (left, y): (f32, f32), width: f32, colour: Color32, items: &[Item]) {
    let mut x = left;
    for item in items {
        let centre = pos2(x + width * 0.5, y);
        match *item {
            Item::Knob(index) => {
                let style = Style { radius: RADIUS, width: width - 1.0, colour };
                knob(canvas, centre, index, &parameters()[index].name, style);
            }
            Item::Caption(text) => {
                let at = pos2(x + 6.0, y);
                canvas.text_within(at, Align2::LEFT_CENTER, width - 8.0, text, Ink::strong(11.0, colour));
            }
            Item::Line => {
                canvas.line([pos2(x, y - 14.0), pos2(x, y + 40.0)], 1.0, theme::track());
            }
        }
        x += if matches!(item, Item::Line) { 0.0 } else { width };
    }
}

/// The part of a page at its left, `width` wide.
pub fn left_of(page: Rect, width: f32) -> Rect {
    page.with_max_x(page.left() + width)
}
