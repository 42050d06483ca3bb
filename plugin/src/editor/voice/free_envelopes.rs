//! The three envelopes that move what slots say.

use egui::{Rect, pos2, vec2};
use nephele_realtime::parameters::EnvelopeField;

use super::layout::{LOWER, UPPER, knobs, left_of, row};
use crate::editor::canvas::Canvas;
use crate::editor::envelope::Envelope;
use crate::editor::envelope_drag::drawn;
use crate::editor::tabs::{Look, Tab, tabs};
use crate::editor::theme;

const TABS: [Tab; 3] = [
    Tab { name: "Envelope 1", about: "the first envelope that slots can use" },
    Tab { name: "Envelope 2", about: "the second envelope that slots can use" },
    Tab { name: "Envelope 3", about: "the third envelope that slots can use" },
];

/// The page of the 0-based `envelope`.
pub fn page(canvas: &mut Canvas<'_>, page: Rect, envelope: &mut usize) {
    use EnvelopeField::{Attack, AttackCurve, Decay, DecayCurve, Delay, Hold, Loop, Release, ReleaseCurve, Sustain};
    let now = *envelope;
    let chosen = tabs(canvas, left_of(page, 76.0), &TABS, now, Look::column(theme::voice()));
    let well = Rect::from_min_max(pos2(page.left() + 84.0, page.top()), pos2(page.left() + 384.0, page.bottom()));
    canvas.fill(well, 5.0, theme::well());
    drawn(canvas, Envelope::free(now), (well, well.shrink2(vec2(10.0, 12.0))), theme::voice());
    let left = well.right() + 10.0;
    let width = (page.right() - left) / 6.0;
    let upper = knobs([Delay, Attack, Hold, Decay, Sustain, Release].map(|field| field.index(now)));
    row(canvas, (left, UPPER), width, theme::voice(), &upper);
    let lower = knobs([AttackCurve, DecayCurve, ReleaseCurve, Loop].map(|field| field.index(now)));
    row(canvas, (left, LOWER), width, theme::voice(), &lower);
    *envelope = chosen;
}
