//! Tabs side by side or one above the other, of which one is chosen.

use egui::{
    Align2, Color32, CursorIcon, EventFilter, Key, Modifiers, Rect, Response, Role, Sense, WidgetInfo, pos2, vec2,
};

use super::canvas::{Canvas, Ink};
use super::theme;

/// Distance between two tabs.
const GAP: f32 = 4.0;

/// What a tab says, and what the status line says of it.
pub struct Tab {
    /// Its name.
    pub name: &'static str,
    /// What its page is about.
    pub about: &'static str,
}

/// How tabs look.
#[derive(Clone, Copy)]
pub struct Look {
    /// Tabs side by side.
    columns: usize,
    /// Colour of the chosen one.
    colour: Color32,
}

impl Look {
    /// All of `tabs` side by side.
    pub const fn row(tabs: &[Tab], colour: Color32) -> Self {
        Self { columns: tabs.len(), colour }
    }

    /// One above the other.
    pub const fn column(colour: Color32) -> Self {
        Self { columns: 1, colour }
    }
}

/// Draws `tabs` into `rect`, the one at `chosen` lit, and returns the place of the one that is chosen now: by a click, or
/// by the arrow keys while the keyboard is on one of them.
pub fn tabs(canvas: &mut Canvas<'_>, rect: Rect, tabs: &[Tab], chosen: usize, look: Look) -> usize {
    let columns = look.columns.max(1);
    let gaps = vec2(GAP, GAP);
    let size = (rect.size() + gaps) / vec2(columns as f32, tabs.len().div_ceil(columns) as f32) - gaps;
    // Side by side, each has the room that its name needs, and as much more as the others.
    let widths = (columns == tabs.len()).then(|| {
        let ink = Ink::plain(11.0, theme::text());
        let name = |tab: &Tab| canvas.room_of(rect.min, Align2::LEFT_TOP, f32::INFINITY, tab.name, ink).width();
        let names: Vec<f32> = tabs.iter().map(name).collect();
        let rest = rect.width() - GAP * (tabs.len() - 1) as f32 - names.iter().sum::<f32>();
        names.into_iter().map(|name| name + rest / tabs.len() as f32).collect::<Vec<f32>>()
    });
    let mut now = chosen;
    let mut row = Vec::with_capacity(tabs.len());
    for (place, tab) in tabs.iter().enumerate() {
        let corner = rect.min + (size + gaps) * vec2((place % columns) as f32, (place / columns) as f32);
        let space = widths.as_ref().map_or_else(
            || Rect::from_min_size(corner, size),
            |widths| {
                let left = rect.left() + widths[..place].iter().map(|width| width + GAP).sum::<f32>();
                Rect::from_min_size(pos2(left, rect.top()), vec2(widths[place], rect.height()))
            },
        );
        let response = one(canvas, space, tab, place == chosen, look.colour);
        if response.clicked() || place != chosen && canvas.rested(space, tab.name) {
            now = place;
        }
        row.push(response);
    }
    if let Some(place) = row.iter().position(Response::has_focus) {
        let filter = EventFilter { horizontal_arrows: true, vertical_arrows: columns == 1, ..EventFilter::default() };
        canvas.ui.memory_mut(|memory| memory.set_focus_lock_filter(row[place].id, filter));
        let pressed = |key: Key| canvas.ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        let either = |along: Key, across: Key| pressed(along) || columns == 1 && pressed(across);
        let step = match (either(Key::ArrowLeft, Key::ArrowUp), either(Key::ArrowRight, Key::ArrowDown)) {
            (true, false) => tabs.len() - 1,
            (false, true) => 1,
            _ => 0,
        };
        if step > 0 {
            now = (place + step) % tabs.len();
            row[now].request_focus();
        }
    }
    now
}

fn one(canvas: &mut Canvas<'_>, rect: Rect, tab: &Tab, chosen: bool, colour: Color32) -> Response {
    let response = canvas.sense(rect, ("tab", tab.name), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, chosen, format!("{} page", tab.name)));
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    canvas.explain(&response, |_| format!("{} page — {} · arrow keys turn the page too", tab.name, tab.about));
    let (fill, ink) = match (chosen, response.hovered()) {
        (true, _) => (theme::faded(colour, 0.28), Ink::plain(11.0, theme::text())),
        (false, true) => (theme::button_hover(), Ink::plain(11.0, theme::text())),
        (false, false) => (theme::button(), Ink::plain(11.0, theme::dim())),
    };
    canvas.fill(rect, 4.0, fill);
    canvas.text_within(rect.center(), Align2::CENTER_CENTER, rect.width() - 4.0, tab.name, ink);
    canvas.show_focus(&response, rect);
    response
}
