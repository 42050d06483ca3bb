//! A tuning as text: its name, and a pitch for each key, so that no scale file is needed to open the document.

use std::borrow::Cow;

use nephele_realtime::voice::{KEYS, Tuning};
use serde::{Deserialize, Serialize};

use super::PresetError;
use crate::tuning::NamedTuning;

/// A tuning that is not equal temperament.
#[derive(Debug, Serialize, Deserialize)]
pub struct WrittenTuning<'a> {
    /// What it is called.
    #[serde(borrow)]
    name: Cow<'a, str>,
    /// For each key from 0 its pitch in semitones, 69 being 440 Hz, or `null` if it is silent.
    pitches: Vec<Option<f32>>,
}

/// `named` as it is written.
pub fn write(named: &NamedTuning) -> WrittenTuning<'_> {
    let pitches = (0..KEYS).map(|key| u8::try_from(key).ok().and_then(|key| named.tuning.pitch(key))).collect();
    WrittenTuning { name: named.name.as_str().into(), pitches }
}

/// Reads what [`write`] wrote. Unlike a slot, a tuning is refused if any part of it is wrong: one wrong key is heard in
/// every tune, and no other pitch is nearer to what was meant.
pub fn read(written: &WrittenTuning<'_>) -> Result<NamedTuning, PresetError> {
    let pitches: &[Option<f32>; KEYS] =
        written.pitches.as_slice().try_into().map_err(|_| PresetError::TuningKeys(written.pitches.len()))?;
    let within = Tuning::LOWEST..=Tuning::HIGHEST;
    for (key, pitch) in pitches.iter().enumerate() {
        if let Some(pitch) = pitch.filter(|pitch| !within.contains(pitch)) {
            return Err(PresetError::TuningPitch { key, pitch });
        }
    }
    Ok(NamedTuning::new(&written.name, Tuning::new(pitches)))
}
