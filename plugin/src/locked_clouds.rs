//! The clouds of the places of the morph pad that steps of the sequencer lock: which are there, and which is to be made
//! next.

use std::sync::Arc;

use nephele_realtime::GrainCloud;
use nephele_realtime::instrument::MorphBank;

/// See the module.
#[derive(Default)]
pub struct LockedClouds {
    bank: MorphBank,
    /// Places that the worker was asked for. One that it could not make is not asked for again.
    asked: Vec<[f32; 2]>,
    /// Hash of the model that made the clouds.
    model: Option<u64>,
}

impl LockedClouds {
    /// The first place of `wanted` that has no cloud and was not asked for. Allocates and frees nothing.
    pub fn missing(&self, wanted: &[[f32; 2]]) -> Option<[f32; 2]> {
        wanted.iter().copied().find(|place| !self.asked.contains(place))
    }

    /// Forgets what is not among `wanted`; tells whether anything was.
    pub fn forget(&mut self, wanted: &[[f32; 2]]) -> bool {
        let before = self.bank.clouds.len();
        self.bank.clouds.retain(|(place, _)| wanted.contains(place));
        self.asked.retain(|place| wanted.contains(place));
        self.bank.clouds.len() != before
    }

    /// Notes that the worker is being asked for the cloud of a place.
    pub fn ask(&mut self, place: [f32; 2]) {
        self.asked.push(place);
    }

    /// Takes the cloud of a place, unless that is not wanted any more.
    pub fn take(&mut self, place: [f32; 2], cloud: Arc<GrainCloud>) {
        if self.asked.contains(&place) {
            self.bank.clouds.retain(|(other, _)| *other != place);
            self.bank.clouds.push((place, cloud));
        }
    }

    /// Clouds are made by the model with this hash from now on: those of another one are forgotten.
    pub fn follow(&mut self, model: u64) {
        if self.model.is_some_and(|old| old != model) {
            *self = Self::default();
        }
        self.model = Some(model);
    }

    /// What the audio thread is to have.
    pub fn bank(&self) -> Arc<MorphBank> {
        Arc::new(self.bank.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_is_asked_for_once_and_forgotten_with_its_lock() {
        let cloud = Arc::new(GrainCloud::new("a", &[0.1; 64], 2, 48_000.0, 220.0, Vec::new()).unwrap());
        let (a, b) = ([0.0, 0.5], [1.0, 0.5]);
        let mut locked = LockedClouds::default();
        assert_eq!(locked.missing(&[a, b]), Some(a));
        locked.ask(a);
        assert_eq!(locked.missing(&[a, b]), Some(b), "the first is being made");
        locked.take(a, Arc::clone(&cloud));
        locked.ask(b);
        assert_eq!((locked.forget(&[a, b]), locked.missing(&[a, b])), (false, None));
        assert_eq!((locked.forget(&[b]), locked.missing(&[b])), (true, None));
        locked.take(a, cloud);
        assert!(locked.bank().clouds.is_empty(), "it came too late");
        assert_eq!((locked.forget(&[a]), locked.missing(&[a])), (false, Some(a)));
    }

    #[test]
    fn another_model_makes_them_anew() {
        let cloud = Arc::new(GrainCloud::new("a", &[0.1; 64], 2, 48_000.0, 220.0, Vec::new()).unwrap());
        let mut locked = LockedClouds::default();
        let place = [0.5, 0.5];
        for (model, missing) in [(7, Some(place)), (7, None), (8, Some(place)), (8, None)] {
            locked.follow(model);
            assert_eq!(locked.missing(&[place]), missing, "model {model}");
            locked.ask(place);
            locked.take(place, Arc::clone(&cloud));
        }
    }
}
