//! Pythons of our own under `target`, with the pinned packages of the host tests and of the reduced training.

use std::path::PathBuf;

use nice_plug_xtask::Result;

use crate::{paths, shell};

/// The interpreter with every package that the host tests use.
pub fn for_hosts() -> Result<PathBuf> {
    python("python3", &[], "venv", "tests/hosts/requirements.txt")
}

/// The interpreter with what the reduced training needs. The system's own Python, because the system's torch is for it: the
/// one that `PyPI` has for Linux brings 5.7 GB of CUDA along, more than many a machine has free.
pub fn for_training() -> Result<PathBuf> {
    python("/usr/bin/python3", &["--system-site-packages"], "training", "assets/training/reduced.txt")
}

/// The interpreter in `folder` of the target, made by `maker`, with the packages in the file `list`.
fn python(maker: &str, options: &[&str], folder: &str, list: &str) -> Result<PathBuf> {
    let folder = paths::target().join(folder);
    let python = folder.join("bin").join("python");
    let requirements = std::fs::read_to_string(list)?;
    // The list that was installed is kept, to notice when it has changed.
    let installed = folder.join("installed.txt");
    if python.exists() && std::fs::read_to_string(&installed).is_ok_and(|list| list == requirements) {
        return Ok(python);
    }
    println!("Installing the Python packages of {list} into {}", paths::shown(&folder));
    let place = folder.to_string_lossy();
    shell::program(maker, [&["-m", "venv", "--clear"], options, &[&*place]].concat()).run()?;
    let arguments = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", list];
    shell::program(&python, arguments).run()?;
    std::fs::write(installed, requirements)?;
    Ok(python)
}
