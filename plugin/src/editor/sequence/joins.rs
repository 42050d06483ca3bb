//! Rows whose cells are clicked: conditions, slides and ties.

use egui::{Align2, CursorIcon, Rect, Role, Sense, WidgetInfo};
use nephele_realtime::Step;
use nephele_realtime::sequencer::{Condition, PAGE};

use super::grid::{Row, frame, ground};
use super::spot::Shown;
use crate::editor::canvas::{Canvas, Ink};
use crate::editor::{menu, theme};

/// Rows of the list of conditions before it goes on in another column.
const ROWS: usize = 16;

/// Draws the conditions; the step that was touched.
pub fn conditions(canvas: &mut Canvas<'_>, row: Row, shown: Shown) -> Option<usize> {
    let mut touched = None;
    for column in 0..PAGE {
        let (rect, at) = (row.cell(column), shown.step(column));
        let step = shown.spot.step(canvas, at);
        ground(canvas, rect, shown, at);
        let always = step.condition == Condition::Always;
        if !always {
            let colour = theme::faded(theme::sequence(), if step.on { 0.35 } else { 0.15 });
            canvas.fill(rect.shrink(2.5), 3.0, theme::faded(colour, shown.shade(canvas, at)));
        }
        let label = format!("Step {} condition", at + 1);
        if let Some(condition) = condition(canvas, rect, &label, step.condition) {
            shown.spot.put(canvas, at, Step { condition, ..step.clone() });
            touched = Some(at);
        }
        if !always {
            let ink = Ink::plain(10.0, theme::faded(theme::text(), shown.shade(canvas, at)));
            canvas.text(rect.center(), Align2::CENTER_CENTER, step.condition.to_string(), ink);
        }
        frame(canvas, rect, shown, at);
    }
    touched
}

/// Makes `rect` open the list of conditions; the one that is chosen, if it is another than `now`.
pub fn condition(canvas: &mut Canvas<'_>, rect: Rect, label: &str, now: Condition) -> Option<Condition> {
    let response = canvas.sense(rect, ("condition", label.to_owned()), Sense::click());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ComboBox, true, label);
        info.current_text_value = Some(now.to_string());
        info
    });
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    canvas.explain(&response, |_| {
        format!(
            "{label} — {now} · click for the list: FILL, PRE (the last one was met), NEI (the track before's was), \
             1ST pass, 2:4 (second of four)"
        )
    });
    canvas.show_focus(&response, rect);
    let all = Condition::all();
    let names: Vec<String> = all.iter().map(ToString::to_string).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let place = all.iter().position(|condition| *condition == now);
    let wheel = canvas.wheel(&response) + canvas.arrows(&response);
    let last = all.len() - 1;
    let turned = (wheel != 0.0).then(|| {
        let place = place.unwrap_or(0);
        if wheel < 0.0 { (place + 1).min(last) } else { place.saturating_sub(1) }
    });
    let chosen = menu::list(canvas, &response, |ui, _| menu::options(ui, &names, place, ROWS));
    chosen.or(turned).and_then(|place| all.get(place).copied()).filter(|condition| *condition != now)
}

/// Draws slides and ties, two halves of each cell; the step that was touched.
pub fn joins(canvas: &mut Canvas<'_>, row: Row, shown: Shown) -> Option<usize> {
    let mut touched = None;
    for column in 0..PAGE {
        let (rect, at) = (row.cell(column), shown.step(column));
        let step = shown.spot.step(canvas, at);
        ground(canvas, rect, shown, at);
        let middle = rect.center().x;
        let (left, right) = (rect.with_max_x(middle), rect.with_min_x(middle));
        if half(canvas, left, (at, "slide", "its pitch slides from the step before"), step.slide, shown) {
            shown.spot.put(canvas, at, Step { slide: !step.slide, ..step.clone() });
            touched = Some(at);
        }
        if half(canvas, right, (at, "tie", "its notes last until the next step that plays"), step.tie, shown) {
            shown.spot.put(canvas, at, Step { tie: !step.tie, ..step.clone() });
            touched = Some(at);
        }
        frame(canvas, rect, shown, at);
    }
    touched
}

fn half(canvas: &mut Canvas<'_>, rect: Rect, (at, what, about): (usize, &str, &str), on: bool, shown: Shown) -> bool {
    let response = canvas.sense(rect, ("join", at, what.to_owned()), Sense::CLICK);
    let label = format!("Step {} {what}", at + 1);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, on, &label));
    canvas.explain(&response, |_| format!("{label} — {about} · click to switch"));
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    let shade = shown.shade(canvas, at);
    if on {
        canvas.fill(rect.shrink(2.5), 3.0, theme::faded(theme::sequence(), 0.5 * shade));
    }
    if on || response.hovered() {
        let ink = Ink::plain(10.0, theme::faded(if on { theme::text() } else { theme::dim() }, shade));
        canvas.text(rect.center(), Align2::CENTER_CENTER, what, ink);
    }
    response.clicked()
}
