//! Names for assistive technology and tests, and the sentence of the status line.

use std::sync::LazyLock;

use nephele_realtime::parameters::Curve;
use nephele_realtime::{Parameter, parameters};

use super::about::about;

/// Name of the parameter at `index` that is unique in the window and says what it belongs to: `Density`, `Reverb Size`,
/// `Operator 2 Ratio`, `Matrix 2 to 1`.
pub fn label(index: usize) -> &'static str {
    static LABELS: LazyLock<Vec<String>> = LazyLock::new(|| parameters().iter().map(make_label).collect());
    LABELS.get(index).map_or("", String::as_str)
}

fn make_label(parameter: &Parameter) -> String {
    if parameter.name == parameter.group {
        return parameter.name.clone();
    }
    let shared = parameters().iter().filter(|other| other.name == parameter.name).count() > 1;
    // Names of these groups speak for themselves, unless others have them too.
    let plain = matches!(parameter.group.as_str(), "Cloud" | "Voice" | "Sequencer" | "Modulation");
    if shared || !plain { format!("{} {}", parameter.group, parameter.name) } else { parameter.name.clone() }
}

/// What the status line says of the parameter at `index`, called `name`, among the plain `values` in table order, which has no
/// effect because of `idle`; `moved` is what moves it besides the hand: slots, locks and MIDI controllers.
pub fn hint((index, name): (usize, &str), values: &[f32], idle: Option<String>, moved: &str) -> String {
    let parameter = &parameters()[index];
    let plain = values.get(index).copied().unwrap_or_default();
    let about = about(parameter);
    let idle = idle.map(|why| format!(" · no effect while {why}")).unwrap_or_default();
    let [min, max, now, default] =
        [parameter.min, parameter.max, plain, parameter.default].map(|value| parameter.format(value));
    let (range, how) = match parameter.curve {
        Curve::Switch => (format!("now {now}"), "click to switch".to_owned()),
        Curve::Choice(_) => (format!("now {now}"), "click for the list, wheel".to_owned()),
        _ => (format!("{min} … {max}, now {now}"), format!("drag, Shift fine, wheel, double-click for {default}")),
    };
    if moved.is_empty() {
        return format!("{name} — {about}{idle} · {range} · {how}, right-click for more");
    }
    // What a knob answers to is known; what moves it is not.
    format!("{name} — {about}{idle} · {range} · {moved} · right-click for more")
}

/// Names of MIDI controllers: `CC 74`, `CC 1, 74`; nothing if there are none.
pub fn controllers(bound: impl Iterator<Item = u8>) -> String {
    let numbers: Vec<String> = bound.map(|cc| cc.to_string()).collect();
    if numbers.is_empty() { String::new() } else { format!("CC {}", numbers.join(", ")) }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use nephele_realtime::ParameterValues;

    use super::*;

    #[test]
    fn labels_are_unique() {
        let labels: HashSet<_> = (0..parameters().len()).map(label).collect();
        assert_eq!(labels.len(), parameters().len());
    }

    #[test]
    fn bound_controllers_are_named() {
        let values = ParameterValues::default();
        assert!(hint((0, "It"), values.as_array(), None, "CC 1, 74").contains(" · CC 1, 74 · "));
        assert!(!hint((0, "It"), values.as_array(), None, "").contains("CC"));
    }

    #[test]
    fn every_control_is_explained() {
        let values = ParameterValues::default();
        for (index, parameter) in parameters().iter().enumerate() {
            let text = hint((index, label(index)), values.as_array(), None, "");
            assert!(text.starts_with(label(index)) && !about(parameter).is_empty(), "{}: {text}", parameter.id);
        }
    }
}
