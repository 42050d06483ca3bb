//! The presets of the browser: the factory's, which are always there, and the user's folder, which a thread of its own reads.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use nephele_offline::preset::factory::{self, FactoryPreset};
use nephele_offline::preset::{About, Listed, Preset, PresetFolder};

use super::model::PresetEntry;
use crate::instance::Instance;
use crate::loading;
use crate::session::Session;

/// See the module.
pub struct Bank {
    folder: Option<PresetFolder>,
    listed: Vec<Listed>,
    entries: Vec<PresetEntry>,
    /// Where the thread that reads the folder puts what it found.
    reading: Option<Receiver<Vec<Listed>>>,
    /// Whether the folder has changed since that was begun.
    again: bool,
}

impl Bank {
    /// That of the user, whose folder is yet to be read.
    pub fn of_user() -> Self {
        Self::of(PresetFolder::of_user())
    }

    const fn of(folder: Option<PresetFolder>) -> Self {
        Self { folder, listed: Vec::new(), entries: Vec::new(), reading: None, again: false }
    }

    /// All of them.
    pub fn entries(&self) -> &[PresetEntry] {
        &self.entries
    }

    /// Has the user's folder read.
    pub fn refresh(&mut self) {
        if self.entries.is_empty() {
            self.gather();
        }
        let Some(folder) = self.folder.clone() else { return };
        if self.reading.is_some() {
            self.again = true;
            return;
        }
        let (send, receive) = channel();
        let known = self.listed.clone();
        let reader = thread::Builder::new().name("nephele presets".to_owned());
        // Without a thread the list stays as it was; whoever waits no more is sent nothing.
        let read = move || drop(send.send(folder.list(&known)));
        self.reading = reader.spawn(read).ok().map(|_| receive);
    }

    /// Takes what was read.
    pub fn poll(&mut self) {
        let Some(receive) = &self.reading else { return };
        match receive.try_recv() {
            Ok(listed) => self.listed = listed,
            Err(std::sync::mpsc::TryRecvError::Empty) => return,
            Err(std::sync::mpsc::TryRecvError::Disconnected) => {}
        }
        self.reading = None;
        self.gather();
        if std::mem::take(&mut self.again) {
            self.refresh();
        }
    }

    /// Whether presets are being listed.
    pub fn is_reading(&self) -> bool {
        self.reading.is_some()
    }

    /// Loads the preset with `key` in place of the sound.
    pub fn load(&self, instance: &Instance, key: &str) {
        let session = &instance.session;
        if let Some(preset) = key.strip_prefix(FACTORY).and_then(factory::find) {
            loading::factory(session, preset, &instance.values());
        } else if let Some(path) = self.file(key) {
            loading::preset(session, path, &instance.values());
        } else {
            session.tell(true, format!("{key}: there is no such preset any more; the sound is as it was"));
        }
    }

    /// Saves the sound of `instance`, which tells `about` of itself, into the user's folder.
    pub fn save(&mut self, instance: &Instance, about: About) {
        let session = &instance.session;
        let about = about.cleaned();
        let (preset, encoded) = session.preset(instance.values());
        let preset = Preset { about: about.clone(), ..preset };
        let Some(folder) = &self.folder else {
            return session.tell(true, "There is no folder for presets on this system; use Save to file".to_owned());
        };
        match folder.save(&preset, encoded.as_ref()) {
            Ok(path) => {
                session.note_saved(about);
                session.tell(false, format!("Saved {}", path.display()));
                self.refresh();
            }
            Err(error) => session.tell(true, error.to_string()),
        }
    }

    /// Takes the preset with `key` out of the user's folder.
    pub fn remove(&mut self, session: &Session, key: &str) {
        let (Some(folder), Some(path)) = (&self.folder, self.file(key)) else { return };
        match folder.remove(path) {
            Ok(now) => {
                session.tell(false, format!("Removed; the file is now {}", now.display()));
                self.refresh();
            }
            Err(error) => session.tell(true, error.to_string()),
        }
    }

    /// Copies the preset at `path` into the user's folder.
    pub fn import(&mut self, session: &Session, path: &Path) {
        let Some(folder) = &self.folder else { return };
        match folder.import(path) {
            Ok(now) => {
                session.tell(false, format!("Imported as {}", now.display()));
                self.refresh();
            }
            Err(error) => session.tell(true, error.to_string()),
        }
    }

    fn file(&self, key: &str) -> Option<&Path> {
        let found = self.listed.iter().find(|listed| self.key(&listed.path).as_deref() == Some(key));
        found.map(|listed| listed.path.as_path())
    }

    fn key(&self, path: &Path) -> Option<String> {
        let inside = path.strip_prefix(self.folder.as_ref()?.path()).ok()?;
        let parts: Vec<_> = inside.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        Some(format!("user/{}", parts.join("/")))
    }

    fn gather(&mut self) {
        let user = self.listed.iter().filter_map(|listed| {
            let (about, fault) = match &listed.about {
                Ok(about) => (about.clone(), None),
                Err(why) => (About::named(&listed.name()), Some(why.clone())),
            };
            Some(PresetEntry { key: self.key(&listed.path)?, about, user: true, fault })
        });
        self.entries = of_factory().into_iter().chain(user).collect();
    }
}

/// What the keys of those begin with that come with the instrument.
const FACTORY: &str = "factory/";

/// Those that come with the instrument.
fn of_factory() -> Vec<PresetEntry> {
    let entry = |preset: &FactoryPreset| PresetEntry {
        key: format!("{FACTORY}{}", preset.about.name),
        about: preset.about.clone(),
        user: false,
        fault: None,
    };
    factory::factory().iter().map(entry).collect()
}

/// Where a preset of the user's would be saved that tells `about` of itself.
pub fn key_of(about: &About) -> Option<String> {
    let file = PresetFolder::at(PathBuf::new()).file_for(&about.name)?;
    Some(format!("user/{}", file.display()))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::link::link;

    fn wait(bank: &mut Bank, until: impl Fn(&Bank) -> bool) {
        let begun = Instant::now();
        while !until(bank) {
            bank.poll();
            assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", bank.entries().last());
            thread::sleep(Duration::from_millis(2));
        }
    }

    #[test]
    fn a_sound_is_saved_found_loaded_and_removed() {
        let outer = tempfile::tempdir().unwrap();
        let mut bank = Bank::of(Some(PresetFolder::at(outer.path().join("presets"))));
        let instance = Instance::new(link().0);
        bank.refresh();
        let own = bank.entries().len();
        assert!(own >= 48 && bank.entries().iter().all(|entry| !entry.user), "the factory's are there at once");
        bank.save(&instance, About { tags: vec!["pads".to_owned()], ..About::named("Mine") });
        assert_eq!(instance.session.about().name, "Mine");
        wait(&mut bank, |bank| bank.entries().len() == own + 1);
        let mine = bank.entries()[own].clone();
        assert_eq!((mine.key.as_str(), mine.about.tags.len(), mine.user), ("user/Mine.nephele", 1, true));
        assert_eq!(key_of(&mine.about).as_deref(), Some(mine.key.as_str()));
        let first = bank.entries()[0].clone();
        bank.load(&instance, &first.key);
        assert_eq!(instance.session.about(), first.about);
        bank.load(&instance, &mine.key);
        bank.load(&instance, "user/Nobody.nephele");
        assert_eq!(instance.session.about(), mine.about);
        assert!(instance.session.message().unwrap().error, "what is not there is told");
        instance.undo(false);
        assert_eq!(instance.session.about(), first.about, "a wrong preset is undone");
        bank.remove(&instance.session, &mine.key);
        wait(&mut bank, |bank| bank.entries().len() == own);
        let removed = outer.path().join("presets/.removed/Mine.nephele");
        bank.import(&instance.session, &removed);
        wait(&mut bank, |bank| bank.entries().len() == own + 1);
    }
}
