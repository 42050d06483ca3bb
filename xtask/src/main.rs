//! `cargo xtask`: everything one does with this workspace besides editing it.

mod bundle;
mod lint;
mod onnxruntime;
mod packages;
mod paths;
mod play;
mod python;
mod shell;
mod suites;
mod test;

use nice_plug_xtask::Result;

const USAGE: &str = "\
cargo xtask <task>

  play [--no-window]  build everything, play a demo in a host process, open the standalone window
  test [--quick]      all tests, in the plugin's parts and in real hosts; --quick leaves the hosts out
  bundle              build nephele.vst3 and nephele.clap into target/bundled
  install             bundle, and copy the bundles into the user's plugin folders
  bench               run the benchmarks
  lint                rustfmt, clippy and rustdoc, warnings as errors

play and test install the Debian packages they miss (with sudo if need be) and fetch ONNX Runtime.";

fn main() {
    if let Err(error) = run() {
        eprintln!("error: {error:#}");
        std::process::exit(1);
    }
}

fn run() -> Result<()> {
    std::env::set_current_dir(paths::root())?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["play"] => play::play(true),
        ["play", "--no-window"] => play::play(false),
        ["test"] => test::test(true),
        ["test", "--quick"] => test::test(false),
        ["bundle"] => bundle::bundle(onnxruntime::fetched().as_deref()),
        ["install"] => bundle::install(),
        ["bench"] => shell::cargo(["bench", "--workspace"]).run(),
        ["lint"] => lint::lint(),
        _ => {
            eprintln!("{USAGE}");
            std::process::exit(2);
        }
    }
}
