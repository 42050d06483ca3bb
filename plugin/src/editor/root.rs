//! The cloud's root: the pitch at which its grains sound as they were stored, shown with its confidence, and typed.

use egui::{Align2, CursorIcon, Rect, Role, Sense, WidgetInfo, vec2};
use nephele_offline::pitch::TRUSTED;

use super::canvas::{Canvas, Ink};
use super::entry::entry_of;
use super::gesture::Entered;
use super::theme;
use crate::note_names::{key_name, nearest_key, parse_pitch};

/// Lowest and highest root that a cloud may have, Hz.
const LOWEST: f32 = 1.0;
const HIGHEST: f32 = 20_000.0;

/// What can be typed.
pub const ACCEPTED: &str = "1 Hz … 20 kHz, such as A3, A3 +20 ct or 220; nothing has it heard";

/// Draws the root into `rect`; a click opens typed entry.
pub fn root(canvas: &mut Canvas<'_>, rect: Rect) {
    if entry_of(canvas, rect, Entered::Root) {
        return;
    }
    // What is known of how it was heard belongs to the present cloud.
    let confidence = canvas.model.confidence.filter(|_| !canvas.model.auditioned);
    let hz = canvas.model.cloud.root_hz();
    let name = pitch_name(hz);
    let doubt = confidence.is_some_and(|confidence| confidence < TRUSTED);
    let sure = confidence.map(|confidence| format!("{:.0} % sure", confidence * 100.0)).unwrap_or_default();
    let response = canvas.sense(rect, "root", Sense::click());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Button, true, "Root");
        info.current_text_value = Some(format!("{name} {sure}").trim_end().to_owned());
        info
    });
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::Text);
    }
    if response.clicked() {
        canvas.type_into(Entered::Root, name.clone());
    }
    canvas.explain(&response, |_| {
        let heard = match confidence {
            Some(_) if doubt => format!("no pitch was heard in it ({sure}), so middle C"),
            Some(_) => format!("heard, {sure}"),
            None => "as the cloud says".to_owned(),
        };
        format!(
            "Root — pitch of the stored grains: {hz:.2} Hz, {heard} · click to type a note (A3 +20 ct) or a frequency; \
             nothing to have it heard"
        )
    });
    canvas.fill(rect, 4.0, if response.hovered() { theme::button_hover() } else { theme::button() });
    let dim = Ink::plain(11.0, theme::dim());
    canvas.text(rect.left_center() + vec2(8.0, 0.0), Align2::LEFT_CENTER, "root", dim);
    canvas.text(rect.left_center() + vec2(36.0, 0.0), Align2::LEFT_CENTER, name, Ink::plain(11.0, theme::text()));
    let ink = Ink::plain(10.0, if doubt { theme::rack() } else { theme::dim() });
    canvas.text(rect.right_center() - vec2(8.0, 0.0), Align2::RIGHT_CENTER, sure, ink);
    canvas.show_focus(&response, rect);
}

/// The nearest note that has a key, with cents where it is off by more than two; beyond the keys the frequency.
pub fn pitch_name(hz: f32) -> String {
    let (key, cents) = nearest_key(hz);
    if !(0..=127).contains(&key) {
        return format!("{hz:.1} Hz");
    }
    let name = key_name(key);
    if cents.abs() > 2.0 { format!("{name} {cents:+.0} ct") } else { name }
}

/// A text is no pitch that a root can have.
#[derive(Debug, PartialEq, Eq)]
pub struct NoRoot;

/// Reads a note or a frequency as Hz; `None` if there is nothing to read.
pub fn parse(text: &str) -> Result<Option<f32>, NoRoot> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let hz = parse_pitch(text).filter(|hz| (LOWEST..=HIGHEST).contains(hz));
    hz.map(Some).ok_or(NoRoot)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_named_as_pitches() {
        assert_eq!(pitch_name(440.0), "A4");
        assert_eq!(pitch_name(261.626), "C4");
        assert_eq!(pitch_name(445.0), "A4 +20 ct");
    }

    #[test]
    fn what_is_written_is_read() {
        for hz in [9.0_f32, 27.5, 261.626, 445.0, 880.0, 4321.0, 12_500.0, 19_000.0, 2.5] {
            let read = parse(&pitch_name(hz)).unwrap().unwrap();
            assert!((read / hz).log2().abs() * 1200.0 < 2.01, "{hz} → {} → {read}", pitch_name(hz));
        }
    }

    #[test]
    fn nothing_is_left_to_be_heard_and_the_range_is_kept() {
        assert_eq!(parse("  "), Ok(None));
        assert_eq!(parse("A4"), Ok(Some(440.0)));
        for text in ["H3", "0.5", "21 kHz", "NaN", "inf", "-220"] {
            assert_eq!(parse(text), Err(NoRoot), "{text}");
        }
    }
}
