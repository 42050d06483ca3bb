//! Scales to which a track can bring its notes.

use serde::{Deserialize, Serialize};

use super::track::named;

named! {
    /// A scale of a track, apart from the instrument's tuning.
    Scale {
        /// All twelve: notes stay as they are.
        #[default]
        Chromatic = "chromatic",
        /// Major.
        Major = "major",
        /// Natural minor.
        Minor = "minor",
        /// Harmonic minor.
        HarmonicMinor = "harmonic minor",
        /// Melodic minor, as it goes up.
        MelodicMinor = "melodic minor",
        /// Dorian.
        Dorian = "dorian",
        /// Phrygian.
        Phrygian = "phrygian",
        /// Lydian.
        Lydian = "lydian",
        /// Mixolydian.
        Mixolydian = "mixolydian",
        /// Locrian.
        Locrian = "locrian",
        /// Major pentatonic.
        MajorPentatonic = "major pentatonic",
        /// Minor pentatonic.
        MinorPentatonic = "minor pentatonic",
        /// Blues: the minor pentatonic and its diminished fifth.
        Blues = "blues",
        /// Whole tones.
        WholeTone = "whole tone",
        /// Whole and half tones by turns.
        Diminished = "diminished",
    }
}

impl Scale {
    /// A bit for each semitone above the root that belongs to it.
    const fn semitones(self) -> u16 {
        match self {
            Self::Chromatic => 0b1111_1111_1111,
            Self::Major => 0b1010_1011_0101,
            Self::Minor => 0b0101_1010_1101,
            Self::HarmonicMinor => 0b1001_1010_1101,
            Self::MelodicMinor => 0b1010_1010_1101,
            Self::Dorian => 0b0110_1010_1101,
            Self::Phrygian => 0b0101_1010_1011,
            Self::Lydian => 0b1010_1101_0101,
            Self::Mixolydian => 0b0110_1011_0101,
            Self::Locrian => 0b0101_0110_1011,
            Self::MajorPentatonic => 0b0010_1001_0101,
            Self::MinorPentatonic => 0b0100_1010_1001,
            Self::Blues => 0b0100_1110_1001,
            Self::WholeTone => 0b0101_0101_0101,
            Self::Diminished => 0b1011_0110_1101,
        }
    }

    /// Whether `key` belongs to the scale on `root`.
    #[must_use]
    pub const fn has(self, key: u8, root: u8) -> bool {
        self.semitones() >> ((key as u16 + 12 - root as u16 % 12) % 12) & 1 == 1
    }

    /// The key of the scale on `root` nearest to `key`; of two the lower one.
    #[must_use]
    pub fn nearest(self, key: u8, root: u8) -> u8 {
        let key = key.min(127);
        let candidates = (0..12_u8).flat_map(|way| [key.checked_sub(way), key.checked_add(way)]);
        candidates.flatten().find(|found| *found < 128 && self.has(*found, root)).unwrap_or(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notes(scale: Scale) -> Vec<u8> {
        (0..12).filter(|key| scale.has(*key, 0)).collect()
    }

    #[test]
    fn scales_are_those_of_the_books() {
        assert_eq!(notes(Scale::Major), [0, 2, 4, 5, 7, 9, 11]);
        assert_eq!(notes(Scale::Minor), [0, 2, 3, 5, 7, 8, 10]);
        assert_eq!(notes(Scale::HarmonicMinor), [0, 2, 3, 5, 7, 8, 11]);
        assert_eq!(notes(Scale::MelodicMinor), [0, 2, 3, 5, 7, 9, 11]);
        assert_eq!(notes(Scale::Blues), [0, 3, 5, 6, 7, 10]);
        assert_eq!(notes(Scale::MinorPentatonic), [0, 3, 5, 7, 10]);
        assert_eq!(notes(Scale::MajorPentatonic), [0, 2, 4, 7, 9]);
        assert_eq!(notes(Scale::Diminished), [0, 2, 3, 5, 6, 8, 9, 11]);
        // The modes are the major scale from each of its degrees on.
        let modes = [Scale::Dorian, Scale::Phrygian, Scale::Lydian, Scale::Mixolydian, Scale::Minor, Scale::Locrian];
        for (mode, degree) in modes.into_iter().zip([2, 4, 5, 7, 9, 11]) {
            assert!((0..128).all(|key| mode.has(key, degree) == Scale::Major.has(key, 0)), "{mode:?}");
        }
    }

    #[test]
    fn notes_go_to_the_nearest() {
        let near = |key| Scale::Major.nearest(key, 2);
        assert_eq!([60, 61, 62, 63, 64].map(near), [59, 61, 62, 62, 64]);
        assert!((0..128).all(|key| Scale::Chromatic.nearest(key, 5) == key));
        for scale in Scale::ALL {
            for (key, root) in (0..=255).flat_map(|key| (0..12).map(move |root| (key, root))) {
                let found = scale.nearest(key, root);
                assert!(found < 128 && scale.has(found, root), "{scale:?}");
            }
        }
    }
}
