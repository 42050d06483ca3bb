//! What is told of a sound that is to be saved.

use egui::{Align2, Key, Rect, pos2, vec2};
use nephele_offline::preset::{About, TAGS};
use nephele_offline::settings::Settings;

use crate::editor::bank::key_of;
use crate::editor::button::{Face, chip, press};
use crate::editor::canvas::{Canvas, Ink};
use crate::editor::model::Action;
use crate::editor::panel::bounds;
use crate::editor::text_field::{self, Field, text_field};
use crate::editor::theme;

const LEFT: f32 = 916.0;
const RIGHT: f32 = 1254.0;
const NAME: &str = "Preset name";

/// See the module.
#[derive(Debug)]
pub struct Form {
    about: About,
    /// Tags besides the usual ones, as they are typed.
    others: String,
    /// The key of the preset that would be replaced, once the user was told.
    warned_of: Option<String>,
    fresh: bool,
}

impl Form {
    /// Starts with what the sound tells so far, or with `author`.
    pub fn new(about: &About, author: &str) -> Self {
        let mut about = about.clone();
        if about.author.is_empty() || !author.is_empty() {
            author.clone_into(&mut about.author);
        }
        let (usual, others): (Vec<String>, Vec<String>) =
            about.tags.into_iter().partition(|tag| TAGS.contains(&tag.as_str()));
        about.tags = usual;
        Self { about, others: others.join(", "), warned_of: None, fresh: true }
    }

    fn told(&self) -> About {
        let mut about = self.about.clone();
        about.tags.extend(self.others.split(',').map(str::to_owned));
        about.cleaned()
    }
}

/// Draws the form; true when it is done with.
pub fn form(canvas: &mut Canvas<'_>, kept: &mut Form) -> bool {
    canvas.text(pos2(LEFT, 96.0), Align2::LEFT_CENTER, "Save preset", Ink::strong(15.0, theme::text()));
    let line = |top: f32| bounds(LEFT + 66.0, top, RIGHT, top + 26.0);
    let mut entered = false;
    let name = Field { label: NAME, empty: "what the sound is called", about: "the file is called so too" };
    let author = Field { label: "Preset author", empty: "who made it", about: "kept for the next one" };
    let others = Field { label: "Other tags", empty: "other tags, with commas", about: "tags of your own" };
    let comment = Field { label: "Preset comment", empty: "how to play it", about: "stands beside the list" };
    for (top, caption, field, text) in [
        (112.0, "Name", name, &mut kept.about.name),
        (144.0, "Author", author, &mut kept.about.author),
        (176.0, "Comment", comment, &mut kept.about.comment),
        (296.0, "Others", others, &mut kept.others),
    ] {
        let rect = line(top);
        canvas.text(pos2(LEFT, rect.center().y), Align2::LEFT_CENTER, caption, Ink::plain(11.0, theme::dim()));
        let response = text_field(canvas, rect, &field, text);
        if response.changed() {
            kept.warned_of = None;
        }
        entered |= response.lost_focus() && canvas.ui.input(|input| input.key_pressed(Key::Enter));
    }
    if std::mem::take(&mut kept.fresh) {
        canvas.ui.memory_mut(|memory| memory.request_focus(text_field::id(NAME)));
    }
    tags(canvas, &mut kept.about.tags);

    let about = kept.told();
    let key = key_of(&about);
    if let Some(key) = &kept.warned_of {
        let text = format!("{} is there already; Save again to replace it", key.trim_start_matches("user/"));
        canvas.text_within(
            pos2(LEFT, 350.0),
            Align2::LEFT_CENTER,
            RIGHT - LEFT,
            text,
            Ink::plain(11.0, theme::error()),
        );
    }
    let cancel = Face { label: "Cancel saving", text: "Cancel", about: "closes the form; nothing is saved" };
    if press(canvas, bounds(RIGHT - 168.0, 382.0, RIGHT - 90.0, 408.0), &cancel, true).clicked() {
        return true;
    }
    let save = Face { label: "Save to my presets", text: "Save", about: "saves the whole sound into your folder" };
    let pressed = press(canvas, bounds(RIGHT - 84.0, 382.0, RIGHT, 408.0), &save, key.is_some()).clicked();
    let Some(key) = key.filter(|_| pressed || entered) else { return false };
    let there = canvas.model.presets.iter().any(|entry| entry.key == key);
    if there && kept.warned_of.as_ref() != Some(&key) {
        kept.warned_of = Some(key);
        return false;
    }
    if about.author != canvas.model.settings.author {
        let settings = Settings { author: about.author.clone(), ..Settings::clone(canvas.model.settings) };
        canvas.actions.push(Action::Settle(Box::new(settings)));
    }
    canvas.actions.push(Action::SaveEntry(Box::new(about)));
    true
}

/// The usual tags, those that the sound has lit.
fn tags(canvas: &mut Canvas<'_>, tags: &mut Vec<String>) {
    canvas.text(pos2(LEFT, 220.0), Align2::LEFT_CENTER, "Tags", Ink::plain(11.0, theme::dim()));
    let width = (RIGHT - LEFT - 62.0) / 3.0;
    for (place, tag) in TAGS.into_iter().enumerate() {
        let corner = pos2(LEFT + 66.0 + width * (place % 3) as f32, 208.0 + 28.0 * (place / 3) as f32);
        let on = tags.iter().any(|own| own == tag);
        let label = format!("Tagged {tag}");
        let face = Face { label: &label, text: tag, about: "whether the sound has this tag" };
        if chip(canvas, Rect::from_min_size(corner, vec2(width - 4.0, 24.0)), &face, on) {
            if on {
                tags.retain(|own| own != tag);
            } else {
                tags.push(tag.to_owned());
            }
        }
    }
}
