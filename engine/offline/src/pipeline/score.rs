//! The encodings that the grains of a cloud are to be made from.

use nephele_realtime::cloud::CHANNELS;

use super::blend::Blend;
use super::error::MakeError;
use super::take::Take;
use super::track::Track;
use super::{MOST_GRAINS, MOST_SOUNDS};

/// The most encodings of a score (64 MiB).
const MOST_ENCODINGS: usize = 1 << 20;

/// As many encodings, in time order, for each grain: one for most models, one for each hop of a grain for those that go
/// along time, such as `NSynth`.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    frames: usize,
    encodings: Vec<[f32; CHANNELS]>,
}

impl Score {
    /// `encodings` grain by grain, `frames` for each.
    ///
    /// # Errors
    /// If they are not whole grains, or one of them is not finite.
    pub fn new(encodings: Vec<[f32; CHANNELS]>, frames: usize) -> Result<Self, MakeError> {
        let grains = encodings.len() / frames.max(1);
        if grains == 0 || grains * frames != encodings.len() {
            return Err(MakeError::Encodings { found: encodings.len(), frames });
        }
        match encodings.iter().position(|encoding| encoding.iter().any(|value| !value.is_finite())) {
            Some(place) => Err(MakeError::NotFinite { grain: place / frames }),
            None => Ok(Self { frames, encodings }),
        }
    }

    /// `frames` encodings for each of `grains` grains, taken from `tracks` and blended by `blend`. The same arguments give
    /// the same score, bit for bit.
    ///
    /// # Errors
    /// If there are no tracks or grains or too many, or weights that do not fit.
    pub fn compose(
        tracks: &[Track],
        take: &Take,
        blend: &Blend,
        grains: usize,
        frames: usize,
        seed: u64,
    ) -> Result<Self, MakeError> {
        if !(1..=MOST_SOUNDS).contains(&tracks.len()) {
            return Err(MakeError::Sounds(tracks.len()));
        }
        blend.check(tracks.len())?;
        let most = MOST_GRAINS.min(MOST_ENCODINGS / frames.max(1));
        if !(1..=most).contains(&grains) {
            return Err(MakeError::Grains { asked: grains, most });
        }
        let shares = blend.shares(grains, tracks.len());
        let taken = tracks.iter().zip(shares).enumerate();
        let taken = taken.map(|(sound, (track, share))| track.take(take, share, frames, seed, sound));
        if *blend == Blend::Walk {
            return Self::new(taken.flatten().collect(), frames);
        }
        let mut encodings = vec![[0.0; CHANNELS]; grains * frames];
        for (sound, rows) in taken.enumerate() {
            for (place, (sum, row)) in encodings.iter_mut().zip(rows).enumerate() {
                let part = blend.parts(place / frames.max(1), grains, tracks.len())[sound];
                for (sum, value) in sum.iter_mut().zip(row) {
                    *sum += part * value;
                }
            }
        }
        Self::new(encodings, frames)
    }

    /// Number of grains, at least 1.
    #[must_use]
    pub fn grains(&self) -> usize {
        self.encodings.len() / self.frames
    }

    /// Encodings of each grain, at least 1.
    #[must_use]
    pub const fn frames(&self) -> usize {
        self.frames
    }

    /// The encodings of grain `index`, in time order.
    ///
    /// # Panics
    /// If `index` is not below [`Score::grains`].
    #[must_use]
    pub fn grain(&self, index: usize) -> &[[f32; CHANNELS]] {
        &self.encodings[index * self.frames..(index + 1) * self.frames]
    }

    /// One encoding for each grain, the mean of its own: what a cloud keeps.
    #[must_use]
    pub fn means(&self) -> Vec<[f32; CHANNELS]> {
        let mean = |rows: &[[f32; CHANNELS]]| {
            std::array::from_fn(|channel| rows.iter().map(|row| row[channel] / rows.len() as f32).sum())
        };
        self.encodings.chunks_exact(self.frames).map(mean).collect()
    }

    /// All encodings, grain by grain.
    pub(super) fn values(&self) -> &[f32] {
        self.encodings.as_flattened()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::track::tests::counting;
    use super::*;
    use crate::pitch::Pitch;

    const SILENT: Pitch = Pitch { hz: 220.0, confidence: 0.0 };

    fn track() -> impl Strategy<Value = Track> {
        let encoding = prop::array::uniform16(-3.0_f32..3.0);
        prop::collection::vec(encoding, 1..20).prop_map(|rows| Track::new("any", SILENT, rows).unwrap())
    }

    #[test]
    fn a_walk_leads_through_one_sound_after_another() {
        let tracks = [counting(0, 3), counting(10, 2)];
        let score = Score::compose(&tracks, &Take::Even, &Blend::Walk, 5, 1, 0).unwrap();
        let first: Vec<f32> = (0..5).map(|grain| score.grain(grain)[0][0]).collect();
        assert_eq!(first, [0.0, 2.0, 10.0, 10.5, 11.0]);
    }

    #[test]
    fn what_makes_no_cloud_is_refused() {
        let compose = |sounds: usize, blend: &Blend, grains| {
            Score::compose(&vec![counting(0, 2); sounds], &Take::Even, blend, grains, 1, 0)
        };
        assert_eq!(compose(0, &Blend::Walk, 5), Err(MakeError::Sounds(0)));
        assert_eq!(compose(65, &Blend::Walk, 5), Err(MakeError::Sounds(65)));
        for asked in [0, MOST_GRAINS + 1, 1_000_000_000, usize::MAX] {
            for path in [Blend::Interpolate, Blend::Walk] {
                assert_eq!(compose(2, &path, asked), Err(MakeError::Grains { asked, most: MOST_GRAINS }));
            }
        }
        for weights in [vec![1.0], vec![0.0, 0.0], vec![-1.0, 2.0], vec![f32::NAN, 1.0], vec![f32::MAX, f32::MAX]] {
            assert!(matches!(compose(2, &Blend::Mix(weights), 5), Err(MakeError::Weights { sounds: 2, .. })));
        }
        assert_eq!(Score::new(vec![[0.0; 16], [f32::NAN; 16]], 1), Err(MakeError::NotFinite { grain: 1 }));
        assert!(Score::new(vec![[0.0; 16]; 3], 2).is_err());
        assert!(Score::new(vec![[0.0; 16]; 3], 0).is_err());
    }

    #[test]
    fn a_cloud_keeps_the_mean_of_each_grain() {
        let score = Score::new([1.0, 3.0, 5.0, 7.0].map(|value| [value; 16]).to_vec(), 2).unwrap();
        assert_eq!((score.means(), score.grains()), (vec![[2.0; 16], [6.0; 16]], 2));
    }

    proptest! {
        #[test]
        fn interpolation_ends_on_the_encodings_themselves(
            tracks in prop::collection::vec(track(), 1..6), grains in 2..40_usize, frames in 1..4_usize,
        ) {
            let score = Score::compose(&tracks, &Take::Even, &Blend::Interpolate, grains, frames, 0).unwrap();
            let [first, last] = [tracks.first().unwrap(), tracks.last().unwrap()];
            prop_assert_eq!(score.grain(0)[0], first.encodings()[0]);
            prop_assert_eq!(score.grain(grains - 1)[frames - 1], *last.encodings().last().unwrap());
        }

        #[test]
        fn a_score_stays_among_its_encodings_and_comes_again(
            tracks in prop::collection::vec(track(), 1..6), grains in 1..40_usize, frames in 1..4_usize, seed: u64,
        ) {
            let values = || tracks.iter().flat_map(|track| track.encodings().as_flattened());
            let (low, high) = values().fold((f32::MAX, f32::MIN), |(a, b), v| (a.min(*v), b.max(*v)));
            for take in Take::NAMED.map(|(_, take)| take) {
                for path in [Blend::Interpolate, Blend::Walk, Blend::Mix(Vec::new())] {
                    let again = || Score::compose(&tracks, &take, &path, grains, frames, seed).unwrap();
                    let score = again();
                    prop_assert_eq!(&score, &again());
                    prop_assert_eq!((score.grains(), score.frames()), (grains, frames));
                    prop_assert!(score.values().iter().all(|v| (low - 1e-4..=high + 1e-4).contains(v)));
                }
            }
        }
    }
}
