//! Why a model can not be used.

use nephele_realtime::CloudError;

use super::protobuf::Malformed;

/// A failure of a model: where the model came from, and what is wrong with it. Meant to be shown to the user as it is.
#[derive(Debug, thiserror::Error)]
#[error("{origin}: {cause}")]
pub struct ModelError {
    /// The file, or a name for a model that has none.
    pub origin: String,
    /// What is wrong.
    #[source]
    pub cause: ModelFault,
}

impl ModelError {
    /// Whether the work was given up because it was told to, which is nobody's fault.
    #[must_use]
    pub const fn is_cancelled(&self) -> bool {
        matches!(self.cause, ModelFault::Cancelled)
    }
}

/// What is wrong with a model.
#[derive(Debug, thiserror::Error)]
pub enum ModelFault {
    /// The file can not be read.
    #[error("it can not be read: {0}")]
    Read(#[from] std::io::Error),
    /// The bytes are something else.
    #[error("it is not an ONNX model")]
    NotOnnx,
    /// The bytes begin like a model and end too early.
    #[error("it is cut short: the model inside it says that it is longer")]
    Truncated,
    /// More than [`super::MAX_BYTES`].
    #[error("it has {0} bytes; at most {limit} are read", limit = super::MAX_BYTES)]
    TooLarge(u64),
    /// Weights lie in another file, which a model from anywhere must not name.
    #[error("its weights lie in other files; export it as a single file")]
    ExternalData,
    /// A tensor of the file is not what it says, or asks for an absurd amount of memory.
    #[error("{0}")]
    Hostile(String),
    /// An entry of the metadata contract is missing.
    #[error("its metadata lack `{0}`; it was not exported for Nephele")]
    MissingMetadata(&'static str),
    /// An entry of the metadata contract has a value that does not fit.
    #[error("its metadata say {key} = `{value}`; wanted is {wanted}")]
    Metadata {
        /// The entry.
        key: &'static str,
        /// Its value in the file.
        value: String,
        /// What it may be.
        wanted: String,
    },
    /// It takes seconds for what others do in milliseconds.
    #[error(
        "it makes its grains sample by sample, too slowly to be played on the morph pad: *Make cloud…* makes clouds by it, and so does `nephele cloud make --model`"
    )]
    SampleBySample,
    /// Inputs or outputs differ from the contract.
    #[error("{0}")]
    Shape(String),
    /// The runtime lacks an operator that the graph uses.
    #[error("it asks for the operator `{operator}`, which {backend} does not have")]
    UnknownOperator {
        /// As the graph names it, with its domain if it has one.
        operator: String,
        /// The runtime.
        backend: String,
    },
    /// The runtime refuses the model or fails in it, in its own words.
    #[error("{backend} can not run it: {message}")]
    Backend {
        /// The runtime.
        backend: String,
        /// What it said.
        message: String,
    },
    /// Numbers went wrong inside the model.
    #[error("its output is NaN or infinite (row {row})")]
    NotFinite {
        /// Grain or frame in which it happened.
        row: usize,
    },
    /// What was to be run through the model is not fit for it.
    #[error("{0}")]
    Input(String),
    /// The output does not make a cloud.
    #[error("what it made is no cloud: {0}")]
    Cloud(#[from] CloudError),
    /// A model that was chosen is not there.
    #[error("it is not in the models folder")]
    Gone,
    /// A model that was chosen is another one by now.
    #[error("it is another model now than when it was chosen")]
    Changed,
    /// It was told to stop.
    #[error("cancelled")]
    Cancelled,
}

impl ModelFault {
    /// This fault in the model from `origin`.
    pub(crate) fn of(self, origin: &str) -> ModelError {
        ModelError { origin: origin.to_owned(), cause: self }
    }
}

impl From<Malformed> for ModelFault {
    fn from(malformed: Malformed) -> Self {
        match malformed {
            Malformed::Cut => Self::Truncated,
            Malformed::Alien => Self::NotOnnx,
        }
    }
}
