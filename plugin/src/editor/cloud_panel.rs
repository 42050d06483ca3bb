//! CLOUD: spectra and grains, morph pad, worker, and the cloud's knobs.

use egui::{Align2, pos2, vec2};
use nephele_realtime::parameters;
use nephele_realtime::parameters::Global;

use super::canvas::{Canvas, Ink};
use super::cloud_buttons::CloudButtons;
use super::cloud_pages::Page;
use super::cloud_view::{CloudView, cloud_view};
use super::envelope::Envelope;
use super::envelope_drag::drawn;
use super::knob::{Style, knob};
use super::model::Action;
use super::pad::{Trail, pad};
use super::panel::{bounds, panel};
use super::progress::progress;
use super::root::root;
use super::theme;

/// The knobs that are always at hand.
const KNOBS: [Global; 10] = [
    Global::CloudDensity,
    Global::CloudSize,
    Global::CloudPosition,
    Global::CloudSpray,
    Global::CloudScan,
    Global::CloudPitch,
    Global::CloudPan,
    Global::CloudSpread,
    Global::CloudWindow,
    Global::CloudLevel,
];

/// Middle of those knobs, and of the ones below the tabs.
const UPPER: f32 = 271.0;
const LOWER: f32 = 367.0;

/// What the panel keeps from frame to frame.
#[derive(Debug, Default)]
pub struct CloudPanel {
    view: CloudView,
    page: Page,
    trail: Trail,
    buttons: CloudButtons,
}

/// Draws the panel.
pub fn cloud_panel(canvas: &mut Canvas<'_>, kept: &mut CloudPanel) {
    let cloud = canvas.model.cloud;
    panel(canvas, bounds(12.0, 48.0, 640.0, 420.0), "CLOUD", theme::cloud(), 108.0, "");
    let (grains, rate) = (cloud.grains(), cloud.sample_rate() / 1000.0);
    let (before, ink) = if canvas.model.auditioned {
        ("before: ", Ink::strong(11.0, theme::cloud()))
    } else {
        ("", Ink::plain(11.0, theme::dim()))
    };
    let caption = format!("{before}{}     {grains} grains · {rate:.1} kHz", cloud.name());
    canvas.text_within(pos2(108.0, 65.0), Align2::LEFT_CENTER, 346.0, caption, ink);
    root(canvas, bounds(468.0, 56.0, 628.0, 75.0));
    cloud_view(canvas, bounds(24.0, 82.0, 454.0, 246.0), &mut kept.view);
    pad(canvas, bounds(468.0, 82.0, 628.0, 196.0), &mut kept.trail);
    progress(canvas, bounds(468.0, 201.0, 628.0, 221.0));
    kept.buttons.show(canvas, bounds(468.0, 226.0, 628.0, 246.0));
    row(canvas, &KNOBS, 24.0, 60.4, UPPER);
    kept.page.show(canvas, bounds(24.0, 323.0, 415.0, 343.0), LOWER);
    canvas.line([pos2(422.5, 326.0), pos2(422.5, 408.0)], 1.0, theme::track());
    let well = bounds(430.0, 323.0, 628.0, 343.0);
    canvas.fill(well, 4.0, theme::well());
    let stages = [Global::CloudAttack, Global::CloudDecay, Global::CloudSustain, Global::CloudRelease];
    drawn(canvas, Envelope::of_cloud(), (well, well.shrink2(vec2(5.0, 4.0))), theme::cloud());
    row(canvas, &stages, 424.0, 51.4, LOWER);
}

impl CloudPanel {
    /// What has to be told when the window closes.
    pub fn close(&mut self) -> Option<Action> {
        self.buttons.close()
    }
}

/// Knobs side by side from `left` on, in columns of this `width`.
fn row(canvas: &mut Canvas<'_>, knobs: &[Global], left: f32, width: f32, y: f32) {
    let style = Style { radius: 14.0, width: width - 0.5, colour: theme::cloud() };
    for (column, parameter) in knobs.iter().enumerate() {
        let index = parameter.index();
        let x = left + width * (column as f32 + 0.5);
        knob(canvas, pos2(x, y), index, &parameters()[index].name, style);
    }
}
