//! The six operators as strips: pitch, level, envelope, wave, how loud they are, mute and solo. A click selects the one
//! whose knobs are shown.

use egui::{Align2, CursorIcon, Pos2, Rect, Role, Sense, WidgetInfo, pos2, vec2};
use nephele_realtime::fm::Wave;
use nephele_realtime::parameters;
use nephele_realtime::parameters::{OPERATORS, OperatorField};

use super::canvas::{Canvas, Ink};
use super::envelope::Envelope;
use super::flow::Flow;
use super::gates::gates;
use super::strip::{StripDrag, strip_value};
use super::{glyph, theme};

/// Size of a tile, and the gap between two.
pub const TILE: egui::Vec2 = vec2(102.6, 64.0);
pub const GAP: f32 = 6.0;

/// Draws the tiles in three columns from `corner` on; `selected` is the 0-based operator chosen. Whether one
/// was chosen now.
pub fn tiles(canvas: &mut Canvas<'_>, corner: Pos2, selected: &mut usize, flow: &Flow, drag: &mut StripDrag) -> bool {
    let mut opened = false;
    for operator in 0..OPERATORS {
        let (column, row) = (operator % 3, operator / 3);
        let offset = vec2((TILE.x + GAP) * column as f32, (TILE.y + GAP) * row as f32);
        let rect = Rect::from_min_size(corner + offset, TILE);
        opened |= tile(canvas, rect, operator, selected);
        pitch_and_level(canvas, rect, operator, drag);
        wave(canvas, rect, operator);
        let foot = Rect::from_min_max(pos2(rect.left() + 7.0, rect.bottom() - 16.0), rect.max - vec2(4.0, 2.5));
        gates(canvas, foot, operator, flow.of(operator));
    }
    opened
}

fn tile(canvas: &mut Canvas<'_>, rect: Rect, operator: usize, selected: &mut usize) -> bool {
    let number = operator + 1;
    let response = canvas.sense(rect, ("operator", operator), Sense::click());
    response.widget_info(|| {
        WidgetInfo::selected(Role::RadioButton, true, *selected == operator, format!("Operator {number}"))
    });
    // A source of modulation that rests on it wants its knobs.
    let opened = response.clicked() || canvas.rested(rect, &format!("Operator {number}"));
    if opened {
        *selected = operator;
    }
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    canvas.explain(&response, |_| format!("Operator {number} — click to show its knobs in the band below"));

    canvas.fill(rect, 5.0, if response.hovered() { theme::button_hover() } else { theme::button() });
    if *selected == operator {
        canvas.outline(rect, 5.0, 1.5, theme::rack());
    }
    canvas.show_focus(&response, rect);
    let at = pos2(rect.left() + 7.0, rect.top() + 11.0);
    canvas.text(at, Align2::LEFT_CENTER, number.to_string(), Ink::strong(12.0, theme::rack()));
    let outline = Rect::from_min_max(rect.min + vec2(7.0, 22.0), rect.max - vec2(36.0, 18.0));
    let heard = !canvas.model.mutes.is_muted(operator);
    let colour = if heard { theme::rack() } else { theme::dim() };
    Envelope::of_operator(canvas, operator).draw(canvas, outline, colour);
    opened
}

fn pitch_and_level(canvas: &mut Canvas<'_>, rect: Rect, operator: usize, drag: &mut StripDrag) {
    let fixed = canvas.value(OperatorField::Mode.index(operator)) > 1.5;
    let pitch = if fixed { OperatorField::Hz } else { OperatorField::Ratio }.index(operator);
    let row = |left: f32, right: f32| {
        Rect::from_min_max(pos2(rect.left() + left, rect.top() + 3.0), pos2(rect.left() + right, rect.top() + 19.0))
    };
    let text = parameters()[pitch].format(canvas.value(pitch));
    strip_value(canvas, row(16.0, 64.0), (operator, pitch), drag, (text, Align2::LEFT_CENTER));
    let level = OperatorField::Level.index(operator);
    let silent = canvas.value(level) <= 0.0;
    let text = if silent { "mod".to_owned() } else { parameters()[level].format(canvas.value(level)) };
    strip_value(canvas, row(64.0, TILE.x - 2.0), (operator, level), drag, (text, Align2::RIGHT_CENTER));
}

/// One cycle of the operator's wave.
fn wave(canvas: &Canvas<'_>, rect: Rect, operator: usize) {
    const POINTS: u8 = 24;
    let well =
        Rect::from_min_max(pos2(rect.right() - 31.0, rect.top() + 22.0), pos2(rect.right() - 7.0, rect.top() + 42.0));
    let wave = Wave::from_plain(canvas.value(OperatorField::Wave.index(operator)));
    if wave == Wave::Grain {
        return glyph::cloud(canvas, well.center(), 16.0, theme::cloud());
    }
    let point = |i: u8| {
        let turns = f32::from(i) / f32::from(POINTS);
        pos2(
            well.left() + well.width() * turns,
            well.center().y - 0.45 * well.height() * wave.drawn((turns * 0.999).max(0.001)).clamp(-1.0, 1.0),
        )
    };
    canvas.line((0..=POINTS).map(point), 1.2, theme::dim());
}
