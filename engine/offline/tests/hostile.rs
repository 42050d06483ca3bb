//! Files that declare more than they have: how much memory is asked for while they are refused.

#![expect(clippy::unwrap_used, reason = "a test and its helpers")]

use std::io::{Cursor, Write};

use nephele_offline::clouds::{LoadOptions, from_bytes};
use nephele_offline::preset::{EncodedCloud, Preset};
use nephele_offline::tuning::{Keyboard, Scale};
use peak_alloc::PeakAlloc;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Bytes that refusing a small file may take at most: header, decompressor and error.
const ENOUGH: usize = 4 << 20;

/// Bytes that decoding a file of a quarter of a second may take, whatever stands in its header: frames of the largest
/// size and filters from and to the oddest sample rates.
const ENOUGH_TO_DECODE: usize = 64 << 20;

const RECORDINGS: [(&str, &[u8]); 4] = [
    ("a.aiff", include_bytes!("../src/audio/fixtures/tone.aiff")),
    ("a.flac", include_bytes!("../src/audio/fixtures/tone.flac")),
    ("a.mp3", include_bytes!("../src/audio/fixtures/tone.mp3")),
    ("a.ogg", include_bytes!("../src/audio/fixtures/tone.ogg")),
];

fn npy(shape: &str, data: &[u8]) -> Vec<u8> {
    let text = format!("{{'descr': '<f4', 'fortran_order': True, 'shape': {shape}, }}\n");
    [b"\x93NUMPY\x01\x00", &u16::try_from(text.len()).unwrap().to_le_bytes()[..], text.as_bytes(), data].concat()
}

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, data) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(data).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A WAV file of four samples whose data are declared to be `bytes` long.
fn wav(bytes: u32) -> Vec<u8> {
    let mut file =
        b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\x01\0\x01\0\x80\xbb\0\0\0\x77\x01\0\x02\0\x10\0data".to_vec();
    file.extend(bytes.to_le_bytes());
    file.extend([1; 8]);
    file
}

/// An archive that declares 65535 entries, and one of the 64-bit form that declares 2⁴⁰.
fn many_entries() -> [Vec<u8>; 2] {
    let mut zip = zipped(&[("grains.npy", &npy("(1, 2)", &[0; 8]))]);
    let end = zip.len() - 22;
    zip[end + 8..end + 12].fill(0xff);
    let mut zip64 = zip[..end].to_vec();
    let record = zip64.len() as u64;
    zip64.extend(b"PK\x06\x06");
    zip64.extend(44_u64.to_le_bytes());
    zip64.extend([45, 0, 45, 0]);
    for field in [0_u64, 1 << 40, 1 << 40, 60, 0] {
        zip64.extend(field.to_le_bytes());
    }
    zip64.extend(b"PK\x06\x07\0\0\0\0");
    zip64.extend(record.to_le_bytes());
    zip64.extend([1, 0, 0, 0]);
    zip64.extend(&zip[end..]);
    [zip, zip64]
}

/// Memory that `work` took at its peak, in bytes.
fn peak(work: impl FnOnce()) -> usize {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    work();
    MEMORY.peak_usage().saturating_sub(before)
}

// One test: others at the same time would be measured with it.
#[test]
fn what_a_header_declares_is_not_allocated() {
    let bomb = [npy("(2, 4)", &[]), vec![0; 64 << 20]].concat();
    let mut files = vec![
        npy("(2, 268435456)", &[0; 4]),
        npy("(1024, 65536)", &[0; 4]),
        npy("(18446744073709551615, 18446744073709551615)", &[0; 4]),
        b"\x93NUMPY\x02\x00\xff\xff\xff\xff".to_vec(),
        zipped(&[("grains.npy", &bomb)]),
        zipped(&[("grains.npy", &npy("(1024, 65536)", &[0; 4]))]),
        zipped(&[("grains.npy", &npy("(1, 2)", &[0; 8])), ("name.npy", &npy("(67108864,)", &[0; 9]))]),
        wav(1 << 30),
        wav(1 << 16),
    ];
    drop(bomb);
    files.extend(many_entries());
    for (place, file) in files.iter().enumerate() {
        let size = file.len();
        let used = peak(|| {
            let error = from_bytes(file, "/x/y.npy", &LoadOptions::default()).unwrap_err();
            assert!(error.to_string().starts_with("/x/y.npy: "), "{error}");
        });
        assert!(used < ENOUGH, "file {place} of {size} bytes took {used}");
    }
    // Lengths that only say that nobody knew the length: what is there is read.
    for unknown in [u32::MAX, u32::MAX - 1, 1 << 31] {
        let used =
            peak(|| assert_eq!(from_bytes(&wav(unknown), "a.wav", &LoadOptions::default()).unwrap().length(), 4));
        assert!(used < ENOUGH, "{unknown} took {used}");
    }
    for (origin, recording) in RECORDINGS {
        for at in 0..recording.len().min(96) {
            for byte in [0, 0x7f, 0xff] {
                let mut file = recording.to_vec();
                file[at] = byte;
                let used = peak(|| drop(from_bytes(&file, origin, &LoadOptions::default())));
                assert!(used < ENOUGH_TO_DECODE, "{byte:#x} at byte {at} of {origin} took {used}");
            }
        }
    }
    // Tunings of nothing but lines.
    for line in ["\n", "1\n", "!\n", "\r\n", "\u{ff}\n"] {
        let file = [b"7\n32767\n", line.repeat((1 << 20) / line.len() - 8).as_bytes()].concat();
        let used = peak(|| assert!(Scale::parse(&file).is_err() && Keyboard::parse(&file).is_err()));
        assert!(used < 16 << 20, "lines of {line:?} took {used}");
    }
    let packed = EncodedCloud::from_npz_bytes(&files[4]);
    let text = Preset::default().to_json_with(Some(&packed));
    let used = peak(|| assert!(Preset::from_json(&text, "a").unwrap_err().to_string().contains("its cloud: ")));
    assert!(used < ENOUGH + 4 * text.len(), "{used} for {}", text.len());
}
