//! `cargo xtask test`: every test there is.

use std::path::Path;
use std::time::Instant;

use nice_plug_xtask::Result;

use crate::shell::{self, cargo};
use crate::suites::{self, Outcome};
use crate::{bundle, onnxruntime, packages, paths, python};

/// Tells the plugin which ONNX Runtime to use, or `off`.
const ONNXRUNTIME: &str = "NEPHELE_ONNXRUNTIME";

/// Runs the workspace's tests and, if `hosts`, those of the bundles in real hosts. The last line printed counts them.
pub fn test(hosts: bool) -> Result<()> {
    let start = Instant::now();
    packages::for_test()?;
    let runtime = onnxruntime::fetch();

    // The dev profile: its plugin aborts on an allocation in `process`.
    let mut workspace = cargo(["test", "--workspace", "--no-fail-fast"]);
    if let Some(library) = &runtime {
        workspace = workspace.env(ONNXRUNTIME, library);
    }
    if std::env::var_os("XDG_RUNTIME_DIR").is_none() {
        // wgpu complains at every window that it draws without one.
        workspace = workspace.env("XDG_RUNTIME_DIR", paths::target());
    }
    let mut outcomes = vec![suites::run("The workspace's tests, on the dev build", workspace)];
    if hosts {
        outcomes.extend(in_hosts(runtime.as_deref())?);
    }

    println!("\nSummary ({} s in all):", start.elapsed().as_secs());
    for Outcome { name, passed, failed, elapsed } in &outcomes {
        println!("  {passed:4} passed {failed:3} failed {:5} s  {name}", elapsed.as_secs());
    }
    let passed: usize = outcomes.iter().map(|outcome| outcome.passed).sum();
    let failed: usize = outcomes.iter().map(|outcome| outcome.failed).sum();
    println!("{passed} passed, {failed} failed");
    if failed == 0 { Ok(()) } else { Err(shell::failure("tests failed").into()) }
}

fn in_hosts(runtime: Option<&Path>) -> Result<Vec<Outcome>> {
    let python = python::for_hosts()?;
    let start = Instant::now();
    bundle::bundle(runtime)?;
    println!("Bundled in {} s", start.elapsed().as_secs());

    // The same host tests once more, on what users get, and with the backend that is built in. `--workspace` keeps the
    // features, and so the build, of before.
    let released = cargo(["test", "--workspace", "--no-fail-fast", "--test", "clap_*"])
        .env("NEPHELE_CLAP", paths::clap())
        .env(ONNXRUNTIME, "off");
    // The other hosts leave it to the plugin to find ONNX Runtime beside itself.
    let script = |name: &str| {
        shell::program(&python, [format!("tests/hosts/{name}.py")])
            .env(ONNXRUNTIME, "")
            .env("NEPHELE_TARGET", paths::target())
            .env("NEPHELE_BUNDLES", paths::bundled())
            .env("PYTHONDONTWRITEBYTECODE", "1")
    };
    Ok(vec![
        suites::run("CLAP host, on the release bundle", released),
        suites::run("pedalboard, VST3", script("pedalboard_vst3")),
        suites::run("Ardour, VST3", script("ardour_export")),
        suites::run("Ardour, MIDI out of the VST3", script("ardour_midi")),
        suites::run("Standalone under Xvfb", script("standalone")),
        suites::run("A session by mouse and keys", script("session")),
        suites::run("MIDI files, by mido", script("midi_file")),
        suites::run("The training of models, in small", training()?),
    ])
}

/// The recipe of the built-in model on a tiny corpus, without a sound font. One thread: two would spin for each other.
fn training() -> Result<shell::Shell> {
    let python = python::for_training()?;
    let made = paths::target().join("training").join("made");
    std::fs::create_dir_all(&made)?;
    let script = "assets/training/reduced.py".to_owned();
    let command = shell::program(python, [script, made.to_string_lossy().into_owned()]);
    Ok(command.env("OMP_NUM_THREADS", "1").env("PYTHONDONTWRITEBYTECODE", "1"))
}
