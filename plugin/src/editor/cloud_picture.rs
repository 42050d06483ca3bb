//! A picture of a cloud: one outline of the spectrum for each of its grains, or for an even choice of them.

use std::sync::atomic::{AtomicU64, Ordering};

use nephele_realtime::GrainCloud;
use rustfft::FftPlanner;
use rustfft::num_complex::Complex;

/// Most outlines of a picture.
pub const ROWS: usize = 32;
/// Points of an outline.
pub const POINTS: usize = 160;

/// Samples that are analysed of a grain, from its middle.
const WINDOW: usize = 2048;
/// Frequency at the low end of an outline: C1, in Hz.
const LOW: f32 = 32.703_2;
/// Octaves of an outline: up to C10, 16.7 kHz.
pub const OCTAVES: f32 = 9.0;
/// Decibels below the cloud's loudest partial that still rise from the base line.
const RANGE: f32 = 66.0;
/// Level in dB, as the analysis counts it (a full-scale sine has 54), that is not worth drawing.
const SILENCE: f32 = -20.0;

/// An outline: heights 0 … 1 over frequency.
pub type Outline = [f32; POINTS];

/// Where `hz` lies on the axis of an outline: 0 at its low end, 1 at its high one, below and above where it is beyond.
#[must_use]
pub fn place_of(hz: f32) -> f32 {
    (hz.max(1e-3) / LOW).log2() / OCTAVES
}

/// What the editor shows of a cloud. Built once for each cloud, outside the frame.
#[derive(Clone, Debug)]
pub struct CloudPicture {
    name: String,
    grains: usize,
    sample_rate: f32,
    root_hz: f32,
    outlines: Vec<Outline>,
    id: u64,
}

impl CloudPicture {
    /// Analyses `cloud`; a few milliseconds.
    #[must_use]
    pub fn new(cloud: &GrainCloud) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(1);

        let rows = cloud.grains().min(ROWS);
        let mut analysis = Analysis::new(cloud.sample_rate());
        let mut outlines: Vec<Outline> = (0..rows)
            .map(|row| {
                let grain = (row * (cloud.grains() - 1) + (rows - 1) / 2) / (rows - 1).max(1);
                analysis.decibels(cloud.grain(grain.min(cloud.grains() - 1)))
            })
            .collect();
        // The floor keeps a silent cloud flat.
        let loudest = outlines.iter().flatten().copied().fold(SILENCE, f32::max);
        for height in outlines.iter_mut().flatten() {
            // Squared, so that partials stand out of the noise between them.
            *height = ((*height - loudest + RANGE) / RANGE).clamp(0.0, 1.0).powi(2);
        }
        Self {
            name: cloud.name().to_owned(),
            grains: cloud.grains(),
            sample_rate: cloud.sample_rate(),
            root_hz: cloud.root_hz(),
            outlines,
            id: COUNT.fetch_add(1, Ordering::Relaxed),
        }
    }

    /// A number that no other picture of this process has, but for copies of this one.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Name of the cloud.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Number of its grains.
    #[must_use]
    pub fn grains(&self) -> usize {
        self.grains
    }

    /// Its sample rate in Hz.
    #[must_use]
    pub fn sample_rate(&self) -> f32 {
        self.sample_rate
    }

    /// Its root pitch in Hz.
    #[must_use]
    pub fn root_hz(&self) -> f32 {
        self.root_hz
    }

    /// The outlines from position 0 to position 1.
    #[must_use]
    pub fn outlines(&self) -> &[Outline] {
        &self.outlines
    }
}

/// Short-time spectrum on an axis that is even in octaves, as keys are.
struct Analysis {
    fft: std::sync::Arc<dyn rustfft::Fft<f32>>,
    window: Vec<f32>,
    spectrum: Vec<Complex<f32>>,
    /// Bin, with its fraction, at each boundary between points.
    edges: Vec<f32>,
}

impl Analysis {
    fn new(sample_rate: f32) -> Self {
        let edges = (0..=POINTS)
            .map(|i| LOW * (OCTAVES * i as f32 / POINTS as f32).exp2())
            .map(|hz| hz * WINDOW as f32 / sample_rate)
            .collect();
        let window =
            (0..WINDOW).map(|i| 0.5 - 0.5 * (std::f32::consts::TAU * (i as f32 + 0.5) / WINDOW as f32).cos()).collect();
        Self {
            fft: FftPlanner::new().plan_fft_forward(WINDOW),
            window,
            spectrum: vec![Complex::default(); WINDOW],
            edges,
        }
    }

    /// Level of each point in dB against an arbitrary reference.
    fn decibels(&mut self, grain: &[f32]) -> Outline {
        let start = grain.len().saturating_sub(WINDOW) / 2;
        let part = &grain[start..grain.len().min(start + WINDOW)];
        self.spectrum.fill(Complex::default());
        // A grain shorter than the window is weighted by a window of its own length.
        let stretch = WINDOW as f32 / part.len() as f32;
        for (i, (bin, sample)) in self.spectrum.iter_mut().zip(part).enumerate() {
            let place = ((i as f32 + 0.5) * stretch) as usize;
            bin.re = sample * self.window[place.min(WINDOW - 1)];
        }
        self.fft.process(&mut self.spectrum);
        let level = |bin: f32| {
            let low = (bin as usize).min(WINDOW / 2 - 1);
            let (a, b) = (self.spectrum[low].norm(), self.spectrum[low + 1].norm());
            a + (b - a) * (bin - low as f32).clamp(0.0, 1.0)
        };
        let mut points = [0.0; POINTS];
        // Above half the sample rate there is nothing.
        let inside = self.edges.windows(2).filter(|edge| edge[1] < WINDOW as f32 * 0.5);
        for (point, edge) in points.iter_mut().zip(inside) {
            let inner = (edge[0].ceil() as usize..=edge[1] as usize).map(|bin| level(bin as f32));
            let peak = inner.fold(level(edge[0]).max(level(edge[1])), f32::max);
            *point = peak * peak;
        }
        // Of powers, not of decibels: a partial that is one point wide must not sink into the silence beside it.
        smooth(&points).map(|power| 10.0 * power.max(1e-18).log10())
    }
}

/// Binomial smoothing over three points.
fn smooth(points: &Outline) -> Outline {
    std::array::from_fn(|i| {
        let (left, right) = (points[i.saturating_sub(1)], points[(i + 1).min(POINTS - 1)]);
        0.25 * left + 0.5 * points[i] + 0.25 * right
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sines(frequencies: &[f32], length: usize) -> GrainCloud {
        let samples: Vec<f32> = frequencies
            .iter()
            .flat_map(|hz| (0..length).map(move |i| (std::f32::consts::TAU * hz * i as f32 / 48_000.0).sin()))
            .collect();
        GrainCloud::new("sines", &samples, frequencies.len(), 48_000.0, 440.0, Vec::new()).unwrap()
    }

    #[test]
    fn higher_sines_peak_further_right() {
        let picture = CloudPicture::new(&sines(&[200.0, 800.0, 3200.0], 4096));
        let peak = |o: &Outline| (0..POINTS).max_by(|a, b| o[*a].total_cmp(&o[*b])).unwrap();
        let peaks: Vec<usize> = picture.outlines().iter().map(peak).collect();
        assert!(peaks.is_sorted() && peaks[2] > peaks[0] + POINTS / 4, "{peaks:?}");
        assert!(picture.outlines().iter().all(|o| o.iter().copied().fold(0.0, f32::max) > 0.8));
    }

    #[test]
    fn octaves_are_equally_far_apart() {
        let picture = CloudPicture::new(&sines(&[220.0, 440.0, 880.0], 4096));
        let peak = |o: &Outline| (0..POINTS).max_by(|a, b| o[*a].total_cmp(&o[*b])).unwrap();
        for (outline, hz) in picture.outlines().iter().zip([220.0, 440.0, 880.0]) {
            let expected = place_of(hz) * POINTS as f32 - 0.5;
            assert!((peak(outline) as f32 - expected).abs() < 1.6, "{hz}: {} for {expected}", peak(outline));
        }
        assert!((place_of(65.406_4) - 1.0 / OCTAVES).abs() < 1e-5);
        assert_ne!(picture.id(), CloudPicture::new(&sines(&[220.0], 4096)).id());
    }

    #[test]
    fn any_shape_of_cloud_makes_a_picture() {
        for (grains, length) in [(1, 2), (1, 4096), (3, 17), (500, 64)] {
            let picture = CloudPicture::new(&sines(&vec![440.0; grains], length));
            assert_eq!(picture.outlines().len(), grains.min(ROWS));
            assert!(picture.outlines().iter().flatten().all(|h| (0.0..=1.0).contains(h)));
        }
        let silent = GrainCloud::new("silent", &[0.0; 64], 2, 48_000.0, 440.0, Vec::new()).unwrap();
        assert!(CloudPicture::new(&silent).outlines().iter().flatten().all(|h| *h == 0.0));
    }
}
