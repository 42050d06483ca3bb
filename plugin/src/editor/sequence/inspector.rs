//! The page of one step: every field of it.

use egui::Rect;
use nephele_realtime::Step;
use nephele_realtime::sequencer::{CHORD, GATES, RATCHETS, STEPS};

use super::fields::{Chooser, Face, Held, Number, chooser, flag, number, press};
use super::gates;
use super::joins::condition;
use super::locks::locks;
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
    let selected = select(canvas, at(0, 0), shown.selected, held);
    let step = shown.spot.step(canvas, shown.selected);
    let mut new = step.clone();
    flags(canvas, &at, &mut new);
    for place in 0..CHORD {
        note(canvas, at(1, place), &mut new, place, held);
    }
    force(canvas, &at, &mut new, held);
    chance(canvas, &at, &mut new, held);
    locks(canvas, page.with_min_x(page.left() + 4.0 * (WIDTH + 4.0) + 8.0), &mut new, held, finder);
    shown.spot.put(canvas, shown.selected, new);
    selected
}

fn select(canvas: &mut Canvas<'_>, rect: Rect, selected: usize, held: &mut Held) -> Option<usize> {
    let of = Number {
        label: "Selected step",
        name: "step",
        about: "the step whose fields are shown",
        text: format!("{}", selected + 1),
        value: (selected + 1) as f32,
        range: (1.0, STEPS as f32),
        notch: 1.0,
        span: 64.0,
        default: 1.0,
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
        label: &label,
        name: "note",
        about: "one of up to four notes",
        text: key_name(note),
        value: f32::from(note),
        range: (0.0, 127.0),
        notch: 1.0,
        span: 36.0,
        default: 60.0,
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
        label: "Step velocity",
        name: "velocity",
        about: "how hard the notes are struck",
        text: step.velocity.to_string(),
        value: f32::from(step.velocity),
        range: (1.0, 127.0),
        notch: 1.0,
        span: 127.0,
        default: 100.0,
    };
    if let Some(velocity) = number(canvas, at(2, 0), &of, held) {
        step.velocity = velocity as u8;
    }
    let of = Number {
        label: "Step gate",
        name: "gate",
        about: "how long the notes last, in steps",
        text: gates::text(step),
        value: step.gate,
        range: GATES,
        notch: if step.gate < 4.0 { 0.05 } else { 0.5 },
        span: if step.gate < 4.0 { 4.0 } else { 64.0 },
        default: 0.5,
    };
    step.gate = number(canvas, at(2, 1), &of, held).unwrap_or(step.gate);
    let of = Number {
        label: "Step ratchet",
        name: "ratchet",
        about: "hits that divide the step",
        text: format!("× {}", step.ratchet),
        value: f32::from(step.ratchet),
        range: (1.0, f32::from(RATCHETS)),
        notch: 1.0,
        span: 14.0,
        default: 1.0,
    };
    if let Some(hits) = number(canvas, at(2, 2), &of, held) {
        step.ratchet = hits as u8;
    }
    let of = Number {
        label: "Step ramp",
        name: "ramp",
        about: "-100 %: the hits of a ratchet fade out; +100 %: they fade in",
        text: format!("{:+.0} %", step.ramp * 100.0),
        value: step.ramp,
        range: (-1.0, 1.0),
        notch: 0.05,
        span: 2.0,
        default: 0.0,
    };
    step.ramp = number(canvas, at(2, 3), &of, held).unwrap_or(step.ramp);
}

fn chance(canvas: &mut Canvas<'_>, at: &impl Fn(usize, usize) -> Rect, step: &mut Step, held: &mut Held) {
    let of = Number {
        label: "Step probability",
        name: "chance",
        about: "how often the step plays",
        text: format!("{:.0} %", step.probability * 100.0),
        value: step.probability,
        range: (0.0, 1.0),
        notch: 0.01,
        span: 1.0,
        default: 1.0,
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
    let of = Number {
        label: "Step timing",
        name: "timing",
        about: "how early or late the step plays, as a part of it",
        text: format!("{:+.0} %", step.shift * 100.0),
        value: step.shift,
        range: (-0.5, 0.5),
        notch: 0.01,
        span: 1.0,
        default: 0.0,
    };
    step.shift = number(canvas, at(3, 2), &of, held).unwrap_or(step.shift);
    let count = format!("{} locks", step.locks.len());
    let of =
        Face { label: "Remove all locks", text: &format!("clear {count}"), about: "takes all locks of the step away" };
    if press(canvas, at(3, 3), &of, !step.locks.is_empty()) {
        step.locks.clear();
        step.on &= !step.notes.is_empty();
    }
}
