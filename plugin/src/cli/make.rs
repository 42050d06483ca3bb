//! `nephele cloud make`.

use std::io::{Write, stdout};
use std::path::PathBuf;
use std::thread;

use clap::{Args, ValueEnum};
use nephele_offline::FileError;
use nephele_offline::models::{Cancel, Progress};
use nephele_offline::pipeline::{self, Blend, Options, Pair, Take};

use super::arguments::{number, pitch};
use super::cloud::note;
use super::failure::Failure;
use super::watched::watched;

/// Options of `nephele cloud make`.
#[derive(Args, Debug)]
pub struct MakeOptions {
    /// Recordings to listen to (WAV, AIFF, FLAC, MP3, Ogg Vorbis): 1 to 64, of at most ten minutes each
    #[arg(required = true, num_args = 1..=pipeline::MOST_SOUNDS)]
    pub sounds: Vec<PathBuf>,
    /// File to write: .npz keeps everything, .npy the grains alone. Finished grains wait in FILE.making until all are there;
    /// the same command goes on with them
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Grains to make
    #[arg(long, value_name = "N", default_value_t = 128, value_parser = clap::value_parser!(u16).range(1..=pipeline::MOST_GRAINS as i64))]
    pub grains: u16,
    /// Samples of a grain, for models that can choose
    #[arg(long, value_name = "SAMPLES", value_parser = clap::value_parser!(u32).range(2..=1_048_576))]
    pub length: Option<u32>,
    /// Model to make them with: a decoder's ONNX file, a folder with one, or a name in the models folder; the built-in one
    #[arg(long, value_name = "FILE|NAME")]
    pub model: Option<PathBuf>,
    /// Model to listen with; the one beside the decoder
    #[arg(long, value_name = "FILE", requires = "model")]
    pub encoder: Option<PathBuf>,
    /// Places of a sound that grains are taken from
    #[arg(long, value_enum, default_value_t = Places::Even)]
    pub take: Places,
    /// Takes grains along these places instead, 0 (start) to 1 (end), such as 0.2 or 0,0.5,0.1
    #[arg(long, value_name = "PLACES", value_delimiter = ',', value_parser = number(0.0, 1.0), conflicts_with = "take")]
    pub at: Vec<f64>,
    /// Start of the part of each sound that is used, 0 to 1
    #[arg(long, value_name = "PLACE", default_value_t = 0.0, value_parser = number(0.0, 1.0))]
    pub from: f64,
    /// End of that part
    #[arg(long, value_name = "PLACE", default_value_t = 1.0, value_parser = number(0.0, 1.0))]
    pub to: f64,
    /// How the sounds share the grains
    #[arg(long, value_enum, default_value_t = Way::Interpolate)]
    pub path: Way,
    /// Weights of the sounds in a mix, such as 1,0.5
    #[arg(long, value_name = "WEIGHTS", value_delimiter = ',', value_parser = number(0.0, 1e6))]
    pub weights: Vec<f64>,
    /// Pitches of the sounds, such as 220 or A3: one for all or one for each; heard without
    #[arg(long, value_name = "HZ|NOTE", value_delimiter = ',', value_parser = pitch)]
    pub pitch: Vec<f64>,
    /// Pitch of the cloud; the mean of the sounds' pitches, or what is heard in it
    #[arg(long, value_name = "HZ|NOTE", value_parser = pitch)]
    pub root: Option<f64>,
    /// Seed of all chance
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// How daring a model is that draws its samples; 1, as it learnt them
    #[arg(long, value_parser = number(0.01, 10.0))]
    pub temperature: Option<f64>,
    /// Name of the cloud; those of the sounds
    #[arg(long)]
    pub name: Option<String>,
}

/// See [`Take`].
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Places {
    /// At equal distances
    Even,
    /// Anywhere
    Random,
    /// On a random walk
    Walk,
    /// Half by position, half at random, as py-modular
    PyModular,
}

/// See [`Blend`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Way {
    /// From sound to sound; four are the corners of a square
    Interpolate,
    /// Through one sound after another
    Walk,
    /// All at once
    Mix,
}

impl MakeOptions {
    fn options(&self) -> Result<Options, Failure> {
        let narrow = |wide: &[f64]| wide.iter().map(|value| *value as f32).collect::<Vec<f32>>();
        if !self.weights.is_empty() && self.path != Way::Mix {
            return Err(Failure::Usage("--weights are those of --path mix".to_owned()));
        }
        Ok(Options {
            grains: usize::from(self.grains),
            take: match self.take {
                _ if !self.at.is_empty() => Take::At(narrow(&self.at)),
                Places::Even => Take::Even,
                Places::Random => Take::Random,
                Places::Walk => Take::Walk,
                Places::PyModular => Take::PyModular,
            },
            region: [self.from as f32, self.to as f32],
            blend: match self.path {
                Way::Interpolate => Blend::Interpolate,
                Way::Walk => Blend::Walk,
                Way::Mix => Blend::Mix(narrow(&self.weights)),
            },
            pitches_hz: narrow(&self.pitch),
            root_hz: self.root.map(|hz| hz as f32),
            length: self.length.map(|samples| samples as usize),
            temperature: self.temperature.map(|temperature| temperature as f32),
            seed: self.seed,
            name: self.name.clone(),
        })
    }
}

/// Makes a cloud of sounds.
pub fn run(make: &MakeOptions) -> Result<(), Failure> {
    let options = make.options()?;
    let mut pair = match &make.model {
        None => Pair::factory().map_err(|error| FileError::new("the built-in model", error))?,
        Some(model) => {
            // Nothing else waits for the processor here, as it does in a plugin.
            let threads = thread::available_parallelism().ok().map(usize::from);
            Pair::open(model, make.encoder.as_deref(), threads)?
        }
    };
    let (progress, cancel) = (Progress::new(), Cancel::new());
    let mut remark = |text| eprintln!("{text}");
    let cloud = watched(&progress, || {
        let Pair { listener, generator } = &mut pair;
        let watch = &mut |_: &pipeline::Unfinished<'_>| ();
        let (sounds, out) = (&make.sounds, Some(make.out.as_path()));
        pipeline::make(sounds, &options, &mut **listener, &mut **generator, out, watch, &mut remark, &progress, &cancel)
    })?;
    let (out, root) = (make.out.display(), cloud.root_hz());
    writeln!(stdout(), "{out}: {} grains of {} samples", cloud.grains(), cloud.length())?;
    writeln!(stdout(), "root {root:.2} Hz ({})", note(root))?;
    Ok(())
}
