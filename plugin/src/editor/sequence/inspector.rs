//! The page of one step: every field of it.

use egui::Rect;
use nephele_realtime::Step;
use nephele_realtime::sequencer::{CHORD, GATES, RATCHETS, STEPS};

use super::fields::{Chooser, Face, chooser, flag, press};
use super::gates;
use super::joins::condition;
use super::locks::locks;
use super::number::{Held, Number, Unit, number};
use super::place;
use super::spot::Shown;
use crate::editor::canvas::{Canvas, Ink};
use crate::editor::keyboard::key_name;
use crate::editor::theme;
use crate::editor::voice::destination::Finder;

/// Width of a column.
const WIDTH: f32 = 112.0;

/// Draws the page; the step that is selected from now on.
pub fn page(canvas: &mut Canvas<'_>, page: Rect, shown: Shown, kept: (&mut Held, &mut Finder)) -> Option<usize> {
    let (held, finder) = kept;
    let at = |column: usize, row: usize| place(page, 0.0, WIDTH, (column, row));
    let selected = select(canvas, at(0, 0), shown.selection.cursor, held);
    let step = shown.spot.step(canvas, shown.selection.cursor);
    let mut new = step.clone();
    flags(canvas, &at, &mut new);
    for place in 0..CHORD {
        note(canvas, at(1, place), &mut new, place, held);
    }
    force(canvas, &at, &mut new, held);
    chance(canvas, &at, &mut new, held);
    locks(canvas, page.with_min_x(page.left() + 4.0 * (WIDTH + 4.0) + 8.0), &mut new, held, finder);
    shown.spot.put(canvas, shown.selection.cursor, new);
    selected
}

fn select(canvas: &mut Canvas<'_>, rect: Rect, selected: usize, held: &mut Held) -> Option<usize> {
    let of = Number {
        span: 64.0,
        ..Number::whole(
            ("Selected step", "step", "the step whose fields are shown"),
            selected as i32 + 1,
            (1, STEPS as i32),
        )
    };
    number(canvas, rect, &of, held).map(|number| number as usize - 1)
}

fn flags(canvas: &mut Canvas<'_>, at: &impl Fn(usize, usize) -> Rect, step: &mut Step) {
    let of = Face { label: "Step on", text: if step.on { "on" } else { "off" }, about: "whether the step plays" };
    if flag(canvas, at(0, 1), &of, step.on) {
        step.on = !step.on;
        if step.on && step.notes.is_empty() && step.locks.is_empty() {
            step.notes.push(60);
        }
    }
    let row = at(0, 2);
    let middle = row.center().x;
    let of = Face { label: "Step tie", text: "tie", about: "its notes last until the next step that plays" };
    if flag(canvas, row.with_max_x(middle - 2.0), &of, step.tie) {
        step.tie = !step.tie;
    }
    let of = Face { label: "Step slide", text: "slide", about: "its pitch slides from that of the step before" };
    if flag(canvas, row.with_min_x(middle + 2.0), &of, step.slide) {
        step.slide = !step.slide;
    }
    let names: Vec<String> = (1..=16).map(|channel| channel.to_string()).collect();
    let names: Vec<&str> = std::iter::once("track's").chain(names.iter().map(String::as_str)).collect();
    let now = step.channel.map_or(0, |channel| usize::from(channel) + 1);
    let about = "MIDI channel of its notes";
    let of = Chooser { label: "Step channel", name: "channel", about, names: &names, now };
    if let Some(chosen) = chooser(canvas, at(0, 3), &of) {
        step.channel = chosen.checked_sub(1).map(|channel| channel as u8);
    }
}

/// One of the notes, or the button that adds one.
fn note(canvas: &mut Canvas<'_>, rect: Rect, step: &mut Step, place: usize, held: &mut Held) {
    let label = format!("Step note {}", place + 1);
    let Some(note) = step.notes.get(place).copied() else {
        let of = Face { label: &label, text: "+ note", about: "adds a note to the chord" };
        if press(canvas, rect, &of, place == step.notes.len()) {
            // A third above the last one.
            step.notes.push(step.notes.last().map_or(60, |last| last.saturating_add(4).min(127)));
        }
        return;
    };
    let (body, cross) = (rect.with_max_x(rect.right() - 22.0), rect.with_min_x(rect.right() - 20.0));
    let of = Number {
        text: key_name(note),
        span: 36.0,
        default: 60.0,
        unit: Unit::Key,
        ..Number::whole((&label, "note", "one of up to four notes"), i32::from(note), (0, 127))
    };
    if let Some(key) = number(canvas, body, &of, held) {
        step.notes[place] = key as u8;
    }
    let label = format!("Remove step note {}", place + 1);
    if press(canvas, cross, &Face { label: &label, text: "×", about: "takes the note away" }, true) {
        step.notes.remove(place);
    }
}

fn force(canvas: &mut Canvas<'_>, at: &impl Fn(usize, usize) -> Rect, step: &mut Step, held: &mut Held) {
    let of = Number {
        default: 100.0,
        ..Number::whole(
            ("Step velocity", "velocity", "how hard the notes are struck"),
            i32::from(step.velocity),
            (1, 127),
        )
    };
    if let Some(velocity) = number(canvas, at(2, 0), &of, held) {
        step.velocity = velocity as u8;
    }
    let of = Number {
        text: gates::text(step),
        notch: if step.gate < 4.0 { 0.05 } else { 0.5 },
        span: if step.gate < 4.0 { 4.0 } else { 64.0 },
        default: 0.5,
        unit: Unit::Plain,
        ..Number::percent(("Step gate", "gate", "how long the notes last, in steps"), step.gate, GATES)
    };
    step.gate = number(canvas, at(2, 1), &of, held).unwrap_or(step.gate);
    let of = Number {
        text: format!("× {}", step.ratchet),
        span: 14.0,
        ..Number::whole(
            ("Step ratchet", "ratchet", "hits that divide the step"),
            i32::from(step.ratchet),
            (1, i32::from(RATCHETS)),
        )
    };
    if let Some(hits) = number(canvas, at(2, 2), &of, held) {
        step.ratchet = hits as u8;
    }
    let of = Number {
        notch: 0.05,
        ..Number::percent(
            ("Step ramp", "ramp", "-100 %: the hits of a ratchet fade out; +100 %: they fade in"),
            step.ramp,
            (-1.0, 1.0),
        )
    };
    step.ramp = number(canvas, at(2, 3), &of, held).unwrap_or(step.ramp);
}

fn chance(canvas: &mut Canvas<'_>, at: &impl Fn(usize, usize) -> Rect, step: &mut Step, held: &mut Held) {
    let of = Number {
        default: 1.0,
        ..Number::percent(("Step probability", "chance", "how often the step plays"), step.probability, (0.0, 1.0))
    };
    step.probability = number(canvas, at(3, 0), &of, held).unwrap_or(step.probability);
    let rect = at(3, 1);
    canvas.fill(rect, 4.0, theme::button());
    if let Some(chosen) = condition(canvas, rect, "Step condition", step.condition) {
        step.condition = chosen;
    }
    let dim = Ink::plain(11.0, theme::dim());
    canvas.text(rect.left_center() + egui::vec2(7.0, 0.0), egui::Align2::LEFT_CENTER, "when", dim);
    let (end, ink) = (rect.right_center() - egui::vec2(18.0, 0.0), Ink::plain(11.0, theme::text()));
    canvas.text(end, egui::Align2::RIGHT_CENTER, step.condition.to_string(), ink);
    crate::editor::menu::chevron(canvas, egui::pos2(rect.right() - 9.0, rect.center().y), theme::dim());
    let of = Number::percent(
        ("Step timing", "timing", "how early or late the step plays, as a part of it"),
        step.shift,
        (-0.5, 0.5),
    );
    step.shift = number(canvas, at(3, 2), &of, held).unwrap_or(step.shift);
    let count = format!("{} locks", step.locks.len());
    let of =
        Face { label: "Remove all locks", text: &format!("clear {count}"), about: "takes all locks of the step away" };
    if press(canvas, at(3, 3), &of, !step.locks.is_empty()) {
        step.locks.clear();
        step.on &= !step.notes.is_empty();
    }
}
