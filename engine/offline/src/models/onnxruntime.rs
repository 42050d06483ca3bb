//! The real ONNX Runtime, loaded from its library when the first model is opened.

use std::collections::BTreeMap;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ort::environment::Environment;
use ort::session::builder::SessionBuilder;
use ort::session::{RunOptions, SessionInputValue};
use ort::value::TensorRef;

use super::backend::{Backend, Input, Output};
use super::cancel::Cancel;
use super::error::ModelFault;
use super::library::{Search, search, version_of};

/// ONNX Runtime, loaded.
#[derive(Clone)]
pub(crate) struct Runtime {
    environment: Environment,
    version: String,
}

impl Runtime {
    /// Its name and version, as shown to the user.
    pub(crate) fn name(&self) -> String {
        format!("ONNX Runtime {}", self.version).trim_end().to_owned()
    }

    /// What opens models, to run on so many threads. None of them spins: the audio thread needs the other cores more.
    pub(crate) fn builder(&self, threads: usize) -> ort::Result<SessionBuilder> {
        Ok(ort::session::Session::builder(&self.environment)?
            .with_intra_threads(threads)?
            .with_inter_threads(1)?
            .with_intra_op_spinning(false)?
            .with_inter_op_spinning(false)?)
    }
}

/// Why there is no ONNX Runtime.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoRuntime {
    /// It was switched off.
    #[error("it is switched off")]
    Off,
    /// No library lies where libraries are looked for.
    #[error("its library was not found")]
    NotFound,
    /// There is one, or there should be; says what went wrong.
    #[error("{0}")]
    Failed(String),
}

/// What happened in this process so far. It lives as long as the process: an environment can be made only once.
struct Attempts {
    loaded: Option<Runtime>,
    failed: BTreeMap<PathBuf, String>,
}

static ATTEMPTS: Mutex<Attempts> = Mutex::new(Attempts { loaded: None, failed: BTreeMap::new() });

/// ONNX Runtime, loading it if need be (20–85 ms). A library that failed is not tried again in this process.
pub(crate) fn runtime() -> Result<Runtime, NoRuntime> {
    match search() {
        Search::Off => Err(NoRuntime::Off),
        Search::Wrong(text) => Err(NoRuntime::Failed(text)),
        Search::Files(files) => first_of(files),
    }
}

/// The first of `files` that is a usable ONNX Runtime, or the one that is in use already.
fn first_of(files: Vec<PathBuf>) -> Result<Runtime, NoRuntime> {
    let mut attempts = ATTEMPTS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(runtime) = &attempts.loaded {
        return Ok(runtime.clone());
    }
    let mut reason = NoRuntime::NotFound;
    for path in files {
        if !attempts.failed.contains_key(&path) {
            match load(&path) {
                Ok(runtime) => {
                    attempts.loaded = Some(runtime.clone());
                    return Ok(runtime);
                }
                Err(text) => drop(attempts.failed.insert(path.clone(), text)),
            }
        }
        if let Some(text) = attempts.failed.get(&path) {
            reason = NoRuntime::Failed(format!("{}: {text}", path.display()));
        }
    }
    Err(reason)
}

fn load(path: &Path) -> Result<Runtime, String> {
    // A file that exports the right symbol and is still no ONNX Runtime makes ort panic.
    let environment = catch_unwind(|| {
        let builder = ort::init_from(path).map_err(|error| format!("{error}"))?;
        builder.with_name("nephele").with_telemetry(false).build().map_err(|error| format!("{error}"))
    });
    match environment {
        Ok(Ok(environment)) => Ok(Runtime { environment, version: version_of(path).unwrap_or_default() }),
        Ok(Err(text)) => Err(text),
        Err(_) => Err("it is not an ONNX Runtime".to_owned()),
    }
}

/// A model in ONNX Runtime.
pub(crate) struct Session {
    inner: ort::session::Session,
    name: String,
}

impl Session {
    pub(crate) fn open(runtime: &Runtime, bytes: &[u8]) -> Result<Self, ModelFault> {
        let name = runtime.name();
        let inner = runtime.builder(1).and_then(|mut builder| builder.commit_from_memory(bytes));
        let inner = inner.map_err(|error| refused(&name, &error.to_string()))?;
        Ok(Self { inner, name })
    }
}

impl Backend for Session {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn run(&mut self, inputs: &[Input<'_>], cancel: &Cancel) -> Result<Vec<Output>, ModelFault> {
        let failed = |error: ort::Error| failed(&self.name, &error.to_string(), cancel);
        let options = Arc::new(RunOptions::new().map_err(failed)?);
        let terminator = Arc::clone(&options);
        // A run that can not be told to end still ends by itself.
        let _hook = cancel.on_cancel(move || drop(terminator.terminate()));
        let inputs: ort::Result<Vec<SessionInputValue<'_>>> = inputs.iter().map(tensor).collect();
        let outputs = self.inner.run_with_options(inputs.map_err(failed)?.as_slice(), &options).map_err(failed)?;
        let output = |value: ort::value::ValueRef<'_>| {
            let (shape, values) = value.try_extract_tensor::<f32>().map_err(failed)?;
            let shape = shape.iter().map(|&size| usize::try_from(size).unwrap_or(0)).collect();
            Ok(Output { shape, values: values.to_vec() })
        };
        outputs.values().map(output).collect()
    }
}

/// Looks at an input without copying it.
fn tensor<'a>(input: &Input<'a>) -> ort::Result<SessionInputValue<'a>> {
    Ok(TensorRef::from_array_view((input.shape, input.values))?.into())
}

fn failed(backend: &str, message: &str, cancel: &Cancel) -> ModelFault {
    if cancel.is_cancelled() {
        return ModelFault::Cancelled;
    }
    ModelFault::Backend { backend: backend.to_owned(), message: message.to_owned() }
}

/// What ONNX Runtime says to a model that it does not load, with the operator it misses picked out.
fn refused(backend: &str, message: &str) -> ModelFault {
    let backend = backend.to_owned();
    match unknown_operator(message) {
        Some(operator) => ModelFault::UnknownOperator { operator, backend },
        None => ModelFault::Backend { backend, message: message.to_owned() },
    }
}

/// Finds `Foo` in `Foo(-1) is not a registered function/op` and in `No Op registered for Foo with domain_version of 17`,
/// the two ways in which ONNX Runtime says it.
fn unknown_operator(message: &str) -> Option<String> {
    let named = match message.split_once("No Op registered for ") {
        Some((_, after)) => after.split(' ').next(),
        None => message.split_once(" is not a registered function/op")?.0.rsplit(' ').next(),
    }?;
    Some(named.split('(').next().unwrap_or(named).trim_start_matches("ai.onnx:").to_owned())
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::models::{VARIABLE, factory_decoder, library_problem};

    #[test]
    fn the_missing_operator_is_found_in_the_message() {
        let messages = [
            "This is an invalid model. In Node, (\"\", Foo, \"\", -1) : () -> () , Error No Op registered for Foo with domain_version of 17",
            "Fatal error: ai.onnx:Foo(-1) is not a registered function/op",
            "Fatal error: Foo is not a registered function/op",
        ];
        for message in messages {
            assert_eq!(unknown_operator(message).as_deref(), Some("Foo"), "{message}");
        }
        assert_eq!(
            unknown_operator("Fatal error: com.sun:Foo(1) is not a registered function/op").as_deref(),
            Some("com.sun:Foo")
        );
        assert_eq!(unknown_operator("Protobuf parsing failed."), None);
    }

    /// A process can load ONNX Runtime only once, so this test runs in one of its own.
    #[test]
    fn a_broken_library_is_reported_and_does_no_harm() {
        const CHILD: &str = "NEPHELE_TEST_LIBRARY";
        let program = std::env::current_exe().unwrap();
        let Some(real) = std::env::var_os(CHILD) else {
            let name = "models::onnxruntime::tests::a_broken_library_is_reported_and_does_no_harm";
            let real = std::env::var_os(VARIABLE).unwrap_or_default();
            let mut child = Command::new(&program);
            let child = child.args(["--exact", name]).env(CHILD, real).env(VARIABLE, &program).output().unwrap();
            assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
            return;
        };
        for _ in 0..2 {
            let problem = library_problem().unwrap();
            assert!(problem.contains(&program.display().to_string()), "{problem}");
            assert_eq!(factory_decoder().unwrap().backend(), "built-in");
        }
        if Path::new(&real).is_file() {
            first_of(vec![program, real.into()]).unwrap();
            assert!(factory_decoder().unwrap().backend().starts_with("ONNX Runtime"));
        }
    }
}
