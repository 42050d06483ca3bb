//! A cloud that is heard while it fills, and what comes back if it is never finished.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use nephele_offline::clouds;
use nephele_offline::preset::CloudSource;
use nephele_realtime::GrainCloud;

use super::{Session, Sound, lock};
use crate::worker::{self, Delivery};

/// The cloud that a filling one stands for.
pub(super) struct Before {
    cloud: Option<Arc<GrainCloud>>,
    source: CloudSource,
    confidence: Option<f32>,
}

impl Session {
    /// Keeps what plays while the first part of a filling cloud is taken, and lets it go with the first whole one.
    pub(super) fn note_filling(&self, sound: &Sound, delivery: &Delivery) {
        let mut before = lock(&self.before);
        if !matches!(delivery.source, worker::CloudSource::Sounds { unfinished: true, .. }) {
            *before = None;
        } else if before.is_none() {
            let (cloud, source) = (sound.cloud.clone(), sound.source.clone());
            *before = Some(Before { cloud, source, confidence: sound.confidence });
        }
    }

    /// Brings back what was played before a cloud that will not be finished.
    pub(super) fn withdraw(&self) {
        let mut sound = lock(&self.sound);
        let Some(before) = lock(&self.before).take() else { return };
        let Some(cloud) = before.cloud.clone().or_else(|| clouds::factory().ok()) else { return };
        (sound.cloud, sound.source, sound.confidence) = (before.cloud, before.source, before.confidence);
        sound.encoded = None;
        lock(&self.outside).send_cloud(cloud);
        self.cloud_version.fetch_add(1, Ordering::AcqRel);
    }
}
