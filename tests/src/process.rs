//! What the system says about the running process.

/// Threads of this process.
///
/// # Panics
///
/// Panics where there is no `/proc`.
#[must_use]
pub fn threads() -> usize {
    field("Threads:")
}

/// Memory of this process that is in RAM, in KiB, without what the heap keeps for later.
///
/// # Panics
///
/// Panics where there is no `/proc`.
#[must_use]
pub fn resident_kib() -> usize {
    #[cfg(target_env = "gnu")]
    {
        unsafe extern "C" {
            fn malloc_trim(pad: usize) -> i32;
        }
        // SAFETY: glibc's own function, callable at any time from any thread.
        let _ = unsafe { malloc_trim(0) };
    }
    field("VmRSS:")
}

/// Waits until the process has at most `limit` threads; joins in the plugin's `Drop` are done by then, but the system
/// may count a thread for a moment after its join.
#[must_use]
pub fn settles_to_threads(limit: usize) -> bool {
    (0..200).any(|_| {
        let done = threads() <= limit;
        if !done {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        done
    })
}

fn field(name: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("/proc/self/status");
    let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("a known field of /proc/self/status");
    line.split_whitespace().next().and_then(|number| number.parse().ok()).expect("a number")
}
