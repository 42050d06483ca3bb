//! What may be typed.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use nephele_realtime::parameters as table;
use nephele_realtime::parameters::index_of;
use nephele_realtime::sequencer::PATTERNS;

use super::make::MakeOptions;
use super::model::ModelCommand;
use crate::note_names::parse_pitch;

/// What the patterns are called.
pub const PATTERN_NAMES: [&str; PATTERNS] = ["A", "B", "C", "D", "E", "F", "G", "H"];
/// Tempo of patterns that nobody gave one, in beats per minute.
pub const TEMPO: f64 = 112.0;

/// Nephele: a cloud of grains that plays with six FM operators.
#[derive(Debug, Parser)]
#[command(name = "nephele", version, about)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do; nothing at all is `play`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Opens the instrument in a window of its own
    #[command(disable_help_flag = true)]
    Play {
        /// Audio and MIDI options; `nephele play --help` lists them
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        options: Vec<OsString>,
    },
    /// Plays notes or the pattern into a WAV file
    Render(RenderOptions),
    /// Looks into cloud files and converts them
    Cloud {
        /// What to do with them.
        #[command(subcommand)]
        command: CloudCommand,
    },
    /// Draws waveform and spectrogram of a recording, and measures it
    Picture {
        /// WAV, AIFF, FLAC, MP3 or Ogg Vorbis file to read
        input: PathBuf,
        /// PNG file to write
        output: PathBuf,
    },
    /// Imports and checks models, and keeps the folder of the user's own
    Model {
        /// What to do with them.
        #[command(subcommand)]
        command: ModelCommand,
    },
    /// Lists all parameters: id, range, default, name
    Parameters {
        /// As tables for the manual
        #[arg(long)]
        markdown: bool,
    },
    /// Lists and writes the presets that Nephele brings along
    Preset {
        /// What to do with them.
        #[command(subcommand)]
        command: PresetCommand,
    },
    /// Looks into files of DX7 voices and makes presets of them
    Dx7 {
        /// What to do with them.
        #[command(subcommand)]
        command: Dx7Command,
    },
    /// Reads, shows and writes files of patterns
    Pattern {
        /// What to do with them.
        #[command(subcommand)]
        command: PatternCommand,
    },
    /// Looks into Scala tunings
    Tuning {
        /// What to do with them.
        #[command(subcommand)]
        command: TuningCommand,
    },
}

/// What to do with the factory's presets.
#[derive(Debug, Subcommand)]
pub enum PresetCommand {
    /// Lists them: name, tags, what their macros do
    List {
        /// Only those with this tag
        #[arg(long)]
        tag: Option<String>,
    },
    /// Writes one of them as a preset file
    Export {
        /// Its name
        name: String,
        /// Preset to write, .nephele
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Plays one of them as its demo has it into a WAV file
    Demo {
        /// Its name
        name: String,
        /// WAV file to write: stereo, 32 bit float
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

/// What to do with DX7 voices.
#[derive(Debug, Subcommand)]
pub enum Dx7Command {
    /// Lists the voices of a .syx file: number, name, algorithm
    List {
        /// File to read: banks of 32 voices, single voices, or several of them
        file: PathBuf,
    },
    /// Writes voices of a .syx file as presets
    Import(Dx7ImportOptions),
}

/// What to do with patterns. Where one is read, it may be our own JSON, a save of steppy, a MIDI file or a preset.
#[derive(Debug, Subcommand)]
pub enum PatternCommand {
    /// Makes a pattern file of a save of steppy, a MIDI file or a preset
    Import {
        /// File to read: .json, .mid or .nephele
        file: PathBuf,
        /// Pattern file to write, .json
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Writes patterns for steppy or as a MIDI file
    Export(PatternExportOptions),
    /// Draws patterns as text
    Show {
        /// File to read: .json, .mid or .nephele
        file: PathBuf,
    },
}

/// Options of `nephele pattern export`.
#[derive(Args, Debug)]
#[command(group = clap::ArgGroup::new("target").required(true).multiple(true))]
pub struct PatternExportOptions {
    /// File to read: .json, .mid or .nephele
    pub file: PathBuf,
    /// Save of steppy to write: the first track with notes
    #[arg(long, value_name = "FILE", group = "target")]
    pub steppy: Option<PathBuf>,
    /// MIDI file to write
    #[arg(long, value_name = "FILE", group = "target")]
    pub midi: Option<PathBuf>,
    /// Pattern to write, A to H; the song, or A if there is none
    #[arg(long, value_parser = pattern_letter)]
    pub pattern: Option<usize>,
    /// Format of the MIDI file: all in one track, or a track for each
    #[arg(long, default_value_t = 1, requires = "midi", value_parser = clap::value_parser!(u8).range(0..=1))]
    pub format: u8,
    /// Bars of the MIDI file; one pass of the pattern or the song
    #[arg(long, requires = "midi", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub bars: Option<u32>,
    /// Tempo of the MIDI file in beats per minute; that of the file that is read, or 112
    #[arg(long, value_name = "BPM", requires = "midi", value_parser = number(20.0, 400.0))]
    pub tempo: Option<f64>,
}

/// What to do with a tuning.
#[derive(Debug, Subcommand)]
pub enum TuningCommand {
    /// Tells the pitch of each key
    Show {
        /// Scale to read, .scl
        scale: PathBuf,
        /// Keyboard mapping to read, .kbm; without one, middle C is the root, and each key the next degree
        keyboard: Option<PathBuf>,
    },
}

/// Options of `nephele dx7 import`.
#[derive(Args, Debug)]
pub struct Dx7ImportOptions {
    /// File to read: banks of 32 voices, single voices, or several of them
    pub file: PathBuf,
    /// Voice to import, counted from 1
    #[arg(long, value_name = "N", conflicts_with = "all", value_parser = clap::value_parser!(u16).range(1..))]
    pub voice: Option<u16>,
    /// Imports all voices
    #[arg(long)]
    pub all: bool,
    /// Preset to write, or a folder in which presets are named after their voices; --all makes one
    #[arg(long, value_name = "FILE|FOLDER")]
    pub out: PathBuf,
}

/// What to do with a cloud.
#[derive(Debug, Subcommand)]
pub enum CloudCommand {
    /// Tells what is in a .npy or .npz file, or what a recording would become
    Info {
        /// File to read
        file: PathBuf,
    },
    /// Converts a .npy or .npz file, or a recording (WAV, AIFF, FLAC, MP3, Ogg Vorbis), to .npz or .npy
    Convert(ConvertOptions),
    /// Makes a cloud of recordings with a neural model
    Make(MakeOptions),
}

/// Options of `nephele render`.
#[derive(Args, Debug)]
pub struct RenderOptions {
    /// WAV file to write: stereo, 32 bit float
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Cloud to play instead of the preset's
    #[arg(long, value_name = "FILE")]
    pub cloud: Option<PathBuf>,
    /// Preset to play: a file, or the name of one of the factory's; without one, the sound of a new instance
    #[arg(long, value_name = "FILE|NAME")]
    pub preset: Option<PathBuf>,
    /// Patterns to play instead of the preset's: .json, .mid or .nephele
    #[arg(long, value_name = "FILE")]
    pub sequence: Option<PathBuf>,
    /// MIDI keys that begin together, such as 48,60,67; 60 if there is neither this nor a pattern
    #[arg(long, value_name = "KEYS", value_delimiter = ',', value_parser = clap::value_parser!(u8).range(0..=127))]
    pub notes: Vec<u8>,
    /// Velocity of the notes
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u8).range(1..=127))]
    pub velocity: u8,
    /// Length of the file; 4, or with a pattern its bars and two seconds
    #[arg(long, value_parser = number(0.001, 3600.0))]
    pub seconds: Option<f64>,
    /// When the notes are let go; three quarters of the length
    #[arg(long, value_name = "SECONDS", value_parser = number(0.0, 3600.0))]
    pub hold: Option<f64>,
    /// Plays the pattern, as --bars, --tempo and --sequence do too
    #[arg(long)]
    pub pattern: bool,
    /// Bars that the pattern plays; 4
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub bars: Option<u32>,
    /// Tempo of the pattern in beats per minute; that of the file of --sequence, or 112
    #[arg(long, value_name = "BPM", value_parser = number(20.0, 400.0))]
    pub tempo: Option<f64>,
    /// Sets a parameter, such as cloud.size=120ms; may be given again
    #[arg(long, value_name = "ID=VALUE", value_parser = setting)]
    pub set: Vec<(usize, f32)>,
    /// Sample rate in Hz
    #[arg(long, default_value_t = 48_000, value_parser = clap::value_parser!(u32).range(8000..=384_000))]
    pub sample_rate: u32,
    /// Samples in a block; the sound is the same for all
    #[arg(long, default_value_t = 512, value_parser = clap::value_parser!(u32).range(1..=1_048_576))]
    pub block: u32,
}

/// Options of `nephele cloud convert`.
#[derive(Args, Debug)]
pub struct ConvertOptions {
    /// File to read: .npy, .npz, or a recording of at most ten minutes
    pub input: PathBuf,
    /// File to write: .npz keeps everything, .npy the grains alone
    pub output: PathBuf,
    /// Sample rate in Hz: arrays are taken to have it, recordings are resampled to it
    #[arg(long, value_name = "HZ", value_parser = number(1e3, 1e6))]
    pub sample_rate: Option<f64>,
    /// Root pitch, such as 220 or A3, in place of the file's or the one that is heard
    #[arg(long, value_name = "HZ|NOTE", value_parser = pitch)]
    pub root: Option<f64>,
    /// Name of the cloud
    #[arg(long)]
    pub name: Option<String>,
    /// Length of a recording's grains; 0.085, or with --transients their usual distance
    #[arg(long, value_name = "SECONDS", value_parser = number(0.002, 2.0))]
    pub grain_seconds: Option<f64>,
    /// Time from grain to grain of a recording; half a grain, or what makes 4096 of them
    #[arg(long, value_name = "SECONDS", value_parser = number(0.0005, 60.0), conflicts_with = "transients")]
    pub hop_seconds: Option<f64>,
    /// Cuts a recording where sounds begin instead of at equal distances
    #[arg(long)]
    pub transients: bool,
    /// Mixes a recording of two channels to one
    #[arg(long)]
    pub mono: bool,
}

/// Reads a pitch that a root can have; see [`parse_pitch`].
pub fn pitch(text: &str) -> Result<f64, String> {
    let hz = parse_pitch(text).filter(|hz| (1.0..=20_000.0).contains(hz));
    hz.map(f64::from).ok_or_else(|| "neither a note such as A4 nor Hz between 1 and 20000".to_owned())
}

/// Reads a pattern's letter as its place from 0.
fn pattern_letter(text: &str) -> Result<usize, String> {
    let place = PATTERN_NAMES.iter().position(|name| name.eq_ignore_ascii_case(text));
    place.ok_or_else(|| format!("no pattern: they are {}", PATTERN_NAMES.join(", ")))
}

/// Reads a number within a range; `inf` and `nan` are in none.
pub fn number(min: f64, max: f64) -> impl Fn(&str) -> Result<f64, String> + Clone {
    move |text| match text.parse::<f64>() {
        Ok(value) if (min..=max).contains(&value) => Ok(value),
        _ => Err(format!("not a number within {min} and {max}")),
    }
}

/// Reads `id=value` as place in the table and plain value.
fn setting(text: &str) -> Result<(usize, f32), String> {
    let (id, value) = text.split_once('=').ok_or("not of the form ID=VALUE")?;
    let index =
        index_of(id.trim()).ok_or_else(|| format!("'{id}' is no parameter; `nephele parameters` lists them"))?;
    let parameter = &table::parameters()[index];
    let plain = parameter
        .parse(value)
        .ok_or_else(|| format!("'{value}' is no value of {id}, which takes {}", parameter.accepted()))?;
    Ok((index, plain))
}

#[cfg(test)]
mod tests {
    use super::pitch;

    #[test]
    fn pitches_are_hertz_or_notes() {
        let notes =
            [("A4", 440.0), ("a3", 220.0), ("C4", 261.6256), ("Bb3", 233.0819), ("c#-1", 8.66196), ("G9", 12543.85)];
        for (text, hz) in notes.into_iter().chain([("1", 1.0), ("146.83", 146.83), ("20000", 20_000.0)]) {
            assert!((pitch(text).unwrap() / hz - 1.0).abs() < 1e-5, "{text}: {:?}", pitch(text));
        }
        for text in ["", "H4", "A", "A#", "A99", "A2147483647", "G#9", "Cb-1", "0.5", "20001", "nan", "é4"] {
            assert!(pitch(text).is_err(), "{text}: {:?}", pitch(text));
        }
    }
}
