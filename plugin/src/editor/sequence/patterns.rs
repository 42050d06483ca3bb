//! The buttons A to H: which pattern plays next, and is edited.

use egui::{Align2, CursorIcon, Rect, Role, Sense, WidgetInfo, vec2};
use nephele_realtime::parameters;
use nephele_realtime::parameters::Global;
use nephele_realtime::sequencer::{PATTERNS, Pattern};

use crate::editor::canvas::{Canvas, Ink};
use crate::editor::{hints, theme};

const PATTERN: usize = Global::SeqPattern.index();
const GAP: f32 = 2.0;

/// The letter of a pattern.
pub fn letter(pattern: usize) -> String {
    parameters()[PATTERN].format(pattern as f32)
}

/// Draws the buttons; the row as a whole answers wheel and arrow keys.
pub fn patterns(canvas: &mut Canvas<'_>, rect: Rect) {
    let response = canvas.sense(rect, ("control", PATTERN), Sense::click());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ComboBox, true, hints::label(PATTERN));
        info.current_text_value = Some(parameters()[PATTERN].format(canvas.value(PATTERN)));
        info
    });
    canvas.show_focus(&response, rect);
    canvas.menu_of(&response, &[PATTERN]);
    let notches = canvas.arrows(&response);
    if notches != 0.0 {
        canvas.turn_by(PATTERN, notches);
    }
    let width = (rect.width() + GAP) / PATTERNS as f32;
    for pattern in 0..PATTERNS {
        let corner = rect.min + vec2(width * pattern as f32, 0.0);
        one(canvas, Rect::from_min_size(corner, vec2(width - GAP, rect.height())), pattern);
    }
}

fn one(canvas: &mut Canvas<'_>, rect: Rect, pattern: usize) {
    let response = canvas.sense(rect, ("pattern", pattern), Sense::click());
    let chosen = canvas.value(PATTERN) as usize == pattern;
    let label = format!("Pattern {}", letter(pattern));
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, &label));
    if response.clicked() && !chosen {
        canvas.change(PATTERN, pattern as f32);
    }
    canvas.menu_of(&response, &[PATTERN]);
    let notches = canvas.wheel(&response);
    if notches != 0.0 {
        canvas.turn_by(PATTERN, -notches);
    }
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    let playing = canvas.model.telemetry.playing;
    let plays = playing.running && usize::from(playing.pattern) == pattern;
    let queued = playing.queued.map(usize::from) == Some(pattern);
    let name = canvas.model.sequence.patterns[pattern].name.as_str();
    let empty = is_empty(&canvas.model.sequence.patterns[pattern]);
    canvas.explain(&response, |_| {
        let state = match (plays, queued, empty) {
            (true, ..) => " · plays",
            (_, true, _) => " · is next",
            (_, _, true) => " · empty",
            _ => "",
        };
        let name = if name.is_empty() { String::new() } else { format!(" “{name}”") };
        format!("{label}{name}{state} · click to edit it here, and to play it once it is its turn")
    });
    let ink = match (chosen, empty) {
        (true, _) => Ink::strong(11.0, theme::on_bright()),
        (_, false) => Ink::strong(11.0, theme::text()),
        (_, true) => Ink::plain(11.0, theme::faded(theme::dim(), 0.6)),
    };
    let fill = match (chosen, response.hovered()) {
        (true, _) => theme::faded(theme::sequence(), 0.85),
        (_, true) => theme::button_hover(),
        _ => theme::button(),
    };
    canvas.fill(rect, 4.0, fill);
    canvas.text(rect.center() - vec2(0.0, 1.0), Align2::CENTER_CENTER, letter(pattern), ink);
    if plays {
        let line = Rect::from_center_size(rect.center_bottom() - vec2(0.0, 2.0), vec2(9.0, 2.0));
        canvas.fill(line, 1.0, if chosen { theme::on_bright() } else { theme::sequence() });
    }
    if queued {
        // Its line below grows and shrinks, so that it is told from the one that plays by more than its frame.
        let wide = canvas.ui.input(|input| (input.time * 4.0) as u64).is_multiple_of(2);
        let size = vec2(if wide { 15.0 } else { 5.0 }, 2.0);
        let line = Rect::from_center_size(rect.center_bottom() - vec2(0.0, 2.5), size);
        canvas.fill(line, 1.0, if chosen { theme::on_bright() } else { theme::text() });
        canvas.outline(rect, 4.0, 1.5, theme::text());
    }
}

/// Whether no step of it plays.
fn is_empty(pattern: &Pattern) -> bool {
    pattern.tracks.iter().all(|track| track.steps.iter().all(|step| !step.on))
}
