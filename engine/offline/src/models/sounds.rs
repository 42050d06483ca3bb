//! The sounds that Nephele brings along for the corners of the morph pad.
//!
//! `assets/models/sounds.json` is a list of `{"name", "family", "root_hz", "encodings": [[16 numbers], …]}`, alone or under
//! the key `sounds`; `corners.json` says which four of them a new instance has: by name, or as `{"name", "encoding"}` where
//! a model has no more than these four.

use std::sync::LazyLock;

use nephele_realtime::cloud::CHANNELS;
use serde::Deserialize;

use super::pad::{Corner, Pad};

const SOUNDS: &str = include_str!("../../../../assets/models/sounds.json");
const CORNERS: &str = include_str!("../../../../assets/models/corners.json");

/// A sound of the factory.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct NamedSound {
    /// Its name.
    pub name: String,
    /// What it belongs to, such as `Strings`.
    #[serde(default)]
    pub family: String,
    /// Pitch in Hz of the recording that was encoded, if it has one.
    #[serde(default)]
    pub root_hz: Option<f32>,
    /// Its encodings in the order of time.
    pub encodings: Vec<[f32; CHANNELS]>,
}

impl NamedSound {
    /// The sound as a corner of the pad; `None` if it has no encodings.
    #[must_use]
    pub fn corner(&self) -> Option<Corner> {
        Corner::new(self.name.as_str(), &self.encodings)
    }
}

/// The file in either form.
#[derive(Deserialize)]
#[serde(untagged)]
enum Listed {
    Plain(Vec<NamedSound>),
    Under { sounds: Vec<NamedSound> },
}

#[derive(Deserialize)]
struct Chosen {
    corners: [Choice; 4],
}

/// A corner of a new instance.
#[derive(Deserialize)]
#[serde(untagged)]
enum Choice {
    Name(String),
    Given { name: String, encoding: [f32; CHANNELS] },
}

/// All sounds of the factory, families together.
#[must_use]
pub fn factory_sounds() -> &'static [NamedSound] {
    // The file is compiled in and a test reads it: were it broken all the same, the pad would be dull, not the host dead.
    static READ: LazyLock<Vec<NamedSound>> = LazyLock::new(|| read(SOUNDS).unwrap_or_default());
    &READ
}

/// The pad of a new instance.
#[must_use]
pub fn factory_pad() -> &'static Pad {
    static READ: LazyLock<Pad> = LazyLock::new(|| choose(CORNERS, factory_sounds()).unwrap_or_default());
    &READ
}

fn read(text: &str) -> serde_json::Result<Vec<NamedSound>> {
    let mut sounds = match serde_json::from_str(text)? {
        Listed::Plain(sounds) | Listed::Under { sounds } => sounds,
    };
    let families: Vec<String> = sounds.iter().map(|sound| sound.family.clone()).collect();
    // In the order in which families first come.
    sounds.sort_by_key(|sound| families.iter().position(|family| *family == sound.family));
    Ok(sounds)
}

/// The four corners that `text` names, among `sounds` or by themselves.
fn choose(text: &str, sounds: &[NamedSound]) -> Option<Pad> {
    let chosen: Chosen = serde_json::from_str(text).ok()?;
    let corners = chosen.corners.map(|choice| match choice {
        Choice::Name(name) => sounds.iter().find(|sound| sound.name == name)?.corner(),
        Choice::Given { name, encoding } => Corner::new(name, &[encoding]),
    });
    let [Some(a), Some(b), Some(c), Some(d)] = corners else { return None };
    Some([a, b, c, d])
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn what_is_compiled_in_is_whole() {
        let sounds = read(SOUNDS).unwrap();
        assert!(sounds.iter().all(|sound| !sound.name.is_empty() && sound.corner().is_some()));
        let names: HashSet<&str> = sounds.iter().map(|sound| sound.name.as_str()).collect();
        assert_eq!(names.len(), sounds.len(), "a name stands twice");
        let pad = choose(CORNERS, &sounds).expect("corners.json names four of them");
        assert!((0..4).all(|a| (0..a).all(|b| pad[a] != pad[b])));
    }

    #[test]
    fn both_forms_are_read_and_families_come_together() {
        let sound = |name: &str, family: &str| {
            format!(
                "{{\"name\":\"{name}\",\"family\":\"{family}\",\"root_hz\":220.0,\"encodings\":[{:?}]}}",
                [0.5; CHANNELS]
            )
        };
        let list = format!("[{},{},{}]", sound("a", "Strings"), sound("b", "Brass"), sound("c", "Strings"));
        for text in [list.clone(), format!("{{\"sounds\":{list}}}")] {
            let names: Vec<String> = read(&text).unwrap().into_iter().map(|sound| sound.name).collect();
            assert_eq!(names, ["a", "c", "b"]);
        }
        let named = choose("{\"corners\":[\"c\",\"a\",\"b\",\"c\"]}", &read(&list).unwrap()).unwrap();
        assert_eq!(named.map(|corner| corner.name), ["c", "a", "b", "c"]);
        assert_eq!(choose("{\"corners\":[\"c\",\"a\",\"b\",\"gone\"]}", &read(&list).unwrap()), None);
        assert!(read("[{\"name\":\"short\",\"encodings\":[[1.0]]}]").is_err());
    }
}
