//! Files that the user chooses to change the sound: presets, voices of a DX7, tunings. Each is read as a whole before
//! anything changes, and whatever is wrong with one is told.

use std::path::{Path, PathBuf};

use nephele_offline::preset::Preset;
use nephele_offline::{dx7, tuning};
use nephele_realtime::ParameterValues;

use crate::session::Session;

/// Loads the `.nephele` file at `path`; the values that its parameters are still to be given by way of the host.
pub fn preset(session: &Session, path: &Path) -> Option<ParameterValues> {
    match Preset::load(path) {
        Ok(preset) => Some(take(session, preset, format!("Loaded {}", path.display()))),
        Err(error) => refuse(session, &error.to_string()),
    }
}

/// Likewise the voice at `place`, from 0, of the `.syx` file at `path`. The tuning stays: voices have none.
pub fn voice(session: &Session, path: &Path, place: usize) -> Option<ParameterValues> {
    let voices = match dx7::read(path) {
        Ok(voices) => voices,
        Err(error) => return refuse(session, &error.to_string()),
    };
    let Some(voice) = voices.get(place) else {
        return refuse(session, &format!("{}: it has no voice {} any more", path.display(), place + 1));
    };
    let lost = dx7::left_out(voice).join(", ");
    let lost = if lost.is_empty() { lost } else { format!(", without {lost}") };
    let preset = Preset { tuning: session.tuning(), ..dx7::to_preset(voice) };
    Some(take(session, preset, format!("Loaded {} from {}{lost}", voice.name.trim(), path.display())))
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

/// Loads patterns from the file at `path`.
pub fn import_sequence(session: &Session, _path: &Path) {
    session.tell(true, "not there yet".to_owned());
}

/// Saves the pattern to the file at `path`.
pub fn export_sequence(session: &Session, _path: &Path) {
    session.tell(true, "not there yet".to_owned());
}

/// The keyboard mapping that lies beside a scale. Both spellings, as old collections come from systems that know none.
fn mapping_of(scale: &Path) -> Option<PathBuf> {
    ["kbm", "KBM"].into_iter().map(|ending| scale.with_extension(ending)).find(|path| path.is_file())
}

fn take(session: &Session, preset: Preset, told: String) -> ParameterValues {
    let values = preset.parameters.clone();
    session.restore(preset, None);
    session.tell(false, told);
    values
}

fn refuse<T>(session: &Session, why: &str) -> Option<T> {
    session.tell(true, format!("{why}; the sound is as it was"));
    None
}

#[cfg(test)]
mod tests;
