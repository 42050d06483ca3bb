//! How the sounds share the grains of a cloud.

use super::error::MakeError;
use super::take::even;

/// What the order of the grains leads through.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Blend {
    /// From sound to sound while time goes on in each: two sounds on the line between them, four on a path over the
    /// square of which they are the corners (top left, top right, bottom left, bottom right), others one after another.
    #[default]
    Interpolate,
    /// Through the time of the first sound, then of the second, and so on.
    Walk,
    /// Through the time of all sounds at once, each with its weight; evenly without weights. Their sum is brought to 1.
    Mix(Vec<f32>),
}

/// Where the path over the square turns: along the upper edge, half way down, back, down, along the lower edge. It meets
/// the corners in their order, the mix of all four in its middle, and never moves in both directions at once.
const TURNS: [[f64; 2]; 6] = [[0.0, 0.0], [1.0, 0.0], [1.0, 0.5], [0.0, 0.5], [0.0, 1.0], [1.0, 1.0]];

impl Blend {
    /// Refuses weights that are none for `sounds` sounds.
    pub(super) fn check(&self, sounds: usize) -> Result<(), MakeError> {
        let Self::Mix(weights) = self else { return Ok(()) };
        let sum: f32 = weights.iter().sum();
        let good = weights.iter().all(|weight| *weight >= 0.0) && sum > 0.0 && sum.is_finite();
        if weights.is_empty() || (good && weights.len() == sounds) {
            return Ok(());
        }
        Err(MakeError::Weights { given: weights.len(), sounds })
    }

    /// How many of `grains` grains are taken from each of `sounds` sounds.
    pub(super) fn shares(&self, grains: usize, sounds: usize) -> Vec<usize> {
        match self {
            Self::Walk => (0..sounds).map(|sound| grains * (sound + 1) / sounds - grains * sound / sounds).collect(),
            Self::Interpolate | Self::Mix(_) => vec![grains; sounds],
        }
    }

    /// The parts of `sounds` sounds in `grain`, one of `grains`; they add up to 1. Not for [`Blend::Walk`], where each grain
    /// is one sound's alone.
    pub(super) fn parts(&self, grain: usize, grains: usize, sounds: usize) -> Vec<f32> {
        match self {
            Self::Mix(weights) if !weights.is_empty() => {
                let sum: f32 = weights.iter().sum();
                weights.iter().map(|weight| weight / sum).collect()
            }
            Self::Mix(_) => vec![1.0 / sounds as f32; sounds],
            Self::Walk | Self::Interpolate if sounds == 4 => corners(even(grain, grains)).to_vec(),
            Self::Walk | Self::Interpolate => line(even(grain, grains), sounds),
        }
    }
}

/// Parts of sounds in a row at a part `way` of the row.
fn line(way: f64, sounds: usize) -> Vec<f32> {
    let at = way * sounds.saturating_sub(1) as f64;
    (0..sounds).map(|sound| (1.0 - (at - sound as f64).abs()).max(0.0) as f32).collect()
}

/// Parts of the four corners at a part `way` of the path over the square.
fn corners(way: f64) -> [f32; 4] {
    let lengths = TURNS.windows(2).map(|leg| (leg[1][0] - leg[0][0]).abs() + (leg[1][1] - leg[0][1]).abs());
    let mut left = way * lengths.clone().sum::<f64>();
    let mut place = TURNS[0];
    for (leg, length) in TURNS.windows(2).zip(lengths) {
        let part = (left / length).clamp(0.0, 1.0);
        place = [0, 1].map(|axis| leg[0][axis] * (1.0 - part) + leg[1][axis] * part);
        left -= length;
        if left <= 0.0 {
            break;
        }
    }
    let [x, y] = place;
    [(1.0 - x) * (1.0 - y), x * (1.0 - y), (1.0 - x) * y, x * y].map(|part| part as f32)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_square_is_crossed_from_corner_to_corner() {
        let at = |way: f64| corners(way);
        assert_eq!(at(0.0), [1.0, 0.0, 0.0, 0.0]);
        assert_eq!(at(0.25), [0.0, 1.0, 0.0, 0.0]);
        assert_eq!(at(0.5), [0.25; 4]);
        assert_eq!(at(0.75), [0.0, 0.0, 1.0, 0.0]);
        assert_eq!(at(1.0), [0.0, 0.0, 0.0, 1.0]);
    }

    #[test]
    fn two_sounds_are_a_line_and_three_a_row() {
        let parts = |grain, sounds| Blend::Interpolate.parts(grain, 5, sounds);
        assert_eq!([0, 1, 4].map(|grain| parts(grain, 2)), [[1.0, 0.0], [0.75, 0.25], [0.0, 1.0]]);
        assert_eq!([0, 1, 2].map(|grain| parts(grain, 3)), [[1.0, 0.0, 0.0], [0.5, 0.5, 0.0], [0.0, 1.0, 0.0]]);
        assert_eq!(parts(3, 1), [1.0]);
    }

    #[test]
    fn a_walk_gives_all_grains_away() {
        assert_eq!(Blend::Walk.shares(10, 3), [3, 3, 4]);
        assert_eq!(Blend::Walk.shares(2, 3), [0, 1, 1]);
        assert_eq!(Blend::Mix(vec![1.0, 3.0]).parts(0, 9, 2), [0.25, 0.75]);
    }

    proptest! {
        #[test]
        fn parts_are_whole_and_change_smoothly(grains in 2..300_usize, sounds in 1..10_usize) {
            let parts: Vec<Vec<f32>> = (0..grains).map(|i| Blend::Interpolate.parts(i, grains, sounds)).collect();
            let ends = [&parts[0], &parts[grains - 1]];
            let alone = |place: usize| (0..sounds).map(|sound| f32::from(u8::from(sound == place))).collect::<Vec<_>>();
            prop_assert_eq!(ends, [&alone(0), &alone(sounds - 1)], "exactly the first and the last sound");
            for parts in &parts {
                prop_assert!((parts.iter().sum::<f32>() - 1.0).abs() < 1e-5 && parts.iter().all(|part| *part >= 0.0));
            }
            let most = 1.01 * 4.0_f32.max(sounds as f32 - 1.0) / (grains - 1) as f32;
            for pair in parts.windows(2) {
                prop_assert!(pair[0].iter().zip(&pair[1]).all(|(a, b)| (a - b).abs() <= most));
            }
            prop_assert_eq!(Blend::Walk.shares(grains, sounds).iter().sum::<usize>(), grains);
        }
    }
}
