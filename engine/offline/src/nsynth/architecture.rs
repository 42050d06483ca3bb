//! The sizes of an NSynth, and the names and shapes of its 374 tensors.

use nephele_realtime::cloud::CHANNELS;

use super::checkpoint::{Checkpoint, CheckpointError};
use super::mulaw::CLASSES;

/// Dilated layers of the decoder, and as many of the encoder.
pub const LAYERS: usize = 30;
/// Layers until the dilation begins anew at 1.
const STAGES: usize = 10;
/// Samples that an encoding is of.
pub const HOP: usize = 512;
/// Taps of every dilated convolution.
pub const TAPS: usize = 3;
/// Sample rate of the published weights, in Hz.
pub const SAMPLE_RATE: u32 = 16_000;
/// More weights are nobody's NSynth (the published one has 62 million); they bound the memory of an import.
const MAX_WEIGHTS: u64 = 128 << 20;
/// The largest width; bounds what is computed from it.
const MAX_WIDTH: usize = 8192;

/// Distance of the taps of `layer` (from 0) in samples: 1, 2, 4 … 512, three times over.
#[must_use]
pub const fn dilation(layer: usize) -> usize {
    1 << (layer % STAGES)
}

/// What may differ from one NSynth to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Architecture {
    /// Channels of the decoder's residual path (512 in the published weights).
    pub width: usize,
    /// Channels of its skip path (256).
    pub skip: usize,
    /// Channels of the encoder (128).
    pub encoder: usize,
}

/// A tensor of an [`Architecture`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name, `NAME/W` or `NAME/biases`.
    pub name: String,
    /// Its shape: `[1, taps, in, out]`, or `[out]`.
    pub shape: Vec<usize>,
}

impl Variable {
    /// How many values it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Architecture {
    /// The one of the published weights, `h512_bo16`.
    pub const PUBLISHED: Self = Self { width: 512, skip: 256, encoder: 128 };

    /// The architecture of a checkpoint.
    ///
    /// # Errors
    /// If tensors are missing or their shapes fit no architecture.
    pub fn of(checkpoint: &Checkpoint) -> Result<Self, CheckpointError> {
        let entries = checkpoint.entries();
        let out = |name: &str, taps: usize, from: Option<usize>| {
            let missing = || CheckpointError::Missing { count: 1, first: name.to_owned() };
            let shape = &entries.get(name).ok_or_else(missing)?.shape;
            match shape[..] {
                [1, t, i, o] if t == taps && from.is_none_or(|from| i == from) && (1..=MAX_WIDTH).contains(&o) => Ok(o),
                _ => {
                    let from = from.map_or_else(|| "*".to_owned(), |from| from.to_string());
                    let wanted = format!("[1, {taps}, {from}, 1 to {MAX_WIDTH}]");
                    Err(CheckpointError::Shape { name: name.to_owned(), found: shape.clone(), wanted })
                }
            }
        };
        let width = out("startconv/W", TAPS, Some(1))?;
        let found =
            Self { width, skip: out("skip_start/W", 1, Some(width))?, encoder: out("ae_startconv/W", TAPS, Some(1))? };
        found.check(checkpoint)?;
        Ok(found)
    }

    /// Holds every tensor's shape against this architecture.
    fn check(self, checkpoint: &Checkpoint) -> Result<(), CheckpointError> {
        let variables = self.variables();
        let entries = checkpoint.entries();
        let mut missing = variables.iter().filter(|variable| !entries.contains_key(&variable.name));
        if let Some(first) = missing.next() {
            return Err(CheckpointError::Missing { count: 1 + missing.count(), first: first.name.clone() });
        }
        for Variable { name, shape } in &variables {
            let found = &entries[name].shape;
            if found != shape {
                let wanted = format!("{shape:?}");
                return Err(CheckpointError::Shape { name: name.clone(), found: found.clone(), wanted });
            }
        }
        let weights = variables.iter().map(|variable| variable.len() as u64).sum();
        if weights > MAX_WEIGHTS { Err(CheckpointError::TooLarge(weights, MAX_WEIGHTS)) } else { Ok(()) }
    }

    /// All tensors: those of the encoder, then those of the decoder.
    #[must_use]
    pub fn variables(self) -> Vec<Variable> {
        let Self { width, skip, encoder } = self;
        let mut all = Vec::new();
        let mut add = |name: String, taps, from, to| {
            all.push(Variable { name: format!("{name}/W"), shape: vec![1, taps, from, to] });
            all.push(Variable { name: format!("{name}/biases"), shape: vec![to] });
        };
        add("ae_startconv".to_owned(), TAPS, 1, encoder);
        for layer in 1..=LAYERS {
            add(format!("ae_dilatedconv_{layer}"), TAPS, encoder, encoder);
            add(format!("ae_res_{layer}"), 1, encoder, encoder);
        }
        add("ae_bottleneck".to_owned(), 1, encoder, CHANNELS);
        add("startconv".to_owned(), TAPS, 1, width);
        add("skip_start".to_owned(), 1, width, skip);
        for layer in 1..=LAYERS {
            add(format!("dilatedconv_{layer}"), TAPS, width, 2 * width);
            add(format!("cond_map_{layer}"), 1, CHANNELS, 2 * width);
            add(format!("res_{layer}"), 1, width, width);
            add(format!("skip_{layer}"), 1, width, skip);
        }
        add("out1".to_owned(), 1, skip, skip);
        add("cond_map_out1".to_owned(), 1, CHANNELS, skip);
        add("logits".to_owned(), 1, skip, CLASSES);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_weights_are_counted_as_the_specification_counts_them() {
        let variables = Architecture::PUBLISHED.variables();
        assert_eq!((variables.len(), variables.iter().map(Variable::len).sum::<usize>()), (374, 61_804_048));
        let encoder = variables.iter().filter(|variable| variable.name.starts_with("ae_"));
        assert_eq!(encoder.map(Variable::len).sum::<usize>(), 1_976_336);
        assert_eq!([0, 9, 10, 29].map(dilation), [1, 512, 1, 512]);
    }
}
