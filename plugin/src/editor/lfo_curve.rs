//! The shape of an LFO, worked out by the engine's own code.

use egui::{Color32, Pos2, Rect, pos2};
use nephele_realtime::modulation::{Lfo, Sources, Trigger};
use nephele_realtime::parameters::{LFOS, LfoField};
use nephele_realtime::{ParameterValues, Route, Source};

use super::canvas::Canvas;
use super::theme;

/// Points of a curve.
const POINTS: usize = 96;
/// Shapes whose cycles differ, and how many of them show what they are like.
const RANDOM: [f32; 2] = [5.0, 6.0];
const CYCLES: f32 = 6.0;

/// What is said of one that feeds no slot.
const UNUSED: &str = "no slot uses it";

/// The sources that the LFOs are.
pub const SOURCES: [Source; LFOS] = [Source::Lfo1, Source::Lfo2, Source::Lfo3, Source::Lfo4];

/// Whether no two cycles of the 0-based `lfo` are the same, so that only examples of them can be drawn.
pub fn is_random(canvas: &Canvas<'_>, lfo: usize) -> bool {
    RANDOM.contains(&canvas.value(LfoField::Shape.index(lfo)))
}

/// Why the 0-based `lfo` does not move now. One that feeds no slot is not worked out at all.
pub fn why_at_rest(canvas: &Canvas<'_>, lfo: usize) -> Option<&'static str> {
    let model = canvas.model;
    let feeds = |source: Source| {
        let listens = |route: &Route| route.target().is_some() && [route.source, route.via].contains(&source);
        model.routes.0.iter().any(listens)
    };
    // Sample and hold draws at its cycles.
    let used = feeds(SOURCES[lfo]) || (lfo == 0 && feeds(Source::SampleHold));
    if !used {
        return Some(UNUSED);
    }
    let global = canvas.value(LfoField::Trigger.index(lfo)) == 0.0;
    (!global && model.telemetry.lfo_phases[lfo].is_none()).then_some("waits for a note")
}

/// Draws a cycle of it into `rect`, and where it is now; pale where nothing uses it. Its delay and fade are left out.
pub fn draw(canvas: &Canvas<'_>, rect: Rect, lfo: usize, colour: Color32) {
    let y = |value: f32| rect.center().y - value * rect.height() * 0.5;
    let mut values = ParameterValues::default();
    for index in LfoField::ALL.iter().map(|field| field.index(lfo)) {
        values.set(index, canvas.value(index));
    }
    values.set(LfoField::Delay.index(lfo), 0.0);
    values.set(LfoField::Fade.index(lfo), 0.0);
    let random = is_random(canvas, lfo);
    let cycles = if random { CYCLES } else { 1.0 };
    let mut wave = Lfo::start(Trigger::Key, 7 + lfo as u64);
    let mut value = |part: f32| {
        wave.locate(f64::from(part * cycles));
        wave.value(&values, lfo)
    };
    let curve: Vec<Pos2> = (0..=POINTS)
        .map(|i| {
            let part = i as f32 / POINTS as f32;
            // The end of a cycle, not the start of the next.
            pos2(rect.left() + part * rect.width(), y(value(part.min(0.9999))))
        })
        .collect();
    canvas.line([pos2(rect.left(), rect.center().y), pos2(rect.right(), rect.center().y)], 0.8, theme::track());
    let phase = canvas.model.telemetry.lfo_phases[lfo];
    let used = phase.is_some() || why_at_rest(canvas, lfo).is_none_or(|why| why != UNUSED);
    canvas.line(curve, 1.5, if used { colour } else { theme::faded(colour, 0.45) });
    let newest: Option<&Sources> = canvas.model.telemetry.moved().first();
    let Some(phase) = phase else { return };
    let given = newest.map(|sources| sources[SOURCES[lfo] as usize]);
    let (x, now) = if random {
        (rect.right(), given.unwrap_or_default())
    } else {
        (rect.left() + phase * rect.width(), given.unwrap_or_else(|| value(phase)))
    };
    canvas.line([pos2(x, rect.top()), pos2(x, rect.bottom())], 0.8, theme::faded(theme::text(), 0.25));
    canvas.disc(pos2(x, y(now)), 3.0, theme::text());
}
