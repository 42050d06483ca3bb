//! Grains that had to go, or could not come, because too many sounded.

use egui::{Align2, Role, Sense, WidgetInfo};

use super::canvas::{Canvas, Ink};
use super::panel::bounds;
use super::theme;

/// Seconds without a loss after which no more is said of them.
const HOLD: f64 = 1.5;

/// Losses since the crowd began, kept from frame to frame: yielded, refused.
#[derive(Debug, Default)]
pub struct Losses {
    counts: [u32; 2],
    last: f64,
}

impl Losses {
    /// Takes what the latest report says was lost, at `now` seconds.
    pub fn feed(&mut self, fresh: [u32; 2], now: f64) {
        if fresh != [0; 2] {
            self.last = now;
        } else if now - self.last > HOLD {
            self.counts = [0; 2];
        }
        for (count, more) in self.counts.iter_mut().zip(fresh) {
            *count = count.saturating_add(more);
        }
    }

    /// Writes both counts on `lines`, ending at `right`, where there is something to say.
    pub fn draw(&self, canvas: &mut Canvas<'_>, right: f32, lines: [f32; 2]) {
        let about = ["yielded", "refused"];
        for ((count, what), y) in self.counts.iter().zip(about).zip(lines) {
            if *count == 0 {
                continue;
            }
            let text = if *count < 10_000 { format!("{count} {what}") } else { format!("> 9999 {what}") };
            let response = canvas.sense(bounds(right - 90.0, y - 7.0, right, y + 7.0), what, Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &text));
            canvas.explain(&response, |_| {
                "Yielded, refused — grains that ended early for newer ones, and grains that found no place, because too \
                 many sounded: lower density, size or polyphony"
                    .to_owned()
            });
            canvas.text_within(egui::pos2(right, y), Align2::RIGHT_CENTER, 90.0, text, Ink::plain(11.0, theme::rack()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_are_counted_while_the_crowd_lasts() {
        let mut losses = Losses::default();
        losses.feed([30, 0], 10.0);
        losses.feed([0, 0], 11.0);
        losses.feed([7, 2], 12.0);
        assert_eq!(losses.counts, [37, 2]);
        losses.feed([0, 0], 13.0);
        assert_eq!(losses.counts, [37, 2], "held for {HOLD} s");
        losses.feed([0, 0], 13.6);
        assert_eq!(losses.counts, [0, 0]);
        losses.feed([u32::MAX, 1], 14.0);
        losses.feed([1, 0], 14.1);
        assert_eq!(losses.counts, [u32::MAX, 1]);
    }
}
