//! Form: formatting, clippy and documentation, with warnings as errors.

use nice_plug_xtask::Result;

use crate::shell;

/// Checks all three.
pub fn lint() -> Result<()> {
    shell::cargo(["fmt", "--all", "--check"]).run()?;
    shell::cargo(["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]).run()?;
    shell::cargo(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "--deny warnings").run()
}
