//! Names of notes, C4 being middle C, and pitches as people write them.

use nephele_realtime::parameters::key_of;

/// Names of the keys of an octave.
const NAMES: [&str; 12] = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];

/// Name of a MIDI key: `C4` for 60.
pub fn key_name(key: i32) -> String {
    format!("{}{}", NAMES[key.rem_euclid(12) as usize], key.div_euclid(12) - 1)
}

/// The MIDI key nearest to `hz` in equal temperament with A4 at 440 Hz, and the distance from it in cents.
pub fn nearest_key(hz: f32) -> (i32, f32) {
    let key = 69.0 + 12.0 * (hz / 440.0).log2();
    let nearest = key.round();
    (nearest as i32, (key - nearest) * 100.0)
}

/// Reads a pitch in Hz: a frequency (`220`, `1.5 kHz`), or a note from C-1 to G9, with cents or without (`A4`, `c#3`,
/// `Bb-1 +20 ct`).
pub fn parse_pitch(text: &str) -> Option<f32> {
    let text = text.trim();
    note(text).or_else(|| frequency(text))
}

fn frequency(text: &str) -> Option<f32> {
    let lower = text.to_ascii_lowercase();
    let (number, scale) = match lower.strip_suffix("khz") {
        Some(number) => (number, 1000.0),
        None => (lower.strip_suffix("hz").unwrap_or(&lower), 1.0),
    };
    number.trim().parse::<f32>().ok().map(|hz| hz * scale)
}

fn note(text: &str) -> Option<f32> {
    key_of(text).map(|key| 440.0 * ((key - 69.0) / 12.0).exp2())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_and_frequencies_are_pitches() {
        let pitches = [
            ("A4", 440.0),
            ("a3", 220.0),
            ("Bb3", 233.0819),
            ("c#-1", 8.66196),
            ("G9", 12543.85),
            ("A3 -50 ct", 213.737),
            ("A3 +20", 222.556),
            ("440", 440.0),
            ("1.5 kHz", 1500.0),
            (" 110.5 Hz ", 110.5),
        ];
        for (text, hz) in pitches {
            let read = parse_pitch(text).unwrap_or_else(|| panic!("'{text}' is a pitch"));
            assert!((read / hz - 1.0).abs() < 1e-5, "{text}: {read}");
        }
        for text in ["", "H4", "A", "A#", "A99", "A2147483647", "G#9", "Cb-1", "A3 loud", "é4", "Hz"] {
            assert_eq!(parse_pitch(text), None, "{text}");
        }
    }

    #[test]
    fn every_key_is_read_as_it_is_written() {
        for key in 0..=127 {
            let hz = parse_pitch(&key_name(key)).unwrap();
            let (nearest, cents) = nearest_key(hz);
            assert!(nearest == key && cents.abs() < 0.1, "{} is {hz} Hz", key_name(key));
        }
        assert_eq!((key_name(60).as_str(), key_name(-1).as_str()), ("C4", "B-2"));
    }
}
