//! NSynth: exact to the original where the reference data are, and a small one, made by the same code, everywhere.

#![allow(clippy::unwrap_used, reason = "all of it is a test")]

mod nsynth_support;
#[path = "nsynth_support/scalar.rs"]
mod scalar;

use std::collections::BTreeMap;
use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};

use ndarray::{Array1, Array2, Array3, Ix1, Ix2, Ix3, OwnedRepr};
use ndarray_npy::NpzReader;
use nephele_offline::models::{Cancel, Engine, Progress};
use nephele_offline::nsynth::{
    Architecture, Choose, DECODER_INT8, Frames, Listener, Nsynth, Options, Sampling, Settings, argmax, import, mulaw,
};
use nephele_realtime::math::uniform;
use nsynth_support::write_recipe;
use scalar::Scalar;
use tempfile::TempDir;

const SMALL: Architecture = Architecture { width: 8, skip: 6, encoder: 4 };

fn reference(file: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference/nsynth").join(file);
    if path.is_file() {
        return Some(path);
    }
    println!("skipped: {} is not here", path.display());
    None
}

/// Whether ONNX Runtime can be tested; says so if not.
fn has_onnxruntime() -> bool {
    let found = nephele_offline::models::factory_decoder().is_ok_and(|decoder| decoder.backend() != "built-in");
    if !found {
        println!("ONNX Runtime is not tested: its library is not here");
    }
    found
}

fn engines() -> Vec<Engine> {
    if has_onnxruntime() { vec![Engine::BuiltIn, Engine::OnnxRuntime] } else { vec![Engine::BuiltIn] }
}

/// The models of an architecture with the recipe's weights.
fn imported(architecture: Architecture, options: &Options) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let stem = folder.path().join("model.ckpt-200000");
    write_recipe(&stem, architecture);
    let imported = import(&stem, folder.path(), options, &Progress::new(), &Cancel::new()).unwrap();
    assert_eq!(imported.architecture, architecture);
    folder
}

/// Follows classes that are given, and keeps the chances.
struct Followed {
    /// Of each row, step by step.
    classes: Vec<Vec<u16>>,
    /// By row and step.
    chances: BTreeMap<(usize, usize), Vec<f32>>,
}

impl Choose for Followed {
    fn choose(&mut self, step: usize, rows: Range<usize>, probabilities: &[f32], classes: &mut [u16]) {
        for ((row, chances), class) in rows.zip(probabilities.chunks(256)).zip(classes) {
            self.chances.insert((row, step), chances.to_vec());
            *class = self.classes[row][step];
        }
    }
}

fn worst<'a>(found: impl IntoIterator<Item = &'a f32>, wanted: impl IntoIterator<Item = f64>) -> f64 {
    found.into_iter().zip(wanted).map(|(a, b)| (f64::from(*a) - b).abs()).fold(0.0, f64::max)
}

#[test]
fn a_small_one_is_what_the_specification_says() {
    // Beyond the farthest tap, and into a third frame.
    const LENGTH: usize = 1100;
    let folder = imported(SMALL, &Options::default());
    let scalar = Scalar::new(SMALL);
    let encoding = |row: u64| -> Vec<[f32; 16]> {
        (0..3).map(|frame| std::array::from_fn(|c| 4.0 * uniform(row, frame, c as u64) - 2.0)).collect()
    };
    let classes = |row: u64| (0..LENGTH as u64).map(|t| (uniform(9, row, t) * 257.0) as u16).collect::<Vec<_>>();
    let (encodings, classes) = ([0, 1, 2].map(encoding), [0, 1, 2].map(classes));
    let wanted: Vec<_> = (0..3).map(|row| scalar.chances(&classes[row], &encodings[row])).collect();
    for engine in engines() {
        let nsynth = Nsynth::open(folder.path()).unwrap();
        let frames = encodings.each_ref().map(|rows| -> Frames { rows });
        // Two batches, the second of which is not full.
        let settings = Settings { length: Some(LENGTH), rows: Some(2), engine, ..Settings::default() };
        let mut followed = Followed { classes: classes.to_vec(), chances: BTreeMap::new() };
        let (progress, mut finished) = (Progress::new(), Vec::new());
        let samples = nsynth
            .generate_by(&frames, &settings, &mut followed, &progress, &Cancel::new(), &mut |first, grains| {
                finished.push((first, grains.len()));
            })
            .unwrap();
        let played: Vec<f32> = classes.iter().flatten().map(|&class| mulaw::sample(class)).collect();
        assert_eq!((samples, finished), (played, vec![(0, 2 * LENGTH), (2, LENGTH)]));
        assert_eq!(progress.fraction(), 1.0);
        let mut error = 0.0_f64;
        for ((row, step), chances) in &followed.chances {
            error = error.max(worst(chances, wanted[*row][*step].iter().copied()));
        }
        println!("{engine:?}: {error:e}");
        assert!(followed.chances.len() == 3 * LENGTH && error < 1e-5, "{engine:?}: {error}");
    }
}

#[test]
fn a_small_encoder_hears_to_the_ends_of_a_sound() {
    let folder = imported(SMALL, &Options::default());
    // Longer than a block, and no whole number of frames.
    for length in [512, 700, 300 * 512 + 17] {
        let sound: Vec<f32> = (0..length as u64).map(|t| uniform(1, 2, t) * 2.0 - 1.0).collect();
        let wanted = Scalar::new(SMALL).encode(&sound);
        for engine in engines() {
            let mut listener = Listener::open(folder.path(), engine, None).unwrap();
            let found = listener.encode(&sound, &Progress::new(), &Cancel::new()).unwrap();
            assert_eq!(found.len(), length / 512);
            let error = worst(found.as_flattened(), wanted.iter().flatten().copied());
            println!("{engine:?}, {length} samples: {error:e}");
            assert!(error < 1e-5, "{engine:?}, {length} samples: {error}");
        }
    }
    let mut listener = Listener::open(folder.path(), Engine::BuiltIn, None).unwrap();
    let mut fault = |sound: &[f32]| listener.encode(sound, &Progress::new(), &Cancel::new()).unwrap_err().to_string();
    assert!(fault(&[0.0; 511]).contains("511 samples"));
    assert!(fault(&[f32::NAN; 512]).contains("sample 0"));
}

#[test]
fn grains_are_drawn_alike_again_and_can_be_stopped() {
    let folder = imported(SMALL, &Options::default());
    let nsynth = Nsynth::open(folder.path()).unwrap();
    assert_eq!((nsynth.contract().grain_length, nsynth.contract().sample_rate), (1024, 16_000.0));
    let encodings = [[[0.5; 16]], [[0.5; 16]], [[-1.0; 16]]];
    let frames = encodings.each_ref().map(|rows| -> Frames { rows });
    let make = |seed, temperature, rows| {
        let sampling = Sampling::Drawn { seed, temperature };
        let settings = Settings { length: Some(64), sampling, rows, engine: Engine::BuiltIn, ..Settings::default() };
        nsynth.generate(&frames, &settings, &Progress::new(), &Cancel::new(), &mut |_, _| {}).unwrap()
    };
    let take = make(1, 1.0, None);
    assert_eq!(take, make(1, 1.0, Some(2)));
    assert!(take != make(2, 1.0, None) && take[..64] != take[64..128]);
    // Nearly without chance, only the likeliest is left.
    let argmax =
        Settings { length: Some(64), sampling: Sampling::Argmax, engine: Engine::BuiltIn, ..Settings::default() };
    let likeliest = nsynth.generate(&frames, &argmax, &Progress::new(), &Cancel::new(), &mut |_, _| {}).unwrap();
    assert_eq!(likeliest[..64], likeliest[64..128]);

    let cancel = Cancel::new();
    cancel.cancel();
    let stopped = nsynth.generate(&frames, &argmax, &Progress::new(), &cancel, &mut |_, _| {});
    assert!(stopped.unwrap_err().is_cancelled());
    let fault = |frames: &[Frames], length| {
        let settings = Settings { length: Some(length), ..argmax.clone() };
        let made = nsynth.generate(frames, &settings, &Progress::new(), &Cancel::new(), &mut |_, _| {});
        made.unwrap_err().to_string()
    };
    assert!(fault(&[], 64).contains("0 grains"));
    assert!(fault(&frames, 1).contains("of 1 samples"));
    assert!(fault(&frames, usize::MAX).contains("can be made"));
    assert!(fault(&[&[[f32::NAN; 16]]], 64).contains("encoding 0"));
    assert!(fault(&[&[]], 64).contains("encoding 0"));
}

#[test]
fn eight_bits_stay_near() {
    if !has_onnxruntime() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let stem = folder.path().join("x");
    let architecture = Architecture { width: 32, skip: 16, encoder: 4 };
    write_recipe(&stem, architecture);
    let options = Options { int8: true, ..Options::default() };
    let imported = import(&stem, folder.path(), &options, &Progress::new(), &Cancel::new()).unwrap();
    let fidelity = imported.fidelity.unwrap();
    println!("{fidelity:?}");
    assert!((1e-7..2e-2).contains(&fidelity.divergence), "{fidelity:?}");
    let nsynth = Nsynth::open(&folder.path().join(DECODER_INT8)).unwrap();
    assert!(nsynth.is_quantised() && imported.files.len() == 3);
    // What needs ONNX Runtime says so where it is not to be had.
    let settings = Settings { engine: Engine::BuiltIn, ..Settings::default() };
    let made = nsynth.generate(&[&[[0.0; 16]]], &settings, &Progress::new(), &Cancel::new(), &mut |_, _| {});
    assert!(made.unwrap_err().to_string().contains("need ONNX Runtime"));
}

#[test]
fn the_tables_of_the_mu_law_are_the_originals() {
    let Some(path) = reference("mulaw.npz") else { return };
    let mut npz = NpzReader::new(File::open(path).unwrap()).unwrap();
    let mut floats = |name| npz.by_name::<OwnedRepr<f32>, Ix1>(name).unwrap();
    let (x, levels): (Array1<f32>, Array1<f32>) = (floats("x"), floats("mu_law"));
    let (samples, others, again) = (floats("inv_tf"), floats("inv_numpy"), floats("mu_law_of_inv"));
    let k: Array1<i64> = npz.by_name::<OwnedRepr<i64>, Ix1>("k").unwrap();
    let wrong = x.iter().zip(&levels).filter(|(x, level)| mulaw::level(**x) != **level).count();
    assert_eq!(wrong, 0, "of {}", x.len());
    for (((&k, &sample), other), &level) in k.iter().zip(&samples).zip(others).zip(&again) {
        let found = mulaw::sample_of_level(k as f32);
        assert_eq!(found, sample, "{k}");
        // NumPy's power is a bit off in the last place now and then.
        assert!((found - other).abs() <= 1.3e-7 * (other.abs() + 1.0 / 255.0), "{k}: {found} for {other}");
        assert_eq!(mulaw::level(sample), level, "{k}");
        if (-128..128).contains(&k) {
            assert_eq!(mulaw::class(found), (k + 128) as u16);
        }
    }
    assert!(k.len() == 261 && x.len() == 4088);
}

#[test]
fn the_full_size_equals_the_original() {
    let (Some(encode), Some(follow)) = (reference("encode_b4x4096.npz"), reference("fastgen_argmax_b4x64.npz")) else {
        return;
    };
    if !has_onnxruntime() {
        println!("skipped: the full size takes minutes in the runtime built in");
        return;
    }
    let folder = imported(Architecture::PUBLISHED, &Options::default());
    let mut npz = NpzReader::new(File::open(encode).unwrap()).unwrap();
    let wav: Array2<f32> = npz.by_name::<OwnedRepr<f32>, Ix2>("wav").unwrap();
    let wanted: Array3<f32> = npz.by_name::<OwnedRepr<f32>, Ix3>("encoding").unwrap();
    let mut listener = Listener::open(folder.path(), Engine::OnnxRuntime, None).unwrap();
    let mut error = 0.0_f64;
    for (sound, wanted) in wav.outer_iter().zip(wanted.outer_iter()) {
        let found = listener.encode(&sound.to_vec(), &Progress::new(), &Cancel::new()).unwrap();
        assert_eq!(found.as_flattened().len(), wanted.len());
        error = error.max(worst(found.as_flattened(), wanted.iter().map(|&x| f64::from(x))));
    }
    println!("encodings: {error:e}");
    assert!(error < 1e-5, "encodings: {error}");

    let mut npz = NpzReader::new(File::open(follow).unwrap()).unwrap();
    let encodings: Array3<f32> = npz.by_name::<OwnedRepr<f32>, Ix3>("encoding").unwrap();
    let audio: Array2<f32> = npz.by_name::<OwnedRepr<f32>, Ix2>("audio").unwrap();
    let bins: Array2<i32> = npz.by_name::<OwnedRepr<i32>, Ix2>("bins").unwrap();
    let probs: Array3<f32> = npz.by_name::<OwnedRepr<f32>, Ix3>("probs").unwrap();
    let rows: Vec<Vec<f32>> = encodings.outer_iter().map(|row| row.iter().copied().collect()).collect();
    let frames: Vec<Frames> = rows.iter().map(|row| row.as_chunks().0).collect();
    let classes = audio.outer_iter().map(|row| row.iter().map(|&sample| mulaw::class(sample)).collect()).collect();
    let mut followed = Followed { classes, chances: BTreeMap::new() };
    let settings = Settings { length: Some(audio.ncols()), ..Settings::default() };
    let (progress, cancel) = (Progress::new(), Cancel::new());
    let nsynth = Nsynth::open(folder.path()).unwrap();
    nsynth.generate_by(&frames, &settings, &mut followed, &progress, &cancel, &mut |_, _| {}).unwrap();
    let (mut error, mut wrong) = (0.0_f64, 0);
    for ((row, step), chances) in &followed.chances {
        let wanted = probs.slice(ndarray::s![*step, *row, ..]);
        error = error.max(worst(chances, wanted.iter().map(|&x| f64::from(x))));
        wrong += usize::from(i32::from(argmax(chances.first_chunk().unwrap())) != bins[[*step, *row]]);
    }
    println!("chances: {error:e}, {wrong} bins of {} differ", followed.chances.len());
    assert!(error < 1e-4 && wrong == 0 && followed.chances.len() == 256);
}
