//! How a command can fail.

use std::fmt;
use std::io;

use nephele_offline::FileError;
use nephele_offline::models::ModelError;

/// Why a command failed, told in one line.
#[derive(Debug)]
pub enum Failure {
    /// A file could not be read or written, or held nothing good.
    File(FileError),
    /// A model could not be used.
    Model(ModelError),
    /// The standard output was closed.
    Output(io::Error),
    /// What was asked for does not fit the file.
    Usage(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::File(error) => error.to_string(),
            Self::Model(error) => error.to_string(),
            Self::Output(error) => format!("standard output: {error}"),
            Self::Usage(text) => text.clone(),
        };
        // Names of files may hold anything; an error is one line all the same.
        f.write_str(&text.replace(['\n', '\r'], " "))
    }
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        Self::File(error)
    }
}

impl From<ModelError> for Failure {
    fn from(error: ModelError) -> Self {
        Self::Model(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}
