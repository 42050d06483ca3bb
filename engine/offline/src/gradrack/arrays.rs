//! Arrays of a render, brought to the shapes of a batch.

use super::RenderError;
use crate::clouds::npz::{self, Zip};
use crate::error::Cause;

/// What is rendered: how many voices of how many samples.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Voices.
    pub voices: usize,
    /// Samples of each.
    pub samples: usize,
}

/// An array as it stands in the file.
#[derive(Debug)]
pub struct Array {
    name: String,
    shape: Vec<u64>,
    /// Row by row.
    pub values: Vec<f64>,
}

impl Array {
    /// The array called `name`; `None` if there is none.
    pub fn find(zip: &mut Zip, name: &str) -> Result<Option<Self>, Cause> {
        let found = npz::values(zip, name);
        let found = found.map_err(|cause| RenderError::Array { name: name.to_owned(), cause: Box::new(cause) })?;
        Ok(found.map(|(shape, values)| Self { name: name.to_owned(), shape, values }))
    }

    /// As [`Array::find`] of an array that has to be there.
    pub fn read(zip: &mut Zip, name: &str) -> Result<Self, Cause> {
        let found = Self::find(zip, name)?;
        found.ok_or_else(|| RenderError::Missing { array: name.to_owned(), found: npz::names(zip) }.into())
    }

    /// The size that it has as an output.
    pub fn size(&self) -> Result<Size, RenderError> {
        let samples = self.last();
        match self.shape.len() {
            1 => Ok(Size { voices: 1, samples }),
            2 if samples > 0 => Ok(Size { voices: self.values.len() / samples, samples }),
            _ => Err(self.misfit("[samples] or [voices, samples]")),
        }
    }

    /// One number for each voice.
    pub fn of_voices(&self, size: Size) -> Result<Vec<f64>, RenderError> {
        match self.values[..] {
            [value] => Ok(vec![value; size.voices]),
            _ if self.values.len() == size.voices => Ok(self.values.clone()),
            _ => Err(self.misfit("one number, or one for each voice")),
        }
    }

    /// One number for each sample of each voice, or of all voices alike.
    pub fn of_samples(&self, size: Size) -> Result<Vec<f64>, RenderError> {
        let count = self.values.len();
        if self.last() == size.samples && (count == size.samples || count == size.voices * size.samples) {
            return Ok(self.values.clone());
        }
        Err(self.misfit("[samples] or [voices, samples]"))
    }

    /// [`Array::of_samples`] of all voices if it has their length, else [`Array::of_voices`].
    pub fn of_either(&self, size: Size) -> Result<Vec<f64>, RenderError> {
        if self.last() != size.samples || self.values.len() == 1 {
            return self.of_voices(size);
        }
        let values = self.of_samples(size)?;
        Ok(if values.len() == size.samples { values.repeat(size.voices) } else { values })
    }

    /// Elements along its last dimension; 1 if it has none.
    fn last(&self) -> usize {
        // No more than there are values, unless another is 0.
        self.shape.last().map_or(1, |last| usize::try_from(*last).unwrap_or(usize::MAX))
    }

    fn misfit(&self, wanted: &'static str) -> RenderError {
        RenderError::Shape { array: self.name.clone(), found: self.shape.clone(), wanted }
    }
}
