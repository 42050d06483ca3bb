//! A place in a JSON text: its value, and the way to it for errors.

use std::fmt::Display;

use serde_json::Value;

use crate::sequence::{Problem, SequenceError};

/// The most characters of a wrong value that an error shows.
const SHOWN: usize = 40;

/// What becomes of numbers out of range, and of more entries than there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// They are errors: a file was written by hand.
    File,
    /// They are brought into range, or left out: a project opens whatever its values are.
    Preset,
}

/// A value and where it stands.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    value: &'a Value,
    strictness: Strictness,
    above: Option<(&'a Place<'a>, Key<'a>)>,
}

#[derive(Clone, Copy)]
enum Key<'a> {
    Name(&'a str),
    Number(usize),
}

impl<'a> Place<'a> {
    /// The whole text.
    pub const fn root(value: &'a Value, strictness: Strictness) -> Self {
        Self { value, strictness, above: None }
    }

    /// The field called `name`, if it is there.
    pub fn at(&'a self, name: &'a str) -> Option<Self> {
        let value = self.value.get(name)?;
        Some(Self { value, strictness: self.strictness, above: Some((self, Key::Name(name))) })
    }

    /// The field called `name`, which has to be there.
    pub fn field(&'a self, name: &'a str) -> Result<Self, SequenceError> {
        self.at(name).ok_or_else(|| {
            let missing = Self { value: self.value, strictness: self.strictness, above: Some((self, Key::Name(name))) };
            missing.error(Problem::Missing)
        })
    }

    /// Whether null stands here.
    pub fn is_null(self) -> bool {
        self.value.is_null()
    }

    /// Makes sure that fields stand here.
    pub fn object(self) -> Result<Self, SequenceError> {
        if self.value.is_object() { Ok(self) } else { Err(self.other("an object of fields, {...}")) }
    }

    /// The entries of the list that stands here, at most `most`.
    pub fn entries(&'a self, most: usize) -> Result<impl Iterator<Item = Self> + 'a, SequenceError> {
        let entries = self.value.as_array().ok_or_else(|| self.other("a list, [...]"))?;
        if entries.len() > most && self.strictness == Strictness::File {
            return Err(self.error(Problem::Many { found: entries.len(), most }));
        }
        let entry = move |(number, value)| Self {
            value,
            strictness: self.strictness,
            above: Some((self, Key::Number(number))),
        };
        Ok(entries.iter().take(most).enumerate().map(entry))
    }

    /// The whole number that stands here.
    pub fn whole(self, min: i64, max: i64) -> Result<i64, SequenceError> {
        let number = self.value.as_number().ok_or_else(|| self.other("a whole number"))?;
        // Beyond what fits, a number is out of every range; which one does not matter.
        let whole = number.as_i64().or_else(|| number.as_u64().map(|_| i64::MAX));
        let Some(whole) = whole else { return Err(self.other("a whole number")) };
        if (min..=max).contains(&whole) || self.strictness == Strictness::Preset {
            return Ok(whole.clamp(min, max));
        }
        Err(self.range(min, max))
    }

    /// The number that stands here.
    pub fn real(self, min: f32, max: f32) -> Result<f32, SequenceError> {
        let number = self.value.as_f64().ok_or_else(|| self.other("a number"))? as f32;
        if (min..=max).contains(&number) || self.strictness == Strictness::Preset {
            return Ok(number.clamp(min, max));
        }
        Err(self.range(min, max))
    }

    /// The yes or no that stands here.
    pub fn flag(self) -> Result<bool, SequenceError> {
        self.value.as_bool().ok_or_else(|| self.other("true or false"))
    }

    /// The text that stands here.
    pub fn text(self) -> Result<&'a str, SequenceError> {
        self.value.as_str().ok_or_else(|| self.other("a text, \"...\""))
    }

    /// The one of `names` that stands here, as its place among them.
    pub fn choice(self, names: &[&'static str]) -> Result<usize, SequenceError> {
        let text = self.text()?;
        let wanted = || format!("one of {}", names.join(", "));
        names.iter().position(|name| *name == text).ok_or_else(|| self.error(Problem::Other(self.shown(), wanted())))
    }

    /// An error: something other than `wanted` stands here.
    pub fn other(self, wanted: impl Into<String>) -> SequenceError {
        self.error(Problem::Other(self.shown(), wanted.into()))
    }

    fn range(self, min: impl Display, max: impl Display) -> SequenceError {
        self.error(Problem::Range { found: self.shown(), min: min.to_string(), max: max.to_string() })
    }

    fn error(self, problem: Problem) -> SequenceError {
        let place = self.path();
        SequenceError::Field {
            place: if place.is_empty() { "it".to_owned() } else { place },
            problem: Box::new(problem),
        }
    }

    /// The way here, such as `patterns[0].tracks[2].steps[5].velocity`.
    fn path(self) -> String {
        let Some((above, key)) = self.above else { return String::new() };
        let above = above.path();
        match key {
            Key::Number(number) => format!("{above}[{number}]"),
            Key::Name(name) if above.is_empty() => name.to_owned(),
            Key::Name(name) => format!("{above}.{name}"),
        }
    }

    fn shown(self) -> String {
        match self.value {
            Value::Array(_) => "a list".to_owned(),
            Value::Object(_) => "an object".to_owned(),
            Value::String(text) => {
                let short: String = text.chars().filter(|c| !c.is_control()).take(SHOWN).collect();
                format!("\"{short}\"")
            }
            other => other.to_string(),
        }
    }
}
