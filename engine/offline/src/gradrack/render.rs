//! A file of gradrack's, and its distance from ours.

use std::path::Path;

use nephele_realtime::batch::{Batch, Parameters, squared_error};

use super::forms;
use crate::clouds::npz;
use crate::error::{Cause, FileError};
use crate::files;

/// What gradrack rendered, and of what.
#[derive(Clone, Debug)]
pub struct Render {
    /// The voices that it rendered.
    pub batch: Batch,
    /// Its output, `[voices, samples]`; finite.
    pub output: Vec<f64>,
    /// Whether the output is the envelope of the voice's operator rather than its sound.
    pub envelope: bool,
    /// Its gradient, in the files that have one.
    pub derivatives: Option<Derivatives>,
}

/// gradrack's gradient of the mean squared difference to a target.
#[derive(Clone, Debug)]
pub struct Derivatives {
    /// The target, as long as the output.
    pub target: Vec<f64>,
    /// The mean of the squared differences.
    pub loss: f64,
    /// The derivatives that the file has, in their places; NaN where it has none.
    pub parameters: Parameters,
}

/// Why a file is no render of gradrack's.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// An array that has to be there is not.
    #[error("it is no render of gradrack's: it has no array '{array}'; it has: {found}")]
    Missing {
        /// Name of the array.
        array: String,
        /// Names of those that are there.
        found: String,
    },
    /// An array can not be read.
    #[error("its array '{name}': {cause}")]
    Array {
        /// Name of the array.
        name: String,
        /// What is wrong.
        #[source]
        cause: Box<Cause>,
    },
    /// An array has not the shape that it should have.
    #[error("its array '{array}' has the shape {found:?}, not {wanted}")]
    Shape {
        /// Name of the array.
        array: String,
        /// Its shape.
        found: Vec<u64>,
        /// The shape that it should have.
        wanted: &'static str,
    },
    /// An output that is not a finite number.
    #[error("its output at sample {0} is not finite")]
    NotFinite(usize),
    /// The description is not the JSON that it should be.
    #[error("its 'meta' is no description of a patch: {0}")]
    Meta(#[from] serde_json::Error),
    /// The operators that it says are heard are not those that modulate no other one.
    #[error("its 'meta' says that operators {found:?} are heard, but those that modulate no other are {expected:?}")]
    Terminal {
        /// As the routing has them.
        expected: Vec<usize>,
        /// As the file has them.
        found: Vec<usize>,
    },
}

impl Render {
    /// Reads the render at `path`.
    ///
    /// # Errors
    /// If the file can not be read or is no such render.
    pub fn load(path: &Path) -> Result<Self, FileError> {
        Self::parse(&files::read(path)?).map_err(|cause| FileError::at(path, cause))
    }

    /// As [`Render::load`], from memory.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Cause> {
        forms::parse(&mut npz::open(bytes)?)
    }

    /// The largest difference between gradrack's output and that of [`Batch::render`].
    #[must_use]
    pub fn max_error(&self) -> f64 {
        let ours = self.envelope.then(|| self.batch.envelope(0, 0)).flatten();
        self.error_of(ours.unwrap_or_else(|| self.batch.render().into_iter().map(f64::from).collect()))
    }

    /// The largest difference between gradrack's output and that of [`Batch::render_f64`].
    #[must_use]
    pub fn max_error_f64(&self) -> f64 {
        let ours = self.envelope.then(|| self.batch.envelope(0, 0)).flatten();
        self.error_of(ours.unwrap_or_else(|| self.batch.render_f64()))
    }

    /// Each derivative of gradrack's, and ours of the same loss; `None` if the file has none.
    ///
    /// The loss's derivative to a sample is taken at gradrack's output, not at ours: their difference, the drift of its phase
    /// in single precision, is within 3e-5 here but changes small derivatives, sums of large terms of both signs, by up to
    /// 2e-3 of themselves.
    ///
    /// # Errors
    /// None that a file could give: its target has the length of its output.
    pub fn derivatives(&self) -> Result<Option<Vec<(f64, f64)>>, FileError> {
        let Some(Derivatives { target, parameters, .. }) = &self.derivatives else { return Ok(None) };
        let ours = self.batch.gradient(|_| squared_error(&self.output, target));
        let ours = ours.map_err(|error| FileError::new("gradient", error))?;
        let pairs = numbers(parameters).zip(numbers(&ours.parameters));
        Ok(Some(pairs.filter(|(theirs, _)| !theirs.is_nan()).collect()))
    }

    fn error_of(&self, ours: Vec<f64>) -> f64 {
        self.output.iter().zip(ours).map(|(theirs, ours)| (theirs - ours).abs()).fold(0.0, f64::max)
    }
}

/// All numbers of `parameters`, one array after the other.
fn numbers(parameters: &Parameters) -> impl Iterator<Item = f64> {
    let Parameters { frequency, ratio, gain, attack, decay, sustain, release, depth } = parameters;
    [frequency, ratio, gain, attack, decay, sustain, release, depth].into_iter().flatten().copied()
}
