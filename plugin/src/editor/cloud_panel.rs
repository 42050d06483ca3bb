//! CLOUD: spectra and grains, morph pad, worker, and the cloud's knobs.

use egui::{Rect, pos2, vec2};
use nephele_realtime::parameters;
use nephele_realtime::parameters::Global;

use super::canvas::Canvas;
use super::cloud_view::{Hold, cloud_view};
use super::envelope::Envelope;
use super::keyboard::key_name;
use super::knob::{Style, knob};
use super::pad::pad;
use super::panel::{bounds, panel};
use super::progress::progress;
use super::theme;

/// Knobs by row and column; in the free place stands the envelope that the four knobs right of it make.
const KNOBS: [[Option<Global>; 9]; 2] = [
    [
        Some(Global::CloudDensity),
        Some(Global::CloudSize),
        Some(Global::CloudPosition),
        Some(Global::CloudSpray),
        Some(Global::CloudScan),
        Some(Global::CloudPitch),
        Some(Global::CloudPitchSpray),
        Some(Global::CloudSpread),
        Some(Global::CloudAlign),
    ],
    [
        Some(Global::CloudJitter),
        Some(Global::CloudReverse),
        Some(Global::CloudWindow),
        Some(Global::CloudLevel),
        None,
        Some(Global::CloudAttack),
        Some(Global::CloudDecay),
        Some(Global::CloudSustain),
        Some(Global::CloudRelease),
    ],
];

const ENVELOPE: Envelope = Envelope {
    attack: Global::CloudAttack.index(),
    decay: Global::CloudDecay.index(),
    sustain: Global::CloudSustain.index(),
    release: Global::CloudRelease.index(),
};

/// Draws the panel.
pub fn cloud_panel(canvas: &mut Canvas<'_>, hold: &mut Option<Hold>) {
    let cloud = canvas.model.cloud;
    let caption = format!(
        "{}     {} grains · {:.1} kHz · root {}",
        cloud.name(),
        cloud.grains(),
        cloud.sample_rate() / 1000.0,
        pitch_name(cloud.root_hz())
    );
    panel(canvas, bounds(12.0, 48.0, 640.0, 420.0), "CLOUD", theme::CLOUD, 108.0, &caption);
    cloud_view(canvas, bounds(24.0, 82.0, 454.0, 272.0), hold);
    pad(canvas, bounds(468.0, 82.0, 628.0, 242.0));
    progress(canvas, bounds(468.0, 250.0, 628.0, 272.0));
    let style = Style { radius: 14.0, width: 66.0, colour: theme::CLOUD };
    for (row, y) in KNOBS.iter().zip([300.0, 368.0]) {
        for (column, parameter) in row.iter().enumerate() {
            let centre = pos2(57.5 + 67.1 * column as f32, y);
            if let Some(parameter) = parameter {
                let index = parameter.index();
                knob(canvas, centre, index, &parameters()[index].name, style);
            } else {
                let well = Rect::from_center_size(centre + vec2(0.0, 11.0), vec2(59.0, 50.0));
                canvas.fill(well, 5.0, theme::WELL);
                ENVELOPE.draw(canvas, well.shrink2(vec2(6.0, 8.0)), theme::CLOUD);
            }
        }
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
