//! A cloud that is heard while it fills, and what comes back if it is never finished.

use std::sync::atomic::Ordering;

use nephele_offline::clouds;

use super::{Session, Sound, lock};
use crate::changes;
use crate::worker::{CloudSource, Delivery};

impl Session {
    /// Keeps what plays while the first part of a filling cloud is taken, and lets it go with the first whole one.
    pub(super) fn note_filling(&self, sound: &Sound, delivery: &Delivery) {
        let mut before = lock(&self.before);
        if !matches!(delivery.source, CloudSource::Sounds { unfinished: true, .. }) {
            *before = None;
        } else if before.is_none() {
            *before = Some(sound.kept_cloud());
        }
    }

    /// Brings back what was played before a cloud that will not be finished, as if that had never begun.
    pub(super) fn withdraw(&self) {
        let mut sound = lock(&self.sound);
        let Some(before) = lock(&self.before).take() else { return };
        let Ok(cloud) = before.cloud.clone().map_or_else(clouds::factory, Ok) else { return };
        if sound.history.names()[0] == Some(changes::OF_RECORDINGS) {
            let _ = sound.history.take(false);
        }
        sound.replace_cloud(before);
        lock(&self.former).hear(false);
        lock(&self.outside).send_cloud(cloud);
        self.cloud_version.fetch_add(1, Ordering::AcqRel);
    }
}
