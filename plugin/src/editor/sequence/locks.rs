//! The locks of one step: their values, how long they glide, and a button that adds one.

use egui::Rect;
use nephele_realtime::parameters;
use nephele_realtime::sequencer::{LOCKS, LONGEST_GLIDE, Lock, Step};

use super::fields::{Face, open, press};
use super::number::{Held, Number, Unit, number};
use super::place;
use crate::editor::canvas::Canvas;
use crate::editor::voice::destination::{Chosen, Finder, Offer};
use crate::editor::{hints, menu, moved};

/// Rows, columns, and width of one.
const ROWS: usize = 4;
const WIDTH: f32 = 186.0;
/// Widths of what stands right of a value: its glide and the cross.
const GLIDE: f32 = 30.0;
const CROSS: f32 = 18.0;

/// Draws the list into `area`.
pub fn locks(canvas: &mut Canvas<'_>, area: Rect, step: &mut Step, held: &mut Held, finder: &mut Finder) {
    let at = |number: usize| place(area, 0.0, WIDTH, (number / ROWS, number % ROWS));
    let mut removed = None;
    for (number, lock) in step.locks.iter_mut().enumerate() {
        if one(canvas, at(number), lock, held) {
            removed = Some(usize::from(lock.index));
        }
    }
    if let Some(index) = removed {
        step.set_lock(index, None);
        step.on &= !(step.locks.is_empty() && step.notes.is_empty());
    }
    if step.locks.len() < LOCKS
        && let Some(index) = add(canvas, at(step.locks.len()), finder)
        && step.lock(index).is_none()
    {
        step.set_lock(index, Some(canvas.value(index)));
        step.on |= step.notes.is_empty();
    }
}

/// One lock; true if it is to be taken away.
fn one(canvas: &mut Canvas<'_>, rect: Rect, lock: &mut Lock, held: &mut Held) -> bool {
    let index = usize::from(lock.index);
    let (parameter, name) = (&parameters()[index], hints::label(index));
    let crossed = rect.with_min_x(rect.right() - CROSS);
    let glides = rect.with_max_x(crossed.left() - 2.0).with_min_x(crossed.left() - 2.0 - GLIDE);
    let label = format!("Lock {name}");
    let brief = moved::listed_parameter(canvas.model.macros, index);
    let brief = brief.replace("Operator ", "Op ").replace("Envelope ", "Env ").replace("Matrix ", "");
    let default = canvas.value(index);
    let of = Number {
        text: format!("{brief} {}", parameter.format(lock.value)),
        notch: 0.005,
        default: parameter.normalise(default),
        unit: Unit::Knob(index),
        ..Number::percent((&label, "", "the knob's value for this step"), parameter.normalise(lock.value), (0.0, 1.0))
    };
    if let Some(value) = number(canvas, rect.with_max_x(glides.left() - 2.0), &of, held) {
        lock.value = parameter.sanitise(parameter.denormalise(value));
    }
    let label = format!("Glide of lock {name}");
    let of = Number {
        text: match lock.glide {
            0.0 => "–".to_owned(),
            glide if glide < 10.0 => format!("{glide}"),
            glide => format!("{glide:.0}"),
        },
        notch: 0.25,
        span: 8.0,
        unit: Unit::Plain,
        ..Number::percent(
            (&label, "", "steps over which the value is reached; – is at once"),
            lock.glide,
            (0.0, LONGEST_GLIDE),
        )
    };
    lock.glide = number(canvas, glides, &of, held).unwrap_or(lock.glide);
    let label = format!("Remove lock {name}");
    press(canvas, crossed, &Face { label: &label, text: "×", about: "takes the lock away" }, true)
}

/// The button that adds a lock; the parameter that is chosen.
fn add(canvas: &mut Canvas<'_>, rect: Rect, finder: &mut Finder) -> Option<usize> {
    let about = "gives a knob a value of its own for this step, at first the one it has";
    let response = open(canvas, rect, &Face { label: "Add a lock", text: "", about }, "+ lock");
    if response.clicked() {
        finder.start(Offer::Locked, None);
    }
    let macros = canvas.model.macros;
    let Chosen(index) = menu::list(canvas, &response, |ui, zoom| finder.show(ui, zoom, macros))?;
    index.map(usize::from)
}
