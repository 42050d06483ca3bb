//! VOICE: the chosen operator's knobs, and what holds for every voice.

use egui::{Align2, pos2};
use nephele_realtime::parameters;
use nephele_realtime::parameters::{Global, OperatorField};

use super::canvas::{Canvas, Ink};
use super::knob::{Style, knob};
use super::panel::{bounds, panel};
use super::theme;
use super::tiles::envelope;

/// Middle of the knobs.
const Y: f32 = 476.0;

/// Draws the panel for the 0-based `operator`.
pub fn voice_panel(canvas: &mut Canvas<'_>, operator: usize) {
    let caption = format!("operator {}, chosen in the rack", operator + 1);
    panel(canvas, bounds(12.0, 428.0, 1268.0, 524.0), "VOICE", theme::VOICE, 108.0, &caption);

    let well = bounds(26.0, 460.0, 136.0, 514.0);
    canvas.fill(well, 5.0, theme::WELL);
    envelope(operator).draw(canvas, bounds(34.0, 467.0, 128.0, 507.0), theme::RACK);

    let style = Style { radius: 13.0, width: 74.0, colour: theme::RACK };
    for (column, field) in OperatorField::ALL.iter().enumerate() {
        let index = field.index(operator);
        let centre = pos2(184.0 + 77.0 * column as f32, Y);
        knob(canvas, centre, index, &parameters()[index].name, style);
    }
    canvas.line([pos2(858.0, 442.0), pos2(858.0, 512.0)], 1.0, theme::TRACK);
    canvas.text(pos2(874.0, 445.0), Align2::LEFT_CENTER, "every voice", Ink::plain(11.0, theme::DIM));
    let voice = [Global::MasterLevel, Global::MasterTune, Global::BendRange, Global::Velocity];
    for (column, parameter) in voice.iter().enumerate() {
        let index = parameter.index();
        let centre = pos2(918.0 + 98.0 * column as f32, Y);
        knob(canvas, centre, index, &parameters()[index].name, Style { width: 92.0, colour: theme::VOICE, ..style });
    }
}
