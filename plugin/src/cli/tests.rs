use std::path::Path;

use nephele_offline::clouds::LoadOptions;
use nephele_offline::preset::Preset;

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
fn clouds_are_made_of_recordings() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    for (name, key) in [("a.wav", "57"), ("b.wav", "60")] {
        succeeds(&["render", "--notes", key, "--seconds", "0.6", "--out", &at(name)]);
    }
    let make = ["cloud", "make", &at("a.wav"), &at("b.wav")];
    succeeds(&[&make[..], &["--out", &at("c.npz"), "--grains", "9", "--root", "A3", "--name", "Both"]].concat());
    let cloud = nephele_offline::clouds::load(Path::new(&at("c.npz")), &LoadOptions::default()).unwrap();
    assert_eq!((cloud.grains(), cloud.encodings().len(), cloud.name()), (9, 9, "Both"));
    assert!((cloud.root_hz() - 220.0).abs() < 0.01, "{cloud:?}");
    let random = ["--take", "random", "--seed", "7", "--path", "mix", "--weights", "1,0.5", "--pitch", "A3,C4"];
    for name in ["d.npy", "e.npy"] {
        succeeds(&[&make[..], &["--out", &at(name), "--grains", "9"], &random].concat());
    }
    assert_eq!(std::fs::read(at("d.npy")).unwrap(), std::fs::read(at("e.npy")).unwrap());
    succeeds(
        &[&make[..], &["--out", &at("f.npz"), "--at", "0.2,0.6", "--path", "walk", "--from", "0.1", "--to", "0.9"]]
            .concat(),
    );

    let failed = Some(ExitCode::FAILURE);
    let fails = |options: &[&str]| assert_eq!(call(&[&make[..], options].concat()), failed, "{options:?}");
    fails(&["--out", &at("g.wav")]);
    fails(&["--out", "/no/such/g.npz"]);
    fails(&["--out", &at("g.npz"), "--model", "no-such-model"]);
    fails(&["--out", &at("g.npz"), "--model", &at("a.wav")]);
    fails(&["--out", &at("g.npz"), "--length", "7"]);
    fails(&["--out", &at("g.npz"), "--temperature", "0.5"]);
    fails(&["--out", &at("g.npz"), "--weights", "1,2"]);
    fails(&["--out", &at("g.npz"), "--from", "0.5", "--to", "0.5"]);
    assert_eq!(call(&["cloud", "make", "/no/such.wav", "--out", &at("g.npz")]), failed);
    assert!(std::fs::read_dir(folder.path()).unwrap().count() == 6, "nothing is left of what failed");
    let nonsense = Some(ExitCode::from(2));
    for options in [
        &[][..],
        &["--out", "x.npz", "--grains", "0"],
        &["--out", "x.npz", "--grains", "1000000000"],
        &["--out", "x.npz", "--at", "2"],
        &["--out", "x.npz", "--root", "H4"],
        &["--out", "x.npz", "--encoder", "e.onnx"],
        &["--out", "x.npz", "--temperature", "nan"],
    ] {
        assert_eq!(call(&[&make[..], options].concat()), nonsense, "{options:?}");
    }
    assert_eq!(call(&["cloud", "make", "--out", "x.npz"]), nonsense);
}

/// A bank of 32 voices of algorithm 1, all called `X`, as the DX7 sends it.
fn bank() -> Vec<u8> {
    let mut voice = [0_u8; 128];
    voice[118..].copy_from_slice(b"X         ");
    let data = voice.repeat(32);
    let sum: u32 = data.iter().map(|byte| u32::from(*byte)).sum();
    [&[0xf0, 0x43, 0, 9, 0x20, 0][..], &data, &[(128 - sum % 128) as u8 & 0x7f, 0xf7]].concat()
}

#[test]
fn dx7_voices_are_listed_and_imported() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(at("a.syx"), bank()).unwrap();
    succeeds(&["dx7", "list", &at("a.syx")]);
    succeeds(&["dx7", "import", &at("a.syx"), "--voice", "32", "--out", &at("last.nephele")]);
    succeeds(&["dx7", "import", &at("a.syx"), "--all", "--out", &at("all")]);
    assert_eq!(std::fs::read_dir(at("all")).unwrap().count(), 32);
    let first = std::fs::read(at("all/01 X.nephele")).unwrap();
    assert_eq!(std::fs::read(at("last.nephele")).unwrap(), first);
    succeeds(&["render", "--preset", &at("last.nephele"), "--seconds", "0.01", "--out", &at("a.wav")]);
    let failed = Some(ExitCode::FAILURE);
    assert_eq!(call(&["dx7", "import", &at("a.syx"), "--out", &at("x.nephele")]), failed, "which of them?");
    assert_eq!(call(&["dx7", "import", &at("a.syx"), "--voice", "33", "--out", &at("x.nephele")]), failed);
    assert_eq!(call(&["dx7", "import", &at("a.syx"), "--all", "--out", &at("a.wav")]), failed, "no folder");
    assert_eq!(call(&["dx7", "list", &at("a.wav")]), failed);
    succeeds(&["dx7", "import", &at("a.syx"), "--voice", "2", "--out", &at("all")]);
    let nonsense = Some(ExitCode::from(2));
    assert_eq!(call(&["dx7", "import", &at("a.syx"), "--voice", "1", "--all", "--out", &at("all")]), nonsense);
    assert_eq!(call(&["dx7", "import", &at("a.syx"), "--voice", "0", "--out", &at("x.nephele")]), nonsense);
}

#[test]
fn patterns_are_imported_shown_and_exported() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let step = r#"{"on":true,"note":true,"numeric_note":52,"velocity":90,"duration":0.5,"channel":0}"#;
    std::fs::write(at("steppy.json"), format!(r#"[{step},{{"on":false,"note":false}}]"#)).unwrap();
    succeeds(&["pattern", "import", &at("steppy.json"), "--out", &at("a.json")]);
    succeeds(&["pattern", "show", &at("a.json")]);
    let both = ["--steppy", &at("back.json"), "--midi", &at("a.mid"), "--pattern", "a", "--format", "0", "--bars", "2"];
    succeeds(&[&["pattern", "export", &at("a.json")][..], &both].concat());
    succeeds(&["pattern", "import", &at("a.mid"), "--out", &at("b.json")]);
    succeeds(&["pattern", "import", &at("back.json"), "--out", &at("c.json")]);
    assert_eq!(std::fs::read(at("a.json")).unwrap(), std::fs::read(at("c.json")).unwrap());
    Preset::default().save(Path::new(&at("p.nephele"))).unwrap();
    succeeds(&["pattern", "show", &at("p.nephele")]);
    succeeds(&["pattern", "export", &at("p.nephele"), "--midi", &at("p.mid"), "--tempo", "100"]);
    let render = ["render", "--seconds", "0.2", "--out", &at("a.wav")];
    for options in [&["--preset", &at("p.nephele"), "--bars", "8"][..], &["--sequence", &at("p.mid"), "--bars", "1"]] {
        succeeds(&[&render[..], options].concat());
    }
    let failed = Some(ExitCode::FAILURE);
    assert_eq!(call(&["pattern", "show", &at("a.wav")]), failed);
    assert_eq!(call(&["pattern", "import", "/no/such.mid", "--out", &at("x.json")]), failed);
    let nonsense = Some(ExitCode::from(2));
    assert_eq!(call(&["pattern", "export", &at("a.json")]), nonsense, "to what?");
    assert_eq!(call(&["pattern", "export", &at("a.json"), "--steppy", "x.json", "--bars", "2"]), nonsense);
    assert_eq!(call(&["pattern", "export", &at("a.json"), "--midi", "x.mid", "--pattern", "I"]), nonsense);
}

#[test]
fn tunings_are_shown() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(at("a.scl"), "fifths\n1\n3/2\n").unwrap();
    std::fs::write(at("a.kbm"), "2\n0\n127\n60\n60\n300.0\n0\n0\n").unwrap();
    succeeds(&["tuning", "show", &at("a.scl")]);
    succeeds(&["tuning", "show", &at("a.scl"), &at("a.kbm")]);
    assert_eq!(call(&["tuning", "show", &at("a.kbm")]), Some(ExitCode::FAILURE));
    assert_eq!(call(&["tuning", "show"]), Some(ExitCode::from(2)));
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

#[test]
fn what_is_no_checkpoint_is_not_imported() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(at("wavenet-ckpt.tar"), [1; 2000]).unwrap();
    for name in ["wavenet-ckpt.tar", "missing.tar"] {
        assert_eq!(call(&["model", "import", &at(name), "--out", &at("new")]), Some(ExitCode::FAILURE), "{name}");
    }
    assert!(!Path::new(&at("new")).exists());
}

#[test]
fn presets_of_the_factory_are_listed_played_and_written() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    succeeds(&["preset", "list"]);
    succeeds(&["preset", "list", "--tag", "basses"]);
    succeeds(&["parameters", "--markdown"]);
    succeeds(&["preset", "export", "tine piano", "--out", &at("a.nephele")]);
    assert_eq!(Preset::load(Path::new(&at("a.nephele"))).unwrap().about.name, "Tine Piano");
    succeeds(&["render", "--preset", "Tine Piano", "--seconds", "0.2", "--out", &at("a.wav")]);
    succeeds(&["render", "--preset", &at("a.nephele"), "--seconds", "0.2", "--out", &at("b.wav")]);
    assert_eq!(std::fs::read(at("a.wav")).unwrap(), std::fs::read(at("b.wav")).unwrap());
    succeeds(&["preset", "demo", "Solid Sub", "--out", &at("c.wav")]);
    for wrong in [["preset", "export", "No Piano"], ["preset", "demo", "No Piano"]] {
        assert_eq!(call(&[&wrong[..], &["--out", &at("d")]].concat()), Some(ExitCode::FAILURE));
    }
}
