//! The cloud before the present one, heard for a moment.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use nephele_offline::clouds;
use nephele_realtime::GrainCloud;

use super::{Session, lock};

impl Session {
    /// Whether there is a cloud to go back to for a moment.
    pub fn has_former(&self) -> bool {
        lock(&self.former).cloud().is_some()
    }

    /// Plays the cloud that was there before the present one, or, without `former`, the present one again. The sound is still
    /// the present one's.
    pub fn audition(&self, former: bool) {
        // Locked until the cloud is on its way, so that one that comes now is not overtaken.
        let sound = lock(&self.sound);
        let mut kept = lock(&self.former);
        kept.hear(former);
        let now = || sound.cloud.clone().or_else(|| clouds::factory().ok());
        let cloud = if former { kept.cloud() } else { now() };
        if let Some(cloud) = cloud {
            lock(&self.outside).send_cloud(cloud);
            self.cloud_version.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// The cloud that grains are taken from now, and whether it is the one before the present one, which is auditioned.
    pub fn heard_cloud(&self) -> Option<(Arc<GrainCloud>, bool)> {
        let former = {
            let kept = lock(&self.former);
            kept.cloud().filter(|_| kept.is_heard())
        };
        former.map(|cloud| (cloud, true)).or_else(|| Some((self.cloud()?, false)))
    }
}

#[cfg(test)]
mod tests {
    use nephele_realtime::Instrument;

    use super::*;
    use crate::link::link;
    use crate::worker::{CloudSource, Delivery, Product};

    #[test]
    fn the_former_cloud_is_told_while_it_is_heard() {
        let (outside, mut inside) = link();
        let session = Session::new(outside);
        let mut instrument = Instrument::new(48_000.0, clouds::factory().unwrap());
        let mut taken = move || {
            inside.exchange(&mut instrument);
            instrument.telemetry().clouds_taken
        };
        let deliver = |name: &str| {
            let cloud = Arc::new(GrainCloud::new(name, &[0.1; 64], 2, 48_000.0, 220.0, Vec::new()).unwrap());
            let source = CloudSource::File(name.into());
            session.deliver(Product::Cloud(Delivery { cloud, generation: 1, source, heard: None }));
        };
        let heard = || session.heard_cloud().map(|(cloud, former)| (cloud.name().to_owned(), former)).unwrap();
        let (version, factory) = (session.cloud_version(), heard());
        session.audition(true);
        assert_eq!((session.cloud_version(), heard(), taken()), (version, factory.clone(), 0), "there is none");
        deliver("rain");
        assert_eq!((heard(), session.has_former(), taken()), (("rain".to_owned(), false), true, 1));
        session.audition(true);
        assert_eq!((heard(), taken()), ((factory.0, true), 2));
        assert_eq!(session.cloud().unwrap().name(), "rain", "the sound is the present one's");
        session.audition(false);
        assert_eq!((heard(), taken()), (("rain".to_owned(), false), 3));
        session.audition(true);
        deliver("oboe");
        assert_eq!(heard(), ("oboe".to_owned(), false), "a new cloud is heard at once");
        session.audition(true);
        session.restore(nephele_offline::preset::Preset::default(), None);
        assert!(!heard().1);
    }
}
