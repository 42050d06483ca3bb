use proptest::prelude::*;

use super::*;

const TWELVE: &str =
    "! 12.scl\n!\nequal\n 12\n!\n100.0\n200.\n300.0\n400.0\n500.0\n600.0\n700.0\n800.0\n900.0\n1000.0\n1100.0\n2/1\n";
const JUST: &str = "! just.scl\n!\nfive-limit major\n7\n9/8\n5/4\n4/3\n3/2\n5/3\n15/8\n2/1\n";
/// The white keys, with A at 440 Hz though the map begins at C.
const WHITE: &str = "! white.kbm\n12\n0\n127\n60\n69\n440.0\n7\n! map\n0\nx\n1\nx\n2\n3\nx\n4\nx\n5\nx\n6\n";

fn scale(text: &str) -> Scale {
    Scale::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn keyboard(text: &str) -> Keyboard {
    Keyboard::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn scale_error(text: impl AsRef<[u8]>) -> String {
    Scale::parse(text.as_ref()).unwrap_err().to_string()
}

fn keyboard_error(text: impl AsRef<[u8]>) -> String {
    Keyboard::parse(text.as_ref()).unwrap_err().to_string()
}

/// Frequency of `key`.
fn hz(tuning: &Tuning, key: u8) -> f64 {
    440.0 * ((f64::from(tuning.pitch(key).unwrap()) - 69.0) / 12.0).exp2()
}

fn assert_hz(tuning: &Tuning, key: u8, wanted: f64) {
    let found = hz(tuning, key);
    assert!((1200.0 * (found / wanted).log2()).abs() < 0.01, "key {key}: {found} Hz instead of {wanted}");
}

#[test]
fn twelve_equal_steps_are_equal_temperament() {
    let tuning = Keyboard::default().tune(&scale(TWELVE));
    for key in 0..128 {
        assert!((tuning.pitch(key).unwrap() - f32::from(key)).abs() < 1e-4, "{key}");
    }
}

#[test]
fn ratios_stand_above_middle_c_and_start_again_at_the_octave() {
    let tuning = Keyboard::default().tune(&scale(JUST));
    let c = 261.625_565;
    for (key, ratio) in [(60, 1.0), (61, 9.0 / 8.0), (64, 1.5), (67, 2.0), (68, 2.25), (59, 15.0 / 16.0), (53, 0.5)] {
        assert_hz(&tuning, key, c * ratio);
    }
}

#[test]
fn a_map_begins_at_the_middle_key_wherever_the_reference_is() {
    let tuning = keyboard(WHITE).tune(&scale(JUST));
    assert_hz(&tuning, 69, 440.0);
    assert_hz(&tuning, 60, 440.0 * 3.0 / 5.0);
    assert_hz(&tuning, 62, 440.0 * 3.0 / 5.0 * 9.0 / 8.0);
    assert_hz(&tuning, 72, 440.0 * 6.0 / 5.0);
    assert_hz(&tuning, 57, 220.0);
    for black in [61, 63, 66, 68, 70, 58] {
        assert_eq!(tuning.pitch(black), None, "{black}");
    }
}

#[test]
fn keys_outside_the_range_are_not_retuned_and_missing_ones_have_no_pitch() {
    let tuning = keyboard("3\n59\n70\n60\n60\n300\n2\n0\n1\n").tune(&scale(JUST));
    assert_hz(&tuning, 60, 300.0);
    assert_hz(&tuning, 61, 300.0 * 9.0 / 8.0);
    assert_eq!((tuning.pitch(62), tuning.pitch(59)), (None, None));
    // The octave of the map is degree 2.
    assert_hz(&tuning, 63, 300.0 * 5.0 / 4.0);
    assert_eq!((tuning.pitch(58), tuning.pitch(71)), (Some(58.0), Some(71.0)));
}

#[test]
fn octave_0_is_the_scales_last_degree() {
    let tuning = keyboard("2\n0\n127\n60\n60\n300\n0\n0\n4\n").tune(&scale(JUST));
    assert_hz(&tuning, 61, 450.0);
    assert_hz(&tuning, 62, 600.0);
}

#[test]
fn pitches_far_off_are_kept_within_bounds() {
    let tuning = Keyboard::default().tune(&scale("x\n1\n120000.0\n"));
    assert_eq!((tuning.pitch(61), tuning.pitch(59)), (Some(Tuning::HIGHEST), Some(Tuning::LOWEST)));
    let falling = Keyboard::default().tune(&scale("x\n2\n-100.0\n-1200.0\n"));
    assert_hz(&falling, 62, 130.812_783);
    let still = Keyboard::default().tune(&scale("x\n1\n1/1\n"));
    assert_hz(&still, 127, 261.625_565);
}

#[test]
fn every_way_of_writing_lines_is_read() {
    let plain = scale(JUST);
    for text in [
        JUST.replace('\n', "\r\n"),
        JUST.replace('\n', "\r"),
        format!("\u{feff}{JUST}"),
        JUST.replace("9/8", "  9/8   a tone ! large"),
        JUST.replace("4/3", "\t4/3!fourth"),
        JUST.replace("2/1\n", "2"),
        JUST.replace("5/4\n", "386.3137138648348\n\n"),
    ] {
        let read = scale(&text);
        assert_eq!(read.description, "five-limit major", "{text}");
        for degree in -20..20 {
            assert!((read.semitones(degree) - plain.semitones(degree)).abs() < 1e-9, "{text}");
        }
    }
    let blank = scale("! a\n\n  ! b\n\n1\n\n! c\n2/1\n\n");
    assert_eq!((blank.description.as_str(), blank.semitones(1)), ("", 12.0), "the first line that is no comment");
    let latin = Scale::parse(b"! \xe9\nG\xfcmbri \xab3\xbb\n1\n2/1 \xff\n").unwrap();
    assert_eq!(latin.description, "Gümbri «3»");
    assert_eq!(scale("\n1\n2/1").description, "", "a description may be empty");
    assert_eq!(scale("1\n1\n2/1").description, "1");
}

#[test]
fn what_is_wrong_with_a_scale_is_told_with_its_line() {
    for (text, wanted) in [
        ("", "it ends before its description"),
        ("!\n! only remarks", "it ends before its description"),
        ("x", "it ends before the number of its notes"),
        ("x\n0\n", "line 2: the number of notes should be a whole number from 1 to 32767, not '0'"),
        (
            "x\n99999999999\n2/1",
            "line 2: the number of notes should be a whole number from 1 to 32767, not '99999999999'",
        ),
        ("x\n!\ntwo\n2/1", "line 3: the number of notes should be a whole number from 1 to 32767, not 'two'"),
        ("x\n3\n5/4\n2/1", "line 2: the number of notes is given as 3, but 2 follow"),
        ("x\n1\n5/4\n2/1", "line 2: the number of notes is given as 1, but 2 follow"),
        ("x\n1\n", "line 2: the number of notes is given as 1, but 0 follow"),
        ("x\n1\n0/0", "line 3: the ratio '0/0' has a zero in it"),
        ("x\n1\n3/0", "line 3: the ratio '3/0' has a zero in it"),
        ("x\n1\n0", "line 3: the ratio '0' has a zero in it"),
        ("x\n2\n5/4\n-3/2", "line 4: the ratio '-3/2' is negative"),
        ("x\n1\n3/-2", "line 3: the ratio '3/-2' is negative"),
    ] {
        assert_eq!(scale_error(text), wanted, "{text:?}");
    }
    for huge in ["1.e308", "-1.7e308", "120000.1", "99999999999/2", "2/4294967296", "18446744073709551616"] {
        let error = scale_error(format!("x\n1\n{huge}\n"));
        assert!(error.starts_with(&format!("line 3: '{huge}' is too large")), "{error}");
    }
    for nonsense in ["nan", "inf", ".", "nan.", "3/", "/2", "1/2/3", "++2", "1e3", "-", "3:2", "ü.5"] {
        let error = scale_error(format!("x\n1\n{nonsense}\n"));
        assert!(error.starts_with(&format!("line 3: '{nonsense}' is no pitch")), "{error}");
    }
    assert_eq!(scale_error(b"x\n1\n2/1\0"), "it is no text");
    assert!(scale_error(format!("x\n1\n{}", "7".repeat(10_000))).len() < 200);
}

#[test]
fn what_is_wrong_with_a_mapping_is_told_with_its_line() {
    let fields = ["12", "0", "127", "60", "69", "440.0", "12"];
    let with = |place: usize, value: &str| {
        let mut fields = fields;
        fields[place] = value;
        fields.join("\n")
    };
    keyboard(&with(0, "0"));
    for (place, name, highest) in [
        (0, "the size of the map", 32767),
        (1, "the first key", 127),
        (2, "the last key", 127),
        (3, "the middle key", 127),
        (4, "the reference key", 127),
        (6, "the degree of the octave", 32767),
    ] {
        for value in ["-1", "2147483647", "-2147483648", "9999999999999", "1.5", "x"] {
            let wanted =
                format!("line {}: {name} should be a whole number from 0 to {highest}, not '{value}'", place + 1);
            assert_eq!(keyboard_error(with(place, value)), wanted);
        }
        let ends = fields[..place].join("\n");
        assert_eq!(keyboard_error(ends), format!("it ends before {name}"));
    }
    for value in ["0", "-440", "nan", "inf", "1e308", "la"] {
        let wanted =
            format!("line 6: the reference frequency should be a number above 0 and up to 1000000 Hz, not '{value}'");
        assert_eq!(keyboard_error(with(5, value)), wanted);
    }
    assert_eq!(
        keyboard_error(fields.join("\n")),
        "line 5: the reference key 69 is not mapped, so that no key has a known pitch"
    );
    assert_eq!(keyboard_error(with(0, "1") + "\n0\n1"), "line 1: the size of the map is given as 1, but 2 follow");
    assert_eq!(
        keyboard_error(fields.join("\n") + "\n0\n40000"),
        "line 9: a key's degree (or x) should be a whole number from -32767 to 32767, not '40000'"
    );
    assert_eq!(keyboard_error([1, 0, 2]), "it is no text");
}

#[test]
fn files_are_read_and_errors_name_them() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let just = at("just.scl", JUST);
    let read_with = |keyboard: &str| read(&just, Some(&at("keys.kbm", keyboard)));
    assert_eq!(read_with(WHITE).unwrap().tuning, keyboard(WHITE).tune(&scale(JUST)));
    assert_eq!(read(&at("nameless.scl", "\n1\n2/1"), None).unwrap().name, "nameless");
    assert_eq!(read(&just, None).unwrap().name, "five-limit major");
    let error = read_with("x").unwrap_err().to_string();
    assert!(error.contains("keys.kbm: line 1: the size of the map"), "{error}");
    let error = read(&at("bad.scl", "x\n1\n0/0"), None).unwrap_err().to_string();
    assert!(error.ends_with("bad.scl: line 3: the ratio '0/0' has a zero in it"), "{error}");
    let long = at("long.scl", &"!".repeat(2 << 20));
    assert!(read(&long, None).unwrap_err().to_string().contains("longer than 1048576 bytes"));
}

/// Pitches of all keys in semitones, as the crate `tune` reads the two files.
fn elsewhere(scale: &str, keyboard: &str) -> Vec<Option<f64>> {
    use tune::key::PianoKey;
    use tune::scala::{Kbm, Scl};
    use tune::tuning::KeyboardMapping;

    let (scale, keyboard) = (Scl::import(scale.as_bytes()).unwrap(), Kbm::import(keyboard.as_bytes()).unwrap());
    let pitch = |key: i32| (&scale, &keyboard).maybe_pitch_of(PianoKey::from_midi_number(key));
    (0..128).map(|key| pitch(key).map(|pitch| 69.0 + 12.0 * (pitch.as_hz() / 440.0).log2())).collect()
}

#[test]
fn another_reader_finds_the_same_pitches() {
    // It begins maps at the reference key, so that this has to be the middle one, and gives keys that are not to be
    // retuned no pitch.
    let mapped = WHITE.replace("\n60\n69\n440.0\n", "\n60\n60\n262.5\n");
    let bohlen_pierce =
        "! bp\nBohlen-Pierce\n13\n27/25\n25/21\n9/7\n7/5\n75/49\n5/3\n9/5\n49/25\n15/7\n7/3\n63/25\n25/9\n3/1\n";
    let unsorted = "falls and rises\n3\n700.5\n-100.25\n1200.0\n";
    for text in [TWELVE, JUST, bohlen_pierce, unsorted] {
        for keys in [mapped.as_str(), "0\n0\n127\n69\n69\n440.0\n0\n", "5\n0\n127\n48\n48\n130.81\n3\n0\n2\nx\n1\n"] {
            let tuning = keyboard(keys).tune(&scale(text));
            for (key, wanted) in (0..).zip(elsewhere(text, keys)) {
                let found = tuning.pitch(key).map(f64::from);
                assert_eq!(found.is_some(), wanted.is_some(), "key {key}");
                let wanted = wanted.map(|pitch| pitch.clamp(f64::from(Tuning::LOWEST), f64::from(Tuning::HIGHEST)));
                assert!(found.zip(wanted).is_none_or(|(a, b)| (a - b).abs() < 1e-4), "key {key}: {found:?} {wanted:?}");
            }
        }
    }
}

proptest! {
    #[test]
    fn arbitrary_files_never_panic(bytes in any::<Vec<u8>>(), words in "[!x0-9./\\- \r\n]{0,80}") {
        let words = format!("x\n{words}");
        for file in [&bytes[..], words.as_bytes()] {
            let scale = Scale::parse(file);
            let keyboard = Keyboard::parse(file);
            if let (Ok(scale), Ok(keyboard)) = (&scale, &keyboard) {
                let tuning = keyboard.tune(scale);
                prop_assert!((0..128).all(|key| tuning.pitch(key).is_none_or(f32::is_finite)));
            }
        }
    }

    #[test]
    fn every_mapping_of_every_scale_gives_pitches_within_bounds(
        notes in prop::collection::vec(-120_000.0..=120_000.0_f64, 1..20),
        numbers in (0..128_i32, 0..128_i32, 0..128_i32, 0..=32_767_i32),
        map in prop::collection::vec(prop::option::of(-32_767..=32_767_i32), 0..20),
        hz in 1e-9..=1e6_f64,
    ) {
        let lines = notes.iter().map(|cents| format!("{cents:.6}")).collect::<Vec<_>>().join("\n");
        let scale = scale(&format!("x\n{}\n{lines}", notes.len()));
        let (first, middle, reference, octave) = numbers;
        let degrees: String = map.iter().map(|degree| degree.map_or("x\n".to_owned(), |d| format!("{d}\n"))).collect();
        let text = format!("{}\n{first}\n127\n{middle}\n{reference}\n{hz}\n{octave}\n{degrees}", map.len());
        if let Ok(keyboard) = Keyboard::parse(text.as_bytes()) {
            let tuning = keyboard.tune(&scale);
            for key in 0..128 {
                let pitch = tuning.pitch(key);
                prop_assert!(pitch.is_none_or(|pitch| (Tuning::LOWEST..=Tuning::HIGHEST).contains(&pitch)));
            }
            if reference >= first {
                let wanted = (69.0 + 12.0 * (hz / 440.0).log2()) as f32;
                let found = tuning.pitch(reference as u8).unwrap();
                prop_assert!((found - wanted.clamp(Tuning::LOWEST, Tuning::HIGHEST)).abs() < 1e-3);
            }
        }
    }
}
