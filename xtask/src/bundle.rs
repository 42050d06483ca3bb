//! Building the plugin and putting it into the shapes that hosts expect.

use std::path::{Path, PathBuf};

use nice_plug_xtask::Result;

use crate::{onnxruntime, paths, shell};

const PACKAGE: &str = "nephele";

/// Builds plugin, program and test host, and bundles VST3 and CLAP. ONNX Runtime's library, where there is one, is put
/// beside both, where the plugin looks for it.
pub fn bundle(onnxruntime: Option<&Path>) -> Result<()> {
    // One build of both packages: two would differ in their features and compile the plugin twice.
    shell::cargo(["build", "--release", "--package", PACKAGE, "--package", "nephele-tests", "--lib", "--bins"])
        .run()?;
    nice_plug_xtask::bundle(&paths::target(), PACKAGE, &["--release".to_owned()], false)?;
    // The bundler takes what the library exports; both formats are promised.
    for bundle in [paths::clap(), paths::vst3()] {
        if !bundle.exists() {
            return Err(shell::failure(format!("{} was not made", paths::shown(&bundle))).into());
        }
    }
    if let Some(library) = onnxruntime {
        for folder in [paths::bundled(), vst3_binaries()] {
            replace(library, &folder.join(onnxruntime::library_name()))?;
        }
    }
    Ok(())
}

/// Bundles, and copies the bundles to where hosts of this user look.
pub fn install() -> Result<()> {
    if !cfg!(target_os = "linux") {
        return Err(shell::failure("installing is only known for Linux; the bundles are in target/bundled").into());
    }
    bundle(onnxruntime::fetch().as_deref())?;
    let home = std::env::var_os("HOME").map(PathBuf::from).ok_or_else(|| shell::failure("HOME is not set"))?;
    let clap = home.join(".clap");
    std::fs::create_dir_all(&clap)?;
    replace(&paths::clap(), &clap.join("nephele.clap"))?;
    let data =
        std::env::var_os("XDG_DATA_HOME").map_or_else(|| home.join(".local/share"), PathBuf::from).join("nephele");
    // The plugin has models tried by it, in a process that they can not take the host down with.
    std::fs::create_dir_all(data.join("bin"))?;
    replace(&paths::program(), &data.join("bin").join(format!("nephele{}", std::env::consts::EXE_SUFFIX)))?;
    if let Some(library) = onnxruntime::fetched() {
        replace(&library, &data.join(onnxruntime::library_name()))?;
    }
    let vst3 = home.join(".vst3").join("nephele.vst3");
    if vst3.exists() {
        std::fs::remove_dir_all(&vst3)?;
    }
    copy_folder(&paths::vst3(), &vst3)?;
    println!("Installed {} and {}", clap.join("nephele.clap").display(), vst3.display());
    Ok(())
}

fn vst3_binaries() -> PathBuf {
    paths::vst3().join("Contents").join(format!("{}-linux", std::env::consts::ARCH))
}

/// Copies over what may be in use: a host that has the old file open keeps it.
fn replace(from: &Path, to: &Path) -> Result<()> {
    let part = to.with_extension("part");
    std::fs::copy(from, &part)?;
    std::fs::rename(part, to)?;
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let copy = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &copy)?;
        } else {
            replace(&entry.path(), &copy)?;
        }
    }
    Ok(())
}
