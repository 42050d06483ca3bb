//! The six operators as tiles; a click selects the one whose knobs are shown.

use egui::{Align2, CursorIcon, Pos2, Rect, Role, Sense, WidgetInfo, vec2};
use nephele_realtime::parameters;
use nephele_realtime::parameters::{OPERATORS, OperatorField};

use super::canvas::{Canvas, Ink};
use super::envelope::Envelope;
use super::theme;

/// Size of a tile, and the gap between two.
pub const TILE: egui::Vec2 = vec2(121.0, 78.0);
const GAP: f32 = 6.0;

/// Draws the tiles in two columns from `corner` on; `selected` is the 0-based operator chosen.
pub fn tiles(canvas: &mut Canvas<'_>, corner: Pos2, selected: &mut usize) {
    for operator in 0..OPERATORS {
        let (column, row) = (operator % 2, operator / 2);
        let offset = vec2((TILE.x + GAP) * column as f32, (TILE.y + GAP) * row as f32);
        tile(canvas, Rect::from_min_size(corner + offset, TILE), operator, selected);
    }
}

fn tile(canvas: &mut Canvas<'_>, rect: Rect, operator: usize, selected: &mut usize) {
    let number = operator + 1;
    let response = canvas.sense(rect, ("operator", operator), Sense::click());
    response.widget_info(|| {
        WidgetInfo::selected(Role::RadioButton, true, *selected == operator, format!("Operator {number}"))
    });
    if response.clicked() {
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
    let text = |field: OperatorField| {
        let index = field.index(operator);
        parameters()[index].format(canvas.value(index))
    };
    let baseline = rect.top() + 13.0;
    let at = |x: f32| egui::pos2(x, baseline);
    canvas.text(at(rect.left() + 8.0), Align2::LEFT_CENTER, number.to_string(), Ink::strong(12.0, theme::rack()));
    let fixed = canvas.value(OperatorField::Mode.index(operator)) > 1.5;
    let pitch = text(if fixed { OperatorField::Hz } else { OperatorField::Ratio });
    canvas.text(at(rect.left() + 19.0), Align2::LEFT_CENTER, pitch, Ink::plain(11.0, theme::text()));
    let silent = canvas.value(OperatorField::Level.index(operator)) <= 0.0;
    let level = if silent { "mod".to_owned() } else { text(OperatorField::Level) };
    canvas.text(at(rect.right() - 6.0), Align2::RIGHT_CENTER, level, Ink::plain(11.0, theme::dim()));
    let outline = Rect::from_min_max(rect.min + vec2(8.0, 27.0), rect.max - vec2(8.0, 7.0));
    Envelope::of_operator(canvas, operator).draw(canvas, outline, theme::rack());
    canvas.show_focus(&response, rect);
}
