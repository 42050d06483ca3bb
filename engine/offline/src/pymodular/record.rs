//! Files that record what py-modular played: its grains, its onsets and its output.
//!
//! A NumPy archive of these arrays:
//!
//! | array | type | shape | |
//! |---|---|---|---|
//! | `output` | f64 | [samples] | what `get_sample` returned, from a new `GranBase` on |
//! | `fires` | f64 | [onsets, 3] | output sample, index of the grain, new period in seconds |
//! | `grains` | f64 | [grains, samples] | may be missing |
//! | `fs` | int | [] | sample rate in Hz; may be missing |
//! | `params` | text | [] | the granulator's arguments, if it is JSON; may be missing |

use std::f64::consts::PI;
use std::path::Path;

use nephele_realtime::GrainCloud;

use super::{Fire, mean_of_active, spans};
use crate::clouds::element::{SAMPLES, STRING};
use crate::clouds::npz::{self, NpzError, Values, Zip};
use crate::clouds::{self, DEFAULT_RATE, LoadOptions, array};
use crate::error::{Cause, FileError};
use crate::{files, pitch};

/// What py-modular played, and how.
#[derive(Clone, Debug)]
pub struct Record {
    /// The grains; `None` where the file has none, as the cloud was too large to be kept with it.
    pub grains: Option<GrainCloud>,
    /// The onsets, in ascending order of their samples.
    pub fires: Vec<Fire>,
    /// The output, from output sample 0 on; finite.
    pub output: Vec<f64>,
    /// The granulator's `gain` and `offset`: the output is mean × gain + offset.
    pub scale: (f64, f64),
}

/// Why a file is no record of py-modular's output.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// An array that has to be there is not.
    #[error("it is no record of py-modular: it has no array '{array}'; it has: {found}")]
    Missing {
        /// Name of the array.
        array: &'static str,
        /// Names of those that are there.
        found: String,
    },
    /// An array has not the shape that it should have.
    #[error("its array '{array}' has the shape {found:?}, not {wanted}")]
    Shape {
        /// Name of the array.
        array: &'static str,
        /// Its shape.
        found: Vec<u64>,
        /// The shape that it should have.
        wanted: &'static str,
    },
    /// An output that is not a finite number.
    #[error("its output at sample {0} is not finite")]
    NotFinite(usize),
    /// An onset that is none: numbers that are no indices, or a sample that comes before the last one's.
    #[error("its onset {index} (sample {sample}, grain {grain}) is no onset, or is not in order")]
    Fire {
        /// Row in `fires`.
        index: usize,
        /// The sample that it names.
        sample: f64,
        /// The grain that it names.
        grain: f64,
    },
    /// An onset of a grain that the cloud does not have.
    #[error("its onset {index} is of grain {grain}, but the cloud has {grains}")]
    Grain {
        /// Row in `fires`.
        index: usize,
        /// The grain that it names.
        grain: usize,
        /// Grains in the cloud.
        grains: usize,
    },
}

impl Record {
    /// Reads the record at `path`.
    ///
    /// # Errors
    /// If the file can not be read or is no such record.
    pub fn load(path: &Path) -> Result<Self, FileError> {
        Self::parse(&files::read(path)?).map_err(|cause| FileError::at(path, cause))
    }

    /// The largest difference between the recorded output and ours, with the grains of `cloud`.
    ///
    /// # Errors
    /// If an onset is of a grain that `cloud` does not have.
    pub fn max_error(&self, cloud: &GrainCloud) -> Result<f64, RecordError> {
        let grains = cloud.grains();
        if let Some(index) = self.fires.iter().position(|fire| fire.grain >= grains) {
            return Err(RecordError::Grain { index, grain: self.fires[index].grain, grains });
        }
        let mut ours = vec![0.0; self.output.len()];
        mean_of_active(cloud, &spans(&self.fires, grains, cloud.length(), ours.len() as u64), &mut ours);
        let (gain, offset) = self.scale;
        let errors =
            self.output.iter().zip(ours).map(|(theirs, ours)| (f64::from(ours) * gain + offset - theirs).abs());
        Ok(errors.fold(0.0, f64::max))
    }

    fn parse(bytes: &[u8]) -> Result<Self, Cause> {
        let mut zip = npz::open(bytes)?;
        let fires = fires(&mut zip)?;
        let output = output(&mut zip)?;
        let scale = scale(&mut zip)?;
        Ok(Self { grains: grains(&mut zip)?, fires, output, scale })
    }
}

/// The cloud at `path` with each grain under half a period of a sine, in float32: what `window_grains_sin` in
/// py-modular's examples makes of the NSynth cloud that they play.
///
/// # Errors
/// If the file can not be read or does not hold a cloud.
pub fn windowed_cloud(path: &Path) -> Result<GrainCloud, FileError> {
    // The pitch is not heard here; naming one saves its search.
    let options = LoadOptions { root_hz: Some(pitch::MIDDLE_C), ..LoadOptions::default() };
    let cloud = clouds::load(path, &options)?;
    let length = cloud.length();
    let window: Vec<_> = (0..length).map(|at| (at as f64 * PI / length as f64).sin()).collect();
    let grains = (0..cloud.grains()).flat_map(|index| cloud.grain(index).iter().zip(&window));
    let samples: Vec<_> = grains.map(|(sample, window)| (f64::from(*sample) * window) as f32).collect();
    let windowed =
        GrainCloud::new(cloud.name(), &samples, cloud.grains(), cloud.sample_rate(), cloud.root_hz(), Vec::new());
    windowed.map_err(|error| FileError::at(path, error))
}

/// An array that has to be there.
fn needed(zip: &mut Zip, array: &'static str) -> Result<Values, Cause> {
    let read = |cause: Cause| NpzError::Array { name: array, cause: Box::new(cause) };
    let found = npz::values(zip, array).map_err(read)?;
    found.ok_or_else(|| RecordError::Missing { array, found: npz::names(zip) }.into())
}

fn fires(zip: &mut Zip) -> Result<Vec<Fire>, Cause> {
    let (shape, values) = needed(zip, "fires")?;
    // A list without rows is saved with one dimension.
    if !matches!(shape[..], [_, 3] | [0]) {
        return Err(RecordError::Shape { array: "fires", found: shape, wanted: "[onsets, 3]" }.into());
    }
    let mut earliest = 0;
    let fire = |(index, &[sample, grain, _]): (usize, &[f64; 3])| {
        let bad = RecordError::Fire { index, sample, grain };
        let whole = |value: f64| (value.fract() == 0.0 && (0.0..1e15).contains(&value)).then_some(value as u64);
        let (Some(at), Some(grain)) = (whole(sample), whole(grain)) else { return Err(bad) };
        if at < earliest {
            return Err(bad);
        }
        earliest = at;
        Ok(Fire { sample: at, grain: grain as usize })
    };
    let rows = values.as_chunks::<3>().0.iter().enumerate();
    Ok(rows.map(fire).collect::<Result<_, _>>()?)
}

fn output(zip: &mut Zip) -> Result<Vec<f64>, Cause> {
    let (shape, values) = needed(zip, "output")?;
    if shape.len() != 1 {
        return Err(RecordError::Shape { array: "output", found: shape, wanted: "[samples]" }.into());
    }
    match values.iter().position(|value| !value.is_finite()) {
        Some(at) => Err(RecordError::NotFinite(at).into()),
        None => Ok(values),
    }
}

fn grains(zip: &mut Zip) -> Result<Option<GrainCloud>, Cause> {
    let read = |cause: Cause| NpzError::Array { name: "grains", cause: Box::new(cause) };
    let found = npz::entry(zip, "grains.npy", SAMPLES, array::ACCEPTED, GrainCloud::MAX_SAMPLES).map_err(read)?;
    let Some((header, bytes)) = found else { return Ok(None) };
    let (grains, _) = array::shape(&header).map_err(read)?;
    let samples = array::rows(&header, grains, &bytes);
    let rate = npz::number(zip, "fs.npy")?.unwrap_or(DEFAULT_RATE);
    Ok(Some(GrainCloud::new("py-modular", &samples, grains, rate, pitch::MIDDLE_C, Vec::new())?))
}

/// Gain and offset: 1 and 0 where `params` does not name them.
fn scale(zip: &mut Zip) -> Result<(f64, f64), Cause> {
    let read = |cause: Cause| NpzError::Array { name: "params", cause: Box::new(cause) };
    let Some((header, bytes)) = npz::entry(zip, "params.npy", STRING, "text", 1).map_err(read)? else {
        return Ok((1.0, 0.0));
    };
    // A line of any text may stand there, too.
    let params: serde_json::Map<_, _> = serde_json::from_str(&header.element.text(&bytes)).unwrap_or_default();
    let number = |name, default| params.get(name).and_then(serde_json::Value::as_f64).unwrap_or(default);
    Ok((number("gain", 1.0), number("offset", 0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clouds::tests::{npy, zipped};

    fn doubles(shape: &str, values: &[f64]) -> Vec<u8> {
        npy("<f8", false, shape, &values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<_>>())
    }

    /// Two grains of four samples: what the walk makes of them is said in its own tests.
    fn record(output: &[f64], fires: &[u8], params: &str) -> Result<Record, String> {
        let grains = doubles("(2, 4)", &[0.0, 0.1, 0.2, 0.3, 0.0, 0.5, 0.6, 0.7]);
        let output = doubles(&format!("({},)", output.len()), output);
        let utf32: Vec<_> = params.chars().flat_map(|c| (c as u32).to_le_bytes()).collect();
        let params = npy(&format!("<U{}", params.chars().count()), false, "()", &utf32);
        let file =
            zipped(&[("grains.npy", &grains), ("output.npy", &output), ("fires.npy", fires), ("params.npy", &params)]);
        Record::parse(&file).map_err(|cause| cause.to_string())
    }

    fn error(record: Result<Record, String>) -> f64 {
        let record = record.unwrap();
        record.max_error(record.grains.as_ref().unwrap()).unwrap()
    }

    #[test]
    fn gain_and_offset_are_part_of_the_output() {
        let one = doubles("(1, 3)", &[1.0, 1.0, 0.1]);
        let output = [0.1, 0.35, 0.45, 0.0, 0.7, 0.0];
        assert!(error(record(&output, &one, r#"{"freq": 20.0}"#)) < 1e-7);
        let scaled = output.map(|sample| sample * 0.5 - 0.25);
        assert!(error(record(&scaled, &one, r#"{"gain": 0.5, "offset": -0.25}"#)) < 1e-7);
        assert!((error(record(&[0.1, 0.2, 0.3, 0.4], &doubles("(0,)", &[]), "a fine sound")) - 0.4).abs() < 1e-7);
    }

    #[test]
    fn what_is_no_record_is_refused_with_its_reason() {
        let refuse = |rows: &[[f64; 3]]| {
            let fires = doubles(&format!("({}, 3)", rows.len()), rows.as_flattened());
            record(&[0.0; 8], &fires, "{}").unwrap_err()
        };
        for bad in [-1.0, 0.5, f64::NAN, 1e300] {
            assert!(refuse(&[[bad, 0.0, 0.1]]).starts_with("its onset 0 "));
            assert!(refuse(&[[2.0, 0.0, 0.1], [2.0, bad, 0.1]]).starts_with("its onset 1 "));
        }
        assert!(refuse(&[[2.0, 0.0, 0.1], [1.0, 0.0, 0.1]]).starts_with("its onset 1 "));
        assert!(record(&[], &doubles("(3, 2)", &[0.0; 6]), "{}").unwrap_err().contains("[onsets, 3]"));
        let none = doubles("(0, 3)", &[]);
        assert!(record(&[0.0, f64::NAN], &none, "{}").unwrap_err().contains("sample 1 is not finite"));
        let error = Record::parse(&zipped(&[("fires.npy", &none)])).unwrap_err().to_string();
        assert!(error.contains("no array 'output'; it has: fires.npy"), "{error}");
        let other = record(&[0.0; 8], &doubles("(1, 3)", &[1.0, 2.0, 0.1]), "{}").unwrap();
        let error = other.max_error(other.grains.as_ref().unwrap()).unwrap_err().to_string();
        assert_eq!(error, "its onset 0 is of grain 2, but the cloud has 2");
    }
}
