//! Lines of a Scala file: without comments, with their numbers.

use super::error::{Problem, TuningError};

/// The most characters of a wrong line that an error shows.
const SHOWN: usize = 40;

/// Reads a file line by line.
pub struct Lines {
    lines: std::vec::IntoIter<(usize, String)>,
}

impl Lines {
    /// Cuts `bytes` into lines at any of the three ends that systems write. Text that is no UTF-8 is Latin-1, as Scala
    /// itself writes.
    pub fn new(bytes: &[u8]) -> Result<Self, TuningError> {
        if bytes.contains(&0) {
            return Err(TuningError { line: None, problem: Problem::Binary });
        }
        let text =
            str::from_utf8(bytes).map_or_else(|_| bytes.iter().copied().map(char::from).collect(), str::to_owned);
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
        let lines = text.lines().enumerate().map(|(place, line)| (place + 1, line.trim().to_owned()));
        let lines: Vec<_> = lines.filter(|(_, line)| !line.starts_with('!')).collect();
        Ok(Self { lines: lines.into_iter() })
    }

    /// The next line, even if nothing stands in it; `what` says what it should hold.
    pub fn any(&mut self, what: &'static str) -> Result<String, TuningError> {
        let ends = TuningError { line: None, problem: Problem::Ends(what) };
        self.lines.next().map(|(_, line)| line).ok_or(ends)
    }

    /// The next entry; `what` says what it should be.
    pub fn entry(&mut self, what: &'static str) -> Result<Entry, TuningError> {
        self.next().ok_or(TuningError { line: None, problem: Problem::Ends(what) })
    }
}

impl Iterator for Lines {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        self.lines.find_map(|(line, text)| {
            // What follows the entry is a remark.
            let entry = text.split(|c: char| c.is_whitespace() || c == '!').next().filter(|entry| !entry.is_empty());
            entry.map(|entry| Entry { line, text: entry.to_owned() })
        })
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
