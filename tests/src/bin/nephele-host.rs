//! `nephele-host play`: plays the built plugin's own sequencer in a CLAP host and writes what comes out as WAV.

use std::error::Error;
use std::path::{Path, PathBuf};

use nephele_tests::{Blocks, ClapHost, NoteKind, Recording, Script, Timeline, analysis};

const USAGE: &str = "\
nephele-host play --plugin FILE.clap [--bars 4] [--tempo 112] [--rate 48000] --out FILE.wav

Loads the plugin, rolls the transport from the first bar, stops it and lets the sound ring out.";

/// Seconds after the last bar.
const TAIL: f64 = 2.0;

struct Options {
    plugin: PathBuf,
    out: PathBuf,
    bars: f64,
    tempo: f64,
    rate: f64,
}

fn main() -> std::process::ExitCode {
    match run() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("nephele-host: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let options = options(std::env::args().skip(1))?;
    let mut host = ClapHost::load(&options.plugin)?;
    host.activate(options.rate, 256)?;
    let end = (options.bars * 4.0 * 60.0 / options.tempo * options.rate) as u64;
    let length = end + (TAIL * options.rate) as u64;
    let timeline = Timeline::rolling(options.rate, 0.0, options.tempo).stop(end);
    let recording = host.play(&Script::new(timeline, length).blocks(Blocks::Fixed(256)));
    write_wav(&options.out, &recording, options.rate)?;
    report(&options, &recording);
    Ok(())
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<Options, Box<dyn Error>> {
    if arguments.next().as_deref() != Some("play") {
        return Err(USAGE.into());
    }
    let (mut plugin, mut out, mut bars, mut tempo, mut rate) = (None, None, 4.0, 112.0, 48_000.0);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{name} needs a value\n\n{USAGE}"))?;
        match name.as_str() {
            "--plugin" => plugin = Some(PathBuf::from(value)),
            "--out" => out = Some(PathBuf::from(value)),
            "--bars" => bars = number(&name, &value)?,
            "--tempo" => tempo = number(&name, &value)?,
            "--rate" => rate = number(&name, &value)?,
            _ => return Err(format!("unknown option {name}\n\n{USAGE}").into()),
        }
    }
    let plugin = plugin.ok_or("--plugin is missing")?;
    Ok(Options { plugin, out: out.ok_or("--out is missing")?, bars, tempo, rate })
}

fn number(name: &str, value: &str) -> Result<f64, String> {
    let number: f64 = value.parse().map_err(|_| format!("{name}: '{value}' is no number"))?;
    if number > 0.0 && number.is_finite() { Ok(number) } else { Err(format!("{name}: {value} must be above 0")) }
}

fn write_wav(path: &Path, recording: &Recording, rate: f64) -> Result<(), Box<dyn Error>> {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: rate as u32,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let wrap = |error: hound::Error| format!("{}: {error}", path.display());
    let mut writer = hound::WavWriter::create(path, spec).map_err(wrap)?;
    for (left, right) in recording.left.iter().zip(&recording.right) {
        writer.write_sample(*left).and_then(|()| writer.write_sample(*right)).map_err(wrap)?;
    }
    writer.finalize().map_err(wrap)?;
    Ok(())
}

fn report(options: &Options, recording: &Recording) {
    let notes = recording.notes.iter().filter(|note| note.kind == NoteKind::On).count();
    let peak = analysis::peak(&recording.left).max(analysis::peak(&recording.right));
    println!(
        "played {} bars at {} BPM: {notes} notes, peak {:.1} dBFS, mean {:.1} dBFS, {}",
        options.bars,
        options.tempo,
        analysis::decibels(peak),
        analysis::decibels(analysis::rms(&recording.mono())),
        options.out.display()
    );
}
