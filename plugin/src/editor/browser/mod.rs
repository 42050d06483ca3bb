//! The preset browser: stands where cloud and rack are while it is open, so that the sound can be played meanwhile.

mod details;
mod filter;
mod form;
mod list;
mod side;

use egui::{Key, Modifiers, Popup, Rect, Sense};

use super::canvas::Canvas;
use super::model::Action;
use super::panel::{bounds, panel};
use super::{text_field, theme};
use filter::Filter;
use form::Form;
use list::List;

/// Where it stands.
const PLACE: Rect = bounds(12.0, 48.0, 1268.0, 420.0);

/// What the browser remembers from frame to frame.
#[derive(Debug, Default)]
pub struct Browser {
    /// Whether it is seen.
    open: bool,
    /// Whether it has just been opened.
    fresh: bool,
    filter: Filter,
    list: List,
    /// The key of the preset that was loaded last.
    loaded: Option<String>,
    /// What is being told of the sound that is to be saved.
    form: Option<Form>,
    /// The preset that the user was asked whether to remove.
    removing: Option<String>,
}

impl Browser {
    /// Whether it is seen.
    pub const fn is_open(&self) -> bool {
        self.open
    }

    /// Opens or closes it.
    pub fn toggle(&mut self, canvas: &mut Canvas<'_>) {
        if self.open {
            self.close();
        } else {
            self.show(canvas);
        }
    }

    /// Opens the form in which a sound is told of and saved, or closes it.
    pub fn toggle_form(&mut self, canvas: &mut Canvas<'_>) {
        if self.form.take().is_none() {
            self.form = Some(Form::new(canvas.model.sound.about, &canvas.model.settings.author));
            if !self.open {
                self.show(canvas);
            }
        }
    }

    /// Loads the preset `by` places after the last one, in the list as it was last shown.
    pub fn step(&mut self, canvas: &mut Canvas<'_>, by: isize) {
        let entries = canvas.model.presets;
        let mut places = self.filter.places(entries, canvas.model.settings);
        places.retain(|place| entries[*place].fault.is_none());
        let Ok(count) = isize::try_from(places.len()) else { return };
        if count == 0 {
            return;
        }
        let now = places.iter().position(|place| Some(&entries[*place].key) == self.loaded.as_ref());
        let next = match now.and_then(|now| isize::try_from(now).ok()) {
            Some(now) => (now + by).rem_euclid(count),
            None if by < 0 => count - 1,
            None => 0,
        };
        if let Some(place) = usize::try_from(next).ok().and_then(|next| places.get(next)) {
            self.load(canvas, &entries[*place].key);
        }
    }

    fn show(&mut self, canvas: &mut Canvas<'_>) {
        (self.open, self.fresh) = (true, true);
        canvas.actions.push(Action::ListPresets);
    }

    fn close(&mut self) {
        (self.open, self.form, self.removing) = (false, None, None);
    }

    fn load(&mut self, canvas: &mut Canvas<'_>, key: &str) {
        self.loaded = Some(key.to_owned());
        self.removing = None;
        canvas.actions.push(Action::LoadEntry(key.to_owned()));
    }
}

/// Draws the browser. Escape closes its form, then itself, but for what stands before it.
pub fn browser(canvas: &mut Canvas<'_>, kept: &mut Browser, covered: bool) {
    let covered = covered || canvas.gestures.typing.is_some() || Popup::is_any_open(canvas.ui.ctx());
    // Nothing behind it is hit.
    let _ = canvas.sense(PLACE, "browser", Sense::click_and_drag());
    let places = kept.filter.places(canvas.model.presets, canvas.model.settings);
    let count = match (places.len(), canvas.model.presets.len()) {
        (_, 0) => "no presets yet: Save puts the sound here".to_owned(),
        (shown, all) if shown == all => format!("{all} presets · click or Enter loads, Escape closes"),
        (shown, all) => format!("{shown} of {all} presets · click or Enter loads, Escape closes"),
    };
    panel(canvas, PLACE, "PRESETS", theme::sequence(), 120.0, &count);
    side::side(canvas, &mut kept.filter);
    if std::mem::take(&mut kept.fresh) && kept.form.is_none() {
        canvas.ui.memory_mut(|memory| memory.request_focus(text_field::id(side::SEARCH)));
        let now = places.iter().position(|place| Some(&canvas.model.presets[*place].key) == kept.loaded.as_ref());
        kept.list.look_at(now.unwrap_or(0));
    }
    if let Some(key) =
        list::list(canvas, &mut kept.list, &places, kept.loaded.as_deref(), kept.form.is_none() && !covered)
    {
        kept.load(canvas, &key);
    }
    match &mut kept.form {
        Some(form) => {
            if form::form(canvas, form) {
                kept.form = None;
            }
        }
        None => details::details(canvas, kept.list.chosen(canvas, &places), &mut kept.removing),
    }
    let escape = !covered && canvas.ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    if escape && kept.form.take().is_none() {
        kept.close();
    }
}
