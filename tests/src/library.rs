//! Where the plugin under test lies.

use std::path::PathBuf;

/// CLAP id of the plugin.
pub const PLUGIN_ID: &str = "studio.nephele.nephele";

/// Names another library to test than the one Cargo built along with the test, such as the bundled `.clap`.
pub const CLAP_VARIABLE: &str = "NEPHELE_CLAP";

/// The library under test: `$NEPHELE_CLAP`, or else the `libnephele.so` that Cargo built for this test, which in the
/// dev profile aborts on an allocation in `process`.
///
/// # Panics
///
/// Panics if it does not exist: a test that can not find its plugin has failed.
#[must_use]
pub fn plugin_library() -> PathBuf {
    let path = std::env::var_os(CLAP_VARIABLE).map_or_else(built_library, PathBuf::from);
    assert!(path.exists(), "no plugin at {}; build it with `cargo build -p nephele`", path.display());
    path
}

/// Whether the library under test is the one Cargo built in the dev profile: slower, and with its checks on.
#[must_use]
pub fn is_debug() -> bool {
    std::env::var_os(CLAP_VARIABLE).is_none() && cfg!(debug_assertions)
}

fn built_library() -> PathBuf {
    let name = format!("{}nephele{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let program = std::env::current_exe().expect("the path of the running test");
    // Tests run in `target/<profile>/deps`, programs one folder up. Cargo always leaves the library in `deps`; the copy
    // above it may be older.
    let folder = program.parent().expect("the folder of the running test");
    let beside = folder.join(&name);
    if beside.exists() { beside } else { folder.join("deps").join(&name) }
}
