//! Tools for the steps of a track: each is one edit, so that it is undone at once.

use egui::Rect;
use nephele_realtime::sequencer::{Edit, Pattern, Track, tools};

use super::fields::{Face, press};
use super::place;
use super::spot::Spot;
use crate::editor::canvas::Canvas;
use crate::editor::file_dialog::Purpose;
use crate::editor::model::Action;

/// What was copied; the window's alone.
#[derive(Debug, Default)]
pub struct Clipboard {
    track: Option<Box<Track>>,
    pattern: Option<Box<Pattern>>,
}

/// Columns of buttons.
const COLUMNS: usize = 4;

/// Draws the buttons into `area`.
pub fn tools(canvas: &mut Canvas<'_>, area: Rect, spot: Spot, clipboard: &mut Clipboard) {
    let width = (area.width() + 4.0) / COLUMNS as f32 - 4.0;
    let at = |column: usize, row: usize| place(area, 0.0, width, (column, row));
    let track = spot.track(canvas);
    // Another draw each time; the engine hears the result, not the chance.
    let seed = canvas.ui.input(|input| input.time.to_bits());
    let made: [(Rect, &str, &str, &dyn Fn() -> Track); 6] = [
        (at(0, 0), "Shift left", "the steps go one place to the left, round the end", &|| tools::rotated(track, -1)),
        (at(1, 0), "Shift right", "the steps go one place to the right, round the end", &|| tools::rotated(track, 1)),
        (at(2, 0), "Double", "the steps once more after themselves", &|| tools::doubled(track)),
        (at(3, 0), "Clear track", "all 64 steps as new; the settings stay", &|| tools::cleared(track)),
        (at(0, 2), "Random steps", "draws notes of the track's scale, velocities and gates", &|| {
            tools::randomised(track, seed)
        }),
        (at(1, 2), "Mutate steps", "changes a few of them by chance", &|| tools::mutated(track, seed)),
    ];
    for (rect, name, about, make) in made {
        if press(canvas, rect, &Face { label: name, text: name, about }, true) {
            spot.replace(canvas, make());
        }
    }
    copies(canvas, &at, spot, clipboard);
    let of = Face { label: "Import…", text: "Import…", about: "loads patterns from .json, or notes from .mid" };
    if press(canvas, at(2, 2), &of, true) {
        canvas.wanted = Some(Purpose::ImportPattern);
    }
    let of = Face { label: "Export…", text: "Export…", about: "saves the sequence's patterns to a .json file" };
    if press(canvas, at(3, 2), &of, true) {
        canvas.wanted = Some(Purpose::ExportPattern);
    }
}

fn copies(canvas: &mut Canvas<'_>, at: &impl Fn(usize, usize) -> Rect, spot: Spot, clipboard: &mut Clipboard) {
    let of = |name: &'static str, about: &'static str| Face { label: name, text: name, about };
    if press(canvas, at(0, 1), &of("Copy track", "keeps the track, to be pasted over another"), true) {
        clipboard.track = Some(Box::new(spot.track(canvas).clone()));
    }
    let face = of("Paste track", "replaces the track, settings included, by the one that was copied");
    if press(canvas, at(1, 1), &face, clipboard.track.is_some())
        && let Some(track) = clipboard.track.as_deref()
    {
        spot.replace(canvas, track.clone());
    }
    if press(canvas, at(2, 1), &of("Copy pattern", "keeps all four tracks, to be pasted over another pattern"), true) {
        clipboard.pattern = Some(Box::new(spot.pattern(canvas).clone()));
    }
    let face = of("Paste pattern", "replaces the pattern by the one that was copied");
    if press(canvas, at(3, 1), &face, clipboard.pattern.is_some())
        && let Some(pattern) = clipboard.pattern.as_ref().filter(|pattern| ***pattern != *spot.pattern(canvas))
    {
        canvas.actions.push(Action::Edit(Edit::Pattern(spot.pattern, pattern.clone())));
    }
    let empty = *spot.pattern(canvas) == Pattern::default();
    if press(canvas, at(0, 3), &of("Clear pattern", "all four tracks as new, settings included"), !empty) {
        canvas.actions.push(Action::Edit(Edit::Pattern(spot.pattern, Box::default())));
    }
}
