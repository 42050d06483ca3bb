//! A cloud as text. Compressing takes far longer than the rest of a document, so hosts that ask for the state at every
//! change are given the same text again.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use nephele_realtime::GrainCloud;

use super::PresetError;
use crate::clouds::{NpzError, from_npz_bytes, to_npz_bytes};
use crate::error::Cause;

/// Our own cloud file in base64. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodedCloud(Arc<str>);

impl EncodedCloud {
    /// Compresses `cloud`.
    ///
    /// # Errors
    /// As [`to_npz_bytes`].
    pub fn new(cloud: &GrainCloud) -> Result<Self, NpzError> {
        Ok(Self::from_npz_bytes(&to_npz_bytes(cloud)?))
    }

    /// From the bytes of a cloud file of our own form.
    #[must_use]
    pub fn from_npz_bytes(bytes: &[u8]) -> Self {
        Self(STANDARD.encode(bytes).into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Keeps `text` if it is a cloud, and gives that cloud.
    pub(super) fn decode(text: &str) -> Result<(Self, GrainCloud), PresetError> {
        let bytes = STANDARD.decode(text)?;
        let cloud = from_npz_bytes(&bytes, "");
        let cloud =
            cloud.map_err(|error: crate::error::FileError| PresetError::Cloud(Box::<Cause>::new(error.cause)))?;
        Ok((Self(text.into()), cloud))
    }
}
