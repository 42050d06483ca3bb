//! Why a cloud can not be made.

use std::fmt;

use super::GrainCloud;

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
    /// Neither one channel nor two, or they differ in length.
    Channels {
        /// Channels given.
        found: usize,
    },
    /// There are tones, but not one for each grain, or one is not finite.
    Tones {
        /// Tones given.
        found: usize,
        /// Grains of the cloud.
        grains: usize,
    },
    /// The time from grain to grain is not within 0 and 60 s.
    Hop(f32),
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
            Self::Channels { found } => {
                write!(f, "it has {found} channel(s) of sound; one is read, or two of the same length")
            }
            Self::Tones { found, grains } => {
                write!(f, "it has {found} tones for {grains} grains, or one of them is not finite")
            }
            Self::Hop(seconds) => write!(f, "its grains lie {seconds} s apart; 0 to 60 s are read"),
            Self::Encodings { found, grains } => {
                write!(f, "it has {found} encodings for {grains} grains, or one of them is not finite")
            }
        }
    }
}

impl std::error::Error for CloudError {}
