//! The mu-law of NSynth: 256 levels, in single precision, exactly as the original quantises and plays them.
//!
//! A level `q` is an integer, nominally −128 … 127; its class is `q + 128`. Exactly +1 falls on 128, the class 256, for
//! which the softmax has no column; such a sample is still a good input of the networks, which are given `q / 128`.

use std::sync::LazyLock;

/// Columns of the softmax.
pub const CLASSES: usize = 256;
/// The class of silence.
pub const SILENT: u16 = 128;
/// The mu of the law.
const MU: f32 = 255.0;
/// What lies between two levels, in one direction from zero.
const LEVELS: f32 = 128.0;

/// Level of a sample: `floor(sign(x) · ln(1 + 255 |x|) / ln 256 · 128)`, not clipped.
///
/// A negative sample however small is on the level −1, and zero on 0.
#[must_use]
pub fn level(sample: f32) -> f32 {
    if sample == 0.0 {
        return 0.0;
    }
    // The order of these roundings is the original's. A logarithm in double precision, rounded, is the same everywhere.
    let magnitude = f64::from(1.0 + MU * sample.abs()).ln() as f32;
    (sample.signum() * magnitude / 256.0_f32.ln() * LEVELS).floor()
}

/// Class of a sample, 0 … 256; what lies outside of the law's range is moved to its nearest class.
#[must_use]
pub fn class(sample: f32) -> u16 {
    // A NaN ends as 0.
    (level(sample) + LEVELS).clamp(0.0, 256.0) as u16
}

/// What the networks are given for a class: `level / 128`, −1 … 1.
#[must_use]
pub fn input(class: u16) -> f32 {
    (f32::from(class) - LEVELS) / LEVELS
}

/// The sample that a level sounds as; zero, and only zero, is silent.
#[must_use]
pub fn sample_of_level(level: f32) -> f32 {
    if level == 0.0 {
        return 0.0;
    }
    let y = (level + 0.5) * 2.0 / 256.0;
    y.signum() / MU * (256.0_f64.powf(y.abs().into()) as f32 - 1.0)
}

/// The sample that a class, 0 … 256, sounds as; larger ones sound as 256 does.
#[must_use]
pub fn sample(class: u16) -> f32 {
    static TABLE: LazyLock<Vec<f32>> =
        LazyLock::new(|| (0..=256_u16).map(|class| sample_of_level(f32::from(class) - LEVELS)).collect());
    TABLE[usize::from(class).min(CLASSES)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edges_are_the_originals() {
        let levels = [(0.0, 0.0), (-0.0, 0.0), (-1e-9, -1.0), (1e-9, 0.0), (-1.0, -128.0), (1.0, 128.0)];
        for (sample, wanted) in levels {
            assert_eq!(level(sample), wanted, "{sample}");
        }
        for (level, wanted) in [(127.0, 0.97849), (-128.0, -0.97849), (-1.0, -0.000_085_9), (1.0, 0.000_263)] {
            assert!((sample_of_level(level) - wanted).abs() < 1e-5, "{level}");
        }
        assert!((sample(256) - 1.02198).abs() < 1e-5 && sample(u16::MAX) == sample(256));
        assert_eq!((class(1.0), class(9.0), class(-9.0), class(f32::NAN)), (256, 256, 0, 0));
    }

    #[test]
    fn what_is_played_is_heard_on_the_same_level() {
        for each in 0..=256 {
            assert_eq!(class(sample(each)), each);
        }
        assert_eq!((sample(SILENT), input(SILENT), input(0), input(256)), (0.0, 0.0, -1.0, 1.0));
    }
}
