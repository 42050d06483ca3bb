//! The right of the browser: what the chosen preset tells, and what can be done with files.

use egui::{Align2, pos2, vec2};

use crate::editor::button::{Face, press};
use crate::editor::canvas::{Canvas, Ink};
use crate::editor::file_dialog::Purpose;
use crate::editor::model::{Action, PresetEntry};
use crate::editor::panel::bounds;
use crate::editor::theme;

const LEFT: f32 = 916.0;
const WIDTH: f32 = 338.0;

/// Draws what `entry` tells; `removing` is the key of the one that the user was asked whether to remove.
pub fn details(canvas: &mut Canvas<'_>, entry: Option<&PresetEntry>, removing: &mut Option<String>) {
    if let Some(entry) = entry {
        let about = &entry.about;
        canvas.text_within(
            pos2(LEFT, 96.0),
            Align2::LEFT_CENTER,
            WIDTH,
            about.name.as_str(),
            Ink::strong(15.0, theme::text()),
        );
        let from = if entry.user { "in your folder" } else { "factory" };
        let by = if about.author.is_empty() { from.to_owned() } else { format!("by {} · {from}", about.author) };
        let dim = Ink::plain(11.0, theme::dim());
        canvas.text_within(pos2(LEFT, 118.0), Align2::LEFT_CENTER, WIDTH, by, dim);
        canvas.text_within(pos2(LEFT, 136.0), Align2::LEFT_CENTER, WIDTH, about.tags.join(" · "), dim);
        let (text, colour) = match &entry.fault {
            Some(why) => (format!("It can not be loaded: {why}"), theme::error()),
            None => (about.comment.clone(), theme::text()),
        };
        canvas.paragraph(bounds(LEFT, 154.0, LEFT + WIDTH, 330.0), text, Ink::plain(11.0, colour));
    }
    files(canvas);
    if let Some(entry) = entry.filter(|entry| entry.user) {
        remove(canvas, entry, removing);
    }
}

fn files(canvas: &mut Canvas<'_>) {
    for (place, (label, text, purpose, about)) in [
        ("Import preset", "Import…", Purpose::ImportPreset, "copies a preset's file into your folder"),
        ("Export preset", "Export…", Purpose::SavePreset, "saves the sound that is heard to a file anywhere"),
    ]
    .into_iter()
    .enumerate()
    {
        let rect = egui::Rect::from_min_size(pos2(LEFT + 84.0 * place as f32, 382.0), vec2(78.0, 26.0));
        if press(canvas, rect, &Face { label, text, about }, true).clicked() {
            canvas.wanted = Some(purpose);
        }
    }
}

/// Removes only when pressed twice.
fn remove(canvas: &mut Canvas<'_>, entry: &PresetEntry, removing: &mut Option<String>) {
    let asked = removing.as_ref() == Some(&entry.key);
    if asked {
        let ink = Ink::plain(11.0, theme::error());
        let text = format!("Remove {}? Its file is kept in the folder .removed", entry.about.name);
        canvas.text_within(pos2(LEFT, 364.0), Align2::LEFT_CENTER, WIDTH, text, ink);
    }
    let text = if asked { "Yes, remove" } else { "Remove" };
    let face = Face { label: "Remove preset", text, about: "takes the preset out of your folder; asks first" };
    if press(canvas, bounds(LEFT + 244.0, 382.0, LEFT + WIDTH, 408.0), &face, true).clicked() {
        if asked {
            canvas.actions.push(Action::RemoveEntry(entry.key.clone()));
            *removing = None;
        } else {
            *removing = Some(entry.key.clone());
        }
    }
}
