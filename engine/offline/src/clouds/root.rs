//! Another root for a cloud that is there already.

use nephele_realtime::GrainCloud;

use super::{LoadOptions, Loaded, Parts};
use crate::error::FileError;
use crate::models::{Cancel, Progress};
use crate::pitch::Pitch;
use crate::task::Task;

/// `cloud` with `root_hz` as its root, or with the one that is [heard](crate::pitch::of_grains) in it without; its
/// tones are found anew, as they are those nearest the root. Shows on `progress` how far it is, and stops soon after
/// `cancel` says so.
///
/// # Errors
/// If the root is not in 1 … 20 000 Hz; and an error that [is no fault](FileError::is_cancelled) if it was stopped.
pub fn with_root(
    cloud: &GrainCloud,
    root_hz: Option<f32>,
    progress: &Progress,
    cancel: &Cancel,
) -> Result<Loaded, FileError> {
    let options = LoadOptions { root_hz, ..LoadOptions::default() };
    let loaded = parts(cloud).build(cloud.name(), &options, Task::new(progress, cancel));
    loaded.map_err(|cause| FileError::new(cloud.name(), cause))
}

/// The pitch that is [heard](crate::pitch::of_grains) in `cloud`, whatever its root.
#[must_use]
pub fn heard(cloud: &GrainCloud) -> Pitch {
    parts(cloud).listen(cloud.sample_rate())
}

/// All of `cloud` but its root and the tones nearest to it.
fn parts(cloud: &GrainCloud) -> Parts {
    let samples = |channel: usize| (0..cloud.grains()).flat_map(move |i| cloud.channel(channel, i)).copied().collect();
    Parts {
        name: Some(cloud.name().to_owned()),
        channels: (0..cloud.channels()).map(samples).collect(),
        grains: cloud.grains(),
        sample_rate: Some(cloud.sample_rate()),
        root_hz: None,
        hop_seconds: Some(cloud.hop_seconds()),
        encodings: cloud.encodings().to_vec(),
        tones: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clouds;

    #[test]
    fn the_root_changes_and_with_it_the_tones_alone() {
        let before = clouds::factory().unwrap();
        let (progress, cancel) = (Progress::default(), Cancel::new());
        let root = before.root_hz() * 2.0;
        let Loaded { cloud, heard } = with_root(&before, Some(root), &progress, &cancel).unwrap();
        assert_eq!((cloud.root_hz(), heard), (root, None));
        assert_eq!(cloud.tones().len(), cloud.grains());
        assert_ne!(cloud.tones(), before.tones());
        assert_eq!((cloud.grain(3), cloud.hop_seconds()), (before.grain(3), before.hop_seconds()));
        assert_eq!((cloud.name(), cloud.encodings()), (before.name(), before.encodings()));

        let back = with_root(&cloud, None, &progress, &cancel).unwrap();
        assert_eq!(back.heard.map(Pitch::or_middle_c), Some(back.cloud.root_hz()));

        assert!(with_root(&before, Some(0.5), &progress, &cancel).is_err_and(|error| !error.is_cancelled()));
        cancel.cancel();
        assert!(with_root(&before, Some(root), &progress, &cancel).is_err_and(|error| error.is_cancelled()));
    }
}
