//! Decoders: encodings to grains.

use nephele_realtime::GrainCloud;
use nephele_realtime::cloud::{CHANNELS, CloudParts, Tone};

use super::backend::{Engine, Input};
use super::cancel::Cancel;
use super::contract::{Contract, Kind};
use super::error::{ModelError, ModelFault};
use super::harmonic::{Pencil, sample_rate};
use super::model::Model;
use super::progress::{Phase, Progress};
use crate::task::Task;
use crate::tones;

/// Grains decoded at a time: enough to keep the matrices busy, few enough that progress moves and stopping is prompt.
const CHUNK: usize = 16;

/// The largest batch size that a model may insist on.
const MAX_BATCH: usize = 1024;

/// What came out of a model.
struct Made {
    samples: Vec<f32>,
    sample_rate: f32,
    tones: Option<Vec<Tone>>,
}

/// A model that turns encodings into grains.
pub struct Decoder(Model);

impl Decoder {
    /// Prepares the ONNX file in `bytes` with the best runtime there is (a tenth of a second or so for the factory
    /// model). `origin` is its file name or another name for messages.
    ///
    /// # Errors
    /// If it is no decoder that keeps the [`Contract`], or the runtime refuses it.
    pub fn open(bytes: &[u8], origin: &str) -> Result<Self, ModelError> {
        Self::open_with(bytes, origin, Engine::Best)
    }

    /// Like [`Decoder::open`], with the runtime chosen.
    ///
    /// # Errors
    /// As [`Decoder::open`], and if that runtime is not there.
    pub fn open_with(bytes: &[u8], origin: &str, engine: Engine) -> Result<Self, ModelError> {
        Model::open(bytes, origin, &[Kind::Decoder, Kind::Harmonic], engine, |contract, batch| match batch {
            Some(batch) if !(1..=MAX_BATCH).contains(&batch) => Err(ModelFault::Shape(format!(
                "it insists on {batch} encodings at a time; at most {MAX_BATCH} are given"
            ))),
            batch => {
                let rows = batch.unwrap_or(CHUNK);
                let pitch = contract.takes_pitch.then(|| vec![rows, 1]);
                Ok([vec![rows, CHANNELS]].into_iter().chain(pitch).collect())
            }
        })
        .map(Self)
    }

    /// One grain for each encoding, as a cloud called `name` at `root_hz` (1 … 20 000), or at the model's own root, which
    /// models that [are told no pitch](Contract::takes_pitch) always have. The same encoding in the same place gives the
    /// same grain, bit for bit, whatever stands beside it. The audio is the model's, not normalised.
    ///
    /// # Errors
    /// If there are no encodings or too many, if they, the root or the grains are not fit, if the runtime fails, or if
    /// `cancel` says so.
    pub fn decode(
        &mut self,
        encodings: &[[f32; CHANNELS]],
        root_hz: Option<f32>,
        name: &str,
        progress: &Progress,
        cancel: &Cancel,
    ) -> Result<GrainCloud, ModelError> {
        self.cloud(encodings, root_hz, name, Task::new(progress, cancel), cancel)
            .map_err(|fault| fault.of(&self.0.origin))
    }

    fn cloud(
        &mut self,
        encodings: &[[f32; CHANNELS]],
        root_hz: Option<f32>,
        name: &str,
        task: Task<'_>,
        cancel: &Cancel,
    ) -> Result<GrainCloud, ModelFault> {
        let most = GrainCloud::MAX_SAMPLES / self.0.contract.grain_length;
        if encodings.is_empty() || encodings.len() > most {
            return Err(ModelFault::Input(format!(
                "it is given {} encodings; 1 to {most} can be used",
                encodings.len()
            )));
        }
        if let Some(row) = encodings.iter().position(|encoding| encoding.iter().any(|value| !value.is_finite())) {
            return Err(ModelFault::Input(format!("encoding {row} is NaN or infinite")));
        }
        let root_hz = self.root(root_hz)?;
        let made = self.made(encodings, |row| row, root_hz, task, cancel)?;
        let (channels, grains, sample_rate) = (vec![made.samples], encodings.len(), made.sample_rate);
        let tones = made.tones.or_else(|| tones::watched(&channels, grains, sample_rate, root_hz, task));
        Ok(GrainCloud::from_parts(CloudParts {
            name: name.to_owned(),
            channels,
            grains,
            sample_rate,
            root_hz,
            encodings: encodings.to_vec(),
            tones: tones.ok_or(ModelFault::Cancelled)?,
            ..CloudParts::default()
        })?)
    }

    /// Some grains of a cloud: those with these `numbers`, from as many `encodings`, at [`Decoder::root`]. Samples and, if
    /// they are known, tones; the same that [`Decoder::decode`] gives grains with these numbers.
    pub(crate) fn batch(
        &mut self,
        encodings: &[[f32; CHANNELS]],
        numbers: &[usize],
        root_hz: f32,
        cancel: &Cancel,
    ) -> Result<(Vec<f32>, Vec<Tone>), ModelError> {
        let progress = Progress::new();
        let made = self.made(encodings, |row| numbers[row], root_hz, Task::new(&progress, cancel), cancel);
        let made = made.map_err(|fault| fault.of(&self.0.origin))?;
        Ok((made.samples, made.tones.unwrap_or_default()))
    }

    /// The root in Hz of grains that are asked for at `root_hz`.
    ///
    /// # Errors
    /// If that is none.
    pub(crate) fn root(&self, root_hz: Option<f32>) -> Result<f32, ModelFault> {
        let contract = &self.0.contract;
        let root_hz = root_hz.filter(|_| contract.takes_pitch).unwrap_or(contract.root_hz);
        if (1.0..=20_000.0).contains(&root_hz) {
            return Ok(root_hz);
        }
        Err(ModelFault::Input(format!("it is given a root of {root_hz} Hz; wanted is 1 to 20000")))
    }

    /// Sample rate in Hz of grains at `root_hz`.
    pub(crate) fn sample_rate(&self, root_hz: f32) -> f32 {
        let contract = &self.0.contract;
        if contract.kind == Kind::Harmonic { sample_rate(contract, root_hz) } else { contract.sample_rate }
    }

    /// The grains of `encodings`, of which `number` tells the number of each row.
    fn made(
        &mut self,
        encodings: &[[f32; CHANNELS]],
        number: impl Fn(usize) -> usize,
        root_hz: f32,
        task: Task<'_>,
        cancel: &Cancel,
    ) -> Result<Made, ModelFault> {
        if self.0.contract.kind == Kind::Harmonic {
            return self.drawn(encodings, number, root_hz, task, cancel);
        }
        let sample_rate = self.0.contract.sample_rate;
        Ok(Made { samples: self.grains(encodings, task, cancel)?, sample_rate, tones: None })
    }

    /// The grains of a model that makes them itself, one after the other.
    fn grains(
        &mut self,
        encodings: &[[f32; CHANNELS]],
        task: Task<'_>,
        cancel: &Cancel,
    ) -> Result<Vec<f32>, ModelFault> {
        let (length, rows) = (self.0.contract.grain_length, self.0.rows);
        let mut samples = Vec::with_capacity(encodings.len() * length);
        self.in_chunks(encodings, &[], &[&[rows, length]], task, cancel, |_, outputs, given| {
            samples.extend_from_slice(&outputs[0][..given * length]);
        })?;
        Ok(samples)
    }

    /// The grains of a harmonic model, whose tones are known without listening.
    fn drawn(
        &mut self,
        encodings: &[[f32; CHANNELS]],
        number: impl Fn(usize) -> usize,
        root_hz: f32,
        task: Task<'_>,
        cancel: &Cancel,
    ) -> Result<Made, ModelFault> {
        let (partials, bands) = (self.0.contract.ratios.len(), self.0.contract.noise_hz.len());
        let (mut pencil, rows) = (Pencil::new(&self.0.contract, root_hz), self.0.rows);
        let mut samples = Vec::with_capacity(encodings.len() * self.0.contract.grain_length);
        let mut tones = Vec::with_capacity(encodings.len());
        let key = 69.0 + 12.0 * (root_hz / 440.0).log2();
        let wanted: [&[usize]; 2] = [&[rows, partials], &[rows, bands]];
        self.in_chunks(encodings, &vec![key; rows], &wanted, task, cancel, |first, outputs, given| {
            let heads = outputs[0].chunks_exact(partials).zip(outputs[1].chunks_exact(bands));
            for (row, (partials, noise)) in (first..first + given).zip(heads) {
                tones.push(pencil.draw(number(row), partials, noise, &mut samples));
            }
        })?;
        Ok(Made { samples, sample_rate: pencil.sample_rate, tones: Some(tones) })
    }

    /// Runs the model on chunks of `encodings`, and `pitch` if it takes one; `take` is given the number of a chunk's first
    /// encoding, the outputs, and how many of their rows count.
    fn in_chunks(
        &mut self,
        encodings: &[[f32; CHANNELS]],
        pitch: &[f32],
        wanted: &[&[usize]],
        task: Task<'_>,
        cancel: &Cancel,
        mut take: impl FnMut(usize, &[Vec<f32>], usize),
    ) -> Result<(), ModelFault> {
        let rows = self.0.rows;
        let mut input = vec![0.0; rows * CHANNELS];
        for (number, given) in encodings.chunks(rows).enumerate() {
            let first = number * rows;
            task.show(Phase::Decoding, first, encodings.len());
            // The last chunk is filled up with what the one before left there.
            input[..given.len() * CHANNELS].copy_from_slice(given.as_flattened());
            let encoding = Input { shape: &[rows, CHANNELS], values: &input };
            let inputs = [encoding, Input { shape: &[rows, 1], values: pitch }];
            let inputs = if pitch.is_empty() { &inputs[..1] } else { &inputs };
            let outputs = self.0.run(inputs, wanted, &(first..first + given.len()), cancel)?;
            take(first, &outputs, given.len());
        }
        task.show(Phase::Decoding, 1, 1);
        Ok(())
    }

    /// What the model says of itself.
    #[must_use]
    pub const fn contract(&self) -> &Contract {
        &self.0.contract
    }

    /// A hash of the file, to tell models apart.
    #[must_use]
    pub const fn hash(&self) -> u64 {
        self.0.hash
    }

    /// Name and version of the runtime: `ONNX Runtime 1.31.1` or `built-in`.
    #[must_use]
    pub fn backend(&self) -> String {
        self.0.backend()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::fixtures::{engines, harmonic, noise};

    #[test]
    fn a_harmonic_model_is_drawn_at_the_root_that_is_asked_for() {
        let encodings = noise(20 * CHANNELS).as_chunks::<CHANNELS>().0.to_vec();
        let (progress, cancel) = (Progress::new(), Cancel::new());
        let mut clouds = Vec::new();
        for engine in engines() {
            let mut decoder = Decoder::open_with(&harmonic().bytes(), "test", engine).unwrap();
            for root in [None, Some(110.0), Some(1e3)] {
                let cloud = decoder.decode(&encodings, root, "drawn", &progress, &cancel).unwrap();
                let hz = root.unwrap_or(220.0);
                assert_eq!((cloud.grains(), cloud.length(), cloud.root_hz()), (20, 1024, hz));
                assert!((cloud.sample_rate() / 16_000.0 - 1.0).abs() < 0.05, "{} Hz", cloud.sample_rate());
                assert!(cloud.tones().iter().all(|tone| tone.hz == hz), "the tones are those of the root");
                // What was drawn is what `tones` hears, where there is a tone.
                let drawn: Vec<Vec<f32>> = vec![(0..20).flat_map(|grain| cloud.grain(grain).to_vec()).collect()];
                let heard = tones::of_grains(&drawn, 20, cloud.sample_rate(), hz);
                let pairs = || cloud.tones().iter().zip(&heard).filter(|(drawn, _)| drawn.strength > 0.8);
                assert!(pairs().count() > 0);
                for (drawn, heard) in pairs() {
                    assert!((heard.hz / hz - 1.0).abs() < 2e-3, "{heard:?} for {drawn:?}");
                    let apart = drawn.phase - heard.phase;
                    assert!((apart - apart.round()).abs() < 0.02, "{heard:?} for {drawn:?}");
                }
                clouds.push(cloud);
            }
            assert!(clouds.iter().skip(1).any(|cloud| cloud.grain(0) != clouds[0].grain(0)), "the pitch matters");
            assert!(decoder.decode(&encodings, Some(0.5), "low", &progress, &cancel).is_err());
        }
        let (built_in, library) = clouds.split_at(3);
        for (a, b) in built_in.iter().zip(library) {
            let worst = a.grain(7).iter().zip(b.grain(7)).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(worst < 1e-5, "runtimes are {worst} apart");
        }
    }

    #[test]
    fn models_that_draw_wrongly_are_refused() {
        let fault = |graph: crate::models::fixtures::Graph| {
            Decoder::open_with(&graph.bytes(), "test", Engine::BuiltIn).err().map(|error| error.to_string()).unwrap()
        };
        for (key, value) in [("ratios", "1,2"), ("ratios", "1,3,2"), ("ratios", "1,nan,3"), ("noise_hz", "0")] {
            let text = fault(harmonic().metadata(key, value));
            assert!(text.contains(key) || text.contains("partials") || text.contains("noise"), "{text}");
        }
        assert!(fault(harmonic().metadata("grain_length", "1000")).contains("a power of two"));
        let many = (1..5000).map(|number| number.to_string()).collect::<Vec<_>>().join(",");
        assert!(fault(harmonic().metadata("ratios", &many)).contains("1 to 4096 rising numbers"));
    }
}
