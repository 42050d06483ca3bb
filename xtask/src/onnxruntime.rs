//! ONNX Runtime's library, out of its Python wheel: only the Python index serves it by name, version
//! and hash.

use std::path::PathBuf;

use nice_plug_xtask::Result;

use crate::{paths, shell};

/// Version of ONNX Runtime.
const VERSION: &str = "1.31.1";

/// SHA-256 of the wheel for Linux on x86-64 and Python 3.11. Only the library in it is used; the others differ in their
/// Python parts alone.
const WHEEL_SHA256: &str = "5752bd508126ae7c49894d3b9d2e83f0c3d487319246d04c444b393308d7ad7f";

/// Takes one file out of a zip archive: wheel, name in it, where it goes.
const UNZIP: &str = "\
import os, sys, zipfile
wheel, name, out = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive, open(out + '.part', 'wb') as file:
    file.write(archive.read(name))
os.replace(out + '.part', out)
";

/// File name of the library.
pub fn library_name() -> String {
    format!("libonnxruntime.so.{VERSION}")
}

/// The library, if it has been fetched.
pub fn fetched() -> Option<PathBuf> {
    let library = folder().join(library_name());
    library.is_file().then_some(library)
}

/// The library, fetched if it is not there yet. Without a network there is none, and the plugin's built-in backend
/// does its work, slower.
pub fn fetch() -> Option<PathBuf> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        println!("ONNX Runtime is only fetched for Linux on x86-64; the built-in backend runs the models.");
        return None;
    }
    if let Some(library) = fetched() {
        return Some(library);
    }
    match download() {
        Ok(()) => fetched(),
        Err(error) => {
            eprintln!("ONNX Runtime could not be fetched ({error}); going on with the built-in backend.");
            None
        }
    }
}

fn download() -> Result<()> {
    let folder = folder();
    std::fs::create_dir_all(&folder)?;
    let pinned = folder.join("requirements.txt");
    // pip checks the hash, and refuses everything that has none.
    std::fs::write(&pinned, format!("onnxruntime=={VERSION} --hash=sha256:{WHEEL_SHA256}\n"))?;
    let path = |path: &std::path::Path| path.to_string_lossy().into_owned();
    let download = "-m pip download --quiet --no-deps --only-binary=:all: --platform manylinux_2_28_x86_64 \
                    --python-version 3.11 --implementation cp --require-hashes";
    let mut arguments: Vec<String> = download.split_whitespace().map(str::to_owned).collect();
    arguments.extend(["-d".into(), path(&folder), "-r".into(), path(&pinned)]);
    shell::program("python3", arguments).run()?;
    let mut files = std::fs::read_dir(&folder)?.filter_map(|entry| Some(entry.ok()?.path()));
    let wheel = files
        .find(|file| file.extension().is_some_and(|extension| extension == "whl"))
        .ok_or_else(|| shell::failure("pip left no wheel"))?;
    let name = format!("onnxruntime/capi/{}", library_name());
    let library = folder.join(library_name());
    shell::program("python3", ["-c", UNZIP, &path(&wheel), &name, &path(&library)]).output();
    std::fs::remove_file(wheel)?;
    fetched().map(|_| ()).ok_or_else(|| shell::failure(format!("{name} is not in the wheel")).into())
}

fn folder() -> PathBuf {
    paths::target().join("onnxruntime")
}
