use proptest::prelude::*;

use super::*;
use crate::models::Corner;
use nephele_realtime::cloud::{CloudParts, Tone};
use nephele_realtime::parameters::{Global, SLOTS, index_of};
use nephele_realtime::{Route, Source, Step, parameters};

fn cloud() -> Arc<GrainCloud> {
    let samples: Vec<f32> = (0..3 * 40).map(|i| (i as f32 * 0.3).sin()).collect();
    let tones = vec![Tone { hz: 220.5, phase: 0.5, strength: 0.25 }; 3];
    let parts = CloudParts {
        name: "Öl".to_owned(),
        channels: vec![samples],
        grains: 3,
        sample_rate: 48_000.0,
        root_hz: 220.5,
        hop_seconds: 0.5,
        encodings: vec![[0.25; 16]; 3],
        tones,
    };
    Arc::new(GrainCloud::from_parts(parts).unwrap())
}

fn preset() -> Preset {
    let mut preset = Preset { cloud: Some(cloud()), ..Preset::default() };
    for (i, p) in parameters().iter().enumerate() {
        preset.parameters.set(i, p.denormalise((i as f32 * 0.137).fract()));
    }
    Arc::make_mut(&mut preset.sequence).patterns[3].tracks[2].steps[5] = Step::note(99, 1, 0.3);
    let cutoff = Global::FilterCutoff.index();
    preset.routes.0[0] = Route { via: Source::Wheel, ..Route::new(Source::Lfo1, cutoff) };
    preset.routes.0[9] = Route { source: Source::Random, ..Route::default() };
    preset.routes.0[SLOTS - 1] = Route::new(Source::Macro8, parameters().len() - 1);
    let pitches = std::array::from_fn(|key| (key % 5 != 3).then_some(0.1 + key as f32 / 1.7));
    preset.tuning = Some(NamedTuning::new("Slèndro \"5\"", Tuning::new(&pitches)));
    let corner = |n: usize| {
        let frames: Vec<[f32; 16]> = (0..=n * 40).map(|i| [(i as f32 * 0.37).sin() / 3.0; 16]).collect();
        Corner::new(format!("Ecke {n}"), &frames).unwrap()
    };
    preset.pad = Some(Arc::new([0, 1, 2, 3].map(corner)));
    preset.model = Some(ModelChoice { file: "Glöckchen.onnx".to_owned(), hash: 0x0123_4567_89ab_cdef });
    let tags = ["pads", "Öl & Glas"].map(str::to_owned).to_vec();
    let comment = "hold a chord, \"wheel\" opens".to_owned();
    preset.about = About { name: "Ölregen".to_owned(), author: "N. N.".to_owned(), tags, comment };
    preset.macros.set(0, "Bright");
    preset.macros.set(6, "\"Öl\" & Dust");
    preset.cloud_source = CloudSource::Morph { model: "mini".into(), hash: "ab".into(), x: 0.1, y: 0.9 };
    preset.controllers.bind(74, cutoff);
    preset.controllers.bind(1, Global::MorphX.index());
    preset
}

/// A document whose checksum is right, whatever its body.
fn wrapped(body: &str) -> String {
    let crc = format!("{:08x}", crc32fast::hash(body.as_bytes()));
    serde_json::json!({"nephele": 1, "crc32": crc, "body": body}).to_string()
}

fn error(text: &str) -> String {
    Preset::from_json(text, "a.nephele").unwrap_err().to_string()
}

#[test]
fn a_preset_comes_back_exactly() {
    let text = preset().to_json();
    let (read, encoded) = Preset::decode(&text, "a").unwrap();
    assert_eq!(read, preset());
    assert_eq!(read.to_json_with(encoded.as_ref()), text, "the encoded cloud is kept as it was");
    let factory = Preset::default();
    assert_eq!(Preset::from_json(&factory.to_json(), "b").unwrap(), factory);
}

#[test]
fn unknown_parameters_are_left_out_and_missing_ones_default() {
    let pattern = serde_json::to_string(&Sequence::factory()).unwrap();
    let ids = r#"{"cloud.position":0.75,"cloud.size":1e30,"from.the.future":3}"#;
    let body = format!(r#"{{"parameters":{ids},"sequence":{pattern},"cloud_source":{{"kind":"dreamt","of":1}}}}"#);
    let preset = Preset::from_json(&wrapped(&body), "a").unwrap();
    let at = |id: &str| preset.parameters.get(index_of(id).unwrap());
    assert_eq!(at("cloud.position"), 0.75);
    assert_eq!(at("cloud.size"), 4.0, "brought into range");
    assert_eq!(at("cloud.density"), 60.0, "the default");
    assert_eq!(preset.cloud_source, CloudSource::Unknown);
}

#[test]
fn macros_keep_their_names() {
    let text = preset().to_json();
    assert!(text.contains(r#"\"macros\":[\"Bright\",null,"#), "{text}");
    let factory = Preset::default().to_json();
    assert!(!factory.contains("macros\\\""), "names that nobody gave are not written: {factory}");
    let long = format!(
        r#"{{"parameters":{{}},"macros":["a\u0007b",null,"{}",null,null,null,null,null,"9"]}}"#,
        "x".repeat(99)
    );
    let names = Preset::from_json(&wrapped(&long), "a").unwrap().macros;
    assert_eq!((names.get(0), names.get(1)), (Some("ab"), None));
    assert_eq!(names.get(2).map(str::len), Some(LONGEST_MACRO_NAME));
}

/// The slots of a document with these `routes`, each `None` as in a new instance.
fn slots(routes: &str) -> Result<Vec<Option<Route>>, String> {
    let pattern = serde_json::to_string(&Sequence::factory()).unwrap();
    let body = format!(r#"{{"parameters":{{}},"sequence":{pattern},"routes":{routes}}}"#);
    let preset = Preset::from_json(&wrapped(&body), "a").map_err(|error| error.to_string())?;
    Ok(preset.routes.0.iter().map(|route| (*route != Route::default()).then_some(*route)).collect())
}

#[test]
fn slots_are_kept_by_the_ids_of_what_they_connect() {
    let text = preset().to_json();
    for id in ["lfo1", "wheel", "filter.cutoff", "random", "macro8", "mod.32"] {
        assert!(text.contains(&format!(":\\\"{id}\\\"")), "{id} in {text}");
    }
    let unused = Preset::default().to_json();
    assert!(unused.contains(r#"\"routes\":[]"#), "only what is used is written: {unused}");
}

#[test]
fn slots_that_can_not_be_played_are_left_out() {
    let sound = r#"{"slot":2,"source":"lfo2","destination":"op1.level"}"#;
    let expected = Some(Route::new(Source::Lfo2, index_of("op1.level").unwrap()));
    for strange in [
        r#"{"slot":0,"source":"lfo1"}"#,
        r#"{"slot":33,"source":"lfo1"}"#,
        r#"{"slot":4,"source":"from.the.future","destination":"op1.level"}"#,
        r#"{"slot":4,"source":"lfo1","via":"from.the.future","destination":"op1.level"}"#,
        r#"{"slot":4,"source":"lfo1","destination":"from.the.future"}"#,
        // Choices do not move.
        r#"{"slot":4,"source":"lfo1","destination":"op1.wave"}"#,
    ] {
        let slots = slots(&format!("[{strange},{sound}]")).unwrap();
        let used: Vec<_> = slots.iter().flatten().collect();
        assert_eq!((slots[1], used.len()), (expected, 1), "{strange}");
    }
    let twice = format!(r#"[{{"slot":2,"source":"key"}},{sound}]"#);
    assert_eq!(slots(&twice).unwrap()[1], expected, "the last counts");
}

#[test]
fn slots_that_are_none_are_refused() {
    let many = format!("[{}]", vec![r#"{"slot":1,"source":"key"}"#; 5000].join(","));
    assert_eq!(slots(&many).unwrap().iter().flatten().count(), 1);
    for broken in ["7", "null", r#"[{"slot":-1,"source":"key"}]"#, r#"[{"slot":1}]"#, r#"[{"slot":1,"source":5}]"#] {
        let error = slots(broken).unwrap_err();
        assert!(error.starts_with("a: its contents can not be read"), "{broken}: {error}");
    }
}

#[test]
fn documents_from_before_there_were_slots_open() {
    let pattern = serde_json::to_string(&Sequence::factory()).unwrap();
    let body = format!(r#"{{"parameters":{{}},"sequence":{pattern}}}"#);
    assert_eq!(Preset::from_json(&wrapped(&body), "a").unwrap(), Preset::default());
}

/// The tuning of a document that has this one.
fn tuning(tuning: &serde_json::Value) -> Result<Option<NamedTuning>, String> {
    let body = serde_json::json!({"parameters": {}, "sequence": Sequence::factory(), "tuning": tuning}).to_string();
    Preset::from_json(&wrapped(&body), "a").map(|preset| preset.tuning).map_err(|error| error.to_string())
}

#[test]
fn equal_temperament_is_not_written_and_absent_in_old_documents() {
    assert!(!Preset::default().to_json().contains("tuning"));
    assert_eq!(tuning(&serde_json::Value::Null).unwrap(), None);
    assert_eq!(Preset::default().playing_tuning(), Tuning::equal());
}

#[test]
fn tunings_that_are_none_are_refused() {
    let with = |key: usize, pitch: f64| {
        let mut pitches = vec![60.0; 128];
        pitches[key] = pitch;
        serde_json::json!({"name": "x", "pitches": pitches})
    };
    assert!(tuning(&with(5, -120.0)).is_ok() && tuning(&with(5, 255.0)).is_ok());
    for count in [0, 127, 129, 100_000] {
        let error = tuning(&serde_json::json!({"name": "x", "pitches": vec![60.0; count]})).unwrap_err();
        assert_eq!(error, format!("a: its tuning can not be read: it has {count} pitches instead of 128"));
    }
    for pitch in [-120.5, 256.0, 1e300, -1e300] {
        let error = tuning(&with(5, pitch)).unwrap_err();
        assert!(error.contains("for key 5 are not within -120 and 255"), "{error}");
    }
    for broken in [serde_json::json!(7), serde_json::json!([]), serde_json::json!({"name": "x"})] {
        assert!(tuning(&broken).unwrap_err().starts_with("a: its contents can not be read"), "{broken}");
    }
}

#[test]
fn pads_that_are_none_are_refused_and_old_documents_have_the_factorys() {
    let read = |pad: &str| Preset::from_json(&wrapped(&format!("{{\"parameters\":{{}}{pad}}}")), "a.nephele");
    let old = read("").unwrap();
    assert!(old.pad.is_none() && old.model.is_none() && old.playing_pad() == factory_pad());
    let corner = |count: usize, value: &str| {
        let encoding = format!("[{}]", [value; 16].join(","));
        format!("{{\"name\":\"a\\nb\",\"encodings\":[{}]}}", vec![encoding; count].join(","))
    };
    let pad = |count: usize, last: &str| format!(",\"pad\":[{}{last}]", format!("{},", corner(2, "0.5")).repeat(count));
    let good = read(&pad(3, &corner(128, "1"))).unwrap();
    assert_eq!((&*good.playing_pad()[0].name, good.playing_pad()[3].encodings.len()), ("ab", 128));
    for (bad, why) in [
        (pad(2, &corner(1, "0")), "it has 3 corners"),
        (pad(4, &corner(1, "0")), "it has 5 corners"),
        (pad(3, &corner(0, "0")), "a corner has 0 encodings"),
        (pad(3, &corner(129, "0")), "a corner has 129 encodings"),
        (pad(3, &corner(1, "1e39")), "finite"),
        (pad(3, "{\"name\":\"short\",\"encodings\":[[1,2]]}"), "its contents can not be read"),
    ] {
        let text = read(&bad).unwrap_err().to_string();
        assert!(text.contains(why), "{text}");
    }
    assert_eq!(read(",\"model\":{\"file\":\"a.onnx\",\"hash\":\"nonsense\"}").unwrap().model.unwrap().hash, 0);
}

#[test]
fn names_of_tunings_are_one_line_of_bounded_length() {
    let name =
        |name: &str| tuning(&serde_json::json!({"name": name, "pitches": vec![60.0; 128]})).unwrap().unwrap().name;
    assert_eq!(name(" 5\n\u{1b}EDO "), "5  EDO");
    assert_eq!(name(&"ü".repeat(100_000)), "ü".repeat(120));
    assert_eq!(name("  "), "unnamed");
}

#[test]
fn sequences_are_brought_into_range() {
    let json = serde_json::to_string(&Sequence::factory()).unwrap();
    let json = json.replacen("\"velocity\":112", "\"velocity\":200", 1);
    let body = format!(r#"{{"parameters":{{}},"sequence":{json}}}"#);
    let read = Preset::from_json(&wrapped(&body), "a").unwrap();
    assert_eq!(read.sequence.patterns[0].tracks[0].steps[0].velocity, 127);
}

#[test]
fn the_first_pattern_is_the_first_track() {
    let step = |on, note| format!(r#"{{"on":{on},"note":{note},"velocity":90,"gate":0.25}}"#);
    let steps: Vec<String> = (0..16).map(|at| step(at % 3 == 0, 60 + at)).collect();
    let body = format!(r#"{{"parameters":{{}},"pattern":{{"steps":[{}]}}}}"#, steps.join(","));
    let sequence = Preset::from_json(&wrapped(&body), "a").unwrap().sequence;
    for (at, step) in (0..16).zip(&sequence.patterns[0].tracks[0].steps) {
        assert_eq!(*step, Step { on: at % 3 == 0, ..Step::note(60 + at, 90, 0.25) });
    }
    assert!(sequence.steps().skip(16).all(|step| *step == Step::default()));
}

#[test]
fn each_kind_of_trouble_is_told() {
    let text = preset().to_json();
    let newer = text.replacen("\"nephele\":1", "\"nephele\":2", 1);
    assert_eq!(error(&newer), "a.nephele: it was saved by a newer Nephele (format 2; this one reads 1)");
    assert_eq!(error(r#"{"nephele":7}"#), "a.nephele: it was saved by a newer Nephele (format 7; this one reads 1)");
    assert_eq!(error("{}"), "a.nephele: it is no Nephele preset");
    assert_eq!(error("[1]"), "a.nephele: it is no Nephele preset");
    assert!(error("").starts_with("a.nephele: it is cut off or damaged"));
    assert!(error(&text[..text.len() / 2]).starts_with("a.nephele: it is cut off or damaged"));
    assert!(error(&text.replacen("0.75", "0.76", 1).replacen("99", "98", 1)).contains("checksum"));
    assert!(error(&wrapped("{}")).contains("its contents can not be read: missing field"));
    let with = |cloud: &str| {
        wrapped(&format!(r#"{{"parameters":{{}},"sequence":{},"cloud":"{cloud}"}}"#, {
            serde_json::to_string(&Sequence::default()).unwrap()
        }))
    };
    assert!(error(&with("*")).contains("its cloud can not be read"));
    assert!(error(&with("AAAA")).contains("its cloud: as a zip archive"));
}

#[test]
fn files_are_written_and_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.nephele");
    preset().save(&path).unwrap();
    assert_eq!(Preset::load(&path).unwrap(), preset());
    std::fs::write(&path, [0xff, 0xfe]).unwrap();
    assert!(Preset::load(&path).unwrap_err().to_string().ends_with("x.nephele: it is no Nephele preset"));
}

#[test]
fn what_a_preset_tells_is_read_alone_and_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.nephele");
    preset().save(&path).unwrap();
    assert_eq!(About::read(&path).unwrap(), preset().about);
    Preset::default().save(&path).unwrap();
    assert!(About::read(&path).unwrap().is_empty() && !Preset::default().to_json().contains("about"));
    let tags: Vec<String> = (0..100).map(|n| format!("{}{n}", if n == 7 { "" } else { " a\u{1b}b\n" })).collect();
    let about = serde_json::json!({
        "name": format!(" a\nb\u{0}c{}", "ü".repeat(100_000)), "comment": "x".repeat(100_000), "tags": tags, "stars": 5
    });
    std::fs::write(&path, wrapped(&serde_json::json!({"parameters": {}, "about": about}).to_string())).unwrap();
    let read = About::read(&path).unwrap();
    assert_eq!(Preset::load(&path).unwrap().about, read);
    assert_eq!((read.name.chars().count(), read.comment.len(), read.tags.len()), (80, 600, 12));
    assert!(read.name.starts_with("a b c\u{fc}") && read.tags[0] == "a b 0" && read.author.is_empty());
    let whole = preset().to_json();
    std::fs::write(&path, &whole[..whole.len() - 9]).unwrap();
    assert!(About::read(&path).unwrap_err().to_string().contains("x.nephele: it is cut off or damaged"));
    std::fs::write(&path, whole.replacen("N. N.", "N. M.", 1)).unwrap();
    assert!(About::read(&path).unwrap_err().to_string().contains("its checksum is"));
}

proptest! {
    #[test]
    fn every_flipped_bit_and_every_cut_is_found(place in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let text = preset().to_json();
        let at = place.index(text.len());
        prop_assert!(Preset::from_json(&text[..text.floor_char_boundary(at)], "a").is_err());
        let mut bytes = text.into_bytes();
        bytes[at] ^= 1_u8 << bit;
        if let Ok(flipped) = String::from_utf8(bytes) {
            let error = Preset::from_json(&flipped, "a.nephele").unwrap_err().to_string();
            prop_assert!(error.starts_with("a.nephele: "));
        }
    }

    #[test]
    fn arbitrary_text_never_panics(text in "\\PC*", body in "[{}\\[\\]\",:a-z0-9.]*") {
        prop_assert!(Preset::from_json(&text, "a").is_err());
        prop_assert!(Preset::from_json(&wrapped(&body), "a").is_err());
    }

    #[test]
    fn values_survive_text_exactly(index in 0..parameters().len(), knob in 0.0_f32..=1.0) {
        let mut preset = Preset::default();
        preset.parameters.set(index, parameters()[index].denormalise(knob));
        prop_assert_eq!(Preset::from_json(&preset.to_json(), "a").unwrap().parameters, preset.parameters);
    }
}

/// What makes the cloud sound as py-modular's: raw grains from their first sample, one stored grain on with each onset,
/// to and fro, and the mean of those that sound.
const PY_MODULAR: [(&str, f32); 13] = [
    ("cloud.walk", 4.0),
    ("cloud.mix", 1.0),
    ("cloud.window", 6.0),
    ("cloud.quality", 0.0),
    ("cloud.position", 0.0),
    ("cloud.spray", 0.0),
    ("cloud.offset_spray", 0.0),
    ("cloud.align", 0.0),
    ("cloud.pitch_spray", 0.0),
    ("cloud.spread", 0.0),
    ("cloud.jitter", 0.1),
    ("cloud.density", 20.0),
    ("rack.level", -60.0),
];

#[test]
fn the_preset_py_modular_has_its_sound() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/presets/py-modular.nephele");
    let preset = Preset::load(Path::new(path)).unwrap();
    for (id, value) in PY_MODULAR {
        assert_eq!(preset.parameters.get(index_of(id).unwrap()), value, "{id}");
    }
    assert_eq!(preset.cloud_source, CloudSource::Factory);
}
