//! Names for assistive technology and tests, and the sentence of the status line.

use std::sync::LazyLock;

use nephele_realtime::{Parameter, parameters};

use super::effect;

/// Name of the parameter at `index` that is unique in the window: `Density`, `Rack Level`, `Operator 2 Ratio`,
/// `Matrix 2 to 1`.
pub fn label(index: usize) -> &'static str {
    static LABELS: LazyLock<Vec<String>> = LazyLock::new(|| parameters().iter().map(make_label).collect());
    LABELS.get(index).map_or("", String::as_str)
}

fn make_label(parameter: &Parameter) -> String {
    let shared = parameters().iter().filter(|other| other.name == parameter.name).count() > 1;
    if shared || parameter.group == "Matrix" {
        format!("{} {}", parameter.group, parameter.name)
    } else {
        parameter.name.clone()
    }
}

/// What the status line says of the parameter at `index` among the plain `values` in table order.
pub fn hint(index: usize, values: &[f32]) -> String {
    let parameter = &parameters()[index];
    let plain = values.get(index).copied().unwrap_or_default();
    let [min, max, now, default] =
        [parameter.min, parameter.max, plain, parameter.default].map(|value| parameter.format(value));
    let about = about(parameter);
    let idle = effect::why_idle(values, index).map(|why| format!(" · no effect while {why}")).unwrap_or_default();
    let typed = if parameter.group == "Matrix" { "right-click to type" } else { "click the value to type" };
    format!(
        "{} — {about}{idle} · {min} … {max}, now {now} · drag, Shift fine, wheel, double-click for {default}, {typed}",
        label(index)
    )
}

/// What a parameter does, as a part of a sentence.
fn about(parameter: &Parameter) -> String {
    let mut parts = parameter.id.split('.');
    match (parts.next().unwrap_or_default(), parts.next().unwrap_or_default()) {
        ("matrix", _) => return format!("how deep {} in phase", cell(&parameter.name)),
        (group, field) if group.starts_with("op") => operator(field),
        _ => global(&parameter.id),
    }
    .to_owned()
}

/// `2 to Cloud` as a sentence.
fn cell(name: &str) -> String {
    let node = |name: &str| if name == "Cloud" { "the cloud".to_owned() } else { format!("operator {name}") };
    match name.split_once(" to ") {
        Some((from, to)) if from == to => format!("{} modulates itself", node(from)),
        Some((from, to)) => format!("{} modulates {}", node(from), node(to)),
        None => name.to_owned(),
    }
}

fn operator(field: &str) -> &'static str {
    match field {
        "ratio" => "frequency as a multiple of the note's",
        "detune" => "small offset of its frequency",
        "level" => "how loud it is in the mix; 0 for an operator that only modulates",
        "pan" => "place between left and right",
        "velocity" => "how far velocity moves its output",
        "attack" => "time to full output",
        "decay" => "time from full output to the sustain level",
        "sustain" => "output while the key is held",
        "release" => "time to silence after the key",
        _ => "a setting of this operator",
    }
}

fn global(id: &str) -> &'static str {
    match id {
        "master.level" => "loudness of everything",
        "master.tune" => "tuning of A4 against 440 Hz",
        "voice.bend_range" => "reach of the pitch-bend wheel",
        "voice.velocity" => "how far velocity moves loudness",
        "cloud.level" => "loudness of the cloud",
        "cloud.position" => "where in the cloud new grains are taken from",
        "cloud.spray" => "how far grains stray from the position",
        "cloud.scan" => "how fast the position moves by itself; 1× is the recorded pace, 0 freezes",
        "cloud.density" => "grains started per second and voice",
        "cloud.jitter" => "irregularity of the grains' onsets",
        "cloud.size" => "length of a grain",
        "cloud.pitch" => "transposition of the grains",
        "cloud.pitch_spray" => "random detuning of each grain",
        "cloud.spread" => "random pan of each grain",
        "cloud.reverse" => "chance of a grain to be read backwards",
        "cloud.align" => "how far grains start in phase with the note, for a steady tone",
        "cloud.window" => "shape of a grain's loudness",
        "cloud.attack" => "time to full loudness of the cloud",
        "cloud.decay" => "time from full loudness to the sustain level",
        "cloud.sustain" => "loudness of the cloud while the key is held",
        "cloud.release" => "time to silence after the key",
        "cloud.sync" => "what onsets follow: density, each period of the note, or the beat",
        "cloud.division" => "interval of onsets that follow the tempo",
        "cloud.intermittency" => "chance of an onset to be left out",
        "cloud.burst" => "grains that each onset starts",
        "cloud.burst_spread" => "part of the interval over which a burst is spread",
        "cloud.size_mode" => "whether grains last a time or a multiple of the interval between onsets",
        "cloud.overlap" => "length of a grain in intervals between onsets",
        "cloud.walk" => "how the scan goes on at the cloud's ends; Step goes one grain on with each onset",
        "cloud.offset" => "where in the stored grain reading starts",
        "cloud.offset_spray" => "random spread of that start",
        "cloud.keytrack" => "how far the note transposes grains",
        "cloud.scale" => "pitches that the pitch spray may land on",
        "cloud.key" => "first degree of the scale: the note's own or a fixed one",
        "cloud.pan" => "place of the grains between left and right",
        "cloud.level_spray" => "how much quieter a grain may be by chance",
        "cloud.slope" => "part of a Tukey window that slopes; 0 % is nearly a rectangle",
        "cloud.skew" => "which slope of the window is longer: -1 the rise alone is, 1 the fall",
        "cloud.filter" => "two-pole filter of each grain",
        "cloud.cutoff" => "cutoff of each grain's filter, or its centre",
        "cloud.cutoff_spray" => "random spread of the cutoff",
        "cloud.cutoff_track" => "how far the cutoff follows the note, from middle C on",
        "cloud.resonance" => "peak at the cutoff; 100 % rings for long",
        "cloud.resonance_spray" => "random spread of the resonance",
        "cloud.mix" => "grains summed at even loudness, or the mean of those that sound",
        "cloud.quality" => "interpolation between stored samples",
        "cloud.morph_x" => "morph from left to right",
        "cloud.morph_y" => "morph from top to bottom",
        "rack.level" => "loudness of the operators",
        "rack.index" => "scales every cell of the matrix",
        "seq.tempo" => "tempo of the sequencer's own clock",
        "seq.transpose" => "moves every step",
        _ => "a setting",
    }
}

#[cfg(test)]
mod tests {
    use nephele_realtime::ParameterValues;
    use nephele_realtime::parameters::Curve;

    use super::*;

    #[test]
    fn labels_are_unique() {
        let mut labels: Vec<_> = (0..parameters().len()).map(label).collect();
        labels.sort_unstable();
        labels.dedup();
        assert_eq!(labels.len(), parameters().len());
    }

    #[test]
    fn every_knob_is_explained() {
        let values = ParameterValues::default();
        for (index, parameter) in parameters().iter().enumerate() {
            let text = hint(index, values.as_array());
            let switch = parameter.curve == Curve::Switch;
            assert!(switch || !text.contains("a setting"), "{text}");
        }
    }
}
