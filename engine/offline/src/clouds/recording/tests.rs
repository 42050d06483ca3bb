use proptest::prelude::*;

use super::super::{Loaded, load, load_watched};
use super::*;
use crate::audio::write_wav;
use crate::models::{Cancel, Progress};
use crate::task::Unwatched;

fn silence(frames: usize, channels: usize, sample_rate: u32) -> Recording {
    Recording { sample_rate, channels: vec![vec![0.0; frames]; channels] }
}

fn cut_all(recording: Recording, options: &LoadOptions) -> Result<Parts, Cause> {
    cut(recording, options, Unwatched::default().task())
}

#[test]
fn grains_cover_the_sound_at_its_own_pace() {
    for (frames, rate) in [(2, 8000), (4080, 48_000), (4081, 48_000), (44_100, 44_100), (48_000 * 200, 48_000)] {
        for (grain_seconds, hop_seconds) in [(None, None), (Some(2.0), None), (Some(0.01), Some(0.01))] {
            let options = LoadOptions { grain_seconds, hop_seconds, ..LoadOptions::default() };
            let Cuts { starts, length, hop } = by_time(&silence(frames, 1, rate), &options);
            let case = format!("{frames} at {rate}, {options:?}: {} grains of {length}", starts.len());
            assert!(starts.len() <= MOST_GRAINS, "{case}");
            assert_eq!((starts[0], starts[starts.len() - 1] + length), (0, frames), "{case}");
            assert!(starts.windows(2).all(|pair| pair[1] - pair[0] <= length + 1), "{case}");
            let paced = starts.iter().enumerate().all(|(i, start)| (*start as f64 - i as f64 * hop).abs() <= 1.0);
            assert!(paced, "{case}");
        }
    }
}

#[test]
fn ten_minutes_of_two_channels_fit() {
    for grain_seconds in [None, Some(0.002), Some(2.0)] {
        let options = LoadOptions { grain_seconds, ..LoadOptions::default() };
        let Cuts { starts, length, .. } = by_time(&silence(48_000 * 600, 2, 48_000), &options);
        assert!(starts.len() <= MOST_GRAINS && starts.len() * length * 2 <= GrainCloud::MAX_SAMPLES);
        assert!(starts.windows(2).all(|pair| pair[1] - pair[0] <= length + 1), "nothing is lost");
    }
}

#[test]
fn a_hop_that_is_asked_for_may_leave_sound_out() {
    let options = LoadOptions { grain_seconds: Some(0.1), hop_seconds: Some(0.5), ..LoadOptions::default() };
    let Cuts { starts, length, hop } = by_time(&silence(9600, 1, 8000), &options);
    assert_eq!((starts, length, hop), (vec![0, 2933, 5866, 8800], 800, 8800.0 / 3.0));
}

#[test]
fn silent_edges_are_left_out_and_the_peak_is_one() {
    let mut recording = silence(1000, 2, 48_000);
    recording.channels[0][300] = 0.5;
    recording.channels[1][699] = -0.25;
    let options = LoadOptions { grain_seconds: Some(0.005), ..LoadOptions::default() };
    let parts = cut_all(recording, &options).unwrap();
    let [left, right] = &parts.channels[..] else { panic!("{} channels", parts.channels.len()) };
    assert_eq!((left.len() / parts.grains, right.len()), (240, left.len()));
    assert_eq!((left[0], right[right.len() - 1]), (1.0, -0.5));
    assert!(matches!(cut_all(silence(100, 1, 48_000), &options), Err(Cause::Silent)));
}

#[test]
fn transients_are_cut_where_they_begin() {
    let mut recording = silence(48_000, 1, 48_000);
    for (at, hit) in [(0, 9000), (9000, 19_000), (19_000, 29_000), (29_000, 48_000)] {
        for i in at..hit {
            let t = (i - at) as f32 / 48_000.0;
            recording.channels[0][i] = (-40.0 * t).exp() * (t * 5000.0).sin();
        }
    }
    let options = LoadOptions { cut: Cut::Transients, ..LoadOptions::default() };
    let parts = cut_all(recording.clone(), &options).unwrap();
    assert_eq!(parts.grains, 4);
    let length = parts.channels[0].len() / 4;
    assert!(length.abs_diff(10_000) < 200, "{length}");
    assert!((parts.hop_seconds.unwrap() - 29_000.0 / 3.0 / 48_000.0).abs() < 0.002);
    recording.channels[0].truncate(9000);
    assert!(matches!(cut_all(recording, &options), Err(Cause::NoTransients)));
}

#[test]
fn nobody_waits_for_what_is_cancelled() {
    let cancelled = Unwatched::default();
    cancelled.task().cancel();
    let recording = Recording { sample_rate: 48_000, channels: vec![vec![0.5; 1000]] };
    for cut_at in [Cut::Time, Cut::Transients] {
        let options = LoadOptions { cut: cut_at, ..LoadOptions::default() };
        let outcome = cut(recording.clone(), &options, cancelled.task());
        assert!(matches!(outcome, Err(Cause::Cancelled)), "{cut_at:?}");
    }
}

#[test]
fn a_recording_becomes_a_cloud_of_its_own_pitch_and_pace() {
    let tone = |gain: f32| (0..96_000).map(|i| gain * (i as f32 * 0.05).sin()).collect::<Vec<f32>>();
    let hz = 0.05 * 48_000.0 / std::f32::consts::TAU;
    let recording = Recording { sample_rate: 48_000, channels: vec![tone(0.25), tone(-0.125)] };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tone.wav");
    write_wav(&path, &recording).unwrap();
    let (progress, cancel) = (Progress::new(), Cancel::new());
    let loaded = load_watched(&path, &LoadOptions::default(), &progress, &cancel).unwrap();
    let (cloud, heard) = (&loaded.cloud, loaded.heard.unwrap());
    assert_eq!((cloud.name(), cloud.channels(), cloud.tones().len()), ("tone", 2, cloud.grains()));
    assert!((cloud.root_hz() / hz - 1.0).abs() < 1e-3 && heard.confidence > 0.9, "{heard:?}");
    let seconds = cloud.hop_seconds() * (cloud.grains() - 1) as f32 + cloud.length() as f32 / 48e3;
    assert!((seconds - 2.0).abs() < 1e-3, "{seconds}");
    assert!(cloud.tones().iter().all(|tone| tone.strength > 0.9), "{:?}", cloud.tones());
    let peak = cloud.grain(0).iter().fold(0.0_f32, |peak, s| peak.max(s.abs()));
    assert!((peak - 1.0).abs() < 1e-3 && (cloud.channel(1, 0)[20] / cloud.grain(0)[20] + 0.5).abs() < 1e-6);
    assert_eq!(progress.fraction(), 1.0);

    let options = LoadOptions {
        root_hz: Some(110.0),
        stereo: false,
        sample_rate: Some(24e3),
        name: Some("mine".to_owned()),
        hop_seconds: Some(0.5),
        ..LoadOptions::default()
    };
    let loaded = load_watched(&path, &options, &progress, &cancel).unwrap();
    let cloud = &loaded.cloud;
    assert_eq!((cloud.name(), cloud.channels(), cloud.root_hz(), loaded.heard), ("mine", 1, 110.0, None));
    assert_eq!((cloud.sample_rate(), cloud.grains(), cloud.length()), (24e3, 5, 2040));
    cancel.cancel();
    assert!(load_watched(&path, &options, &progress, &cancel).unwrap_err().is_cancelled());
    let options = LoadOptions { sample_rate: Some(f32::NAN), ..options };
    assert!(matches!(
        load(&path, &options).unwrap_err().cause,
        Cause::Cloud(nephele_realtime::CloudError::SampleRate(_))
    ));
}

proptest! {
    #[test]
    fn recordings_of_any_kind_give_a_cloud_or_an_error(
        samples in proptest::collection::vec(prop_oneof![-1.0_f32..1.0, Just(0.0), any::<f32>()], 0..600),
        channels in 1_usize..4,
        sample_rate in prop_oneof![Just(48_000_u32), 1000_u32..1_000_000],
        grain_seconds in prop_oneof![0.0_f32..0.01, any::<f32>()],
        places in prop_oneof![Just(Cut::Time), Just(Cut::Transients)],
    ) {
        let channels = samples.chunks_exact((samples.len() / channels).max(1)).take(channels).map(<[f32]>::to_vec);
        let recording = Recording { sample_rate, channels: channels.collect() };
        let options = LoadOptions { grain_seconds: Some(grain_seconds), cut: places, ..LoadOptions::default() };
        let unwatched = Unwatched::default();
        let parts = cut(recording, &options, unwatched.task());
        if let Ok(Loaded { cloud, .. }) = parts.and_then(|parts| parts.build("a.wav", &options, unwatched.task())) {
            prop_assert!(cloud.grains() <= MOST_GRAINS && cloud.length() <= samples.len());
        }
    }
}
