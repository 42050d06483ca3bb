//! Bound MIDI controllers as text: by the ids of the parameters that they move.

use std::borrow::Cow;

use nephele_realtime::parameters::{Controllers, index_of, parameters};
use serde::{Deserialize, Serialize};

/// One controller and what it moves.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenController<'a> {
    /// Its number.
    cc: u8,
    /// Id of the parameter.
    #[serde(borrow)]
    parameter: Cow<'a, str>,
}

/// Those of `controllers` that move something, in order.
pub fn write(controllers: &Controllers) -> Vec<WrittenController<'static>> {
    let named = controllers.bound().filter_map(|(cc, index)| parameters().get(index).map(|of| (cc, of)));
    named.map(|(cc, parameter)| WrittenController { cc, parameter: parameter.id.as_str().into() }).collect()
}

/// Reads what [`write`] wrote; what this version does not know is left out.
pub fn read(written: &[WrittenController<'_>]) -> Controllers {
    let mut controllers = Controllers::default();
    for one in written {
        if let Some(index) = index_of(&one.parameter) {
            controllers.bind(one.cc, index);
        }
    }
    controllers
}

#[cfg(test)]
mod tests {
    use nephele_realtime::parameters::Global;

    use super::*;
    use crate::preset::Preset;

    fn bound(list: &str) -> Result<Vec<(u8, usize)>, serde_json::Error> {
        serde_json::from_str::<Vec<WrittenController<'_>>>(list).map(|list| read(&list).bound().collect())
    }

    #[test]
    fn what_is_unknown_or_no_knob_is_left_out() {
        let list = r#"[{"cc":74,"parameter":"filter.cutoff"},{"cc":3,"parameter":"from.the.future"},
            {"cc":123,"parameter":"cloud.pan"},{"cc":200,"parameter":"cloud.pan"},{"cc":1,"parameter":"cloud.morph_x"}]"#;
        assert_eq!(bound(list).unwrap(), [(1, Global::MorphX.index()), (74, Global::FilterCutoff.index())]);
        assert_eq!(bound("[]").unwrap(), []);
        assert!(bound(r#"[{"cc":-1,"parameter":"cloud.pan"}]"#).is_err());
    }

    #[test]
    fn they_are_written_as_they_are_read_and_not_at_all_where_there_are_none() {
        let mut preset = Preset::default();
        assert!(!preset.to_json().contains("controllers"));
        preset.controllers.bind(74, Global::FilterCutoff.index());
        let text = preset.to_json();
        assert!(text.contains(r#"\"controllers\":[{\"cc\":74,\"parameter\":\"filter.cutoff\"}]"#), "{text}");
        assert_eq!(Preset::from_json(&text, "a").unwrap(), preset);
    }
}
