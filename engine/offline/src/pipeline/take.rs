//! Which places of a sound its grains are taken from.

use nephele_realtime::math::{Draw, uniform};

/// Where grains are taken, as parts of the sound from its start (0) to its end (1).
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Take {
    /// At equal distances from start to end; a single grain from the middle.
    #[default]
    Even,
    /// Anywhere, each by chance.
    Random,
    /// On a random walk that turns back at the ends.
    Walk,
    /// Each the mean of one by [`Take::Even`] and one by [`Take::Random`], as py-modular makes them.
    PyModular,
    /// On straight lines through these places, 0 … 1; all at the same place if it is but one.
    At(Vec<f32>),
}

/// Streams of chance for one sound: the same choice for another sound must not take the same places.
const STREAMS: u64 = 2;

impl Take {
    /// Names as options and documents write them, for all that need no numbers.
    pub const NAMED: [(&str, Self); 4] =
        [("even", Self::Even), ("random", Self::Random), ("walk", Self::Walk), ("py-modular", Self::PyModular)];

    /// The places of `grains` grains, each 0 … 1; of two that belong to one grain, the mean of both is meant.
    /// Chance depends on `seed`, on the number of the `sound` and on nothing else.
    pub(super) fn places(&self, grains: usize, seed: u64, sound: usize) -> Places {
        let stream = STREAMS * sound as u64;
        match self {
            Self::Even => Places::One((0..grains).map(|grain| even(grain, grains)).collect()),
            Self::Random => Places::One(random(grains, seed, stream)),
            Self::Walk => Places::One(walk(grains, seed, stream + 1)),
            Self::PyModular => {
                let pairs = random(grains, seed, stream).into_iter().enumerate();
                Places::Two(pairs.map(|(grain, place)| [even(grain, grains), place]).collect())
            }
            Self::At(given) => Places::One((0..grains).map(|grain| along(given, even(grain, grains))).collect()),
        }
    }
}

/// Places of grains in a sound, 0 … 1.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Places {
    /// One for each grain.
    One(Vec<f64>),
    /// Two for each grain, which is the mean of both.
    Two(Vec<[f64; 2]>),
}

/// Place of `grain` among `grains` at equal distances from 0 to 1; that of the only one is the middle.
pub(super) fn even(grain: usize, grains: usize) -> f64 {
    if grains < 2 { 0.5 } else { grain as f64 / (grains - 1) as f64 }
}

fn random(grains: usize, seed: u64, stream: u64) -> Vec<f64> {
    (0..grains as u64).map(|grain| f64::from(uniform(seed, stream, grain))).collect()
}

fn walk(grains: usize, seed: u64, stream: u64) -> Vec<f64> {
    // After all steps the walk is about half a sound from where it began (the root of their mean square).
    let reach = 0.5 * (3.0 / grains.max(1) as f64).sqrt();
    let mut draw = Draw::new(seed, stream);
    let mut place = f64::from(draw.unipolar());
    let mut step = || {
        let now = place;
        place = fold(place + reach * f64::from(draw.bipolar()));
        now
    };
    (0..grains).map(|_| step()).collect()
}

/// Mirrors a place less than a sound's length outside of it back inside.
fn fold(place: f64) -> f64 {
    let inside = if place > 1.0 { 2.0 - place } else { place.abs() };
    inside.clamp(0.0, 1.0)
}

/// The place a part `way` along the straight lines through `given`.
fn along(given: &[f32], way: f64) -> f64 {
    let Some(last) = given.len().checked_sub(1) else { return way };
    let at = way * last as f64;
    let from = (at as usize).min(last);
    let to = (from + 1).min(last);
    let part = at - from as f64;
    f64::from(given[from]) * (1.0 - part) + f64::from(given[to]) * part
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn flat(places: Places) -> Vec<f64> {
        match places {
            Places::One(places) => places,
            Places::Two(pairs) => pairs.concat(),
        }
    }

    #[test]
    fn even_places_reach_both_ends() {
        assert_eq!(flat(Take::Even.places(5, 9, 9)), [0.0, 0.25, 0.5, 0.75, 1.0]);
        assert_eq!(flat(Take::Even.places(1, 0, 0)), [0.5]);
    }

    #[test]
    fn given_places_are_kept_and_joined() {
        assert_eq!(flat(Take::At(vec![0.25]).places(3, 0, 0)), [0.25; 3]);
        assert_eq!(flat(Take::At(vec![0.0, 1.0, 0.5]).places(5, 0, 0)), [0.0, 0.5, 1.0, 0.75, 0.5]);
        assert_eq!(flat(Take::At(Vec::new()).places(2, 0, 0)), flat(Take::Even.places(2, 0, 0)));
    }

    #[test]
    fn a_walk_wanders_without_jumping() {
        let places = flat(Take::Walk.places(128, 1, 0));
        let step = places.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f64::max);
        let span = places.iter().fold(0.0_f64, |most, place| most.max((place - places[0]).abs()));
        assert!(step <= 0.5 * (3.0_f64 / 128.0).sqrt() && span > 0.1, "steps to {step}, {span} from its start");
    }

    proptest! {
        #[test]
        fn all_places_lie_within_the_sound(
            grains in 0..300_usize, seed: u64, sound in 0..64_usize, given in prop::collection::vec(0.0_f32..=1.0, 0..5),
        ) {
            for take in Take::NAMED.map(|(_, take)| take).into_iter().chain([Take::At(given)]) {
                let places = take.places(grains, seed, sound);
                prop_assert_eq!(&places, &take.places(grains, seed, sound), "the same again");
                let places = flat(places);
                prop_assert!(places.iter().all(|place| (0.0..=1.0).contains(place)), "{:?}: {:?}", take, places);
                let each = if take == Take::PyModular { 2 } else { 1 };
                prop_assert_eq!(places.len(), grains * each);
            }
        }

        #[test]
        fn sounds_and_seeds_have_chances_of_their_own(seed: u64, sound in 0..64_usize) {
            for take in [Take::Random, Take::Walk] {
                let places = flat(take.places(20, seed, sound));
                prop_assert_ne!(&places, &flat(take.places(20, seed, sound + 1)));
                prop_assert_ne!(&places, &flat(take.places(20, seed.wrapping_add(1), sound)));
            }
        }
    }
}
