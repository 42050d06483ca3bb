//! The page of steps: notes, velocities, gates, and one lane.

use egui::{Align2, Rect, pos2, vec2};
use nephele_realtime::sequencer::PAGE;

use super::gates::gates;
use super::grid::{LEFT, PITCH, Row, WIDTH};
use super::joins::{conditions, joins};
use super::lane::{Lane, Painted};
use super::lane_chooser::lane_chooser;
use super::notes::{Asked, Notes, notes};
use super::paint::{Stroke, margin, paint};
use super::spot::Shown;
use crate::editor::canvas::{Canvas, Ink};
use crate::editor::theme;
use crate::editor::voice::destination::Finder;

const NOTES: Row = Row { top: 629.0, height: 27.0 };
const VELOCITIES: Row = Row { top: 658.0, height: 25.0 };
const GATES: Row = Row { top: 685.0, height: 11.0 };
const LANE: Row = Row { top: 698.0, height: 22.0 };
/// Middle of the line of numbers.
const NUMBERS: f32 = 727.0;

/// What the page keeps from frame to frame.
#[derive(Debug, Default)]
pub struct Steps {
    notes: Notes,
    velocities: Stroke,
    gate: Option<usize>,
    lane: Lane,
    strokes: Stroke,
    finder: Finder,
}

/// Draws the page; what was touched.
pub fn steps(canvas: &mut Canvas<'_>, shown: Shown, kept: &mut Steps) -> Option<Asked> {
    let mut asked = notes(canvas, NOTES, shown, &mut kept.notes);
    VELOCITIES.caption(canvas, "velocity");
    let touched = paint(canvas, VELOCITIES, Painted::Velocity, shown, &mut kept.velocities);
    let touched = gates(canvas, GATES, shown, &mut kept.gate).or(touched);
    let touched = match kept.lane {
        Lane::Painted(painted) => paint(canvas, LANE, painted, shown, &mut kept.strokes),
        Lane::Condition => conditions(canvas, LANE, shown),
        Lane::Joins => joins(canvas, LANE, shown),
    }
    .or(touched);
    asked = asked.or(touched.map(Asked::Select));
    let track = shown.spot.track(canvas);
    kept.lane = lane_chooser(canvas, margin(LANE), track, kept.lane, &mut kept.finder).unwrap_or(kept.lane);
    numbers(canvas, shown);
    asked
}

fn numbers(canvas: &Canvas<'_>, shown: Shown) {
    for column in 0..PAGE {
        let at = shown.step(column);
        let rect = Rect::from_min_size(pos2(LEFT + PITCH * column as f32, NUMBERS), vec2(WIDTH, 0.0));
        let ink = if shown.spot.lit(canvas) == Some(at) {
            Ink::strong(10.0, theme::sequence())
        } else if shown.selected == at {
            Ink::strong(10.0, theme::text())
        } else {
            Ink::plain(10.0, theme::faded(theme::dim(), shown.shade(canvas, at).max(0.5)))
        };
        canvas.text(rect.center(), Align2::CENTER_CENTER, (at + 1).to_string(), ink);
    }
}
