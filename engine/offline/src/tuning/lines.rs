//! Lines of a Scala file: without comments, with their numbers.

use super::error::{Problem, TuningError};

/// The most characters of a wrong line that an error shows.
const SHOWN: usize = 40;

/// Reads a file line by line.
pub struct Lines {
    text: String,
    /// Where the next line begins.
    at: usize,
    /// Lines read, comments included.
    read: usize,
}

impl Lines {
    /// The lines of `bytes`, with any of the three ends that systems write. Text that is no UTF-8 is Latin-1, as Scala
    /// itself writes.
    pub fn new(bytes: &[u8]) -> Result<Self, TuningError> {
        if bytes.contains(&0) {
            return Err(TuningError { line: None, problem: Problem::Binary });
        }
        let latin = || bytes.iter().copied().map(char::from).collect();
        let text = str::from_utf8(bytes).map_or_else(|_| latin(), str::to_owned);
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
        Ok(Self { text, at: 0, read: 0 })
    }

    /// The next line that is no comment, its number, and nothing around it.
    fn line(&mut self) -> Option<(usize, &str)> {
        loop {
            let from = self.at;
            let rest = self.text.get(from..).filter(|rest| !rest.is_empty())?;
            let length = rest.find('\n').unwrap_or(rest.len());
            self.at = (from + length + 1).min(self.text.len());
            self.read += 1;
            if !rest[..length].trim_start().starts_with('!') {
                return Some((self.read, self.text[from..from + length].trim()));
            }
        }
    }

    /// The next line, even if nothing stands in it; `what` says what it should hold.
    pub fn any(&mut self, what: &'static str) -> Result<String, TuningError> {
        let ends = TuningError { line: None, problem: Problem::Ends(what) };
        self.line().map(|(_, line)| line.to_owned()).ok_or(ends)
    }

    /// The next entry; `what` says what it should be.
    pub fn entry(&mut self, what: &'static str) -> Result<Entry, TuningError> {
        self.next().ok_or(TuningError { line: None, problem: Problem::Ends(what) })
    }
}

impl Iterator for Lines {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        loop {
            let (line, text) = self.line()?;
            // What follows the entry is a remark.
            let entry = text.split(|c: char| c.is_whitespace() || c == '!').next();
            if let Some(entry) = entry.filter(|entry| !entry.is_empty()) {
                return Some(Entry { line, text: entry.to_owned() });
            }
        }
    }
}

/// The first word of a line.
pub struct Entry {
    /// Line, from 1.
    pub line: usize,
    /// The word.
    pub text: String,
}

impl Entry {
    /// The entry as a whole number from `min` to `max`; `what` says what it is.
    pub fn whole(&self, what: &'static str, min: i32, max: i32) -> Result<i32, TuningError> {
        let number = self.text.parse().ok().filter(|number| (min..=max).contains(number));
        number.ok_or_else(|| self.error(Problem::Whole { what, min, max, found: self.shown() }))
    }

    /// An error of this line.
    pub const fn error(&self, problem: Problem) -> TuningError {
        TuningError { line: Some(self.line), problem }
    }

    /// The entry as an error shows it.
    pub fn shown(&self) -> String {
        self.text.chars().filter(|c| !c.is_control()).take(SHOWN).collect()
    }
}
