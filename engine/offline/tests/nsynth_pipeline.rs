//! A small NSynth on the whole way from recordings to a cloud.

#![expect(clippy::unwrap_used, reason = "a test and its helpers")]

mod nsynth_support;

use std::path::{Path, PathBuf};

use nephele_offline::audio::{Recording, write_wav};
use nephele_offline::models::{Cancel, Progress};
use nephele_offline::nsynth::{self, Architecture, import};
use nephele_offline::pipeline::{Options, Pair, Part, Take, make};
use nephele_realtime::GrainCloud;
use nsynth_support::write_recipe;

const SMALL: Architecture = Architecture { width: 8, skip: 6, encoder: 4 };

fn small(folder: &Path) -> PathBuf {
    let stem = folder.join("model.ckpt-200000");
    write_recipe(&stem, SMALL);
    let models = folder.join("nsynth");
    import(&stem, &models, &nsynth::Options::default(), &Progress::new(), &Cancel::new()).unwrap();
    models
}

fn sound(folder: &Path, name: &str, pace: f32) -> PathBuf {
    let path = folder.join(name);
    let samples = (0..8000).map(|n| 0.5 * (n as f32 * pace).sin()).collect();
    write_wav(&path, &Recording { sample_rate: 16_000, channels: vec![samples] }).unwrap();
    path
}

/// Makes the cloud, and stops after `batches` of them.
fn run(
    models: &Path,
    sounds: &[PathBuf],
    options: &Options,
    out: &Path,
    batches: usize,
) -> Option<(GrainCloud, usize)> {
    let Pair { mut listener, mut generator } = Pair::open(models, None, None).unwrap();
    let (progress, cancel, mut seen) = (Progress::new(), Cancel::new(), 0);
    let mut watch = |_: &nephele_offline::pipeline::Unfinished<'_>| {
        seen += 1;
        if seen == batches {
            cancel.cancel();
        }
    };
    let made =
        make(sounds, options, &mut *listener, &mut *generator, Some(out), &mut watch, &mut |_| (), &progress, &cancel);
    match made {
        Ok(cloud) => Some((cloud, seen)),
        Err(error) => {
            assert!(error.is_cancelled(), "{error}");
            None
        }
    }
}

#[test]
fn recordings_become_a_cloud_of_nsynth_in_one_go_or_in_several() {
    let folder = tempfile::tempdir().unwrap();
    let models = small(folder.path());
    let sounds = [sound(folder.path(), "a.wav", 0.1), sound(folder.path(), "b.wav", 0.15)];
    let options = Options { grains: 150, length: Some(20), take: Take::PyModular, seed: 5, ..Options::default() };
    let out = folder.path().join("cloud.npz");
    let (whole, batches) = run(&models, &sounds, &options, &out, usize::MAX).unwrap();
    assert!(batches > 1, "one batch would show nothing");
    assert_eq!((whole.grains(), whole.length(), whole.sample_rate()), (150, 20, 16_000.0));
    assert!((0..150).any(|grain| whole.grain(grain) != whole.grain(0)), "grains differ");
    std::fs::remove_file(&out).unwrap();
    assert!(run(&models, &sounds, &options, &out, 1).is_none());
    assert!(Part::path_for(&out).exists() && !out.exists());
    let (resumed, rest) = run(&models, &sounds, &options, &out, usize::MAX).unwrap();
    assert_eq!((resumed, rest), (whole.clone(), batches - 1));
    let other = Options { seed: 6, ..options };
    assert_ne!(run(&models, &sounds, &other, &out, usize::MAX).unwrap().0, whole);
}

#[test]
fn longer_grains_are_made_from_more_encodings() {
    let folder = tempfile::tempdir().unwrap();
    let models = small(folder.path());
    let sounds = [sound(folder.path(), "a.wav", 0.1)];
    let options = Options { grains: 2, length: Some(600), temperature: Some(0.5), ..Options::default() };
    let (cloud, _) = run(&models, &sounds, &options, &folder.path().join("a.npz"), usize::MAX).unwrap();
    assert_eq!((cloud.grains(), cloud.length(), cloud.encodings().len()), (2, 600, 2));
    let Pair { mut listener, mut generator } = Pair::open(&models, None, None).unwrap();
    for (options, words) in [
        (Options { temperature: Some(9.0), ..options.clone() }, "temperature of 9"),
        (Options { length: Some(1), ..options.clone() }, "1 samples"),
        (Options { grains: 4096, length: Some(1 << 20), ..options }, "grains are asked for"),
    ] {
        let made = make(
            &sounds,
            &options,
            &mut *listener,
            &mut *generator,
            None,
            &mut |_| (),
            &mut |_| (),
            &Progress::new(),
            &Cancel::new(),
        );
        let text = made.unwrap_err().to_string();
        assert!(text.contains(words), "{text}");
    }
}
