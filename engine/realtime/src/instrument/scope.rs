//! The last samples of the output, for the editor to draw.

use super::telemetry::SCOPE;

/// Highest sample rate that is kept, Hz: above it, neighbouring samples are kept as their mean.
const HIGHEST: f32 = 50_000.0;

/// A ring of samples.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope {
    ring: [f32; SCOPE],
    /// Where the next one goes.
    at: usize,
    /// Samples that become one.
    every: u32,
    /// Those that have not become one yet.
    sum: f32,
    count: u32,
}

impl Default for Scope {
    fn default() -> Self {
        Self { ring: [0.0; SCOPE], at: 0, every: 1, sum: 0.0, count: 0 }
    }
}

impl Scope {
    /// Takes samples at `sample_rate` Hz from now on.
    pub fn set_rate(&mut self, sample_rate: f32) {
        self.every = (sample_rate / HIGHEST).ceil().clamp(1.0, 64.0) as u32;
    }

    /// Samples of the output that are one of the ring.
    pub const fn every(&self) -> u32 {
        self.every
    }

    /// Takes the output's next samples.
    #[inline]
    pub fn write(&mut self, left: &[f32], right: &[f32]) {
        for (l, r) in left.iter().zip(right) {
            self.push(0.5 * (l + r));
        }
    }

    /// As many samples of silence.
    pub fn rest(&mut self, samples: usize) {
        (0..samples.min(SCOPE * self.every as usize)).for_each(|_| self.push(0.0));
    }

    #[inline]
    fn push(&mut self, sample: f32) {
        self.sum += sample;
        self.count += 1;
        if self.count >= self.every {
            if let Some(place) = self.ring.get_mut(self.at) {
                *place = self.sum / self.count as f32;
            }
            self.at = (self.at + 1) % SCOPE;
            (self.sum, self.count) = (0.0, 0);
        }
    }

    /// Copies the samples to `to`, the oldest first.
    pub fn read(&self, to: &mut [f32; SCOPE]) {
        let (newer, older) = self.ring.split_at(self.at.min(SCOPE));
        to[..older.len()].copy_from_slice(older);
        to[older.len()..].copy_from_slice(newer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_keeps_the_newest_and_tells_the_oldest_first() {
        let mut scope = Scope::default();
        let samples: Vec<f32> = (0..SCOPE + 100).map(|i| i as f32).collect();
        scope.write(&samples, &samples);
        let mut read = [0.0; SCOPE];
        scope.read(&mut read);
        assert_eq!(read.to_vec(), samples[100..]);
        scope.rest(SCOPE - 1);
        scope.read(&mut read);
        assert_eq!((read[0], read[1], read[SCOPE - 1]), (samples[SCOPE + 99], 0.0, 0.0));
    }

    #[test]
    fn high_sample_rates_are_kept_as_means() {
        let mut scope = Scope::default();
        scope.set_rate(192_000.0);
        assert_eq!(scope.every(), 4);
        scope.write(&[1.0, 2.0, 3.0, 6.0], &[0.0; 4]);
        let mut read = [0.0; SCOPE];
        scope.read(&mut read);
        assert_eq!(read[SCOPE - 1], 1.5);
    }
}
