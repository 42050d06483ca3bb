//! SEQUENCE: eight patterns of four tracks, their steps and everything about them, on pages.

mod controls;
pub mod fields;
mod fill;
mod gates;
mod grid;
mod head;
mod inspector;
mod joins;
mod keys;
mod lane;
mod lane_chooser;
mod locks;
mod notes;
mod number;
mod numbers;
mod operation;
mod paint;
mod parameter;
mod pattern_name;
mod patterns;
mod record;
mod roll;
mod roll_keys;
mod roll_picture;
mod selection;
mod song;
mod spot;
mod step_menu;
mod steps;
mod tools;
mod track_page;
mod tracks;
mod turn;

use egui::Rect;
use nephele_realtime::parameters::Global;
use nephele_realtime::sequencer::{PAGE as SHOWN, Place, STEPS};

use super::canvas::Canvas;
use super::panel::{bounds, panel};
use super::tabs::{Look, Tab, tabs};
use super::theme;
use super::voice::destination::Finder;
use fill::Hold;
use notes::Asked;
use number::Held;
use selection::Selection;
use song::SongPage;
use spot::{Shown, Spot};
use steps::Steps;
use tools::Clipboard;

/// The panel, the part of it that pages have, and the line above.
const PANEL: Rect = bounds(12.0, 596.0, 1268.0, 734.0);
const PAGE: Rect = bounds(24.0, 629.0, 1256.0, 731.0);
const HEAD: (f32, f32) = (601.0, 624.0);

/// What the panel keeps from frame to frame.
#[derive(Debug, Default)]
pub struct SequencePanel {
    page: Page,
    track: usize,
    /// The sixteen steps that are shown, 0-based, and whether they follow what plays.
    bar: usize,
    follow: bool,
    /// The steps that are selected.
    selection: Selection,
    steps: Steps,
    held: Held,
    fill: Hold,
    finder: Finder,
    clipboard: Clipboard,
    song: SongPage,
}

impl SequencePanel {
    /// The step that is selected, and the first one that is shown.
    pub fn edited(&self, canvas: &Canvas<'_>) -> (Place, usize) {
        let Spot { pattern, track } = Spot::new(canvas.value(Global::SeqPattern.index()) as usize, self.track);
        (Place { pattern, track, step: self.selection.cursor.min(STEPS - 1) }, self.bar * SHOWN)
    }
}

/// A page, in the order of the tabs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Page {
    #[default]
    Steps,
    Step,
    Track,
    Song,
    Record,
}

impl Page {
    const ALL: [Self; 5] = [Self::Steps, Self::Step, Self::Track, Self::Song, Self::Record];

    const TABS: [Tab; 5] = [
        Tab { name: "Steps", about: "notes, velocities, gates and one lane of sixteen steps" },
        Tab { name: "Step", about: "everything about the selected step" },
        Tab { name: "Track", about: "the track's settings, its controllers, and tools for its steps" },
        Tab { name: "Song", about: "the order of patterns, the clock and how patterns are chosen" },
        Tab { name: "Record", about: "how what is played becomes steps" },
    ];
}

impl SequencePanel {
    /// Whether the panel above makes way for the roll.
    pub fn covers_voice(&self) -> bool {
        self.page == Page::Steps && self.steps.roll.open
    }

    /// Selects steps, and shows the one that the cursor is on.
    fn select(&mut self, selection: Selection) {
        if selection.cursor != self.selection.cursor && selection.cursor / SHOWN != self.bar {
            (self.bar, self.follow) = (selection.cursor / SHOWN, false);
        }
        self.selection = selection;
    }
}

/// Draws the panel.
pub fn sequence_panel(canvas: &mut Canvas<'_>, kept: &mut SequencePanel) {
    panel(canvas, PANEL, "SEQUENCE", theme::sequence(), 712.0, "");
    let row = bounds(132.0, HEAD.0, 372.0, HEAD.1);
    let chosen = tabs(canvas, row, &Page::TABS, kept.page as usize, Look::row(&Page::TABS, theme::sequence()));
    let spot = Spot::new(canvas.value(Global::SeqPattern.index()) as usize, kept.track);
    head::head(canvas, spot, kept);
    let shown = Shown { spot, page: kept.bar, selection: kept.selection };
    let mut turned = None;
    match kept.page {
        Page::Steps => match steps::steps(canvas, shown, &mut kept.steps) {
            Some(Asked::Select(selection)) => kept.select(selection),
            Some(Asked::Inspect(step)) => (kept.selection, turned) = (Selection::one(step), Some(Page::Step)),
            None => {}
        },
        Page::Step => {
            let step = inspector::page(canvas, PAGE, shown, (&mut kept.held, &mut kept.finder));
            if let Some(step) = step {
                kept.select(Selection::one(step));
            }
        }
        Page::Track => track_page::page(canvas, PAGE, shown, (&mut kept.held, &mut kept.clipboard)),
        Page::Song => song::page(canvas, PAGE, spot, (&mut kept.held, &mut kept.song)),
        Page::Record => record::page(canvas, PAGE, shown, &mut kept.held),
    }
    // Only now, so that a value that is being typed on the old page is taken before its field goes.
    kept.page = turned.unwrap_or(Page::ALL[chosen.min(Page::ALL.len() - 1)]);
}

/// The place in `page` in this column, of columns this wide, and in this of its four rows.
fn place(page: Rect, left: f32, width: f32, (column, row): (usize, usize)) -> Rect {
    const HEIGHT: f32 = 24.0;
    const GAP: egui::Vec2 = egui::vec2(4.0, 2.0);
    let corner = egui::vec2(left + (width + GAP.x) * column as f32, (HEIGHT + GAP.y) * row as f32);
    Rect::from_min_size(page.min + corner, egui::vec2(width, HEIGHT))
}
