//! Models from anywhere, and processes that end in every way.

use super::*;
use crate::models::fixtures::{Graph, decoder};

#[test]
fn a_good_model_is_described_and_runs() {
    let bytes = decoder(64).bytes();
    let checked = check(&bytes, "a.onnx").unwrap();
    assert_eq!((checked.contract.name.as_str(), checked.bytes, checked.operators.len()), ("Fixture", bytes.len(), 2));
    dry_run(&bytes, "a.onnx").unwrap();
}

#[test]
fn what_a_dry_run_finds_is_one_line() {
    let nan = Graph::default()
        .contract("nephele-decoder", 8)
        .input("encoding", &[-1, 16])
        .output("grains", &[-1, 8])
        .initializer("W", &[16, 8], &[f32::NAN; 128])
        .node("MatMul", &["encoding", "W"], &["grains"]);
    let text = dry_run(&nan.bytes(), "nan.onnx").unwrap_err().to_string();
    assert!(text.starts_with("nan.onnx: its output is NaN") && !text.contains('\n'), "{text}");
    let kind = check(&decoder(8).metadata("kind", "poem").bytes(), "poem.onnx").unwrap_err().to_string();
    assert!(kind.contains("kind = `poem`"), "{kind}");
}

#[cfg(unix)]
fn script(text: &str) -> (tempfile::TempDir, PathBuf) {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nephele");
    std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    (folder, path)
}

#[cfg(unix)]
#[test]
fn every_end_of_a_child_is_understood() {
    let run = |text: &str| {
        let (_folder, program) = script(text);
        try_with(&program, Path::new("m.onnx"), 1, &Cancel::new()).map_err(|fault| fault.to_string())
    };
    assert_eq!(run("exit 0"), Ok(Tried::Ran));
    assert_eq!(run("exit 2"), Ok(Tried::NoProgram));
    assert_eq!(run("echo 'nephele: m.onnx: it is bad' >&2; exit 1"), Err("it is bad".to_owned()));
    assert!(run("kill -ABRT $$").unwrap_err().contains("memory"));
    assert!(run("kill -XCPU $$").unwrap_err().contains("still running after 1 s"));
    // More is said than a pipe holds, and more than is kept.
    assert!(run("yes | head -c 300000 >&2; echo 'nephele: m.onnx: late' >&2; exit 1").is_err());
    let begun = Instant::now();
    assert!(run("exec sleep 60").unwrap_err().contains("still running"));
    assert!(begun.elapsed() < Duration::from_secs(20));
    let (_folder, program) = script("exec sleep 60");
    let cancel = Cancel::new();
    cancel.cancel();
    assert!(matches!(try_with(&program, Path::new("m"), 60, &cancel), Err(ModelFault::Cancelled)));
    assert_eq!(try_with(Path::new("/no/nephele"), Path::new("m"), 1, &Cancel::new()).unwrap(), Tried::NoProgram);
}

/// What the script of the next test runs: a dry run in a process of its own.
#[cfg(unix)]
#[test]
fn try_in_this_process() {
    let Some(path) = std::env::var_os("NEPHELE_TRY") else { return };
    let bytes = std::fs::read(&path).unwrap();
    confine(bytes.len() as u64, 4);
    if let Err(error) = dry_run(&bytes, "m.onnx") {
        eprintln!("nephele: {error}");
        std::process::exit(1);
    }
    std::process::exit(0);
}

/// Runs `bytes` as the program `nephele` does, with this test program in its place.
#[cfg(unix)]
fn tried(bytes: &[u8], runtime: &str) -> Result<Tried, String> {
    let own = std::env::current_exe().unwrap().display().to_string();
    let test = "models::check::tests::try_in_this_process";
    let text = format!("NEPHELE_ONNXRUNTIME='{runtime}' NEPHELE_TRY=\"$6\" exec '{own}' --exact {test} --nocapture");
    let (folder, program) = script(&text);
    let path = folder.path().join("m.onnx");
    std::fs::write(&path, bytes).unwrap();
    try_with(&program, &path, 4, &Cancel::new()).map_err(|fault| fault.to_string())
}

/// The runtimes: none, and the library where there is one.
#[cfg(unix)]
fn runtimes() -> Vec<String> {
    let library = std::env::var("NEPHELE_ONNXRUNTIME").ok().filter(|path| Path::new(path).is_file());
    [Some("off".to_owned()), library].into_iter().flatten().collect()
}

#[cfg(unix)]
#[test]
fn models_that_take_all_memory_or_never_end_are_stopped_apart() {
    let bare =
        || Graph::default().contract("nephele-decoder", 8).input("encoding", &[-1, 16]).output("grains", &[-1, 8]);
    // Each node doubles what the one before made.
    let hungry = (0..40).fold(bare(), |graph, n| {
        let (from, to) = (if n == 0 { "encoding".to_owned() } else { format!("x{n}") }, format!("x{}", n + 1));
        graph.node_with("Concat", &[&from, &from], &[&to], &[("axis", 0)])
    });
    let hungry = hungry.initializer("W", &[16, 8], &[0.1; 128]).node("MatMul", &["x40", "W"], &["grains"]);
    for runtime in runtimes() {
        assert_eq!(tried(&decoder(64).bytes(), &runtime), Ok(Tried::Ran));
        let text = tried(&hungry.bytes(), &runtime).unwrap_err();
        assert!(!text.contains('\n') && !text.is_empty(), "{text}");
        println!("all memory on {runtime}: {text}");
        let text = tried(&endless().bytes(), &runtime).unwrap_err();
        println!("for ever on {runtime}: {text}");
        assert!(runtime == "off" || text.contains("still running after 4 s"), "{text}");
    }
}

/// A decoder whose loop counts to the largest number there is. The built-in runtime has no loops.
#[cfg(unix)]
fn endless() -> Graph {
    let body = Graph::default()
        .node("Identity", &["condition"], &["goes_on"])
        .node("Tanh", &["state"], &["next"])
        .typed_input("count", 7, &[])
        .typed_input("condition", 9, &[])
        .input("state", &[-1, 8])
        .typed_output("goes_on", 9, &[])
        .output("next", &[-1, 8]);
    Graph::default()
        .contract("nephele-decoder", 8)
        .input("encoding", &[-1, 16])
        .output("grains", &[-1, 8])
        .initializer("W", &[16, 8], &[0.1; 128])
        .integers("most", &[i64::MAX])
        .node("MatMul", &["encoding", "W"], &["first"])
        .node_with_graph("Loop", &["most", "", "first"], &["grains"], "body", &body)
}
