//! Keeps what this user's windows have in common: read once, written by a thread of its own a moment after it has changed.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use nephele_offline::FileError;
use nephele_offline::settings::{Settings, SettingsFile, ZOOMS};

/// Time without changes after which they are written.
const REST: Duration = Duration::from_millis(500);

type Written = Result<Settings, FileError>;

/// See the module.
pub struct Keeper {
    file: Option<SettingsFile>,
    settings: Arc<Settings>,
    /// As the file was last read or written.
    base: Arc<Settings>,
    changed: Option<Instant>,
    writing: Option<Receiver<Written>>,
    /// What the user is yet to be told.
    trouble: Option<String>,
}

impl Keeper {
    /// The settings of the user.
    pub fn of_user() -> Self {
        Self::of(SettingsFile::of_user())
    }

    fn of(file: Option<SettingsFile>) -> Self {
        let read = file.as_ref().map_or_else(|| Ok(Settings::default()), SettingsFile::read);
        let (settings, trouble) = match read {
            Ok(settings) => (settings, None),
            Err(error) => (Settings::default(), Some(format!("{error}; the settings are as on the first day"))),
        };
        let settings = Arc::new(settings);
        Self { file, base: Arc::clone(&settings), settings, changed: None, writing: None, trouble }
    }

    /// What they are.
    pub const fn settings(&self) -> &Arc<Settings> {
        &self.settings
    }

    /// They are so from now on.
    pub fn settle(&mut self, settings: Settings) {
        if settings != *self.settings {
            self.settings = Arc::new(settings);
            self.changed = Some(Instant::now());
        }
    }

    /// Files were last chosen in these folders.
    pub fn remember(&mut self, folders: BTreeMap<String, PathBuf>) {
        self.settle(Settings { folders, ..Settings::clone(&self.settings) });
    }

    /// The window has become `zoom` times as wide as it was designed.
    pub fn note_size(&mut self, zoom: f32) {
        let percent = (zoom * 100.0).round().clamp(ZOOMS.0 as f32, ZOOMS.1 as f32) as u32;
        self.settle(Settings { zoom: percent, ..Settings::clone(&self.settings) });
    }

    /// Writes what has changed once it rests, and takes over what other instances have written. What the user should be
    /// told.
    pub fn poll(&mut self) -> Option<String> {
        if let Some(written) = self.writing.as_ref().and_then(|writing| writing.try_recv().ok()) {
            self.writing = None;
            self.take(written);
        }
        if self.writing.is_none()
            && self.changed.is_some_and(|changed| changed.elapsed() > REST)
            && let Some(file) = self.file.clone()
        {
            self.changed = None;
            let (send, receive) = channel();
            let (settings, base) = (Arc::clone(&self.settings), Arc::clone(&self.base));
            let writer = thread::Builder::new().name("nephele settings".to_owned());
            // Without a thread they are written when the window closes.
            let spawned = writer.spawn(move || drop(send.send(file.write(&settings, &base))));
            self.writing = spawned.ok().map(|_| receive);
        }
        self.trouble.take()
    }

    /// Writes what has changed at once: the window closes.
    pub fn close(&mut self) {
        if let Some(written) = self.writing.take().and_then(|writing| writing.recv().ok()) {
            self.take(written);
        }
        if self.settings != self.base
            && let Some(written) = self.file.as_ref().map(|file| file.write(&self.settings, &self.base))
        {
            self.take(written);
        }
        self.changed = None;
    }

    fn take(&mut self, written: Written) {
        match written {
            Ok(now) => {
                // What the user has changed meanwhile is written next.
                let now = Arc::new(now);
                if self.changed.is_none() {
                    self.settings = Arc::clone(&now);
                }
                self.base = now;
            }
            Err(error) => self.trouble = Some(format!("{error}; the settings are not kept")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_changed_is_written_once_it_rests() {
        let folder = tempfile::tempdir().unwrap();
        let file = SettingsFile::at(folder.path().join("settings.json"));
        let mut keeper = Keeper::of(Some(file.clone()));
        keeper.note_size(1.503);
        assert_eq!((keeper.settings().zoom, keeper.poll()), (150, None));
        assert!(!file.path().exists(), "it does not rest yet");
        std::thread::sleep(REST * 2);
        let begun = Instant::now();
        while file.read().unwrap().zoom != 150 && begun.elapsed() < REST * 20 {
            assert_eq!(keeper.poll(), None);
            std::thread::sleep(REST / 50);
        }
        keeper.settle(Settings { light: true, ..Settings::clone(keeper.settings()) });
        keeper.close();
        let kept = file.read().unwrap();
        assert!(kept.light && kept.zoom == 150);
        std::fs::write(file.path(), "[").unwrap();
        let mut keeper = Keeper::of(Some(file));
        assert!(keeper.poll().unwrap().ends_with("; the settings are as on the first day"));
        assert_eq!((&**keeper.settings(), keeper.poll()), (&Settings::default(), None));
    }
}
