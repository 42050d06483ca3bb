//! Where sources meet destinations: what the slots make of a voice's parameters.

use super::{Routes, Source};
use crate::math::{exp2, floor, log2};
use crate::parameters::{Curve, Parameter, ParameterValues, SLOTS, parameters, slot_index};

/// A value for each source.
pub type Sources = [f32; Source::ALL.len()];

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    /// Place in the table of its depth.
    depth: usize,
    source: Source,
    via: Source,
    /// Which of the destinations.
    place: usize,
}

/// The slots in use and their destinations, each once.
#[derive(Clone, Copy, Debug)]
pub struct Bay {
    slots: [Slot; SLOTS],
    slot_count: usize,
    destinations: [usize; SLOTS],
    /// Plain value of each destination before modulation, and where its knob then stands.
    bases: [(f32, f32); SLOTS],
    count: usize,
    /// A bit for each source that feeds a slot: every voice asks for several at each tick.
    listened: u64,
}

const _: () = assert!(Source::ALL.len() <= 64, "a bit each");

impl Default for Bay {
    fn default() -> Self {
        Self {
            slots: [Slot::default(); SLOTS],
            slot_count: 0,
            destinations: [0; SLOTS],
            bases: [(f32::NAN, 0.0); SLOTS],
            count: 0,
            listened: 0,
        }
    }
}

impl Bay {
    /// Sorts out what `routes` connect.
    #[must_use]
    pub fn new(routes: &Routes) -> Self {
        let mut bay = Self::default();
        for (number, route) in routes.0.iter().enumerate() {
            let Some(destination) = route.target() else { continue };
            let known = bay.destinations().iter().position(|d| *d == destination);
            let place = known.unwrap_or_else(|| {
                bay.destinations[bay.count] = destination;
                bay.count += 1;
                bay.count - 1
            });
            bay.slots[bay.slot_count] = Slot { depth: slot_index(number), source: route.source, via: route.via, place };
            bay.slot_count += 1;
            bay.listened |= 1 << route.source as u32 | 1 << route.via as u32;
        }
        bay
    }

    /// Places in the table of all that slots move.
    #[must_use]
    pub fn destinations(&self) -> &[usize] {
        &self.destinations[..self.count]
    }

    /// Follows the parameters before modulation.
    pub fn follow(&mut self, values: &ParameterValues) {
        for (&destination, base) in self.destinations[..self.count].iter().zip(&mut self.bases) {
            let plain = values.get(destination);
            if plain != base.0
                && let Some(parameter) = parameters().get(destination)
            {
                *base = (plain, knob(parameter, plain));
            }
        }
    }

    /// The plain value of the destination at `place` moved by `offset` of its knob's range, kept within it.
    #[must_use]
    pub(crate) fn moved(&self, place: usize, offset: f32) -> f32 {
        let (plain, knob) = self.bases[place];
        let parameter = self.destinations().get(place).and_then(|index| parameters().get(*index));
        parameter.map_or(plain, |parameter| turned(parameter, plain, knob, offset))
    }

    /// Whether a slot moves the parameter at `index`.
    #[must_use]
    pub fn moves(&self, index: usize) -> bool {
        self.destinations().contains(&index)
    }

    /// Whether any slot is fed by `source`, or scaled by it.
    #[must_use]
    pub const fn listens(&self, source: Source) -> bool {
        self.listened >> source as u32 & 1 == 1
    }

    /// How far each destination is moved, in parts of its knob's range, by slots whose depths stand in `values`.
    #[must_use]
    pub fn offsets(&self, values: &ParameterValues, sources: &Sources) -> [f32; SLOTS] {
        let mut offsets = [0.0; SLOTS];
        for slot in &self.slots[..self.slot_count] {
            let via = if slot.via == Source::None { 1.0 } else { sources[slot.via as usize] };
            offsets[slot.place] += values.get(slot.depth) * sources[slot.source as usize] * via;
        }
        offsets
    }
}

/// `x^y` for x in [0, 1].
fn power(x: f32, y: f32) -> f32 {
    if x <= 0.0 { 0.0 } else { exp2(y * log2(x)) }
}

/// Where the knob of `parameter` stands at `plain`. The same bits on every machine, unlike the table's own curves, which
/// the audio thread never asks.
pub(crate) fn knob(parameter: &Parameter, plain: f32) -> f32 {
    let linear = (plain - parameter.min) / (parameter.max - parameter.min);
    match parameter.curve {
        Curve::Skewed(factor) => power(linear, factor),
        Curve::Spread(factor) => 0.5 + 0.5 * spread(linear * 2.0 - 1.0, factor),
        _ => linear,
    }
}

fn spread(side: f32, factor: f32) -> f32 {
    power(side.abs(), factor).copysign(side)
}

/// The plain value `base` of `parameter`, whose knob stands at `knob`, moved by `offset` of its range and kept within it.
fn turned(parameter: &Parameter, base: f32, knob: f32, offset: f32) -> f32 {
    // NaN, too, leaves all as it is.
    if offset == 0.0 || offset.is_nan() {
        return base;
    }
    plain_at(parameter, (knob + offset).clamp(0.0, 1.0))
}

/// The plain value of `parameter` where its knob stands `at`, 0 … 1.
pub(crate) fn plain_at(parameter: &Parameter, at: f32) -> f32 {
    let linear = match parameter.curve {
        Curve::Skewed(factor) => power(at, 1.0 / factor),
        Curve::Spread(factor) => 0.5 + 0.5 * spread(at * 2.0 - 1.0, 1.0 / factor),
        _ => at,
    };
    let plain = parameter.min + linear * (parameter.max - parameter.min);
    let plain = plain.clamp(parameter.min, parameter.max);
    if parameter.is_stepped() { floor(plain + 0.5) } else { plain }
}

/// The plain value `base` of the parameter at `index` of the table, moved by `offset` of its knob's range, kept within it.
#[must_use]
pub(crate) fn moved_at(index: usize, base: f32, offset: f32) -> f32 {
    parameters().get(index).map_or(base, |parameter| turned(parameter, base, knob(parameter, base), offset))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::modulation::Route;
    use crate::parameters::Global;

    #[test]
    fn a_moved_value_is_where_the_knob_would_be() {
        for (index, parameter) in parameters().iter().enumerate().filter(|(_, p)| p.modulatable) {
            for (base, offset) in [(0.3, 0.25), (0.9, 0.4), (0.1, -0.7), (0.5, f32::NAN), (0.5, f32::INFINITY)] {
                let plain = parameter.denormalise(base);
                let found = moved_at(index, plain, offset);
                assert!((parameter.min..=parameter.max).contains(&found), "{}", parameter.id);
                let asked = parameter.denormalise(
                    (parameter.normalise(plain) + if offset.is_nan() { 0.0 } else { offset }).clamp(0.0, 1.0),
                );
                let near = (parameter.normalise(found) - parameter.normalise(asked)).abs();
                assert!(near < 2e-3 || parameter.is_stepped(), "{} {base} {offset}: {found} for {asked}", parameter.id);
            }
        }
    }

    #[test]
    fn slots_add_up_and_via_scales() {
        let mut routes = Routes::default();
        let cutoff = Global::FilterCutoff.index();
        routes.0[3] = Route::new(Source::Lfo1, cutoff);
        routes.0[4] = Route { via: Source::Wheel, ..Route::new(Source::Velocity, cutoff) };
        routes.0[9] = Route::new(Source::Random, Global::CloudPosition.index());
        let bay = Bay::new(&routes);
        assert_eq!(bay.destinations(), [cutoff, Global::CloudPosition.index()]);
        assert!(bay.listens(Source::Wheel) && !bay.listens(Source::Key));
        let mut values = ParameterValues::default();
        for (slot, depth) in [(3, 0.5), (4, -1.0), (9, 1.0)] {
            values.set(slot_index(slot), depth);
        }
        let mut sources = [0.0; Source::ALL.len()];
        sources[Source::Lfo1 as usize] = -0.4;
        sources[Source::Velocity as usize] = 0.8;
        sources[Source::Wheel as usize] = 0.5;
        sources[Source::Random as usize] = 0.1;
        let offsets = bay.offsets(&values, &sources);
        assert!((offsets[0] - (-0.2 - 0.4)).abs() < 1e-6 && (offsets[1] - 0.1).abs() < 1e-6);
    }
}
