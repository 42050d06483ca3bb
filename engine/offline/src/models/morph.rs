//! The cloud at a place of the morph pad.

use nephele_realtime::GrainCloud;
use nephele_realtime::cloud::{CHANNELS, CloudParts};

use super::even::Even;
use super::pad::{self, Blend, Corner, Morph, Pad, SPREAD};
use super::{Cancel, Decoder, ModelError, ModelFault, Progress, factory_pad};
use crate::task::Task;
use crate::tones;

/// Grains of a cloud of the pad.
const GRAINS: usize = 128;

/// Encodings of `grains` grains for the place (x, y) of the factory's pad, as a new instance has it.
#[must_use]
pub fn morph(x: f32, y: f32, grains: usize) -> Vec<[f32; CHANNELS]> {
    Morph { pad: factory_pad(), place: [x, y], spread: SPREAD, blend: Blend::Encoding }.encodings(grains)
}

/// Makes the clouds of the morph pad with one decoder.
pub struct Morpher {
    decoder: Decoder,
    /// The grains of corners as they were last mixed.
    corners: [Option<(Corner, GrainCloud)>; 4],
    /// The pad that was last decoded, and where its places lie.
    even: Option<(Pad, Even)>,
}

impl Morpher {
    /// With `decoder`.
    #[must_use]
    pub fn new(decoder: Decoder) -> Self {
        Self { decoder, corners: Default::default(), even: None }
    }

    /// The decoder.
    #[must_use]
    pub const fn decoder(&self) -> &Decoder {
        &self.decoder
    }

    /// The decoder, to be used for something else.
    #[must_use]
    pub const fn decoder_mut(&mut self) -> &mut Decoder {
        &mut self.decoder
    }

    /// The cloud of `morph`.
    ///
    /// # Errors
    /// As [`Decoder::decode`].
    pub fn cloud(&mut self, morph: &Morph<'_>, progress: &Progress, cancel: &Cancel) -> Result<GrainCloud, ModelError> {
        let [x, y] = morph.place;
        let name = format!("Morph {:.0} · {:.0}", 100.0 * x, 100.0 * y);
        match morph.blend {
            Blend::Encoding => {
                let even = match &mut self.even {
                    Some((pad, even)) if pad == morph.pad => even,
                    other => &mut other.insert((morph.pad.clone(), Even::of(morph.pad, &mut self.decoder, cancel)?)).1,
                };
                let encodings = morph.encodings_by(GRAINS, |place| even.place(place));
                self.decoder.decode(&encodings, None, &name, progress, cancel)
            }
            Blend::Grains => {
                self.decode_corners(morph, progress, cancel)?;
                self.mix(morph, name, Task::new(progress, cancel))
                    .map_err(|cause| ModelError { origin: "the morph pad".to_owned(), cause })
            }
        }
    }

    /// Decodes the corners that were not decoded yet: moving about the pad only mixes them.
    fn decode_corners(&mut self, morph: &Morph<'_>, progress: &Progress, cancel: &Cancel) -> Result<(), ModelError> {
        for (place, corner) in self.corners.iter_mut().zip(morph.pad) {
            if place.as_ref().is_none_or(|(known, _)| known != corner) {
                // What stands still is decoded once.
                let grains = if corner.encodings.len() > 1 { GRAINS } else { 1 };
                let course: Vec<_> = (0..grains).map(|grain| corner.at(pad::time(grain, grains))).collect();
                let cloud = self.decoder.decode(&course, None, &corner.name, progress, cancel)?;
                *place = Some((corner.clone(), cloud));
            }
        }
        Ok(())
    }

    /// Mixes the grains of the corners.
    fn mix(&self, morph: &Morph<'_>, name: String, task: Task<'_>) -> Result<GrainCloud, ModelFault> {
        let decoded: Vec<&GrainCloud> = self.corners.iter().flatten().map(|(_, cloud)| cloud).collect();
        let Some(first) = decoded.first() else { return Err(ModelFault::Input("it has no corners".to_owned())) };
        let (length, sample_rate, root_hz) = (first.length(), first.sample_rate(), first.root_hz());
        let mut samples = vec![0.0; GRAINS * length];
        for ((number, grain), place) in samples.chunks_exact_mut(length).enumerate().zip(morph.path(GRAINS)) {
            for (cloud, weight) in decoded.iter().zip(pad::weights(place)) {
                let corner = cloud.grain(number.min(cloud.grains() - 1));
                for (sum, sample) in grain.iter_mut().zip(corner) {
                    *sum += weight * sample;
                }
            }
        }
        let channels = vec![samples];
        let tones = tones::watched(&channels, GRAINS, sample_rate, root_hz, task).ok_or(ModelFault::Cancelled)?;
        Ok(GrainCloud::from_parts(CloudParts {
            name,
            channels,
            grains: GRAINS,
            sample_rate,
            root_hz,
            encodings: morph.encodings(GRAINS),
            tones,
            ..CloudParts::default()
        })?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::fixtures::decoder;

    fn made(morph: &Morph<'_>) -> GrainCloud {
        let decoder = Decoder::open(&decoder(64).bytes(), "fixture").unwrap();
        Morpher::new(decoder).cloud(morph, &Progress::new(), &Cancel::new()).unwrap()
    }

    #[test]
    fn grains_and_encodings_agree_at_corners_and_differ_between() {
        let at = |place, blend| made(&Morph { pad: factory_pad(), place, spread: 0.0, blend });
        for place in [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]] {
            let (encoded, mixed) = (at(place, Blend::Encoding), at(place, Blend::Grains));
            assert_eq!((mixed.grains(), mixed.encodings()), (GRAINS, encoded.encodings()));
            let off = (0..GRAINS).flat_map(|g| encoded.grain(g).iter().zip(mixed.grain(g)).map(|(a, b)| (a - b).abs()));
            assert!(off.fold(0.0, f32::max) < 1e-6, "{place:?}");
        }
        let corners = [[0.0, 0.0], [1.0, 0.0]].map(|place| at(place, Blend::Grains));
        let middle = at([0.5, 0.0], Blend::Grains);
        let mean = |n: usize| 0.5 * (corners[0].grain(0)[n] + corners[1].grain(0)[n]);
        assert!((0..64).all(|n| (middle.grain(0)[n] - mean(n)).abs() < 1e-6));
        assert_ne!(middle.grain(0), at([0.5, 0.0], Blend::Encoding).grain(0), "tanh is no line");
    }

    #[test]
    fn a_corner_that_changes_is_decoded_anew() {
        let open = Decoder::open(&decoder(64).bytes(), "fixture").unwrap();
        let mut morpher = Morpher::new(open);
        let mut pad = factory_pad().clone();
        let mut make = |pad: &_| {
            let morph = Morph { pad, place: [0.2, 0.2], spread: 0.3, blend: Blend::Grains };
            morpher.cloud(&morph, &Progress::new(), &Cancel::new()).unwrap()
        };
        let before = make(&pad);
        pad[1] = Corner::new("course", &[[0.1; CHANNELS], [-0.4; CHANNELS]]).unwrap();
        let after = make(&pad);
        assert_ne!(before.grain(3), after.grain(3));
        pad[1] = factory_pad()[1].clone();
        assert_eq!(make(&pad), before);
    }
}
