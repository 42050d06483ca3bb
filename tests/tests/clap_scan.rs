//! What a host's plugin scan and a user's first click cost, and what the plugin says of itself.

#![allow(clippy::expect_used, clippy::panic)]

use std::time::{Duration, Instant};

use clack_host::prelude::PluginEntry;
use nephele_tests::{ClapHost, library};

/// clap-validator's limit for a scan.
const SCAN: Duration = Duration::from_millis(100);
/// Create, init and activate.
const START: Duration = Duration::from_millis(150);

/// The dev build is allowed three times as long.
fn limit(release: Duration) -> Duration {
    if library::is_debug() { release * 3 } else { release }
}

// One test, so that nothing else runs while it takes the time.
#[test]
fn scanning_and_starting_are_quick() {
    let path = library::plugin_library();
    let mut scans = Vec::new();
    let mut starts = Vec::new();
    for _ in 0..3 {
        let began = Instant::now();
        // SAFETY: our own plugin; loading runs nothing but its initialisers.
        let entry = unsafe { PluginEntry::load(&path) }.expect("the library loads");
        let factory = entry.get_plugin_factory().expect("a plugin factory");
        let ids: Vec<_> = factory
            .plugin_descriptors()
            .map(|plugin| plugin.id().expect("an id").to_string_lossy().into_owned())
            .collect();
        scans.push(began.elapsed());
        assert_eq!(ids, [library::PLUGIN_ID]);

        let began = Instant::now();
        let mut host = ClapHost::instance(&entry).expect("an instance");
        host.activate(48_000.0, 1024).expect("activation");
        starts.push(began.elapsed());
    }
    println!("scan {scans:?}, create + init + activate {starts:?}");
    // The first of each pays for reading the file; a scan in a DAW pays for it too, so it counts.
    assert!(scans[0] < limit(SCAN), "scanning took {:?}", scans[0]);
    assert!(starts[0] < limit(START), "starting took {:?}", starts[0]);
}
