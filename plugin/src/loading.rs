//! Files that the user chooses to change the sound: presets, voices of a DX7, tunings, patterns. Each is read as a whole
//! before anything changes, and whatever is wrong with one is told.

use std::path::{Path, PathBuf};

use nephele_offline::error::Cause;
use nephele_offline::preset::factory::FactoryPreset;
use nephele_offline::preset::{About, Preset};
use nephele_offline::sequence::{self, midi};
use nephele_offline::{FileError, dx7, tuning};
use nephele_realtime::ParameterValues;
use nephele_realtime::sequencer::Edit;

use crate::session::Session;

/// Loads the `.nephele` file at `path` in place of the sound with the parameters `now`; whether it could be.
pub fn preset(session: &Session, path: &Path, now: &ParameterValues) -> bool {
    match Preset::load(path) {
        Ok(mut preset) => {
            if preset.about.name.is_empty() {
                preset.about.name = About::named(&path.file_stem().unwrap_or_default().to_string_lossy()).name;
            }
            take(session, preset, format!("Loaded {}", path.display()), now)
        }
        Err(error) => refuse(session, &error.to_string()),
    }
}

/// Likewise one of the presets that come with the instrument.
pub fn factory(session: &Session, preset: &FactoryPreset, now: &ParameterValues) -> bool {
    match preset.load() {
        Ok(loaded) => take(session, loaded, format!("Loaded {}", preset.about.name), now),
        Err(error) => refuse(session, &error.to_string()),
    }
}

/// Likewise the voice at `place`, from 0, of the `.syx` file at `path`. The tuning stays: voices have none.
pub fn voice(session: &Session, path: &Path, place: usize, now: &ParameterValues) -> bool {
    let voices = match dx7::read(path) {
        Ok(voices) => voices,
        Err(error) => return refuse(session, &error.to_string()),
    };
    let Some(voice) = voices.get(place) else {
        return refuse(session, &format!("{}: it has no voice {} any more", path.display(), place + 1));
    };
    let lost = dx7::left_out(voice).join(", ");
    let lost = if lost.is_empty() { lost } else { format!(", without {lost}") };
    let about = About { tags: vec!["FM".to_owned()], ..About::named(&voice.name) };
    let preset = Preset { about, tuning: session.tuning(), ..dx7::to_preset(voice) };
    take(session, preset, format!("Loaded {} from {}{lost}", voice.name.trim(), path.display()), now)
}

/// Loads the scale at `path`, with the keyboard mapping of the same name beside it if there is one.
pub fn tuning(session: &Session, path: &Path) {
    let mapping = mapping_of(path);
    match tuning::read(path, mapping.as_deref()) {
        Ok(named) => {
            let with = mapping.as_deref().and_then(Path::file_name);
            let with = with.map(|name| format!(" with {}", name.to_string_lossy())).unwrap_or_default();
            session.tell(false, format!("Tuned to {} from {}{with}", named.name, path.display()));
            session.set_tuning(Some(named));
        }
        Err(error) => session.tell(true, format!("{error}; the tuning is as it was")),
    }
}

/// Back to twelve equal semitones.
pub fn equal_temperament(session: &Session) {
    session.set_tuning(None);
    session.tell(false, "Tuned to equal temperament".to_owned());
}

/// Loads the patterns of the file at `path`: our own JSON, a save of steppy, a MIDI file or a preset. One undo brings back
/// what was.
pub fn import_sequence(session: &Session, path: &Path) {
    match sequence::load(path) {
        Ok(imported) => {
            let tempo = imported.tempo.map(|tempo| format!("; its tempo is {tempo:.1} BPM")).unwrap_or_default();
            let remarks = remarks(&imported.remarks);
            session.edit(Edit::All(Box::new(imported.sequence)));
            session.tell(false, format!("Loaded the patterns of {}{tempo}{remarks}", path.display()));
        }
        Err(error) => session.tell(true, format!("{error}; the pattern is as it was")),
    }
}

/// Saves all patterns to the file at `path`: as our own JSON (.json), or what the song or, without one, the first pattern
/// plays at `tempo` BPM with `knobs` as a MIDI file (.mid, .midi).
pub fn export_sequence(session: &Session, path: &Path, tempo: f64, knobs: &ParameterValues) {
    let sequence = session.sequence();
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let saved = match &*ending {
        "json" => sequence::save(&sequence, path).map(|()| Vec::new()),
        "mid" | "midi" => {
            let options = midi::Options { pattern: None, bars: None, tempo, one_track: false, knobs };
            sequence::save_midi(&sequence, &options, path)
        }
        _ => Err(FileError::at(path, Cause::Extension { accepted: ".json, .mid or .midi" })),
    };
    match saved {
        Ok(left_out) => session.tell(false, format!("Saved {}{}", path.display(), remarks(&left_out))),
        Err(error) => session.tell(true, error.to_string()),
    }
}

/// What could not be taken along, behind what was done.
fn remarks(remarks: &[String]) -> String {
    remarks.iter().fold(String::new(), |text, remark| text + "; " + remark)
}

/// The keyboard mapping that lies beside a scale. Both spellings, as old collections come from systems that know none.
fn mapping_of(scale: &Path) -> Option<PathBuf> {
    ["kbm", "KBM"].into_iter().map(|ending| scale.with_extension(ending)).find(|path| path.is_file())
}

/// Has `preset` heard, and `told`.
fn take(session: &Session, preset: Preset, told: String, now: &ParameterValues) -> bool {
    let name = if preset.about.name.is_empty() { "preset" } else { &preset.about.name };
    session.load(format!("loading {name}"), preset, None, now);
    session.tell(false, told);
    true
}

fn refuse(session: &Session, why: &str) -> bool {
    session.tell(true, format!("{why}; the sound is as it was"));
    false
}

#[cfg(test)]
mod tests;
