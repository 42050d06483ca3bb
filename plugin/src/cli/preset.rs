//! `nephele preset`, and presets by name.

use std::io::{Write, stdout};
use std::path::Path;

use nephele_offline::audio::write_wav;
use nephele_offline::preset::Preset;
use nephele_offline::preset::factory::{self, FactoryPreset};

use super::failure::Failure;
use super::render::report;

/// What rings on behind a demo, in seconds.
const TAIL: f64 = 3.0;

/// Lists the factory's presets, or those of them with `tag`.
pub fn list(tag: Option<&str>) -> Result<(), Failure> {
    let mut out = stdout().lock();
    let wanted = |known: &String| tag.is_none_or(|tag| known.eq_ignore_ascii_case(tag));
    for preset in factory::factory().iter().filter(|preset| preset.about.tags.iter().any(wanted)) {
        let (tags, macros) = (preset.about.tags.join(", "), preset.macros.join(", "));
        writeln!(out, "{:<20}  {tags:<32}  {macros}", preset.about.name)?;
    }
    Ok(())
}

/// Writes the factory's preset called `name` to `path`.
pub fn export(name: &str, path: &Path) -> Result<(), Failure> {
    found(name)?.load()?.save(path)?;
    writeln!(stdout(), "{}: {name}", path.display())?;
    Ok(())
}

/// Plays the demo of the factory's preset called `name` to `path`.
pub fn demo(name: &str, path: &Path) -> Result<(), Failure> {
    let preset = found(name)?;
    let recording = preset.demo.render(preset.load()?, TAIL).run()?;
    write_wav(path, &recording)?;
    report(path, &recording)
}

/// The preset at `path`, or the factory's of that name where there is no such file.
pub fn load(path: &Path) -> Result<Preset, Failure> {
    match path.to_str().and_then(factory::find).filter(|_| !path.exists()) {
        Some(preset) => Ok(preset.load()?),
        None => Ok(Preset::load(path)?),
    }
}

fn found(name: &str) -> Result<&'static FactoryPreset, Failure> {
    let told = || Failure::Usage(format!("there is no preset called '{name}'; `nephele preset list` lists them"));
    factory::find(name).ok_or_else(told)
}
