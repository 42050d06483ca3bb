//! `cargo xtask test`: every test there is.

use std::path::Path;
use std::time::Instant;

use nice_plug_xtask::Result;

use crate::shell::{self, Shell, cargo};
use crate::suites::{self, Outcome};
use crate::{bundle, onnxruntime, packages, paths, python};

/// Runs the workspace's tests and, if `hosts`, those of the bundles in real hosts. The last line printed counts them.
pub fn test(hosts: bool) -> Result<()> {
    let start = Instant::now();
    packages::for_test()?;
    let runtime = onnxruntime::fetch();
    let with_runtime = |command: Shell| match &runtime {
        Some(library) => command.env("NEPHELE_ONNXRUNTIME", library),
        None => command,
    };

    // The dev profile: its plugin aborts on an allocation in `process`.
    let workspace = with_runtime(cargo(["test", "--workspace", "--no-fail-fast"]));
    let mut outcomes = vec![suites::run("The workspace's tests, on the dev build", workspace)];
    if hosts {
        outcomes.extend(in_hosts(runtime.as_deref(), with_runtime)?);
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

fn in_hosts(runtime: Option<&Path>, with_runtime: impl Fn(Shell) -> Shell) -> Result<Vec<Outcome>> {
    let python = python::python()?;
    let start = Instant::now();
    bundle::bundle(runtime)?;
    println!("Bundled in {} s", start.elapsed().as_secs());

    // The same host tests once more, on what users get. `--workspace` keeps the features, and so the build, of before.
    let released =
        cargo(["test", "--workspace", "--no-fail-fast", "--test", "clap_*"]).env("NEPHELE_CLAP", paths::clap());
    let script = |name: &str| {
        let command = shell::program(&python, [format!("tests/hosts/{name}.py")]);
        with_runtime(command)
            .env("NEPHELE_TARGET", paths::target())
            .env("NEPHELE_BUNDLES", paths::bundled())
            .env("PYTHONDONTWRITEBYTECODE", "1")
    };
    Ok(vec![
        suites::run("CLAP host, on the release bundle", with_runtime(released)),
        suites::run("pedalboard, VST3", script("pedalboard_vst3")),
        suites::run("Ardour, VST3", script("ardour_export")),
        suites::run("Standalone under Xvfb", script("standalone")),
    ])
}
