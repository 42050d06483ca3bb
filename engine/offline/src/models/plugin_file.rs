//! The file that this code was loaded from: the plugin's library, or the program it is linked into.

use std::path::PathBuf;

/// Absolute path of that file; `None` if the system does not tell.
pub(crate) fn plugin_file() -> Option<PathBuf> {
    let path = system::file_of((plugin_file as *const ()).cast())?;
    if path.is_absolute() {
        return Some(path);
    }
    // The loader repeats the name it was called with. For the main program, which is all that a relative name can
    // reliably mean, the system knows better; a library loaded by a relative name is not searched beside.
    let program = std::env::current_exe().ok()?;
    (program.file_name() == path.file_name()).then_some(program)
}

#[cfg(unix)]
mod system {
    use std::ffi::{CStr, OsStr, c_char, c_int, c_void};
    use std::os::unix::ffi::OsStrExt;
    use std::path::PathBuf;
    use std::ptr;

    /// `Dl_info` of `dlfcn.h`, the same on Linux, macOS and the BSDs.
    #[repr(C)]
    struct Info {
        file: *const c_char,
        base: *mut c_void,
        symbol: *const c_char,
        address: *mut c_void,
    }

    unsafe extern "C" {
        fn dladdr(address: *const c_void, info: *mut Info) -> c_int;
    }

    pub(super) fn file_of(code: *const c_void) -> Option<PathBuf> {
        let mut info = Info { file: ptr::null(), base: ptr::null_mut(), symbol: ptr::null(), address: ptr::null_mut() };
        // SAFETY: dladdr takes any address and writes an `Info`, whose layout is the one above.
        let found = unsafe { dladdr(code, &raw mut info) };
        if found == 0 || info.file.is_null() {
            return None;
        }
        // SAFETY: the name is a C string that lives as long as the library stays loaded, and we run from inside it.
        let name = unsafe { CStr::from_ptr(info.file) };
        Some(PathBuf::from(OsStr::from_bytes(name.to_bytes())))
    }
}

#[cfg(windows)]
mod system {
    use std::ffi::{OsString, c_void};
    use std::os::windows::ffi::OsStringExt;
    use std::path::PathBuf;
    use std::ptr;

    unsafe extern "system" {
        fn GetModuleHandleExW(flags: u32, name: *const u16, module: *mut *mut c_void) -> i32;
        fn GetModuleFileNameW(module: *mut c_void, name: *mut u16, size: u32) -> u32;
    }

    pub(super) fn file_of(code: *const c_void) -> Option<PathBuf> {
        const FROM_ADDRESS: u32 = 4;
        const UNCHANGED_COUNT: u32 = 2;
        let mut module = ptr::null_mut();
        // SAFETY: with FROM_ADDRESS the name is any address inside a module; the handle is only written.
        let found = unsafe { GetModuleHandleExW(FROM_ADDRESS | UNCHANGED_COUNT, code.cast(), &raw mut module) };
        if found == 0 {
            return None;
        }
        let mut name = vec![0_u16; 32_768];
        // SAFETY: the module is ours and stays loaded; the buffer has the length given, the longest that a path may be.
        let length = unsafe { GetModuleFileNameW(module, name.as_mut_ptr(), 32_768) } as usize;
        (length > 0 && length < name.len()).then(|| PathBuf::from(OsString::from_wide(&name[..length])))
    }
}

#[cfg(not(any(unix, windows)))]
mod system {
    pub(super) fn file_of(_code: *const std::ffi::c_void) -> Option<std::path::PathBuf> {
        None
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn in_a_test_it_is_the_test_program() {
        assert_eq!(super::plugin_file(), std::env::current_exe().ok());
    }
}
