//! The pitch of each key.

/// Keys of a MIDI keyboard.
pub const KEYS: usize = 128;

/// A pitch for each MIDI key, or none.
///
/// `Copy` and free of pointers, some 500 bytes: it crosses an `rtrb` queue by value, and none is ever freed on the audio
/// thread.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tuning {
    semitones: [f32; KEYS],
    /// Bit `k` is set if key `k` has a pitch.
    mapped: u128,
}

impl Default for Tuning {
    fn default() -> Self {
        Self::equal()
    }
}

impl Tuning {
    /// The lowest pitch, semitones: 0.008 Hz.
    pub const LOWEST: f32 = -120.0;
    /// The highest pitch, semitones: 20 MHz, far above what any sample rate can play.
    pub const HIGHEST: f32 = 255.0;

    /// Twelve equal semitones an octave: each key's pitch is its number.
    #[must_use]
    pub fn equal() -> Self {
        Self { semitones: std::array::from_fn(|key| key as f32), mapped: u128::MAX }
    }

    /// A tuning of `pitches`, one for each key from 0: absolute pitch in semitones, 69 being 440 Hz, or `None` for a key
    /// that is to be silent.
    ///
    /// Pitches are brought within [`Self::LOWEST`] and [`Self::HIGHEST`]; one that is not a number is taken for `None`.
    #[must_use]
    pub fn new(pitches: &[Option<f32>; KEYS]) -> Self {
        let mut tuning = Self { mapped: 0, ..Self::equal() };
        for (key, pitch) in pitches.iter().enumerate() {
            if let Some(pitch) = pitch.filter(|pitch| !pitch.is_nan()) {
                tuning.semitones[key] = pitch.clamp(Self::LOWEST, Self::HIGHEST);
                tuning.mapped |= 1 << key;
            }
        }
        tuning
    }

    /// Pitch of `key` in semitones, 69 being 440 Hz; `None` if it has none, as keys above 127.
    #[inline]
    #[must_use]
    pub fn pitch(&self, key: u8) -> Option<f32> {
        let semitones = self.semitones.get(usize::from(key))?;
        (self.mapped >> key & 1 == 1).then_some(*semitones)
    }

    /// Whether all keys have their equal-tempered pitches.
    #[must_use]
    pub fn is_equal(&self) -> bool {
        *self == Self::equal()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_temperament_is_the_key_itself() {
        let tuning = Tuning::default();
        assert!(tuning.is_equal());
        assert_eq!((tuning.pitch(0), tuning.pitch(69), tuning.pitch(127)), (Some(0.0), Some(69.0), Some(127.0)));
        assert_eq!(tuning.pitch(128), None);
    }

    #[test]
    fn each_key_has_the_pitch_it_was_given_or_none() {
        let mut pitches = [None; KEYS];
        pitches[0] = Some(12.25);
        pitches[60] = Some(f32::NAN);
        pitches[61] = Some(f32::INFINITY);
        pitches[127] = Some(-1e30);
        let tuning = Tuning::new(&pitches);
        assert_eq!(tuning.pitch(0), Some(12.25));
        assert_eq!((tuning.pitch(1), tuning.pitch(60)), (None, None));
        assert_eq!((tuning.pitch(61), tuning.pitch(127)), (Some(Tuning::HIGHEST), Some(Tuning::LOWEST)));
        assert!(!tuning.is_equal());
    }
}
