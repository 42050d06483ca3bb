//! What a cloud is: equal-length grains of sound with a pitch, and the encodings that they were decoded from.

use std::fmt;

/// Channels of an encoding, as in NSynth (Engel et al. 2017).
pub const CHANNELS: usize = 16;

/// Zero samples kept behind each grain so that four-point interpolation may read past its end.
const GUARD: usize = 4;

/// An immutable cloud: `grains()` × `length()` samples, all finite.
///
/// Shared as an `Arc`; the audio thread only ever reads it and gives its `Arc` back to be dropped elsewhere.
#[derive(Clone, PartialEq)]
pub struct GrainCloud {
    name: String,
    samples: Vec<f32>,
    grains: usize,
    length: usize,
    sample_rate: f32,
    root_hz: f32,
    encodings: Vec<[f32; CHANNELS]>,
    makeup: f32,
}

/// Why samples do not make a cloud.
#[derive(Clone, Debug, PartialEq)]
pub enum CloudError {
    /// There is no grain at all.
    NoGrains,
    /// Grains of fewer than two samples can not be interpolated.
    TooShort {
        /// Samples in a grain.
        length: usize,
    },
    /// More than [`GrainCloud::MAX_SAMPLES`].
    TooLarge {
        /// Samples in all grains.
        samples: usize,
    },
    /// The number of samples is not grains × length.
    Shape {
        /// Samples expected.
        expected: usize,
        /// Samples given.
        found: usize,
    },
    /// A sample is NaN or infinite.
    NotFinite {
        /// Grain in which it stands.
        grain: usize,
        /// Place within the grain.
        sample: usize,
    },
    /// A sample lies beyond ±1000, so the data are hardly audio.
    TooLoud {
        /// Grain in which it stands.
        grain: usize,
        /// Its value.
        value: f32,
    },
    /// The sample rate is not within 1 kHz … 1 MHz.
    SampleRate(f32),
    /// The root pitch is not within 1 Hz … 20 kHz.
    Root(f32),
    /// There are encodings, but not one for each grain, or one is not finite.
    Encodings {
        /// Encodings given.
        found: usize,
        /// Grains of the cloud.
        grains: usize,
    },
}

impl fmt::Display for CloudError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoGrains => write!(f, "it has no grains"),
            Self::TooShort { length } => write!(f, "its grains have {length} sample(s); at least 2 are needed"),
            Self::TooLarge { samples } => {
                write!(f, "it has {samples} samples; at most {} are read", GrainCloud::MAX_SAMPLES)
            }
            Self::Shape { expected, found } => {
                write!(f, "its shape asks for {expected} samples, but {found} are there")
            }
            Self::NotFinite { grain, sample } => write!(f, "sample {sample} of grain {grain} is NaN or infinite"),
            Self::TooLoud { grain, value } => {
                write!(f, "grain {grain} has a sample of {value:e}; audio lies within ±1 and is read up to ±1000")
            }
            Self::SampleRate(rate) => write!(f, "its sample rate of {rate} Hz is not within 1 kHz and 1 MHz"),
            Self::Root(root) => write!(f, "its root pitch of {root} Hz is not within 1 Hz and 20 kHz"),
            Self::Encodings { found, grains } => {
                write!(f, "it has {found} encodings for {grains} grains, or one of them is not finite")
            }
        }
    }
}

impl std::error::Error for CloudError {}

impl GrainCloud {
    /// The most samples a cloud may have (256 MiB of f32): ten minutes of 96 kHz stereo would fit.
    pub const MAX_SAMPLES: usize = 64 << 20;

    /// A cloud from `grains` × `length` samples in grain order.
    ///
    /// `sample_rate` in Hz is that of the samples; `root_hz` is the pitch at which they sound when read at that rate.
    /// `encodings` is empty or has one entry for each grain. Allocates; not for the audio thread.
    ///
    /// # Errors
    /// [`CloudError`] says what is wrong with the data.
    pub fn new(
        name: impl Into<String>,
        samples: &[f32],
        grains: usize,
        sample_rate: f32,
        root_hz: f32,
        encodings: Vec<[f32; CHANNELS]>,
    ) -> Result<Self, CloudError> {
        if grains == 0 || samples.is_empty() {
            return Err(CloudError::NoGrains);
        }
        if samples.len() > Self::MAX_SAMPLES {
            return Err(CloudError::TooLarge { samples: samples.len() });
        }
        let length = samples.len() / grains;
        if length * grains != samples.len() {
            return Err(CloudError::Shape { expected: (length + 1) * grains, found: samples.len() });
        }
        if length < 2 {
            return Err(CloudError::TooShort { length });
        }
        if let Some(i) = samples.iter().position(|s| !s.is_finite()) {
            return Err(CloudError::NotFinite { grain: i / length, sample: i % length });
        }
        if let Some(i) = samples.iter().position(|s| s.abs() > 1000.0) {
            return Err(CloudError::TooLoud { grain: i / length, value: samples[i] });
        }
        if !(1e3..=1e6).contains(&sample_rate) {
            return Err(CloudError::SampleRate(sample_rate));
        }
        if !(1.0..=20_000.0).contains(&root_hz) {
            return Err(CloudError::Root(root_hz));
        }
        let finite = encodings.iter().flatten().all(|v| v.is_finite());
        if !finite || (!encodings.is_empty() && encodings.len() != grains) {
            return Err(CloudError::Encodings { found: encodings.len(), grains });
        }
        let mut padded = Vec::with_capacity(grains * (length + GUARD));
        for grain in samples.chunks_exact(length) {
            padded.extend_from_slice(grain);
            padded.extend_from_slice(&[0.0; GUARD]);
        }
        let makeup = makeup(samples);
        Ok(Self { name: name.into(), samples: padded, grains, length, sample_rate, root_hz, encodings, makeup })
    }

    /// Name shown to the user.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Number of grains, at least 1.
    #[must_use]
    pub const fn grains(&self) -> usize {
        self.grains
    }

    /// Samples in each grain, at least 2.
    #[must_use]
    pub const fn length(&self) -> usize {
        self.length
    }

    /// Sample rate in Hz.
    #[must_use]
    pub const fn sample_rate(&self) -> f32 {
        self.sample_rate
    }

    /// Pitch in Hz at which the grains sound when read at their own rate.
    #[must_use]
    pub const fn root_hz(&self) -> f32 {
        self.root_hz
    }

    /// The encodings that the grains were decoded from; empty for a cloud cut from a recording.
    #[must_use]
    pub fn encodings(&self) -> &[[f32; CHANNELS]] {
        &self.encodings
    }

    /// Gain at which the cloud is played: clouds of any source sound about equally loud.
    #[must_use]
    pub const fn makeup(&self) -> f32 {
        self.makeup
    }

    /// The samples of grain `index`.
    ///
    /// # Panics
    /// If `index` is not below [`GrainCloud::grains`].
    #[must_use]
    pub fn grain(&self, index: usize) -> &[f32] {
        let start = index * (self.length + GUARD);
        &self.samples[start..start + self.length]
    }

    /// The samples of grain `index`, clamped to the last one, and zeros behind them to interpolate into.
    #[inline]
    pub(crate) fn guarded(&self, index: usize) -> &[f32] {
        let start = index.min(self.grains - 1) * (self.length + GUARD);
        &self.samples[start..start + self.length + GUARD]
    }
}

/// Gain that brings `samples` to the loudness of the factory cloud, within ±18 dB; silence is left alone.
fn makeup(samples: &[f32]) -> f32 {
    const LOUDNESS: f64 = 0.2;
    const MOST: f64 = 8.0;
    let energy: f64 = samples.iter().map(|s| f64::from(*s) * f64::from(*s)).sum();
    let rms = (energy / samples.len() as f64).sqrt();
    if rms > 1e-9 { (LOUDNESS / rms).clamp(1.0 / MOST, MOST) as f32 } else { 1.0 }
}

impl fmt::Debug for GrainCloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GrainCloud({:?}, {}×{} at {} Hz)", self.name, self.grains, self.length, self.sample_rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(samples: &[f32], grains: usize) -> Result<GrainCloud, CloudError> {
        GrainCloud::new("test", samples, grains, 48_000.0, 220.0, Vec::new())
    }

    #[test]
    fn what_is_not_audio_is_refused() {
        assert_eq!(build(&[], 0), Err(CloudError::NoGrains));
        assert_eq!(build(&[0.0; 3], 3), Err(CloudError::TooShort { length: 1 }));
        assert_eq!(build(&[0.0; 7], 3), Err(CloudError::Shape { expected: 9, found: 7 }));
        assert_eq!(build(&[0.0, 0.0, 0.0, f32::NAN], 2), Err(CloudError::NotFinite { grain: 1, sample: 1 }));
        assert_eq!(build(&[0.0, 2e6], 1), Err(CloudError::TooLoud { grain: 0, value: 2e6 }));
        let bad_rate = GrainCloud::new("x", &[0.0; 4], 2, 0.0, 220.0, Vec::new());
        assert_eq!(bad_rate, Err(CloudError::SampleRate(0.0)));
        let bad_root = GrainCloud::new("x", &[0.0; 4], 2, 48e3, f32::NAN, Vec::new());
        assert!(matches!(bad_root, Err(CloudError::Root(_))));
        let bad_encodings = GrainCloud::new("x", &[0.0; 4], 2, 48e3, 220.0, vec![[0.0; CHANNELS]]);
        assert_eq!(bad_encodings, Err(CloudError::Encodings { found: 1, grains: 2 }));
    }

    #[test]
    fn quiet_and_loud_clouds_are_played_alike() {
        for level in [0.03, 0.2, 0.9] {
            let cloud = build(&[level, -level, level, -level], 2).unwrap();
            assert!((cloud.makeup() * level - 0.2).abs() < 1e-6);
        }
        assert_eq!(build(&[0.0; 4], 2).unwrap().makeup(), 1.0);
        assert_eq!(build(&[1e-4, -1e-4], 1).unwrap().makeup(), 8.0);
    }

    #[test]
    fn grains_come_back_as_given() {
        let cloud = build(&[1.0, 2.0, 3.0, 4.0], 2).unwrap();
        assert_eq!(cloud.grain(1), [3.0, 4.0]);
        assert_eq!(cloud.guarded(9), [3.0, 4.0, 0.0, 0.0, 0.0, 0.0]);
    }
}
