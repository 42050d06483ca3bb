//! What the user calls the macros.

use std::borrow::Cow;

/// How many there are.
pub const MACROS: usize = 8;
/// Most letters of a name.
pub const LONGEST: usize = 24;

/// A name for each macro, or none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MacroNames([Option<String>; MACROS]);

impl MacroNames {
    /// What the 0-based macro is called, if the user gave it a name.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<&str> {
        self.0.get(place)?.as_deref()
    }

    /// Calls the 0-based macro `name`, as far as that is one line of at most [`LONGEST`] letters; nothing but spaces takes
    /// its name away. There is no macro past the eighth.
    pub fn set(&mut self, place: usize, name: &str) {
        let line: String = name.chars().filter(|c| !c.is_control()).collect();
        let short: String = line.trim().chars().take(LONGEST).collect();
        if let Some(to) = self.0.get_mut(place) {
            *to = (!short.is_empty()).then(|| short.trim_end().to_owned());
        }
    }
}

/// `names` as they are written; nothing where there are none.
pub fn write(names: &MacroNames) -> Option<Vec<Option<&str>>> {
    let any = names.0.iter().any(Option::is_some);
    any.then(|| names.0.iter().map(Option::as_deref).collect())
}

/// Reads what [`write`] wrote.
pub fn read(written: &[Option<Cow<'_, str>>]) -> MacroNames {
    let mut names = MacroNames::default();
    for (place, name) in written.iter().enumerate() {
        names.set(place, name.as_deref().unwrap_or_default());
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_short_line() {
        let mut names = MacroNames::default();
        names.set(0, "  Bri\nght\u{7} ");
        names.set(7, &"long name ".repeat(9));
        names.set(8, "nobody");
        assert_eq!(names.get(0), Some("Bright"));
        assert!(names.get(7).is_some_and(|name| name.chars().count() <= LONGEST && name.starts_with("long name long")));
        assert_eq!((names.get(1), names.get(8)), (None, None));
        names.set(0, " ");
        assert_eq!(names.get(0), None);
    }
}
