//! The models that Nephele brings along.

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::error::ModelError;

const DECODER: &[u8] = include_bytes!("../../../../assets/models/nephele-one-decoder.onnx");
const ENCODER: &[u8] = include_bytes!("../../../../assets/models/nephele-one-encoder.onnx");

/// The decoder that Nephele brings along.
///
/// # Errors
/// None that a user could bring about, except a broken ONNX Runtime library.
pub fn factory_decoder() -> Result<Decoder, ModelError> {
    Decoder::open(DECODER, "the factory decoder")
}

/// The encoder that Nephele brings along; it and the decoder speak the same encodings.
///
/// # Errors
/// As [`factory_decoder`].
pub fn factory_encoder() -> Result<Encoder, ModelError> {
    Encoder::open(ENCODER, "the factory encoder")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::resampled;
    use crate::models::fixtures::engines;
    use crate::models::{Cancel, Engine, Progress, factory_pad, morph};

    fn decode(engine: Engine, batch: usize) -> Vec<f32> {
        let mut decoder = Decoder::open_with(DECODER, "factory", engine).unwrap();
        let path = morph(0.2, 0.7, 128);
        let cloud = decoder.decode(&path[..batch], None, "test", &Progress::new(), &Cancel::new()).unwrap();
        assert_eq!((cloud.grains(), cloud.length()), (batch, decoder.contract().grain_length));
        assert_eq!((cloud.encodings(), cloud.tones().len()), (&path[..batch], batch));
        (0..batch).flat_map(|grain| cloud.grain(grain).to_vec()).collect()
    }

    fn agree(a: &[f32], b: &[f32]) {
        assert_eq!(a.len(), b.len());
        let worst = a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(worst < 1e-4, "off by {worst}");
    }

    #[test]
    fn all_runtimes_make_the_same_grains() {
        for batch in [1, 7, 128] {
            let built_in = decode(Engine::BuiltIn, batch);
            let loudest = built_in.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
            assert!((0.1..=1.0).contains(&loudest), "peak {loudest}");
            for engine in engines() {
                agree(&built_in, &decode(engine, batch));
            }
        }
        // Grain by grain or all at once: the same to the last bit.
        assert_eq!(
            decode(Engine::BuiltIn, 1),
            decode(Engine::BuiltIn, 7)[..factory_decoder().unwrap().contract().grain_length]
        );
    }

    #[test]
    fn all_runtimes_hear_the_same() {
        let open = |engine| Encoder::open_with(ENCODER, "factory", engine).unwrap();
        let hop = open(Engine::BuiltIn).contract().hop;
        let sound: Vec<f32> = (0..20 * hop - 100).map(|n| (n as f32 * 0.05).sin() * (n as f32 * 1e-4).cos()).collect();
        let encode = |engine| open(engine).encode(&sound, None, &Progress::new(), &Cancel::new()).unwrap();
        let built_in = encode(Engine::BuiltIn);
        assert_eq!(built_in.len(), 20);
        for engine in engines() {
            agree(built_in.as_flattened(), encode(engine).as_flattened());
        }
    }

    #[test]
    fn what_is_decoded_is_heard_as_what_it_was() {
        let (mut decoder, mut encoder) = (factory_decoder().unwrap(), factory_encoder().unwrap());
        let (progress, cancel) = (Progress::new(), Cancel::new());
        for corner in factory_pad() {
            let sent = corner.at(0.5);
            let cloud = decoder.decode(&[sent; 8], Some(220.0), "corner", &progress, &cancel).unwrap();
            // Grains loop without a seam, so that one after another they are a note.
            let note = (0..8).flat_map(|grain| cloud.grain(grain).to_vec()).collect();
            let note = resampled(note, cloud.sample_rate(), encoder.contract().sample_rate).unwrap();
            let heard = encoder.encode(&note, Some(220.0), &progress, &cancel).unwrap();
            let middle = &heard[heard.len() / 2];
            let error: f32 = sent.iter().zip(middle).map(|(a, b)| (a - b).powi(2)).sum();
            let size: f32 = sent.iter().map(|a| a.powi(2)).sum();
            assert!(error < 0.2 * size, "{} is off by {error} of {size}", corner.name);
        }
    }

    #[test]
    fn progress_moves_and_ends_at_one() {
        let progress = Progress::new();
        factory_decoder().unwrap().decode(&morph(0.0, 0.0, 40), None, "test", &progress, &Cancel::new()).unwrap();
        assert_eq!(progress.fraction(), 1.0);
    }
}
