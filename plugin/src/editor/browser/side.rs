//! The left of the browser: what is looked for.

use egui::{Rect, pos2, vec2};

use super::filter::{Filter, Origin, authors, tags};
use crate::editor::button::{Face, chip, press};
use crate::editor::canvas::{Canvas, Ink};
use crate::editor::panel::bounds;
use crate::editor::text_field::{Field, text_field};
use crate::editor::{menu, theme};

/// The name of the search field.
pub const SEARCH: &str = "Search presets";

const LEFT: f32 = 24.0;
const RIGHT: f32 = 236.0;
/// Tags that there is room for.
const MOST_TAGS: usize = 15;
/// Rows of the list of authors before it goes on in another column.
const ROWS: usize = 12;

/// Draws search, folders, tags, and author.
pub fn side(canvas: &mut Canvas<'_>, filter: &mut Filter) {
    let field =
        Field { label: SEARCH, empty: "search", about: "words of the name, the author, the tags, or the comment" };
    text_field(canvas, bounds(LEFT, 82.0, RIGHT, 108.0), &field, &mut filter.search);
    for (place, (origin, name, about)) in Origin::ALL.into_iter().enumerate() {
        let rect = cell(place, 2, 118.0);
        let label = format!("{name} presets");
        if chip(canvas, rect, &Face { label: &label, text: name, about }, filter.origin == origin) {
            filter.origin = origin;
        }
    }
    for (place, tag) in tags(canvas.model.presets, MOST_TAGS).into_iter().enumerate() {
        let on = filter.tags.contains(tag);
        let label = format!("Tag {tag}");
        let face = Face { label: &label, text: tag, about: "lists only presets with this tag" };
        if chip(canvas, cell(place, 3, 186.0), &face, on) {
            if on {
                filter.tags.remove(tag);
            } else {
                filter.tags.insert(tag.to_owned());
            }
        }
    }
    author(canvas, filter);
    let face = Face { label: "Clear the search", text: "clear", about: "lists all presets again" };
    if !filter.is_open() && chip(canvas, bounds(132.0, 350.0, RIGHT, 374.0), &face, false) {
        *filter = Filter::default();
    }
}

/// One of a row of `columns` chips below `top`.
fn cell(place: usize, columns: usize, top: f32) -> Rect {
    let width = (RIGHT - LEFT + 4.0) / columns as f32;
    let corner = pos2(LEFT + width * (place % columns) as f32, top + 28.0 * (place / columns) as f32);
    Rect::from_min_size(corner, vec2(width - 4.0, 24.0))
}

fn author(canvas: &mut Canvas<'_>, filter: &mut Filter) {
    let rect = bounds(LEFT, 384.0, RIGHT, 408.0);
    let authors = authors(canvas.model.presets);
    let text = filter.author.as_deref().unwrap_or("by anyone").to_owned();
    let about = "lists only presets of one author · click for the list";
    let response = press(canvas, rect, &Face { label: "Author filter", text: "", about }, true);
    menu::face(canvas, rect, response.hovered(), &text, Ink::plain(11.0, theme::text()));
    canvas.show_focus(&response, rect);
    let names: Vec<&str> = std::iter::once("by anyone").chain(authors).collect();
    let now = filter.author.as_deref().map_or(Some(0), |author| names.iter().position(|name| *name == author));
    if let Some(place) = menu::list(canvas, &response, |ui, _| menu::options(ui, &names, now, ROWS)) {
        filter.author = (place > 0).then(|| names[place].to_owned());
    }
}
