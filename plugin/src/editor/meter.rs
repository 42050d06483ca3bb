//! Output meters: level in dB with fall and peak hold.

use egui::{Align2, Rect, pos2, vec2};

use super::canvas::{Canvas, Ink};
use super::theme;

/// Decibels at the ends of the scale.
const LOWEST: f32 = -60.0;
const HIGHEST: f32 = 6.0;
/// Fall of the bar, dB per second.
const FALL: f32 = 24.0;
/// Seconds that a peak is held.
const HOLD: f64 = 1.5;

/// What two meters show, kept from frame to frame.
#[derive(Debug)]
pub struct Meters {
    channels: [Channel; 2],
    seen: f64,
}

#[derive(Clone, Copy, Debug)]
struct Channel {
    level: f32,
    held: f32,
    held_at: f64,
}

impl Default for Meters {
    fn default() -> Self {
        Self { channels: [Channel { level: LOWEST, held: LOWEST, held_at: 0.0 }; 2], seen: 0.0 }
    }
}

impl Meters {
    /// Takes the peaks of the latest report at `now` seconds.
    pub fn feed(&mut self, peaks: [f32; 2], now: f64) {
        let fall = FALL * (now - self.seen).clamp(0.0, 1.0) as f32;
        self.seen = now;
        for (channel, peak) in self.channels.iter_mut().zip(peaks) {
            let decibels = (20.0 * peak.max(1e-9).log10()).clamp(LOWEST, HIGHEST);
            channel.level = decibels.max(channel.level - fall);
            if decibels >= channel.held {
                (channel.held, channel.held_at) = (decibels, now);
            } else if now - channel.held_at > HOLD {
                channel.held = channel.level.max(channel.held - fall);
            }
        }
    }

    /// Draws both bars into `rect`, and right of them the highest held peak in dB.
    pub fn draw(&self, canvas: &Canvas<'_>, rect: Rect) {
        let bars = Rect::from_min_max(rect.min, rect.max - vec2(50.0, 0.0));
        let part = |decibels: f32| (decibels - LOWEST) / (HIGHEST - LOWEST);
        let place = |decibels: f32| bars.left() + bars.width() * part(decibels);
        for (i, channel) in self.channels.iter().enumerate() {
            let top = bars.top() + 10.0 * i as f32;
            let bar = Rect::from_min_size(pos2(bars.left(), top), vec2(bars.width(), 7.0));
            canvas.fill(bar, 2.0, theme::button());
            let colour = if channel.level > 0.0 { theme::error() } else { theme::cloud() };
            canvas.fill(bar.with_max_x(place(channel.level)), 2.0, colour);
            if channel.held > LOWEST {
                let tick = Rect::from_center_size(pos2(place(channel.held), bar.center().y), vec2(1.5, 7.0));
                canvas.fill(tick, 0.0, if channel.held > 0.0 { theme::error() } else { theme::text() });
            }
        }
        for decibels in [-48.0, -36.0, -24.0, -12.0, 0.0] {
            let x = place(decibels);
            canvas.line([pos2(x, bars.top() + 18.0), pos2(x, bars.top() + 21.0)], 1.0, theme::track());
        }
        let peak = self.channels.iter().map(|channel| channel.held).fold(LOWEST, f32::max);
        let text = if peak <= LOWEST { "-inf dB".to_owned() } else { format!("{peak:.1} dB") };
        let ink = Ink::plain(11.0, if peak > 0.0 { theme::error() } else { theme::dim() });
        canvas.text(pos2(rect.right(), bars.top() + 9.0), Align2::RIGHT_CENTER, text, ink);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peaks_are_held_then_fall() {
        let mut meters = Meters::default();
        meters.feed([0.5, 0.0], 10.0);
        assert!((meters.channels[0].held + 6.02).abs() < 0.01);
        meters.feed([0.0, 0.0], 11.0);
        assert!((meters.channels[0].held + 6.02).abs() < 0.01, "held for {HOLD} s");
        assert!((meters.channels[0].level + 30.02).abs() < 0.1, "the bar falls");
        meters.feed([0.0, 0.0], 12.0);
        meters.feed([0.0, 0.0], 13.0);
        assert!(meters.channels[0].held < -20.0, "the held peak falls in the end");
        assert_eq!(meters.channels[1].level, LOWEST);
    }
}
