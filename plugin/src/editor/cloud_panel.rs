//! CLOUD: spectra and grains, morph pad, worker, and the cloud's knobs.

use egui::{pos2, vec2};
use nephele_realtime::parameters;
use nephele_realtime::parameters::Global;

use super::canvas::Canvas;
use super::cloud_pages::Page;
use super::cloud_view::{Hold, cloud_view};
use super::envelope::Envelope;
use super::keyboard::key_name;
use super::knob::{Style, knob};
use super::pad::pad;
use super::panel::{bounds, panel};
use super::progress::progress;
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

const ENVELOPE: Envelope = Envelope {
    attack: Global::CloudAttack.index(),
    decay: Global::CloudDecay.index(),
    sustain: Global::CloudSustain.index(),
    release: Global::CloudRelease.index(),
};

/// What the panel keeps from frame to frame.
#[derive(Debug, Default)]
pub struct CloudPanel {
    hold: Option<Hold>,
    page: Page,
}

/// Draws the panel.
pub fn cloud_panel(canvas: &mut Canvas<'_>, kept: &mut CloudPanel) {
    let cloud = canvas.model.cloud;
    let caption = format!(
        "{}     {} grains · {:.1} kHz · root {}",
        cloud.name(),
        cloud.grains(),
        cloud.sample_rate() / 1000.0,
        pitch_name(cloud.root_hz())
    );
    panel(canvas, bounds(12.0, 48.0, 640.0, 420.0), "CLOUD", theme::CLOUD, 108.0, &caption);
    cloud_view(canvas, bounds(24.0, 82.0, 454.0, 246.0), &mut kept.hold);
    pad(canvas, bounds(468.0, 82.0, 628.0, 218.0));
    progress(canvas, bounds(468.0, 224.0, 628.0, 246.0));
    row(canvas, &KNOBS, 24.0, 60.4, UPPER);
    kept.page.show(canvas, bounds(24.0, 323.0, 415.0, 343.0), LOWER);
    canvas.line([pos2(422.5, 326.0), pos2(422.5, 408.0)], 1.0, theme::TRACK);
    let well = bounds(430.0, 323.0, 628.0, 343.0);
    canvas.fill(well, 4.0, theme::WELL);
    ENVELOPE.draw(canvas, well.shrink2(vec2(4.0, 3.0)), theme::CLOUD);
    let stages = [Global::CloudAttack, Global::CloudDecay, Global::CloudSustain, Global::CloudRelease];
    row(canvas, &stages, 424.0, 51.4, LOWER);
}

/// Knobs side by side from `left` on, in columns of this `width`.
fn row(canvas: &mut Canvas<'_>, knobs: &[Global], left: f32, width: f32, y: f32) {
    let style = Style { radius: 14.0, width: width - 0.5, colour: theme::CLOUD };
    for (column, parameter) in knobs.iter().enumerate() {
        let index = parameter.index();
        let x = left + width * (column as f32 + 0.5);
        knob(canvas, pos2(x, y), index, &parameters()[index].name, style);
    }
}

/// The nearest key's name, with cents where it is off by more than two.
fn pitch_name(hz: f32) -> String {
    let key = 69.0 + 12.0 * (hz / 440.0).log2();
    let nearest = key.round().clamp(0.0, 127.0);
    let cents = (key - nearest) * 100.0;
    let name = key_name(nearest as u8);
    if cents.abs() > 2.0 { format!("{name} {cents:+.0} ct") } else { name }
}

#[cfg(test)]
mod tests {
    use super::pitch_name;

    #[test]
    fn roots_are_named_as_pitches() {
        assert_eq!(pitch_name(440.0), "A4");
        assert_eq!(pitch_name(261.626), "C4");
        assert_eq!(pitch_name(445.0), "A4 +20 ct");
    }
}
