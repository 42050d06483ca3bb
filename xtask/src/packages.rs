//! Debian packages: what is missing is installed.

use nice_plug_xtask::Result;

use crate::shell::{self, failure};

/// To build: a C++ compiler for clap-wrapper, headers of the sound and window systems, Python's pip for ONNX Runtime.
const BUILD: &[&str] = &[
    "g++",
    "libasound2-dev",
    "libgl-dev",
    "libjack-jackd2-dev",
    "libx11-xcb-dev",
    "libxcb-dri2-0-dev",
    "libxcb-icccm4-dev",
    "libxcb1-dev",
    "libxcursor-dev",
    "libxkbcommon-dev",
    "libxkbcommon-x11-dev",
    "pkg-config",
    "python3",
    "python3-pip",
    "python3-venv",
];

/// To open a window: the software renderer, for machines without a graphics driver of their own.
const WINDOW: &[&str] = &["libgl1-mesa-dri"];

/// To test in real hosts: a DAW, a display without a screen, a mouse without a hand, Vulkan in software; and to train.
const TEST: &[&str] = &["ardour", "libvulkan1", "mesa-vulkan-drivers", "python3-torch", "xdotool", "xvfb"];

/// Installs what `play` needs.
pub fn for_play() -> Result<()> {
    install(&[BUILD, WINDOW].concat())
}

/// Installs what `test` needs.
pub fn for_test() -> Result<()> {
    install(&[BUILD, WINDOW, TEST].concat())
}

fn install(wanted: &[&str]) -> Result<()> {
    if shell::program("dpkg-query", ["--version"]).output().is_none() {
        eprintln!("No Debian packages here. Please see to it that there is what these bring: {}", wanted.join(" "));
        return Ok(());
    }
    let missing: Vec<&str> = wanted.iter().copied().filter(|name| !is_installed(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("Installing missing packages: {}", missing.join(" "));
    let arguments = ["install", "--yes", "--no-install-recommends"];
    apt_get(&["update"])
        .and_then(|()| apt_get(&[&arguments, missing.as_slice()].concat()))
        .map_err(|error| failure(format!("{error}. Please install: {}", missing.join(" "))).into())
}

fn is_installed(name: &str) -> bool {
    let status = shell::program("dpkg-query", ["--show", "--showformat=${db:Status-Status}", name]).output();
    status.as_deref() == Some("installed")
}

fn apt_get(arguments: &[&str]) -> Result<()> {
    let is_root = shell::program("id", ["--user"]).output().is_some_and(|id| id.trim() == "0");
    // sudo clears the environment, so the variable goes through env(1).
    let sudo: &[&str] = if is_root { &[] } else { &["sudo"] };
    let words = [sudo, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"], arguments].concat();
    shell::program(words[0], &words[1..]).run()
}
