//! The runtime built in: tract, all Rust, so that the plugin works as a single file.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use tract_onnx::prelude::*;
use tract_onnx::tract_core::plan::eval;

use super::appetite::MAX_VALUES;
use super::backend::{Backend, Output};
use super::cancel::Cancel;
use super::error::ModelFault;
use super::inspect::Summary;

const NAME: &str = "built-in";

/// A model in tract.
pub(crate) struct Plan {
    plan: Arc<TypedSimplePlan>,
    shape: Vec<usize>,
}

impl Plan {
    pub(crate) fn open(bytes: &[u8], shape: &[usize]) -> Result<Self, ModelFault> {
        check_operators(&Summary::read(bytes)?)?;
        let plan = guarded(|| prepare(bytes, shape))??;
        Ok(Self { plan, shape: shape.to_vec() })
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

fn prepare(mut bytes: &[u8], shape: &[usize]) -> Result<Arc<TypedSimplePlan>, ModelFault> {
    let fact = f32::fact(shape).into();
    let model = onnx().model_for_read(&mut bytes).and_then(|model| model.with_input_fact(0, fact));
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

    fn run(&mut self, input: &[f32], cancel: &Cancel) -> Result<Output, ModelFault> {
        guarded(|| {
            let input = Tensor::from_shape(&self.shape, input).map_err(failed)?;
            let mut state = self.plan.spawn().map_err(failed)?;
            let outputs = state.run_plan_with_eval(tvec!(input.into_tvalue()), |context, state, node, inputs| {
                if cancel.is_cancelled() {
                    return Err(ModelFault::Cancelled);
                }
                eval(context, state, node, inputs).map_err(failed)
            });
            let outputs =
                outputs.map_err(|error| if cancel.is_cancelled() { ModelFault::Cancelled } else { failed(error) })?;
            let output = outputs.first().ok_or_else(|| ModelFault::Shape("it has no output".to_owned()))?;
            let values =
                output.try_as_plain_ram().and_then(|plain| Ok(plain.as_slice::<f32>()?.to_vec())).map_err(failed)?;
            Ok(Output { shape: output.shape().to_vec(), values })
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
