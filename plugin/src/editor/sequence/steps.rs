//! The page of steps: notes, velocities, gates, and one lane, with a roll above them if that is open.

use egui::{Pos2, Rect};
use nephele_realtime::Step;
use nephele_realtime::sequencer::PAGE;

use super::fields::{Face, flag};
use super::gates::gates;
use super::grid::{LEFT, PITCH, Row, column_at};
use super::joins::{conditions, joins};
use super::keys;
use super::lane::{Lane, Painted};
use super::lane_chooser::lane_chooser;
use super::notes::{Asked, Notes, notes};
use super::numbers::numbers;
use super::paint::{Stroke, margin, paint};
use super::pattern_name::{Naming, pattern_name};
use super::roll::{COLUMNS, Roll, roll};
use super::selection::Selection;
use super::spot::Shown;
use super::step_menu::{Chosen, asked_for, step_menu};
use super::turn::Line;
use crate::editor::canvas::Canvas;
use crate::editor::panel::bounds;
use crate::editor::voice::destination::Finder;

const NOTES: Row = Row { top: 629.0, height: 27.0 };
const VELOCITIES: Row = Row { top: 658.0, height: 25.0 };
const GATES: Row = Row { top: 685.0, height: 11.0 };
const LANE: Row = Row { top: 698.0, height: 22.0 };
const NUMBERS: Row = Row { top: 720.5, height: 13.0 };

/// What the page keeps from frame to frame.
#[derive(Debug, Default)]
pub struct Steps {
    /// The roll above it.
    pub roll: Roll,
    notes: Notes,
    velocities: Stroke,
    gate: Option<usize>,
    lane: Lane,
    strokes: Stroke,
    finder: Finder,
    /// The row that the keyboard's cursor is in.
    line: Line,
    clipboard: Vec<Step>,
    /// Where the menu of a right click is open.
    menu: Option<Pos2>,
    name: Naming,
}

impl Steps {
    fn row(&self) -> Row {
        match self.line {
            Line::Notes => NOTES,
            Line::Velocity => VELOCITIES,
            Line::Gate => GATES,
            Line::Lane => LANE,
        }
    }
}

/// Draws the page; what was asked for.
pub fn steps(canvas: &mut Canvas<'_>, shown: Shown, kept: &mut Steps) -> Option<Asked> {
    let top = if kept.roll.open { COLUMNS.top } else { NOTES.top };
    let area = bounds(LEFT, top, LEFT + PITCH * PAGE as f32, NUMBERS.top + NUMBERS.height);
    let grid = keys::ground(canvas, area, shown, kept.line);
    let rolled = if kept.roll.open { roll(canvas, shown, &mut kept.roll, &mut kept.notes) } else { None };
    let chosen = notes(canvas, NOTES, shown, &mut kept.notes).or(rolled);
    VELOCITIES.caption(canvas, "velocity");
    let touched = paint(canvas, VELOCITIES, Painted::Velocity, shown, &mut kept.velocities);
    let touched = gates(canvas, GATES, shown, &mut kept.gate).or(touched);
    let touched = match kept.lane {
        Lane::Painted(painted) => paint(canvas, LANE, painted, shown, &mut kept.strokes),
        Lane::Condition => conditions(canvas, LANE, shown),
        Lane::Joins => joins(canvas, LANE, shown),
    }
    .or(touched);
    left(canvas, shown, kept);
    let numbered = numbers(canvas, NUMBERS, shown);
    // Only what selects takes the keyboard: after painting, the host's keys are the host's.
    let taken = numbered.is_some() || chosen.is_some_and(Selection::is_many);
    let (menu, inspect) = menu(canvas, area, shown, kept);
    if taken || menu.is_some() {
        keys::take(canvas, grid.id);
    }
    let keyed = keys::keys(canvas, &grid, shown, (&mut kept.line, kept.lane, kept.notes.fresh()), &mut kept.clipboard);
    let place = shown.selection.cursor.checked_sub(shown.step(0)).filter(|column| *column < PAGE);
    keys::cursor(canvas, &grid, place.map(|column| kept.row().cell(column)), shown, kept.line);
    if let Some(step) = inspect {
        return Some(Asked::Inspect(step));
    }
    let selection = keyed.or(menu).or(numbered).or(chosen).or(touched.map(Selection::one));
    selection.map(Asked::Select)
}

/// What stands left of the rows: the switch of the roll, the lane, and the pattern's name.
fn left(canvas: &mut Canvas<'_>, shown: Shown, kept: &mut Steps) {
    let about = "two octaves of notes over these steps, in a drawer above them";
    let rect = Rect::from_min_size(margin(NOTES).min + egui::vec2(2.0, 4.5), egui::vec2(34.0, 18.0));
    if flag(canvas, rect, &Face { label: "Open the roll", text: "roll", about }, kept.roll.open) {
        kept.roll.open = !kept.roll.open;
    }
    let track = shown.spot.track(canvas);
    kept.lane = lane_chooser(canvas, margin(LANE), track, kept.lane, &mut kept.finder).unwrap_or(kept.lane);
    pattern_name(canvas, margin(NUMBERS), shown.spot, &mut kept.name);
}

/// Opens the menu on a right click, and does what is chosen in it: what is selected from now on, and the step whose page is
/// wanted.
fn menu(canvas: &mut Canvas<'_>, area: Rect, shown: Shown, kept: &mut Steps) -> (Option<Selection>, Option<usize>) {
    if let Some(at) = asked_for(canvas, area)
        && let Some(step) = column_at(at.x).map(|column| shown.step(column))
    {
        kept.menu = Some(at);
        let inside = shown.selection.range().contains(&step);
        return (Some(if inside { shown.selection } else { Selection::one(step) }), None);
    }
    match step_menu(canvas, &mut kept.menu, shown, kept.lane) {
        Some(Chosen::Operation(operation)) => {
            let note = kept.notes.fresh();
            operation.act(canvas, shown, (note, kept.lane), &mut kept.clipboard);
            (Some(shown.selection), None)
        }
        Some(Chosen::Inspect) => (None, Some(shown.selection.cursor)),
        None => (None, None),
    }
}
