//! The user's own models: ONNX files in one folder, known by name and told apart by hash.

use std::path::{Path, PathBuf};

use super::check::{Checked, check};
use super::model::{fingerprint, read_file};
use super::{Decoder, Encoder, ModelError, ModelFault, data_folder, factory_decoder, factory_encoder};
use crate::files;

/// Most models that are listed.
const MOST: usize = 256;
/// Ending of a model's name.
const ENDING: &str = "onnx";

/// A model of the user's, as a sound remembers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelChoice {
    /// Name of its file in the models folder.
    pub file: String,
    /// FNV-1a of the file.
    pub hash: u64,
}

/// A folder of models.
#[derive(Clone, Debug)]
pub struct ModelFolder(PathBuf);

impl ModelFolder {
    /// The user's: `models` in Nephele's data folder. `None` where the user has no home. It need not exist.
    #[must_use]
    pub fn of_user() -> Option<Self> {
        data_folder().map(|data| Self(data.join("models")))
    }

    /// That at `path`.
    #[must_use]
    pub const fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Names of the models in it, in order. Nothing is opened.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(&self.0) else { return Vec::new() };
        let name = |entry: std::fs::DirEntry| {
            let name = entry.file_name().into_string().ok()?;
            let fits = files::extension(Path::new(&name)).as_deref() == Some(ENDING) && entry.path().is_file();
            (fits && !name.starts_with('.')).then_some(name)
        };
        let mut names: Vec<String> = entries.flatten().filter_map(name).take(MOST).collect();
        names.sort_unstable_by_key(|name| name.to_lowercase());
        names
    }

    /// Where the file called `name` is. A name that leads elsewhere, as a sound from anywhere may hold, is none.
    pub(crate) fn file(&self, name: &str) -> Option<PathBuf> {
        (Path::new(name).file_name() == Some(name.as_ref())).then(|| self.0.join(name))
    }

    /// Copies the model at `path` into the folder, replacing one of the same name, if it can be used.
    ///
    /// # Errors
    /// What is wrong with the model, or with the folder.
    pub fn add(&self, path: &Path) -> Result<(ModelChoice, Checked), ModelError> {
        let origin = path.display().to_string();
        let fault = |cause: ModelFault| ModelError { origin: origin.clone(), cause };
        let bytes = read_file(path)?;
        let checked = check(&bytes, &origin)?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if files::extension(path).as_deref() != Some(ENDING) || name.starts_with('.') {
            return Err(fault(ModelFault::Input("its name must end in .onnx".to_owned())));
        }
        let target = self.file(&name).ok_or_else(|| fault(ModelFault::Gone))?;
        std::fs::create_dir_all(&self.0).map_err(|error| fault(error.into()))?;
        if target.canonicalize().ok() != path.canonicalize().ok() || !target.exists() {
            files::write(&target, &bytes)
                .map_err(|error| fault(ModelFault::Input(format!("it can not be kept: {error}"))))?;
        }
        Ok((ModelChoice { file: name, hash: checked.hash }, checked))
    }

    /// The model called `name` as it is now.
    ///
    /// # Errors
    /// If it can not be read.
    pub fn choice(&self, name: &str) -> Result<ModelChoice, ModelError> {
        let path = self.file(name).ok_or_else(|| ModelFault::Gone.of(name))?;
        Ok(ModelChoice { file: name.to_owned(), hash: fingerprint(&read_file(&path)?) })
    }

    /// The bytes of the model that was chosen, and their path.
    fn read(&self, choice: &ModelChoice) -> Result<(Vec<u8>, PathBuf), ModelError> {
        let fault = |cause: ModelFault| cause.of(&self.0.join(&choice.file).display().to_string());
        let path = self.file(&choice.file).filter(|path| path.is_file()).ok_or_else(|| fault(ModelFault::Gone))?;
        let bytes = read_file(&path)?;
        if fingerprint(&bytes) == choice.hash { Ok((bytes, path)) } else { Err(fault(ModelFault::Changed)) }
    }

    /// Opens the decoder that was chosen.
    ///
    /// # Errors
    /// If it is not there any more, is another one by now, or can not be used.
    pub fn decoder(&self, choice: &ModelChoice) -> Result<Decoder, ModelError> {
        let (bytes, path) = self.read(choice)?;
        Decoder::open(&bytes, &path.display().to_string())
    }

    /// Opens the encoder that belongs to the decoder that was chosen: it lies beside it, its name has `encoder` where the
    /// decoder's has `decoder`.
    ///
    /// # Errors
    /// If there is none, or it can not be used.
    pub fn encoder(&self, choice: &ModelChoice) -> Result<Encoder, ModelError> {
        let name = choice.file.replace("decoder", "encoder");
        let fault = |cause: ModelFault| cause.of(&choice.file);
        if name == choice.file {
            let text = "it has no encoder, which would lie beside a NAME-decoder.onnx as NAME-encoder.onnx";
            return Err(fault(ModelFault::Input(text.to_owned())));
        }
        let path = self.file(&name).ok_or_else(|| fault(ModelFault::Gone))?;
        Encoder::open(&read_file(&path)?, &path.display().to_string())
    }
}

/// The decoder that was chosen, or the factory's without a choice.
///
/// # Errors
/// As [`ModelFolder::decoder`].
pub fn decoder_of(choice: Option<&ModelChoice>) -> Result<Decoder, ModelError> {
    let Some(choice) = choice else { return factory_decoder() };
    let folder = ModelFolder::of_user().ok_or_else(|| ModelFault::Gone.of(&choice.file))?;
    folder.decoder(choice)
}

/// The encoder that belongs to it.
///
/// # Errors
/// As [`ModelFolder::encoder`].
pub fn encoder_of(choice: Option<&ModelChoice>) -> Result<Encoder, ModelError> {
    let Some(choice) = choice else { return factory_encoder() };
    let folder = ModelFolder::of_user().ok_or_else(|| ModelFault::Gone.of(&choice.file))?;
    folder.encoder(choice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::fixtures::{decoder, noise};

    fn folder() -> (tempfile::TempDir, ModelFolder) {
        let folder = tempfile::tempdir().unwrap();
        let models = ModelFolder::at(folder.path().join("models"));
        (folder, models)
    }

    #[test]
    fn a_model_is_added_listed_and_opened() {
        let (outer, models) = folder();
        assert!(models.names().is_empty());
        let path = outer.path().join("Bells.onnx");
        std::fs::write(&path, decoder(64).bytes()).unwrap();
        let (choice, checked) = models.add(&path).unwrap();
        assert_eq!((choice.file.as_str(), checked.contract.grain_length), ("Bells.onnx", 64));
        assert_eq!(
            (models.names(), models.choice("Bells.onnx").unwrap()),
            (vec!["Bells.onnx".to_owned()], choice.clone())
        );
        assert_eq!(models.decoder(&choice).unwrap().hash(), choice.hash);
        // Adding what is there already changes nothing.
        assert_eq!(models.add(&models.path().join("Bells.onnx")).unwrap().0, choice);
        assert!(models.encoder(&choice).is_err_and(|error| error.to_string().contains("NAME-encoder.onnx")));
    }

    #[test]
    fn what_changed_or_is_gone_is_told() {
        let (outer, models) = folder();
        let path = outer.path().join("bells.onnx");
        std::fs::write(&path, decoder(64).bytes()).unwrap();
        let (choice, _) = models.add(&path).unwrap();
        let told = |choice: &ModelChoice| models.decoder(choice).err().unwrap().to_string();
        std::fs::write(models.path().join("bells.onnx"), decoder(32).bytes()).unwrap();
        assert!(told(&choice).contains("bells.onnx: it is another model"), "{}", told(&choice));
        std::fs::remove_file(models.path().join("bells.onnx")).unwrap();
        assert!(told(&choice).contains("is not in the models folder"), "{}", told(&choice));
        for file in ["../../bells.onnx", "/etc/passwd", "..", "", "a/b.onnx"] {
            let text = told(&ModelChoice { file: file.to_owned(), hash: choice.hash });
            assert!(text.contains("is not in the models folder"), "{text}");
        }
    }

    #[test]
    fn nothing_bad_is_taken_in() {
        let (outer, models) = folder();
        let whole = decoder(64).bytes();
        let outside = decoder(32).external("outside", "../../../etc/passwd").bytes();
        let shape = decoder(64).initializer("liar", &[1 << 20, 1 << 20], &noise(1)).bytes();
        let bad =
            [("cut.onnx", &whole[..900]), ("outside.onnx", &outside), ("liar.onnx", &shape), ("good.txt", &whole)];
        for (name, bytes) in bad {
            let path = outer.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            let text = models.add(&path).unwrap_err().to_string();
            assert!(text.starts_with(&path.display().to_string()) && !text.contains('\n'), "{text}");
        }
        assert!(models.names().is_empty() && models.add(Path::new("/no/such.onnx")).is_err());
    }
}
