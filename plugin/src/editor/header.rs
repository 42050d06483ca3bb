//! The top line: the sound by name, what is done with it as a whole, and what the instrument does now.

use egui::{Align2, Rect, Role, Sense, WidgetInfo, pos2};
use egui::{Key, Modifiers};
use nephele_realtime::parameters::Global;

use super::browser::Browser;
use super::button::{Face, press, switch};
use super::canvas::{Canvas, Ink};
use super::compare::Compare;
use super::header_menu::header_menu;
use super::losses::Losses;
use super::meter::Meters;
use super::model::Action;
use super::panel::bounds;
use super::{glyph, menu, theme};

/// Middles of the two lines of the report.
const LINES: [f32; 2] = [16.0, 31.0];
/// Right end of what is said of lost grains: left of the longest line of the report, so that nothing moves when it comes.
const LOSSES: f32 = 822.0;
/// Right end of the report.
const REPORT: f32 = 1098.0;

/// What the header keeps from frame to frame: most of it is what it shows of the recent past.
#[derive(Debug, Default)]
pub struct Header {
    meters: Meters,
    losses: Losses,
    compare: Compare,
}

/// A place in the line.
const fn span(left: f32, right: f32) -> Rect {
    bounds(left, 10.0, right, 36.0)
}

/// Draws the header.
pub fn header(canvas: &mut Canvas<'_>, kept: &mut Header, browser: &mut Browser) {
    let name = Ink::strong(15.0, theme::text()).spaced(3.0);
    canvas.text(pos2(18.0, 23.0), Align2::LEFT_CENTER, "NEPHELE", name);
    preset_box(canvas, browser);
    let save =
        Face { label: "Save preset", text: "Save", about: "the whole sound into your folder, with name and tags" };
    if press(canvas, span(416.0, 458.0), &save, true).clicked() {
        browser.toggle_form(canvas);
    }
    history(canvas);
    kept.compare.show(canvas, span(554.0, 598.0));
    header_menu(canvas, span(604.0, 632.0));
    let panic = Face { label: "All notes off", text: "Panic", about: "releases everything that sounds" };
    if press(canvas, span(638.0, 682.0), &panic, true).clicked() {
        canvas.actions.push(Action::AllNotesOff);
    }
    let hint = "Bypass — silences the instrument and ends every note, the sequencer's included";
    switch(canvas, span(686.0, 732.0), Global::Bypass.index(), "Bypass", theme::error(), hint);
    let now = canvas.ui.input(|input| input.time);
    let telemetry = canvas.model.telemetry;
    kept.losses.feed([telemetry.yielded, telemetry.refused], now);
    kept.losses.draw(canvas, LOSSES, LINES);
    report(canvas);
    kept.meters.feed(telemetry.peak, now);
    kept.meters.draw(canvas, bounds(1114.0, 13.0, 1262.0, 34.0));
}

/// The name of the sound between two steps; a click opens the browser.
fn preset_box(canvas: &mut Canvas<'_>, browser: &mut Browser) {
    let whole = span(124.0, 410.0);
    canvas.fill(whole, 5.0, theme::button());
    for (label, way, left) in [("Previous preset", -1.0, 124.0), ("Next preset", 1.0, 386.0)] {
        let rect = span(left, left + 24.0);
        let about = "loads it, in the list as the browser last showed it";
        if press(canvas, rect, &Face { label, text: "", about }, true).clicked() {
            browser.step(canvas, way as isize);
        }
        glyph::angle(canvas, rect.center(), way, theme::dim());
    }
    let rect = span(148.0, 386.0);
    let response = canvas.sense(rect, "preset", Sense::click());
    let (about, standing) = (canvas.model.sound.about, canvas.model.sound.standing);
    let name = if about.name.is_empty() { "Untitled" } else { &about.name };
    response.widget_info(|| {
        let mut info = WidgetInfo::selected(Role::Button, true, browser.is_open(), "Preset");
        info.current_text_value = Some(if standing.changed { format!("{name}, edited") } else { name.to_owned() });
        info
    });
    canvas.explain(&response, |_| {
        let by = if about.author.is_empty() { String::new() } else { format!(" by {}", about.author) };
        let edited = if standing.changed { ", edited since it was loaded or saved" } else { "" };
        format!("Preset — {name}{by}{edited} · click for the browser, or for what it covers again")
    });
    if response.hovered() {
        canvas.ui.set_cursor_icon(egui::CursorIcon::PointingHand);
        canvas.fill(rect, 0.0, theme::button_hover());
    }
    if browser.is_open() {
        canvas.outline(rect, 5.0, 1.0, theme::sequence());
    }
    let ink = Ink::strong(12.0, theme::text());
    let at = pos2(rect.left() + 6.0, 23.0);
    let edited = if standing.changed { "edited".to_owned() } else { about.tags.join(" · ") };
    let least = if edited.is_empty() { 0.0 } else { 56.0 };
    let width = rect.width() - 30.0 - least;
    canvas.text_within(at, Align2::LEFT_CENTER, width, name, ink);
    let end = canvas.room_of(at, Align2::LEFT_CENTER, width, name, ink).right();
    let room = rect.right() - 18.0 - end - 10.0;
    canvas.text_within(pos2(end + 10.0, 23.0), Align2::LEFT_CENTER, room, edited, Ink::plain(11.0, theme::dim()));
    menu::chevron(canvas, pos2(rect.right() - 9.0, 23.0), theme::dim());
    canvas.show_focus(&response, rect);
    if response.clicked() {
        browser.toggle(canvas);
    }
}

/// Undo and Redo; their keys work wherever no text is typed.
fn history(canvas: &mut Canvas<'_>) {
    let standing = canvas.model.sound.standing;
    let typing = canvas.ui.ctx().text_edit_focused();
    let command = Modifiers::COMMAND;
    let shifted = Modifiers { shift: true, ..command };
    for (label, keys, what, rect, action) in [
        // The longer combination first: the shorter one would take it for its own.
        ("Redo", [(shifted, Key::Z), (command, Key::Y)].as_slice(), &standing.redo, span(508.0, 550.0), Action::Redo),
        ("Undo", [(command, Key::Z)].as_slice(), &standing.undo, span(462.0, 504.0), Action::Undo),
    ] {
        let able = what.is_some();
        let key = if label == "Undo" { "Ctrl+Z" } else { "Ctrl+Shift+Z" };
        let about = match what {
            Some(what) => format!("{label} {what} · {key}"),
            None => format!("there is nothing to {} · {key}", label.to_lowercase()),
        };
        let pressed = !typing
            && keys.iter().any(|(modifiers, key)| canvas.ui.input_mut(|input| input.consume_key(*modifiers, *key)));
        if (press(canvas, rect, &Face { label, text: label, about: &about }, able).clicked() || pressed) && able {
            canvas.actions.push(action);
        }
    }
}

fn report(canvas: &mut Canvas<'_>) {
    let telemetry = canvas.model.telemetry;
    let (voices, grains, [load, peak]) = (telemetry.voices, telemetry.grains, telemetry.load.map(|part| part * 100.0));
    let clock = if telemetry.host_playing { ", host" } else { "" };
    let (rate, zoom) = (rate(canvas.model.sample_rate), canvas.zoom() * 100.0);
    let lines = [
        format!("CPU {load:.1} %  ·  {voices} voices  ·  {grains} grains"),
        format!("{}  ·  {rate}  ·  {:.0} bpm{clock}  ·  {zoom:.0} %", canvas.model.worker.backend, telemetry.tempo),
    ];
    let response = canvas.sense(bounds(LOSSES + 6.0, 9.0, REPORT, 38.0), "report", Sense::hover());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Status, true, "Report");
        info.current_text_value = Some(lines.join(" · "));
        info
    });
    canvas.explain(&response, |_| {
        format!(
            "Report — of the time that a block lasts, rendering takes {load:.1} %, at most {peak:.1} % of late · voices and grains \
             that sound · what runs the models · the host's rate and tempo · the window's zoom"
        )
    });
    for (line, y) in lines.into_iter().zip(LINES) {
        let ink = Ink::plain(11.0, theme::dim());
        canvas.text_within(pos2(REPORT, y), Align2::RIGHT_CENTER, REPORT - LOSSES - 6.0, line, ink);
    }
}

/// A sample rate in kHz, without zeros that say nothing; 0 is one that the host has not told yet.
fn rate(hertz: f32) -> String {
    if hertz <= 0.0 {
        return "no rate yet".to_owned();
    }
    format!("{} kHz", (hertz / 100.0).round() / 10.0)
}
