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

/// What goes into a model: row-major values of this shape.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Input<'a> {
    pub shape: &'a [usize],
    pub values: &'a [f32],
}

/// A model made ready to run.
pub(crate) trait Backend: Send {
    /// Name and version of the runtime, as shown to the user.
    fn name(&self) -> String;

    /// Runs the model once: an output for each that it has. Shapes other than those that it was opened with may have to be
    /// prepared for first.
    ///
    /// # Errors
    /// [`ModelFault::Cancelled`] soon after `cancel` says so; otherwise what the runtime says.
    fn run(&mut self, inputs: &[Input<'_>], cancel: &Cancel) -> Result<Vec<Output>, ModelFault>;
}

/// Makes the model in `bytes` ready for inputs of these `shapes`.
///
/// # Errors
/// What the runtime says to the model. A model refused by ONNX Runtime is not tried again with the built-in runtime,
/// which knows less; but a library that can not be loaded does not stand in the way of [`Engine::Best`].
pub(crate) fn open(bytes: &[u8], shapes: &[Vec<usize>], engine: Engine) -> Result<Box<dyn Backend>, ModelFault> {
    if engine != Engine::BuiltIn {
        match onnxruntime::runtime() {
            Ok(runtime) => return Ok(Box::new(onnxruntime::Session::open(&runtime, bytes)?)),
            Err(reason) if engine == Engine::OnnxRuntime => {
                let backend = "ONNX Runtime".to_owned();
                return Err(ModelFault::Backend { backend, message: reason.to_string() });
            }
            Err(_) => {}
        }
    }
    Ok(Box::new(tract::Plan::open(bytes, shapes)?))
}
