//! `nephele model` as a user calls it, in processes of its own.

#![allow(clippy::unwrap_used, reason = "a test that can not set up its case has failed")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The model that Nephele brings along.
fn factory() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/models");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.to_string_lossy().ends_with("-decoder.onnx")).min().unwrap()
}

/// Calls it with a home of its own.
fn nephele(home: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nephele"));
    // Whatever the system, the folder of the user's data is in there.
    command.env("XDG_DATA_HOME", home).env("HOME", home).env("APPDATA", home);
    command.args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_model_is_checked_tried_added_and_listed() {
    let home = tempfile::tempdir().unwrap();
    let (path, name) = (factory().display().to_string(), factory().file_name().unwrap().display().to_string());
    let checked = nephele(home.path(), &["model", "check", &path]);
    let said = text(&checked.stdout);
    assert!(checked.status.success() && said.contains("dry run: well"), "{said}{}", text(&checked.stderr));
    assert!(text(&nephele(home.path(), &["model", "list"]).stdout).contains("0 models"));
    let added = nephele(home.path(), &["model", "add", &path]);
    assert!(added.status.success(), "{}", text(&added.stderr));
    let listed = text(&nephele(home.path(), &["model", "list"]).stdout);
    assert!(listed.contains("1 models") && listed.contains(&format!("{name}: nephele-")), "{listed}");
}

#[test]
fn what_is_wrong_is_one_line_and_nothing_is_kept() {
    let home = tempfile::tempdir().unwrap();
    let whole = std::fs::read(factory()).unwrap();
    let at = |name: &str| home.path().join(name).display().to_string();
    std::fs::write(at("cut.onnx"), &whole[..whole.len() / 2]).unwrap();
    std::fs::write(at("text.onnx"), "Once upon a time there was a grain.").unwrap();
    for (name, words) in
        [("cut.onnx", "cut short"), ("text.onnx", "not an ONNX model"), ("none.onnx", "can not be read")]
    {
        for command in ["check", "add", "try"] {
            let output = nephele(home.path(), &["model", command, &at(name)]);
            let said = text(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{command} {name}: {said}");
            assert!(
                said.lines().count() == 1 && said.contains(name) && said.contains(words),
                "{command} {name}: {said}"
            );
        }
    }
    assert!(text(&nephele(home.path(), &["model", "list"]).stdout).contains("0 models"));
}
