use std::path::Path;

use nephele_offline::clouds::LoadOptions;

use super::*;

fn call(arguments: &[&str]) -> Option<ExitCode> {
    run(std::iter::once(&"nephele").chain(arguments).map(OsString::from))
}

fn succeeds(arguments: &[&str]) {
    assert_eq!(call(arguments), Some(ExitCode::SUCCESS), "{arguments:?}");
}

#[test]
fn the_standalone_keeps_its_own_arguments() {
    for ours in [&[][..], &["play"], &["play", "--backend", "jack"], &["--backend", "jack"]] {
        assert_eq!(call(ours), None, "{ours:?}");
    }
    succeeds(&["--help"]);
    succeeds(&["--version"]);
    succeeds(&["parameters"]);
}

#[test]
fn two_renders_are_byte_equal_and_the_picture_is_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    for (name, block) in [("a.wav", "512"), ("b.wav", "100")] {
        let settings = ["--set", "cloud.size=120ms", "--set", "cloud.window=Tukey", "--set", "rack.level=-inf dB"];
        let render = ["render", "--notes", "48,60,67", "--seconds", "0.5", "--block", block, "--out", &at(name)];
        succeeds(&[&render[..], &settings].concat());
    }
    assert_eq!(std::fs::read(at("a.wav")).unwrap(), std::fs::read(at("b.wav")).unwrap());
    succeeds(&["render", "--pattern", "--bars", "1", "--tempo", "240", "--seconds", "0.2", "--out", &at("c.wav")]);
    succeeds(&["picture", &at("a.wav"), &at("a.png")]);
    assert!(Path::new(&at("a.png")).exists());
}

#[test]
fn clouds_are_converted_and_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    succeeds(&["render", "--notes", "69", "--seconds", "1", "--set", "cloud.level=-60", "--out", &at("a.wav")]);
    succeeds(&["cloud", "convert", &at("a.wav"), &at("b.npz"), "--name", "A4", "--grain-seconds", "0.1"]);
    succeeds(&["cloud", "convert", &at("b.npz"), &at("c.npy")]);
    succeeds(&["cloud", "info", &at("c.npy")]);
    succeeds(&["render", "--cloud", &at("b.npz"), "--seconds", "0.1", "--out", &at("d.wav")]);
    let cloud = nephele_offline::clouds::load(Path::new(&at("b.npz")), &LoadOptions::default()).unwrap();
    assert_eq!((cloud.name(), cloud.length()), ("A4", 4800));
    assert!((1200.0 * (cloud.root_hz() / 440.0).log2()).abs() < 20.0, "{}", cloud.root_hz());
    let options = ["--root", "Bb3", "--mono", "--hop-seconds", "0.2", "--sample-rate", "24000"];
    succeeds(&[&["cloud", "convert", &at("a.wav"), &at("e.npz")][..], &options].concat());
    let cloud = nephele_offline::clouds::load(Path::new(&at("e.npz")), &LoadOptions::default()).unwrap();
    assert_eq!((cloud.channels(), cloud.sample_rate(), cloud.length()), (1, 24_000.0, 2040));
    assert!((cloud.root_hz() - 233.08).abs() < 0.01 && cloud.hop_seconds() > 0.15, "{cloud:?}");
}

#[test]
fn failures_are_1_and_nonsense_is_2() {
    let failed = Some(ExitCode::FAILURE);
    assert_eq!(call(&["cloud", "info", "/no/such.npy"]), failed);
    assert_eq!(call(&["picture", "/no/such.wav", "x.png"]), failed);
    assert_eq!(call(&["render", "--preset", "/no/such.nephele", "--out", "x.wav"]), failed);
    assert_eq!(call(&["render", "--seconds", "0.01", "--out", "/no/such/x.wav"]), failed);
    let nonsense = Some(ExitCode::from(2));
    for arguments in [
        &["render"][..],
        &["sing"],
        &["render", "--out", "x.wav", "--notes", "200"],
        &["render", "--out", "x.wav", "--seconds", "nan"],
        &["render", "--out", "x.wav", "--set", "cloud.colour=3"],
        &["render", "--out", "x.wav", "--set", "cloud.window=Round"],
        &["cloud", "convert", "a.npy", "b.npz", "--sample-rate", "7"],
        &["cloud", "convert", "a.wav", "b.npz", "--root", "H4"],
        &["cloud", "convert", "a.wav", "b.npz", "--transients", "--hop-seconds", "1"],
    ] {
        assert_eq!(call(arguments), nonsense, "{arguments:?}");
    }
}
