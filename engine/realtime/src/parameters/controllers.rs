//! MIDI controllers that move parameters, besides what they mean anyway.

use super::{PARAMETER_COUNT, parameters};

/// Numbers that a controller can have.
pub const CONTROLLERS: usize = 128;

/// Which parameter each controller moves, on any channel. `Copy` and free of pointers, so that it crosses an `rtrb` queue
/// by value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Controllers([Option<u16>; CONTROLLERS]);

impl Default for Controllers {
    /// None of them moves any.
    fn default() -> Self {
        Self([None; CONTROLLERS])
    }
}

impl Controllers {
    /// Whether controller `cc` can be bound: not those by which registered parameters are told (6, 38, 96 – 101), nor the
    /// channel modes (120 – 127), which are no knobs.
    #[must_use]
    pub const fn can_bind(cc: u8) -> bool {
        !matches!(cc, 6 | 38 | 96..=101 | 120..)
    }

    /// Has `cc` move the parameter at `index` of the table, and no other; what can not be bound changes nothing.
    pub fn bind(&mut self, cc: u8, index: usize) {
        if Self::can_bind(cc)
            && index < PARAMETER_COUNT
            && let Ok(index) = u16::try_from(index)
        {
            self.0[usize::from(cc)] = Some(index);
        }
    }

    /// Has no controller move the parameter at `index`.
    pub fn forget(&mut self, index: usize) {
        for place in &mut self.0 {
            if place.is_some_and(|bound| usize::from(bound) == index) {
                *place = None;
            }
        }
    }

    /// The place in the table of what `cc` moves.
    #[must_use]
    pub fn target(&self, cc: u8) -> Option<usize> {
        self.0.get(usize::from(cc)).copied().flatten().map(usize::from)
    }

    /// The controllers that move the parameter at `index`, the lowest first.
    pub fn of(&self, index: usize) -> impl Iterator<Item = u8> + '_ {
        self.bound().filter(move |(_, bound)| *bound == index).map(|(cc, _)| cc)
    }

    /// Each controller that moves a parameter, with the parameter's place in the table.
    pub fn bound(&self) -> impl Iterator<Item = (u8, usize)> + '_ {
        (0..).zip(&self.0).filter_map(|(cc, place)| place.map(|index| (cc, usize::from(index))))
    }

    /// The plain value of the parameter at `index` where a controller stands at `value`, 0 … 1. MIDI's 64 of 127 is the
    /// middle, as on a knob, although there are fewer steps above it than below.
    #[must_use]
    pub fn plain(index: usize, value: f32) -> f32 {
        let steps = value.clamp(0.0, 1.0) * 127.0;
        let normalised = if steps <= 64.0 { steps / 128.0 } else { 0.5 + (steps - 64.0) / 126.0 };
        parameters().get(index).map_or(0.0, |parameter| parameter.denormalise(normalised))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameters::Global;

    const CUTOFF: usize = Global::FilterCutoff.index();
    const PAN: usize = Global::CloudPan.index();

    #[test]
    fn a_controller_moves_one_parameter_and_a_parameter_may_have_several() {
        let mut controllers = Controllers::default();
        controllers.bind(74, CUTOFF);
        controllers.bind(1, CUTOFF);
        controllers.bind(1, PAN);
        controllers.bind(2, PAN);
        assert_eq!(controllers.bound().collect::<Vec<_>>(), [(1, PAN), (2, PAN), (74, CUTOFF)]);
        assert_eq!((controllers.target(74), controllers.target(75)), (Some(CUTOFF), None));
        controllers.forget(PAN);
        assert_eq!(controllers.of(PAN).count() + controllers.of(CUTOFF).count(), 1);
    }

    #[test]
    fn what_is_no_knob_is_not_bound() {
        let mut controllers = Controllers::default();
        for cc in [6, 38, 96, 101, 120, 123, 127, 200] {
            controllers.bind(cc, CUTOFF);
        }
        controllers.bind(7, PARAMETER_COUNT);
        assert_eq!(controllers, Controllers::default());
        assert_eq!(controllers.target(255), None);
    }

    #[test]
    fn ends_and_middle_are_those_of_the_knob() {
        for (steps, plain) in [(0.0, -1.0), (32.0, -0.5), (64.0, 0.0), (127.0, 1.0)] {
            assert_eq!(Controllers::plain(PAN, steps / 127.0), plain, "{steps}");
        }
        assert_eq!(Controllers::plain(PAN, f32::NAN), parameters()[PAN].default);
        assert_eq!(Controllers::plain(PARAMETER_COUNT, 0.5), 0.0);
    }
}
