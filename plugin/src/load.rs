//! How much of the time that a block lasts is taken by rendering it.

use std::time::Duration;

/// Time over which the share is smoothed, in seconds.
const SMOOTHING: f32 = 0.3;

/// See the module. For the audio thread: plain numbers.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    sample_rate: f32,
    smooth: f32,
    peak: f32,
}

impl Load {
    /// Nothing measured yet, at this sample rate in Hz.
    pub const fn new(sample_rate: f32) -> Self {
        Self { sample_rate, smooth: 0.0, peak: 0.0 }
    }

    /// A block of `length` samples has taken this long.
    pub fn note(&mut self, taken: Duration, length: usize) {
        if length == 0 {
            return;
        }
        let lasts = length as f32 / self.sample_rate;
        let share = taken.as_secs_f32() / lasts;
        self.smooth += (share - self.smooth) * (lasts / SMOOTHING).min(1.0);
        self.peak = self.peak.max(share);
    }

    /// The smoothed share and the largest one since the last call; 1 is all of the time.
    pub const fn take(&mut self) -> [f32; 2] {
        let peak = std::mem::replace(&mut self.peak, 0.0);
        [self.smooth, peak]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_share_is_found_and_a_peak_told_once() {
        let mut load = Load::new(48_000.0);
        // 480 samples are 10 ms.
        for _ in 0..200 {
            load.note(Duration::from_millis(2), 480);
        }
        load.note(Duration::from_millis(9), 480);
        load.note(Duration::from_millis(2), 480);
        load.note(Duration::ZERO, 0);
        let [smooth, peak] = load.take();
        assert!((0.2..0.24).contains(&smooth) && (peak - 0.9).abs() < 1e-3, "{smooth} {peak}");
        assert_eq!(load.take()[1], 0.0);
    }
}
