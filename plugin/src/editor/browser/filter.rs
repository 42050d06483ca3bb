//! Which presets the browser lists.

use std::collections::{BTreeMap, BTreeSet};

use nephele_offline::preset::TAGS;
use nephele_offline::settings::Settings;

use crate::editor::model::PresetEntry;

/// Where presets come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// Anywhere.
    #[default]
    All,
    /// The instrument.
    Factory,
    /// The user's folder.
    User,
    /// Anywhere, if they are marked.
    Favourites,
}

impl Origin {
    /// Each, with its name and what it lists.
    pub const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::All, "All", "lists all presets"),
        (Self::Factory, "Factory", "lists those that come with the instrument"),
        (Self::User, "User", "lists those in your own folder"),
        (Self::Favourites, "Favourites", "lists those that you have marked with a star"),
    ];
}

/// What is looked for.
#[derive(Debug, Default)]
pub struct Filter {
    /// Words that a preset tells of itself.
    pub search: String,
    /// Tags, all of which it has.
    pub tags: BTreeSet<String>,
    /// Who made it; `None` is anyone.
    pub author: Option<String>,
    /// Where it comes from.
    pub origin: Origin,
}

impl Filter {
    /// The places of those that are listed: first those whose name is what is looked for, then those whose name has it.
    pub fn places(&self, entries: &[PresetEntry], settings: &Settings) -> Vec<usize> {
        let words: Vec<String> = self.search.split_whitespace().map(str::to_lowercase).collect();
        let listed = |entry: &PresetEntry| self.has(entry, settings) && tells(entry, &words);
        let mut places: Vec<usize> =
            entries.iter().enumerate().filter(|(_, entry)| listed(entry)).map(|(place, _)| place).collect();
        places.sort_by_cached_key(|&place| {
            let name = entries[place].about.name.to_lowercase();
            (name != words.join(" "), !words.iter().all(|word| name.contains(word)))
        });
        places
    }

    /// Whether it leaves nothing out.
    pub fn is_open(&self) -> bool {
        self.search.trim().is_empty() && self.tags.is_empty() && self.author.is_none() && self.origin == Origin::All
    }

    fn has(&self, entry: &PresetEntry, settings: &Settings) -> bool {
        let from = match self.origin {
            Origin::All => true,
            Origin::Factory => !entry.user,
            Origin::User => entry.user,
            Origin::Favourites => settings.favourites.contains(&entry.key),
        };
        from && self.tags.iter().all(|tag| entry.about.tags.contains(tag))
            && self.author.as_ref().is_none_or(|author| *author == entry.about.author)
    }
}

/// Whether each word stands somewhere in what the preset tells.
fn tells(entry: &PresetEntry, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let about = &entry.about;
    let text = [&about.name, &about.author, &about.comment].into_iter().chain(&about.tags);
    let text: Vec<String> = text.map(|part| part.to_lowercase()).collect();
    words.iter().all(|word| text.iter().any(|part| part.contains(word)))
}

/// At most `most` tags to choose from: the usual ones, then those that most of `entries` have.
pub fn tags(entries: &[PresetEntry], most: usize) -> Vec<&str> {
    let mut others: BTreeMap<&str, usize> = BTreeMap::new();
    for tag in entries.iter().flat_map(|entry| &entry.about.tags).filter(|tag| !TAGS.contains(&tag.as_str())) {
        *others.entry(tag).or_default() += 1;
    }
    let mut others: Vec<(&str, usize)> = others.into_iter().collect();
    others.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    TAGS.into_iter().chain(others.into_iter().map(|(tag, _)| tag)).take(most).collect()
}

/// The authors of `entries`, each once.
pub fn authors(entries: &[PresetEntry]) -> Vec<&str> {
    let authors: BTreeSet<&str> = entries.iter().map(|entry| entry.about.author.as_str()).collect();
    authors.into_iter().filter(|author| !author.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use nephele_offline::preset::About;

    use super::*;

    fn entry(name: &str, author: &str, tag: &str, user: bool) -> PresetEntry {
        let about = About { author: author.to_owned(), tags: vec![tag.to_owned()], ..About::named(name) };
        PresetEntry { key: name.to_owned(), about, user, fault: None }
    }

    #[test]
    fn every_word_has_to_be_told() {
        let entries = [
            entry("Glass rain", "Ada", "pads", false),
            entry("Rain drum", "Bob", "percussion", true),
            entry("Choir", "Ada", "pads", true),
        ];
        let settings = Settings { favourites: ["Choir".to_owned()].into(), ..Settings::default() };
        let found = |filter: Filter| filter.places(&entries, &settings);
        let search = |text: &str| Filter { search: text.to_owned(), ..Filter::default() };
        assert_eq!(found(search("")), [0, 1, 2]);
        assert_eq!(found(search("RAIN")), [0, 1]);
        assert_eq!(found(search(" rain  ada ")), [0]);
        assert_eq!(found(search("perc")), [1]);
        let choirs = [entry("Far", "Choir", "pads", false), entry("Choir low", "", "pads", false), entries[2].clone()];
        assert_eq!(search("choir").places(&choirs, &settings), [2, 1, 0], "names come first");
        assert_eq!(found(Filter { tags: ["pads".to_owned()].into(), ..Filter::default() }), [0, 2]);
        assert_eq!(found(Filter { author: Some("Bob".to_owned()), ..Filter::default() }), [1]);
        let from = |origin| found(Filter { origin, ..Filter::default() });
        assert_eq!([Origin::Factory, Origin::User, Origin::Favourites].map(from), [vec![0], vec![1, 2], vec![2]]);
        assert_eq!(authors(&entries), ["Ada", "Bob"]);
        let own = [entry("a", "", "drones", true), entry("b", "", "gongs", true), entry("c", "", "drones", true)];
        assert_eq!(tags(&own, 20)[TAGS.len()..], ["drones", "gongs"]);
        assert_eq!(tags(&own, 10).len(), 10);
    }
}
