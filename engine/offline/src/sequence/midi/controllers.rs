//! Which controllers say what locks and lanes say.

use nephele_realtime::ParameterValues;
use nephele_realtime::parameters::parameters;
use nephele_realtime::sequencer::{Lock, Step};

/// Parameters that a controller of the MIDI specification stands for. A lock's value is sent as its place in the
/// parameter's range, 0..=127.
const LOCKED: [(&str, u8); 8] = [
    ("master.level", 7),
    ("filter.resonance", 71),
    ("cloud.release", 72),
    ("cloud.attack", 73),
    ("filter.cutoff", 74),
    ("reverb.mix", 91),
    ("chorus.mix", 93),
    ("delay.mix", 94),
];

/// The controller of the parameter at `index` of the table, if it has one.
pub fn controller(index: usize) -> Option<u8> {
    let id = &parameters().get(index)?.id;
    LOCKED.iter().find(|(name, _)| name == id).map(|(_, number)| *number)
}

/// What the locks of steps have set on a track, so that what the next step does not lock goes back to the knob.
#[derive(Default)]
pub struct Locks {
    set: Vec<u16>,
}

impl Locks {
    /// Passes controllers and values to `send`: those that `step` locks, and those that it no longer does.
    pub fn step(&mut self, step: &Step, knobs: &ParameterValues, mut send: impl FnMut(u8, u8)) {
        let value = |index: u16, plain: f32| {
            let index = usize::from(index);
            let number = controller(index)?;
            parameters().get(index).map(|parameter| (number, seven_bits(parameter.normalise(plain))))
        };
        let back = self.set.iter().filter(|index| step.lock(usize::from(**index)).is_none());
        let back = back.filter_map(|index| value(*index, knobs.get(usize::from(*index))));
        let locked = step.locks.iter().filter_map(|Lock { index, value: plain, .. }| value(*index, *plain));
        back.chain(locked).for_each(|(number, value)| send(number, value));
        self.set = step.locks.iter().map(|lock| lock.index).collect();
    }
}

/// A value in [0, 1] as controllers have it.
pub fn seven_bits(value: f32) -> u8 {
    (value.clamp(0.0, 1.0) * 127.0).round() as u8
}

#[cfg(test)]
mod tests {
    use nephele_realtime::parameters::index_of;

    use super::*;

    #[test]
    fn each_controller_is_of_a_parameter_that_can_be_locked() {
        for (id, number) in LOCKED {
            let index = index_of(id).unwrap();
            assert!(parameters()[index].is_lockable(), "{id}");
            assert_eq!(controller(index), Some(number));
        }
        let mut numbers: Vec<u8> = LOCKED.iter().map(|(_, number)| *number).collect();
        numbers.dedup();
        assert_eq!(numbers.len(), LOCKED.len(), "each once");
        assert_eq!(controller(usize::MAX), None);
    }
}
