//! The one error of reading and writing files: which file, and what was wrong with it.

use std::io;
use std::path::Path;

use nephele_realtime::CloudError;
use nephele_realtime::batch::BatchError;

use crate::audio::AudioError;
use crate::clouds::{NpyError, NpzError};
use crate::dx7::SysexError;
use crate::gradrack::RenderError;
use crate::models::ModelError;
use crate::nsynth::CheckpointError;
use crate::pipeline::MakeError;
use crate::preset::PresetError;
use crate::preset::factory::BankError;
use crate::pymodular::RecordError;
use crate::sequence::SequenceError;
use crate::tuning::TuningError;

/// A file, or data from memory, that could not be read or written.
///
/// Its text is `origin: cause`, fit to be shown to a musician as it is.
#[derive(Debug, thiserror::Error)]
#[error("{origin}: {cause}")]
pub struct FileError {
    /// Path of the file, or a name for data from memory such as `the project's state`.
    pub origin: String,
    /// What is wrong.
    #[source]
    pub cause: Cause,
}

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// The system can not open, read or write it.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is longer than anything that is read here.
    #[error("it is longer than {most} bytes, the most that is read")]
    TooLong {
        /// The most bytes that are read.
        most: u64,
    },
    /// Its first bytes and its name fit no known kind of cloud.
    #[error("it is no cloud: .npy, .npz, WAV, AIFF, FLAC, MP3 and Ogg Vorbis are read")]
    UnknownKind,
    /// Its name does not say in which form to write it.
    #[error("its name must end in {accepted} to be written")]
    Extension {
        /// The accepted endings.
        accepted: &'static str,
    },
    /// It is no good NumPy array.
    #[error(transparent)]
    Npy(#[from] NpyError),
    /// An array could not be written.
    #[error(transparent)]
    WriteNpy(#[from] ndarray_npy::WriteNpyError),
    /// It is no good archive of NumPy arrays.
    #[error(transparent)]
    Npz(#[from] NpzError),
    /// It is no recording that can be read.
    #[error(transparent)]
    Audio(#[from] AudioError),
    /// A recording that could not be written.
    #[error("it can not be written: {0}")]
    WriteWav(#[from] hound::Error),
    /// A recording without sound has no grains.
    #[error("it is silent from end to end")]
    Silent,
    /// A recording that is to be cut at its transients, but has less than two.
    #[error("it has no transients to be cut at; cut it by time")]
    NoTransients,
    /// Nobody wants it any more. Not for the user.
    #[error("cancelled")]
    Cancelled,
    /// The data do not make a cloud.
    #[error(transparent)]
    Cloud(#[from] CloudError),
    /// It is no good preset.
    #[error(transparent)]
    Preset(#[from] PresetError),
    /// A preset that is part of the program is wrong.
    #[error(transparent)]
    Bank(#[from] BankError),
    /// It is no good record of py-modular's output.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// It is no good render of gradrack's.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The voices in it can not be rendered.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// It is no good bulk dump of a DX7.
    #[error(transparent)]
    Dx7(#[from] SysexError),
    /// It is no good scale or keyboard mapping.
    #[error(transparent)]
    Tuning(#[from] TuningError),
    /// It is no good checkpoint of NSynth.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// What was asked for makes no cloud.
    #[error(transparent)]
    Make(#[from] MakeError),
    /// The model that is needed does not work.
    #[error(transparent)]
    Model(Box<ModelError>),
    /// It is no good file of patterns.
    #[error(transparent)]
    Sequence(#[from] SequenceError),
    /// The picture could not be encoded.
    #[error(transparent)]
    Picture(#[from] png::EncodingError),
}

impl From<ModelError> for Cause {
    fn from(error: ModelError) -> Self {
        if error.is_cancelled() { Self::Cancelled } else { Self::Model(Box::new(error)) }
    }
}

impl FileError {
    /// An error of the file or data called `origin`.
    pub fn new(origin: impl Into<String>, cause: impl Into<Cause>) -> Self {
        Self { origin: origin.into(), cause: cause.into() }
    }

    /// Whether the work was told to stop, which is nobody's fault.
    #[must_use]
    pub const fn is_cancelled(&self) -> bool {
        matches!(self.cause, Cause::Cancelled)
    }

    /// An error of the file at `path`.
    pub fn at(path: &Path, cause: impl Into<Cause>) -> Self {
        Self::new(path.display().to_string(), cause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_names_file_and_cause() {
        let error = FileError::new("/x/y.npy", CloudError::NoGrains);
        assert_eq!(error.to_string(), "/x/y.npy: it has no grains");
    }
}
