//! Where the keys lie, and how they look.

use egui::{Align2, Color32, Pos2, Rect, Role, Sense, WidgetInfo, pos2, vec2};
use nephele_realtime::HeldNote;

use super::key_name;
use crate::editor::canvas::{Canvas, Ink};
use crate::editor::theme;

/// Keys from the lowest to the highest, six octaves and one.
const SPAN: u8 = 72;
/// Radius of the dot of a note without pressure, and how much full pressure adds, in units.
const DOT: (f32, f32) = (2.2, 3.0);

pub const fn is_black(key: u8) -> bool {
    matches!(key % 12, 1 | 3 | 6 | 8 | 10)
}

/// Where the keys lie.
pub struct Shape {
    /// All of them.
    pub rect: Rect,
    /// MIDI key of the lowest one, a C.
    pub lowest: u8,
}

impl Shape {
    fn keys(&self) -> impl DoubleEndedIterator<Item = u8> + use<> {
        self.lowest..=self.lowest + SPAN
    }

    fn white_width(&self) -> f32 {
        self.rect.width() / self.keys().filter(|key| !is_black(*key)).count() as f32
    }

    /// The place of one key.
    pub fn key_rect(&self, key: u8) -> Rect {
        let width = self.white_width();
        let whites_before = (self.lowest..key).filter(|key| !is_black(*key)).count();
        let left = self.rect.left() + width * whites_before as f32;
        if is_black(key) {
            let size = vec2(width * 0.58, self.rect.height() * 0.6);
            Rect::from_min_size(pos2(left - size.x * 0.5, self.rect.top()), size)
        } else {
            Rect::from_min_size(pos2(left, self.rect.top()), vec2(width - 1.0, self.rect.height()))
        }
    }

    /// The key at `at`, and the velocity of playing it there: soft at its top, loud at its bottom.
    pub fn key_at(&self, at: Pos2) -> Option<(u8, f32)> {
        let inside = |key: &u8| {
            let rect = self.key_rect(*key);
            // The pixel between two white keys belongs to the left one.
            Rect::from_min_max(rect.min, rect.max + vec2(1.0, 0.0)).contains(at)
        };
        let black = self.keys().filter(|key| is_black(*key)).find(inside);
        let key = black.or_else(|| self.keys().filter(|key| !is_black(*key)).find(inside))?;
        let rect = self.key_rect(key);
        let depth = ((at.y - rect.top()) / rect.height()).clamp(0.0, 1.0);
        Some((key, 0.25 + 0.75 * depth))
    }

    /// Draws the keys, those lit that are `down`, and on them how they are played on.
    pub fn draw(&self, canvas: &Canvas<'_>, down: u128) {
        let lit = |key: u8, colour: Color32| if down >> key & 1 == 1 { theme::cloud() } else { colour };
        for key in self.keys().filter(|key| !is_black(*key)) {
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
        for key in self.keys().filter(|key| is_black(*key)) {
            let rect = self.key_rect(key);
            name(canvas, key, rect);
            canvas.fill(rect, 2.0, lit(key, theme::black_key()));
        }
        let telemetry = canvas.model.telemetry;
        for note in telemetry.notes.iter().take(telemetry.note_count as usize) {
            if let Some(at) = self.dot(note) {
                let radius = DOT.0 + DOT.1 * note.pressure;
                canvas.disc(at, radius + 1.0, theme::on_bright());
                canvas.disc(at, radius, theme::voice());
            }
        }
    }

    /// Where a note's dot is: beside its key by as much as it is bent, the higher the further it slides.
    pub fn dot(&self, note: &HeldNote) -> Option<Pos2> {
        let key = self.keys().find(|key| *key == note.key)?;
        let rect = self.key_rect(key);
        let semitone = self.white_width() * 7.0 / 12.0;
        let x = rect.center().x + note.bend * semitone;
        let (bottom, top) = (rect.bottom() - 6.0, rect.top() + 6.0);
        self.rect.contains(pos2(x, rect.center().y)).then(|| pos2(x, bottom + (top - bottom) * note.slide))
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
        for lowest in [0, 24, 48] {
            let shape = Shape { rect: Rect::from_min_size(pos2(14.0, 740.0), vec2(1252.0, 34.0)), lowest };
            for key in shape.keys() {
                let rect = shape.key_rect(key);
                let at = pos2(rect.center().x, rect.bottom() - 1.0);
                assert_eq!(shape.key_at(at).map(|(key, _)| key), Some(key));
            }
            assert_eq!(shape.key_at(pos2(0.0, 750.0)), None);
        }
        assert_eq!((key_name(60), key_name(24 + SPAN)), ("C4".to_owned(), "C7".to_owned()));
    }

    #[test]
    fn a_bent_note_is_shown_where_it_sounds() {
        let shape = Shape { rect: Rect::from_min_size(pos2(14.0, 740.0), vec2(1252.0, 34.0)), lowest: 24 };
        let note = HeldNote { key: 60, slide: 0.5, ..HeldNote::default() };
        let still = shape.dot(&note).unwrap();
        assert_eq!(still, shape.key_rect(60).center());
        let octave = shape.dot(&HeldNote { bend: 12.0, ..note }).unwrap();
        assert!((octave.x - shape.key_rect(72).center().x).abs() < 0.1);
        assert!(shape.dot(&HeldNote { slide: 1.0, ..note }).unwrap().y < still.y);
        assert_eq!(shape.dot(&HeldNote { bend: 48.0, ..note }), None, "beyond the keys that are drawn");
        assert_eq!(shape.dot(&HeldNote { key: 12, ..note }), None);
    }
}
