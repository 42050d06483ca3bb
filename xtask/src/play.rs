//! `cargo xtask play`: from nothing to a sounding instrument.

use std::time::{Duration, Instant};

use nice_plug_xtask::Result;

use crate::{bundle, onnxruntime, packages, paths, shell};

/// Builds, bundles, plays the factory pattern in a host process, draws it, and opens the standalone window if `window`
/// is asked for and there is a display.
pub fn play(window: bool) -> Result<()> {
    let start = Instant::now();
    packages::for_play()?;
    let runtime = onnxruntime::fetch();
    bundle::bundle(runtime.as_deref())?;
    let built = start.elapsed();

    let demo = paths::target().join("demo.wav");
    let picture = paths::target().join("demo.png");
    let (clap, demo_path) = (paths::clap(), demo.to_string_lossy());
    let arguments = ["play", "--plugin", &clap.to_string_lossy(), "--bars", "4", "--tempo", "112", "--out", &demo_path];
    shell::program(paths::host_program(), arguments).run()?;
    shell::program(paths::program(), ["picture", &demo_path, &picture.to_string_lossy()]).run()?;
    let opened = window && has_display();
    if opened {
        let log = paths::target().join("standalone.log");
        shell::program(paths::program(), ["play"]).start(&log, Duration::from_secs(2))?;
    }

    println!();
    println!("Nephele is built (in {} s) and has played. The files:", built.as_secs());
    println!("  {}  VST3 plugin", paths::shown(&paths::vst3()));
    println!("  {}  CLAP plugin", paths::shown(&paths::clap()));
    println!("  {}  standalone and command line", paths::shown(&paths::program()));
    println!("  {}  the factory pattern, four bars, played by the CLAP plugin in a host", paths::shown(&demo));
    println!("  {}  its waveform and spectrogram", paths::shown(&picture));
    match runtime {
        Some(_) => println!("Models run on {}, beside the plugins.", onnxruntime::library_name()),
        None => println!("Models run on the built-in backend."),
    }
    match (opened, window) {
        (true, _) => {
            println!("The standalone window is open; it runs on its own, with its messages in target/standalone.log.");
        }
        (false, true) => {
            println!("No display here, so no window: run {} on a desktop.", paths::shown(&paths::program()));
        }
        (false, false) => {}
    }
    println!("`cargo xtask install` puts the plugins where hosts find them.");
    Ok(())
}

fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    (set("DISPLAY") || set("WAYLAND_DISPLAY")) && !set("CI")
}
