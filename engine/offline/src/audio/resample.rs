//! Changing the sample rate of a stream of samples.

use rubato::audioadapter_buffers::direct::SequentialSliceOfVecs;
use rubato::{Async, FixedAsync, Indexing, Resampler as _, SincInterpolationParameters, WindowFunction};

use super::error::AudioError;

/// Samples of a channel that are taken in at a time.
const CHUNK: usize = 1024;
/// Length of the filter in samples of the lower of both rates.
const TAPS: f64 = 128.0;

/// A band-limited resampler from one fixed rate to another. What comes out begins where what goes in began, or up to a
/// sample later.
pub struct Resampler {
    inner: Async<f32>,
    ratio: f64,
    /// Samples of each channel that wait for a full chunk.
    waiting: Vec<Vec<f32>>,
    /// What the filter puts before the first sample and is still to be left out.
    lead: usize,
    taken: u64,
    given: u64,
    output: Vec<Vec<f32>>,
}

impl Resampler {
    /// From `from` to `to` Hz for `channels` channels.
    pub fn new(from: f64, to: f64, channels: usize) -> Result<Self, AudioError> {
        let ratio = to / from;
        // The filter is as long as it has to be for the lower rate, counted in samples of the input.
        let taps = (TAPS / ratio.min(1.0)).min(8192.0) as usize;
        let parameters = SincInterpolationParameters::new(taps, WindowFunction::BlackmanHarris2);
        let inner = Async::new_sinc(ratio, 1.0, &parameters, CHUNK, channels, FixedAsync::Input)
            .map_err(|error| AudioError::Resampling(error.to_string()))?;
        let output = vec![vec![0.0; inner.output_frames_max()]; channels];
        // The first that comes out is one step behind the middle of a filter that holds nothing yet.
        let lead = inner.output_delay().saturating_sub(1);
        Ok(Self { inner, ratio, waiting: vec![Vec::new(); channels], lead, taken: 0, given: 0, output })
    }

    /// Takes samples of all channels in and puts what comes of them behind `resampled`.
    pub fn push(&mut self, planes: &[Vec<f32>], resampled: &mut [Vec<f32>]) -> Result<(), AudioError> {
        let frames = planes.first().map_or(0, Vec::len);
        self.taken += frames as u64;
        let mut from = 0;
        while from < frames {
            let room = CHUNK - self.waiting[0].len();
            let to = frames.min(from + room);
            for (waiting, plane) in self.waiting.iter_mut().zip(planes) {
                waiting.extend_from_slice(&plane[from..to]);
            }
            from = to;
            if self.waiting[0].len() == CHUNK {
                self.chunk(None, resampled)?;
            }
        }
        Ok(())
    }

    /// Puts the rest behind `resampled`, so that it is as long as what was taken in.
    pub fn finish(&mut self, resampled: &mut [Vec<f32>]) -> Result<(), AudioError> {
        let wanted = (self.taken as f64 * self.ratio).round() as u64;
        while self.given < wanted {
            let rest = self.waiting[0].len();
            for waiting in &mut self.waiting {
                waiting.resize(CHUNK, 0.0);
            }
            self.chunk(Some(rest), resampled)?;
        }
        let excess = (self.given - wanted) as usize;
        for channel in resampled {
            channel.truncate(channel.len() - excess.min(channel.len()));
        }
        Ok(())
    }

    fn chunk(&mut self, partial: Option<usize>, resampled: &mut [Vec<f32>]) -> Result<(), AudioError> {
        let failed = |what: &dyn ToString| AudioError::Resampling(what.to_string());
        let (channels, room) = (self.waiting.len(), self.output[0].len());
        let input = SequentialSliceOfVecs::new(&self.waiting[..], channels, CHUNK).map_err(|error| failed(&error))?;
        let mut output =
            SequentialSliceOfVecs::new_mut(&mut self.output[..], channels, room).map_err(|error| failed(&error))?;
        let indexing = Indexing { partial_len: partial, ..Indexing::default() };
        let (_, frames) =
            self.inner.process_into_buffer(&input, &mut output, Some(&indexing)).map_err(|error| failed(&error))?;
        let skipped = self.lead.min(frames);
        self.lead -= skipped;
        self.given += (frames - skipped) as u64;
        for (channel, output) in resampled.iter_mut().zip(&self.output) {
            channel.extend_from_slice(&output[skipped..frames]);
        }
        self.waiting.iter_mut().for_each(Vec::clear);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;
    use crate::tones::partial;

    fn sine(hz: f64, rate: f64, frames: usize) -> Vec<f32> {
        (0..frames).map(|i| (TAU * hz * i as f64 / rate).sin() as f32).collect()
    }

    #[test]
    fn a_sine_keeps_its_place_length_and_level() {
        for (from, to) in [(96e3_f64, 48e3), (44.1e3, 48e3), (500.0, 8e3), (192e3, 44.1e3)] {
            let hz = from.min(to) / 10.0;
            let planes = [sine(hz, from, 20_000), vec![0.25; 20_000]];
            let mut resampler = Resampler::new(from, to, 2).unwrap();
            let mut found = vec![Vec::new(), Vec::new()];
            for part in 0..4 {
                let part = planes.each_ref().map(|plane| plane[part * 5000..part * 5000 + 5000].to_vec());
                resampler.push(&part, &mut found).unwrap();
            }
            resampler.finish(&mut found).unwrap();
            let frames = (20_000.0 * to / from).round() as usize;
            assert_eq!((found[0].len(), found[1].len()), (frames, frames), "{from} {to}");
            // The filter meets silence before the first and after the last sample.
            let edge = (300.0 * (to / from).max(1.0)) as usize;
            let tone = partial::at(&found[0][edge..frames - edge], hz / to).unwrap();
            let behind = hz * edge as f64 / to - 0.25 - tone.phase;
            let late = (behind - behind.round()) * to / hz;
            assert!((-0.2..1.2).contains(&late), "{from} to {to} Hz: {late} samples late");
            assert!((tone.amplitude - 1.0).abs() < 2e-3, "{from} to {to} Hz: {tone:?}");
            let steady = found[1][edge..frames - edge].iter().all(|sample| (sample - 0.25).abs() < 1e-3);
            assert!(steady, "{from} to {to} Hz");
        }
    }

    #[test]
    fn what_the_lower_rate_can_not_hold_is_left_out() {
        let mut resampler = Resampler::new(96e3, 48e3, 1).unwrap();
        let mut found = vec![Vec::new()];
        resampler.push(&[sine(30e3, 96e3, 20_000)], &mut found).unwrap();
        resampler.finish(&mut found).unwrap();
        let loudest = found[0][1000..9000].iter().fold(0.0_f32, |peak, s| peak.max(s.abs()));
        assert!(loudest < 1e-3, "{loudest}");
    }
}
