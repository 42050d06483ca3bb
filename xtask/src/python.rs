//! A Python of our own under `target/venv`, with the pinned packages of the host tests.

use std::path::PathBuf;

use nice_plug_xtask::Result;

use crate::{paths, shell};

const REQUIREMENTS: &str = "tests/hosts/requirements.txt";

/// The interpreter, with every package that the host tests use.
pub fn python() -> Result<PathBuf> {
    let folder = paths::target().join("venv");
    let python = folder.join("bin").join("python");
    let requirements = std::fs::read_to_string(REQUIREMENTS)?;
    // The list that was installed is kept, to notice when it has changed.
    let installed = folder.join("installed.txt");
    if python.exists() && std::fs::read_to_string(&installed).is_ok_and(|list| list == requirements) {
        return Ok(python);
    }
    println!("Installing the Python packages of the host tests into {}", paths::shown(&folder));
    shell::program("python3", ["-m", "venv", "--clear", &folder.to_string_lossy()]).run()?;
    let arguments = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", REQUIREMENTS];
    shell::program(&python, arguments).run()?;
    std::fs::write(installed, requirements)?;
    Ok(python)
}
