//! Scala keyboard mappings (`.kbm`): which key plays which degree, and how high the scale lies.
//!
//! Seven numbers, each in a line: size of the map, first and last key to retune, the middle key, which the map begins at,
//! the reference key and its frequency in Hz, and the degree that is an octave of the map (0: the scale's last). Then for
//! each key of the map its degree, or `x` if it has none; missing ones have none. A map of size 0 gives each key the next
//! degree. Source: Huygens-Fokker Foundation, Scala's help, "mappings".

use nephele_realtime::voice::Tuning;

use super::error::{Problem, TuningError};
use super::lines::{Entry, Lines};
use super::scale::Scale;

/// Middle C in equal temperament, Hz.
const MIDDLE_C: f64 = 261.625_565_300_598_6;
/// The highest reference frequency, Hz.
const HIGHEST: f64 = 1e6;
/// The largest degree either way, and the largest map.
const DEGREE: i32 = 32_767;
/// The last key.
const LAST: i32 = 127;

/// A keyboard mapping.
#[derive(Clone, Debug, PartialEq)]
pub struct Keyboard {
    /// First and last key to retune; keys outside keep their equal-tempered pitches.
    range: (i32, i32),
    middle: i32,
    reference: i32,
    hz: f64,
    /// Degree of an octave of the map, 0 for the scale's last.
    octave: i32,
    /// Degrees of the keys from the middle on, again and again; empty for one degree each.
    map: Vec<Option<i32>>,
}

impl Default for Keyboard {
    /// Without a file: middle C is the root and has its usual frequency, and each key plays the next degree.
    fn default() -> Self {
        Self { range: (0, LAST), middle: 60, reference: 60, hz: MIDDLE_C, octave: 0, map: Vec::new() }
    }
}

impl Keyboard {
    /// Reads a `.kbm` file.
    ///
    /// # Errors
    /// If it is not as the format says, or its reference key has no degree.
    pub fn parse(bytes: &[u8]) -> Result<Self, TuningError> {
        let mut lines = Lines::new(bytes)?;
        let mut number = |what: &'static str, min: i32, max: i32| {
            let entry = lines.entry(what)?;
            entry.whole(what, min, max).map(|number| (entry, number))
        };
        let (count, size) = number("the size of the map", 0, DEGREE)?;
        let (_, first) = number("the first key", 0, LAST)?;
        let (_, last) = number("the last key", 0, LAST)?;
        let (_, middle) = number("the middle key", 0, LAST)?;
        let (at, reference) = number("the reference key", 0, LAST)?;
        let hz = hertz(&lines.entry("the reference frequency")?)?;
        let what = "the degree of the octave";
        let octave = lines.entry(what)?.whole(what, 0, DEGREE)?;
        let mut map = lines.map(|entry| mapped(&entry)).collect::<Result<Vec<_>, _>>()?;
        let (declared, found) = (size as usize, map.len());
        if found > declared {
            return Err(count.error(Problem::Count { what: "the size of the map", declared, found }));
        }
        map.resize(declared, None);
        let keyboard = Self { range: (first, last), middle, reference, hz, octave, map };
        if keyboard.degree(reference, 0).is_none() {
            return Err(at.error(Problem::Reference(reference)));
        }
        Ok(keyboard)
    }

    /// The pitches of all keys in `scale`.
    ///
    /// Keys outside the range to retune keep their equal-tempered pitches, keys without a degree have none.
    #[must_use]
    pub fn tune(&self, scale: &Scale) -> Tuning {
        let octave = if self.octave == 0 { scale.degrees() } else { self.octave };
        let above_root = |key: i32| self.degree(key, octave).map(|degree| scale.semitones(degree));
        let reference = 69.0 + 12.0 * (self.hz / 440.0).log2();
        let height = above_root(self.reference).map(|above| reference - above);
        let pitches = std::array::from_fn(|key| {
            let key = key as i32;
            if key < self.range.0 || key > self.range.1 {
                return Some(key as f32);
            }
            above_root(key).zip(height).map(|(above, height)| (height + above) as f32)
        });
        Tuning::new(&pitches)
    }

    /// Degree that `key` plays, if the map is `octave` degrees long. Of the order of 10⁶ at most: 127 maps of 32767.
    fn degree(&self, key: i32, octave: i32) -> Option<i32> {
        let distance = key - self.middle;
        let size = self.map.len() as i32;
        if size == 0 {
            return Some(distance);
        }
        let degree = self.map.get(distance.rem_euclid(size) as usize).copied().flatten()?;
        Some(degree + distance.div_euclid(size) * octave)
    }
}

fn hertz(entry: &Entry) -> Result<f64, TuningError> {
    let hz = entry.text.parse::<f64>().ok().filter(|hz| *hz > 0.0 && *hz <= HIGHEST);
    hz.ok_or_else(|| entry.error(Problem::Hertz(entry.shown())))
}

fn mapped(entry: &Entry) -> Result<Option<i32>, TuningError> {
    if entry.text.eq_ignore_ascii_case("x") {
        return Ok(None);
    }
    entry.whole("a key's degree (or x)", -DEGREE, DEGREE).map(Some)
}
