//! The whole way, with a generator that counts what it is asked for, and with the factory's models.

use std::path::{Path, PathBuf};

use nephele_realtime::GrainCloud;
use nephele_realtime::cloud::{CHANNELS, Tone};
use proptest::prelude::*;

use super::*;
use crate::audio::{Recording, write_wav};
use crate::error::{Cause, FileError};
use crate::models::{Cancel, Progress, factory_decoder, factory_encoder};

/// Grains are their first encoding, their number and the seed in turns; stops by itself after some batches.
#[derive(Debug)]
struct Slow {
    frames: usize,
    size: usize,
    made: usize,
    /// Batches that it makes before it is stopped.
    patience: usize,
}

impl Slow {
    fn new(size: usize) -> Self {
        Self { frames: 2, size, made: 0, patience: usize::MAX }
    }
}

impl Generator for Slow {
    fn form(&self, wishes: &Wishes) -> Result<Form, Cause> {
        Ok(Form {
            model: "Slow".to_owned(),
            sample_rate: 16_000.0,
            root_hz: 220.0,
            root_is_sure: true,
            length: 6,
            frames: self.frames,
            batch: self.size,
            key: wishes.seed,
        })
    }

    fn batch(
        &mut self,
        wishes: &Wishes,
        numbers: &[usize],
        encodings: &[[f32; CHANNELS]],
        done: &mut dyn FnMut(f32),
        cancel: &Cancel,
    ) -> Result<Batch, Cause> {
        assert_eq!(encodings.len(), numbers.len() * self.frames);
        done(0.5);
        if self.patience == 0 || cancel.is_cancelled() {
            return Err(Cause::Cancelled);
        }
        self.patience -= 1;
        self.made += numbers.len();
        let grain = |(number, rows): (&usize, &[[f32; CHANNELS]])| {
            [rows[0][0], *number as f32, wishes.seed as f32, rows[1][15], 0.0, 1.0]
        };
        let samples = numbers.iter().zip(encodings.chunks_exact(self.frames)).flat_map(grain).collect();
        let tone = |number: &usize| Tone { hz: 220.0, phase: 0.0, strength: *number as f32 / 64.0 };
        Ok(Batch { samples, tones: numbers.iter().map(tone).collect() })
    }
}

fn score(grains: usize) -> Score {
    Score::new((0..2 * grains).map(|row| [row as f32 / 100.0; CHANNELS]).collect(), 2).unwrap()
}

/// Makes the samples of a score, with a file beside `out`; the grains that were made for it.
fn run(out: &Path, score: &Score, mut generator: Slow) -> (Result<Grains, Cause>, usize, Option<String>) {
    let wishes = Wishes { seed: 3, ..Wishes::default() };
    let mut production = Production::new(&mut generator, wishes, score).unwrap();
    let (mut part, resumed) = production.part(out).unwrap();
    let note = resumed.note.clone();
    let samples = production.run(Some(&mut part), &resumed, &mut |_| (), &Progress::new(), &Cancel::new());
    (samples, generator.made, note)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Stopped anywhere and gone on with: the same samples as in one go, and no grain is made twice.
    #[test]
    fn resumed_is_as_uninterrupted(grains in 1..40_usize, size in 1..9_usize, stops in prop::collection::vec(0..6_usize, 0..4)) {
        let folder = tempfile::tempdir().unwrap();
        let (out, score) = (folder.path().join("a.npz"), score(grains));
        let (whole, ..) = run(&folder.path().join("b.npz"), &score, Slow::new(size));
        let mut made = 0;
        for patience in stops {
            let (_, some, note) = run(&out, &score, Slow { patience, ..Slow::new(size) });
            made += some;
            prop_assert_eq!(note, None);
        }
        let (samples, rest, note) = run(&out, &score, Slow::new(size));
        prop_assert_eq!((note, made + rest), (None, grains));
        prop_assert_eq!(samples.unwrap(), whole.unwrap());
    }

    /// A file that ends within a grain, as after a crash: that grain and those of its batch are made again.
    #[test]
    fn a_torn_file_is_gone_on_with(cut in 33..900_usize, size in 1..9_usize) {
        let folder = tempfile::tempdir().unwrap();
        let (out, score) = (folder.path().join("a.npz"), score(20));
        let (whole, ..) = run(&out, &score, Slow::new(size));
        let part = Part::path_for(&out);
        let bytes = std::fs::read(&part).unwrap();
        std::fs::write(&part, &bytes[..cut.min(bytes.len())]).unwrap();
        let (samples, made, _) = run(&out, &score, Slow::new(size));
        prop_assert_eq!(samples.unwrap(), whole.unwrap());
        prop_assert!(made <= 20 - cut.saturating_sub(32).min(800) / 40 + size);
    }
}

#[test]
fn another_seed_model_or_score_is_another_cloud() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("a.npz");
    run(&out, &score(8), Slow { patience: 2, ..Slow::new(2) }).0.unwrap_err();
    let (samples, made, note) = run(&out, &score(9), Slow::new(2));
    assert!(samples.is_ok() && made == 9 && note.unwrap().contains("another cloud"));
    let (_, made, note) = run(&out, &score(9), Slow::new(3));
    assert!(made == 9 && note.is_some(), "made in another order");
}

#[test]
fn a_cloud_fills_while_it_is_made() {
    let score = score(16);
    let mut generator = Slow::new(4);
    let mut production = Production::new(&mut generator, Wishes::default(), &score).unwrap();
    let mut seen = Vec::new();
    let mut watch = |unfinished: &Unfinished<'_>| {
        let cloud = unfinished.cloud("half", None).unwrap();
        assert_eq!((cloud.grains(), cloud.encodings().len(), cloud.root_hz()), (16, 16, 220.0));
        let numbers: Vec<usize> = (0..16).map(|grain| cloud.grain(grain)[1] as usize).collect();
        assert!(numbers.iter().enumerate().all(|(grain, made)| grain.abs_diff(*made) <= 3), "{numbers:?}");
        seen.push((unfinished.finished(), numbers.iter().enumerate().filter(|(grain, made)| grain == *made).count()));
    };
    let progress = Progress::new();
    production.run(None, &Resumed::default(), &mut watch, &progress, &Cancel::new()).unwrap();
    assert_eq!(seen, [(4, 4), (8, 8), (12, 12), (16, 16)]);
    assert_eq!(progress.fraction(), 1.0);
}

/// Room for some bytes, then a full disk.
struct Full(usize);

impl part::Store for Full {
    fn append(&mut self, batch: &Batch) -> std::io::Result<()> {
        self.0 = self.0.checked_sub(batch.samples.len() * 4).ok_or(std::io::ErrorKind::StorageFull)?;
        Ok(())
    }
}

#[test]
fn a_full_disk_stops_the_run() {
    let score = score(8);
    let mut generator = Slow::new(2);
    let mut production = Production::new(&mut generator, Wishes::default(), &score).unwrap();
    let stopped = production
        .run_into(Some(&mut Full(100)), &Batch::default(), &mut |_| (), &Progress::new(), &Cancel::new())
        .unwrap_err();
    assert!(matches!(&stopped, Cause::Io(error) if error.kind() == std::io::ErrorKind::StorageFull), "{stopped}");
    assert_eq!(generator.made, 6, "two batches fit, the third did not");
}

#[test]
fn a_generator_that_breaks_its_word_is_caught() {
    /// Makes grains of another length than it says.
    struct Liar(Slow);
    impl Generator for Liar {
        fn form(&self, wishes: &Wishes) -> Result<Form, Cause> {
            Ok(Form { length: 5, ..self.0.form(wishes)? })
        }
        fn batch(
            &mut self,
            wishes: &Wishes,
            numbers: &[usize],
            encodings: &[[f32; CHANNELS]],
            done: &mut dyn FnMut(f32),
            cancel: &Cancel,
        ) -> Result<Batch, Cause> {
            self.0.batch(wishes, numbers, encodings, done, cancel)
        }
    }
    let score = score(4);
    let mut liar = Liar(Slow::new(4));
    let mut production = Production::new(&mut liar, Wishes::default(), &score).unwrap();
    let error = production.run(None, &Resumed::default(), &mut |_| (), &Progress::new(), &Cancel::new()).unwrap_err();
    assert_eq!(error.to_string(), "Slow made 24 samples where 20 were due");
    let one = Score::new(vec![[0.0; CHANNELS]; 4], 1).unwrap();
    assert!(Production::new(&mut liar, Wishes::default(), &one).is_err(), "two frames are due");
}

fn sound(folder: &Path, name: &str, hz: f32, channels: usize) -> PathBuf {
    let path = folder.join(name);
    let wave = |harmonic: f32| move |n: usize| (std::f32::consts::TAU * hz * harmonic * n as f32 / 44_100.0).sin();
    let tone = |n| 0.3 * wave(1.0)(n) + 0.2 * wave(2.0)(n) + 0.1 * wave(3.0)(n);
    let samples: Vec<f32> = (0..30_000).map(tone).collect();
    write_wav(&path, &Recording { sample_rate: 44_100, channels: vec![samples; channels] }).unwrap();
    path
}

fn make_factory(sounds: &[PathBuf], options: &Options, out: Option<&Path>) -> Result<GrainCloud, FileError> {
    let (mut encoder, mut decoder) = (factory_encoder().unwrap(), factory_decoder().unwrap());
    let (progress, cancel) = (Progress::new(), Cancel::new());
    make(sounds, options, &mut encoder, &mut decoder, out, &mut |_| (), &mut |_| (), &progress, &cancel)
}

#[test]
fn sounds_become_a_cloud_and_the_same_again() {
    let folder = tempfile::tempdir().unwrap();
    let sounds = [sound(folder.path(), "low.wav", 220.0, 1), sound(folder.path(), "high.wav", 330.0, 2)];
    let out = folder.path().join("cloud.npz");
    for take in Take::NAMED.map(|(_, take)| take) {
        let options = Options { grains: 20, take, seed: 9, ..Options::default() };
        let cloud = make_factory(&sounds, &options, Some(&out)).unwrap();
        assert_eq!((cloud.grains(), cloud.encodings().len(), cloud.name()), (20, 20, "low, high"));
        assert_eq!(cloud.tones().len(), 20);
        assert!(!Part::path_for(&out).exists(), "it has done its duty");
        let first = std::fs::read(&out).unwrap();
        assert_eq!(make_factory(&sounds, &options, Some(&out)).unwrap(), cloud);
        assert_eq!(std::fs::read(&out).unwrap(), first);
        assert_eq!(make_factory(&sounds, &options, None).unwrap(), cloud);
        let (progress, cancel) = (Progress::new(), Cancel::new());
        let mut decoder = factory_decoder().unwrap();
        let at_once =
            decoder.decode(cloud.encodings(), Some(cloud.root_hz()), cloud.name(), &progress, &cancel).unwrap();
        assert!((0..20).all(|grain| at_once.grain(grain) == cloud.grain(grain)), "batches make no difference");
    }
    let plain = folder.path().join("cloud.npy");
    let options = Options { grains: 3, root_hz: Some(110.0), name: Some("Mine".to_owned()), ..Options::default() };
    let cloud = make_factory(&sounds[..1], &options, Some(&plain)).unwrap();
    assert_eq!((cloud.root_hz(), cloud.name()), (110.0, "Mine"));
    assert!(std::fs::read(plain).unwrap().starts_with(b"\x93NUMPY"));
}

#[test]
fn bad_sounds_and_bad_wishes_are_told_in_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let good = sound(folder.path(), "good.wav", 220.0, 1);
    let wav = |name: &str, sample_rate: u32, samples: Vec<f32>, channels| {
        write_wav(&at(name), &Recording { sample_rate, channels: vec![samples; channels] }).unwrap();
        at(name)
    };
    let fails = |sound: &Path, options: &Options, out: &Path, words: &str| {
        let error = make_factory(&[sound.to_owned()], options, Some(out)).unwrap_err();
        let text = error.to_string();
        assert!(text.contains(words) && !text.contains('\n') && !error.is_cancelled(), "{words}: {text}");
        assert!(!out.exists() && !Part::path_for(out).exists(), "{words}: nothing is left behind");
    };
    let (usual, out) = (Options { grains: 4, ..Options::default() }, at("out.npz"));
    fails(&wav("none.wav", 44_100, Vec::new(), 1), &usual, &out, "none.wav: ");
    fails(&wav("silent.wav", 44_100, vec![0.0; 999], 1), &usual, &out, "silent from end to end");
    fails(&wav("slow.wav", 1, vec![0.5; 100], 1), &usual, &out, "its sample rate is 1 Hz");
    fails(&wav("nan.wav", 44_100, vec![f32::NAN; 100], 1), &usual, &out, "NaN");
    fails(&at("no.wav"), &usual, &out, "no.wav: ");
    fails(folder.path(), &usual, &out, &folder.path().display().to_string());
    fails(&good, &Options { grains: 0, ..usual.clone() }, &out, "0 grains");
    fails(&good, &Options { grains: 1_000_000_000, ..usual.clone() }, &out, "1000000000 grains");
    fails(&good, &Options { length: Some(17), ..usual.clone() }, &out, "17 samples are asked for");
    fails(&good, &Options { temperature: Some(0.5), ..usual.clone() }, &out, "has no temperature");
    fails(&good, &usual, &at("out.wav"), ".npz or .npy");
    fails(&good, &usual, Path::new("/no/such/out.npz"), "/no/such/out.npz");
    let crowd = wav("crowd.wav", 44_100, vec![0.5, -0.5], 65);
    fails(&crowd, &usual, &out, "65 channels; 1 to 64");
    fails(&wav("many.wav", 44_100, vec![0.5, -0.5], 64), &usual, &out, "64 channels in a WAV file");
    // A single sample and many channels are odd, but sounds.
    for odd in [wav("one.wav", 44_100, vec![0.5], 1), wav("some.wav", 44_100, vec![0.5, -0.5, 0.25], 26)] {
        assert_eq!(make_factory(&[odd], &usual, Some(&out)).unwrap().grains(), 4);
    }
}

#[test]
fn a_long_recording_is_refused_by_its_head() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("day.wav");
    write_wav(&path, &Recording { sample_rate: 100, channels: vec![vec![0.5; 100 * 86_400]] }).unwrap();
    let error = make_factory(&[path], &Options::default(), None).unwrap_err();
    assert!(error.to_string().contains("1440:00 minutes long"), "{error}");
}

#[test]
#[cfg(target_os = "linux")]
fn what_was_made_survives_that_it_can_not_be_saved() {
    let folder = tempfile::tempdir().unwrap();
    let sound = sound(folder.path(), "a.wav", 220.0, 1);
    let out = folder.path().join("a.npz");
    std::os::unix::fs::symlink("/dev/full", &out).unwrap();
    let options = Options { grains: 20, ..Options::default() };
    let error = make_factory(std::slice::from_ref(&sound), &options, Some(&out)).unwrap_err();
    assert!(error.to_string().contains("No space left"), "{error}");
    assert!(Part::path_for(&out).exists(), "the grains are kept");
    std::fs::remove_file(&out).unwrap();
    let mut remarks = Vec::new();
    let (mut encoder, mut decoder) = (factory_encoder().unwrap(), factory_decoder().unwrap());
    let mut remark = |text| remarks.push(text);
    let sounds = [sound];
    let (progress, cancel) = (Progress::new(), Cancel::new());
    let mut batches = 0;
    let mut count = |_: &Unfinished<'_>| batches += 1;
    let cloud =
        make(&sounds, &options, &mut encoder, &mut decoder, Some(&out), &mut count, &mut remark, &progress, &cancel);
    assert_eq!((cloud.unwrap(), batches), (make_factory(&sounds, &options, None).unwrap(), 0));
    assert!(remarks[0].contains("20 of 20 grains are there"), "{remarks:?}");
    assert!(out.exists() && !Part::path_for(&out).exists());
}

#[test]
fn it_stops_when_it_is_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let sounds = [sound(folder.path(), "a.wav", 220.0, 1)];
    let (mut encoder, mut decoder) = (factory_encoder().unwrap(), factory_decoder().unwrap());
    let (progress, cancel, seen) = (Progress::new(), Cancel::new(), std::cell::Cell::new(0));
    let mut watch = |unfinished: &Unfinished<'_>| {
        seen.set(unfinished.finished());
        cancel.cancel();
    };
    let options = Options::default();
    let out = folder.path().join("a.npz");
    let stopped =
        make(&sounds, &options, &mut encoder, &mut decoder, Some(&out), &mut watch, &mut |_| (), &progress, &cancel);
    assert!(stopped.unwrap_err().is_cancelled() && seen.get() == 16 && !out.exists());
    let before = make_factory(&sounds, &options, Some(&out)).unwrap();
    assert_eq!(before, make_factory(&sounds, &options, None).unwrap());
    let cancelled =
        make(&sounds, &options, &mut encoder, &mut decoder, None, &mut |_| (), &mut |_| (), &progress, &cancel);
    assert!(cancelled.unwrap_err().is_cancelled(), "from the first moment");
}
