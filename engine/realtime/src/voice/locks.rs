//! Values that a step of the sequencer gives to parameters of the voices it starts.

use crate::modulation::{knob, plain_at};
use crate::parameters::parameters;
use crate::sequencer::LOCKS;

/// One parameter's value, and the way to it.
#[derive(Clone, Copy, Debug, Default)]
struct VoiceLock {
    index: u16,
    /// Plain value at the end of the way.
    value: f32,
    /// Where the knob stands at both ends of the way.
    knobs: (f32, f32),
    /// Length of the way in samples.
    samples: f32,
}

/// The locks of a voice. `Copy` and free of pointers: it is filled on the audio thread.
#[derive(Clone, Copy, Debug, Default)]
pub struct VoiceLocks {
    list: [VoiceLock; LOCKS],
    count: usize,
    /// Samples since they were set.
    age: f32,
}

impl VoiceLocks {
    /// Locks the parameter at `index` of the table to the plain `value`, reached from `from` in `samples` samples. One too
    /// many is left out.
    pub fn add(&mut self, index: usize, value: f32, from: f32, samples: f32) {
        let (Some(place), Some(parameter)) = (self.list.get_mut(self.count), parameters().get(index)) else { return };
        let knobs = (knob(parameter, from), knob(parameter, value));
        *place = VoiceLock { index: index as u16, value, knobs, samples };
        self.count += 1;
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Lets time pass.
    pub fn advance(&mut self, samples: f32) {
        self.age += samples;
    }

    /// The parameter's place in the table and the plain value of each.
    pub fn iter(&self) -> impl Iterator<Item = (usize, f32)> + '_ {
        self.list[..self.count].iter().map(|lock| (usize::from(lock.index), self.value(lock)))
    }

    /// The plain value of the parameter at `index`, if it is locked.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<f32> {
        let mut locks = self.list[..self.count].iter();
        locks.find(|lock| usize::from(lock.index) == index).map(|lock| self.value(lock))
    }

    fn value(&self, lock: &VoiceLock) -> f32 {
        let Some(parameter) = parameters().get(usize::from(lock.index)).filter(|_| self.age < lock.samples) else {
            return lock.value;
        };
        let (from, to) = lock.knobs;
        plain_at(parameter, from + (to - from) * self.age / lock.samples)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameters::{Global, PARAMETER_COUNT};

    #[test]
    fn a_lock_glides_over_its_knobs_way() {
        let cutoff = Global::FilterCutoff.index();
        let mut locks = VoiceLocks::default();
        locks.add(cutoff, 8000.0, 100.0, 1000.0);
        let mut last = 0.0;
        for _ in 0..100 {
            let value = locks.get(cutoff).unwrap();
            assert!(value > last && value < 8000.0, "{value} after {last}");
            last = value;
            locks.advance(10.0);
        }
        assert_eq!(locks.get(cutoff), Some(8000.0));
        assert_eq!(locks.get(cutoff + 1), None);
        let middle = parameters()[cutoff].denormalise(0.5);
        let mut halfway = VoiceLocks::default();
        halfway.add(cutoff, parameters()[cutoff].max, parameters()[cutoff].min, 2.0);
        halfway.advance(1.0);
        assert!((halfway.get(cutoff).unwrap() / middle - 1.0).abs() < 1e-3);
    }

    #[test]
    fn too_many_are_left_out() {
        let mut locks = VoiceLocks::default();
        for index in 0..PARAMETER_COUNT + 3 {
            locks.add(index, 0.0, 0.0, 0.0);
        }
        assert_eq!(locks.iter().count(), LOCKS);
    }
}
