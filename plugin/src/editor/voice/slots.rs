//! The modulation slots: eight at a time, each `source × second source → destination` with its depth.

use egui::{Align2, CursorIcon, Rect, Role, Sense, WidgetInfo, pos2, vec2};
use nephele_realtime::parameters::{SLOTS, slot_index};
use nephele_realtime::{Route, Source};

use super::destination::{Chosen, Finder, Offer};
use super::layout::{RADIUS, left_of};
use crate::editor::canvas::{Canvas, Ink};
use crate::editor::knob::{Style, knob};
use crate::editor::model::Action;
use crate::editor::tabs::{Look, Tab, tabs};
use crate::editor::{menu, moved, theme};

const TABS: [Tab; 4] = [
    Tab { name: "1 – 8", about: "the first eight slots" },
    Tab { name: "9 – 16", about: "slots 9 to 16" },
    Tab { name: "17 – 24", about: "slots 17 to 24" },
    Tab { name: "25 – 32", about: "the last eight slots" },
];

/// Slots of a page, and of a row.
const SHOWN: usize = SLOTS / TABS.len();
const COLUMNS: usize = SHOWN / 2;
/// Rows of the list of sources before it goes on in another column.
const ROWS: usize = 16;
/// Height of a line of a slot, and from line to line.
const LINE: f32 = 18.0;
const STEP: f32 = 20.0;

/// What the page keeps from frame to frame.
#[derive(Debug, Default)]
pub struct Slots {
    page: usize,
    finder: Finder,
}

/// Draws the page.
pub fn page(canvas: &mut Canvas<'_>, page: Rect, kept: &mut Slots) {
    let chosen = tabs(canvas, left_of(page, 54.0), &TABS, kept.page, Look::column(theme::voice()));
    let left = page.left() + 62.0;
    let gap = 8.0;
    let width = (page.right() - left + gap) / COLUMNS as f32 - gap;
    for place in 0..SHOWN {
        let (column, row) = (place % COLUMNS, place / COLUMNS);
        let corner = pos2(left + (width + gap) * column as f32, page.top() + 61.0 * row as f32);
        let rect = Rect::from_min_size(corner, vec2(width, STEP * 2.0 + LINE));
        slot(canvas, rect, kept.page * SHOWN + place, &mut kept.finder);
    }
    kept.page = chosen;
}

fn slot(canvas: &mut Canvas<'_>, rect: Rect, slot: usize, finder: &mut Finder) {
    let route = canvas.model.routes.0[slot];
    let used = route.source != Source::None;
    let sign = |canvas: &Canvas<'_>, line: f32, text: &str, ink: Ink| {
        canvas.text(pos2(rect.left() + 8.0, line + LINE * 0.5), Align2::CENTER_CENTER, text, ink);
    };
    let number = Ink::strong(10.0, if used { theme::voice() } else { theme::dim() });
    sign(canvas, rect.top(), &(slot + 1).to_string(), number);
    sign(canvas, rect.top() + STEP, "×", Ink::plain(11.0, theme::dim()));
    sign(canvas, rect.top() + STEP * 2.0, "→", Ink::plain(11.0, theme::dim()));
    let line = |row: f32| {
        let corner = rect.left_top() + vec2(18.0, STEP * row);
        Rect::from_min_size(corner, vec2(rect.width() - 18.0 - 50.0, LINE))
    };

    let mut wanted = route;
    if let Some(source) = source(canvas, line(0.0), slot, ("source", route.source), "what moves") {
        wanted.source = source;
    }
    if let Some(via) = source(canvas, line(1.0), slot, ("second source", route.via), "what scales it; None leaves it") {
        wanted.via = via;
    }
    if let Some(Chosen(destination)) = destination(canvas, line(2.0), slot, route, finder) {
        wanted.destination = destination;
    }
    if wanted != route {
        canvas.actions.push(Action::SetRoute(slot, wanted));
    }
    let style = Style { radius: RADIUS, width: 48.0, colour: theme::voice() };
    knob(canvas, pos2(rect.right() - 24.0, rect.top() + 16.0), slot_index(slot), "Depth", style);
}

/// A box that opens a list: `what` of the slot it is, what stands in it, and what it is for.
fn open(canvas: &mut Canvas<'_>, rect: Rect, slot: usize, (what, text, about): (&str, &str, &str)) -> egui::Response {
    let label = format!("Slot {} {what}", slot + 1);
    let response = canvas.sense(rect, ("slot", slot, what), Sense::click());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ComboBox, true, &label);
        info.current_text_value = Some(text.to_owned());
        info
    });
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    canvas.explain(&response, |_| format!("{label} — {about} · now {text} · click for the list"));
    let none = text == Source::None.name();
    let ink = Ink::plain(10.0, if none { theme::dim() } else { theme::text() });
    menu::face(canvas, rect, response.hovered(), text, ink);
    canvas.show_focus(&response, rect);
    response
}

/// The source that is chosen for one of a slot's two places.
fn source(
    canvas: &mut Canvas<'_>,
    rect: Rect,
    slot: usize,
    (what, now): (&str, Source),
    about: &str,
) -> Option<Source> {
    let macros = canvas.model.macros;
    let response = open(canvas, rect, slot, (what, moved::source_name(macros, now), about));
    let names: Vec<_> = Source::ALL.iter().map(|source| moved::listed_source(macros, *source)).collect();
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    let place = Source::ALL.iter().position(|source| *source == now);
    let chosen = menu::list(canvas, &response, |ui, _| menu::options(ui, &names, place, ROWS))?;
    Source::ALL.get(chosen).copied()
}

/// The destination that is chosen.
fn destination(canvas: &mut Canvas<'_>, rect: Rect, slot: usize, route: Route, finder: &mut Finder) -> Option<Chosen> {
    let macros = canvas.model.macros;
    let name = |index: u16| moved::parameter_name(macros, usize::from(index));
    let text = route.destination.map_or(Source::None.name(), name);
    let response = open(canvas, rect, slot, ("destination", text, "what is moved: any knob of the window"));
    if response.clicked() {
        finder.start(Offer::Moved, route.destination.map(usize::from));
    }
    menu::list(canvas, &response, |ui, zoom| finder.show(ui, zoom, macros))
}
