//! `nephele render`.

use std::io::{Write, stdout};
use std::path::Path;
use std::sync::Arc;

use nephele_offline::audio::{Recording, write_wav};
use nephele_offline::clouds::{self, LoadOptions};
use nephele_offline::picture::analyse;
use nephele_offline::preset::CloudSource;
use nephele_offline::render::Render;
use nephele_offline::sequence;
use nephele_realtime::parameters::Global;

use super::arguments::{RenderOptions, TEMPO};
use super::failure::Failure;
use super::preset;

/// What rings on after the last bar, in seconds.
const TAIL: f64 = 2.0;
/// Bars that a pattern plays.
const BARS: u32 = 4;
/// The length of a file without pattern, in seconds.
const LENGTH: f64 = 4.0;

/// Renders and writes what `options` ask for.
pub fn run(options: &RenderOptions) -> Result<(), Failure> {
    let recording = settings(options)?.run()?;
    write_wav(&options.out, &recording)?;
    report(&options.out, &recording)
}

fn settings(options: &RenderOptions) -> Result<Render, Failure> {
    let mut preset = options.preset.as_deref().map(preset::load).transpose()?.unwrap_or_default();
    if let Some(path) = &options.cloud {
        preset.cloud = Some(Arc::new(clouds::load(path, &LoadOptions::default())?));
        preset.cloud_source = CloudSource::File { path: path.display().to_string() };
    }
    let mut tempo = None;
    if let Some(path) = &options.sequence {
        let imported = sequence::load(path)?;
        tempo = imported.tempo;
        // Whoever hands over a song wants to hear it.
        let song = if imported.sequence.song.is_empty() { 0.0 } else { 1.0 };
        preset.parameters.set(Global::SeqSong.index(), song);
        preset.sequence = Arc::new(imported.sequence);
    }
    for (index, plain) in &options.set {
        preset.parameters.set(*index, *plain);
    }
    let plays = options.pattern || options.bars.is_some() || options.tempo.is_some() || options.sequence.is_some();
    let keys = match options.notes[..] {
        [] if !plays => &[60],
        ref keys => keys,
    };
    let velocity = f32::from(options.velocity) / 127.0;
    let mut render = Render {
        sample_rate: options.sample_rate,
        block: usize::try_from(options.block).unwrap_or(usize::MAX),
        preset,
        notes: keys.iter().map(|key| (*key, velocity)).collect(),
        pattern_bars: plays.then_some(options.bars.unwrap_or(BARS)),
        tempo: options.tempo.or(tempo).unwrap_or(TEMPO),
        ..Render::default()
    };
    let natural = if plays { render.pattern_seconds() + TAIL } else { LENGTH };
    render.seconds = options.seconds.unwrap_or(natural);
    render.hold_seconds = options.hold.unwrap_or(render.seconds * 0.75);
    Ok(render)
}

/// Tells what was written.
pub fn report(path: &Path, recording: &Recording) -> Result<(), Failure> {
    let sound = analyse(recording);
    let (path, seconds) = (path.display(), recording.seconds());
    writeln!(stdout(), "{path}: {seconds:.2} s at {} Hz, peak {}", recording.sample_rate, decibels(sound.peak))?;
    Ok(())
}

/// An amplitude as people read it.
pub fn decibels(amplitude: f32) -> String {
    if amplitude > 0.0 { format!("{:.1} dB", 20.0 * amplitude.log10()) } else { "-inf dB".to_owned() }
}
