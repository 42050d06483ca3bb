//! Pythons of our own under `target`, with the pinned packages of the host tests and of the training.

use std::path::PathBuf;

use nice_plug_xtask::Result;

use crate::{paths, shell};

/// The interpreter with every package that the host tests use.
pub fn for_hosts() -> Result<PathBuf> {
    python("venv", "tests/hosts/requirements.txt")
}

/// The interpreter with every package that trains models. `PyPI`'s torch for Linux brings CUDA along: 5.7 GB.
pub fn for_training() -> Result<PathBuf> {
    python("training", "assets/training/requirements.txt")
}

/// The interpreter in `folder` of the target, with the packages in the file `list`.
fn python(folder: &str, list: &str) -> Result<PathBuf> {
    let folder = paths::target().join(folder);
    let python = folder.join("bin").join("python");
    let requirements = std::fs::read_to_string(list)?;
    // The list that was installed is kept, to notice when it has changed.
    let installed = folder.join("installed.txt");
    if python.exists() && std::fs::read_to_string(&installed).is_ok_and(|list| list == requirements) {
        return Ok(python);
    }
    println!("Installing the Python packages of {list} into {}", paths::shown(&folder));
    shell::program("python3", ["-m", "venv", "--clear", &folder.to_string_lossy()]).run()?;
    let arguments = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", list];
    shell::program(&python, arguments).run()?;
    std::fs::write(installed, requirements)?;
    Ok(python)
}
