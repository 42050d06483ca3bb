//! How loud a node of the rack is, and the buttons that silence it and single it out.

use egui::{Rect, Role, WidgetInfo, pos2, vec2};
use nephele_realtime::parameters::CLOUD_NODE;

use super::button::lamp;
use super::canvas::Canvas;
use super::model::Action;
use super::theme;

/// Size of a button.
const BUTTON: egui::Vec2 = vec2(15.0, 13.0);
/// Level at the left end of the bar, dB.
const LOWEST: f32 = -48.0;

/// Draws the bar and the buttons of `node` into `rect`.
pub fn gates(canvas: &mut Canvas<'_>, rect: Rect, node: usize, level: f32) {
    let y = rect.center().y;
    let (name, colour) = if node == CLOUD_NODE {
        ("the cloud".to_owned(), theme::cloud())
    } else {
        (format!("operator {}", node + 1), theme::rack())
    };
    let bar = Rect::from_min_max(pos2(rect.left(), y - 2.0), pos2(rect.right() - 37.0, y + 2.0));
    canvas.fill(bar, 2.0, theme::track());
    if level > 0.0 {
        let part = (1.0 - 20.0 * level.max(1e-6).log10() / LOWEST).clamp(0.0, 1.0);
        canvas.fill(bar.with_max_x(bar.left() + bar.width() * part), 2.0, colour);
    }
    let mutes = canvas.model.mutes;
    let place = |number: f32| {
        let right = rect.right() - number * (BUTTON.x + 2.0);
        Rect::from_min_size(pos2(right - BUTTON.x, y - BUTTON.y * 0.5), BUTTON)
    };
    let muted = mutes.is_muted(node);
    let response = lamp(canvas, place(1.0), "M", muted, (theme::voice(), theme::well()), |_| {
        format!("Mute {name} — silent in the mix and as a modulator · only while you listen: it is not saved")
    });
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, muted, format!("Mute {name}")));
    if response.clicked() {
        canvas.actions.push(Action::SetMutes(mutes.with_mute_turned(node)));
    }
    let soloed = mutes.is_soloed(node);
    let response = lamp(canvas, place(0.0), "S", soloed, (theme::cloud(), theme::well()), |_| {
        format!(
            "Solo {name} — only what is soloed is heard in the mix, the rest modulates on · only while you listen: it is \
             not saved"
        )
    });
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, soloed, format!("Solo {name}")));
    if response.clicked() {
        canvas.actions.push(Action::SetMutes(mutes.with_solo_turned(node)));
    }
}
