//! Where things lie.

use std::path::{Path, PathBuf};

/// The workspace's root.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// The folder of the finished plugins.
pub fn bundled() -> PathBuf {
    target().join("bundled")
}

/// The CLAP plugin.
pub fn clap() -> PathBuf {
    bundled().join("nephele.clap")
}

/// The VST3 plugin, a folder.
pub fn vst3() -> PathBuf {
    bundled().join("nephele.vst3")
}

/// The program `nephele`: standalone and command line. The bundled one, which finds ONNX Runtime beside itself.
pub fn program() -> PathBuf {
    bundled().join(format!("nephele{}", std::env::consts::EXE_SUFFIX))
}

/// The host that plays the demo.
pub fn host_program() -> PathBuf {
    target().join("release").join(format!("nephele-host{}", std::env::consts::EXE_SUFFIX))
}

/// `path` as one would type it from the workspace's root.
pub fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
