//! ONNX Runtime's library vanishes while models run on it: they run on, and the sound with them.

#![allow(clippy::expect_used, clippy::panic)]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use nephele_tests::{ClapHost, Note, Recording, Script, Timeline};

const RATE: f64 = 48_000.0;
const SECOND: u64 = 48_000;
const VARIABLE: &str = "NEPHELE_ONNXRUNTIME";

fn listen(host: &mut ClapHost) -> Recording {
    let script = Script::new(Timeline::stopped(RATE), SECOND / 2).note((0, SECOND / 4), Note::key(57), 0.8);
    host.reset();
    host.play(&script)
}

/// Moves the pad and waits until that is heard.
fn move_to(host: &mut ClapHost, x: f32) {
    let old = listen(host);
    let event = host.set("cloud.morph_x", x);
    host.play(&Script::new(Timeline::stopped(RATE), 100).at(0, event));
    let asked = Instant::now();
    while old.same_audio(&listen(host)).is_ok() {
        assert!(asked.elapsed() < Duration::from_mins(1), "no new cloud within a minute");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn models_run_on_without_their_library() {
    let Some(library) = std::env::var_os(VARIABLE).map(PathBuf::from).filter(|path| path.is_file()) else {
        eprintln!("not tested: {VARIABLE} names no library");
        return;
    };
    let copy = std::env::temp_dir().join(format!("nephele-{}-libonnxruntime.so", std::process::id()));
    std::fs::copy(&library, &copy).expect("a copy");
    // SAFETY: this is the only test of its process, and no other thread runs yet that reads the environment.
    unsafe { std::env::set_var(VARIABLE, &copy) };
    let mut host = ClapHost::active();
    move_to(&mut host, 0.1);
    std::fs::remove_file(&copy).expect("the library goes");
    move_to(&mut host, 0.9);
    // An instance that opens its model only now has the runtime that is built in.
    let mut other = ClapHost::active();
    move_to(&mut other, 0.3);
    move_to(&mut host, 0.2);
}
