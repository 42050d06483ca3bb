//! The cloud's root: the pitch at which its grains sound as they were stored, shown with its confidence, and typed.

use egui::{Align2, CursorIcon, Rect, Role, Sense, WidgetInfo, vec2};
use nephele_offline::pitch::TRUSTED;

use super::canvas::{Canvas, Ink};
use super::entry::entry_of;
use super::gesture::Entered;
use super::keyboard::{NAMES, key_name};
use super::theme;

/// Lowest and highest root that a cloud may have, Hz.
const LOWEST: f32 = 1.0;
const HIGHEST: f32 = 20_000.0;

/// Draws the root into `rect`; a click opens typed entry.
pub fn root(canvas: &mut Canvas<'_>, rect: Rect) {
    if entry_of(canvas, rect, Entered::Root) {
        return;
    }
    let (hz, confidence) = (canvas.model.cloud.root_hz(), canvas.model.confidence);
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
    canvas.fill(rect, 4.0, if response.hovered() { theme::BUTTON_HOVER } else { theme::BUTTON });
    let dim = Ink::plain(11.0, theme::DIM);
    canvas.text(rect.left_center() + vec2(8.0, 0.0), Align2::LEFT_CENTER, "root", dim);
    canvas.text(rect.left_center() + vec2(36.0, 0.0), Align2::LEFT_CENTER, name, Ink::plain(11.0, theme::TEXT));
    let ink = Ink::plain(10.0, if doubt { theme::RACK } else { theme::DIM });
    canvas.text(rect.right_center() - vec2(8.0, 0.0), Align2::RIGHT_CENTER, sure, ink);
    canvas.show_focus(&response, rect);
}

/// The nearest key's name, with cents where it is off by more than two.
fn pitch_name(hz: f32) -> String {
    let key = 69.0 + 12.0 * (hz / 440.0).log2();
    let nearest = key.round().clamp(0.0, 127.0);
    let cents = (key - nearest) * 100.0;
    let name = key_name(nearest as u8);
    if cents.abs() > 2.0 { format!("{name} {cents:+.0} ct") } else { name }
}

/// A text is no pitch that a root can have.
#[derive(Debug, PartialEq, Eq)]
pub struct NoRoot;

/// Reads a note as [`pitch_name`] writes it, flats too, or a frequency, as Hz; `None` if there is nothing to read.
pub fn parse(text: &str) -> Result<Option<f32>, NoRoot> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let hz = note(text).or_else(|| frequency(text)).filter(|hz| (LOWEST..=HIGHEST).contains(hz));
    hz.map(Some).ok_or(NoRoot)
}

fn frequency(text: &str) -> Option<f32> {
    let lower = text.to_ascii_lowercase();
    let (number, scale) = match lower.strip_suffix("khz") {
        Some(number) => (number, 1000.0),
        None => (lower.strip_suffix("hz").unwrap_or(&lower), 1.0),
    };
    number.trim().parse::<f32>().ok().map(|hz| hz * scale)
}

fn note(text: &str) -> Option<f32> {
    let mut letters = text.chars();
    let letter = letters.next()?.to_ascii_uppercase().to_string();
    let degree = NAMES.iter().position(|name| *name == letter)? as f32;
    let rest = letters.as_str();
    let (accidental, rest) = match (rest.strip_prefix(['#', '♯']), rest.strip_prefix(['b', '♭'])) {
        (Some(rest), _) => (1.0, rest),
        (_, Some(rest)) => (-1.0, rest),
        _ => (0.0, rest),
    };
    let (octave, cents) = rest.split_once(char::is_whitespace).unwrap_or((rest, "0"));
    let octave = f32::from(octave.parse::<i8>().ok()?);
    let cents: f32 = cents.trim().trim_end_matches("ct").trim_end().parse().ok()?;
    let key = 12.0 * (octave + 1.0) + degree + accidental + cents / 100.0;
    Some(440.0 * ((key - 69.0) / 12.0).exp2())
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
        for hz in [9.0_f32, 27.5, 261.626, 445.0, 880.0, 4321.0, 19_000.0] {
            let read = parse(&pitch_name(hz)).unwrap().unwrap();
            assert!((read / hz).log2().abs() * 1200.0 < 2.01, "{hz} → {} → {read}", pitch_name(hz));
        }
    }

    #[test]
    fn notes_and_frequencies_are_pitches() {
        let near = |text: &str, hz: f32| {
            let Ok(Some(read)) = parse(text) else { panic!("'{text}' is a pitch") };
            assert!((read - hz).abs() < hz * 1e-4, "{text}: {read}");
        };
        for (text, hz) in [("a3", 220.0), ("Bb3", 233.082), ("c#-1", 8.662), ("A3 -50 ct", 213.737)] {
            near(text, hz);
        }
        for (text, hz) in [("440", 440.0), ("1.5 kHz", 1500.0), (" 110.5 Hz ", 110.5)] {
            near(text, hz);
        }
        assert_eq!(parse("  "), Ok(None), "nothing to read");
        for text in ["H3", "A", "0.5", "21 kHz", "NaN", "inf", "A3 loud", "C99"] {
            assert_eq!(parse(text), Err(NoRoot), "{text}");
        }
    }
}
