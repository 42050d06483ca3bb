//! The clouds that are part of the program.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use nephele_realtime::GrainCloud;

use super::from_npz_bytes;
use crate::error::FileError;

/// Names and files; the first is a new instance's.
const CLOUDS: [(&str, &[u8]); 18] = [
    ("Oboe, Choir, Glass, Strings", include_bytes!("../../../../assets/clouds/factory.npz")),
    ("Glass Bell", include_bytes!("../../../../assets/clouds/glass-bell.npz")),
    ("Choir", include_bytes!("../../../../assets/clouds/choir.npz")),
    ("Shakuhachi", include_bytes!("../../../../assets/clouds/shakuhachi.npz")),
    ("Church Organ", include_bytes!("../../../../assets/clouds/church-organ.npz")),
    ("Kalimba", include_bytes!("../../../../assets/clouds/kalimba.npz")),
    ("Rain", include_bytes!("../../../../assets/clouds/rain.npz")),
    ("Piano to Choir", include_bytes!("../../../../assets/clouds/piano-choir.npz")),
    ("Oboe to Voice", include_bytes!("../../../../assets/clouds/oboe-voice.npz")),
    ("Marimba to Glass", include_bytes!("../../../../assets/clouds/marimba-glass.npz")),
    ("Surf to Wind", include_bytes!("../../../../assets/clouds/surf-wind.npz")),
    ("Saw to Vowel", include_bytes!("../../../../assets/clouds/saw-vowel.npz")),
    ("Horn to Strings", include_bytes!("../../../../assets/clouds/horn-strings.npz")),
    ("Reeds", include_bytes!("../../../../assets/clouds/reeds.npz")),
    ("Plucks", include_bytes!("../../../../assets/clouds/plucks.npz")),
    ("Bells", include_bytes!("../../../../assets/clouds/bells.npz")),
    ("Voices", include_bytes!("../../../../assets/clouds/voices.npz")),
    ("Breath", include_bytes!("../../../../assets/clouds/breath.npz")),
];

/// The names of the factory clouds; the first is a new instance's.
pub fn factory_names() -> impl Iterator<Item = &'static str> {
    CLOUDS.iter().map(|(name, _)| *name)
}

/// The cloud of a new instance, shared by all that hold it at the same time.
///
/// # Errors
/// If the file that was built in is damaged, which a test rules out.
pub fn factory() -> Result<Arc<GrainCloud>, FileError> {
    // Weak, so that a host that has closed its last instance and unloads the library is left with nothing.
    static SHARED: Mutex<Weak<GrainCloud>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(cloud) = shared.upgrade() {
        return Ok(cloud);
    }
    let cloud = read(0)?;
    *shared = Arc::downgrade(&cloud);
    Ok(cloud)
}

/// The factory cloud at `place` of [`factory_names`]; behind the last of them, the last.
///
/// # Errors
/// As [`factory`].
pub fn factory_at(place: usize) -> Result<Arc<GrainCloud>, FileError> {
    if place == 0 { factory() } else { read(place) }
}

fn read(place: usize) -> Result<Arc<GrainCloud>, FileError> {
    let (name, bytes) = CLOUDS[place.min(CLOUDS.len() - 1)];
    Ok(Arc::new(from_npz_bytes(bytes, name)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_factory_cloud_is_good() {
        for (place, name) in factory_names().enumerate() {
            let cloud = factory_at(place).unwrap();
            assert_eq!(cloud.name(), name);
            assert!(cloud.grains() >= 64 && cloud.length() >= 2048 && cloud.sample_rate() >= 32_000.0, "{cloud:?}");
            assert_eq!((cloud.encodings().len(), cloud.tones().len()), (cloud.grains(), cloud.grains()));
            let peak = (0..cloud.grains()).flat_map(|grain| cloud.grain(grain)).fold(0.0_f32, |p, s| p.max(s.abs()));
            assert!((0.1..=1.0).contains(&peak), "{name} has a peak of {peak}");
            let tonal = cloud.tones().iter().filter(|tone| tone.strength > 0.5).count();
            assert!(
                tonal > cloud.grains() / 2 || ["Rain", "Surf to Wind"].contains(&name),
                "{name}: {tonal} have a tone"
            );
        }
        assert!(factory_names().count() >= 16);
        assert!(CLOUDS.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() < 12 << 20);
    }

    #[test]
    fn a_new_instances_cloud_is_shared() {
        assert!(Arc::ptr_eq(&factory().unwrap(), &factory_at(0).unwrap()));
    }
}
