//! The forms of gradrack's files.

use nephele_realtime::batch::{Batch, Parameters, Patch};
use serde::Deserialize;

use super::arrays::{Array, Size};
use super::{Derivatives, Render, RenderError};
use crate::clouds::element::STRING;
use crate::clouds::npz::{self, Zip};
use crate::error::Cause;

/// Sample rate in Hz of a file that does not say its own.
const RATE: f64 = 44_100.0;

/// What the text of a file describes.
#[derive(Deserialize)]
#[serde(untagged)]
enum Meta {
    Patch { n_ops: usize, routing: Vec<(usize, usize)>, terminal: Option<Vec<usize>>, sample_rate: Option<f64> },
    Envelope { attack: f64, decay: f64, sustain: f64, release: f64, sample_rate: f64 },
    Sine { freq: f64, sample_rate: f64 },
}

pub fn parse(zip: &mut Zip) -> Result<Render, Cause> {
    let output = Array::read(zip, "output")?;
    let size = output.size()?;
    if let Some(at) = output.values.iter().position(|sample| !sample.is_finite()) {
        return Err(RenderError::NotFinite(at).into());
    }
    let (batch, envelope, derivatives) = match meta(zip)? {
        Some(Meta::Patch { n_ops, routing, terminal, sample_rate }) => {
            let patch = Patch::new(n_ops, &routing)?;
            check_terminal(&patch, terminal)?;
            (of_patch(zip, size, patch, sample_rate.unwrap_or(RATE))?, false, None)
        }
        Some(Meta::Envelope { attack, decay, sustain, release, sample_rate }) => {
            let times = [attack, decay, sustain, release];
            let held =
                gate(zip, size)?.unwrap_or_else(|| (0..size.samples).map(|at| (at as f64) < sample_rate).collect());
            (alone(size, 1.0, times, held, sample_rate)?, true, None)
        }
        Some(Meta::Sine { freq, sample_rate }) => {
            let held = gate(zip, size)?.unwrap_or_else(|| vec![true; size.samples]);
            (alone(size, freq, [0.0, 0.0, 1.0, 0.0], held, sample_rate)?, false, None)
        }
        None => {
            let parameters = differentiated(zip, "val", None)?;
            let gate = gate(zip, size)?.ok_or_else(|| missing("gate", zip))?;
            let batch = Batch::new(Patch::new(2, &[(1, 0)])?, parameters, gate, size.samples, RATE)?;
            (batch, false, Some(derivatives(zip, size)?))
        }
    };
    Ok(Render { batch, output: output.values, envelope, derivatives })
}

/// The description of the file; `None` if it has none but is one of a gradient.
fn meta(zip: &mut Zip) -> Result<Option<Meta>, Cause> {
    let found = npz::entry(zip, "meta.npy", STRING, "text", 1);
    let found = found.map_err(|cause| RenderError::Array { name: "meta".to_owned(), cause: Box::new(cause) })?;
    match found {
        Some((header, bytes)) => {
            Ok(Some(serde_json::from_str(&header.element.text(&bytes)).map_err(RenderError::Meta)?))
        }
        None if Array::find(zip, "val_frequency")?.is_some() => Ok(None),
        None => Err(missing("meta", zip)),
    }
}

fn missing(array: &str, zip: &Zip) -> Cause {
    RenderError::Missing { array: array.to_owned(), found: npz::names(zip) }.into()
}

fn check_terminal(patch: &Patch, terminal: Option<Vec<usize>>) -> Result<(), RenderError> {
    let Some(mut found) = terminal else { return Ok(()) };
    found.sort_unstable();
    let expected = patch.terminal().to_vec();
    if found == expected { Ok(()) } else { Err(RenderError::Terminal { expected, found }) }
}

fn gate(zip: &mut Zip, size: Size) -> Result<Option<Vec<bool>>, Cause> {
    let Some(gate) = Array::find(zip, "gate")? else { return Ok(None) };
    Ok(Some(gate.of_samples(size)?.into_iter().map(|gate| gate > 0.0).collect()))
}

/// A batch of voices of `patch`.
fn of_patch(zip: &mut Zip, size: Size, patch: Patch, sample_rate: f64) -> Result<Batch, Cause> {
    let operators = patch.operators();
    // Columns, one for each operator, become rows, one for each voice.
    let table = |zip: &mut Zip, name: &dyn Fn(usize) -> String, default: Option<f64>| {
        let mut table = vec![default.unwrap_or_default(); size.voices * operators];
        for operator in 0..operators {
            let name = name(operator);
            let array = match Array::find(zip, &name)? {
                None if default.is_some() => continue,
                None => return Err(missing(&name, zip)),
                Some(array) => array,
            };
            let column = array.of_voices(size)?;
            table.iter_mut().skip(operator).step_by(operators).zip(column).for_each(|(to, value)| *to = value);
        }
        Ok(table)
    };
    let parameters = Parameters {
        frequency: Array::read(zip, "frequency")?.of_either(size)?,
        ratio: table(zip, &|operator| format!("ratio{operator}"), None)?,
        gain: table(zip, &|operator| format!("gain{operator}"), Some(1.0))?,
        attack: table(zip, &|operator| format!("eg{operator}_0"), None)?,
        decay: table(zip, &|operator| format!("eg{operator}_1"), None)?,
        sustain: table(zip, &|operator| format!("eg{operator}_2"), None)?,
        release: table(zip, &|operator| format!("eg{operator}_3"), None)?,
        depth: vec![1.0; size.voices * patch.routing().len()],
    };
    let gate = gate(zip, size)?.ok_or_else(|| missing("gate", zip))?;
    Ok(Batch::new(patch, parameters, gate, size.samples, sample_rate)?)
}

/// One voice of one operator.
fn alone(size: Size, hz: f64, times: [f64; 4], gate: Vec<bool>, sample_rate: f64) -> Result<Batch, Cause> {
    let [attack, decay, sustain, release] = times.map(|value| vec![value]);
    let (frequency, ratio, gain) = (vec![hz], vec![1.0], vec![1.0]);
    let parameters = Parameters { frequency, ratio, gain, attack, decay, sustain, release, depth: Vec::new() };
    Ok(Batch::new(Patch::new(1, &[])?, parameters, gate, size.samples, sample_rate)?)
}

/// Numbers of a voice of two operators, from the arrays `kind_frequency`, `kind_ratio0` … `kind_eg1_R`; there is none of
/// the depth.
fn differentiated(zip: &mut Zip, kind: &str, depth: Option<f64>) -> Result<Parameters, Cause> {
    let voice = Size { voices: 1, samples: 1 };
    let mut read =
        |name: &str| -> Result<Vec<f64>, Cause> { Ok(Array::read(zip, &format!("{kind}_{name}"))?.of_voices(voice)?) };
    let mut both =
        |first: &str, second: &str| -> Result<Vec<f64>, Cause> { Ok([read(first)?, read(second)?].concat()) };
    let (ratio, gain) = (both("ratio0", "ratio1")?, both("gain0", "gain1")?);
    let (attack, decay) = (both("eg0_A", "eg1_A")?, both("eg0_D", "eg1_D")?);
    let (sustain, release) = (both("eg0_S", "eg1_S")?, both("eg0_R", "eg1_R")?);
    let (frequency, depth) = (read("frequency")?, vec![depth.unwrap_or(1.0)]);
    Ok(Parameters { frequency, ratio, gain, attack, decay, sustain, release, depth })
}

fn derivatives(zip: &mut Zip, size: Size) -> Result<Derivatives, Cause> {
    let target = Array::read(zip, "target")?.of_samples(size)?;
    let loss = Array::read(zip, "loss")?.of_voices(Size { voices: 1, ..size })?;
    let parameters = differentiated(zip, "grad", Some(f64::NAN))?;
    Ok(Derivatives { target, loss: loss[0], parameters })
}
