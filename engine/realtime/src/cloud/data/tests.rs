use super::*;

fn build(samples: &[f32], grains: usize) -> Result<GrainCloud, CloudError> {
    GrainCloud::new("test", samples, grains, 48_000.0, 220.0, Vec::new())
}

#[test]
fn what_is_not_audio_is_refused() {
    assert_eq!(build(&[], 0), Err(CloudError::NoGrains));
    assert_eq!(build(&[0.0; 3], 3), Err(CloudError::TooShort { length: 1 }));
    assert_eq!(build(&[0.0; 7], 3), Err(CloudError::Shape { expected: 9, found: 7 }));
    assert_eq!(build(&[0.0, 0.0, 0.0, f32::NAN], 2), Err(CloudError::NotFinite { grain: 1, sample: 1 }));
    assert_eq!(build(&[0.0, 2e6], 1), Err(CloudError::TooLoud { grain: 0, value: 2e6 }));
    let bad_rate = GrainCloud::new("x", &[0.0; 4], 2, 0.0, 220.0, Vec::new());
    assert_eq!(bad_rate, Err(CloudError::SampleRate(0.0)));
    let bad_root = GrainCloud::new("x", &[0.0; 4], 2, 48e3, f32::NAN, Vec::new());
    assert!(matches!(bad_root, Err(CloudError::Root(_))));
    let bad_encodings = GrainCloud::new("x", &[0.0; 4], 2, 48e3, 220.0, vec![[0.0; CHANNELS]]);
    assert_eq!(bad_encodings, Err(CloudError::Encodings { found: 1, grains: 2 }));
}

#[test]
fn quiet_and_loud_clouds_are_played_alike() {
    for level in [0.03, 0.2, 0.9] {
        let cloud = build(&[level, -level, level, -level], 2).unwrap();
        assert!((cloud.makeup() * level - 0.2).abs() < 1e-6);
    }
    assert_eq!(build(&[0.0; 4], 2).unwrap().makeup(), 1.0);
    assert_eq!(build(&[1e-4, -1e-4], 1).unwrap().makeup(), 8.0);
}

#[test]
fn grains_come_back_as_given() {
    let cloud = build(&[1.0, 2.0, 3.0, 4.0], 2).unwrap();
    assert_eq!(cloud.grain(1), [3.0, 4.0]);
    assert_eq!(cloud.row(0, 9, 1.0).length, 2);
}

#[test]
fn two_channels_are_kept_apart() {
    let parts = CloudParts {
        channels: vec![vec![0.1, 0.2, 0.3, 0.4], vec![0.5, 0.6, 0.7, 0.8]],
        grains: 2,
        sample_rate: 48e3,
        root_hz: 220.0,
        ..CloudParts::default()
    };
    let cloud = GrainCloud::from_parts(parts.clone()).unwrap();
    assert_eq!((cloud.channels(), cloud.grain(1), cloud.channel(1, 0)), (2, &[0.3, 0.4][..], &[0.5, 0.6][..]));
    assert_eq!(cloud.hop_seconds(), 2.0 / 48e3);
    let uneven = CloudParts { channels: vec![vec![0.0; 4], vec![0.0; 2]], ..parts.clone() };
    assert_eq!(GrainCloud::from_parts(uneven), Err(CloudError::Channels { found: 2 }));
    let tones = vec![Tone { hz: f32::NAN, ..Tone::default() }; 2];
    assert_eq!(GrainCloud::from_parts(CloudParts { tones, ..parts }), Err(CloudError::Tones { found: 2, grains: 2 }));
}
