//! The line above the pages: tracks, patterns, which sixteen steps are shown, and what runs.

use egui::{Align2, Rect, pos2, vec2};
use nephele_realtime::parameters;
use nephele_realtime::parameters::Global;
use nephele_realtime::sequencer::{PAGE as SHOWN, RecordMode, Recording, STEPS};

use super::fields::{Chooser, Face, chooser, flag};
use super::fill::fill;
use super::parameter::parameter;
use super::patterns::{letter, patterns};
use super::spot::Spot;
use super::tracks::tracks;
use super::{HEAD, SequencePanel};
use crate::editor::canvas::{Canvas, Ink};
use crate::editor::model::Action;
use crate::editor::panel::bounds;
use crate::editor::theme;

/// The modes of recording, in the order of lists.
pub const MODES: [RecordMode; 3] = [RecordMode::Off, RecordMode::Live, RecordMode::Step];
/// How each is called.
pub const MODE_NAMES: [&str; 3] = ["off", "live", "step"];

fn span(left: f32, right: f32) -> Rect {
    bounds(left, HEAD.0, right, HEAD.1)
}

/// Draws the line.
pub fn head(canvas: &mut Canvas<'_>, spot: Spot, kept: &mut SequencePanel) {
    kept.track = tracks(canvas, span(380.0, 656.0), spot).unwrap_or(kept.track);
    patterns(canvas, span(664.0, 832.0));
    bars(canvas, span(840.0, 914.0), spot, kept);
    let about = "turns to the sixteen steps that play";
    if flag(canvas, span(918.0, 954.0), &Face { label: "Follow", text: "follow", about }, kept.follow) {
        kept.follow = !kept.follow;
    }
    if kept.follow
        && let Some(at) = spot.lit(canvas)
    {
        kept.bar = at / SHOWN;
    }
    parameter(canvas, span(962.0, 994.0), Global::SeqRun, 0.0);
    fill(canvas, span(998.0, 1028.0), &mut kept.fill);
    record(canvas, span(1032.0, 1096.0), spot, kept.selection.cursor);
    let ink = Ink::plain(11.0, theme::dim());
    canvas.text(pos2(1258.0, 612.5), Align2::RIGHT_CENTER, state(canvas), ink);
}

/// Buttons 1 to 4 for sixteen steps each.
fn bars(canvas: &mut Canvas<'_>, rect: Rect, spot: Spot, kept: &mut SequencePanel) {
    let width = (rect.width() + 2.0) / 4.0;
    for bar in 0..STEPS / SHOWN {
        let (first, last) = (bar * SHOWN + 1, (bar + 1) * SHOWN);
        let (label, text) = (format!("Steps {first} – {last}"), (bar + 1).to_string());
        let beyond = first > usize::from(spot.track(canvas).length);
        let about = if beyond { "beyond the track's length" } else { "shows these steps" };
        let corner = rect.min + vec2(width * bar as f32, 0.0);
        let here = Rect::from_min_size(corner, vec2(width - 2.0, rect.height()));
        if flag(canvas, here, &Face { label: &label, text: &text, about }, kept.bar == bar) {
            (kept.bar, kept.follow) = (bar, false);
        }
        let plays = spot.lit(canvas).is_some_and(|at| at / SHOWN == bar);
        let line = Rect::from_center_size(here.center_bottom() - vec2(0.0, 2.0), vec2(9.0, 2.0));
        if plays {
            canvas.fill(line, 1.0, if kept.bar == bar { theme::on_bright() } else { theme::sequence() });
        } else if !beyond && kept.bar != bar {
            canvas.fill(line, 1.0, theme::track());
        }
    }
}

/// Turns recording on for what is shown, or off.
fn record(canvas: &mut Canvas<'_>, rect: Rect, spot: Spot, step: usize) {
    let now = *canvas.model.recording;
    let place = MODES.iter().position(|mode| *mode == now.mode).unwrap_or(0);
    let about = "records what is played: live, or step by step from the selected step on";
    let of = Chooser { label: "Recording", name: "rec", about, names: &MODE_NAMES, now: place };
    if now.mode != RecordMode::Off {
        canvas.fill(rect.expand(1.0), 5.0, theme::error());
    }
    if let Some(place) = chooser(canvas, rect, &of) {
        let wanted = Recording { mode: MODES[place], track: spot.track, pattern: spot.pattern, cursor: step, ..now };
        canvas.actions.push(Action::Record(wanted));
    }
}

/// What comes next, or what drives the steps.
fn state(canvas: &Canvas<'_>) -> String {
    let (telemetry, playing) = (canvas.model.telemetry, canvas.model.telemetry.playing);
    let on = |global: Global| canvas.value(global.index()) > 0.5;
    if let Some(queued) = playing.queued {
        let change = Global::SeqChange.index();
        let when = parameters()[change].format(canvas.value(change)).to_lowercase();
        format!("→ {} {when}", letter(usize::from(queued)))
    } else if let Some(entry) = playing.entry.filter(|_| playing.running) {
        format!("song {} of {}", usize::from(entry) + 1, canvas.model.sequence.song.len())
    } else if telemetry.host_playing && on(Global::SeqEnabled) {
        format!("host, {:.1} bpm", telemetry.tempo)
    } else if telemetry.host_playing {
        "off".to_owned()
    } else if on(Global::SeqRun) {
        format!("own, {:.1} bpm", telemetry.tempo)
    } else {
        "stands still".to_owned()
    }
}
