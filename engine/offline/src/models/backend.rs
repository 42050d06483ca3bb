//! What runs a model: the real ONNX Runtime where its library is found, otherwise the one built in.

use super::cancel::Cancel;
use super::error::ModelFault;
use super::{onnxruntime, tract};

/// Which runtime to use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// ONNX Runtime if its library is found and loads, otherwise the built-in one.
    #[default]
    Best,
    /// The library only.
    OnnxRuntime,
    /// The built-in one only.
    BuiltIn,
}

/// What a model made: row-major values of this shape.
#[derive(Debug)]
pub(crate) struct Output {
    pub shape: Vec<usize>,
    pub values: Vec<f32>,
}

/// A model made ready to run on inputs of one shape, which is fixed because fixed shapes run twice as fast in tract.
pub(crate) trait Backend: Send {
    /// Name and version of the runtime, as shown to the user.
    fn name(&self) -> String;

    /// Runs the model once. `input` has as many values as the shape that it was opened with.
    ///
    /// # Errors
    /// [`ModelFault::Cancelled`] soon after `cancel` says so; otherwise what the runtime says.
    fn run(&mut self, input: &[f32], cancel: &Cancel) -> Result<Output, ModelFault>;
}

/// Makes the model in `bytes` ready for inputs of `shape`.
///
/// # Errors
/// What the runtime says to the model. A model refused by ONNX Runtime is not tried again with the built-in runtime,
/// which knows less; but a library that can not be loaded does not stand in the way of [`Engine::Best`].
pub(crate) fn open(bytes: &[u8], shape: &[usize], engine: Engine) -> Result<Box<dyn Backend>, ModelFault> {
    if engine != Engine::BuiltIn {
        match onnxruntime::runtime() {
            Ok(runtime) => return Ok(Box::new(onnxruntime::Session::open(&runtime, bytes, shape)?)),
            Err(reason) if engine == Engine::OnnxRuntime => {
                let backend = "ONNX Runtime".to_owned();
                return Err(ModelFault::Backend { backend, message: reason.to_string() });
            }
            Err(_) => {}
        }
    }
    Ok(Box::new(tract::Plan::open(bytes, shape)?))
}
