//! Giving memory back to the system.

/// Lets go of what the C library keeps of freed memory: after a generation hundreds of megabytes, which a host would
/// carry until its end.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn trim() {
    unsafe extern "C" {
        fn malloc_trim(pad: usize) -> std::ffi::c_int;
    }
    // SAFETY: a function of the GNU C library that may be called at any time from any thread; it touches free memory alone.
    let _ = unsafe { malloc_trim(0) };
}

/// Other systems take freed memory back themselves.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub const fn trim() {}
