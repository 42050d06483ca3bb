//! Project state: our own document, in the one field of the framework's state that is ours.
//!
//! The document holds everything, parameters included, under a checksum. The framework's own list of parameters is
//! written too, but replaced by the document's before it is applied, so that a damaged project changes nothing at all.

use std::collections::BTreeMap;

use nephele_offline::preset::Preset;
use nephele_realtime::{ParameterValues, parameters};
use nice_plug::prelude::PluginState;

use crate::parameters::HostParameters;
use crate::session::Session;

/// The field with the document.
const DOCUMENT: &str = "nephele";
/// In place of the document, why it was refused.
const REFUSED: &str = "refused";
/// How messages call it.
const ORIGIN: &str = "the project's state";

/// The fields of a state.
pub fn save(session: &Session, values: ParameterValues) -> BTreeMap<String, String> {
    let (preset, encoded) = session.preset(values);
    BTreeMap::from([(DOCUMENT.to_owned(), preset.to_json_with(encoded.as_ref()))])
}

/// Called before a state is applied: takes the parameters from our document, or takes everything away and notes why.
pub fn filter(state: &mut PluginState) {
    let document = state.fields.get(DOCUMENT).map_or("{}", String::as_str);
    match Preset::from_json(document, ORIGIN) {
        Ok(preset) => {
            let values = preset.parameters.as_array().iter().enumerate();
            state.params = parameters()
                .iter()
                .zip(values)
                .map(|(p, (index, plain))| (p.id.clone(), HostParameters::state_value(index, *plain)))
                .collect();
        }
        Err(error) => {
            state.params.clear();
            state.fields = BTreeMap::from([(REFUSED.to_owned(), error.to_string())]);
        }
    }
}

/// Applies the fields of a state that went through [`filter`].
pub fn restore(session: &Session, fields: &BTreeMap<String, String>) {
    if let Some(why) = fields.get(REFUSED) {
        session.tell(true, format!("{why}; the sound is as it was"));
        return;
    }
    let document = fields.get(DOCUMENT).map_or("{}", String::as_str);
    match Preset::decode(document, ORIGIN) {
        Ok((preset, encoded)) => session.restore(preset, encoded),
        Err(error) => session.tell(true, error.to_string()),
    }
}
