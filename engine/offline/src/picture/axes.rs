//! Ticks and labels of time and frequency.

use super::canvas::{Area, Canvas};
use super::{colour, font};

/// Distances between time ticks in seconds; the first that gives few enough is taken.
const STEPS: [f64; 14] = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0];
/// The most time ticks.
const MOST_TICKS: f64 = 16.0;
/// Frequencies with a line, in Hz.
const LINES: [(f32, &str); 9] = [
    (50.0, "50Hz"),
    (100.0, "100Hz"),
    (200.0, "200Hz"),
    (500.0, "500Hz"),
    (1e3, "1kHz"),
    (2e3, "2kHz"),
    (5e3, "5kHz"),
    (1e4, "10kHz"),
    (2e4, "20kHz"),
];

/// Draws time ticks under each of `areas`, and their seconds under the last.
pub fn time(canvas: &mut Canvas, areas: &[Area], seconds: f64) {
    let step = STEPS.into_iter().find(|step| seconds / step <= MOST_TICKS).unwrap_or(600.0);
    // Long recordings only run out of steps, not out of ticks.
    let ticks = (seconds / step).floor().min(MOST_TICKS * 4.0) as usize;
    for tick in (0..=ticks).filter(|_| seconds > 0.0) {
        let at = tick as f64 * step;
        for (place, area) in areas.iter().enumerate() {
            let x = area.left + (at / seconds * (area.width - 1) as f64) as usize;
            let bottom = area.top + area.height;
            (0..6).for_each(|dy| canvas.set(x, bottom + dy, colour::GRID));
            if place + 1 == areas.len() {
                let label = format!("{}s", (at * 1000.0).round() / 1000.0);
                canvas.text(x.saturating_sub(label.len() * font::ADVANCE / 2), bottom + 10, &label, colour::GRID);
            }
        }
    }
}

/// Draws frequency lines over `area`, which shows `low` … `high` Hz, each octave as high as the next.
pub fn frequency(canvas: &mut Canvas, area: Area, low: f32, high: f32) {
    for (hz, label) in LINES.into_iter().filter(|(hz, _)| (low..=high).contains(hz)) {
        let y = area.top + row(area, hz, low, high);
        (0..area.width).step_by(2).for_each(|x| canvas.blend(area.left + x, y, colour::GRID, 90));
        let x = area.left.saturating_sub(label.len() * font::ADVANCE + 6);
        canvas.text(x, y.saturating_sub(font::HEIGHT / 2), label, colour::GRID);
    }
}

/// The row within `area` that shows `hz`.
fn row(area: Area, hz: f32, low: f32, high: f32) -> usize {
    let up = ((hz / low).ln() / (high / low).ln()).clamp(0.0, 1.0);
    ((1.0 - up) * (area.height - 1) as f32).round() as usize
}
