//! What the morph pad is asked for: a place, and how clouds are made there.

use std::time::{Duration, Instant};

use nephele_offline::models::{Blend, moved_place};
use nephele_realtime::ParameterValues;
use nephele_realtime::parameters::Global;

use crate::parameters::HostParameters;

/// Time in which the host passes on the parameters of a sound that was restored.
const ARRIVAL: Duration = Duration::from_millis(1500);

/// How clouds are made, wherever on the pad.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// What is mixed.
    pub blend: Blend,
    /// How far a cloud reaches over the pad, 0 … 1.
    pub spread: f32,
    /// Which corners and which model: the session counts them.
    pub version: u32,
}

/// See the module.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wish {
    /// Left 0 to right 1, top 0 to bottom 1.
    pub place: [f32; 2],
    /// How clouds are made.
    pub style: Style,
}

impl Wish {
    /// What the parameters of the host ask for, with the place moved by `offset` as modulation has it.
    pub fn of(parameters: &HostParameters, offset: [f32; 2], version: u32) -> Self {
        Self::from_values(|parameter| parameters.heard(parameter.index()), version).moved(offset)
    }

    /// What `values` ask for.
    pub fn of_values(values: &ParameterValues, version: u32) -> Self {
        Self::from_values(|parameter| values.global(parameter), version)
    }

    fn from_values(value: impl Fn(Global) -> f32, version: u32) -> Self {
        let (blend, spread) = (Blend::of(value(Global::MorphBlend)), value(Global::MorphSpread));
        Self { place: [Global::MorphX, Global::MorphY].map(value), style: Style { blend, spread, version } }
    }

    fn moved(self, offset: [f32; 2]) -> Self {
        Self { place: moved_place(self.place, offset), ..self }
    }
}

/// What was last dealt with.
#[derive(Debug)]
pub struct Dealt {
    wish: Wish,
    /// The sound that it belongs to was restored, and its parameters may still be on their way here: until this moment
    /// others are those of the sound before.
    until: Option<Instant>,
    /// Whether there is no cloud for it yet: the sound came without one.
    unmade: bool,
}

impl Dealt {
    /// The wish of a sound that is there.
    pub const fn new(wish: Wish) -> Self {
        Self { wish, until: None, unmade: false }
    }

    /// The wish of a sound that is being restored.
    pub fn restored(wish: Wish) -> Self {
        Self { until: Some(Instant::now() + ARRIVAL), ..Self::new(wish) }
    }

    /// Likewise of a sound whose cloud is still to be made.
    pub fn restored_without_cloud(wish: Wish) -> Self {
        Self { unmade: true, ..Self::restored(wish) }
    }

    /// The parameters are those that count, whatever they are.
    pub const fn arrived(&mut self) {
        self.until = None;
    }

    /// Whether `wish` is still to be dealt with.
    pub fn lacks(&mut self, wish: Wish) -> bool {
        if wish == self.wish || self.until.is_some_and(|until| until <= Instant::now()) {
            self.until = None;
        }
        (self.unmade || wish != self.wish) && self.until.is_none()
    }
}

#[cfg(test)]
mod tests {
    use nephele_offline::models::SPREAD;

    use super::*;

    #[test]
    fn slots_move_the_place_and_leave_the_style() {
        let still = Wish::of_values(&ParameterValues::default(), 1);
        assert_eq!((still.place, still.style.blend, still.style.spread), ([0.5, 0.5], Blend::Encoding, SPREAD));
        assert_eq!(still.moved([0.0, 0.0]), still);
        assert_eq!(still.moved([0.25, -3.0]), Wish { place: [0.75, 0.0], ..still });
    }

    #[test]
    fn parameters_on_their_way_ask_for_nothing() {
        let at = |x: f32| Wish { place: [x, 0.5], ..Wish::of_values(&ParameterValues::default(), 1) };
        let mut dealt = Dealt::new(at(0.1));
        assert_eq!([0.1, 0.2].map(|x| dealt.lacks(at(x))), [false, true]);
        let mut dealt = Dealt::restored(at(0.3));
        assert!(!dealt.lacks(at(0.1)), "the parameters are those of the sound before");
        assert!(!dealt.lacks(at(0.3)) && dealt.lacks(at(0.4)), "they have come, and are moved");
        let mut unmade = Dealt::restored_without_cloud(at(0.3));
        assert!(!unmade.lacks(at(0.1)) && unmade.lacks(at(0.3)), "its cloud is asked for as soon as they have come");
        let mut bounced = Dealt::restored(at(0.3));
        bounced.arrived();
        assert!(bounced.lacks(at(0.1)));
    }
}
