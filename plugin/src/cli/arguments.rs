//! What may be typed.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use nephele_realtime::parameters as table;
use nephele_realtime::parameters::index_of;

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
    /// Draws waveform and spectrogram of a WAV file, and measures it
    Picture {
        /// WAV file to read
        input: PathBuf,
        /// PNG file to write
        output: PathBuf,
    },
    /// Lists all parameters: id, range, default, name
    Parameters,
}

/// What to do with a cloud.
#[derive(Debug, Subcommand)]
pub enum CloudCommand {
    /// Tells what is in a .npy, .npz or WAV file
    Info {
        /// File to read
        file: PathBuf,
    },
    /// Converts a .npy, .npz or WAV file to .npz or .npy
    Convert(ConvertOptions),
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
    /// Preset to play; without one, the sound of a new instance
    #[arg(long, value_name = "FILE")]
    pub preset: Option<PathBuf>,
    /// MIDI keys that begin together, such as 48,60,67; 60 if there is neither this nor --pattern
    #[arg(long, value_name = "KEYS", value_delimiter = ',', value_parser = clap::value_parser!(u8).range(0..=127))]
    pub notes: Vec<u8>,
    /// Velocity of the notes
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u8).range(1..=127))]
    pub velocity: u8,
    /// Length of the file; 4, or with --pattern its bars and two seconds
    #[arg(long, value_parser = number(0.001, 3600.0))]
    pub seconds: Option<f64>,
    /// When the notes are let go; three quarters of the length
    #[arg(long, value_name = "SECONDS", value_parser = number(0.0, 3600.0))]
    pub hold: Option<f64>,
    /// Plays the pattern
    #[arg(long)]
    pub pattern: bool,
    /// Bars that the pattern plays
    #[arg(long, default_value_t = 4, requires = "pattern", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub bars: u32,
    /// Tempo of the pattern in beats per minute
    #[arg(long, value_name = "BPM", default_value_t = 112.0, requires = "pattern", value_parser = number(20.0, 400.0))]
    pub tempo: f64,
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
    /// File to read: .npy, .npz or WAV
    pub input: PathBuf,
    /// File to write: .npz keeps everything, .npy the grains alone
    pub output: PathBuf,
    /// Sample rate in Hz, in place of the file's
    #[arg(long, value_name = "HZ", value_parser = number(1e3, 1e6))]
    pub sample_rate: Option<f64>,
    /// Root pitch in Hz, in place of the file's or the one that is heard
    #[arg(long, value_name = "HZ", value_parser = number(1.0, 20_000.0))]
    pub root: Option<f64>,
    /// Name of the cloud
    #[arg(long)]
    pub name: Option<String>,
    /// Length in seconds of the grains that a WAV file is cut into
    #[arg(long, value_name = "SECONDS", default_value_t = 0.085, value_parser = number(0.002, 2.0))]
    pub grain_seconds: f64,
}

/// Reads a number within a range; `inf` and `nan` are in none.
fn number(min: f64, max: f64) -> impl Fn(&str) -> Result<f64, String> + Clone {
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
    let plain = parameter.parse(value).ok_or_else(|| {
        format!(
            "'{value}' is no value of {id}, which goes from {} to {}",
            { parameter.format(parameter.min) },
            parameter.format(parameter.max)
        )
    })?;
    Ok((index, plain))
}
