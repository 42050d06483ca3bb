//! The value of what is being turned, large, beside it.

use egui::{Align2, Pos2, Rect, pos2, vec2};
use nephele_realtime::parameters;

use super::canvas::{Canvas, HEIGHT, Ink, WIDTH};
use super::theme;

/// Seconds for which it stays after a notch of the wheel or a key.
pub const LINGERS: f64 = 0.9;
/// Its height, the least distance from the window's edge, and the gap to the control.
const TALL: f32 = 22.0;
const EDGE: f32 = 4.0;
const GAP: f32 = 5.0;

/// What is shown.
#[derive(Debug)]
pub struct Bubble {
    index: usize,
    /// The control.
    near: Rect,
    /// The time of the window at which it goes.
    until: f64,
}

impl Canvas<'_> {
    /// Shows the value of the parameter at `index` beside its control `near` in this frame and for `seconds` more.
    pub fn show_bubble(&mut self, index: usize, near: Rect, seconds: f64) {
        let until = self.ui.input(|input| input.time) + seconds;
        self.gestures.bubble = Some(Bubble { index, near, until });
    }
}

/// Draws it, over everything else.
pub fn bubble(canvas: &mut Canvas<'_>) {
    let now = canvas.ui.input(|input| input.time);
    let Some(Bubble { index, near, until }) = canvas.gestures.bubble.take_if(|bubble| bubble.until >= now) else {
        canvas.gestures.bubble = None;
        return;
    };
    if until > now {
        canvas.gestures.bubble = Some(Bubble { index, near, until });
        canvas.ui.ctx().request_repaint_after_secs((until - now) as f32);
    }
    // What was turned in this frame is drawn as it will be in the next.
    let plain = canvas.actions.iter().rev().find_map(|action| match action {
        super::Action::Set(of, plain) if *of == index => Some(*plain),
        _ => None,
    });
    let text = parameters()[index].format(plain.unwrap_or_else(|| canvas.value(index)));
    let ink = Ink::strong(12.0, theme::text());
    let width = canvas.room_of(Pos2::ZERO, Align2::LEFT_TOP, f32::INFINITY, text.as_str(), ink).width() + 18.0;
    let rect = place(near, width);
    canvas.fill(rect.expand(1.0), 6.0, theme::dim());
    canvas.fill(rect, 5.0, theme::background());
    canvas.text(rect.center(), Align2::CENTER_CENTER, text, ink);
}

/// Above the control, or below it where there is no room; always within the window.
fn place(near: Rect, width: f32) -> Rect {
    let above = near.top() - GAP - TALL;
    let top = if above >= EDGE { above } else { (near.bottom() + GAP).min(HEIGHT - EDGE - TALL) };
    let half = width * 0.5;
    let middle = near.center().x.clamp(EDGE + half, (WIDTH - EDGE - half).max(EDGE + half));
    Rect::from_min_size(pos2(middle - half, top), vec2(width, TALL))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stays_within_the_window_and_off_its_control() {
        let window = Rect::from_min_size(Pos2::ZERO, vec2(WIDTH, HEIGHT));
        for corner in
            [pos2(0.0, 0.0), pos2(WIDTH - 40.0, 0.0), pos2(0.0, 760.0), pos2(600.0, 400.0), pos2(1240.0, 770.0)]
        {
            let near = Rect::from_min_size(corner, vec2(40.0, 30.0));
            let rect = place(near, 90.0);
            assert!(window.contains_rect(rect) && !rect.intersects(near), "{near} {rect}");
        }
    }
}
