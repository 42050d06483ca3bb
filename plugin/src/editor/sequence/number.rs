//! Numbers that are no parameters of the host, in one line each: dragged, turned, or typed with their unit.

use egui::{Align2, CursorIcon, Id, Key, PointerButton, Rect, Response, Sense, WidgetInfo, vec2};
use nephele_realtime::parameters;

use super::fields::{face, size};
use crate::editor::canvas::{Canvas, Ink};
use crate::editor::draft::{Draft, Typed, draft_field};
use crate::editor::theme;
use crate::note_names::{nearest_key, parse_pitch};

/// Way of the pointer, in units, over a number's span.
const FULL: f32 = 200.0;

/// What is under way, kept from frame to frame.
#[derive(Debug, Default)]
pub struct Held {
    /// The number that is dragged, and where it would stand without steps.
    drag: Option<(Id, f32)>,
    /// The number that is typed.
    typing: Option<(Id, Draft)>,
}

/// How a number is read when it is typed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unit {
    /// As it is, with the unit that it is written with or without.
    Plain,
    /// In hundredths.
    Percent,
    /// A MIDI key, by its number or its name.
    Key,
    /// The place of the knob of the parameter at this place of the table, by its value.
    Knob(usize),
}

/// A number.
#[derive(Clone)]
pub struct Number<'a> {
    /// Its name for assistive technology, unique in the window.
    pub label: &'a str,
    /// What stands left of it.
    pub name: &'a str,
    /// What it is.
    pub about: &'a str,
    /// How it is written.
    pub text: String,
    /// What it is now.
    pub value: f32,
    /// Lowest and highest value.
    pub range: (f32, f32),
    /// Way from one value to the next.
    pub notch: f32,
    /// How far a drag of 200 units goes.
    pub span: f32,
    /// What Ctrl and a click set.
    pub default: f32,
    /// How it is read.
    pub unit: Unit,
}

impl<'a> Number<'a> {
    /// A whole number.
    pub fn whole((label, name, about): (&'a str, &'a str, &'a str), value: i32, (low, high): (i32, i32)) -> Self {
        Self {
            label,
            name,
            about,
            text: value.to_string(),
            value: value as f32,
            range: (low as f32, high as f32),
            notch: 1.0,
            span: (high - low) as f32,
            default: low as f32,
            unit: Unit::Plain,
        }
    }

    /// A part of one, written in per cent, with its sign if it may be less than none.
    pub fn percent((label, name, about): (&'a str, &'a str, &'a str), value: f32, range: (f32, f32)) -> Self {
        let percent = value * 100.0;
        Self {
            label,
            name,
            about,
            text: if range.0 < 0.0 { format!("{percent:+.0} %") } else { format!("{percent:.0} %") },
            value,
            range,
            notch: 0.01,
            span: range.1 - range.0,
            default: range.0.max(0.0),
            unit: Unit::Percent,
        }
    }

    fn within(&self, value: f32) -> f32 {
        value.clamp(self.range.0, self.range.1)
    }

    /// What is written in the field in which it is typed.
    fn written(&self) -> String {
        match self.unit {
            Unit::Knob(index) => parameters()[index].format(parameters()[index].denormalise(self.value)),
            _ => self.text.clone(),
        }
    }

    /// The value that is typed as `text`, brought into range; `None` if it is none.
    fn parse(&self, text: &str) -> Option<f32> {
        let value = match self.unit {
            Unit::Key => match plain(text, "") {
                Some(key) => key,
                None => nearest_key(parse_pitch(text)?).0 as f32,
            },
            Unit::Percent => plain(text, "%")? / 100.0,
            Unit::Knob(index) => {
                let parameter = &parameters()[index];
                parameter.normalise(parameter.parse(text)?)
            }
            Unit::Plain => plain(text, split(&self.text).1)?,
        };
        let whole = self.notch == 1.0 || self.unit == Unit::Key;
        value.is_finite().then(|| self.within(if whole { value.round() } else { value }))
    }
}

/// The number in front, and what stands behind it. A multiplication sign may stand before it.
fn split(text: &str) -> (&str, &str) {
    let text = text.trim().trim_start_matches('×').trim_start();
    let numeric = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '−' | '.' | ',');
    let end = text.find(|c| !numeric(c)).unwrap_or(text.len());
    (&text[..end], text[end..].trim())
}

/// A number with `unit` behind it, or with nothing.
fn plain(text: &str, unit: &str) -> Option<f32> {
    let (number, rest) = split(text);
    let known = rest.is_empty() || rest.eq_ignore_ascii_case(unit);
    known.then(|| number.replace(',', ".").replace('−', "-").parse().ok()).flatten()
}

/// Draws a number; what it is changed to: by a drag (Shift is fine), the wheel, the arrow keys, by typing, or by Ctrl and a
/// click, which resets it.
pub fn number(canvas: &mut Canvas<'_>, rect: Rect, of: &Number<'_>, held: &mut Held) -> Option<f32> {
    let response = canvas.sense(rect, ("sequence", of.label.to_owned()), Sense::click_and_drag());
    response.widget_info(|| {
        let mut info = WidgetInfo::slider(true, f64::from(of.value), of.label);
        info.current_text_value = Some(of.text.clone());
        info
    });
    if let Some((id, draft)) = held.typing.take_if(|(id, _)| *id == response.id) {
        return typed(canvas, rect, of, (id, draft), held);
    }
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::ResizeVertical);
    }
    canvas.explain(&response, |_| {
        let (label, about, text) = (of.label, of.about, &of.text);
        format!(
            "{label} — {about} · now {text} · drag, Shift fine, wheel, double-click or Enter to type, Ctrl-click resets"
        )
    });
    let wanted = moved(canvas, &response, of, held);
    let enter = response.has_focus() && canvas.ui.input(|input| input.key_pressed(Key::Enter));
    if response.double_clicked() || enter {
        held.typing = Some((response.id, Draft::new(of.written())));
    }

    face(canvas, rect, &response);
    let ink = Ink::plain(size(&of.text, 20, 10.0), theme::text());
    if of.name.is_empty() {
        canvas.text_within(rect.center(), Align2::CENTER_CENTER, rect.width() - 4.0, of.text.as_str(), ink);
    } else {
        let name = Ink::plain(11.0, theme::dim());
        canvas.text(rect.left_center() + vec2(7.0, 0.0), Align2::LEFT_CENTER, of.name, name);
        canvas.text(rect.right_center() - vec2(7.0, 0.0), Align2::RIGHT_CENTER, of.text.as_str(), ink);
    }
    wanted.filter(|value| *value != of.value)
}

/// The field in which it is typed.
fn typed(
    canvas: &mut Canvas<'_>,
    rect: Rect,
    of: &Number<'_>,
    (id, mut draft): (Id, Draft),
    held: &mut Held,
) -> Option<f32> {
    match draft_field(canvas, rect, of.label, &mut draft) {
        Typed::Going => {
            held.typing = Some((id, draft));
            None
        }
        // What was opened and left alone is what it was, however it was rounded to be written.
        Typed::Given(text, _) if text == of.written() => None,
        Typed::Given(text, enter) => {
            let value = of.parse(&text);
            if value.is_none() && enter {
                held.typing = Some((id, Draft::refused(text)));
            }
            value.filter(|value| *value != of.value)
        }
        Typed::Left => None,
    }
}

fn moved(canvas: &mut Canvas<'_>, response: &Response, of: &Number<'_>, held: &mut Held) -> Option<f32> {
    // Parts of one divide by a whole number, so that 0.3 is not written 0.3000001.
    let (notch, per_one) = (of.notch, (1.0 / of.notch).round().max(1.0));
    let stepped = |value: f32| of.within((value / notch).round() * (notch * per_one) / per_one);
    let mut wanted = None;
    if response.drag_started_by(PointerButton::Primary) {
        held.drag = Some((response.id, of.value));
    }
    if response.dragged_by(PointerButton::Primary) {
        let speed = if canvas.fine() { 0.1 } else { 1.0 };
        let way = -canvas.drag(response).y / FULL * of.span * speed;
        if let Some((_, value)) = held.drag.as_mut().filter(|(id, _)| *id == response.id) {
            *value = of.within(*value + way);
            // A value between two notches stays where it is until the way is long enough.
            wanted = Some(stepped(*value)).filter(|value| (value - of.value).abs() > of.notch * 0.5);
        }
    }
    if response.drag_stopped() {
        held.drag = None;
    }
    let notches = canvas.wheel(response) + canvas.arrows(response);
    if notches != 0.0 {
        wanted = Some(stepped(of.value + notches.signum() * notches.abs().max(1.0).round() * of.notch));
    }
    let resets = response.clicked() && canvas.ui.input(|input| input.modifiers.command);
    if resets { Some(of.default) } else { wanted }
}

#[cfg(test)]
mod tests {
    use nephele_realtime::parameters::Global;

    use super::*;

    const NAMES: (&str, &str, &str) = ("It", "it", "what it is");

    #[test]
    fn numbers_are_read_with_their_units_and_without() {
        let steps = Number { text: "16 × 1/16".to_owned(), ..Number::whole(NAMES, 16, (1, 64)) };
        for (text, wanted) in [
            ("12", Some(12.0)),
            ("12 × 1/16", Some(12.0)),
            ("999", Some(64.0)),
            ("-4", Some(1.0)),
            ("2,6", Some(3.0)),
            ("× 8", Some(8.0)),
            ("12 dB", None),
            ("twelve", None),
            ("1.2.3", None),
            ("", None),
        ] {
            assert_eq!(steps.parse(text), wanted, "{text}");
        }
        let semitones = Number { text: "+3 st".to_owned(), ..Number::whole(NAMES, 3, (-48, 48)) };
        assert_eq!(["-7 ST", "+12", "−2 st"].map(|text| semitones.parse(text)), [Some(-7.0), Some(12.0), Some(-2.0)]);
        let swing = Number::percent(NAMES, 0.5, (0.5, 0.8));
        assert_eq!(["54 %", "54%", "10"].map(|text| swing.parse(text)), [Some(0.54), Some(0.54), Some(0.5)]);
        assert_eq!(swing.text, "50 %");
        let note = Number { unit: Unit::Key, ..Number::whole(NAMES, 60, (0, 127)) };
        assert_eq!(["C#3", "61", "a4", "440 Hz"].map(|text| note.parse(text)), [49.0, 61.0, 69.0, 69.0].map(Some));
        let index = Global::FilterCutoff.index();
        let cutoff = Number { unit: Unit::Knob(index), ..Number::percent(NAMES, 0.0, (0.0, 1.0)) };
        let kilo = cutoff.parse("1.2 kHz").map(|place| parameters()[index].denormalise(place));
        assert!(kilo.is_some_and(|hz| (hz - 1200.0).abs() < 1.0), "{kilo:?}");
    }
}
