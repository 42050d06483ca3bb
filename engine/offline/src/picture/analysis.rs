//! Numbers that tell of a recording what a test can hold it to.

use crate::audio::Recording;

/// Below this amplitude (-100 dB) a sample is silent.
const SILENT: f32 = 1e-5;

/// What was measured over all channels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Analysis {
    /// Largest absolute sample.
    pub peak: f32,
    /// Root of the mean square.
    pub rms: f32,
    /// Mean of the channel that is furthest from zero.
    pub dc: f32,
    /// Largest difference between neighbouring samples of a channel: what a click is.
    pub largest_step: f32,
    /// Frames in which every channel is silent, as a part of all, 0 … 1.
    pub silent: f32,
    /// Samples that are NaN or infinite; they count for nothing else.
    pub not_finite: usize,
}

/// Measures `recording`.
#[must_use]
pub fn analyse(recording: &Recording) -> Analysis {
    let finite = |s: &f32| if s.is_finite() { *s } else { 0.0 };
    let all = || recording.channels.iter().flatten();
    // Sums are made in f64: an hour has a hundred million samples.
    let mean = |sum: f64, count: usize| (sum / count.max(1) as f64) as f32;
    let steps = recording.channels.iter().flat_map(|c| c.windows(2)).map(|w| (finite(&w[1]) - finite(&w[0])).abs());
    let dc = recording.channels.iter().map(|c| mean(c.iter().map(|s| f64::from(finite(s))).sum(), c.len()));
    let frames = recording.frames();
    let silent = (0..frames).filter(|i| recording.channels.iter().all(|c| c[*i].abs() < SILENT)).count();
    Analysis {
        peak: all().map(|s| finite(s).abs()).fold(0.0, f32::max),
        rms: mean(all().map(|s| f64::from(finite(s)).powi(2)).sum(), all().count()).sqrt(),
        dc: dc.fold(0.0, |worst: f32, dc| if dc.abs() > worst.abs() { dc } else { worst }),
        largest_step: steps.fold(0.0, f32::max),
        silent: mean(silent as f64, frames),
        not_finite: all().filter(|s| !s.is_finite()).count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_recording_is_measured_exactly() {
        let channels = vec![vec![0.0, 0.5, 0.5, 0.0], vec![0.0, 0.25, -0.75, 0.0]];
        let found = analyse(&Recording { sample_rate: 4, channels });
        assert_eq!((found.peak, found.largest_step, found.silent), (0.75, 1.0, 0.5));
        assert_eq!((found.dc, found.not_finite), (0.25, 0));
        assert!((found.rms - (1.125_f32 / 8.0).sqrt()).abs() < 1e-6);
        assert_eq!(analyse(&Recording { sample_rate: 4, channels: vec![] }), Analysis::default());
    }

    #[test]
    fn what_is_no_number_is_counted() {
        let found = analyse(&Recording { sample_rate: 4, channels: vec![vec![f32::NAN, 0.5, f32::INFINITY]] });
        assert_eq!((found.not_finite, found.peak, found.silent), (2, 0.5, 0.0));
    }
}
