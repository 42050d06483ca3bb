//! SEQUENCE: the sixteen steps and their clock.

use egui::{Align2, pos2};
use nephele_realtime::parameters::Global;

use super::button::switch;
use super::canvas::{Canvas, Ink};
use super::number::number;
use super::panel::{bounds, panel};
use super::steps::{StepEdits, steps};
use super::theme;

const ENABLED: usize = Global::SeqEnabled.index();
const RUN: usize = Global::SeqRun.index();

/// Draws the panel.
pub fn sequence_panel(canvas: &mut Canvas<'_>, edits: &mut StepEdits) {
    panel(canvas, bounds(12.0, 596.0, 1268.0, 734.0), "SEQUENCE", theme::SEQUENCE, 712.0, "");
    let hint = "Enabled — whether the sequencer plays while the host's transport rolls";
    switch(canvas, bounds(140.0, 601.0, 218.0, 624.0), ENABLED, "Enabled", theme::SEQUENCE, hint);
    let hint = "Run — plays from the own clock while the host stands still";
    switch(canvas, bounds(222.0, 601.0, 300.0, 624.0), RUN, "Run", theme::SEQUENCE, hint);
    number(canvas, bounds(318.0, 601.0, 458.0, 624.0), Global::SeqTempo.index(), 76.0);
    number(canvas, bounds(464.0, 601.0, 604.0, 624.0), Global::SeqTranspose.index(), 62.0);
    let text = clock(canvas);
    canvas.text(pos2(622.0, 612.5), Align2::LEFT_CENTER, text, Ink::plain(11.0, theme::DIM));
    steps(canvas, 632.0, edits);
}

/// What drives the steps.
fn clock(canvas: &Canvas<'_>) -> String {
    let telemetry = canvas.model.telemetry;
    if telemetry.host_playing {
        let enabled = canvas.value(ENABLED) > 0.5;
        let text = if enabled { "follows the host" } else { "host rolls, sequencer off" };
        format!("{text}, {:.1} bpm", telemetry.tempo)
    } else if canvas.value(RUN) > 0.5 {
        format!("own clock, {:.1} bpm", telemetry.tempo)
    } else {
        "stands still".to_owned()
    }
}
