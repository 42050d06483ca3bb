//! The pages of the operator that is chosen in the rack.

use egui::{Align2, Rect, vec2};
use nephele_realtime::parameters::OperatorField;

use super::layout::{Item, LOWER, UPPER, knobs, left_of, row};
use crate::editor::canvas::{Canvas, Ink};
use crate::editor::envelope::Envelope;
use crate::editor::envelope_drag::drawn;
use crate::editor::theme;

/// Width of the picture at the left, and what is left for knobs.
const PICTURE: f32 = 112.0;
const KNOBS: f32 = PICTURE + 10.0;
/// Width of the envelope, whose points are dragged.
const OUTLINE: f32 = 220.0;

/// Pitch, wave, output and level scaling.
pub fn main_page(canvas: &mut Canvas<'_>, page: Rect, operator: usize) {
    use OperatorField::{
        Break, Detune, Fine, Hz, Left, LeftCurve, Level, Mode, Offset, Pan, Phase, Ratio, Right, RightCurve, Sync,
        Velocity, Wave,
    };
    let well = left_of(page, PICTURE);
    canvas.fill(well, 5.0, theme::well());
    let number = (operator + 1).to_string();
    canvas.text(well.center() - vec2(0.0, 10.0), Align2::CENTER_CENTER, number, Ink::strong(34.0, theme::rack()));
    let dim = Ink::plain(10.0, theme::dim());
    canvas.text(well.center() + vec2(0.0, 28.0), Align2::CENTER_CENTER, "chosen in the rack", dim);

    let width = (page.width() - KNOBS) / 9.0;
    let left = page.left() + KNOBS;
    let at = |fields: [OperatorField; 6]| knobs(fields.map(|field| field.index(operator)));
    let mut upper = at([Mode, Ratio, Fine, Hz, Detune, Offset]).to_vec();
    upper.push(Item::Line);
    upper.extend(knobs([Wave, Phase, Sync].map(|field| field.index(operator))));
    row(canvas, (left, UPPER), width, theme::rack(), &upper);
    let mut lower = knobs([Level, Pan, Velocity].map(|field| field.index(operator))).to_vec();
    lower.push(Item::Line);
    lower.push(Item::Caption("Key scaling"));
    lower.extend(knobs([Break, Left, LeftCurve, Right, RightCurve].map(|field| field.index(operator))));
    row(canvas, (left, LOWER), width, theme::rack(), &lower);
}

/// Both forms of its envelope: stages above, the DX7's rates and levels below.
pub fn envelope_page(canvas: &mut Canvas<'_>, page: Rect, operator: usize) {
    use OperatorField::{
        Attack, AttackCurve, Decay, DecayCurve, Delay, Form, Hold, L1, L2, L3, L4, Loop, R1, R2, R3, R4, RateScaling,
        Release, ReleaseCurve, Sustain,
    };
    let well = left_of(page, OUTLINE);
    canvas.fill(well, 5.0, theme::well());
    let name = format!("operator {}", operator + 1);
    let dim = Ink::plain(10.0, theme::dim());
    canvas.text(well.left_top() + vec2(8.0, 9.0), Align2::LEFT_CENTER, name, dim);
    drawn(canvas, Envelope::of_operator(canvas, operator), (well, well.shrink2(vec2(10.0, 20.0))), theme::rack());

    let left = page.left() + OUTLINE + 10.0;
    let width = (page.right() - left) / 11.0;
    let mut upper = knobs([Form].map(|field| field.index(operator))).to_vec();
    upper.push(Item::Line);
    let stages = [Delay, Attack, Hold, Decay, Sustain, Release, AttackCurve, DecayCurve, ReleaseCurve, Loop];
    upper.extend(knobs(stages.map(|field| field.index(operator))));
    row(canvas, (left, UPPER), width, theme::rack(), &upper);
    let mut lower = knobs([RateScaling].map(|field| field.index(operator))).to_vec();
    lower.push(Item::Line);
    lower.extend(knobs([R1, L1, R2, L2, R3, L3, R4, L4].map(|field| field.index(operator))));
    row(canvas, (left, LOWER), width, theme::rack(), &lower);
}
