//! The runtime built in: tract, all Rust, so that the plugin works as a single file.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use tract_onnx::prelude::*;
use tract_onnx::tract_core::plan::eval;

use super::appetite::MAX_VALUES;
use super::backend::{Backend, Input, Output};
use super::cancel::Cancel;
use super::error::ModelFault;
use super::inspect::Summary;

const NAME: &str = "built-in";

/// Shapes that plans are kept for: those of the first, the middle and the last block of a sound.
const KEPT: usize = 3;

/// A model in tract, with a plan for each of the last few shapes of its inputs: fixed shapes run twice as fast.
pub(crate) struct Plan {
    bytes: Vec<u8>,
    plans: Vec<(Vec<Vec<usize>>, Arc<TypedSimplePlan>)>,
}

impl Plan {
    pub(crate) fn open(bytes: &[u8], shapes: &[Vec<usize>]) -> Result<Self, ModelFault> {
        check_operators(&Summary::read(bytes)?)?;
        let mut plan = Self { bytes: bytes.to_vec(), plans: Vec::new() };
        plan.plan_for(shapes.to_vec())?;
        Ok(plan)
    }

    fn plan_for(&mut self, shapes: Vec<Vec<usize>>) -> Result<Arc<TypedSimplePlan>, ModelFault> {
        if let Some((_, plan)) = self.plans.iter().find(|(known, _)| *known == shapes) {
            return Ok(Arc::clone(plan));
        }
        let plan = guarded(|| prepare(&self.bytes, &shapes))??;
        self.plans.truncate(KEPT - 1);
        self.plans.insert(0, (shapes, Arc::clone(&plan)));
        Ok(plan)
    }
}

/// tract reports a missing operator late and in words of its own.
fn check_operators(summary: &Summary) -> Result<(), ModelFault> {
    let known = onnx().op_register.0;
    let plain = |operator: &str| operator.rsplit(':').next().is_some_and(|name| known.contains_key(name));
    match summary.operators.iter().find(|operator| !plain(operator)) {
        Some(operator) => {
            let backend = format!("the {NAME} runtime (ONNX Runtime may have it)");
            Err(ModelFault::UnknownOperator { operator: operator.clone(), backend })
        }
        None => Ok(()),
    }
}

fn prepare(mut bytes: &[u8], shapes: &[Vec<usize>]) -> Result<Arc<TypedSimplePlan>, ModelFault> {
    let model = onnx().model_for_read(&mut bytes);
    let shaped = |model, (place, shape): (usize, &Vec<usize>)| {
        InferenceModel::with_input_fact(model, place, f32::fact(shape.as_slice()).into())
    };
    let model = model.and_then(|model| shapes.iter().enumerate().try_fold(model, shaped));
    let model = model.and_then(InferenceModelExt::into_typed).map_err(failed)?;
    // tract takes memory for granted: a failed allocation can not always be caught.
    for node in &model.nodes {
        for output in &node.outputs {
            let values = output.fact.shape.as_concrete().map(|shape| shape.iter().product::<usize>() as u64);
            if values.is_some_and(|values| values > MAX_VALUES) {
                let text = format!("its node `{}` makes {:?} values; at most {MAX_VALUES} are made", node.name, values);
                return Err(ModelFault::Hostile(text));
            }
        }
    }
    model.into_optimized().and_then(TypedSimplePlan::new).map_err(failed)
}

impl Backend for Plan {
    fn name(&self) -> String {
        NAME.to_owned()
    }

    fn run(&mut self, inputs: &[Input<'_>], cancel: &Cancel) -> Result<Vec<Output>, ModelFault> {
        let plan = self.plan_for(inputs.iter().map(|input| input.shape.to_vec()).collect())?;
        guarded(|| {
            let tensor = |input: &Input<'_>| Ok(Tensor::from_shape(input.shape, input.values)?.into_tvalue());
            let inputs: TractResult<TVec<TValue>> = inputs.iter().map(tensor).collect();
            let mut state = plan.spawn().map_err(failed)?;
            let outputs = state.run_plan_with_eval(inputs.map_err(failed)?, |context, state, node, inputs| {
                if cancel.is_cancelled() {
                    return Err(ModelFault::Cancelled);
                }
                eval(context, state, node, inputs).map_err(failed)
            });
            let outputs =
                outputs.map_err(|error| if cancel.is_cancelled() { ModelFault::Cancelled } else { failed(error) })?;
            outputs
                .iter()
                .map(|output| {
                    let values = output.try_as_plain_ram().and_then(|plain| Ok(plain.as_slice::<f32>()?.to_vec()));
                    Ok(Output { shape: output.shape().to_vec(), values: values.map_err(failed)? })
                })
                .collect()
        })?
    }
}

/// Runs `work`, turning a panic inside tract into an error.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, ModelFault> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| message(&format!("it fails inside: {}", panic_text(&*panic))))
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no reason given")
}

/// tract's whole chain of causes in one line, outermost first.
fn failed(error: TractError) -> ModelFault {
    match error.downcast::<ModelFault>() {
        Ok(fault) => fault,
        Err(error) => message(&format!("{error:#}")),
    }
}

fn message(text: &str) -> ModelFault {
    // Some of tract's errors print whole tensors.
    let short: String = text.chars().take(400).collect();
    ModelFault::Backend { backend: format!("the {NAME} runtime"), message: short }
}
