//! Steps of the decoder in the runtime built in, a few times slower than in ONNX Runtime.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use nephele_realtime::cloud::CHANNELS;
use tract_onnx::prelude::*;

use super::architecture::{LAYERS, TAPS};
use super::flatten::without_branches;
use super::machine::{Machine, Made, Sizes, Step, magnitude};
use crate::models::{ModelFault, read_file};

/// A decoder in tract, for a number of rows that is fixed.
pub struct BuiltIn {
    plan: Arc<TypedSimplePlan>,
    sizes: Sizes,
    rows: usize,
}

fn fault(error: &TractError) -> ModelFault {
    let text: String = format!("{error:#}").chars().take(400).collect();
    ModelFault::Backend { backend: "the built-in runtime".to_owned(), message: text }
}

/// Runs `work`, turning a panic inside tract into an error.
fn guarded<T>(work: impl FnOnce() -> TractResult<T>) -> Result<T, ModelFault> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(|error| fault(&error)),
        Err(_) => Err(ModelFault::Backend {
            backend: "the built-in runtime".to_owned(),
            message: "it fails inside".to_owned(),
        }),
    }
}

impl BuiltIn {
    /// Loads the decoder at `path` for so many rows.
    ///
    /// # Errors
    /// What tract says.
    pub fn open(path: &Path, sizes: Sizes, rows: usize) -> Result<Self, ModelFault> {
        if sizes.quantised {
            return Err(ModelFault::Backend {
                backend: "the built-in runtime".to_owned(),
                message: "models of eight bits need ONNX Runtime".to_owned(),
            });
        }
        let bytes = without_branches(&read_file(path).map_err(|error| error.cause)?)?;
        let plan = guarded(|| {
            let mut model = onnx().model_for_read(&mut bytes.as_slice())?;
            let inputs: Vec<_> = model.input_outlets()?.to_vec();
            for (place, outlet) in inputs.into_iter().enumerate() {
                let name = model.node(outlet.node).name.clone();
                model.set_input_fact(place, fact(&name, sizes, rows))?;
            }
            model.into_typed()?.into_optimized()?.into_runnable()
        })?;
        Ok(Self { plan, sizes, rows })
    }
}

/// Type and shape of the input `name`.
fn fact(name: &str, sizes: Sizes, rows: usize) -> InferenceFact {
    match name {
        "step" => i64::fact(&[] as &[usize]).into(),
        "recent" => f32::fact([rows, TAPS]).into(),
        "encoding" => f32::fact([rows, CHANNELS]).into(),
        "condition_out" => f32::fact([rows, sizes.skip]).into(),
        _ if name.starts_with("condition") => f32::fact([rows, 2 * sizes.width]).into(),
        _ => f32::fact([rows, sizes.width]).into(),
    }
}

impl Machine for BuiltIn {
    type Value = TValue;

    fn silence(&self, rows: usize) -> Result<TValue, ModelFault> {
        guarded(|| Ok(Tensor::zero::<f32>(&[rows, self.sizes.width])?.into_tvalue()))
    }

    fn no_conditions(&self, rows: usize) -> Result<Vec<TValue>, ModelFault> {
        let sizes = (0..LAYERS).map(|_| 2 * self.sizes.width).chain([self.sizes.skip]);
        guarded(|| sizes.map(|size| Ok(Tensor::zero::<f32>(&[rows, size])?.into_tvalue())).collect())
    }

    fn peak(&self, state: &TValue) -> f32 {
        let values = state.try_as_plain_ram().and_then(|plain| plain.as_slice::<f32>().map(magnitude));
        values.unwrap_or(0.0)
    }

    fn step(&mut self, step: &Step<TValue>) -> Result<Made<TValue>, ModelFault> {
        guarded(|| {
            let rows = self.rows;
            // Conditions of no rows are none of tract's shapes; they are made at each step, which costs one percent.
            let idle = vec![0.0; rows * CHANNELS];
            let encoding = Tensor::from_shape(&[rows, CHANNELS], step.encoding.unwrap_or(&idle))?;
            let mut inputs = tvec!(
                Tensor::from_shape(&[rows, TAPS], step.recent)?.into_tvalue(),
                tensor0(step.number as i64).into_tvalue(),
                encoding.into_tvalue(),
            );
            // In the order in which the graph declares them.
            for layer in 0..LAYERS {
                inputs.extend([&step.conditions[layer], step.near[layer], step.far[layer]].map(TValue::clone));
            }
            inputs.push(step.conditions[LAYERS].clone());
            let mut outputs = self.plan.run(inputs)?.into_iter();
            let mut next = || outputs.next().ok_or_else(|| TractError::msg("an output is missing"));
            let probabilities = next()?.try_as_plain_ram()?.as_slice::<f32>()?.to_vec();
            let (mut states, mut conditions) = (Vec::with_capacity(LAYERS), Vec::with_capacity(LAYERS + 1));
            for _ in 0..LAYERS {
                states.push(next()?);
                conditions.push(next()?);
            }
            conditions.push(next()?);
            if step.encoding.is_none() {
                conditions.clear();
            }
            Ok(Made { probabilities, states, conditions })
        })
    }
}
