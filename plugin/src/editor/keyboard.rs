//! The drawn keyboard, C1 to C7.

use egui::{Align2, Color32, CursorIcon, PointerButton, Pos2, Rect, Role, Sense, WidgetInfo, pos2, vec2};

use super::canvas::{Canvas, Ink};
use super::model::Action;
use super::theme;
use crate::note_names;

/// Keys at the ends; C4 is MIDI key 60.
const LOWEST: u8 = 24;
const HIGHEST: u8 = 96;

/// Name of a MIDI key: `C4` for 60.
pub fn key_name(key: u8) -> String {
    note_names::key_name(i32::from(key))
}

const fn is_black(key: u8) -> bool {
    matches!(key % 12, 1 | 3 | 6 | 8 | 10)
}

/// Draws the keyboard into `rect`; `held` is the key that the pointer plays.
pub fn keyboard(canvas: &mut Canvas<'_>, rect: Rect, held: &mut Option<u8>) {
    let response = canvas.sense(rect, "keyboard", Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Group, true, "Keyboard"));
    let shape = Shape { rect };
    let primary = canvas.ui.input(|input| input.pointer.button_down(PointerButton::Primary));
    let pressed = response.is_pointer_button_down_on() && primary;
    let pointer = canvas.pointer(&response).or_else(|| response.hover_pos().map(|at| canvas.unplace(at)));
    let under = pointer.and_then(|at| shape.key_at(at));
    play(canvas, held, pressed, under);
    if let Some((key, velocity)) = under.filter(|_| response.hovered()) {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
        canvas.explain(&response, |_| {
            let (name, midi) = (key_name(key), velocity * 127.0);
            format!("Key {name} — press to play, further down is louder (velocity {midi:.0}); drag to glide over keys")
        });
    }
    shape.draw(canvas, *held);
}

/// Keeps exactly the key under the pressed pointer down. A pointer dragged off the keys leaves the last one sounding.
fn play(canvas: &mut Canvas<'_>, held: &mut Option<u8>, pressed: bool, under: Option<(u8, f32)>) {
    let wanted = if pressed { under.or(held.map(|key| (key, 0.0))) } else { None };
    if wanted.map(|(key, _)| key) == *held {
        return;
    }
    if let Some(key) = held.take() {
        canvas.actions.push(Action::KeyUp { key });
    }
    if let Some((key, velocity)) = wanted {
        canvas.actions.push(Action::KeyDown { key, velocity });
        *held = Some(key);
    }
}

/// Where the keys lie.
struct Shape {
    rect: Rect,
}

impl Shape {
    fn white_width(&self) -> f32 {
        let whites = (LOWEST..=HIGHEST).filter(|key| !is_black(*key)).count();
        self.rect.width() / whites as f32
    }

    fn key_rect(&self, key: u8) -> Rect {
        let width = self.white_width();
        let whites_before = (LOWEST..key).filter(|key| !is_black(*key)).count();
        let left = self.rect.left() + width * whites_before as f32;
        if is_black(key) {
            let size = vec2(width * 0.58, self.rect.height() * 0.6);
            Rect::from_min_size(pos2(left - size.x * 0.5, self.rect.top()), size)
        } else {
            Rect::from_min_size(pos2(left, self.rect.top()), vec2(width - 1.0, self.rect.height()))
        }
    }

    /// The key at `at`, and the velocity of playing it there: soft at its top, loud at its bottom.
    fn key_at(&self, at: Pos2) -> Option<(u8, f32)> {
        let inside = |key: &u8| {
            let rect = self.key_rect(*key);
            // The pixel between two white keys belongs to the left one.
            Rect::from_min_max(rect.min, rect.max + vec2(1.0, 0.0)).contains(at)
        };
        let black = (LOWEST..=HIGHEST).filter(|key| is_black(*key)).find(inside);
        let key = black.or_else(|| (LOWEST..=HIGHEST).filter(|key| !is_black(*key)).find(inside))?;
        let rect = self.key_rect(key);
        let depth = ((at.y - rect.top()) / rect.height()).clamp(0.0, 1.0);
        Some((key, 0.25 + 0.75 * depth))
    }

    fn draw(&self, canvas: &Canvas<'_>, held: Option<u8>) {
        let sounding = canvas.model.telemetry.keys;
        let lit = |key: u8, colour: Color32| {
            if held == Some(key) || sounding >> key & 1 == 1 { theme::cloud() } else { colour }
        };
        for key in (LOWEST..=HIGHEST).filter(|key| !is_black(*key)) {
            let rect = self.key_rect(key);
            name(canvas, key, rect);
            let fill = lit(key, theme::white_key());
            canvas.fill(rect, 2.0, fill);
            if key % 12 == 0 {
                let rests = fill == theme::white_key();
                let ink = Ink::plain(9.0, if rests { theme::black_key() } else { theme::on_bright() });
                canvas.text(rect.center_bottom() - vec2(0.0, 7.0), Align2::CENTER_CENTER, key_name(key), ink);
            }
        }
        for key in (LOWEST..=HIGHEST).filter(|key| is_black(*key)) {
            let rect = self.key_rect(key);
            name(canvas, key, rect);
            canvas.fill(rect, 2.0, lit(key, theme::black_key()));
        }
    }
}

/// Names the key for assistive technology and tests; the keyboard as a whole takes the pointer.
fn name(canvas: &Canvas<'_>, key: u8, rect: Rect) {
    let response = canvas.sense(rect, ("key", key), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Key {}", key_name(key))));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_where_they_are_drawn() {
        let shape = Shape { rect: Rect::from_min_size(pos2(14.0, 740.0), vec2(1252.0, 34.0)) };
        for key in LOWEST..=HIGHEST {
            let rect = shape.key_rect(key);
            let at = pos2(rect.center().x, rect.bottom() - 1.0);
            assert_eq!(shape.key_at(at).map(|(key, _)| key), Some(key));
        }
        assert_eq!(shape.key_at(pos2(0.0, 750.0)), None);
        assert_eq!(key_name(60), "C4");
        assert_eq!(key_name(HIGHEST), "C7");
    }
}
