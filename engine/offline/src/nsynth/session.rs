//! Steps of the decoder in ONNX Runtime.
//!
//! What it makes stays where it made it and is given back by reference, so that no state is ever copied.

use std::path::Path;

use nephele_realtime::cloud::CHANNELS;
use ort::session::{Session, SessionInputValue};
use ort::value::{DynValue, Tensor};

use super::architecture::{LAYERS, TAPS};
use super::machine::{Machine, Made, Sizes, Step, magnitude};
use super::quantise::MIDDLE;
use crate::models::ModelFault;
use crate::models::onnxruntime::Runtime;

/// A decoder in ONNX Runtime.
pub struct Ort {
    session: Session,
    name: String,
    sizes: Sizes,
    names: Names,
}

/// Names of the ports, made once.
struct Names {
    near: Vec<String>,
    far: Vec<String>,
    condition: Vec<String>,
    state: Vec<String>,
    next: Vec<String>,
}

impl Names {
    fn new() -> Self {
        let all = |name: &str| (1..=LAYERS).map(|n| format!("{name}_{n}")).collect::<Vec<_>>();
        let and_out = |name: &str| [all(name), vec![format!("{name}_out")]].concat();
        Self {
            near: all("near"),
            far: all("far"),
            condition: and_out("condition"),
            state: all("state"),
            next: and_out("next"),
        }
    }
}

impl Ort {
    /// Loads the decoder at `path`, to run on so many threads.
    ///
    /// # Errors
    /// What ONNX Runtime says.
    pub fn open(runtime: &Runtime, path: &Path, sizes: Sizes, threads: usize) -> Result<Self, ModelFault> {
        let name = runtime.name();
        let session = runtime.builder(threads).and_then(|mut builder| builder.commit_from_file(path));
        let session = session.map_err(|error| fault(&name, &error))?;
        Ok(Self { session, name, sizes, names: Names::new() })
    }
}

fn fault(name: &str, error: &ort::Error) -> ModelFault {
    ModelFault::Backend { backend: name.to_owned(), message: error.to_string() }
}

fn floats(shape: &[usize], values: Vec<f32>) -> ort::Result<DynValue> {
    Ok(Tensor::from_array((shape.to_vec(), values))?.into_dyn())
}

impl Machine for Ort {
    type Value = DynValue;

    fn silence(&self, rows: usize) -> Result<DynValue, ModelFault> {
        let (shape, count) = ([rows, self.sizes.width], rows * self.sizes.width);
        if self.sizes.quantised {
            let tensor = Tensor::from_array((shape, vec![MIDDLE; count]));
            return tensor.map(Tensor::into_dyn).map_err(|error| fault(&self.name, &error));
        }
        floats(&shape, vec![0.0; count]).map_err(|error| fault(&self.name, &error))
    }

    fn no_conditions(&self, rows: usize) -> Result<Vec<DynValue>, ModelFault> {
        let sizes = (0..LAYERS).map(|_| 2 * self.sizes.width).chain([self.sizes.skip]);
        let zeros = sizes.map(|size| floats(&[rows, size], vec![0.0; rows * size]));
        zeros.collect::<ort::Result<_>>().map_err(|error| fault(&self.name, &error))
    }

    fn peak(&self, state: &DynValue) -> f32 {
        state.try_extract_tensor::<f32>().map_or(0.0, |(_, values)| magnitude(values))
    }

    fn step(&mut self, step: &Step<DynValue>) -> Result<Made<DynValue>, ModelFault> {
        let Self { session, name, names, .. } = self;
        let mut run = || -> ort::Result<Made<DynValue>> {
            let frames = if step.encoding.is_some() { step.rows } else { 0 };
            let encoding = floats(&[frames, CHANNELS], step.encoding.unwrap_or(&[]).to_vec())?;
            let recent = floats(&[step.rows, TAPS], step.recent.to_vec())?;
            let number = Tensor::from_array(((), vec![step.number as i64]))?;
            let mut inputs: Vec<(&str, SessionInputValue)> = Vec::with_capacity(3 * LAYERS + 4);
            inputs.push(("recent", (&recent).into()));
            inputs.push(("step", (&number).into()));
            inputs.push(("encoding", (&encoding).into()));
            let conditions = names.condition.iter().zip(step.conditions);
            let near = names.near.iter().zip(step.near.iter().copied());
            let far = names.far.iter().zip(step.far.iter().copied());
            inputs.extend(conditions.chain(near).chain(far).map(|(name, value)| (name.as_str(), value.into())));
            let mut outputs = session.run(inputs)?;
            let mut take = |name: &str| outputs.remove(name).ok_or_else(|| ort::Error::new("an output is missing"));
            let probabilities = take("probabilities")?.try_extract_tensor::<f32>()?.1.to_vec();
            let states = names.state.iter().map(|name| take(name)).collect::<ort::Result<_>>()?;
            let wanted = if step.encoding.is_some() { names.next.as_slice() } else { &[] };
            let conditions = wanted.iter().map(|name| take(name)).collect::<ort::Result<_>>()?;
            Ok(Made { probabilities, states, conditions })
        };
        run().map_err(|error| fault(name, &error))
    }
}
