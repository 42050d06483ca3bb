use proptest::prelude::*;

use super::*;

fn stereo() -> Recording {
    let channel = |scale: f32| (0..500).map(|i| (i as f32 * 0.1).sin() * scale).collect();
    Recording { sample_rate: 44_100, channels: vec![channel(0.5), channel(-0.25)] }
}

fn integers(bits: u16, samples: &[i32]) -> Vec<u8> {
    let spec = WavSpec { channels: 1, sample_rate: 8000, bits_per_sample: bits, sample_format: SampleFormat::Int };
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = WavWriter::new(&mut bytes, spec).unwrap();
    for sample in samples {
        writer.write_sample(*sample).unwrap();
    }
    writer.finalize().unwrap();
    bytes.into_inner()
}

#[test]
fn floats_come_back_exactly_and_the_file_is_the_same_each_time() {
    let bytes = to_wav_bytes(&stereo()).unwrap();
    assert_eq!(parse(&bytes).unwrap(), stereo());
    assert_eq!(to_wav_bytes(&stereo()).unwrap(), bytes);
}

#[test]
fn integers_of_every_width_are_scaled_to_one() {
    for bits in [8, 16, 24, 32] {
        let full = 1_i64 << (bits - 1);
        let samples = [0, (full / 2) as i32, (-full) as i32];
        assert_eq!(parse(&integers(bits, &samples)).unwrap().channels, [vec![0.0, 0.5, -1.0]], "{bits} bits");
    }
}

#[test]
fn mono_is_the_mean() {
    let mono = stereo().mono();
    assert_eq!(mono[7], (stereo().channels[0][7] + stereo().channels[1][7]) * 0.5);
    assert_eq!(mono.len(), 500);
}

#[test]
fn a_file_that_ends_early_says_so() {
    let bytes = to_wav_bytes(&stereo()).unwrap();
    let error = parse(&bytes[..bytes.len() - 100]).unwrap_err();
    assert_eq!(error.to_string(), "its header declares 1000 samples, but it ends after 975");
}

#[test]
fn comments_of_odd_length_are_skipped() {
    let bytes = to_wav_bytes(&stereo()).unwrap();
    let at = bytes.windows(4).position(|w| w == b"data").unwrap();
    for comment in [&b"LIST\x05\0\0\0title\0"[..], b"LIST\x04\0\0\0name"] {
        let commented = [&bytes[..at], comment, &bytes[at..]].concat();
        assert_eq!(parse(&commented).unwrap(), stereo());
    }
}

#[test]
fn errors_name_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.wav");
    std::fs::write(&path, b"RIFFnonsense").unwrap();
    let text = read_wav(&path).unwrap_err().to_string();
    assert!(text.contains("broken.wav: as a WAV file it can not be read"), "{text}");
    write_wav(&path, &stereo()).unwrap();
    assert_eq!(read_wav(&path).unwrap(), stereo());
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..300), valid in any::<bool>()) {
        if valid {
            bytes.splice(0..0, *b"RIFF\xff\0\0\0WAVEfmt \x10\0\0\0");
        }
        if let Ok(recording) = parse(&bytes) {
            prop_assert!(recording.channels.iter().map(Vec::len).sum::<usize>() <= bytes.len());
        }
    }

    #[test]
    fn cut_and_flipped_files_never_panic(cut in 0_usize..2100, at in 0_usize..80, bit in 0_u8..8) {
        let mut bytes = to_wav_bytes(&stereo()).unwrap();
        bytes[at] ^= 1_u8 << bit;
        bytes.truncate(cut);
        if let Ok(recording) = parse(&bytes) {
            prop_assert!(recording.channels.iter().map(Vec::len).sum::<usize>() <= bytes.len());
            prop_assert!(recording.mono().len() <= bytes.len());
        }
    }
}
