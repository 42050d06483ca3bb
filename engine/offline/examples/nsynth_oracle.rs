//! Holds our NSynth, imported from a checkpoint of the reference weights, against what the original made of them:
//!
//! ```text
//! cargo run --release -p nephele-offline --example nsynth_oracle -- FOLDER
//! ```
//!
//! For each `encode_*.npz` and `fastgen_*.npz` in the folder, one line `FILE max_error wrong_bins`: the largest
//! difference of an encoding, or of a chance of the softmax while hearing the original's own samples; and how many
//! samples would have been chosen otherwise than the original chose. Ends with 1 if an encoding differs by more than
//! 1e-5, a chance by more than 1e-4, or the likeliest class in any step.

#[path = "../tests/nsynth_support/mod.rs"]
mod nsynth_support;

use std::error::Error;
use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ndarray::{Array2, Array3, Ix2, Ix3, OwnedRepr};
use ndarray_npy::NpzReader;
use nephele_offline::models::{Cancel, Engine, Progress, library_problem};
use nephele_offline::nsynth::{
    Architecture, Choose, Frames, Listener, Nsynth, Options, Settings, argmax, drawn, import, mulaw,
};

/// The largest difference of an encoding that counts as equal.
const ENCODING: f32 = 1e-5;
/// And of a chance.
const CHANCE: f32 = 1e-4;

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: nsynth_oracle FOLDER");
        return ExitCode::FAILURE;
    };
    match check(&folder) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{}: {error}", folder.display());
            ExitCode::FAILURE
        }
    }
}

/// Whether all files of `folder` equal ours.
fn check(folder: &Path) -> Result<bool, Box<dyn Error>> {
    if let Some(problem) = library_problem() {
        eprintln!("ONNX Runtime is not used: {problem}");
    }
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
    let named = |path: &Path, prefix: &str| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(prefix) && name.ends_with(".npz")
    };
    files.retain(|path| named(path, "encode_") || named(path, "fastgen_"));
    files.sort();
    if files.is_empty() {
        return Err("there is no encode_*.npz and no fastgen_*.npz".into());
    }
    let (models, progress, cancel) = (tempfile::tempdir()?, Progress::new(), Cancel::new());
    let stem = models.path().join("model.ckpt-200000");
    nsynth_support::write_recipe(&stem, Architecture::PUBLISHED);
    import(&stem, models.path(), &Options::default(), &progress, &cancel)?;
    let mut equal = true;
    for file in files {
        let encodes = named(&file, "encode_");
        let found = if encodes { encode(&file, models.path()) } else { follow(&file, models.path()) };
        let (error, wrong, strict) = found.map_err(|error| format!("{}: {error}", file.display()))?;
        println!("{} {error:e} {wrong}", file.display());
        equal &= error <= if encodes { ENCODING } else { CHANCE } && (wrong == 0 || !strict);
    }
    Ok(equal)
}

/// Largest error, wrong bins, and whether none may be wrong.
type Found = (f32, usize, bool);

fn encode(file: &Path, models: &Path) -> Result<Found, Box<dyn Error>> {
    let mut npz = NpzReader::new(File::open(file)?)?;
    let wav: Array2<f32> = npz.by_name::<OwnedRepr<f32>, Ix2>("wav")?;
    let wanted: Array3<f32> = npz.by_name::<OwnedRepr<f32>, Ix3>("encoding")?;
    let mut listener = Listener::open(models, Engine::Best, None)?;
    let mut error = 0.0_f32;
    for (sound, wanted) in wav.outer_iter().zip(wanted.outer_iter()) {
        let found = listener.encode(&sound.to_vec(), &Progress::new(), &Cancel::new())?;
        if found.as_flattened().len() != wanted.len() {
            return Err(format!("{} frames; wanted are {}", found.len(), wanted.nrows()).into());
        }
        let pairs = found.as_flattened().iter().zip(&wanted);
        error = pairs.map(|(a, b)| (a - b).abs()).fold(error, f32::max);
    }
    Ok((error, 0, false))
}

/// The original's samples, and what it chose them from.
struct Original {
    audio: Array2<f32>,
    bins: Array2<i64>,
    probs: Array3<f32>,
    uniforms: Option<Array2<f64>>,
    error: f32,
    wrong: usize,
}

impl Choose for Original {
    fn choose(&mut self, step: usize, rows: Range<usize>, probabilities: &[f32], classes: &mut [u16]) {
        let every = self.audio.ncols().div_ceil(self.probs.dim().0.max(1));
        for ((row, chances), class) in rows.zip(probabilities.as_chunks().0).zip(classes) {
            if step.is_multiple_of(every) {
                for (found, wanted) in chances.iter().zip(self.probs.slice(ndarray::s![step / every, row, ..])) {
                    self.error = self.error.max((found - wanted).abs());
                }
            }
            let found = match &self.uniforms {
                Some(uniforms) => drawn(chances, uniforms[[step, row]], 1.0),
                None => argmax(chances),
            };
            self.wrong += usize::from(i64::from(found) != self.bins[[step, row]].min(255));
            *class = mulaw::class(self.audio[[row, step]]);
        }
    }
}

fn follow(file: &Path, models: &Path) -> Result<Found, Box<dyn Error>> {
    let mut npz = NpzReader::new(File::open(file)?)?;
    let names = npz.names()?;
    let has = |name: &str| names.iter().any(|found| found.trim_end_matches(".npy") == name);
    let encodings: Array3<f32> = npz.by_name::<OwnedRepr<f32>, Ix3>("encoding")?;
    let bins = match npz.by_name::<OwnedRepr<i32>, Ix2>("bins") {
        Ok(bins) => bins.mapv(i64::from),
        Err(_) => npz.by_name::<OwnedRepr<i64>, Ix2>("bins")?,
    };
    let uniforms = if has("uniforms") { Some(npz.by_name::<OwnedRepr<f64>, Ix2>("uniforms")?) } else { None };
    let (audio, probs) = (npz.by_name::<OwnedRepr<f32>, Ix2>("audio")?, npz.by_name::<OwnedRepr<f32>, Ix3>("probs")?);
    let (rows, length) = audio.dim();
    let fits = |shape: (usize, usize)| shape == (length, rows);
    if !fits(bins.dim()) || !uniforms.as_ref().is_none_or(|uniforms| fits(uniforms.dim())) || probs.dim().1 != rows {
        return Err("its arrays do not fit each other".into());
    }
    let strict = uniforms.is_none();
    let rows: Vec<Vec<f32>> = encodings.outer_iter().map(|rows| rows.iter().copied().collect()).collect();
    let frames: Vec<Frames> = rows.iter().map(|row| row.as_chunks().0).collect();
    let mut original = Original { audio, bins, probs, uniforms, error: 0.0, wrong: 0 };
    let settings = Settings { length: Some(length), ..Settings::default() };
    let (progress, cancel) = (Progress::new(), Cancel::new());
    Nsynth::open(models)?.generate_by(&frames, &settings, &mut original, &progress, &cancel, &mut |_, _| {})?;
    Ok((original.error, original.wrong, strict))
}
