//! The page of recording: how what is played becomes steps, and the keys of step recording.

use egui::{Align2, Rect, vec2};
use nephele_realtime::parameters::Global;
use nephele_realtime::sequencer::{RecordMode, Recording, STEPS, TRACKS, Track, tools};

use super::fields::{Chooser, Face, chooser, flag, press};
use super::head::{MODE_NAMES, MODES};
use super::number::{Held, Number, number};
use super::patterns::letter;
use super::place;
use super::spot::{Shown, Spot};
use crate::editor::canvas::{Canvas, Ink};
use crate::editor::model::Action;
use crate::editor::theme;

/// Width of a column.
const WIDTH: f32 = 150.0;

/// Draws the page.
pub fn page(canvas: &mut Canvas<'_>, page: Rect, shown: Shown, held: &mut Held) {
    let now = *canvas.model.recording;
    let mut new = now;
    let at = |column: usize, row: usize| place(page, 0.0, WIDTH, (column, row));
    modes(canvas, &at, shown, &mut new);
    let about = "how far notes are pulled to their steps; at 0 % micro-timing keeps where they were";
    let of = Number {
        notch: 0.05,
        default: 1.0,
        ..Number::percent(("Record quantise", "quantise", about), now.quantise, (0.0, 1.0))
    };
    new.quantise = number(canvas, at(1, 1), &of, held).unwrap_or(new.quantise);
    let about = "a pass replaces what the steps it runs over had; else it adds to it";
    let text = if now.replace { "replace" } else { "overdub" };
    if flag(canvas, at(1, 2), &Face { label: "Record replaces", text, about }, now.replace) {
        new.replace = !new.replace;
    }
    let about = "moves of knobs and the host's automation become locks";
    if flag(canvas, at(1, 3), &Face { label: "Record locks", text: "record locks", about }, now.locks) {
        new.locks = !new.locks;
    }
    cursor(canvas, &at, &mut new, held);
    if new != now {
        canvas.actions.push(Action::Record(new));
    }
    explain(canvas, page, &new);
}

fn modes(canvas: &mut Canvas<'_>, at: &impl Fn(usize, usize) -> Rect, shown: Shown, new: &mut Recording) {
    let abouts = ["nothing is recorded", "notes go to the steps they are nearest to", "each chord fills the next step"];
    for (row, (name, about)) in MODE_NAMES.into_iter().zip(abouts).enumerate() {
        let (label, text) = (format!("Record {name}"), format!("record {name}"));
        let on = new.mode == MODES[row];
        if flag(canvas, at(0, row), &Face { label: &label, text: &text, about }, on) && !on {
            *new = Recording { mode: MODES[row], track: shown.spot.track, pattern: shown.spot.pattern, ..*new };
            if new.mode == RecordMode::Step {
                new.cursor = shown.selection.cursor;
            }
        }
    }
    let names = ["1", "2", "3", "4"];
    let of = Chooser {
        label: "Record track",
        name: "onto track",
        about: "the track that is recorded",
        names: &names,
        now: new.track.min(TRACKS - 1),
    };
    new.track = chooser(canvas, at(1, 0), &of).unwrap_or(new.track);
}

/// Where step recording is, and its keys.
fn cursor(canvas: &mut Canvas<'_>, at: &impl Fn(usize, usize) -> Rect, new: &mut Recording, held: &mut Held) {
    let of = Number {
        text: format!("{} of {}", new.cursor + 1, letter(new.pattern)),
        span: 64.0,
        ..Number::whole(
            ("Record cursor", "next step", "the step that step recording fills next"),
            new.cursor as i32 + 1,
            (1, STEPS as i32),
        )
    };
    if let Some(step) = number(canvas, at(2, 0), &of, held) {
        new.cursor = step as usize - 1;
    }
    let spot = Spot::new(new.pattern, new.track);
    let active = new.mode == RecordMode::Step && !spot.track(canvas).protect;
    let of = Face { label: "Rest", text: "rest", about: "the next step is silent, and the one after it is next" };
    if press(canvas, at(2, 1), &of, active) {
        act(canvas, spot, new, tools::rested);
    }
    let of = Face { label: "Tie", text: "tie", about: "the notes before last through the next step as well" };
    if press(canvas, at(2, 2), &of, active) {
        act(canvas, spot, new, tools::tied);
    }
    let of = Face { label: "Step back", text: "back", about: "the step before is next again" };
    if press(canvas, at(2, 3), &of, new.mode == RecordMode::Step) {
        let length = usize::from(spot.track(canvas).length);
        new.cursor = new.cursor.checked_sub(1).unwrap_or(length - 1);
    }
}

/// Changes the track at the cursor, and moves that on.
fn act(canvas: &mut Canvas<'_>, spot: Spot, new: &mut Recording, change: fn(&Track, usize) -> Track) {
    let track = spot.track(canvas);
    spot.replace(canvas, change(track, new.cursor));
    new.cursor = (new.cursor + 1) % usize::from(track.length).max(1);
}

/// Says what happens now.
fn explain(canvas: &Canvas<'_>, page: Rect, recording: &Recording) {
    let protect = Spot::new(recording.pattern, recording.track).track(canvas).protect;
    let track = recording.track + 1;
    let runs = canvas.model.telemetry.playing.running;
    let fed = if canvas.value(Global::SeqThru.index()) > 0.5 { ", and goes on to MIDI out" } else { "" };
    let lines = match recording.mode {
        _ if protect => [format!("Track {track} is protected:"), "recording leaves it alone.".to_owned()],
        RecordMode::Off => ["Nothing is recorded.".to_owned(), format!("What is played sounds{fed}.")],
        RecordMode::Live if runs => [
            format!("Recording onto track {track}."),
            "Notes and how long they are held go to the nearest steps.".to_owned(),
        ],
        RecordMode::Live => {
            ["Waiting for the sequencer to run.".to_owned(), format!("Notes will go to track {track}.")]
        }
        RecordMode::Step => [
            format!("Each note or chord fills step {}, then the next.", recording.cursor + 1),
            "Rest and tie move on without a key.".to_owned(),
        ],
    };
    let left = place(page, 0.0, WIDTH, (3, 0)).left_center() + vec2(12.0, 0.0);
    for (row, line) in lines.into_iter().enumerate() {
        let ink = Ink::plain(11.0, if row == 0 { theme::text() } else { theme::dim() });
        canvas.text(left + vec2(0.0, 20.0 * row as f32), Align2::LEFT_CENTER, line, ink);
    }
}
