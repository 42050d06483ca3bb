use std::io::{Cursor, Write};

use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

fn cloud() -> GrainCloud {
    let samples: Vec<f32> = (0..5 * 64).map(|i| (i as f32 * 0.21).sin() * 0.5).collect();
    whole("Grün", vec![samples], 5)
}

/// A cloud with everything that a cloud can have.
fn whole(name: &str, channels: Vec<Vec<f32>>, grains: usize) -> GrainCloud {
    let (sample_rate, root_hz) = (32_000.0, 233.1);
    let tones = tones::of_grains(&channels, grains, sample_rate, root_hz);
    let encodings = (0..grains).map(|grain| [grain as f32 * 0.1; 16]).collect();
    let name = name.to_owned();
    GrainCloud::from_parts(CloudParts {
        name,
        channels,
        grains,
        sample_rate,
        root_hz,
        hop_seconds: 0.031,
        encodings,
        tones,
    })
    .unwrap()
}

/// A `.npy` file with the header text that NumPy would write.
pub fn npy(descr: &str, fortran: bool, shape: &str, data: &[u8]) -> Vec<u8> {
    let order = if fortran { "True" } else { "False" };
    let mut text = format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}");
    text.extend(std::iter::repeat_n(' ', (63 - (10 + text.len()) % 64) % 64));
    text.push('\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend(u16::try_from(text.len()).unwrap().to_le_bytes());
    bytes.extend(text.bytes());
    bytes.extend(data);
    bytes
}

pub fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, data) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(data).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn read(bytes: &[u8], origin: &str) -> Result<GrainCloud, FileError> {
    from_bytes(bytes, origin, &LoadOptions { root_hz: Some(200.0), ..LoadOptions::default() })
}

fn error(bytes: &[u8]) -> String {
    let text = read(bytes, "/x/y.npy").unwrap_err().to_string();
    text.strip_prefix("/x/y.npy: ").unwrap_or_else(|| panic!("no origin in '{text}'")).to_owned()
}

#[test]
fn arrays_of_every_type_and_order_give_the_same_cloud() {
    let values = [[0.0_f32, 0.25, -0.5], [0.75, -1.0, 0.5]];
    let rows: Vec<f32> = values.concat();
    let columns = [0.0_f32, 0.75, 0.25, -1.0, -0.5, 0.5];
    let wide = |v: &[f32]| v.iter().flat_map(|s| f64::from(*s).to_be_bytes()).collect::<Vec<_>>();
    let short = |v: &[f32]| v.iter().flat_map(|s| ((s * 32768.0) as i16).to_le_bytes()).collect::<Vec<_>>();
    let plain = |v: &[f32]| v.iter().flat_map(|s| s.to_le_bytes()).collect::<Vec<_>>();
    let files = [
        npy("<f4", false, "(2, 3)", &plain(&rows)),
        npy("<f4", true, "(2, 3)", &plain(&columns)),
        npy(">f8", false, "(2, 3)", &wide(&rows)),
        npy(">f8", true, "(2, 3)", &wide(&columns)),
        npy("<i2", false, "(2, 3)", &short(&rows)),
        npy("<i2", true, "(2L, 3L)".replace('L', "").as_str(), &short(&columns)),
    ];
    for (i, file) in files.iter().enumerate() {
        let cloud = read(file, "/a/two grains.npy").unwrap();
        assert_eq!((cloud.grain(0), cloud.grain(1)), (&values[0][..], &values[1][..]), "file {i}");
        assert_eq!((cloud.name(), cloud.sample_rate()), ("two grains", DEFAULT_RATE));
    }
}

#[test]
fn bad_arrays_are_told_apart() {
    let two = 2.0_f32.to_le_bytes().repeat(2);
    let cases = [
        (
            npy("<f4", false, "(2, 268435456)", &two),
            "its header declares 2147483648 bytes of elements, but 8 follow it",
        ),
        (npy("<f4", false, "(1024, 65536)", &two), "its header declares 268435456 bytes of elements, but 8 follow it"),
        (npy("<f4", false, "(2, 2)", &two), "its header declares 16 bytes of elements, but 8 follow it"),
        (
            npy("<c8", false, "(1, 1)", &two),
            "its elements are of type <c8; float32, float64 and int16 (<f4, >f4, <f8, >f8, <i2, >i2) are read",
        ),
        (
            npy("<i8", false, "(1, 1)", &two),
            "its elements are of type <i8; float32, float64 and int16 (<f4, >f4, <f8, >f8, <i2, >i2) are read",
        ),
        (
            npy("|O", false, "(2, 2)", &two),
            "it holds Python objects, which are never loaded; float32, float64 and int16 are read",
        ),
        (npy("<f4", false, "(2,)", &two), "its shape is [2], 1 dimension(s); a cloud has two: grains, samples"),
        (
            npy("<f4", false, "(1, 2, 1)", &two),
            "its shape is [1, 2, 1], 3 dimension(s); a cloud has two: grains, samples",
        ),
        (npy("<f4", false, "(0, 2)", &two), "it has no grains"),
        (npy("<f4", false, "(2, 1)", &two), "its grains have 1 sample(s); at least 2 are needed"),
        (npy("<f4", false, "(3, 0)", &two), "its grains have 0 sample(s); at least 2 are needed"),
        (npy("<f4", false, "(1, 2)", &f32::NAN.to_le_bytes().repeat(2)), "sample 0 of grain 0 is NaN or infinite"),
        (npy("<f8", false, "(1, 2)", &1e300_f64.to_le_bytes().repeat(2)), "sample 0 of grain 0 is NaN or infinite"),
        (
            npy("<f4", false, "(18446744073709551615, 18446744073709551615)", &two),
            "its header declares 340282366920938463463374607431768211455 bytes of elements, but 8 follow it",
        ),
        (npy("<f4", false, "(-1, 2)", &two), "its header is damaged: 'shape' has an entry that is no size"),
        (b"\x93NUMPY\x01\x00\xff\x00{".to_vec(), "its header is damaged: it is cut off"),
        (
            b"\x93NUMPY\x02\x00\xff\xff\xff\xff{".to_vec(),
            "its header declares to be 4294967295 bytes long; at most 10000 are read",
        ),
        (b"\x93NUMPY\x09\x00".to_vec(), "it is of version 9.0 of the NumPy format; 1.0 to 3.0 are read"),
        (b"plain text".to_vec(), "it is no NumPy array file"),
        (Vec::new(), "it is no NumPy array file"),
    ];
    for (bytes, wanted) in cases {
        assert_eq!(error(&bytes), wanted);
    }
    assert!(matches!(read(b"plain text", "notes.txt").unwrap_err().cause, Cause::UnknownKind));
}

#[test]
fn our_own_archive_comes_back_exactly_and_is_the_same_each_time() {
    let bytes = to_npz_bytes(&cloud()).unwrap();
    assert_eq!(from_npz_bytes(&bytes, "a").unwrap(), cloud());
    assert_eq!(to_npz_bytes(&cloud()).unwrap(), bytes);
    let channel = |step: f32| (0..600).map(|i| (i as f32 * step).sin()).collect();
    let stereo = whole("", vec![channel(0.1), channel(0.3)], 2);
    assert_eq!(from_npz_bytes(&to_npz_bytes(&stereo).unwrap(), "a").unwrap(), stereo);
}

#[test]
fn an_archive_of_an_older_version_gets_what_it_lacks() {
    let samples: Vec<u8> = (0..2 * 2048).flat_map(|i| (i as f32 * 0.1).sin().to_le_bytes()).collect();
    let number = |value: f32| npy("<f4", false, "()", &value.to_le_bytes());
    let grains = npy("<f4", false, "(2, 2048)", &samples);
    let hz = 0.1 * 48_000.0 / std::f32::consts::TAU;
    let old = zipped(&[("grains.npy", &grains), ("sample_rate.npy", &number(48e3)), ("root_hz.npy", &number(hz))]);
    let cloud = from_npz_bytes(&old, "old.npz").unwrap();
    assert_eq!((cloud.channels(), cloud.hop_seconds(), cloud.tones().len()), (1, 2048.0 / 48e3, 2));
    // A sine begins a quarter of a cycle before its top.
    let first = cloud.tones()[0];
    assert!((first.phase - 0.75).abs() < 0.01 && (first.hz / hz - 1.0).abs() < 5e-4, "{first:?}");
    assert!(first.strength > 0.9, "{first:?}");
    // Another root is another fundamental, another rate other frequencies and another pace.
    let again = to_npz_bytes(&cloud).unwrap();
    let options = LoadOptions { sample_rate: Some(24e3), ..LoadOptions::default() };
    let slower = from_bytes(&again, "a.npz", &options).unwrap();
    assert_eq!(slower.hop_seconds(), 2048.0 / 24e3);
    assert!((slower.tones()[0].hz / hz - 0.5).abs() < 5e-4, "{:?}", slower.tones()[0]);
}

#[test]
fn options_go_before_what_the_file_says() {
    let bytes = to_npz_bytes(&cloud()).unwrap();
    let options = LoadOptions { sample_rate: Some(16_000.0), root_hz: Some(55.0), ..LoadOptions::default() };
    let read = from_bytes(&bytes, "a.npz", &options).unwrap();
    assert_eq!((read.sample_rate(), read.root_hz(), read.name()), (16_000.0, 55.0, "Grün"));
}

#[test]
fn numpys_own_archives_need_only_grains() {
    let grains = npy("<f4", false, "(1, 4)", &0.5_f32.to_le_bytes().repeat(4));
    let rate = npy("<i8", false, "()", &22_050_i64.to_le_bytes());
    let cloud = read(&zipped(&[("grains.npy", &grains), ("sample_rate.npy", &rate)]), "b.npz").unwrap();
    assert_eq!((cloud.sample_rate(), cloud.name(), cloud.length()), (22_050.0, "b", 4));
}

#[test]
fn bad_archives_are_told_apart() {
    let grains = npy("<f4", false, "(1, 4)", &0.5_f32.to_le_bytes().repeat(4));
    let long = npy("<f4", false, "(1, 2)", &[0; 100]);
    let flat = npy("<f4", false, "(16,)", &[0; 64]);
    let text = npy("<U4", false, "()", &[0; 16]);
    assert_eq!(error(&zipped(&[("a.npy", &grains)])), "it has no array 'grains'; it has: a.npy");
    assert_eq!(error(&zipped(&[("grains.npy", &long)])), "its array 'grains': it is longer than its header declares");
    let with = |name: &str, data: &[u8]| error(&zipped(&[("grains.npy", &grains), (name, data)]));
    assert!(with("encodings.npy", &flat).starts_with("its array 'encodings': its shape is [16], 1 dimension(s)"));
    assert!(with("name.npy", &text).starts_with("its array 'name': its elements are of type <U4"));
    assert!(
        with("root_hz.npy", &flat).starts_with("its array 'root_hz': its shape [16] declares 16 elements; at most 1")
    );
    assert!(error(b"PK\x03\x04 and then nothing").starts_with("as a zip archive it can not be read"));
    let mut zip64 = zipped(&[]);
    zip64.splice(0..0, [b"PK\x06\x07".as_slice(), &[0; 16]].concat());
    zip64.splice(0..0, *b"PK\x03\x04");
    assert!(error(&zip64).contains("64-bit"));
}

/// 128 MiB of zeros packed into 128 KiB, behind a header that asks for eight samples.
#[test]
fn a_bomb_is_not_unpacked() {
    let mut bomb = npy("<f4", false, "(2, 4)", &[]);
    bomb.resize(128 << 20, 0);
    let bytes = zipped(&[("grains.npy", &bomb)]);
    assert!(bytes.len() < 1 << 20);
    assert_eq!(error(&bytes), "its array 'grains': it is longer than its header declares");
}

#[test]
fn files_are_saved_by_their_extension() {
    let folder = tempfile::tempdir().unwrap();
    for (name, encodings) in [("a.npz", 5), ("b.npy", 0)] {
        let path = folder.path().join(name);
        save(&cloud(), &path).unwrap();
        let read = load(&path, &LoadOptions::default()).unwrap();
        assert_eq!((read.grain(4), read.encodings().len()), (cloud().grain(4), encodings));
    }
    let error = save(&cloud(), &folder.path().join("c.mp3")).unwrap_err().to_string();
    assert!(error.ends_with("c.mp3: its name must end in .npz or .npy to be written"), "{error}");
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), kind in 0_usize..4) {
        let magic: &[u8] = [&b""[..], b"PK\x03\x04", b"RIFF", b"\x93NUMPY\x01\x00\x40\x00"][kind];
        let bytes = [magic, &bytes].concat();
        if let Err(error) = read(&bytes, "origin.npy") {
            prop_assert!(error.to_string().starts_with("origin.npy: "));
        }
    }

    #[test]
    fn arbitrary_headers_never_panic(text in "[\\{\\}\\[\\]()',:<a-z0-9 _-]{0,120}", depth in 0_usize..5000) {
        for text in [text, "(".repeat(depth), format!("{{'shape': {}", "[".repeat(depth))] {
            let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
            bytes.extend(u16::try_from(text.len()).unwrap().to_le_bytes());
            bytes.extend(text.bytes());
            prop_assert!(read(&bytes, "a.npy").is_err());
        }
    }

    #[test]
    fn cut_and_flipped_archives_never_panic(place in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let whole = to_npz_bytes(&cloud()).unwrap();
        let at = place.index(whole.len());
        prop_assert!(read(&whole[..at], "a.npz").is_err());
        let mut flipped = whole;
        flipped[at] ^= 1_u8 << bit;
        if let Ok(read) = read(&flipped, "a.npz") {
            prop_assert!(read.grains() * read.length() <= 5 * 64);
        }
    }

    #[test]
    fn cut_and_flipped_arrays_never_panic(place in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let whole = array::to_bytes(&cloud()).unwrap();
        let at = place.index(whole.len());
        prop_assert!(read(&whole[..at], "a.npy").is_err());
        let mut flipped = whole;
        flipped[at.min(140)] ^= 1_u8 << bit;
        if let Ok(read) = read(&flipped, "a.npy") {
            prop_assert!(read.grains() * read.length() <= 5 * 64);
        }
    }

    #[test]
    fn any_cloud_survives_its_archive(samples in prop::collection::vec(-2.0_f32..2.0, 4..200), name in "\\PC{0,40}") {
        let even = samples.len() / 4 * 2;
        let cloud = whole(&name, vec![samples[..even].to_vec(), samples[even..2 * even].to_vec()], even / 2);
        let read = from_npz_bytes(&to_npz_bytes(&cloud).unwrap(), "a").unwrap();
        prop_assert_eq!(read, cloud);
    }
}
