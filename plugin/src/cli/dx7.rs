//! `nephele dx7 list` and `nephele dx7 import`.

use std::fs;
use std::io::{Write, stdout};
use std::path::{Path, PathBuf};

use nephele_offline::FileError;
use nephele_offline::dx7::{self, Dx7Voice};

use super::arguments::Dx7ImportOptions;
use super::failure::Failure;

/// Lists the voices of the `.syx` file at `path`: number, name, algorithm.
pub fn list(path: &Path) -> Result<(), Failure> {
    let mut out = stdout().lock();
    for (number, voice) in (1..).zip(dx7::read(path)?) {
        writeln!(out, "{number:>3}  {:<10}  algorithm {:>2}", voice.name, voice.algorithm)?;
    }
    Ok(())
}

/// Writes voices as presets, and tells what of each is lost.
pub fn import(options: &Dx7ImportOptions) -> Result<(), Failure> {
    let voices = dx7::read(&options.file)?;
    let count = voices.len();
    let chosen: Vec<(usize, &Dx7Voice)> = match (options.voice, options.all) {
        (_, true) => (1..).zip(&voices).collect(),
        (Some(number), _) => (1..).zip(&voices).filter(|(place, _)| *place == usize::from(number)).collect(),
        (None, false) if count == 1 => (1..).zip(&voices).collect(),
        (None, false) => return Err(asked(options, &format!("it has {count} voices: --voice N or --all?"))),
    };
    if chosen.is_empty() {
        return Err(asked(options, &format!("it has {count} voices and no other")));
    }
    if options.all {
        fs::create_dir_all(&options.out).map_err(|cause| FileError::at(&options.out, cause))?;
    }
    let folder = options.out.is_dir();
    for (number, voice) in chosen {
        let path = if folder { file_in(&options.out, number, voice) } else { options.out.clone() };
        dx7::to_preset(voice).save(&path)?;
        let lost = dx7::left_out(voice).join(", ");
        let lost = if lost.is_empty() { lost } else { format!(" (without {lost})") };
        writeln!(stdout(), "{}: {}{lost}", path.display(), voice.name)?;
    }
    Ok(())
}

/// An error of what was asked of the file.
fn asked(options: &Dx7ImportOptions, problem: &str) -> Failure {
    Failure::Usage(format!("{}: {problem}", options.file.display()))
}

/// Where a voice goes in a folder: under its number, for names come twice, and its name as far as systems allow.
fn file_in(folder: &Path, number: usize, voice: &Dx7Voice) -> PathBuf {
    let allowed = |c: char| if r#"/\:*?"<>|"#.contains(c) { '-' } else { c };
    let name: String = voice.name.chars().map(allowed).collect();
    let name = format!("{number:02} {name}");
    folder.join(format!("{}.nephele", name.trim_end_matches([' ', '.'])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_after_voices() {
        let name = |name: &str| {
            let voice = Dx7Voice { name: name.to_owned(), ..Dx7Voice::default() };
            file_in(Path::new("presets"), 7, &voice).display().to_string()
        };
        assert_eq!(name("E.PIANO 1"), "presets/07 E.PIANO 1.nephele");
        assert_eq!(name("A/B\\C:?.."), "presets/07 A-B-C--.nephele");
        assert_eq!(name(""), "presets/07.nephele");
    }
}
