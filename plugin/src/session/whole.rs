//! The whole sound: exchanged for another by loading, undoing, and comparing two.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use nephele_offline::clouds;
use nephele_offline::preset::{CloudSource, EncodedCloud, Preset};
use nephele_realtime::ParameterValues;
use nephele_realtime::instrument::Mutes;

use super::{Session, Sound, lock, pitches};
use crate::former::Former;
use crate::history::{Change, History};
use crate::patch::{self, KeptCloud, Patch};
use crate::wish::{Dealt, Wish};

/// The sound that is not heard while two are compared.
pub(super) struct Other {
    whole: Patch,
    history: History,
}

/// What the window shows of changes and of the two sounds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// What would be undone.
    pub undo: Option<String>,
    /// What would be done again.
    pub redo: Option<String>,
    /// Whether the sound is another than the one that was loaded or saved.
    pub changed: bool,
    /// Whether the second of two sounds is heard.
    pub second: bool,
    /// Whether there are two: the second begins as the first once it is heard or copied to.
    pub two: bool,
}

impl Standing {
    /// Letters of the sound that is heard and of the other.
    #[must_use]
    pub const fn letters(&self) -> [&'static str; 2] {
        if self.second { ["B", "A"] } else { ["A", "B"] }
    }
}

impl Session {
    /// Loads `preset`, which the user calls `name`, in place of what is there with the parameters `now`. One level of undo.
    pub fn load(&self, name: String, preset: Preset, encoded: Option<EncodedCloud>, now: &ParameterValues) {
        let mut sound = lock(&self.sound);
        let new = Patch::of(preset, encoded);
        let controllers = new.controllers.is_some().then(|| self.controllers());
        let before = Patch { controllers, ..sound.whole(now) }.unlike(&new);
        self.exchange(&mut sound, new, now);
        sound.history.note(name, Change::Alone, before);
        sound.history.keep();
        self.forget_what_was_tried();
    }

    /// What was being looked for in a sound that goes, muted and auditioned, says nothing of the one that comes.
    fn forget_what_was_tried(&self) {
        *lock(&self.former) = Former::default();
        self.set_mutes(Mutes::default());
    }

    /// Undoes the last change, or with `again` does it again; its name, if there was one. `now` are the parameters.
    pub fn undo(&self, again: bool, now: &ParameterValues) -> Option<String> {
        let mut sound = lock(&self.sound);
        let level = sound.history.take(again)?;
        let patch = self.exchange(&mut sound, level.patch.clone(), now);
        let name = level.name.clone();
        sound.history.put(again, level.with(patch));
        Some(name)
    }

    /// Parameters were moved by hand; `before` are the values that they had.
    pub fn note_turn(&self, name: String, change: Change, before: Vec<(usize, f32)>) {
        lock(&self.sound).history.note(name, change, Patch { values: before, ..Patch::default() });
    }

    /// Has the other of two sounds heard; `now` are the parameters. Each keeps its own changes to be undone. The second
    /// begins as the first.
    pub fn swap(&self, now: &ParameterValues) {
        let mut sound = lock(&self.sound);
        let mut other = lock(&self.other);
        let whole = sound.whole(now);
        let to = other.take().unwrap_or_else(|| Other { whole: whole.clone(), history: History::default() });
        self.exchange(&mut sound, to.whole.unlike(&whole), now);
        let history = std::mem::replace(&mut sound.history, to.history);
        *other = Some(Other { whole, history });
        self.second.fetch_xor(true, Ordering::AcqRel);
    }

    /// Makes the sound that is not heard the same as the one that is, which can be undone there.
    pub fn copy(&self, now: &ParameterValues) {
        let whole = lock(&self.sound).whole(now);
        let mut other = lock(&self.other);
        let mut kept = other.take().unwrap_or_else(|| Other { whole: whole.clone(), history: History::default() });
        let before = std::mem::replace(&mut kept.whole, whole).unlike(&kept.whole);
        kept.history.note("copy", Change::Alone, before);
        *other = Some(kept);
    }

    /// Makes the sound that is heard the same as the one that is not, which can be undone; whether there are two.
    pub fn fetch(&self, now: &ParameterValues) -> bool {
        let mut sound = lock(&self.sound);
        let other = lock(&self.other);
        let Some(other) = other.as_ref() else { return false };
        let new = other.whole.clone().unlike(&sound.whole(now));
        let before = self.exchange(&mut sound, new, now);
        sound.history.note("copy", Change::Alone, before);
        true
    }

    /// What would be undone, and which of two sounds is heard.
    pub fn standing(&self) -> Standing {
        let sound = lock(&self.sound);
        let [undo, redo] = sound.history.names().map(|name| name.map(str::to_owned));
        let (second, two) = (self.second.load(Ordering::Acquire), lock(&self.other).is_some());
        Standing { undo, redo, changed: sound.history.has_changed(), second, two }
    }

    /// Replaces the sound by that of a project, its parameters aside, which the host sets by itself. Nothing of the sounds
    /// before can be had back.
    pub fn restore(&self, preset: Preset, encoded: Option<EncodedCloud>) {
        self.turned.forget();
        let mut sound = lock(&self.sound);
        let values = preset.parameters.clone();
        let new = Patch { values: Vec::new(), ..Patch::of(preset, encoded) };
        lock(&self.untold).clear();
        self.exchange(&mut sound, new, &values);
        sound.history = History::default();
        *lock(&self.other) = None;
        self.second.store(false, Ordering::Release);
        self.forget_what_was_tried();
    }

    /// Puts `patch` in the place of what is there, `now` being the parameters, tells the audio thread all at once, and gives
    /// back what was there.
    fn exchange(&self, sound: &mut Sound, patch: Patch, now: &ParameterValues) -> Patch {
        let mut before = Patch::default();
        let mut after = now.clone();
        for (index, value) in patch.values {
            before.values.push((index, now.get(index)));
            after.set(index, value);
        }
        let moved: Vec<(usize, f32)> =
            before.values.iter().filter(|(i, old)| after.get(*i) != *old).map(|(i, _)| (*i, after.get(*i))).collect();
        before.about = patch.about.map(|about| std::mem::replace(&mut sound.about, about));
        before.sequence = patch.sequence.map(|sequence| std::mem::replace(&mut sound.sequence, sequence));
        before.routes = patch.routes.map(|routes| std::mem::replace(&mut sound.routes, routes));
        before.tuning = patch.tuning.map(|tuning| std::mem::replace(&mut sound.tuning, tuning));
        before.pad = patch.pad.map(|pad| std::mem::replace(&mut sound.pad, pad));
        before.model = patch.model.map(|model| std::mem::replace(&mut sound.model, model));
        before.macros = patch.macros.map(|macros| std::mem::replace(&mut sound.macros, macros));
        before.cloud = patch.cloud.map(|cloud| sound.replace_cloud(cloud));
        before.controllers = patch.controllers.map(|controllers| self.bind(&controllers));
        if before.pad.is_some() || before.model.is_some() {
            self.pad_version.fetch_add(1, Ordering::AcqRel);
        }
        if before.model.is_some() {
            self.unfound.store(sound.model.is_some(), Ordering::Release);
        }
        if before.cloud.is_some() {
            // What the worker was asked for until now belongs to the sound that goes.
            *lock(&self.before) = None;
            lock(&self.former).hear(false);
            self.epoch.fetch_add(1, Ordering::AcqRel);
            let wish = Wish::of_values(&after, self.pad_version());
            *lock(&self.dealt) =
                if sound.lacks_cloud() { Dealt::restored_without_cloud(wish) } else { Dealt::restored(wish) };
            self.cloud_version.fetch_add(1, Ordering::AcqRel);
        }
        self.send(sound, &before, &moved);
        before
    }

    /// Sends the audio thread what replaces `before`, and the values that have `moved`.
    fn send(&self, sound: &Sound, before: &Patch, moved: &[(usize, f32)]) {
        let mut outside = lock(&self.outside);
        outside.hold(true);
        if before.sequence.is_some() {
            outside.send_sequence(Arc::clone(&sound.sequence));
        }
        if before.routes.is_some() {
            outside.send_routes(sound.routes);
        }
        if before.tuning.is_some() {
            outside.send_tuning(&pitches(sound.tuning.as_ref()));
        }
        // The cloud that is there plays on while one is being made.
        if before.cloud.is_some() && !sound.lacks_cloud() {
            match sound.cloud.clone().map_or_else(clouds::factory, Ok) {
                Ok(cloud) => outside.send_cloud(cloud),
                Err(error) => self.tell(true, error.to_string()),
            }
        }
        outside.send_values(moved);
        outside.hold(false);
        let mut untold = lock(&self.untold);
        for (index, value) in moved {
            self.turned.clear(*index);
            untold.put(*index, *value);
        }
    }
}

impl Sound {
    /// All of it, with these parameters; what MIDI controllers move is the session's.
    fn whole(&self, now: &ParameterValues) -> Patch {
        Patch {
            values: patch::values(now),
            about: Some(self.about.clone()),
            sequence: Some(Arc::clone(&self.sequence)),
            routes: Some(self.routes),
            tuning: Some(self.tuning.clone()),
            pad: Some(self.pad.clone()),
            model: Some(self.model.clone()),
            cloud: Some(self.kept_cloud()),
            macros: Some(self.macros.clone()),
            controllers: None,
        }
    }

    /// Its cloud, with what is known of it.
    pub(super) fn kept_cloud(&self) -> KeptCloud {
        let (cloud, source, encoded) = (self.cloud.clone(), self.source.clone(), self.encoded.clone());
        KeptCloud { cloud, source, confidence: self.confidence, encoded }
    }

    /// Whether its cloud is still to be made: it is the morph pad's, and was not stored.
    const fn lacks_cloud(&self) -> bool {
        self.cloud.is_none() && matches!(self.source, CloudSource::Morph { .. })
    }

    /// Another cloud; the one that was there.
    pub(super) fn replace_cloud(&mut self, new: KeptCloud) -> KeptCloud {
        let before = self.kept_cloud();
        (self.cloud, self.source, self.confidence, self.encoded) = (new.cloud, new.source, new.confidence, new.encoded);
        before
    }
}
