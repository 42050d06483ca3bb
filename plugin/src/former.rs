//! The cloud that was there before the present one, to be compared with it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use nephele_realtime::GrainCloud;

/// Clouds that come faster than this one after another, as while the morph pad is dragged, are one change.
const PAUSE: Duration = Duration::from_secs(1);

/// See the module.
#[derive(Default)]
pub struct Former {
    cloud: Option<Arc<GrainCloud>>,
    /// Whether it is heard instead of the present one.
    heard: bool,
    /// When a cloud last came.
    changed: Option<Instant>,
}

impl Former {
    /// Another cloud comes after `before`.
    pub fn note(&mut self, before: Arc<GrainCloud>) {
        self.note_at(Instant::now(), before);
    }

    fn note_at(&mut self, now: Instant, before: Arc<GrainCloud>) {
        if self.changed.is_none_or(|last| now.duration_since(last) >= PAUSE) {
            self.cloud = Some(before);
        }
        self.changed = Some(now);
        self.heard = false;
    }

    /// Has it heard instead of the present one, if it is there, or no more.
    pub fn hear(&mut self, heard: bool) {
        self.heard = heard && self.cloud.is_some();
    }

    /// Whether it is heard instead of the present one.
    pub const fn is_heard(&self) -> bool {
        self.heard
    }

    /// The cloud before the last change, if there was one.
    pub fn cloud(&self) -> Option<Arc<GrainCloud>> {
        self.cloud.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drag_of_the_pad_is_one_change() {
        let cloud = |name: &str| Arc::new(GrainCloud::new(name, &[0.1; 64], 2, 48_000.0, 220.0, Vec::new()).unwrap());
        let (mut former, start) = (Former::default(), Instant::now());
        assert!(former.cloud().is_none());
        for (milliseconds, name) in [(0, "oboe"), (50, "a"), (900, "b"), (2500, "rain"), (2600, "c")] {
            former.note_at(start + Duration::from_millis(milliseconds), cloud(name));
        }
        assert_eq!(former.cloud().unwrap().name(), "rain");
    }

    #[test]
    fn it_is_heard_until_another_comes() {
        let cloud = || Arc::new(GrainCloud::new("a", &[0.1; 64], 2, 48_000.0, 220.0, Vec::new()).unwrap());
        let mut former = Former::default();
        former.hear(true);
        assert!(!former.is_heard(), "there is none");
        former.note(cloud());
        former.hear(true);
        assert!(former.is_heard());
        former.note(cloud());
        assert!(!former.is_heard());
    }
}
