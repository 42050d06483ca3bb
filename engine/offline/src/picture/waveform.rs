//! The waveform: for each column the range of its samples.

use super::canvas::{Area, Canvas, Rgb};
use super::colour;
use crate::audio::Recording;

/// Draws the first two channels over each other, ±1 filling the area; what is louder is marked at the edge.
pub fn draw(canvas: &mut Canvas, area: Area, recording: &Recording) {
    for x in 0..area.width {
        canvas.blend(area.left + x, area.top + area.height / 2, colour::GRID, 80);
    }
    for (channel, colour) in recording.channels.iter().zip([colour::LEFT, colour::RIGHT]) {
        for x in 0..area.width {
            // Each column begins with the last sample of the one before it, so that the line has no gaps.
            let from = (x * channel.len() / area.width).saturating_sub(1);
            let to = (x + 1) * channel.len() / area.width;
            if let Some(range) = range(&channel[from..to.max(from)]) {
                column(canvas, area, x, range, colour);
            }
        }
    }
}

/// Lowest and highest of the finite samples.
fn range(samples: &[f32]) -> Option<(f32, f32)> {
    let finite = || samples.iter().copied().filter(|s| s.is_finite());
    let low = finite().reduce(f32::min)?;
    Some((low, finite().reduce(f32::max)?))
}

fn column(canvas: &mut Canvas, area: Area, x: usize, (low, high): (f32, f32), colour: Rgb) {
    for y in row(area, high)..=row(area, low) {
        canvas.blend(area.left + x, area.top + y, colour, 170);
    }
    if high > 1.0 || low < -1.0 {
        let edge = if high > 1.0 { 0 } else { area.height - 4 };
        (0..4).for_each(|y| canvas.set(area.left + x, area.top + edge + y, colour::CLIPPED));
    }
}

fn row(area: Area, sample: f32) -> usize {
    ((1.0 - sample.clamp(-1.0, 1.0)) * 0.5 * (area.height - 1) as f32).round() as usize
}
