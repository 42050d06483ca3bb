//! What changes are called, as the hint of Undo says them.

use nephele_offline::preset::MacroNames;
use nephele_realtime::sequencer::Edit;

use crate::editor::parameter_name;
use crate::worker::CloudSource;

/// The name of an edit of the sequence.
pub fn of_edit(edit: &Edit) -> String {
    match edit {
        Edit::Step(place, _) => format!("step {}", place.step + 1),
        Edit::Track(place, _) => format!("track {}", place.track + 1),
        Edit::Steps(place, _) => format!("steps of track {}", place.track + 1),
        Edit::Pattern(pattern, _) => {
            let letter = u8::try_from(*pattern).ok().and_then(|place| b'A'.checked_add(place)).unwrap_or(b'?');
            format!("pattern {}", char::from(letter))
        }
        Edit::Song(..) => "song".to_owned(),
        Edit::Seed(_) => "seed".to_owned(),
        Edit::All(_) => "all patterns".to_owned(),
    }
}

/// The name of moves of these parameters, the macros among them being called so.
pub fn of_values(values: &[(usize, f32)], macros: &MacroNames) -> String {
    let names: Vec<&str> = values.iter().take(2).map(|(index, _)| parameter_name(macros, *index)).collect();
    let more = if values.len() > names.len() { " and others" } else { "" };
    names.join(", ") + more
}

/// The name of a cloud of recordings, which may be called off while it fills.
pub const OF_RECORDINGS: &str = "cloud of recordings";

/// The name of another cloud.
pub const fn of_cloud(source: &CloudSource) -> &'static str {
    match source {
        CloudSource::Factory(_) => "factory cloud",
        CloudSource::Same => "root of the cloud",
        CloudSource::File(_) => "loaded cloud",
        CloudSource::Sounds { .. } => OF_RECORDINGS,
        CloudSource::Morph(_) | CloudSource::Lock(_) | CloudSource::Decoded { .. } => "cloud of the model",
    }
}
