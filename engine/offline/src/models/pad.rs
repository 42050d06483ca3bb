//! The morph pad: four sounds at its corners, and how a place between them becomes a path of encodings.

use std::f32::consts::PI;

use nephele_realtime::cloud::CHANNELS;

/// Most encodings of a corner's sound.
pub const MOST_ENCODINGS: usize = 128;
/// The spread of a new instance.
pub const SPREAD: f32 = 0.18;
/// How far the path swings up and down on the way, at that spread.
const SWING: f32 = 0.10;

/// A sound at a corner of the morph pad.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Corner {
    /// Its name.
    pub name: String,
    /// 1 … [`MOST_ENCODINGS`] encodings in the order of time.
    pub encodings: Vec<[f32; CHANNELS]>,
}

impl Corner {
    /// A sound with these encodings, of which as many as a corner can have are kept, spread evenly over the whole. `None` if
    /// there are none, or some are not finite.
    #[must_use]
    pub fn new(name: impl Into<String>, encodings: &[[f32; CHANNELS]]) -> Option<Self> {
        let sound = !encodings.is_empty() && encodings.as_flattened().iter().all(|value| value.is_finite());
        let kept = encodings.len().min(MOST_ENCODINGS);
        let last = encodings.len().saturating_sub(1);
        let place = |nth: usize| nth * last / kept.saturating_sub(1).max(1);
        sound.then(|| Self { name: name.into(), encodings: (0..kept).map(|nth| encodings[place(nth)]).collect() })
    }

    /// The encoding at `time`, 0 (begin) … 1 (end), between neighbours where it lies between them.
    #[must_use]
    pub fn at(&self, time: f32) -> [f32; CHANNELS] {
        let last = self.encodings.len().saturating_sub(1);
        let exact = time.clamp(0.0, 1.0) * last as f32;
        let first = (exact as usize).min(last);
        let (Some(a), Some(b)) = (self.encodings.get(first), self.encodings.get((first + 1).min(last))) else {
            return [0.0; CHANNELS];
        };
        let part = exact - first as f32;
        std::array::from_fn(|i| a[i] + (b[i] - a[i]) * part)
    }
}

/// Top left, top right, bottom left, bottom right.
pub type Pad = [Corner; 4];

/// What the pad mixes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Blend {
    /// The corners' encodings, which are then decoded.
    #[default]
    Encoding,
    /// The waveforms that the corners are decoded to.
    Grains,
}

impl Blend {
    /// That of the parameter `morph.blend` at this plain value.
    #[must_use]
    pub fn of(plain: f32) -> Self {
        if plain > 0.5 { Self::Grains } else { Self::Encoding }
    }
}

/// A place on a pad, and what is made of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Morph<'a> {
    /// The corners.
    pub pad: &'a Pad,
    /// Left 0 to right 1, top 0 to bottom 1; brought into this range, and NaN to the middle.
    pub place: [f32; 2],
    /// How far the grains of the cloud lie apart on the pad, 0 … 1.
    pub spread: f32,
    /// What is mixed.
    pub blend: Blend,
}

impl Morph<'_> {
    /// Where each of `grains` grains lies on the pad.
    ///
    /// The grain in the middle lies at the place itself. Up to a spread of [`SPREAD`] the others lie on a short path that
    /// leads through it from left to right and swings once down and up, so that moving through the cloud explores both
    /// directions of the pad; at the edges it folds back inwards, so that every place stays reachable and alive. From there
    /// on it straightens and reaches further, until at 1 it leads from the left edge to the right.
    #[must_use]
    pub fn path(&self, grains: usize) -> Vec<[f32; 2]> {
        let [x, y] = self.place.map(|place| if place.is_nan() { 0.5 } else { place.clamp(0.0, 1.0) });
        let spread = if self.spread.is_nan() { SPREAD } else { self.spread.clamp(0.0, 1.0) };
        let near = spread.min(SPREAD);
        let far = (spread - near) / (1.0 - SPREAD);
        let swing = SWING * near / SPREAD * (1.0 - far);
        let at = |grain| {
            let along = 2.0 * time(grain, grains) - 1.0;
            let across = if along < 0.0 { x * (1.0 + along) } else { x + (1.0 - x) * along };
            let folded = fold(x + near * along);
            [folded + (across - folded) * far, fold(y + swing * (PI * along).sin())]
        };
        (0..grains).map(at).collect()
    }

    /// Encodings of `grains` grains: at each place of the path the mix of the corners, each at its own time.
    #[must_use]
    pub fn encodings(&self, grains: usize) -> Vec<[f32; CHANNELS]> {
        self.encodings_by(grains, |place| place)
    }

    /// Likewise, with `even` telling where each place lies among the corners.
    pub(super) fn encodings_by(&self, grains: usize, even: impl Fn([f32; 2]) -> [f32; 2]) -> Vec<[f32; CHANNELS]> {
        let path = self.path(grains).into_iter().enumerate();
        path.map(|(grain, place)| mix(self.pad, even(place), time(grain, grains))).collect()
    }
}

/// The mix of the corners of `pad` at a place and a time, each 0 … 1.
pub(super) fn mix(pad: &Pad, place: [f32; 2], time: f32) -> [f32; CHANNELS] {
    let mut mixed = [0.0; CHANNELS];
    for (corner, weight) in pad.iter().zip(weights(place)) {
        for (sum, value) in mixed.iter_mut().zip(corner.at(time)) {
            *sum += weight * value;
        }
    }
    mixed
}

/// The bilinear weights of the corners at a place.
pub(super) fn weights([x, y]: [f32; 2]) -> [f32; 4] {
    [(1.0 - x) * (1.0 - y), x * (1.0 - y), (1.0 - x) * y, x * y]
}

/// Where a grain of `grains` stands in the cloud, 0 … 1; the only one in the middle.
pub(super) fn time(grain: usize, grains: usize) -> f32 {
    if grains < 2 { 0.5 } else { grain as f32 / (grains - 1) as f32 }
}

/// Mirrors a coordinate at the edges of the pad.
fn fold(place: f32) -> f32 {
    if place < 0.0 {
        -place
    } else if place > 1.0 {
        2.0 - place
    } else {
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::factory_pad;

    fn distance(a: &[f32; CHANNELS], b: &[f32; CHANNELS]) -> f32 {
        a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt()
    }

    fn factory(place: [f32; 2], spread: f32) -> Morph<'static> {
        Morph { pad: factory_pad(), place, spread, blend: Blend::Encoding }
    }

    #[test]
    fn the_corners_are_the_corners() {
        for (corner, place) in factory_pad().iter().zip([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]) {
            assert!(!corner.name.is_empty());
            let cloud = factory(place, SPREAD).encodings(129);
            assert!(distance(&cloud[64], &corner.at(0.5)) < 1e-5, "{}", corner.name);
            assert!(distance(&cloud[0], &cloud[64]) > 0.1, "the cloud varies at {}", corner.name);
        }
    }

    #[test]
    fn the_path_is_smooth_and_alive_everywhere() {
        for spread in [SPREAD, 0.5, 1.0] {
            for place in 0..25 {
                let path = factory([(place % 5) as f32 / 4.0, (place / 5) as f32 / 4.0], spread).path(128);
                let steps: Vec<f32> = path.windows(2).map(|p| (p[0][0] - p[1][0]).hypot(p[0][1] - p[1][1])).collect();
                let mean = steps.iter().sum::<f32>() / steps.len() as f32;
                assert!(mean > 1e-3, "place {place} stands still");
                assert!(steps.iter().all(|&step| step < 3.0 * mean), "place {place} jumps at {spread}");
                assert!(path.as_flattened().iter().all(|at| (0.0..=1.0).contains(at)));
            }
        }
    }

    #[test]
    fn spread_reaches_from_the_place_alone_to_the_whole_width() {
        for x in [0.0, 0.3, 1.0] {
            assert!(factory([x, 0.4], 0.0).path(9).iter().all(|at| *at == [x, 0.4]), "all lie at the place");
            let whole = factory([x, 0.4], 1.0).path(9);
            assert!((whole[0][0], whole[4][0], whole[8][0]) == (0.0, x, 1.0) && whole.iter().all(|at| at[1] == 0.4));
            assert!(whole.windows(2).all(|pair| pair[0][0] <= pair[1][0]));
        }
    }

    #[test]
    fn a_sound_in_time_is_heard_along_the_cloud() {
        let frames: Vec<[f32; CHANNELS]> = (0..300).map(|n| [n as f32; CHANNELS]).collect();
        let corner = Corner::new("ramp", &frames).unwrap();
        assert_eq!((corner.encodings.len(), corner.encodings[0][0], corner.encodings[127][0]), (128, 0.0, 299.0));
        let pad = [(); 4].map(|()| corner.clone());
        let cloud = Morph { pad: &pad, place: [0.5, 0.5], spread: 0.0, blend: Blend::Encoding }.encodings(65);
        assert!((cloud[0][3], cloud[64][3]) == (0.0, 299.0) && (cloud[32][3] - 149.5).abs() < 1.5);
        assert!(cloud.windows(2).all(|pair| pair[0][0] < pair[1][0]));
        assert_eq!(Corner::new("none", &[]), None);
        assert_eq!(Corner::new("broken", &[[f32::NAN; CHANNELS]]), None);
    }

    #[test]
    fn any_numbers_are_taken() {
        assert_eq!(factory([0.5, 0.5], 0.2).encodings(0), Vec::<[f32; CHANNELS]>::new());
        assert_eq!(factory([f32::NAN, f32::INFINITY], f32::NAN).path(1), factory([0.5, 1.0], SPREAD).path(1));
        assert_eq!(factory([-3.0, 7.0], -2.0).path(5), factory([0.0, 1.0], 0.0).path(5));
        let empty = Pad::default();
        assert_eq!(Morph { pad: &empty, ..factory([0.1, 0.2], 1.0) }.encodings(3), [[0.0; CHANNELS]; 3]);
    }
}
