//! Clouds that steps of the sequencer have made for them: those of the places of the morph pad that they lock.

use std::sync::Arc;

use super::engine::Instrument;
use crate::GrainCloud;
use crate::parameters::Global;
use crate::sequencer::{Sequence, Step};

/// Most places that a sequence can lock.
pub const PLACES: usize = 32;

/// A cloud for each of some places of the morph pad.
#[derive(Clone, Debug, Default)]
pub struct MorphBank {
    /// The places, x and y in 0 … 1, and their clouds.
    pub clouds: Vec<([f32; 2], Arc<GrainCloud>)>,
}

/// The place of the morph pad that `step` locks, if it locks any; what it leaves free stands at `knobs`.
fn place_of(step: &Step, knobs: [f32; 2]) -> Option<[f32; 2]> {
    let locks = [Global::MorphX, Global::MorphY].map(|axis| step.lock(axis.index()).map(|lock| lock.value));
    let locked = locks.iter().any(Option::is_some);
    locked.then(|| [0, 1].map(|axis| locks[axis].unwrap_or(knobs[axis])))
}

/// The places of the morph pad that steps of `sequence` lock, each once, up to [`PLACES`], while the pad itself stands at
/// `knobs` (x and y in 0 … 1).
#[must_use]
pub fn morph_places(sequence: &Sequence, knobs: [f32; 2]) -> MorphPlaces {
    let mut places = MorphPlaces::default();
    for place in sequence.steps().filter(|step| step.on).filter_map(|step| place_of(step, knobs)) {
        if !places.contains(&place)
            && let Some(free) = places.list.get_mut(places.count)
        {
            *free = place;
            places.count += 1;
        }
    }
    places
}

/// Places of the morph pad, each once. Asking for them allocates nothing: a bounce does, on the audio thread.
#[derive(Clone, Copy, Debug, Default)]
pub struct MorphPlaces {
    list: [[f32; 2]; PLACES],
    count: usize,
}

impl std::ops::Deref for MorphPlaces {
    type Target = [[f32; 2]];

    fn deref(&self) -> &[[f32; 2]] {
        &self.list[..self.count]
    }
}

impl Instrument {
    /// Has grains born from the cloud that `step` locks, or from the present one if it locks none.
    pub(super) fn show_cloud(&mut self, step: &Step) {
        let told = self.base.told();
        let place = place_of(step, [told.global(Global::MorphX), told.global(Global::MorphY)]);
        let known = place.and_then(|place| self.bank.clouds.iter().find(|(at, _)| *at == place));
        self.slots.show(known.map(|(_, cloud)| cloud));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NoteId;

    fn step(x: Option<f32>, y: Option<f32>) -> Step {
        let mut step = Step::note(60, 100, 0.9);
        step.set_lock(Global::MorphX.index(), x);
        step.set_lock(Global::MorphY.index(), y);
        step
    }

    fn sequence() -> Sequence {
        let mut sequence = Sequence::default();
        let steps = &mut sequence.patterns[0].tracks[0].steps;
        (steps[0], steps[1]) = (step(Some(0.25), None), step(None, None));
        (steps[2], steps[3]) = (step(Some(0.25), Some(0.75)), step(Some(0.25), None));
        sequence
    }

    #[test]
    fn places_are_those_that_steps_lock() {
        assert_eq!(*morph_places(&sequence(), [0.5, 0.5]), [[0.25, 0.5], [0.25, 0.75]]);
        assert!(morph_places(&Sequence::factory(), [0.5, 0.5]).is_empty());
    }

    #[test]
    fn a_step_that_locks_the_pad_has_a_cloud_of_its_own() {
        let cloud = |name: &str| Arc::new(GrainCloud::new(name, &[0.1; 256], 2, 48_000.0, 220.0, Vec::new()).unwrap());
        let mut instrument = Instrument::new(48_000.0, cloud("base"));
        let clouds = [[0.25, 0.5], [0.25, 0.75]].into_iter().zip(["a", "b"].map(cloud)).collect();
        assert!(instrument.swap_bank(Arc::new(MorphBank { clouds })).is_ok());
        assert!(instrument.swap_sequence(Arc::new(sequence())).is_ok());
        for (parameter, value) in [(Global::SeqRun, 1.0), (Global::SeqTempo, 120.0)] {
            instrument.set_parameter(parameter.index(), value);
        }
        let mut found = Vec::new();
        for part in 0..5 {
            (0..10).for_each(|_| instrument.render(&mut [0.0; 600], &mut [0.0; 600], &mut |_, _| {}));
            found.push(instrument.slots.current().map(|(_, cloud)| cloud.name().to_owned()).unwrap());
            if part == 3 {
                // Another base does not disturb the step.
                assert!(instrument.swap_cloud(cloud("new")).is_ok());
                instrument.note_on(NoteId::new(0, 60), 1.0);
            }
            while instrument.retired().is_some() {}
        }
        assert_eq!(found, ["a", "base", "b", "a", "a"]);
        instrument.reset();
        assert_eq!(instrument.slots.current().unwrap().1.name(), "new");
    }
}
