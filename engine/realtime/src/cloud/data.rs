//! What a cloud is: equal-length grains of sound with a pitch, and the encodings that they were decoded from.

use std::fmt;

use super::CloudError;
use super::levels::{Levels, Row};
use crate::fm::Rows;

/// Channels of an encoding, as in NSynth (Engel et al. 2017).
pub const CHANNELS: usize = 16;

/// Cycles cut from a cloud for the operators, evenly over its grains.
const CYCLES: usize = 8;

/// The fundamental of one grain, by which overlapping grains are brought into phase.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tone {
    /// Frequency of the fundamental in Hz, when the grain is read at its own rate.
    pub hz: f32,
    /// Phase of the fundamental at the grain's first sample, in cycles: 0 is the top of a cosine.
    pub phase: f32,
    /// How tonal the grain is: 0 has no fundamental to go by, 1 is a steady tone.
    pub strength: f32,
}

/// All that a cloud is made from.
#[derive(Clone, Debug, Default)]
pub struct CloudParts {
    /// Name shown to the user.
    pub name: String,
    /// One channel or two (left, right) of `grains` × length samples each, in grain order.
    pub channels: Vec<Vec<f32>>,
    /// Number of grains.
    pub grains: usize,
    /// Sample rate in Hz of the samples.
    pub sample_rate: f32,
    /// Pitch in Hz at which the grains sound when read at that rate.
    pub root_hz: f32,
    /// Seconds between the starts of neighbouring grains in the sound that they were taken from: the pace of a scan at
    /// 1×. 0 stands for the length of a grain.
    pub hop_seconds: f32,
    /// Empty, or one for each grain.
    pub encodings: Vec<[f32; CHANNELS]>,
    /// Empty, or one for each grain.
    pub tones: Vec<Tone>,
}

/// An immutable cloud: `channels()` × `grains()` × `length()` samples, all finite, at several bandwidths.
///
/// Shared as an `Arc`; the audio thread only ever reads it and gives its `Arc` back to be dropped elsewhere.
#[derive(Clone, PartialEq)]
pub struct GrainCloud {
    name: String,
    levels: Levels,
    channels: usize,
    grains: usize,
    length: usize,
    sample_rate: f32,
    root_hz: f32,
    hop_seconds: f32,
    encodings: Vec<[f32; CHANNELS]>,
    tones: Vec<Tone>,
    makeup: f32,
    cycles: Vec<Rows>,
}

impl GrainCloud {
    /// The most samples a cloud may have over all channels (256 MiB of f32): ten minutes of 48 kHz stereo fit.
    pub const MAX_SAMPLES: usize = 64 << 20;

    /// A cloud of one channel from `grains` × length samples in grain order, without tones; see [`CloudParts`].
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
        let channels = vec![samples.to_vec()];
        Self::from_parts(CloudParts {
            name: name.into(),
            channels,
            grains,
            sample_rate,
            root_hz,
            encodings,
            ..CloudParts::default()
        })
    }

    /// A cloud from its parts. Builds the bandwidths, about 200 multiplications a sample: not for the audio thread.
    ///
    /// # Errors
    /// [`CloudError`] says what is wrong with the data.
    pub fn from_parts(parts: CloudParts) -> Result<Self, CloudError> {
        let CloudParts { name, channels, grains, sample_rate, root_hz, hop_seconds, encodings, tones } = parts;
        let [first, others @ ..] = channels.as_slice() else { return Err(CloudError::Channels { found: 0 }) };
        if grains == 0 || first.is_empty() {
            return Err(CloudError::NoGrains);
        }
        if others.len() > 1 || others.iter().any(|other| other.len() != first.len()) {
            return Err(CloudError::Channels { found: channels.len() });
        }
        let total = first.len() * channels.len();
        if total > Self::MAX_SAMPLES {
            return Err(CloudError::TooLarge { samples: total });
        }
        let length = first.len() / grains;
        if length * grains != first.len() {
            return Err(CloudError::Shape { expected: (length + 1) * grains, found: first.len() });
        }
        if length < 2 {
            return Err(CloudError::TooShort { length });
        }
        for samples in &channels {
            if let Some(i) = samples.iter().position(|s| !s.is_finite()) {
                return Err(CloudError::NotFinite { grain: i / length, sample: i % length });
            }
            if let Some(i) = samples.iter().position(|s| s.abs() > 1000.0) {
                return Err(CloudError::TooLoud { grain: i / length, value: samples[i] });
            }
        }
        if !(1e3..=1e6).contains(&sample_rate) {
            return Err(CloudError::SampleRate(sample_rate));
        }
        if !(1.0..=20_000.0).contains(&root_hz) {
            return Err(CloudError::Root(root_hz));
        }
        if !(0.0..=60.0).contains(&hop_seconds) {
            return Err(CloudError::Hop(hop_seconds));
        }
        let finite = encodings.iter().flatten().all(|v| v.is_finite());
        if !finite || (!encodings.is_empty() && encodings.len() != grains) {
            return Err(CloudError::Encodings { found: encodings.len(), grains });
        }
        let finite = tones.iter().all(|t| t.hz.is_finite() && t.phase.is_finite() && (0.0..=1.0).contains(&t.strength));
        if !finite || (!tones.is_empty() && tones.len() != grains) {
            return Err(CloudError::Tones { found: tones.len(), grains });
        }
        let makeup = makeup(&channels);
        let count = channels.len();
        let samples = channels.concat();
        drop(channels);
        let wanted = grains.min(CYCLES);
        let cycled = (0..wanted).map(|i| {
            let grain = i * grains / wanted;
            &samples[grain * length..(grain + 1) * length]
        });
        Ok(Self {
            cycles: Rows::cut(cycled, sample_rate / root_hz),
            name,
            levels: Levels::new(&samples, grains * count),
            channels: count,
            grains,
            length,
            sample_rate,
            root_hz,
            hop_seconds: if hop_seconds > 0.0 { hop_seconds } else { length as f32 / sample_rate },
            encodings,
            tones,
            makeup,
        })
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

    /// Channels: 1, or 2 (left, right).
    #[must_use]
    pub const fn channels(&self) -> usize {
        self.channels
    }

    /// Seconds between the starts of neighbouring grains at a scan of 1×.
    #[must_use]
    pub const fn hop_seconds(&self) -> f32 {
        self.hop_seconds
    }

    /// The fundamental of each grain; empty where nobody has looked for it.
    #[must_use]
    pub fn tones(&self) -> &[Tone] {
        &self.tones
    }

    /// The samples of grain `index` in the first channel.
    ///
    /// # Panics
    /// If `index` is not below [`GrainCloud::grains`].
    #[must_use]
    pub fn grain(&self, index: usize) -> &[f32] {
        self.channel(0, index)
    }

    /// The samples of grain `index` in channel `channel`.
    ///
    /// # Panics
    /// If there is no such grain or channel.
    #[must_use]
    pub fn channel(&self, channel: usize, index: usize) -> &[f32] {
        assert!(index < self.grains && channel < self.channels, "grain {index} of channel {channel}");
        self.levels.stored(channel * self.grains + index)
    }

    /// Where grain `index` (clamped to the last one) of `channel` is read at `rate` stored samples per output sample.
    pub(crate) fn row(&self, channel: usize, index: usize, rate: f32) -> Row {
        self.levels.row(channel.min(self.channels - 1) * self.grains + index.min(self.grains - 1), rate)
    }

    /// One cycle of the grain around `position` (0 … 1), as a wave of the operators.
    pub(crate) fn cycle(&self, position: f32) -> Option<&Rows> {
        let last = self.cycles.len().saturating_sub(1);
        self.cycles.get((position.clamp(0.0, 1.0) * last as f32 + 0.5) as usize)
    }

    /// The bandwidths.
    #[inline]
    pub(crate) const fn levels(&self) -> &Levels {
        &self.levels
    }
}

/// Gain that brings the sound to the loudness of the factory cloud, within ±18 dB; silence is left alone.
fn makeup(channels: &[Vec<f32>]) -> f32 {
    const LOUDNESS: f64 = 0.2;
    const MOST: f64 = 8.0;
    let energy: f64 = channels.iter().flatten().map(|s| f64::from(*s) * f64::from(*s)).sum();
    let rms = (energy / channels.iter().map(Vec::len).sum::<usize>() as f64).sqrt();
    if rms > 1e-9 { (LOUDNESS / rms).clamp(1.0 / MOST, MOST) as f32 } else { 1.0 }
}

impl fmt::Debug for GrainCloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, channels, grains, length, sample_rate, .. } = self;
        write!(f, "GrainCloud({name:?}, {channels}×{grains}×{length} at {sample_rate} Hz)")
    }
}

#[cfg(test)]
mod tests;
