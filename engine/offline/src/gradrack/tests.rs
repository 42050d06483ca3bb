//! Files in memory: the shapes that are read, and what is refused.

use super::Render;
use crate::clouds::tests::{npy, zipped};

const META: &str = r#"{"n_ops": 2, "routing": [[1, 0]], "terminal": [0], "sample_rate": 8000, "note": "any"}"#;

fn doubles(shape: &str, values: &[f64]) -> Vec<u8> {
    npy("<f8", false, shape, &values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<_>>())
}

fn text(text: &str) -> Vec<u8> {
    let utf32: Vec<_> = text.chars().flat_map(|c| (c as u32).to_le_bytes()).collect();
    npy(&format!("<U{}", text.chars().count()), false, "()", &utf32)
}

/// Two voices of three samples, with `other` arrays in place of those of the same names or beside them; one without
/// bytes is left out.
fn file(other: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let one = |value: f64| doubles("()", &[value]);
    let mut arrays = vec![
        ("meta", text(META)),
        ("output", doubles("(2, 3)", &[0.0; 6])),
        ("gate", doubles("(3,)", &[1.0, 1.0, 0.0])),
        ("frequency", doubles("(2, 1)", &[1000.0, 500.0])),
        ("ratio0", one(1.0)),
        ("ratio1", doubles("(1,)", &[2.0])),
        ("gain1", doubles("(2,)", &[0.5, 0.25])),
    ];
    for eg in ["eg0_0", "eg0_1", "eg0_3", "eg1_0", "eg1_1", "eg1_3"] {
        arrays.push((eg, one(0.0)));
    }
    arrays.extend([("eg0_2", one(1.0)), ("eg1_2", doubles("(2, 1)", &[1.0, 0.5]))]);
    arrays.retain(|(name, _)| !other.iter().any(|(replaced, _)| replaced == name));
    arrays.extend(other.iter().filter(|(_, bytes)| !bytes.is_empty()).cloned());
    let named: Vec<_> = arrays.iter().map(|(name, bytes)| (format!("{name}.npy"), bytes)).collect();
    zipped(&named.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect::<Vec<_>>())
}

fn read(other: &[(&str, Vec<u8>)]) -> Result<Render, String> {
    Render::parse(&file(other)).map_err(|cause| cause.to_string())
}

#[test]
fn each_shape_of_an_array_finds_its_voices() {
    let render = read(&[]).unwrap();
    let p = render.batch.parameters();
    assert_eq!((render.batch.voices(), render.batch.samples(), render.batch.sample_rate()), (2, 3, 8000.0));
    assert_eq!(p.frequency, [1000.0, 500.0]);
    assert_eq!(p.ratio, [1.0, 2.0, 1.0, 2.0]);
    assert_eq!(p.gain, [1.0, 0.5, 1.0, 0.25]);
    assert_eq!(p.sustain, [1.0, 1.0, 1.0, 0.5]);
    assert_eq!(p.depth, [1.0, 1.0]);
    // At the second sample the phase of voice 0 is a quarter of π, and a half of π in its modulator.
    let found = render.batch.render_f64();
    let expected = (std::f64::consts::FRAC_PI_4 + 0.5 * std::f64::consts::FRAC_PI_2.sin()).sin();
    assert!((found[1] - expected).abs() < 1e-12, "{found:?}");
    assert!((render.max_error_f64() - found.iter().fold(0.0, |most: f64, x| most.max(x.abs()))).abs() < 1e-12);

    let glide =
        read(&[("frequency", doubles("(3,)", &[1.0, 2.0, 3.0])), ("gate", doubles("(2, 3)", &[1.0; 6]))]).unwrap();
    assert_eq!(glide.batch.parameters().frequency, [1.0, 2.0, 3.0, 1.0, 2.0, 3.0]);
    let own = read(&[("frequency", npy("<f4", true, "(2, 3)", &[0_u8; 24]))]).unwrap();
    assert_eq!(own.batch.parameters().frequency, [0.0; 6]);
    let single = read(&[("frequency", doubles("()", &[3.0]))]).unwrap();
    assert_eq!(single.batch.parameters().frequency, [3.0, 3.0]);
}

#[test]
fn what_is_no_render_is_refused_with_its_reason() {
    let refuse = |name: &str, bytes: Vec<u8>| read(&[(name, bytes)]).unwrap_err();
    assert!(refuse("gate", Vec::new()).contains("no array 'gate'; it has: meta.npy"));
    assert!(refuse("meta", Vec::new()).contains("no array 'meta'"));
    assert!(refuse("eg1_3", Vec::new()).contains("no array 'eg1_3'"));
    assert!(refuse("meta", text("{}")).contains("no description of a patch"));
    assert!(refuse("meta", text(&META.replace("[0]", "[1]"))).contains("operators [1] are heard"));
    assert!(refuse("meta", text(&META.replace("[1, 0]", "[1, 0], [0, 1]"))).contains("has a cycle"));
    assert!(refuse("meta", text(&META.replace("[1, 0]", "[1, 7]"))).contains("names operator 7"));
    assert!(refuse("meta", text(&META.replace("8000", "0"))).contains("sample rate of 0 Hz"));
    let huge = META.replace("\"n_ops\": 2", "\"n_ops\": 18446744073709551615");
    assert!(refuse("meta", text(&huge)).contains("1 to 6 are played"));
    assert!(refuse("output", doubles("(0,)", &[])).contains("'frequency' has the shape [2, 1]"));
    assert!(refuse("output", doubles("()", &[0.0])).contains("the shape []"));
    assert!(refuse("output", doubles("(2, 3)", &[f64::NAN; 6])).contains("sample 0 is not finite"));
    assert!(refuse("gate", doubles("(2,)", &[1.0; 2])).contains("'gate' has the shape [2]"));
    assert!(refuse("gain0", doubles("(3,)", &[1.0; 3])).contains("'gain0' has the shape [3]"));
    assert!(refuse("gain0", doubles("()", &[f64::NAN])).contains("'gain' is NaN"));
    assert!(refuse("frequency", npy("<f8", false, "(9, 9)", &[0; 8])).contains("array 'frequency'"));
    assert!(Render::parse(b"PK").is_err());
}
