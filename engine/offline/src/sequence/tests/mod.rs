//! Files of patterns of each kind, good and bad.

mod document;
mod midi;
mod midi_export;
mod random;
mod steppy;

use std::path::PathBuf;

/// A reference file, if the machine has it.
fn reference(name: &str) -> Option<PathBuf> {
    let folders =
        ["/work/shared/reference".into(), PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/reference")];
    let found = folders.iter().map(|folder| folder.join(name)).find(|path| path.is_file());
    if found.is_none() {
        println!("skipped: {name} is not on this machine");
    }
    found
}
