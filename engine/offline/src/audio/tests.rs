use std::f32::consts::TAU;
use std::time::{Duration, Instant};

use super::*;

/// The same tone in every format: 440 Hz.
const FIXTURES: [(&str, &[u8]); 4] = [
    ("aiff", include_bytes!("fixtures/tone.aiff")),
    ("flac", include_bytes!("fixtures/tone.flac")),
    ("mp3", include_bytes!("fixtures/tone.mp3")),
    ("ogg", include_bytes!("fixtures/tone.ogg")),
];

fn read_as(bytes: &[u8], extension: &str, request: Request) -> Result<Recording, Cause> {
    decode(Cursor::new(bytes), Some(extension), request, Unwatched::default().task())
}

fn parse(bytes: &[u8]) -> Result<Recording, Cause> {
    read_as(bytes, "wav", Request { channels: Channels::All, resample: None })
}

fn stereo() -> Recording {
    let channel = |scale: f32| (0..500).map(|i| (i as f32 * 0.1).sin() * scale).collect();
    Recording { sample_rate: 44_100, channels: vec![channel(0.5), channel(-0.25)] }
}

/// A WAV file of one channel at 8 kHz; `format` is 1 for integers and 3 for floats, `declared` the length of its data.
fn wav(format: u16, bits: u16, declared: u32, data: &[u8]) -> Vec<u8> {
    let mut bytes = b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0".to_vec();
    bytes.extend(format.to_le_bytes());
    bytes.extend(1_u16.to_le_bytes());
    bytes.extend(8000_u32.to_le_bytes());
    bytes.extend((8000 * u32::from(bits) / 8).to_le_bytes());
    bytes.extend((bits / 8).to_le_bytes());
    bytes.extend(bits.to_le_bytes());
    bytes.extend(b"data");
    bytes.extend(declared.to_le_bytes());
    bytes.extend(data);
    bytes
}

#[test]
fn floats_come_back_exactly_and_the_file_is_the_same_each_time() {
    let bytes = to_wav_bytes(&stereo()).unwrap();
    assert_eq!(parse(&bytes).unwrap(), stereo());
    assert_eq!(to_wav_bytes(&stereo()).unwrap(), bytes);
}

#[test]
fn integers_of_every_width_are_scaled_to_one() {
    for bits in [8_u16, 16, 24, 32] {
        let full = 1_i64 << (bits - 1);
        // Eight bits are stored without a sign.
        let zero = if bits == 8 { 128 } else { 0 };
        let stored = |value: i64| (value + zero).to_le_bytes()[..usize::from(bits / 8)].to_vec();
        let data = [0, full / 2, -full].map(stored).concat();
        let file = wav(1, bits, data.len() as u32, &data);
        assert_eq!(parse(&file).unwrap().channels, [vec![0.0, 0.5, -1.0]], "{bits} bits");
    }
}

#[test]
fn double_precision_is_read() {
    let data = [0.0_f64, 0.25, -1.5].map(f64::to_le_bytes).concat();
    assert_eq!(parse(&wav(3, 64, 24, &data)).unwrap().channels, [vec![0.0, 0.25, -1.5]]);
}

#[test]
fn many_channels_are_read_or_counted_in_the_error() {
    let recording = |channels| Recording { sample_rate: 44_100, channels: vec![vec![0.5, -0.25]; channels] };
    let read = |channels| parse(&to_wav_bytes(&recording(channels)).unwrap()).map_err(|error| error.to_string());
    for channels in [3, 18, 26] {
        assert_eq!(read(channels), Ok(recording(channels)));
    }
    for channels in [27, 32, 33, 64] {
        assert!(read(channels).unwrap_err().contains(&format!("{channels} channels in a WAV file")), "{channels}");
    }
    assert_eq!(read(65).unwrap_err(), "it has 65 channels; 1 to 64 are read");
}

#[test]
fn a_stream_of_unknown_length_is_read_to_its_end() {
    let data = [0.0_f32, 0.25, -0.5].map(f32::to_le_bytes).concat();
    for declared in [u32::MAX, 0x8000_0000, 0x7fff_f000, 0] {
        assert_eq!(parse(&wav(3, 32, declared, &data)).unwrap().channels, [vec![0.0, 0.25, -0.5]], "{declared}");
    }
}

#[test]
fn the_tone_is_the_same_in_every_format() {
    for (extension, bytes) in FIXTURES {
        for name in [extension, "unknown"] {
            let recording = read_as(bytes, name, Request { channels: Channels::Mono, resample: None }).unwrap();
            let [sound] = &recording.channels[..] else { panic!("{extension}: {} channels", recording.channels.len()) };
            // Lossy formats have a soft start and end.
            let middle = &sound[sound.len() / 4..sound.len() * 3 / 4];
            let pitch = crate::pitch::of_grains(middle, middle.len(), recording.sample_rate as f32);
            assert!((pitch.hz / 440.0 - 1.0).abs() < 5e-3 && pitch.confidence > 0.95, "{extension}: {pitch:?}");
        }
    }
}

#[test]
fn tags_are_no_sound() {
    let request = Request { channels: Channels::Stereo, resample: None };
    // Its length is written seven bits to a byte: 300.
    let front = [&b"ID3\x04\0\0\0\0\x02\x2c"[..], &[0xff; 300]].concat();
    let back = [&b"TAG"[..], &[b' '; 125]].concat();
    for (extension, bytes) in FIXTURES.into_iter().filter(|(extension, _)| ["mp3", "flac"].contains(extension)) {
        let plain = read_as(bytes, extension, request).unwrap();
        let end: &[u8] = if extension == "mp3" { &back } else { &[] };
        let tagged = [&front, bytes, end].concat();
        assert_eq!(read_as(&tagged, extension, request).unwrap(), plain, "{extension}");
    }
}

#[test]
fn a_recording_is_resampled_when_asked() {
    let tone = |rate: u32| (0..rate / 4).map(|i| 0.5 * (TAU * 440.0 * i as f32 / rate as f32).sin()).collect();
    let bytes = to_wav_bytes(&Recording { sample_rate: 44_100, channels: vec![tone(44_100)] }).unwrap();
    let recording = read_as(&bytes, "wav", Request { channels: Channels::Mono, resample: Some(48_000) }).unwrap();
    let wanted: Vec<f32> = tone(48_000);
    assert_eq!((recording.sample_rate, recording.frames()), (48_000, wanted.len()));
    let off = recording.channels[0].iter().zip(&wanted).skip(500).take(11_000).map(|(a, b)| (a - b).abs());
    // A sample is a hundredth of a cycle.
    assert!(off.fold(0.0, f32::max) < 0.5 * TAU * 440.0 / 48_000.0);
}

#[test]
fn mono_is_the_mean() {
    let mono = stereo().mono();
    assert_eq!(mono[7], (stereo().channels[0][7] + stereo().channels[1][7]) * 0.5);
    let read = read_as(&to_wav_bytes(&stereo()).unwrap(), "wav", Request { channels: Channels::Mono, resample: None });
    assert_eq!(read.unwrap().channels, [mono]);
}

#[test]
fn what_is_wrong_is_told_and_where() {
    let whole = to_wav_bytes(&stereo()).unwrap();
    let nan = [0.0_f32, 1.0, f32::NAN].map(f32::to_le_bytes).concat();
    let minutes = wav(1, 8, 8000 * 660, &vec![128; 8000 * 660]);
    let cases = [
        (whole[..whole.len() - 100].to_vec(), "its header declares 4000 bytes of sound, but 3900 follow it"),
        (whole[..30].to_vec(), "as WAV it can not be read: it has no 'data' chunk"),
        (b"RIFFnonsense".to_vec(), "as WAV it can not be read: it does not begin with RIFF and WAVE"),
        (wav(3, 32, 12, &nan), "it has a sample that is NaN or infinite 0.000 s from its start"),
        (wav(1, 72, 9, &[0; 9]), "as WAV it can not be read: it has samples of 72 bits"),
        (minutes, "it is 11:00 minutes long; at most 10 minutes are read"),
    ];
    for (bytes, wanted) in cases {
        let error = read_as(&bytes, "wav", Request { channels: Channels::Stereo, resample: None });
        let text = error.map_or_else(|error| error.to_string(), |recording| format!("{} samples", recording.frames()));
        assert!(text.contains(wanted), "'{text}' instead of '{wanted}'");
    }
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
    let text = read(&path).unwrap_err().to_string();
    assert!(text.contains("broken.wav: as WAV it can not be read"), "{text}");
    write_wav(&path, &stereo()).unwrap();
    assert_eq!(read(&path).unwrap(), stereo());
}

#[test]
fn nobody_waits_for_what_is_cancelled() {
    let cancelled = Unwatched::default();
    cancelled.task().cancel();
    for (extension, bytes) in FIXTURES {
        let request = Request { channels: Channels::Mono, resample: None };
        let outcome = decode(Cursor::new(bytes), Some(extension), request, cancelled.task());
        assert!(matches!(outcome, Err(Cause::Cancelled)), "{extension}");
    }
}

/// Changes, cuts and doubles parts of every fixture, the same way each time.
#[test]
fn damaged_files_give_a_recording_or_an_error_soon() {
    let mut state = 1_u64;
    let mut below = |most: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % most.max(1)
    };
    let whole = to_wav_bytes(&stereo()).unwrap();
    let double = wav(3, 64, 800, &0.5_f64.to_le_bytes().repeat(100));
    let wavs = [("wav", &whole[..]), ("wav", &double[..])];
    for (extension, fixture) in FIXTURES.into_iter().chain(wavs) {
        let (mut read, mut refused) = (0, 0);
        for round in 0..300 {
            let mut bytes = fixture.to_vec();
            // Half of the damage is done to the header, where it tells most.
            let reach = if round % 2 == 0 { bytes.len().min(128) } else { bytes.len() };
            for _ in 0..=below(4) {
                let at = below(reach);
                bytes[at] = [0, 0xff, 0x7f, 0x80, below(256) as u8][below(5)];
            }
            match round % 5 {
                0 => bytes.truncate(below(fixture.len())),
                1 => {
                    let (from, to) = (below(fixture.len()), below(fixture.len()));
                    bytes.splice(from..from, fixture[to..].iter().copied());
                }
                _ => {}
            }
            if extension == "ogg" && round % 3 > 0 {
                ogg::mend(&mut bytes);
            }
            let request = Request { channels: Channels::Stereo, resample: [None, Some(48_000)][round % 2] };
            let begun = Instant::now();
            match read_as(&bytes, extension, request) {
                Ok(_) => read += 1,
                Err(error) => {
                    refused += 1;
                    assert!(!error.to_string().is_empty() && !matches!(error, Cause::Cancelled), "{error}");
                }
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "round {round} of {extension}: {:?}", begun.elapsed());
        }
        println!("{extension}: {read} read, {refused} refused");
        // MP3 has neither lengths nor checksums to be held against, and its decoder goes on behind what is damaged.
        assert!(read > 20 && refused > 20, "{extension}: {read} read, {refused} refused");
    }
}
