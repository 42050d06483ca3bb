//! The cloud of a new instance, which is part of the program.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use nephele_realtime::GrainCloud;

use super::from_npz_bytes;
use crate::error::FileError;

static BYTES: &[u8] = include_bytes!("../../../../assets/clouds/factory.npz");

/// The factory cloud, shared by all that hold it at the same time.
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
    let cloud = Arc::new(from_npz_bytes(BYTES, "the factory cloud")?);
    *shared = Arc::downgrade(&cloud);
    Ok(cloud)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_factory_cloud_is_good_and_shared() {
        let cloud = factory().unwrap();
        assert!(cloud.grains() >= 16 && cloud.length() >= 512, "{cloud:?}");
        assert_eq!(cloud.encodings().len(), cloud.grains());
        let tonal = cloud.tones().iter().filter(|tone| tone.strength > 0.5).count();
        assert!(cloud.tones().len() == cloud.grains() && tonal > cloud.grains() / 2, "{tonal} grains have a tone");
        assert!(Arc::ptr_eq(&cloud, &factory().unwrap()));
    }
}
