use std::collections::{BTreeSet, HashSet};
use std::path::Path;

use nephele_realtime::Source;
use nephele_realtime::parameters::{Global, PARAMETER_COUNT};

use super::*;
use crate::preset::{CloudSource, TAGS};

#[test]
fn every_file_of_the_folder_is_in_the_bank() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/presets/bank");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let found: BTreeSet<String> = names.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    let listed: BTreeSet<String> = files::FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(found, listed);
    assert_eq!(files::FILES.len(), listed.len(), "a file is listed twice");
}

#[test]
fn every_file_is_good() {
    for (file, text) in files::FILES {
        let read = FactoryPreset::read(file, text).unwrap_or_else(|error| panic!("{file}: {error}"));
        let preset = read.load().unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!(preset.about, read.about, "{file}");
        assert_eq!(Preset::from_json(&preset.to_json(), file).unwrap(), preset, "{file} as it is written and read");
    }
    assert!(factory().len() >= 48, "{}", factory().len());
}

#[test]
fn every_preset_tells_of_itself_and_can_be_played_with() {
    let mut names = HashSet::new();
    for preset in factory() {
        let (about, file) = (&preset.about, preset.file());
        assert!(names.insert(about.name.to_lowercase()), "{} stands twice", about.name);
        assert!(about.comment.len() > 20 && !about.tags.is_empty(), "{file}");
        let known = |tag: &String| TAGS.contains(&tag.as_str());
        assert!(about.tags.iter().all(known), "{file}: {:?}", about.tags);
        assert!((4..=8).contains(&preset.macros.len()), "{file}");
        let loaded = preset.load().unwrap();
        let sources: HashSet<u8> = loaded.routes.0.iter().flat_map(|r| [r.source as u8, r.via as u8]).collect();
        let has = |source: Source| sources.contains(&(source as u8));
        assert!(has(Source::Wheel), "{file}: the wheel does nothing");
        for (number, name) in preset.macros.iter().enumerate() {
            let source = Source::ALL[Source::Macro1 as usize + number];
            assert!(has(source) && !name.is_empty(), "{file}: macro {} ({name}) does nothing", number + 1);
        }
        let by_velocity = loaded.parameters.global(Global::Velocity) > 0.0 || has(Source::Velocity);
        assert!(by_velocity, "{file}: velocity does nothing");
    }
}

#[test]
fn all_tags_and_most_clouds_are_used() {
    let tags: HashSet<&str> = factory().iter().flat_map(|p| p.about.tags.iter().map(String::as_str)).collect();
    assert!(TAGS.iter().all(|tag| tags.contains(tag)), "{tags:?}");
    let presets: Vec<Preset> = factory().iter().map(|preset| preset.load().unwrap()).collect();
    let named = presets.iter().filter_map(|preset| match &preset.cloud_source {
        CloudSource::BuiltIn { name } => Some(name.clone()),
        _ => None,
    });
    assert!(named.collect::<HashSet<_>>().len() >= 15);
    assert!(presets.iter().filter(|preset| preset.lacks_cloud()).count() >= 6, "sounds of the morph pad");
}

#[test]
fn a_wrong_file_is_told_and_breaks_nothing() {
    let with = |part: &str| format!("{{\"about\":{{\"name\":\"x\"}},\"demo\":{{\"notes\":[60]}},{part}}}");
    let good = with("\"parameters\":{\"cloud\":{\"size\":\"80 ms\"},\"op1.level\":0.5}");
    let preset = source::preset(&good).unwrap();
    assert_eq!(preset.parameters.global(Global::CloudSize), 0.08);
    assert_eq!((preset.about.name.as_str(), preset.about.author.as_str()), ("x", "Nephele"));
    let default = Preset::default().parameters;
    let changed = (0..PARAMETER_COUNT).filter(|index| default.get(*index) != preset.parameters.get(*index)).count();
    assert_eq!(changed, 20, "the factory's rack, and the size");
    for (part, told) in [
        ("\"parameters\":{\"cloud.sise\":1}", "there is no parameter cloud.sise"),
        ("\"parameters\":{\"cloud.size\":99}", "cloud.size can not be 99"),
        ("\"parameters\":{\"cloud\":{\"window\":\"Round\"}}", "cloud.window can not be \"Round\""),
        ("\"parameters\":{},\"cloud\":\"Nowhere\"", "called Nowhere"),
        ("\"parameters\":{},\"pad\":[\"Oboe\",\"Rain\",\"Nobody\",\"Surf\"]", "called Nobody"),
        (
            "\"parameters\":{},\"routes\":[{\"from\":\"wheel\",\"to\":\"filter.kind\",\"depth\":1}]",
            "wheel to filter.kind",
        ),
        ("\"parameters\":{},\"sound\":1", "unknown field"),
        ("\"parameters\":{},\"sequence\":{\"version\":1,\"patterns\":[{\"tracks\":[{\"length\":99}]}]}", "length"),
    ] {
        let error = source::preset(&with(part)).unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
}
