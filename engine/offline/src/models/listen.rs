//! What a corner of the morph pad is made from besides the factory's sounds: clouds and recordings, by an encoder.

use nephele_realtime::GrainCloud;

use super::pad::Corner;
use super::{Cancel, Encoder, ModelError, ModelFault, Progress};
use crate::audio;
use crate::clouds::LoadOptions;

/// Frames of the grains that a recording is cut into, end to end, to be listened to.
const FRAMES: usize = 16;
/// Longest stretch of sound that is listened to, in seconds; of more, grains are left out evenly.
const LONGEST: f32 = 60.0;

/// How a recording has to be read for [`corner_of`] to hear all of it: at the encoder's rate, cut without gaps or overlaps.
#[must_use]
pub fn reading_for(encoder: &Encoder) -> LoadOptions {
    let contract = encoder.contract();
    let seconds = (FRAMES * contract.hop) as f32 / contract.sample_rate;
    LoadOptions {
        sample_rate: Some(contract.sample_rate),
        stereo: false,
        grain_seconds: Some(seconds),
        hop_seconds: Some(seconds),
        ..LoadOptions::default()
    }
}

/// The sound of `cloud` as a corner of the pad: as `encoder` hears its grains one after another.
///
/// # Errors
/// As [`Encoder::encode`].
pub fn corner_of(
    cloud: &GrainCloud,
    encoder: &mut Encoder,
    progress: &Progress,
    cancel: &Cancel,
) -> Result<Corner, ModelError> {
    let fault = |cause: ModelFault| ModelError { origin: cloud.name().to_owned(), cause };
    let rate = encoder.contract().sample_rate;
    let seconds = cloud.length() as f32 / cloud.sample_rate();
    let heard = ((LONGEST / seconds) as usize).clamp(1, cloud.grains());
    let scale = 1.0 / cloud.channels() as f32;
    let mut sound = Vec::with_capacity(heard * cloud.length());
    for grain in (0..heard).map(|nth| nth * cloud.grains() / heard) {
        let mixed = |at| (0..cloud.channels()).map(|channel| cloud.channel(channel, grain)[at]).sum::<f32>() * scale;
        sound.extend((0..cloud.length()).map(mixed));
    }
    let sound = audio::resampled(sound, cloud.sample_rate(), rate)
        .map_err(|error| fault(ModelFault::Input(error.to_string())))?;
    // A last part of a frame would be heard as a sound that ends.
    let hop = encoder.contract().hop;
    let whole = if sound.len() < hop { sound.len() } else { sound.len() / hop * hop };
    let encodings = encoder.encode(&sound[..whole], Some(cloud.root_hz()), progress, cancel)?;
    Corner::new(cloud.name(), &encodings).ok_or_else(|| fault(ModelFault::Input("it is given no audio".to_owned())))
}

/// The corner that `cloud` was made from, if it was made from encodings.
#[must_use]
pub fn corner_within(cloud: &GrainCloud) -> Option<Corner> {
    Corner::new(cloud.name(), cloud.encodings())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::{Recording, write_wav};
    use crate::clouds;
    use crate::models::{factory_encoder, morph};

    #[test]
    fn a_cloud_that_was_decoded_is_its_encodings() {
        let path = morph(0.2, 0.9, 128);
        let samples = vec![0.1; 128 * 64];
        let cloud = GrainCloud::new("made", &samples, 128, 48_000.0, 220.0, path.clone()).unwrap();
        assert_eq!(corner_within(&cloud).unwrap().encodings, path);
        let bare = GrainCloud::new("bare", &samples, 128, 48_000.0, 220.0, Vec::new()).unwrap();
        assert_eq!(corner_within(&bare), None);
    }

    #[test]
    fn a_recording_is_heard_in_time_whatever_its_rate() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("two tones.wav");
        // Low, then high.
        let tone = |n: usize| if n < 48_000 { n as f32 * 0.03 } else { n as f32 * 0.2 };
        let channels = vec![(0..96_000).map(|n| tone(n).sin() * 0.5).collect(); 2];
        write_wav(&path, &Recording { sample_rate: 48_000, channels }).unwrap();
        let mut encoder = factory_encoder().unwrap();
        let cloud = clouds::load(&path, &reading_for(&encoder)).unwrap();
        let corner = corner_of(&cloud, &mut encoder, &Progress::new(), &Cancel::new()).unwrap();
        assert_eq!(corner.name, "two tones");
        let frames = 2.0 * encoder.contract().sample_rate / encoder.contract().hop as f32;
        assert!((corner.encodings.len() as f32 - frames.min(128.0)).abs() < 18.0, "{}", corner.encodings.len());
        let far = |a: f32, b: f32| corner.at(a).iter().zip(corner.at(b)).map(|(a, b)| (a - b).powi(2)).sum::<f32>();
        assert!(far(0.1, 0.3) * 10.0 < far(0.2, 0.7), "{} {}", far(0.1, 0.3), far(0.2, 0.7));
    }

    #[test]
    fn the_shortest_cloud_is_heard() {
        let cloud = GrainCloud::new("click", &[0.5, -0.5], 1, 48_000.0, 220.0, Vec::new()).unwrap();
        let corner = corner_of(&cloud, &mut factory_encoder().unwrap(), &Progress::new(), &Cancel::new()).unwrap();
        assert_eq!(corner.encodings.len(), 1);
    }
}
