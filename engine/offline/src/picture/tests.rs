use super::*;

fn decode(bytes: &[u8]) -> Vec<u8> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((info.width as usize, info.height as usize), (WIDTH, HEIGHT));
    pixels
}

fn sweep(seconds: f32) -> Recording {
    let rate = 48_000.0;
    let count = (seconds * rate) as usize;
    let sample = |i: usize| (100.0 * (i as f32 / rate) * (1.0 + 10.0 * i as f32 / count as f32)).sin() * 0.8;
    Recording { sample_rate: 48_000, channels: vec![(0..count).map(sample).collect(); 2] }
}

#[test]
fn a_picture_has_its_size_and_shows_something() {
    let pixels = decode(&to_png_bytes(&sweep(1.0)).unwrap());
    let lit = |area: Area| {
        let at = |x: usize, y: usize| pixels[(y * WIDTH + x) * 3] > 0x60;
        let rows = area.top..area.top + area.height;
        rows.map(|y| (area.left..area.left + area.width).filter(|x| at(*x, y)).count()).sum::<usize>()
    };
    assert!(lit(WAVEFORM) > 10_000 && lit(SPECTROGRAM) > 10_000);
}

#[test]
fn odd_recordings_are_drawn_too() {
    let recording = |sample_rate, channels| Recording { sample_rate, channels };
    for odd in [
        recording(48_000, vec![]),
        recording(48_000, vec![vec![]]),
        recording(0, vec![vec![0.0; 3]]),
        recording(1000, vec![vec![2.0, f32::NAN, f32::NEG_INFINITY]; 3]),
        recording(u32::MAX, vec![vec![-3.0; 5]]),
    ] {
        decode(&to_png_bytes(&odd).unwrap());
    }
}

#[test]
fn the_same_recording_gives_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.png");
    save(&sweep(0.2), &path).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), to_png_bytes(&sweep(0.2)).unwrap());
    let error = save(&sweep(0.1), Path::new("/no/b.png")).unwrap_err().to_string();
    assert!(error.starts_with("/no/b.png: "), "{error}");
}
