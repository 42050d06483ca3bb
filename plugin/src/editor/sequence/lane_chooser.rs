//! The box left of the lane: which lane is shown, locks of any knob among them.

use egui::Rect;
use nephele_realtime::sequencer::Track;

use super::fields::{Face, open};
use super::lane::{Lane, Painted};
use crate::editor::canvas::Canvas;
use crate::editor::menu;
use crate::editor::voice::destination::{Chosen, Finder, Offer};

/// Most parameters with locks on the track that are listed for themselves.
const LISTED: usize = 12;

/// Draws the box; the lane that is chosen.
pub fn lane_chooser(
    canvas: &mut Canvas<'_>,
    rect: Rect,
    track: &Track,
    now: Lane,
    finder: &mut Finder,
) -> Option<Lane> {
    let about = "what is shown below the gates: chance, condition, ratchets, timing, controllers, or locks of any knob";
    let macros = canvas.model.macros;
    let response = open(canvas, rect, &Face { label: "Lane", text: "", about }, &now.short(track, macros));
    if response.clicked() {
        let locked = match now {
            Lane::Painted(Painted::Lock(index)) => Some(index),
            _ => None,
        };
        finder.start(Offer::Locked, locked);
    }
    let mut lanes: Vec<Lane> = Lane::ALL.to_vec();
    lanes.extend(locked(track).into_iter().map(|index| Lane::Painted(Painted::Lock(index))));
    let names: Vec<String> = lanes.iter().map(|lane| lane.name(track, macros)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let place = lanes.iter().position(|lane| *lane == now);
    menu::list(canvas, &response, |ui, zoom| {
        let shown = ui.horizontal_top(|ui| {
            let listed = ui.vertical(|ui| menu::options(ui, &names, place, Lane::ALL.len())).inner;
            ui.separator();
            let found = ui.vertical(|ui| finder.show(ui, zoom, macros)).inner;
            listed.and_then(|place| lanes.get(place).copied()).or_else(|| found.map(lane_of))
        });
        shown.inner
    })
}

fn lane_of(Chosen(index): Chosen) -> Lane {
    index.map_or_else(Lane::default, |index| Lane::Painted(Painted::Lock(usize::from(index))))
}

/// Parameters that steps of `track` lock, in the order of the table.
pub fn locked(track: &Track) -> Vec<usize> {
    let mut found: Vec<usize> = track.steps.iter().flat_map(|step| &step.locks).map(|l| usize::from(l.index)).collect();
    found.sort_unstable();
    found.dedup();
    found.truncate(LISTED);
    found
}
