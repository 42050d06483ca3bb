//! Counter-based randomness: every draw is a hash of (seed, stream, counter), so no generator state exists that a
//! jump, a bounce or a different block size could bring out of step.

/// The finaliser of SplitMix64 (Steele, Lea and Flood, 2014): a bijection of `u64` that passes BigCrush on counters.
const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// 64 random bits, from `(seed, stream, counter)`.
#[must_use]
pub const fn bits(seed: u64, stream: u64, counter: u64) -> u64 {
    const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;
    let key = mix(seed.wrapping_add(GOLDEN)).wrapping_add(stream.wrapping_mul(GOLDEN));
    mix(mix(key).wrapping_add(counter.wrapping_mul(GOLDEN)))
}

/// A uniform number in [0, 1) with 24 random bits, from `(seed, stream, counter)`.
#[must_use]
pub const fn uniform(seed: u64, stream: u64, counter: u64) -> f32 {
    (bits(seed, stream, counter) >> 40) as f32 * (1.0 / 16_777_216.0)
}

/// A run of draws that belong together, such as all that one grain draws at its birth.
#[derive(Clone, Copy, Debug)]
pub struct Draw {
    seed: u64,
    stream: u64,
    counter: u64,
}

impl Draw {
    /// Draws of `stream` under `seed`, from its first counter on.
    #[must_use]
    pub const fn new(seed: u64, stream: u64) -> Self {
        Self { seed, stream, counter: 0 }
    }

    /// The next number in [0, 1).
    pub const fn unipolar(&mut self) -> f32 {
        let value = uniform(self.seed, self.stream, self.counter);
        self.counter += 1;
        value
    }

    /// The next number in [-1, 1).
    pub const fn bipolar(&mut self) -> f32 {
        self.unipolar() * 2.0 - 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_flat_and_independent_of_neighbours() {
        let n = 100_000_u64;
        let mut sum = 0.0_f64;
        let mut product = 0.0_f64;
        let mut bins = [0_u32; 10];
        for i in 0..n {
            let a = f64::from(uniform(1, 2, i));
            let b = f64::from(uniform(1, 3, i));
            sum += a;
            product += (a - 0.5) * (b - 0.5);
            bins[(a * 10.0) as usize] += 1;
        }
        assert!((sum / n as f64 - 0.5).abs() < 0.005);
        assert!((product / n as f64).abs() < 0.002, "neighbouring streams must not correlate");
        assert!(bins.iter().all(|&b| b.abs_diff(10_000) < 500), "{bins:?}");
    }
}
