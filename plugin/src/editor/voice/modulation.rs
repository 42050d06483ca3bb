//! What moves, to be drawn onto what it shall move: oscillators and envelopes as they are now, all other sources below
//! them, and at the right what is connected.

use egui::{Align2, CursorIcon, Rect, Response, Role, Sense, WidgetInfo, pos2, vec2};
use nephele_realtime::Source;
use nephele_realtime::parameters;
use nephele_realtime::parameters::{LFOS, LfoField};

use super::Page;
use super::slot_list::{SlotList, slot_list};
use crate::editor::canvas::{Canvas, Ink};
use crate::editor::envelope::Envelope;
use crate::editor::{lfo_curve, theme};

/// Sizes of the tiles, the gap between two, and the width of all of them.
const WAVE: f32 = 92.0;
const OUTLINE: f32 = 52.0;
const TILE: f32 = 66.0;
const GAP: f32 = 6.0;
const SOURCES: f32 = LFOS as f32 * (WAVE + GAP) + ENVELOPES.len() as f32 * (OUTLINE + GAP) - GAP;
/// Chips in a row, and their height.
const COLUMNS: usize = 8;
const CHIP: f32 = 21.0;

/// Envelopes that are sources, and their short names.
const ENVELOPES: [(Source, &str); 5] = [
    (Source::Envelope1, "Env 1"),
    (Source::Envelope2, "Env 2"),
    (Source::Envelope3, "Env 3"),
    (Source::FilterEnvelope, "Filter"),
    (Source::CloudEnvelope, "Cloud"),
];

/// The sources that have no picture, each with what it is.
const CHIPS: [(Source, &str); 16] = [
    (Source::Velocity, "how hard the key was struck"),
    (Source::Wheel, "the modulation wheel, CC 1"),
    (Source::Pressure, "pressure of the key, or of its channel"),
    (Source::Slide, "slide along the key, CC 74"),
    (Source::Key, "which key it is, from middle C up and down"),
    (Source::Random, "a value drawn for each note"),
    (Source::SampleHold, "a value drawn at each cycle of LFO 1"),
    (Source::Lane1, "first controller lane of the sequencer's track"),
    (Source::ReleaseVelocity, "how fast the key was let go"),
    (Source::Bend, "the pitch-bend wheel"),
    (Source::Breath, "the breath controller, CC 2"),
    (Source::Expression, "the expression pedal, CC 11"),
    (Source::Alternate, "up and down by turns, from note to note"),
    (Source::Lane2, "second controller lane of the sequencer's track"),
    (Source::Lane3, "third controller lane of the sequencer's track"),
    (Source::Lane4, "fourth controller lane of the sequencer's track"),
];

/// Where a click on a source leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way {
    /// The page.
    pub page: Page,
    /// Which of what it shows, 0-based.
    pub place: usize,
}

/// Draws the page; where a click leads.
pub fn page(canvas: &mut Canvas<'_>, page: Rect, kept: &mut SlotList) -> Option<Way> {
    let mut way = None;
    let mut left = page.left();
    let mut space = |width: f32| {
        let rect = Rect::from_min_size(pos2(left, page.top()), vec2(width, TILE));
        left += width + GAP;
        rect
    };
    for lfo in 0..LFOS {
        if wave(canvas, space(WAVE), lfo).clicked() {
            way = Some(Way { page: Page::Lfos, place: lfo });
        }
    }
    for (place, (source, short)) in ENVELOPES.into_iter().enumerate() {
        if outline(canvas, space(OUTLINE), source, short).clicked() {
            way = match source {
                Source::FilterEnvelope => Some(Way { page: Page::Filter, place: 0 }),
                Source::CloudEnvelope => None,
                _ => Some(Way { page: Page::Envelopes, place }),
            };
        }
    }
    let width = (SOURCES + GAP) / COLUMNS as f32 - GAP;
    for (place, (source, about)) in CHIPS.into_iter().enumerate() {
        let (column, row) = (place % COLUMNS, place / COLUMNS);
        let corner =
            pos2(page.left() + (width + GAP) * column as f32, page.top() + TILE + 8.0 + (CHIP + 5.0) * row as f32);
        chip(canvas, Rect::from_min_size(corner, vec2(width, CHIP)), source, about);
    }
    slot_list(canvas, page.with_min_x(page.left() + SOURCES + 12.0), kept);
    way
}

/// Ground and behaviour of a tile that stands for `source`, with its caption.
fn tile(canvas: &mut Canvas<'_>, rect: Rect, source: Source, about: &str) -> Response {
    let response = canvas.sense(rect, ("source", source as usize), Sense::click_and_drag());
    let label = format!("{} source", source.name());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
    canvas.pull_from(&response, source);
    canvas.explain(&response, |_| format!("{} — {about}", source.name()));
    let pulled = canvas.pulled() == Some(source);
    canvas.fill(rect, 5.0, if response.hovered() { theme::button() } else { theme::well() });
    if pulled || response.hovered() {
        canvas.outline(rect, 5.0, 1.2, theme::faded(theme::voice(), if pulled { 1.0 } else { 0.6 }));
    }
    canvas.show_focus(&response, rect);
    response
}

fn caption(canvas: &Canvas<'_>, rect: Rect, name: &str, detail: &str) {
    let y = rect.top() + 10.0;
    canvas.text(pos2(rect.left() + 7.0, y), Align2::LEFT_CENTER, name, Ink::strong(10.0, theme::text()));
    canvas.text(pos2(rect.right() - 6.0, y), Align2::RIGHT_CENTER, detail, Ink::plain(10.0, theme::dim()));
}

/// The LFO, 0-based, with its shape and where it is.
fn wave(canvas: &mut Canvas<'_>, rect: Rect, lfo: usize) -> Response {
    let source = lfo_curve::SOURCES[lfo];
    let show = |canvas: &Canvas<'_>, field: LfoField| {
        let index = field.index(lfo);
        parameters()[index].format(canvas.value(index))
    };
    let by_tempo = canvas.value(LfoField::Sync.index(lfo)) > 0.5;
    let rate = show(canvas, if by_tempo { LfoField::Division } else { LfoField::Rate });
    let rests = lfo_curve::why_at_rest(canvas, lfo).map(|why| format!(", at rest: {why}")).unwrap_or_default();
    let shape = show(canvas, LfoField::Shape);
    let about = format!("{shape} at {rate}{rests} · drag it onto any control, click for its page");
    let response = tile(canvas, rect, source, &about);
    caption(canvas, rect, source.name(), &rate);
    let inner = Rect::from_min_max(rect.min + vec2(7.0, 22.0), rect.max - vec2(7.0, 8.0));
    lfo_curve::draw(canvas, inner, lfo, theme::voice());
    response
}

/// An envelope, with its outline and how far it is for each voice.
fn outline(canvas: &mut Canvas<'_>, rect: Rect, source: Source, short: &str) -> Response {
    let (envelope, about) = match source {
        Source::Envelope1 => (Envelope::free(0), "click for its page"),
        Source::Envelope2 => (Envelope::free(1), "click for its page"),
        Source::Envelope3 => (Envelope::free(2), "click for its page"),
        Source::FilterEnvelope => (Envelope::of_filter(), "click for the filter's page"),
        _ => (Envelope::of_cloud(), "its knobs are the cloud's"),
    };
    let response = tile(canvas, rect, source, &format!("0 … 1 for each voice · drag it onto any control, {about}"));
    caption(canvas, rect, short, "");
    let inner = Rect::from_min_max(rect.min + vec2(6.0, 22.0), rect.max - vec2(10.0, 7.0));
    envelope.draw(canvas, inner, theme::voice());
    let x = rect.right() - 5.0;
    canvas.line([pos2(x, inner.top()), pos2(x, inner.bottom())], 1.0, theme::track());
    for (voice, sources) in canvas.model.telemetry.moved().iter().enumerate().rev() {
        let y = inner.bottom() - sources[source as usize].clamp(0.0, 1.0) * inner.height();
        let (size, colour) = if voice == 0 { (2.6, theme::text()) } else { (1.6, theme::faded(theme::text(), 0.5)) };
        canvas.disc(pos2(x, y), size, colour);
    }
    response
}

/// A source that is a number: its name, and what it gives the newest voice.
fn chip(canvas: &mut Canvas<'_>, rect: Rect, source: Source, about: &str) {
    let (low, _) = source.span();
    let range = if low < 0.0 { "-1 … 1" } else { "0 … 1" };
    let given = canvas.model.telemetry.moved().first().map(|sources| sources[source as usize]);
    let now = given.map(|value| format!(", now {value:.2}")).unwrap_or_default();
    let response = tile(canvas, rect, source, &format!("{about} · {range}{now} · drag it onto any control"));
    canvas.fill(rect, 4.0, if response.hovered() { theme::button_hover() } else { theme::button() });
    let at = rect.center() - vec2(0.0, 1.5);
    let name = if source == Source::ReleaseVelocity { "Release" } else { source.name() };
    canvas.text_within(at, Align2::CENTER_CENTER, rect.width() - 3.0, name, Ink::plain(10.0, theme::text()));
    let scale =
        Rect::from_min_max(pos2(rect.left() + 6.0, rect.bottom() - 4.0), pos2(rect.right() - 6.0, rect.bottom() - 2.0));
    canvas.fill(scale, 1.0, theme::track());
    let Some(value) = given else { return };
    let x = |value: f32| scale.left() + scale.width() * ((value - low) / (1.0 - low)).clamp(0.0, 1.0);
    let (from, to) = (x(0.0).min(x(value)), x(0.0).max(x(value)));
    canvas.fill(scale.with_min_x(from).with_max_x(to.max(from + 1.5)), 1.0, theme::voice());
    if response.has_focus() {
        canvas.show_focus(&response, rect);
    } else if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::Grab);
    }
}
