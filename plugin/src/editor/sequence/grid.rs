//! Where the sixteen columns are, and the ground of their cells.

use egui::{Align2, Rect, Sense, WidgetInfo, pos2, vec2};
use nephele_realtime::sequencer::PAGE;

use super::spot::Shown;
use crate::editor::canvas::{Canvas, Ink};
use crate::editor::theme;

/// Left edge of the first column, distance between columns, width of one.
pub const LEFT: f32 = 105.5;
pub const PITCH: f32 = 72.0;
pub const WIDTH: f32 = 69.0;

/// A row of the grid.
#[derive(Clone, Copy)]
pub struct Row {
    /// Its upper edge.
    pub top: f32,
    /// Its height.
    pub height: f32,
}

impl Row {
    /// The cell in this column.
    pub fn cell(self, column: usize) -> Rect {
        Rect::from_min_size(pos2(LEFT + PITCH * column as f32, self.top), vec2(WIDTH, self.height))
    }

    /// All of its cells.
    pub fn whole(self) -> Rect {
        Rect::from_min_size(pos2(LEFT, self.top), vec2(PITCH * PAGE as f32 - (PITCH - WIDTH), self.height))
    }

    /// Writes what it shows left of it.
    pub fn caption(self, canvas: &Canvas<'_>, text: &str) {
        let at = pos2(LEFT - 9.5, self.top + self.height * 0.5);
        canvas.text(at, Align2::RIGHT_CENTER, text, Ink::plain(11.0, theme::dim()));
    }

    /// How high in it `y` is, 0 … 1.
    pub fn part(self, y: f32) -> f32 {
        1.0 - ((y - self.top - 2.5) / (self.height - 5.0)).clamp(0.0, 1.0)
    }
}

/// The column at `x`.
pub fn column_at(x: f32) -> Option<usize> {
    let column = (x - LEFT + (PITCH - WIDTH) * 0.5) / PITCH;
    (0.0..PAGE as f32).contains(&column).then_some(column as usize)
}

/// The ground of a step's cell, framed while it plays or is selected.
pub fn ground(canvas: &Canvas<'_>, rect: Rect, shown: Shown, step: usize) {
    let colour = if (step / 4).is_multiple_of(2) { theme::cell_odd() } else { theme::cell_even() };
    canvas.fill(rect, 4.0, theme::faded(colour, shown.shade(canvas, step)));
}

/// The frame of a step's cell that plays or is selected; over what stands in it.
pub fn frame(canvas: &Canvas<'_>, rect: Rect, shown: Shown, step: usize) {
    if shown.spot.lit(canvas) == Some(step) {
        canvas.outline(rect, 4.0, 1.5, theme::sequence());
    } else if shown.selection.range().contains(&step) {
        canvas.outline(rect, 4.0, 1.0, theme::dim());
    }
}

/// Names a step's cell for assistive technology and tests, where its row as a whole takes the pointer.
pub fn name(canvas: &Canvas<'_>, rect: Rect, step: usize, what: &str, (value, text): (f64, String)) {
    let response = canvas.sense(rect, ("step", step, what.to_owned()), Sense::hover());
    response.widget_info(|| {
        let mut info = WidgetInfo::slider(true, value, format!("Step {} {what}", step + 1));
        info.current_text_value = Some(text.clone());
        info
    });
}
