//! Values that are right already and the host does not know yet: it is told some in each frame, and takes a moment to answer.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use nephele_realtime::{ParameterValues, parameters};

/// A host that has not done what it was told by then does something else.
const PATIENCE: Duration = Duration::from_millis(300);
/// Parts of the range that may be lost on the way.
const LOSS: f32 = 1e-5;

/// A value, and when the host was told of it.
#[derive(Clone, Copy, Debug)]
struct Value {
    plain: f32,
    told: Option<Instant>,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Untold(BTreeMap<usize, Value>);

impl Untold {
    /// The parameter at `index` is `plain`, of which the host is still to be told.
    pub fn put(&mut self, index: usize, plain: f32) {
        self.0.insert(index, Value { plain, told: None });
    }

    /// The host is just being told that it is `plain`.
    pub fn note_told(&mut self, index: usize, plain: f32) {
        self.0.insert(index, Value { plain, told: Some(Instant::now()) });
    }

    /// The next that the host is to be told; counts as told from now on.
    pub fn next(&mut self) -> Option<(usize, f32)> {
        let (index, value) = self.0.iter_mut().find(|(_, value)| value.told.is_none())?;
        value.told = Some(Instant::now());
        Some((*index, value.plain))
    }

    /// Whether the host is still to be told something.
    pub fn is_waiting(&self) -> bool {
        self.0.values().any(|value| value.told.is_none())
    }

    /// Forgets what has arrived at the host, which has these values, and what it did not take.
    pub fn settle(&mut self, host: impl Fn(usize) -> f32) {
        self.0.retain(|index, value| {
            let Some(told) = value.told else { return true };
            let way = |plain| parameters().get(*index).map_or(0.0, |parameter| parameter.normalise(plain));
            (way(host(*index)) - way(value.plain)).abs() > LOSS && told.elapsed() < PATIENCE
        });
    }

    /// Puts all of them into `values`, which are the host's.
    pub fn complete(&self, values: &mut ParameterValues) {
        for (index, value) in &self.0 {
            values.set(*index, value.plain);
        }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (usize, f32)> + '_ {
        self.0.iter().map(|(index, value)| (*index, value.plain))
    }

    /// Forgets everything: the host has other values.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use nephele_realtime::parameters::Global;

    use super::*;

    #[test]
    fn each_is_told_once_and_counts_until_it_has_arrived() {
        let (position, spray) = (Global::CloudPosition.index(), Global::CloudSpray.index());
        let mut untold = Untold::default();
        untold.put(spray, 0.5);
        untold.put(position, 0.25);
        assert_eq!([untold.next(), untold.next(), untold.next()], [Some((position, 0.25)), Some((spray, 0.5)), None]);
        untold.put(spray, 0.75);
        untold.settle(|_| 0.250_001);
        let mut values = ParameterValues::default();
        untold.complete(&mut values);
        assert_eq!((values.get(spray), untold.iter().count()), (0.75, 1), "the other has arrived");
        assert!(untold.is_waiting() && untold.next() == Some((spray, 0.75)) && !untold.is_waiting());
        untold.settle(|_| 0.1);
        assert_eq!(untold.iter().count(), 1, "it is on its way");
        std::thread::sleep(PATIENCE);
        untold.settle(|_| 0.1);
        assert_eq!(untold.iter().count(), 0, "the host knows better");
    }
}
