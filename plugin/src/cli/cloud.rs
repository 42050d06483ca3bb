//! `nephele cloud info` and `nephele cloud convert`.

use std::io::{Write, stdout};
use std::path::Path;

use nephele_offline::clouds::{self, Cut, LoadOptions};
use nephele_offline::models::{Cancel, Progress};
use nephele_realtime::GrainCloud;

use super::arguments::ConvertOptions;
use super::failure::Failure;
use super::render::decibels;
use crate::note_names::{key_name, nearest_key};

/// Tells what is in the cloud file at `path`.
pub fn info(path: &Path) -> Result<(), Failure> {
    let cloud = clouds::load(path, &LoadOptions::default())?;
    write!(stdout(), "{}", describe(&cloud))?;
    Ok(())
}

/// Reads, changes and writes a cloud.
pub fn convert(options: &ConvertOptions) -> Result<(), Failure> {
    let seconds = |asked: Option<f64>| asked.map(|seconds| seconds as f32);
    let load = LoadOptions {
        name: options.name.clone(),
        sample_rate: options.sample_rate.map(|hz| hz as f32),
        root_hz: options.root.map(|hz| hz as f32),
        stereo: !options.mono,
        cut: if options.transients { Cut::Transients } else { Cut::Time },
        grain_seconds: seconds(options.grain_seconds),
        hop_seconds: seconds(options.hop_seconds),
    };
    let loaded = clouds::load_watched(&options.input, &load, &Progress::new(), &Cancel::new())?;
    let cloud = loaded.cloud;
    clouds::save(&cloud, &options.output)?;
    let (output, root) = (options.output.display(), cloud.root_hz());
    let heard = loaded.heard.map(|heard| format!(", {:.0} % sure", heard.confidence * 100.0)).unwrap_or_default();
    writeln!(stdout(), "{output}: {} grains of {} samples", cloud.grains(), cloud.length())?;
    writeln!(stdout(), "root {root:.2} Hz ({}){heard}", note(root))?;
    Ok(())
}

fn describe(cloud: &GrainCloud) -> String {
    let heard = clouds::heard(cloud);
    let grains = (0..cloud.channels()).flat_map(|channel| (0..cloud.grains()).map(move |i| cloud.channel(channel, i)));
    let peak = grains.flatten().fold(0.0_f32, |peak, s| peak.max(s.abs()));
    let milliseconds = cloud.length() as f32 / cloud.sample_rate() * 1000.0;
    let certainty = heard.confidence * 100.0;
    let encodings = if cloud.encodings().is_empty() { "none" } else { "one for each grain" };
    let steady = cloud.tones().iter().filter(|tone| tone.strength > 0.5).count();
    [
        format!("name         {}\n", cloud.name()),
        format!("grains       {}, {:.1} ms apart\n", cloud.grains(), cloud.hop_seconds() * 1000.0),
        format!("channels     {}\n", cloud.channels()),
        format!("length       {} samples, {milliseconds:.1} ms\n", cloud.length()),
        format!("sample rate  {} Hz\n", cloud.sample_rate()),
        format!("root         {:.2} Hz ({})\n", cloud.root_hz(), note(cloud.root_hz())),
        format!("heard        {:.2} Hz ({}), {certainty:.0} % sure\n", heard.hz, note(heard.hz)),
        format!("tonal        {steady} of {} grains\n", cloud.grains()),
        format!("peak         {}\n", decibels(peak)),
        format!("encodings    {encodings}\n"),
    ]
    .concat()
}

/// The nearest note and the distance to it, such as `D3 +8 ct`; C4 is middle C.
pub fn note(hz: f32) -> String {
    let (key, cents) = nearest_key(hz);
    format!("{} {cents:+.0} ct", key_name(key))
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
