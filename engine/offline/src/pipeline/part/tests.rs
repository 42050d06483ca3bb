use std::fs;
use std::ops::Range;

use proptest::prelude::*;

use super::*;

const LAYOUT: Layout = Layout { key: 7, grains: 5, length: 3 };

fn grains(range: Range<usize>) -> Batch {
    let samples = range.start * LAYOUT.length..range.end * LAYOUT.length;
    let tone = |n| Tone { hz: n as f32, phase: 0.25, strength: 1.0 };
    Batch { samples: samples.map(|n| n as f32 - 4.5).collect(), tones: range.map(tone).collect() }
}

/// A file with three of five grains.
fn begun(folder: &Path) -> PathBuf {
    let out = folder.join("a.npz");
    let (mut part, found) = Part::open(&out, LAYOUT).unwrap();
    assert_eq!(found, Found::default());
    part.append(&grains(0..2)).unwrap();
    part.append(&grains(2..3)).unwrap();
    Part::path_for(&out)
}

fn open(path: &Path) -> Found {
    Part::open_at(path, LAYOUT).unwrap().1
}

#[test]
fn what_is_finished_is_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = begun(folder.path());
    assert_eq!(path.file_name().unwrap(), "a.npz.making");
    let (mut part, found) = Part::open_at(&path, LAYOUT).unwrap();
    assert_eq!(found, Found { grains: grains(0..3), note: None });
    part.append(&grains(3..5)).unwrap();
    drop(part);
    assert_eq!(open(&path).grains, grains(0..5));
    let (mut part, _) = Part::open_at(&path, LAYOUT).unwrap();
    part.keep(1).unwrap();
    drop(part);
    assert_eq!(open(&path), Found { grains: grains(0..1), note: None });
    Part::open_at(&path, LAYOUT).unwrap().0.remove().unwrap();
    assert!(!path.exists());
}

#[test]
fn two_runs_do_not_share_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("a.npz");
    let (first, _) = Part::open(&out, LAYOUT).unwrap();
    let text = Part::open(&out, LAYOUT).unwrap_err().to_string();
    assert!(text.ends_with("a.npz.making: another run is making it"), "{text}");
    drop(first);
    Part::open(&out, LAYOUT).unwrap();
}

#[test]
fn files_of_something_else_are_begun_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = begun(folder.path());
    for other in [Layout { key: 8, ..LAYOUT }, Layout { grains: 6, ..LAYOUT }, Layout { length: 4, ..LAYOUT }] {
        let (part, found) = Part::open_at(&path, other).unwrap();
        assert!(found.grains == Batch::default() && found.note.unwrap().contains("another cloud"), "{other:?}");
        drop(part);
        fs::remove_file(&path).unwrap();
        begun(folder.path());
    }
    fs::write(&path, "a letter that somebody has written, longer than a head").unwrap();
    assert!(open(&path).note.unwrap().contains("something else"));
    assert_eq!(open(&path), Found::default(), "begun anew");
}

#[test]
fn nowhere_to_write_is_told() {
    let text = Part::open(Path::new("/no/such/a.npz"), LAYOUT).unwrap_err().to_string();
    assert!(text.starts_with("/no/such/a.npz.making: "), "{text}");
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("a.npz.making")).unwrap();
    assert!(Part::open(&folder.path().join("a.npz"), LAYOUT).is_err());
}

proptest! {
    /// Wherever a run stops, whole grains are kept and nothing else.
    #[test]
    fn a_file_cut_anywhere_gives_whole_grains(cut in 0..130_usize) {
        let folder = tempfile::tempdir().unwrap();
        let path = begun(folder.path());
        let bytes = fs::read(&path).unwrap();
        let cut = cut.min(bytes.len());
        fs::write(&path, &bytes[..cut]).unwrap();
        let found = open(&path);
        let whole = cut.saturating_sub(HEAD) / LAYOUT.record();
        prop_assert_eq!(&found.grains, &grains(0..whole));
        let torn = cut > 0 && (cut < HEAD || !(cut - HEAD).is_multiple_of(LAYOUT.record()));
        prop_assert_eq!(found.note.is_some(), torn);
        prop_assert_eq!(open(&path), Found { grains: grains(0..whole), note: None }, "mended");
    }

    /// No damaged grain is ever taken for a good one.
    #[test]
    fn a_flipped_bit_is_never_heard(byte in 0..116_usize, bit in 0..8_u32) {
        let folder = tempfile::tempdir().unwrap();
        let path = begun(folder.path());
        let mut bytes = fs::read(&path).unwrap();
        bytes[byte] ^= 1 << bit;
        fs::write(&path, &bytes).unwrap();
        let found = open(&path);
        prop_assert!(found.grains == Batch::default() && found.note.is_some());
    }
}
