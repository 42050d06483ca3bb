//! What is inside a saved state: eight bytes of length, the framework's JSON, and in it our own document.

use nephele_offline::preset::Preset;
use serde_json::Value;

/// Where the document stands in the framework's JSON.
const DOCUMENT: &str = "nephele";

/// The bytes of a state as they are when the document in it is edited, with all around it in order.
pub fn edited(state: &[u8], edit: impl FnOnce(&str) -> String) -> Vec<u8> {
    let mut json: Value = serde_json::from_slice(&state[8..]).expect("a state is JSON after its length");
    let document = json["fields"][DOCUMENT].as_str().expect("a state holds a document");
    json["fields"][DOCUMENT] = edit(document).into();
    let text = json.to_string();
    let mut bytes = (text.len() as u64).to_le_bytes().to_vec();
    bytes.extend_from_slice(text.as_bytes());
    bytes
}

/// A state with a changed preset.
#[allow(dead_code, reason = "not every test that shares this module needs it")]
pub fn with_preset(state: &[u8], change: impl FnOnce(&mut Preset)) -> Vec<u8> {
    edited(state, |document| {
        let mut preset = Preset::from_json(document, "a test's state").expect("a sound document");
        change(&mut preset);
        preset.to_json()
    })
}
