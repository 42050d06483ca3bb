//! The weights of an NSynth, in memory.

use std::collections::BTreeMap;

use super::architecture::Architecture;
use super::checkpoint::{Checkpoint, CheckpointError};
use crate::models::{Cancel, Progress};

/// What TensorFlow appends to the name of a tensor's moving average.
const AVERAGE: &str = "/ExponentialMovingAverage";

/// Every tensor of an architecture.
#[derive(Debug)]
pub struct Weights {
    /// Their sizes.
    pub architecture: Architecture,
    values: BTreeMap<String, Vec<f32>>,
}

impl Weights {
    /// The tensors of a checkpoint: the raw ones, as the original loads them, or their moving averages, which are
    /// smoother.
    ///
    /// # Errors
    /// If one is missing, of another shape, damaged or not finite; or if `cancel` says so.
    pub fn read(
        checkpoint: &Checkpoint,
        averages: bool,
        progress: &Progress,
        cancel: &Cancel,
    ) -> Result<Self, CheckpointError> {
        let architecture = Architecture::of(checkpoint)?;
        let variables = architecture.variables();
        let mut names = Vec::with_capacity(variables.len());
        for variable in &variables {
            let name = if averages { format!("{}{AVERAGE}", variable.name) } else { variable.name.clone() };
            let entry = checkpoint.entries().get(&name);
            let found = &entry.ok_or_else(|| CheckpointError::Missing { count: 1, first: name.clone() })?.shape;
            if *found != variable.shape {
                let wanted = format!("{:?}", variable.shape);
                return Err(CheckpointError::Shape { name, found: found.clone(), wanted });
            }
            names.push(name);
        }
        let mut values = BTreeMap::new();
        checkpoint.read(&names, progress, cancel, |index, tensor| {
            values.insert(variables[index].name.clone(), tensor);
        })?;
        Ok(Self { architecture, values })
    }

    /// `NAME/W`: for each tap a matrix of as many rows as there are inputs.
    pub fn matrix(&self, name: &str) -> &[f32] {
        self.tensor(&format!("{name}/W"))
    }

    /// `NAME/biases`.
    pub fn biases(&self, name: &str) -> &[f32] {
        self.tensor(&format!("{name}/biases"))
    }

    fn tensor(&self, name: &str) -> &[f32] {
        // All of the architecture's were read, and no others are asked for.
        self.values.get(name).map_or(&[], Vec::as_slice)
    }
}
