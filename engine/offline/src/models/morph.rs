//! The morph pad: a place between four sounds, and the cloud around it.

use std::f32::consts::PI;

use nephele_realtime::GrainCloud;
use nephele_realtime::cloud::CHANNELS;

use super::factory::corners;
use super::{Cancel, Decoder, ModelError, Progress};

/// Grains of a cloud of the pad.
const GRAINS: usize = 128;

/// How far the path of a cloud leads to each side of its place, as a fraction of the pad.
const REACH: f32 = 0.18;

/// How far it swings up and down on the way.
const SWING: f32 = 0.10;

/// Encodings of `grains` grains for the place (x, y) of the pad, each 0 … 1 from the top left corner (clamped; NaN is
/// the middle).
///
/// The grain in the middle of the cloud is the mix of the corners at the place itself. The others lie on a short path
/// that leads through it from left to right and swings once down and up, so that moving through the cloud explores
/// both directions of the pad. At the edges the path folds back inwards: every place stays reachable and alive.
#[must_use]
pub fn morph(x: f32, y: f32, grains: usize) -> Vec<[f32; CHANNELS]> {
    let [x, y] = [x, y].map(|place| if place.is_nan() { 0.5 } else { place.clamp(0.0, 1.0) });
    let last = grains.saturating_sub(1).max(1);
    let along = |grain: usize| if grains < 2 { 0.0 } else { 2.0 * grain as f32 / last as f32 - 1.0 };
    (0..grains).map(|grain| mix(fold(x + REACH * along(grain)), fold(y + SWING * (PI * along(grain)).sin()))).collect()
}

/// The cloud around a place of the pad, by `decoder`.
///
/// # Errors
/// As [`Decoder::decode`].
pub fn morph_cloud(
    decoder: &mut Decoder,
    [x, y]: [f32; 2],
    progress: &Progress,
    cancel: &Cancel,
) -> Result<GrainCloud, ModelError> {
    let name = format!("Morph {:.0} · {:.0}", 100.0 * x, 100.0 * y);
    decoder.decode(&morph(x, y, GRAINS), None, &name, progress, cancel)
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

/// The bilinear mix of the corners.
fn mix(x: f32, y: f32) -> [f32; CHANNELS] {
    let weights = [(1.0 - x) * (1.0 - y), x * (1.0 - y), (1.0 - x) * y, x * y];
    let mut mixed = [0.0; CHANNELS];
    for (corner, weight) in corners().iter().zip(weights) {
        for (sum, value) in mixed.iter_mut().zip(corner.encoding) {
            *sum += weight * value;
        }
    }
    mixed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distance(a: &[f32; CHANNELS], b: &[f32; CHANNELS]) -> f32 {
        a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt()
    }

    #[test]
    fn the_corners_are_the_corners() {
        let corners = corners();
        assert!(corners.iter().all(|corner| !corner.name.is_empty()));
        for (corner, (x, y)) in corners.iter().zip([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)]) {
            let cloud = morph(x, y, 129);
            assert!(distance(&cloud[64], &corner.encoding) < 1e-5, "{}", corner.name);
            assert!(distance(&cloud[0], &cloud[64]) > 0.1, "the cloud varies at {}", corner.name);
        }
    }

    #[test]
    fn the_path_is_smooth_and_alive_everywhere() {
        for place in 0..25 {
            let cloud = morph((place % 5) as f32 / 4.0, (place / 5) as f32 / 4.0, 128);
            let steps: Vec<f32> = cloud.windows(2).map(|pair| distance(&pair[0], &pair[1])).collect();
            let mean = steps.iter().sum::<f32>() / steps.len() as f32;
            assert!(mean > 1e-3, "place {place} stands still");
            assert!(steps.iter().all(|&step| step < 3.0 * mean), "place {place} jumps");
        }
    }

    #[test]
    fn any_numbers_are_taken() {
        assert_eq!(morph(0.5, 0.5, 0), Vec::<[f32; CHANNELS]>::new());
        assert_eq!(morph(f32::NAN, f32::INFINITY, 1), morph(0.5, 1.0, 1));
        assert_eq!(morph(-3.0, 7.0, 5), morph(0.0, 1.0, 5));
    }
}
