//! `nephele cloud info` and `nephele cloud convert`.

use std::io::{Write, stdout};
use std::path::Path;

use nephele_offline::FileError;
use nephele_offline::clouds::{self, LoadOptions};
use nephele_offline::pitch;
use nephele_realtime::GrainCloud;

use super::arguments::ConvertOptions;
use super::failure::Failure;
use super::render::decibels;

/// Tells what is in the cloud file at `path`.
pub fn info(path: &Path) -> Result<(), Failure> {
    let cloud = clouds::load(path, &LoadOptions::default())?;
    write!(stdout(), "{}", describe(&cloud))?;
    Ok(())
}

/// Reads, changes and writes a cloud.
pub fn convert(options: &ConvertOptions) -> Result<(), Failure> {
    let load = LoadOptions {
        sample_rate: options.sample_rate.map(|hz| hz as f32),
        root_hz: options.root.map(|hz| hz as f32),
        grain_seconds: options.grain_seconds as f32,
    };
    let mut cloud = clouds::load(&options.input, &load)?;
    if let Some(name) = &options.name {
        cloud = renamed(&cloud, name).map_err(|cause| FileError::at(&options.output, cause))?;
    }
    clouds::save(&cloud, &options.output)?;
    writeln!(stdout(), "{}: {} grains of {} samples", options.output.display(), cloud.grains(), cloud.length())?;
    Ok(())
}

fn renamed(cloud: &GrainCloud, name: &str) -> Result<GrainCloud, nephele_realtime::CloudError> {
    let samples = samples(cloud);
    GrainCloud::new(name, &samples, cloud.grains(), cloud.sample_rate(), cloud.root_hz(), cloud.encodings().to_vec())
}

fn samples(cloud: &GrainCloud) -> Vec<f32> {
    (0..cloud.grains()).flat_map(|grain| cloud.grain(grain)).copied().collect()
}

fn describe(cloud: &GrainCloud) -> String {
    let samples = samples(cloud);
    let heard = pitch::of_grains(&samples, cloud.length(), cloud.sample_rate());
    let peak = samples.iter().fold(0.0_f32, |peak, s| peak.max(s.abs()));
    let milliseconds = cloud.length() as f32 / cloud.sample_rate() * 1000.0;
    let certainty = heard.confidence * 100.0;
    let encodings = if cloud.encodings().is_empty() { "none" } else { "one for each grain" };
    [
        format!("name         {}\n", cloud.name()),
        format!("grains       {}\n", cloud.grains()),
        format!("length       {} samples, {milliseconds:.1} ms\n", cloud.length()),
        format!("sample rate  {} Hz\n", cloud.sample_rate()),
        format!("root         {:.2} Hz ({})\n", cloud.root_hz(), note(cloud.root_hz())),
        format!("heard        {:.2} Hz ({}), {certainty:.0} % sure\n", heard.hz, note(heard.hz)),
        format!("peak         {}\n", decibels(peak)),
        format!("encodings    {encodings}\n"),
    ]
    .concat()
}

/// The nearest note and the distance to it, such as `D3 +8 ct`; C4 is middle C.
fn note(hz: f32) -> String {
    const NAMES: [&str; 12] = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];
    let semitones = 69.0 + 12.0 * (hz / 440.0).log2();
    let cents = (semitones - semitones.round()) * 100.0;
    let key = semitones.round() as i32;
    let name = usize::try_from(key.rem_euclid(12)).map_or("", |place| NAMES[place]);
    format!("{name}{} {cents:+.0} ct", key.div_euclid(12) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_named() {
        assert_eq!(note(440.0), "A4 +0 ct");
        assert_eq!(note(261.63), "C4 +0 ct");
        assert_eq!(note(147.6), "D3 +9 ct");
        assert_eq!(note(8.0), "C-1 -38 ct");
    }
}
