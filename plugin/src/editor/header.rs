//! The top line: name, files, and what the instrument does now.

use egui::{Align2, Rect, pos2, vec2};
use nephele_offline::clouds::factory_names;
use nephele_realtime::parameters::Global;

use super::button::{button, opener, switch};
use super::canvas::{Canvas, Ink};
use super::file_dialog::Purpose;
use super::losses::Losses;
use super::meter::Meters;
use super::model::Action;
use super::{menu, theme};

/// Rows of the list of clouds before it goes on in another column.
const ROWS: usize = 9;
/// Middles of the two lines of the report.
const LINES: [f32; 2] = [16.0, 31.0];
/// Right end of what is said of lost grains: left of the longest line of the report, so that nothing moves when it comes.
const LOSSES: f32 = 826.0;

/// What the header shows of the recent past, kept from frame to frame.
#[derive(Debug, Default)]
pub struct Header {
    meters: Meters,
    losses: Losses,
}

/// Draws the header.
pub fn header(canvas: &mut Canvas<'_>, kept: &mut Header) {
    let name = Ink::strong(15.0, theme::text()).spaced(3.0);
    canvas.text(pos2(18.0, 23.0), Align2::LEFT_CENTER, "NEPHELE", name);

    let mut left = 150.0;
    let mut next = |width: f32| {
        let rect = Rect::from_min_size(pos2(left, 10.0), vec2(width, 26.0));
        left += width + 6.0;
        rect
    };
    let files = [
        (
            next(88.0),
            "Load cloud…",
            Purpose::LoadCloud,
            "Load cloud — grains from .npy or .npz, or a recording to be cut",
        ),
        (
            next(98.0),
            "Load preset…",
            Purpose::LoadPreset,
            "Load preset — the whole sound from a file, or a voice from a DX7's .syx bank",
        ),
        (next(98.0), "Save preset…", Purpose::SavePreset, "Save preset — the whole sound to a file"),
    ];
    for (rect, text, purpose, hint) in files {
        if button(canvas, rect, text, hint) {
            canvas.wanted = Some(purpose);
        }
    }
    factory_clouds(canvas, next(98.0));
    if button(canvas, next(92.0), "All notes off", "All notes off — releases everything that sounds") {
        canvas.actions.push(Action::AllNotesOff);
    }
    let hint = "Bypass — silences the instrument and ends every note, the sequencer's included";
    switch(canvas, next(66.0), Global::Bypass.index(), "Bypass", theme::error(), hint);
    let now = canvas.ui.input(|input| input.time);
    let telemetry = canvas.model.telemetry;
    kept.losses.feed([telemetry.yielded, telemetry.refused], now);
    kept.losses.draw(canvas, LOSSES, LINES);
    report(canvas);
    kept.meters.feed(telemetry.peak, now);
    kept.meters.draw(canvas, Rect::from_min_max(pos2(1088.0, 13.0), pos2(1262.0, 34.0)));
}

/// The button that opens the list of factory clouds.
fn factory_clouds(canvas: &mut Canvas<'_>, rect: Rect) {
    let response = opener(canvas, rect, "Factory clouds", "Factory clouds — those that come with the instrument");
    let names: Vec<&str> = factory_names().collect();
    let now = names.iter().position(|name| *name == canvas.model.cloud.name());
    if let Some(place) = menu::list(canvas, &response, |ui, _| menu::options(ui, &names, now, ROWS)) {
        canvas.actions.push(Action::FactoryCloud(place));
    }
}

fn report(canvas: &Canvas<'_>) {
    let telemetry = canvas.model.telemetry;
    let (voices, grains) = (telemetry.voices, telemetry.grains);
    let clock = if telemetry.host_playing { ", host" } else { "" };
    let lines = [
        format!("{grains} grains   ·   {voices} voices   ·   {}", rate(canvas.model.sample_rate)),
        format!("{}   ·   {:.0} bpm{clock}", canvas.model.worker.backend, telemetry.tempo),
    ];
    for (line, y) in lines.into_iter().zip(LINES) {
        canvas.text_within(
            pos2(1072.0, y),
            Align2::RIGHT_CENTER,
            1066.0 - LOSSES,
            line,
            Ink::plain(11.0, theme::dim()),
        );
    }
}

/// A sample rate in kHz, without zeros that say nothing; 0 is one that the host has not told yet.
fn rate(hertz: f32) -> String {
    if hertz <= 0.0 {
        return "no rate yet".to_owned();
    }
    format!("{} kHz", (hertz / 100.0).round() / 10.0)
}
