//! Decoded samples on their way into a [`Recording`]: mixed, resampled, and held against what is allowed.

use nephele_realtime::GrainCloud;

use super::error::AudioError;
use super::resample::Resampler;
use super::{Channels, Recording, Request};

/// The longest recording in seconds, and what a rounded header may add to it.
pub const MOST_SECONDS: f64 = 600.0;
const SLACK: f64 = 0.5;
/// The rate in Hz that a recording is brought to if there are too many samples at its own: ten minutes of two channels fit.
const LOWER_RATE: u32 = 48_000;
/// The rate in Hz that a recording of less than a cloud can have is brought to.
const LOWEST_RATE: u32 = 8000;
/// The sample rates in Hz of a cloud.
const CLOUD_RATES: std::ops::RangeInclusive<u32> = 1000..=1_000_000;

/// Takes in what a decoder gives.
pub struct Collector {
    request: Request,
    rate: u32,
    /// Channels that come in.
    sources: usize,
    /// Channels that are kept.
    channels: Vec<Vec<f32>>,
    resampling: Option<(Resampler, u32)>,
    /// Samples of a channel that came in.
    frames: u64,
    mixed: Vec<Vec<f32>>,
}

impl Collector {
    /// For `sources` channels at `rate` Hz.
    pub fn new(request: Request, rate: u32, sources: usize) -> Result<Self, AudioError> {
        let kept = match request.channels {
            Channels::All => sources,
            Channels::Stereo if sources == 2 => 2,
            Channels::Stereo | Channels::Mono => 1,
        };
        let mut collector = Self {
            request,
            rate,
            sources,
            channels: vec![Vec::new(); kept],
            resampling: None,
            frames: 0,
            mixed: vec![Vec::new(); kept],
        };
        let wanted = match (request.resample, request.channels) {
            (None, Channels::All) => rate,
            (None, _) if rate < *CLOUD_RATES.start() => LOWEST_RATE,
            (None, _) if rate > *CLOUD_RATES.end() => LOWER_RATE,
            (None, _) => rate,
            (Some(wanted), _) => wanted,
        };
        if wanted != rate {
            collector.resample(wanted)?;
        }
        Ok(collector)
    }

    /// Samples of a channel that have come in.
    pub const fn frames(&self) -> u64 {
        self.frames
    }

    /// Seconds that have come in.
    pub fn seconds(&self) -> f64 {
        self.frames as f64 / f64::from(self.rate)
    }

    /// Whether `frames` samples of a channel last longer than a recording may.
    pub fn too_long(&self, frames: u64) -> bool {
        self.request.channels != Channels::All && frames as f64 / f64::from(self.rate) > MOST_SECONDS + SLACK
    }

    /// Takes in the same number of samples of every channel.
    pub fn push(&mut self, planes: &[Vec<f32>]) -> Result<(), AudioError> {
        let frames = planes.first().map_or(0, Vec::len);
        for plane in planes {
            if let Some(at) = plane.iter().position(|sample| !sample.is_finite()) {
                return Err(AudioError::NotFinite { seconds: self.seconds() + at as f64 / f64::from(self.rate) });
            }
        }
        self.frames += frames as u64;
        let planes = if self.channels.len() == self.sources {
            planes
        } else {
            mix(planes, &mut self.mixed[0]);
            &self.mixed
        };
        if let Some((resampler, _)) = &mut self.resampling {
            resampler.push(planes, &mut self.channels)?;
        } else {
            for (channel, plane) in self.channels.iter_mut().zip(planes) {
                channel.extend_from_slice(plane);
            }
        }
        self.limit()
    }

    /// The whole recording.
    pub fn finish(mut self) -> Result<Recording, AudioError> {
        let Some((mut resampler, rate)) = self.resampling.take() else {
            return Ok(Recording { sample_rate: self.rate, channels: self.channels });
        };
        resampler.finish(&mut self.channels)?;
        Ok(Recording { sample_rate: rate, channels: self.channels })
    }

    /// Keeps the number of samples within bounds.
    fn limit(&mut self) -> Result<(), AudioError> {
        let samples = self.channels.len() * self.channels[0].len();
        let most = match self.request.channels {
            Channels::All => 4 * GrainCloud::MAX_SAMPLES,
            Channels::Stereo | Channels::Mono => GrainCloud::MAX_SAMPLES,
        };
        if samples <= most {
            return Ok(());
        }
        if self.request.channels == Channels::All || self.resampling.is_some() || self.rate <= LOWER_RATE {
            return Err(AudioError::TooMany { most });
        }
        self.resample(LOWER_RATE)
    }

    /// Changes over to another rate, with what has already come in.
    fn resample(&mut self, rate: u32) -> Result<(), AudioError> {
        let mut resampler = Resampler::new(f64::from(self.rate), f64::from(rate), self.channels.len())?;
        let empty = vec![Vec::new(); self.channels.len()];
        let before = std::mem::replace(&mut self.channels, empty);
        resampler.push(&before, &mut self.channels)?;
        self.resampling = Some((resampler, rate));
        Ok(())
    }
}

/// The mean of all channels.
fn mix(planes: &[Vec<f32>], mixed: &mut Vec<f32>) {
    let scale = 1.0 / planes.len().max(1) as f32;
    mixed.clear();
    mixed.extend_from_slice(&planes[0]);
    for plane in &planes[1..] {
        for (sum, sample) in mixed.iter_mut().zip(plane) {
            *sum += sample;
        }
    }
    for sample in mixed {
        *sample *= scale;
    }
}
