//! Models that listen and models that sing: an encoder and the generator that speaks its encodings.

use std::fs;
use std::path::{Path, PathBuf};

use nephele_realtime::cloud::CHANNELS;

use super::error::MakeError;
use super::generator::{Batch, Form, Generator, Listener, Wishes};
use super::nsynth::Singer;
use super::part::Key;
use crate::error::{Cause, FileError};
use crate::models::inspect::Summary;
use crate::models::{
    Cancel, Decoder, Encoder, Engine, Kind, ModelError, ModelFolder, Progress, data_folder, factory_decoder,
    factory_encoder, read_file,
};
use crate::nsynth;

/// Grains that a parallel decoder is asked for at a time: one call of its own, so that it loses no time.
const BATCH: usize = 16;

/// A listener and a generator that belong together.
pub struct Pair {
    /// Listens.
    pub listener: Box<dyn Listener + Send>,
    /// Makes grains.
    pub generator: Box<dyn Generator + Send>,
}

impl Pair {
    /// Those that Nephele brings along.
    ///
    /// # Errors
    /// None that a user could bring about, except a broken ONNX Runtime library.
    pub fn factory() -> Result<Self, ModelError> {
        Ok(Self { listener: Box::new(factory_encoder()?), generator: Box::new(factory_decoder()?) })
    }

    /// The decoder whose file in the models folder is called `name`, or the factory's without a name, and its encoder: a
    /// window's choice.
    ///
    /// # Errors
    /// As [`Pair::open`].
    pub fn of_user(name: Option<&str>) -> Result<Self, FileError> {
        let Some(name) = name else {
            return Self::factory().map_err(|error| FileError::new("the built-in model", error));
        };
        let gone = || FileError::at(Path::new(name), MakeError::NoModel { folder: None });
        let file = ModelFolder::of_user().and_then(|folder| folder.file(name)).ok_or_else(gone)?;
        Self::open(&file, None, None)
    }

    /// The decoder in the file `model`, or called that among the user's models, and its encoder: the file `encoder`, or
    /// one beside it whose name says `encoder` where the decoder's says `decoder`. `model` may also be a folder with both.
    /// An `NSynth` may use as many `threads`, half of the processor's cores without a number; others use one.
    ///
    /// # Errors
    /// If one of them is not found, or does not keep the contract.
    pub fn open(model: &Path, encoder: Option<&Path>, threads: Option<usize>) -> Result<Self, FileError> {
        let decoder = find(model, data_folder().map(|data| data.join("models")).as_deref())?;
        let listener = match encoder {
            Some(encoder) => encoder.to_owned(),
            None => beside(&decoder).ok_or_else(|| FileError::at(&decoder, MakeError::NoEncoder))?,
        };
        let bytes = |path: &Path| read_file(path).map_err(|error| FileError::at(path, error));
        let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let model = bytes(&decoder)?;
        if Summary::read(&model).is_ok_and(|summary| summary.says(Kind::Autoregressive)) {
            let ear = nsynth::Listener::open(&listener, Engine::Best, threads);
            let singer = Singer::open(&decoder, &model, threads);
            return Ok(Self {
                listener: Box::new(ear.map_err(|error| FileError::at(&listener, error))?),
                generator: Box::new(singer.map_err(|error| FileError::at(&decoder, error))?),
            });
        }
        let encoder = Encoder::open(&bytes(&listener)?, &name(&listener));
        let generator = Decoder::open(&model, &name(&decoder));
        Ok(Self {
            listener: Box::new(encoder.map_err(|error| FileError::at(&listener, error))?),
            generator: Box::new(generator.map_err(|error| FileError::at(&decoder, error))?),
        })
    }
}

/// The file of the decoder that is called `model`: a file, a folder with one in it, or one of either in `models`.
fn find(model: &Path, models: Option<&Path>) -> Result<PathBuf, FileError> {
    let named = model.as_os_str().to_string_lossy();
    // Names are no paths: a name from a project must not lead out of the folder.
    let is_name = model.components().count() == 1 && !named.contains(['/', '\\']) && named != "..";
    let in_models = |ending: &str| models.filter(|_| is_name).map(|folder| folder.join(format!("{named}{ending}")));
    let places = [Some(model.to_owned()), in_models(""), in_models(".onnx"), in_models("-decoder.onnx")];
    for place in places.into_iter().flatten() {
        if place.is_file() {
            return Ok(place);
        }
        if place.is_dir()
            // The shortest name: variants have more to say.
            && let Some(decoder) =
                listing(&place).into_iter().filter(|path| says(path, "decoder")).min_by_key(|path| path.as_os_str().len())
        {
            return Ok(decoder);
        }
    }
    Err(FileError::at(model, MakeError::NoModel { folder: models.map(|path| path.display().to_string()) }))
}

/// The encoder beside a decoder: called the same but for that word, or the only one of its folder.
fn beside(decoder: &Path) -> Option<PathBuf> {
    let name = decoder.file_name()?.to_string_lossy().replace("decoder", "encoder");
    let same = decoder.with_file_name(name);
    if same != decoder && same.is_file() {
        return Some(same);
    }
    let mut others = listing(decoder.parent()?);
    others.retain(|path| says(path, "encoder"));
    (others.len() == 1).then(|| others.remove(0))
}

/// The models in a folder by name.
fn listing(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let mut models: Vec<PathBuf> = entries.filter(|path| says(path, ".onnx") && path.is_file()).collect();
    models.sort();
    models
}

/// Whether the name of a file has `word` in it.
fn says(path: &Path, word: &str) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().contains(word))
}

impl Listener for Encoder {
    fn sample_rate(&self) -> f32 {
        self.contract().sample_rate
    }

    fn listen(
        &mut self,
        audio: &[f32],
        pitch_hz: Option<f32>,
        progress: &Progress,
        cancel: &Cancel,
    ) -> Result<Vec<[f32; CHANNELS]>, Cause> {
        Ok(self.encode(audio, pitch_hz, progress, cancel)?)
    }
}

impl Generator for Decoder {
    fn form(&self, wishes: &Wishes) -> Result<Form, Cause> {
        let contract = self.contract();
        let model = contract.name.clone();
        if let Some(asked) = wishes.length.filter(|length| *length != contract.grain_length) {
            let wanted = format!("{} samples", contract.grain_length);
            return Err(MakeError::Length { model, wanted, asked }.into());
        }
        if wishes.temperature.is_some() {
            return Err(MakeError::Unknown { model, what: "temperature" }.into());
        }
        let root_hz = self.root(wishes.root_hz).map_err(|fault| fault.of(&model))?;
        Ok(Form {
            model,
            sample_rate: self.sample_rate(root_hz),
            root_hz,
            root_is_sure: contract.takes_pitch,
            length: contract.grain_length,
            frames: 1,
            batch: BATCH,
            key: Key::new().with(&self.hash().to_le_bytes()).with(self.backend().as_bytes()).0,
        })
    }

    fn batch(
        &mut self,
        wishes: &Wishes,
        numbers: &[usize],
        encodings: &[[f32; CHANNELS]],
        _: &mut dyn FnMut(f32),
        cancel: &Cancel,
    ) -> Result<Batch, Cause> {
        let root_hz = self.root(wishes.root_hz).map_err(|fault| fault.of(&self.contract().name))?;
        let (samples, tones) = Self::batch(self, encodings, numbers, root_hz, cancel)?;
        Ok(Batch { samples, tones })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_are_found_by_path_and_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["a-decoder.onnx", "a-encoder.onnx", "b.onnx"] {
            fs::write(at(name), "").unwrap();
        }
        fs::create_dir(at("c")).unwrap();
        fs::write(at("c/decoder.onnx"), "").unwrap();
        fs::write(at("c/decoder-int8.onnx"), "").unwrap();
        fs::write(at("c/nsynth-encoder.onnx"), "").unwrap();
        let find = |model: &Path| find(model, Some(folder.path())).map_err(|error| error.to_string());
        assert_eq!(find(&at("b.onnx")), Ok(at("b.onnx")));
        assert_eq!(find(Path::new("a")), Ok(at("a-decoder.onnx")));
        assert_eq!(find(Path::new("b")), Ok(at("b.onnx")));
        assert_eq!(find(Path::new("c")), Ok(at("c/decoder.onnx")));
        assert_eq!(find(&at("c")), Ok(at("c/decoder.onnx")));
        assert_eq!(beside(&at("a-decoder.onnx")), Some(at("a-encoder.onnx")));
        assert_eq!(beside(&at("b.onnx")), Some(at("a-encoder.onnx")), "the only one");
        assert_eq!(beside(&at("c/decoder.onnx")), Some(at("c/nsynth-encoder.onnx")));
        let text = find(Path::new("d")).unwrap_err();
        assert!(text.starts_with("d: ") && text.contains(&folder.path().display().to_string()), "{text}");
        assert!(find(Path::new("../b")).is_err());
    }
}
