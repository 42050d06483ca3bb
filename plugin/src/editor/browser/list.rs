//! The middle of the browser: the presets, one in a row, of which only those in sight are drawn.

use egui::{Align2, CursorIcon, Key, Modifiers, Rect, Role, Sense, WidgetInfo, pos2};
use nephele_offline::settings::Settings;

use super::side::SEARCH;
use crate::editor::canvas::{Canvas, Ink};
use crate::editor::model::{Action, PresetEntry};
use crate::editor::panel::bounds;
use crate::editor::{glyph, text_field, theme};

/// Where the rows are, and how high each is.
const PLACE: Rect = bounds(248.0, 82.0, 900.0, 408.0);
const ROW: f32 = 23.0;
/// Rows in sight.
const SHOWN: usize = 14;
/// Where the columns begin: name, tags, author.
const COLUMNS: [f32; 3] = [282.0, 520.0, 740.0];

/// What the list remembers.
#[derive(Debug, Default)]
pub struct List {
    /// The row that keys act on.
    cursor: usize,
    /// The key of the preset there, so that it stays on it while others come and go.
    key: Option<String>,
    /// The first row in sight; between two while a touchpad scrolls.
    top: f32,
}

impl List {
    /// Puts the cursor on `row`, in the middle of what is in sight.
    pub fn look_at(&mut self, row: usize) {
        (self.cursor, self.key) = (row, None);
        self.top = row as f32 - SHOWN as f32 * 0.5;
    }

    /// What the cursor is on.
    pub fn chosen<'a>(&self, canvas: &Canvas<'a>, places: &[usize]) -> Option<&'a PresetEntry> {
        let presets = canvas.model.presets;
        places.get(self.cursor).and_then(|place| presets.get(*place))
    }

    /// Finds the row again that the cursor was put on.
    fn find(&mut self, presets: &[PresetEntry], places: &[usize]) {
        let key = |place: &usize| presets.get(*place).map(|entry| entry.key.as_str());
        let found = self.key.as_deref().and_then(|own| places.iter().position(|place| key(place) == Some(own)));
        self.cursor = found.unwrap_or_else(|| self.cursor.min(places.len().saturating_sub(1)));
    }

    /// Puts the cursor on what is at `row`.
    fn put(&mut self, row: usize, presets: &[PresetEntry], places: &[usize]) {
        self.cursor = row;
        self.key = places.get(row).and_then(|place| presets.get(*place)).map(|entry| entry.key.clone());
    }

    fn move_by(&mut self, rows: isize, count: usize) {
        self.cursor = self.cursor.saturating_add_signed(rows).min(count.saturating_sub(1));
        let cursor = self.cursor as f32;
        self.top = self.top.clamp((cursor - SHOWN as f32 + 1.0).max(0.0), cursor);
    }
}

/// Draws the rows at `places` of the presets; the key of the one that is to be loaded. `keys`: whether keys may move it.
pub fn list(
    canvas: &mut Canvas<'_>,
    kept: &mut List,
    places: &[usize],
    loaded: Option<&str>,
    keys: bool,
) -> Option<String> {
    canvas.fill(PLACE, 6.0, theme::well());
    let response = canvas.sense(PLACE, "presets", Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::List, true, "Presets"));
    kept.find(canvas.model.presets, places);
    let mut wanted = if keys { by_key(canvas, kept, places) } else { None };
    if canvas.ui.rect_contains_pointer(canvas.area(PLACE)) {
        kept.top -= 3.0 * canvas.turned();
    }
    kept.top = kept.top.clamp(0.0, places.len().saturating_sub(SHOWN) as f32);
    let first = kept.top.round() as usize;
    for (line, row) in (first..places.len()).take(SHOWN).enumerate() {
        let Some(entry) = canvas.model.presets.get(places[row]) else { continue };
        let top = PLACE.top() + 2.0 + ROW * line as f32;
        let rect = Rect::from_min_max(pos2(PLACE.left() + 3.0, top), pos2(PLACE.right() - 11.0, top + ROW - 1.0));
        if show(canvas, rect, entry, row == kept.cursor, loaded == Some(entry.key.as_str())) {
            kept.put(row, canvas.model.presets, places);
            if entry.fault.is_none() {
                wanted = Some(entry.key.clone());
            }
        }
    }
    bar(canvas, first, places.len());
    wanted
}

/// Arrow keys, page up and down, home and end move the cursor while the list or the search field has the keyboard; Enter loads.
fn by_key(canvas: &Canvas<'_>, kept: &mut List, places: &[usize]) -> Option<String> {
    let focused = canvas.ui.memory(egui::Memory::focused);
    let search = text_field::id(SEARCH);
    if focused.is_some_and(|id| id != search) {
        return None;
    }
    let count = places.len();
    let page = SHOWN.cast_signed();
    for (key, rows) in [(Key::ArrowDown, 1), (Key::ArrowUp, -1), (Key::PageDown, page), (Key::PageUp, -page)] {
        if canvas.ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
            kept.move_by(rows, count);
            kept.put(kept.cursor, canvas.model.presets, places);
        }
    }
    let entered = canvas.ui.input(|input| input.key_pressed(Key::Enter));
    if entered {
        // The field lets go of the keyboard with Enter; whoever tries one after another goes on.
        canvas.ui.memory_mut(|memory| memory.request_focus(search));
    }
    let chosen = kept.chosen(canvas, places).filter(|entry| entered && entry.fault.is_none());
    chosen.map(|entry| entry.key.clone())
}

/// One row; true when clicked.
fn show(canvas: &mut Canvas<'_>, rect: Rect, entry: &PresetEntry, cursor: bool, loaded: bool) -> bool {
    star(canvas, Rect::from_min_max(rect.min, pos2(rect.left() + 28.0, rect.bottom())), entry);
    let face = Rect::from_min_max(pos2(rect.left() + 28.0, rect.top()), rect.max);
    let response = canvas.sense(face, ("preset", entry.key.as_str()), Sense::click());
    let about = &entry.about;
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, entry.fault.is_none(), loaded, about.name.as_str()));
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    canvas.explain(&response, |_| match &entry.fault {
        Some(why) => format!("{} — can not be loaded: {why}", about.name),
        None if about.comment.is_empty() => format!("{} — click to load", about.name),
        None => format!("{} — {}", about.name, about.comment),
    });
    if loaded {
        canvas.fill(face, 4.0, theme::faded(theme::sequence(), 0.28));
    } else if response.hovered() {
        canvas.fill(face, 4.0, theme::button_hover());
    }
    if cursor {
        canvas.outline(face, 4.0, 1.0, theme::dim());
    }
    let y = rect.center().y;
    let ink = match (&entry.fault, loaded) {
        (Some(_), _) => Ink::plain(11.0, theme::faded(theme::dim(), 0.6)),
        (None, true) => Ink::strong(11.0, theme::text()),
        (None, false) => Ink::plain(11.0, theme::text()),
    };
    let dim = Ink::plain(11.0, theme::dim());
    let [name, tags, author] = COLUMNS;
    canvas.text_within(pos2(name, y), Align2::LEFT_CENTER, tags - name - 8.0, about.name.as_str(), ink);
    match &entry.fault {
        Some(why) => {
            let ink = Ink::plain(11.0, theme::error());
            canvas.text_within(pos2(tags, y), Align2::LEFT_CENTER, rect.right() - tags - 6.0, why.as_str(), ink);
        }
        None => {
            let line = about.tags.join(" · ");
            canvas.text_within(pos2(tags, y), Align2::LEFT_CENTER, author - tags - 8.0, line, dim);
            let width = rect.right() - author - 6.0;
            canvas.text_within(pos2(author, y), Align2::LEFT_CENTER, width, about.author.as_str(), dim);
        }
    }
    response.clicked()
}

/// The sign of a favourite, filled or empty.
fn star(canvas: &mut Canvas<'_>, rect: Rect, entry: &PresetEntry) {
    let response = canvas.sense(rect, ("star", entry.key.as_str()), Sense::click());
    let on = canvas.model.settings.favourites.contains(&entry.key);
    let label = format!("Favourite {}", entry.about.name);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, on, &label));
    canvas.explain(&response, |_| format!("{label} — marks it, to be found again under Favourites"));
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    let colour = if on || response.hovered() { theme::rack() } else { theme::dim() };
    glyph::star(canvas, rect.center(), 5.5, colour, on);
    canvas.show_focus(&response, rect);
    if response.clicked() {
        let mut settings = Settings::clone(canvas.model.settings);
        if !settings.favourites.remove(&entry.key) {
            settings.favourites.insert(entry.key.clone());
        }
        canvas.actions.push(Action::Settle(Box::new(settings)));
    }
}

/// Where in the list what is in sight lies.
fn bar(canvas: &Canvas<'_>, first: usize, count: usize) {
    if count <= SHOWN {
        return;
    }
    let (top, height) = (PLACE.top() + 4.0, PLACE.height() - 8.0);
    let part = |row: usize| top + height * row as f32 / count as f32;
    let (left, right) = (PLACE.right() - 8.0, PLACE.right() - 4.0);
    canvas.fill(bounds(left, top, right, top + height), 2.0, theme::button());
    canvas.fill(bounds(left, part(first), right, part(first + SHOWN).max(part(first) + 8.0)), 2.0, theme::dim());
}
