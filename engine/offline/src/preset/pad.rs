//! The morph pad as text: its corners' names and encodings, so that no model and no file is needed to open the document.

use std::borrow::Cow;
use std::sync::Arc;

use nephele_realtime::cloud::CHANNELS;
use serde::{Deserialize, Serialize};

use super::{ModelChoice, PresetError};
use crate::models::{Corner, MOST_ENCODINGS, Pad};

/// A corner that is not the factory's, or stands beside such ones.
#[derive(Debug, Serialize, Deserialize)]
pub struct WrittenCorner<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    encodings: Cow<'a, [[f32; CHANNELS]]>,
}

/// A model other than the factory's.
#[derive(Debug, Serialize, Deserialize)]
pub struct WrittenModel<'a> {
    /// Name of its file in the models folder.
    #[serde(borrow)]
    file: Cow<'a, str>,
    /// Hash of the file, hexadecimal.
    #[serde(borrow)]
    hash: Cow<'a, str>,
}

/// `pad` as it is written.
pub fn write(pad: &Pad) -> Vec<WrittenCorner<'_>> {
    pad.iter().map(WrittenCorner::of).collect()
}

impl<'a> WrittenCorner<'a> {
    fn of(corner: &'a Corner) -> Self {
        Self { name: corner.name.as_str().into(), encodings: corner.encodings.as_slice().into() }
    }
}

/// Reads what [`write`] wrote. As a tuning, it is refused if any part of it is wrong.
pub fn read(written: Vec<WrittenCorner<'_>>) -> Result<Arc<Pad>, PresetError> {
    let count = written.len();
    let corner = |corner: WrittenCorner<'_>| {
        let count = corner.encodings.len();
        let fits = count <= MOST_ENCODINGS;
        // A name is one line that has room in the window.
        let name: String = corner.name.chars().filter(|c| !c.is_control()).take(64).collect();
        Corner::new(name, &corner.encodings).filter(|_| fits).ok_or(PresetError::Corner(count))
    };
    let corners = written.into_iter().map(corner).collect::<Result<Vec<Corner>, _>>()?;
    let corners: [Corner; 4] = corners.try_into().map_err(|_| PresetError::Corners(count))?;
    Ok(Arc::new(corners))
}

/// `model` as it is written.
pub fn write_model(model: &ModelChoice) -> WrittenModel<'_> {
    WrittenModel { file: model.file.as_str().into(), hash: format!("{:016x}", model.hash).into() }
}

/// Reads what [`write_model`] wrote. A hash that is none is that of no file: the model will be found to be another one.
pub fn read_model(written: &WrittenModel<'_>) -> ModelChoice {
    let hash = u64::from_str_radix(&written.hash, 16).unwrap_or_default();
    ModelChoice { file: written.file.clone().into_owned(), hash }
}
