//! Below the morph pad: freeze the scan, and listen to the cloud before this one.

use egui::{Key, Rect, Role, WidgetInfo, vec2};
use nephele_realtime::parameters;
use nephele_realtime::parameters::Global;

use super::button::lamp;
use super::canvas::Canvas;
use super::model::Action;
use super::theme;

const SCAN: usize = Global::CloudScan.index();
/// Distance between the buttons.
const GAP: f32 = 4.0;

/// What the buttons keep from frame to frame.
#[derive(Debug, Default)]
pub struct CloudButtons {
    /// The scan's speed before it was frozen.
    thawed: Option<f32>,
    /// Whether the former cloud is heard now.
    auditioning: bool,
}

impl CloudButtons {
    /// Draws both into `rect`.
    pub fn show(&mut self, canvas: &mut Canvas<'_>, rect: Rect) {
        let size = vec2((rect.width() - GAP) * 0.5, rect.height());
        self.freeze(canvas, Rect::from_min_size(rect.min, size));
        self.audition(canvas, Rect::from_min_size(rect.min + vec2(size.x + GAP, 0.0), size));
    }

    fn freeze(&mut self, canvas: &mut Canvas<'_>, rect: Rect) {
        let scan = canvas.value(SCAN);
        let frozen = scan == 0.0;
        if !frozen {
            self.thawed = Some(scan);
        }
        let speed = self.thawed.unwrap_or(parameters()[SCAN].default);
        let response = lamp(canvas, rect, "Freeze", frozen, (theme::cloud(), theme::button()), |_| {
            let then = if frozen { "click to scan again at" } else { "click to hold the place, scanning at" };
            format!(
                "Freeze — grains stay where the scan has come to: Scan is 0 · {then} {}",
                parameters()[SCAN].format(speed)
            )
        });
        response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, frozen, "Freeze"));
        if response.clicked() {
            canvas.change(SCAN, if frozen { speed } else { 0.0 });
        }
    }

    fn audition(&mut self, canvas: &mut Canvas<'_>, rect: Rect) {
        let able = canvas.model.former;
        let text = if self.auditioning { "Before" } else { "Audition" };
        let response = lamp(canvas, rect, text, self.auditioning, (theme::cloud(), theme::button()), |_| {
            let what = "Audition — hold to hear and see the cloud that was here before this one";
            if able { what.to_owned() } else { format!("{what} · no effect while there was none") }
        });
        response.widget_info(|| WidgetInfo::selected(Role::Button, able, self.auditioning, "Audition"));
        let by_key = response.has_focus() && canvas.ui.input(|input| input.key_down(Key::Space));
        let held = able && (response.is_pointer_button_down_on() || by_key);
        if held != self.auditioning {
            self.auditioning = held;
            canvas.actions.push(Action::Audition(held));
        }
    }

    /// What has to be told when the window closes.
    pub fn close(&mut self) -> Option<Action> {
        std::mem::take(&mut self.auditioning).then_some(Action::Audition(false))
    }
}
