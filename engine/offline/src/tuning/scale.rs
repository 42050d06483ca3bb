//! Scala scales (`.scl`): pitches above a root.
//!
//! A description, the number of notes, and a line for each: cents if there is a point in it, a ratio otherwise. The root
//! itself, 1/1, is not written; the last note is where the scale starts again. Source: Huygens-Fokker Foundation,
//! "Scala scale file format".

use super::error::{Problem, TuningError};
use super::lines::{Entry, Lines};

/// The most notes of a scale: the highest degree that a keyboard mapping can name.
const MOST: i32 = 32_767;
/// The farthest note from the root, cents: ten times what can be heard.
const FARTHEST: f64 = 120_000.0;
/// The most characters of a description that are kept.
const DESCRIPTION: usize = 200;

/// A scale.
#[derive(Debug)]
pub struct Scale {
    /// Its description without control characters, cut at 200; may be empty.
    pub description: String,
    /// Semitones above the root of degrees 1, 2 …; the last is where the scale starts again.
    notes: Vec<f64>,
}

impl Scale {
    /// Reads a `.scl` file.
    ///
    /// # Errors
    /// If it is not as the format says, or holds pitches that no scale has.
    pub fn parse(bytes: &[u8]) -> Result<Self, TuningError> {
        let mut lines = Lines::new(bytes)?;
        let description = lines.any("its description")?;
        let description = description.chars().filter(|c| !c.is_control()).take(DESCRIPTION).collect();
        let count = lines.entry("the number of its notes")?;
        let what = "the number of notes";
        let declared = count.whole(what, 1, MOST)? as usize;
        let notes = lines.map(|entry| pitch(&entry)).collect::<Result<Vec<_>, _>>()?;
        let found = notes.len();
        if found != declared {
            return Err(count.error(Problem::Count { what, declared, found }));
        }
        Ok(Self { description, notes })
    }

    /// Degrees until the scale starts again, 1 to 32767.
    pub(super) fn degrees(&self) -> i32 {
        self.notes.len() as i32
    }

    /// Semitones from the root up to degree `degree`, which may lie below it.
    pub(super) fn semitones(&self, degree: i32) -> f64 {
        let count = self.degrees();
        let (periods, rest) = (degree.div_euclid(count), degree.rem_euclid(count) as usize);
        let at =
            |degree: usize| if degree == 0 { 0.0 } else { self.notes.get(degree - 1).copied().unwrap_or_default() };
        f64::from(periods) * at(self.notes.len()) + at(rest)
    }
}

/// Semitones above the root.
fn pitch(entry: &Entry) -> Result<f64, TuningError> {
    let text = entry.text.as_str();
    let wrong = |problem: fn(String) -> Problem| entry.error(problem(entry.shown()));
    if text.contains('.') {
        let cents: f64 = text.parse().map_err(|_| wrong(Problem::Pitch))?;
        return if cents.abs() <= FARTHEST { Ok(cents * 0.01) } else { Err(wrong(Problem::Large)) };
    }
    let (over, under) = text.split_once('/').unwrap_or((text, "1"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let whole = |text: &str| digits(text.strip_prefix('-').unwrap_or(text));
    if !whole(over) || !whole(under) {
        return Err(wrong(Problem::Pitch));
    }
    if over.starts_with('-') || under.starts_with('-') {
        return Err(wrong(Problem::Negative));
    }
    // Digits alone: what is wrong can only be that there are too many of them.
    match (over.parse::<u32>(), under.parse::<u32>()) {
        (Ok(0), _) | (_, Ok(0)) => Err(wrong(Problem::Zero)),
        (Ok(over), Ok(under)) => Ok(12.0 * (f64::from(over) / f64::from(under)).log2()),
        _ => Err(wrong(Problem::Large)),
    }
}
